//! The optional fields of a policy.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::acl::Acl;
use crate::base64_value;
use crate::bucket::Bucket;
use crate::checksum::Checksum;
use crate::content_type::ContentType;
use crate::encryption::Encryption;
use crate::field;
use crate::form::FormFields;
use crate::header_value;
use crate::invalid::{Invalid, Rule};
use crate::key::{KeyPrefix, ObjectKey};
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

/// Collects the optional fields; [`build`](Self::build) reports the first that was refused.
///
/// Each field can be set once; setting it again replaces the value. Names of metadata, tags and
/// ignored fields must differ.
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
    refused: Option<Invalid>,
}

impl PostPolicyBuilder {
    pub(crate) fn new(
        bucket: Bucket,
        key: ObjectKey,
        key_prefix: Option<KeyPrefix>,
        size: SizeRange,
        content_type: ContentType,
        expires_at: Timestamp,
    ) -> Self {
        let mut fields = FormFields::with_room_for(8, &FormFields::new());
        fields.push(field::KEY, key.as_str());
        fields.push(field::CONTENT_TYPE, content_type.into_string());
        Self {
            policy: PostPolicy {
                bucket,
                key,
                key_prefix,
                size,
                expires_at: timestamp::whole_millis(expires_at),
                fields,
            },
            tags: Vec::new(),
            refused: None,
        }
    }

    /// What the store answers. For scripts that read the answer: `Created` gives XML with the
    /// ETag. Replaces a redirect, over which a store would ignore it.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.success_status(SuccessStatus::Created)
    /// # }
    /// ```
    pub fn success_status(mut self, status: SuccessStatus) -> Self {
        self.policy.fields.remove(field::SUCCESS_ACTION_REDIRECT);
        self.set(field::SUCCESS_ACTION_STATUS, status.as_str())
    }

    /// Where the store sends the browser. For forms that work without a script. Replaces a
    /// status.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> Result<PostPolicyBuilder, Invalid> {
    /// let back = RedirectUrl::new("https://example.test/uploads/17/return")?;
    /// Ok(builder.success_redirect(back))
    /// # }
    /// ```
    pub fn success_redirect(mut self, url: RedirectUrl) -> Self {
        self.policy.fields.remove(field::SUCCESS_ACTION_STATUS);
        self.set(field::SUCCESS_ACTION_REDIRECT, url.into_string())
    }

    /// The access control list; see [`Acl`] for why to leave it out.
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

    /// One entry of metadata. Names are tokens of HTTP and are kept in lower case; values are any
    /// text without control characters. All together may have 2 KiB.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.metadata("upload-id", "0197b1c2")
    /// # }
    /// ```
    pub fn metadata(self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        let field = header_value::check_metadata(&value).and_then(|()| header_value::metadata_field(name));
        self.set_new(field::X_AMZ_META_PREFIX, field, value)
    }

    /// The header `Cache-Control` of the object. Ceph 16 drops it.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.cache_control("private, max-age=3600")
    /// # }
    /// ```
    pub fn cache_control(self, value: impl Into<String>) -> Self {
        self.set_header(field::CACHE_CONTROL, value.into())
    }

    /// The header `Content-Disposition` of the object. Ceph 16 drops it.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.content_disposition("attachment")
    /// # }
    /// ```
    pub fn content_disposition(self, value: impl Into<String>) -> Self {
        self.set_header(field::CONTENT_DISPOSITION, value.into())
    }

    /// The header `Content-Encoding` of the object.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.content_encoding("gzip")
    /// # }
    /// ```
    pub fn content_encoding(self, value: impl Into<String>) -> Self {
        self.set_header(field::CONTENT_ENCODING, value.into())
    }

    /// The header `Expires` of the object: when caches should ask again. Not when the policy
    /// expires.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder, in_a_year: jiff::Timestamp) -> PostPolicyBuilder {
    /// builder.expires_header(in_a_year)
    /// # }
    /// ```
    pub fn expires_header(self, time: Timestamp) -> Self {
        self.set(field::EXPIRES, timestamp::http_date(time))
    }

