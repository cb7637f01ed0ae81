//! Errors of reading a policy.

/// Why a text is not a policy. Every store refuses such a text.
///
/// ```
/// use s3_post_policy::{DocumentError, PolicyDocument};
///
/// assert_eq!(PolicyDocument::from_base64("?").unwrap_err(), DocumentError::NotBase64);
/// assert_eq!(
///     PolicyDocument::from_json("{}").unwrap_err(),
///     DocumentError::Shape { line: 1, column: 2 },
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// Longer than any form can carry.
    #[error("the policy has {length} bytes; the limit is {limit}")]
    TooLong {
        /// The length of the text in bytes.
        length: usize,
        /// The most bytes that are read.
        limit: usize,
    },
    /// Not Base64 with padding and without line breaks.
    #[error("the policy is not Base64")]
    NotBase64,
    /// Not JSON in UTF-8.
    #[error("the policy is not JSON, at line {line}, column {column}")]
    NotJson {
        /// The line where reading stopped, from 1.
        line: usize,
        /// The column where reading stopped, from 1.
        column: usize,
    },
    /// JSON without an `expiration` and `conditions` of the known forms.
    #[error("the JSON is not a policy, at line {line}, column {column}")]
    Shape {
        /// The line of the mistake, from 1.
        line: usize,
        /// The column of the mistake, from 1.
        column: usize,
    },
}

impl DocumentError {
    /// Not `From`, because it would make the JSON library part of the public interface.
    pub(crate) fn of_json(error: serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        if error.is_data() {
            Self::Shape { line, column }
        } else {
            Self::NotJson { line, column }
        }
    }
}
