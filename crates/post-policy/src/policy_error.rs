//! Why a policy was not built or not signed.

use crate::invalid::Invalid;

/// Why a policy was not built or not signed. Holds limits and lengths, never values.
///
/// ```
/// use s3_post_policy::{ObjectKey, PolicyError};
///
/// let error = PolicyError::from(ObjectKey::new("").unwrap_err());
/// assert_eq!(error.to_string(), "key: a value is required (the value has 0)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A value that cannot go into a form.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The key does not lie below the prefix that the policy is for.
    #[error("the key lies outside the prefix of the policy")]
    KeyOutsidePrefix,
    /// The policy expires before it is signed.
    #[error("the policy expires before it is signed")]
    Expired,
    /// SigV4 signatures live for seven days at most.
    #[error("the policy lives for {seconds} s; a SigV4 signature lives for {limit} s at most")]
    LifetimeTooLong {
        /// How long the policy would live.
        seconds: u64,
        /// The most that is allowed.
        limit: u64,
    },
    /// Names and values of metadata are too long together.
    #[error("the metadata has {length} bytes; {limit} are allowed")]
    MetadataTooLong {
        /// The bytes of all names and values.
        length: usize,
        /// The most that is allowed.
        limit: usize,
    },
    /// AWS would stop reading the form before the file.
    #[error("the form may reach {length} bytes before the file; {limit} are allowed")]
    FormTooLong {
        /// What [`FormFields::bytes_before_file`](crate::FormFields::bytes_before_file) says.
        length: usize,
        /// The most that is allowed.
        limit: usize,
    },
}
