//! The names of form fields that S3 knows, in the spelling of its documentation. Stores compare
//! them without regard to case.
//!
//! ```
//! use s3_post_policy::{FormFields, field};
//!
//! let form: FormFields = [("Key", "a.png")].into_iter().collect();
//! assert_eq!(form.get(field::KEY), Some("a.png"));
//! ```

macro_rules! field_names {
    ($($(#[$doc:meta])* $constant:ident = $name:literal;)*) => {
        $(
            $(#[$doc])*
            ///
            /// ```
            #[doc = concat!("assert_eq!(s3_post_policy::field::", stringify!($constant), ", ", stringify!($name), ");")]
            /// ```
            pub const $constant: &str = $name;
        )*
    };
}

/// Stands in policies. It is no field of the form; some tools send it as one all the same.
pub(crate) const BUCKET: &str = "bucket";

field_names! {
    /// The object key.
    KEY = "key";
    /// The Base64 policy. Needs no condition.
    POLICY = "policy";
    /// The SigV2 signature. Needs no condition.
    SIGNATURE = "signature";
    /// The access key id of a SigV2 form. Needs no condition.
    AWS_ACCESS_KEY_ID = "AWSAccessKeyId";
    /// `AWS4-HMAC-SHA256`, on SigV4 forms.
    X_AMZ_ALGORITHM = "x-amz-algorithm";
    /// Access key id and credential scope, on SigV4 forms.
    X_AMZ_CREDENTIAL = "x-amz-credential";
    /// When a SigV4 form was signed.
    X_AMZ_DATE = "x-amz-date";
    /// The SigV4 signature. Needs no condition.
    X_AMZ_SIGNATURE = "x-amz-signature";
    /// The token of temporary credentials.
    X_AMZ_SECURITY_TOKEN = "x-amz-security-token";
    /// The file itself, always last. Needs no condition.
    FILE = "file";
    /// The canned access control list.
    ACL = "acl";
    /// The type that the object is stored with.
    CONTENT_TYPE = "Content-Type";
    /// Stored with the object.
    CACHE_CONTROL = "Cache-Control";
    /// Stored with the object.
    CONTENT_DISPOSITION = "Content-Disposition";
    /// Stored with the object.
    CONTENT_ENCODING = "Content-Encoding";
    /// Stored with the object.
    EXPIRES = "Expires";
    /// Where the store sends the browser afterwards.
    SUCCESS_ACTION_REDIRECT = "success_action_redirect";
    /// What the store answers where there is no redirect.
    SUCCESS_ACTION_STATUS = "success_action_status";
    /// Object tags, as XML.
    TAGGING = "tagging";
    /// The storage class.
    X_AMZ_STORAGE_CLASS = "x-amz-storage-class";
    /// Where the bucket's website endpoint redirects readers of this object.
    X_AMZ_WEBSITE_REDIRECT_LOCATION = "x-amz-website-redirect-location";
    /// The MD5 of the file, which the store compares.
    CONTENT_MD5 = "Content-MD5";
    /// Which checksum field follows.
    X_AMZ_CHECKSUM_ALGORITHM = "x-amz-checksum-algorithm";
    /// How the store encrypts the object.
    X_AMZ_SERVER_SIDE_ENCRYPTION = "x-amz-server-side-encryption";
    /// The KMS key.
    X_AMZ_SERVER_SIDE_ENCRYPTION_AWS_KMS_KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id";
    /// The KMS encryption context, Base64 JSON.
    X_AMZ_SERVER_SIDE_ENCRYPTION_CONTEXT = "x-amz-server-side-encryption-context";
    /// Whether the bucket's own data key is used.
    X_AMZ_SERVER_SIDE_ENCRYPTION_BUCKET_KEY_ENABLED = "x-amz-server-side-encryption-bucket-key-enabled";
    /// SSE-C: the algorithm, `AES256`.
    X_AMZ_SERVER_SIDE_ENCRYPTION_CUSTOMER_ALGORITHM = "x-amz-server-side-encryption-customer-algorithm";
    /// SSE-C: the key, Base64.
    X_AMZ_SERVER_SIDE_ENCRYPTION_CUSTOMER_KEY = "x-amz-server-side-encryption-customer-key";
    /// SSE-C: the MD5 of the key, Base64.
    X_AMZ_SERVER_SIDE_ENCRYPTION_CUSTOMER_KEY_MD5 = "x-amz-server-side-encryption-customer-key-MD5";
    /// What the names of metadata fields start with.
    X_AMZ_META_PREFIX = "x-amz-meta-";
    /// What the names of fields start with that stores ignore. They need no condition.
    X_IGNORE_PREFIX = "x-ignore-";
}

/// Whether `name` starts with `prefix`, without regard to case.
#[cfg(feature = "sign")]
pub(crate) fn has_prefix(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Whether the value of a field is as good as a key: it must not reach a log.
pub(crate) fn is_secret(name: &str) -> bool {
    [
        POLICY,
        SIGNATURE,
        X_AMZ_SIGNATURE,
        X_AMZ_SECURITY_TOKEN,
        X_AMZ_SERVER_SIDE_ENCRYPTION_CUSTOMER_KEY,
    ]
    .iter()
    .any(|secret| name.eq_ignore_ascii_case(secret))
}
