//! Names of the form fields that S3 knows, spelled as in its documentation. Stores compare them without regard to case.
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

/// Used in policies only. It is not a form field, although some tools send it as one.
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
    /// The algorithm of SigV4 forms: `AWS4-HMAC-SHA256`.
    X_AMZ_ALGORITHM = "x-amz-algorithm";
    /// Access key id and credential scope of SigV4 forms.
    X_AMZ_CREDENTIAL = "x-amz-credential";
    /// The signing time of SigV4 forms.
    X_AMZ_DATE = "x-amz-date";
    /// The SigV4 signature. Needs no condition.
    X_AMZ_SIGNATURE = "x-amz-signature";
    /// The session token of temporary credentials.
    X_AMZ_SECURITY_TOKEN = "x-amz-security-token";
    /// The file, always the last field. Needs no condition.
    FILE = "file";
    /// The canned access control list.
    ACL = "acl";
    /// The content type of the object.
    CONTENT_TYPE = "Content-Type";
    /// The object's header `Cache-Control`.
    CACHE_CONTROL = "Cache-Control";
    /// The object's header `Content-Disposition`.
    CONTENT_DISPOSITION = "Content-Disposition";
    /// The object's header `Content-Encoding`.
    CONTENT_ENCODING = "Content-Encoding";
    /// The object's header `Expires`.
    EXPIRES = "Expires";
    /// The page to which the store redirects the browser after the upload.
    SUCCESS_ACTION_REDIRECT = "success_action_redirect";
    /// The status of the store's answer if there is no redirect.
    SUCCESS_ACTION_STATUS = "success_action_status";
    /// Object tags, as XML.
    TAGGING = "tagging";
    /// The storage class.
    X_AMZ_STORAGE_CLASS = "x-amz-storage-class";
    /// Where the bucket's website endpoint redirects readers of this object.
    X_AMZ_WEBSITE_REDIRECT_LOCATION = "x-amz-website-redirect-location";
    /// The MD5 of the file, which the store compares with the file's.
    CONTENT_MD5 = "Content-MD5";
    /// The algorithm of the checksum field.
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
    /// The prefix of metadata field names.
    X_AMZ_META_PREFIX = "x-amz-meta-";
    /// The prefix of the names of fields that stores ignore. They need no condition.
    X_IGNORE_PREFIX = "x-ignore-";
}

/// Whether `name` starts with `prefix`, without regard to case.
#[cfg(feature = "sign")]
pub(crate) fn has_prefix(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Whether the field's value is a secret, which must not reach a log.
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
