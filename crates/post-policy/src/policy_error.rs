//! Errors of building and signing a policy.

use crate::invalid::Invalid;

/// Why a policy was not built or not signed. Holds limits and lengths, never values.
///
/// ```
/// use s3_post_policy::{ObjectKey, PolicyError};
///
/// let error = PolicyError::from(ObjectKey::new("").unwrap_err());
/// assert_eq!(error.to_string(), "key: a value is required (the value has 0)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A value that cannot go into a form.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The policy expires before it is signed.
    #[error("the policy expires before it is signed")]
    Expired,
    /// The policy is valid for longer than the seven days of a SigV4 signature.
    #[error("the policy is valid for {seconds} s; a SigV4 signature is valid for at most {limit} s")]
    LifetimeTooLong {
        /// The policy's lifetime in seconds.
        seconds: u64,
        /// The longest lifetime allowed, in seconds.
        limit: u64,
    },
    /// The names and values of the metadata are too long together.
    #[error("the metadata has {length} bytes; the limit is {limit}")]
    MetadataTooLong {
        /// Total bytes of the names and values.
        length: usize,
        /// The most bytes allowed.
        limit: usize,
    },
    /// AWS would stop reading the form before the file.
    #[error("the form may have {length} bytes before the file; the limit is {limit}")]
    FormTooLong {
        /// The result of [`FormFields::bytes_before_file`](crate::FormFields::bytes_before_file).
        length: usize,
        /// The most bytes allowed.
        limit: usize,
    },
}