    /// One object tag; ten at most.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.tag("state", "staged")
    /// # }
    /// ```
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        match tagging::add(&mut self.tags, key.into(), value.into()) {
            Ok(()) => {
                let xml = tagging::xml(&self.tags);
                self.set(field::TAGGING, xml)
            }
            Err(refused) => self.refuse(refused),
        }
    }

    /// The storage class.
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

    /// Where the bucket's website endpoint sends readers of this object: a path from `/`, or an
    /// absolute http(s) URL. Never let a user choose it: it is an open redirect.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.website_redirect("/moved")
    /// # }
    /// ```
    pub fn website_redirect(self, location: impl Into<String>) -> Self {
        let name = field::X_AMZ_WEBSITE_REDIRECT_LOCATION;
        let location = location.into();
        if !["/", "http://", "https://"]
            .iter()
            .any(|start| location.starts_with(start))
        {
            let wanted = "a path from the root, or an absolute http or https URL";
            return self.refuse(Invalid::new(name, Rule::Shape { wanted }, location.len()));
        }
        self.set_header(name, location)
    }

    /// How the store encrypts the object. Replaces what an earlier call said.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.encryption(Encryption::s3())
    /// # }
    /// ```
    pub fn encryption(mut self, encryption: Encryption) -> Self {
        self.policy.fields.remove_prefix(field::X_AMZ_SERVER_SIDE_ENCRYPTION);
        for (name, value) in encryption.into_fields() {
            self.policy.fields.push(name, value);
        }
        self
    }

    /// A checksum that the store compares with the file. Replaces another.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> Result<PostPolicyBuilder, Invalid> {
    /// Ok(builder.checksum(Checksum::crc32("AAAAAA==")?))
    /// # }
    /// ```
    pub fn checksum(mut self, checksum: Checksum) -> Self {
        self.policy.fields.remove_prefix("x-amz-checksum-");
        self.policy
            .fields
            .push(field::X_AMZ_CHECKSUM_ALGORITHM, checksum.algorithm());
        self.policy.fields.push(checksum.field(), checksum.as_str());
        self
    }

    /// The MD5 of the file in Base64, which the store compares.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.content_md5("1B2M2Y8AsgTpgAmY7PhCfg==")
    /// # }
    /// ```
    pub fn content_md5(self, md5: impl Into<String>) -> Self {
        let md5 = md5.into();
        match base64_value::check(field::CONTENT_MD5, &md5, 16) {
            Ok(()) => self.set(field::CONTENT_MD5, md5),
            Err(refused) => self.refuse(refused),
        }
    }

    /// A field `x-ignore-<name>`, which stores accept and forget, and which needs no condition.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) -> PostPolicyBuilder {
    /// builder.ignored("form", "avatar")
    /// # }
    /// ```
    pub fn ignored(self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        let field = header_value::check_metadata(&value).and_then(|()| header_value::ignored_field(name));
        self.set_new(field::X_IGNORE_PREFIX, field, value)
    }

    /// Makes the policy.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] for the first value that was refused, a size above 5 GiB, a key outside
    /// the prefix, or more than 2 KiB of metadata.
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
        let Self { policy, refused, .. } = self;
        if let Some(refused) = refused {
            return Err(refused.into());
        }
        policy.size.check()?;
        if policy
            .key_prefix
            .as_ref()
            .is_some_and(|prefix| !prefix.covers(&policy.key))
        {
            return Err(PolicyError::KeyOutsidePrefix);
        }
        let metadata = policy
            .fields
            .iter()
            .filter_map(|(name, value)| Some(name.strip_prefix(field::X_AMZ_META_PREFIX)?.len() + value.len()))
            .sum();
        if metadata > MOST_METADATA {
            return Err(PolicyError::MetadataTooLong {
                length: metadata,
                limit: MOST_METADATA,
            });
        }
        Ok(policy)
    }

    fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.policy.fields.set(name, value.into());
        self
    }

    fn set_header(self, name: &'static str, value: String) -> Self {
        match header_value::check(name, &value) {
            Ok(()) => self.set(name, value),
            Err(refused) => self.refuse(refused),
        }
    }

    /// For fields whose names the caller makes: each may come once.
    fn set_new(mut self, family: &'static str, name: Result<String, Invalid>, value: String) -> Self {
        match name {
            Ok(name) if self.policy.fields.get(&name).is_some() => {
                self.refuse(Invalid::new(family, Rule::Repeated, name.len()))
            }
            Ok(name) => {
                self.policy.fields.push(Cow::Owned(name), value);
                self
            }
            Err(refused) => self.refuse(refused),
        }
    }

    fn refuse(mut self, refused: Invalid) -> Self {
        self.refused.get_or_insert(refused);
        self
    }
}
