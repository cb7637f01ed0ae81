//! Conditions that fix only the start of a value, and fields that this crate has no method for.

use super::PostPolicyBuilder;
use crate::content_type;
use crate::field;
use crate::header_value;
use crate::invalid::{Invalid, Rule};
use crate::key::KeyPrefix;
use crate::redirect::RedirectUrl;

/// Fields whose conditions are given by the arguments of the policy, by the signature, or by their own methods.
const FIXED: [&str; 16] = [
    field::BUCKET,
    field::KEY,
    field::CONTENT_TYPE,
    "content-length-range",
    field::POLICY,
    field::SIGNATURE,
    field::AWS_ACCESS_KEY_ID,
    field::X_AMZ_ALGORITHM,
    field::X_AMZ_CREDENTIAL,
    field::X_AMZ_DATE,
    field::X_AMZ_SIGNATURE,
    field::X_AMZ_SECURITY_TOKEN,
    field::FILE,
    field::SUCCESS_ACTION_REDIRECT,
    field::SUCCESS_ACTION_STATUS,
    // The deprecated name of `success_action_redirect`.
    "redirect",
];

/// The name of the caller's own fields in errors.
const OTHER: &str = "field";

impl PostPolicyBuilder {
    pub(crate) fn key_starting_with(self, prefix: &KeyPrefix) -> Self {
        self.loosen(field::KEY, prefix.as_str())
    }

    /// Allows every content type that starts with `prefix`, such as `image/`. The form carries the policy's content
    /// type, which must start with it; the page may replace it with the type of the chosen file.
    ///
    /// `image/` includes `image/svg+xml`, which can run scripts, and empty text includes `text/html`. AWS and the
    /// evaluator read a comma as the separator of several types, which must all match; other stores do not.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.content_type_starting_with("image/")
    /// # }
    /// ```
    pub fn content_type_starting_with(self, prefix: impl AsRef<str>) -> Self {
        let name = field::CONTENT_TYPE;
        match content_type::check_prefix(prefix.as_ref()) {
            Ok(prefix) => self.loosen(name, &prefix),
            Err(refused) => self.refuse(refused),
        }
    }

    /// Adds metadata whose value the page may replace with another one that starts with `prefix`. Names and values are
    /// as in [`metadata`](Self::metadata); an empty `prefix` allows every value.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.metadata_starting_with("album", "2026-", "2026-holiday")
    /// # }
    /// ```
    pub fn metadata_starting_with(mut self, name: &str, prefix: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let (meta, prefix, value) = (field::X_AMZ_META_PREFIX, prefix.as_ref(), value.as_ref());
        if let Err(refused) = check_start(meta, prefix, value) {
            return self.refuse(refused.named(name));
        }
        self.metadata += name.len() + value.len();
        let mut builder = self.set_new(meta, name, value);
        builder.policy.prefixes.push_prefixed(meta, name, prefix);
        builder
    }

    /// Redirects the browser to `url`, or to another page that starts with `prefix` and that the page puts into the
    /// form. Replaces a status.
    ///
    /// The prefix must have something after its host, at least a slash: `https://example.test` would also be the start
    /// of `https://example.test.evil.example`.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> Result<PostPolicyBuilder, Invalid> {
    /// let prefix = RedirectUrl::new("https://example.test/uploads/")?;
    /// let back = RedirectUrl::new("https://example.test/uploads/17")?;
    /// Ok(builder.success_redirect_starting_with(prefix, back))
    /// # }
    /// ```
    pub fn success_redirect_starting_with(self, prefix: RedirectUrl, url: RedirectUrl) -> Self {
        let name = field::SUCCESS_ACTION_REDIRECT;
        if !prefix.fixes_host() {
            let wanted = "a prefix with a slash after its host";
            return self.refuse(Invalid::new(name, Rule::Shape { wanted }, prefix.as_str().len()));
        }
        self.success_redirect(url).loosen(name, prefix.as_str())
    }

