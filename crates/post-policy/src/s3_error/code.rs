//! The names that stores give to errors.

use core::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// What the store calls the error.
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
            /// The answer held no code.
            Missing,
        }

        impl ErrorCode {
            /// The code as the store spelled it; empty where there was none.
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
    /// The policy does not allow this, or its time is up.
    AccessDenied,
    /// The bucket takes no access control lists.
    AccessControlListNotSupported,
    /// The checksum differs.
    BadDigest,
    /// The file is larger than the policy allows.
    EntityTooLarge,
    /// The file is smaller than the policy allows.
    EntityTooSmall,
    /// The session token is too old.
    ExpiredToken,
    /// The body ended early.
    IncompleteBody,
    /// The store failed.
    InternalError,
    /// No such access key id.
    InvalidAccessKeyId,
    /// A field is missing or wrong.
    InvalidArgument,
    /// Not Base64 of a digest.
    InvalidDigest,
    /// The policy cannot be read, or (s3s) a condition failed.
    InvalidPolicyDocument,
    /// Something about the request.
    InvalidRequest,
    /// No such storage class.
    InvalidStorageClass,
    /// The session token is not one.
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
    /// The store wants to know the length.
    MissingContentLength,
    /// No such bucket.
    NoSuchBucket,
    /// The store does not do this.
    NotImplemented,
    /// Somebody else is at it.
    OperationAborted,
    /// Not a form, or a condition of the request failed.
    PreconditionFailed,
    /// The bucket or its owner is at the limit.
    QuotaExceeded,
    /// The bytes came too slowly.
    RequestTimeout,
    /// The store's clock differs too much from the time of the signature.
    RequestTimeTooSkewed,
    /// The store is too busy.
    ServiceUnavailable,
    /// Wrong secret, or a policy that was changed.
    SignatureDoesNotMatch,
    /// Too many requests.
    SlowDown,
    /// The bucket is somewhere else.
    TemporaryRedirect,
    /// The session token must be renewed.
    TokenRefreshRequired,
    /// More than one file.
    IncorrectNumberOfFilesInPostRequest,
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
