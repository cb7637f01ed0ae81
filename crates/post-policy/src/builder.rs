//! The builder of a policy's optional fields.

mod prefixes;

use jiff::Timestamp;

use crate::acl::Acl;
use crate::base64_value;
use crate::bucket::Bucket;
use crate::content_type::ContentType;
use crate::encryption::Encryption;
use crate::field;
use crate::file_checksum::FileChecksum;
use crate::form::FormFields;
use crate::header_value;
use crate::invalid::{Invalid, Rule};
use crate::policy::PostPolicy;
use crate::policy_error::PolicyError;
use crate::redirect::RedirectUrl;
use crate::size::SizeRange;
use crate::storage_class::StorageClass;
use crate::success::SuccessStatus;
use crate::tagging;
use crate::timestamp;

/// S3's limit for user-defined metadata.
const MOST_METADATA: usize = 2048;

/// Bytes reserved for a form with some metadata; the buffer grows if needed.
const USUAL_FIELDS: usize = 8;
const USUAL_BYTES: usize = 512;

/// Collects the optional fields. [`build`](Self::build) reports the first refused value.
///
/// A field that is set again replaces the earlier value. Names of metadata, tags and ignored fields must differ.
///
/// ```
/// use s3_post_policy::*;
///
/// fn with_options(builder: PostPolicyBuilder) -> Result<PostPolicy, PolicyError> {
///     builder
///         .success_status(SuccessStatus::Created)
///         .cache_control("private, max-age=3600")
///         .content_disposition("attachment")
///         .metadata("upload-id", "0197b1c2")
///         .tag("state", "staged")
///         .build()
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a policy is made by `build`"]
pub struct PostPolicyBuilder {
    policy: PostPolicy,
    tags: Vec<(String, String)>,
    /// The total bytes of metadata names and values.
    metadata: usize,
    refused: Option<Invalid>,
}

impl PostPolicyBuilder {
    pub(crate) fn new(
        bucket: Bucket,
        key: &str,
        size: SizeRange,
        content_type: ContentType,
        expires_at: Timestamp,
    ) -> Self {
        let mut fields = FormFields::with_capacity(USUAL_FIELDS, USUAL_BYTES);
        fields.push(field::KEY, key);
        fields.push(field::CONTENT_TYPE, &content_type);
        Self {
            policy: PostPolicy {
                bucket,
                size,
                expires_at: timestamp::whole_millis(expires_at),
                fields,
                prefixes: FormFields::new(),
            },
            tags: Vec::new(),
            metadata: 0,
            refused: None,
        }
    }

    /// The status of the store's answer, for scripts that read it: `Created` answers with XML that holds the ETag.
    /// Replaces a redirect, because a store would ignore the status beside it.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.success_status(SuccessStatus::Created)
    /// # }
    /// ```
    pub fn success_status(mut self, status: SuccessStatus) -> Self {
        self.unset(field::SUCCESS_ACTION_REDIRECT);
        self.set(field::SUCCESS_ACTION_STATUS, status.as_str())
    }

    /// The page to which the store redirects the browser, for forms that work without a script. Replaces a status.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> Result<PostPolicyBuilder, Invalid> {
    /// let back = RedirectUrl::new("https://example.test/uploads/17/return")?;
    /// Ok(builder.success_redirect(back))
    /// # }
    /// ```
    pub fn success_redirect(mut self, url: RedirectUrl) -> Self {
        self.unset(field::SUCCESS_ACTION_STATUS);
        self.set(field::SUCCESS_ACTION_REDIRECT, url.as_str())
    }

    /// The access control list. [`Acl`] says why to leave it out.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.acl(Acl::BucketOwnerFullControl)
    /// # }
    /// ```
    pub fn acl(self, acl: Acl) -> Self {
        self.set(field::ACL, acl.as_str())
    }

    /// Adds one entry of metadata. Names are HTTP tokens and are converted to lower case; values are any text without
    /// control characters, or empty. All entries together may have 2 KiB. AWS is reported to refuse values with `$`
    /// (aws-sdk-js-v3#3312).
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.metadata("upload-id", "0197b1c2")
    /// # }
    /// ```
    pub fn metadata(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.metadata += name.len() + value.as_ref().len();
        self.set_new(field::X_AMZ_META_PREFIX, name, value.as_ref())
    }

    /// Sets the object's header `Cache-Control`. Ceph 16 drops it.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.cache_control("private, max-age=3600")
    /// # }
    /// ```
    pub fn cache_control(self, value: impl AsRef<str>) -> Self {
        self.set_header(field::CACHE_CONTROL, value.as_ref())
    }

    /// Sets the object's header `Content-Disposition`. Ceph 16 drops it.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.content_disposition("attachment")
    /// # }
    /// ```
    pub fn content_disposition(self, value: impl AsRef<str>) -> Self {
        self.set_header(field::CONTENT_DISPOSITION, value.as_ref())
    }

    /// Sets the object's header `Content-Encoding`.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.content_encoding("gzip")
    /// # }
    /// ```
    pub fn content_encoding(self, value: impl AsRef<str>) -> Self {
        self.set_header(field::CONTENT_ENCODING, value.as_ref())
    }

    /// Sets the object's header `Expires`, by which caches ask again. It is not the policy's expiry.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder, in_a_year: jiff::Timestamp) -> PostPolicyBuilder {
    /// builder.expires_header(in_a_year)
    /// # }
    /// ```
    pub fn expires_header(self, time: Timestamp) -> Self {
        self.set(field::EXPIRES, &timestamp::http_date(time))
    }

