//! Error codes of stores.

use core::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// A store's error code.
        ///
        /// ```
        /// use s3_post_policy::ErrorCode;
        ///
        /// assert_eq!(ErrorCode::from("AccessDenied".to_owned()), ErrorCode::AccessDenied);
        /// assert_eq!(ErrorCode::from("New".to_owned()), ErrorCode::Unknown("New".to_owned()));
        /// assert_eq!(ErrorCode::SlowDown.as_str(), "SlowDown");
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)+
            /// A code that is not in this list.
            Unknown(String),
            /// The answer had no code.
            Missing,
        }

        impl ErrorCode {
            /// The code as the store spells it; empty if there was none.
            ///
            /// ```
            /// # use s3_post_policy::ErrorCode;
            /// assert_eq!(ErrorCode::Missing.as_str(), "");
            /// ```
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => stringify!($name),)+
                    Self::Unknown(code) => code,
                    Self::Missing => "",
                }
            }
        }

        impl From<String> for ErrorCode {
            fn from(code: String) -> Self {
                match code.as_str() {
                    $(stringify!($name) => Self::$name,)+
                    "" => Self::Missing,
                    _ => Self::Unknown(code),
                }
            }
        }
    };
}

codes! {
    /// The policy does not allow the upload, or has expired.
    AccessDenied,
    /// The bucket does not accept access control lists.
    AccessControlListNotSupported,
    /// The checksum differs.
    BadDigest,
    /// The file is larger than the policy allows.
    EntityTooLarge,
    /// The file is smaller than the policy allows.
    EntityTooSmall,
    /// The session token has expired.
    ExpiredToken,
    /// The body ended early.
    IncompleteBody,
    /// The store failed.
    InternalError,
    /// There is no such access key id.
    InvalidAccessKeyId,
    /// A field is missing or wrong.
    InvalidArgument,
    /// The value is not Base64 of a digest.
    InvalidDigest,
    /// The policy cannot be read, or (s3s) a condition failed.
    InvalidPolicyDocument,
    /// The request is invalid.
    InvalidRequest,
    /// There is no such storage class.
    InvalidStorageClass,
    /// The session token is invalid.
    InvalidToken,
    /// The key is too long.
    KeyTooLongError,
    /// The form cannot be read.
    MalformedPOSTRequest,
    /// The tags cannot be read.
    MalformedXML,
    /// More than 20,480 bytes come before the file.
    MaxPostPreDataLengthExceeded,
    /// The metadata is too long.
    MetadataTooLarge,
    /// The store requires a content length.
    MissingContentLength,
    /// There is no such bucket.
    NoSuchBucket,
    /// The store does not support this.
    NotImplemented,
    /// Another request for the same object is running.
    OperationAborted,
    /// The body is not a form, or a condition of the request failed.
    PreconditionFailed,
    /// The bucket or its owner has reached a limit.
    QuotaExceeded,
    /// The body arrived too slowly.
    RequestTimeout,
    /// The store's clock differs too much from the signing time.
    RequestTimeTooSkewed,
    /// The store is too busy.
    ServiceUnavailable,
    /// The secret is wrong, or the policy was changed.
    SignatureDoesNotMatch,
    /// Too many requests.
    SlowDown,
    /// The bucket is at another endpoint.
    TemporaryRedirect,
    /// The session token must be renewed.
    TokenRefreshRequired,
    /// The form holds more than one file.
    IncorrectNumberOfFilesInPostRequest,
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