    /// Adds a field that this crate has no method for, or a value that the method would refuse, with an exact
    /// condition. Names are HTTP tokens; values are any text without control characters, or empty.
    ///
    /// The fields that make the form what it is are refused with [`Rule::Fixed`]: the bucket, the key, the content type,
    /// the size, the signature, the redirect and the status, and metadata and ignored fields, which have their own
    /// methods. Each name may come once.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) {
    /// let newer = builder.clone().other_field("x-amz-storage-class", "NEWER_CLASS");
    /// assert!(newer.build().is_ok());
    /// let Err(PolicyError::Invalid(refused)) = builder.other_field("Key", "other.png").build() else {
    ///     panic!("the key is an argument")
    /// };
    /// assert_eq!(refused.rule(), Rule::Fixed);
    /// # }
    /// ```
    pub fn other_field(self, name: &str, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        let checked = match field::has_prefix(name, field::X_AMZ_META_PREFIX) {
            true => Err(Invalid::new(OTHER, Rule::Fixed, name.len())),
            false => self.check_other(name, value),
        };
        match checked {
            Ok(()) => self.set(name, value),
            Err(refused) => self.refuse(refused.named(name)),
        }
    }

    /// Adds a field as [`other_field`](Self::other_field) does, whose value the page may replace with another one that
    /// starts with `prefix`; an empty `prefix` allows every value.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.other_field_starting_with("Content-Language", "de", "de-AT")
    /// # }
    /// ```
    pub fn other_field_starting_with(self, name: &str, prefix: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let prefix = prefix.as_ref();
        match check_start(OTHER, prefix, value.as_ref()) {
            Ok(()) => self.other_field(name, value).loosen(name, prefix),
            Err(refused) => self.refuse(refused.named(name)),
        }
    }

    /// Adds a condition for a field that the page adds to the form itself: its value must start with `prefix`. Metadata
    /// is allowed here, too; otherwise the names are those of [`other_field`](Self::other_field).
    ///
    /// AWS refuses the form if the page forgets the field, even if `prefix` is empty. SeaweedFS refuses conditions for
    /// fields that S3 does not know.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// // Some upload widgets send the file's name in a field `name`.
    /// builder.page_field("name", "")
    /// # }
    /// ```
    pub fn page_field(mut self, name: &str, prefix: impl AsRef<str>) -> Self {
        let prefix = prefix.as_ref();
        let checked = header_value::check_prefix(OTHER, prefix).and_then(|()| self.check_other(name, prefix));
        if let Err(refused) = checked {
            return self.refuse(refused.named(name));
        }
        self.policy.prefixes.push(name, prefix);
        self
    }

    /// Requires of a field of the form only that its value starts with `prefix`.
    fn loosen(mut self, name: &str, prefix: &str) -> Self {
        let value = self.policy.fields.get(name).unwrap_or_default();
        if !value.starts_with(prefix) {
            let length = value.len();
            return self.refuse(Invalid::new(field_name(name), Rule::OutsidePrefix, length));
        }
        self.policy.prefixes.set(name, prefix);
        self
    }

    fn check_other(&self, name: &str, value: &str) -> Result<(), Invalid> {
        header_value::check_named(OTHER, name, value)?;
        let is_fixed = FIXED.iter().any(|fixed| name.eq_ignore_ascii_case(fixed));
        if is_fixed || field::has_prefix(name, field::X_IGNORE_PREFIX) {
            return Err(Invalid::new(OTHER, Rule::Fixed, name.len()));
        }
        // One condition for each field: some stores read only the last one.
        if self.policy.fields.get(name).is_some() || self.policy.prefixes.get(name).is_some() {
            return Err(Invalid::new(OTHER, Rule::Repeated, name.len()));
        }
        Ok(())
    }
}

/// Checks a prefix, and that `value` starts with it.
fn check_start(field: &'static str, prefix: &str, value: &str) -> Result<(), Invalid> {
    header_value::check_prefix(field, prefix)?;
    if !value.starts_with(prefix) {
        return Err(Invalid::new(field, Rule::OutsidePrefix, value.len()));
    }
    Ok(())
}

/// The name in errors of the fields that `loosen` is called for and that can be outside their prefix.
fn field_name(name: &str) -> &'static str {
    match name {
        field::KEY => field::KEY,
        field::CONTENT_TYPE => field::CONTENT_TYPE,
        field::SUCCESS_ACTION_REDIRECT => field::SUCCESS_ACTION_REDIRECT,
        _ => OTHER,
    }
}