    /// Adds an object tag; at most ten. SeaweedFS refuses forms with tags.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.tag("state", "staged")
    /// # }
    /// ```
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let key = key.into();
        match tagging::add(&mut self.tags, &key, value.into()) {
            Ok(()) => {
                let xml = tagging::xml(&self.tags);
                self.set(field::TAGGING, &xml)
            }
            Err(refused) => self.refuse(refused.named(&key)),
        }
    }

    /// Sets the storage class.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.storage_class(StorageClass::StandardIa)
    /// # }
    /// ```
    pub fn storage_class(self, class: StorageClass) -> Self {
        self.set(field::X_AMZ_STORAGE_CLASS, class.as_str())
    }

    /// Sets the redirect that the bucket's website endpoint answers for this object: a path that starts with `/`, or an
    /// absolute http(s) URL. Never let a user choose it, because it is an open redirect.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.website_redirect("/moved")
    /// # }
    /// ```
    pub fn website_redirect(self, location: impl AsRef<str>) -> Self {
        let name = field::X_AMZ_WEBSITE_REDIRECT_LOCATION;
        let location = location.as_ref();
        if !["/", "http://", "https://"]
            .iter()
            .any(|start| location.starts_with(start))
        {
            let wanted = "a path from the root, or an absolute http or https URL";
            return self.refuse(Invalid::new(name, Rule::Shape { wanted }, location.len()));
        }
        self.set_header(name, location)
    }

    /// Sets how the store encrypts the object. Replaces an earlier call.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.encryption(Encryption::s3())
    /// # }
    /// ```
    pub fn encryption(mut self, encryption: Encryption) -> Self {
        self.unset_all(field::X_AMZ_SERVER_SIDE_ENCRYPTION);
        for (name, value) in encryption.into_fields() {
            self.policy.fields.push(name, value);
        }
        self
    }

    /// Sets a checksum that the store compares with the file's. Replaces another one.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> Result<PostPolicyBuilder, Invalid> {
    /// Ok(builder.checksum(FileChecksum::crc32("AAAAAA==")?))
    /// # }
    /// ```
    pub fn checksum(mut self, checksum: FileChecksum) -> Self {
        self.unset_all("x-amz-checksum-");
        self.policy
            .fields
            .push(field::X_AMZ_CHECKSUM_ALGORITHM, checksum.algorithm());
        self.policy.fields.push(checksum.field(), checksum.as_str());
        self
    }

    /// Sets the MD5 of the file in Base64, which the store compares with the file's. SeaweedFS refuses such forms, and
    /// Ceph 16 does not compare.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.content_md5("1B2M2Y8AsgTpgAmY7PhCfg==")
    /// # }
    /// ```
    pub fn content_md5(self, md5: impl AsRef<str>) -> Self {
        let md5 = md5.as_ref();
        match base64_value::check(field::CONTENT_MD5, md5, 16) {
            Ok(()) => self.set(field::CONTENT_MD5, md5),
            Err(refused) => self.refuse(refused),
        }
    }

    /// Adds a field `x-ignore-<name>`. Stores accept and ignore it, and it needs no condition.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.ignored("form", "avatar")
    /// # }
    /// ```
    pub fn ignored(self, name: &str, value: impl AsRef<str>) -> Self {
        self.set_new(field::X_IGNORE_PREFIX, name, value.as_ref())
    }

    /// Builds the policy.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] for the first refused value, a size above 5 GiB, a value outside its prefix, or more than 2 KiB of
    /// metadata.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// fn build(builder: PostPolicyBuilder) {
    ///     let Err(PolicyError::Invalid(refused)) = builder.metadata("a b", "c").build() else {
    ///         panic!("a blank is no part of a name")
    ///     };
    ///     assert_eq!(refused.rule(), Rule::Character { at: 1 });
    /// }
    /// ```
    pub fn build(self) -> Result<PostPolicy, PolicyError> {
        let Self {
            policy,
            metadata,
            refused,
            ..
        } = self;
        if let Some(refused) = refused {
            return Err(refused.into());
        }
        policy.size.check()?;
        if metadata > MOST_METADATA {
            return Err(PolicyError::MetadataTooLong {
                length: metadata,
                limit: MOST_METADATA,
            });
        }
        Ok(policy)
    }

    /// Sets a field with an exact condition, in place of an earlier one.
    fn set(mut self, name: &str, value: &str) -> Self {
        self.policy.prefixes.remove(name);
        self.policy.fields.set(name, value);
        self
    }

    fn unset(&mut self, name: &str) {
        self.policy.prefixes.remove(name);
        self.policy.fields.remove(name);
    }

    fn unset_all(&mut self, prefix: &str) {
        let is_unwanted = |name: &str| field::has_prefix(name, prefix);
        self.policy.prefixes.remove_all(is_unwanted);
        self.policy.fields.remove_all(is_unwanted);
    }

    fn set_header(self, name: &'static str, value: &str) -> Self {
        match header_value::check(name, value) {
            Ok(()) => self.set(name, value),
            Err(refused) => self.refuse(refused),
        }
    }

    /// Adds a field whose name the caller chose; each name may come once.
    fn set_new(mut self, prefix: &'static str, name: &str, value: &str) -> Self {
        if let Err(refused) = header_value::check_named(prefix, name, value) {
            return self.refuse(refused.named(name));
        }
        let PostPolicy { fields, prefixes, .. } = &self.policy;
        if fields.has_prefixed(prefix, name) || prefixes.has_prefixed(prefix, name) {
            let refused = Invalid::new(prefix, Rule::Repeated, name.len());
            return self.refuse(refused.named(name));
        }
        self.policy.fields.push_prefixed(prefix, name, value);
        self
    }

    fn refuse(mut self, refused: Invalid) -> Self {
        self.refused.get_or_insert(refused);
        self
    }
}
