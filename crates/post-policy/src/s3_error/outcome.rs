//! Consequences of an error.

use super::{ErrorCode, S3Error};

/// What an error means for the upload.
///
/// ```
/// use s3_post_policy::Outcome;
///
/// fn advice(outcome: Outcome) -> &'static str {
///     match outcome {
///         Outcome::Expired => "sign again",
///         Outcome::TooLarge | Outcome::TooSmall | Outcome::Refused => "tell the user",
///         Outcome::Unavailable => "try the same form again",
///         Outcome::Unknown => "ask the server whether the object is there",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The form or its credentials have expired: sign again.
    Expired,
    /// The file is larger than the policy allows.
    TooLarge,
    /// The file is smaller than the policy allows.
    TooSmall,
    /// The store will always refuse this form.
    Refused,
    /// The store has a problem of its own: the same form may succeed later.
    Unavailable,
    /// The answer does not tell; the object may even have been stored.
    Unknown,
}

impl S3Error {
    /// What the error means for the upload.
    ///
    /// ```
    /// # use s3_post_policy::{Outcome, S3Error};
    /// let body = b"<Error><Code>AccessDenied</Code><Message>Policy expired</Message></Error>";
    /// assert_eq!(S3Error::parse(403, body).outcome(), Outcome::Expired);
    /// assert_eq!(S3Error::parse(503, b"").outcome(), Outcome::Unavailable);
    /// assert_eq!(S3Error::parse(0, b"").outcome(), Outcome::Unknown);
    /// ```
    pub fn outcome(&self) -> Outcome {
        match &self.code {
            ErrorCode::AccessDenied if self.tells_of_expiry() => Outcome::Expired,
            ErrorCode::ExpiredToken | ErrorCode::TokenRefreshRequired | ErrorCode::RequestTimeTooSkewed => {
                Outcome::Expired
            }
            ErrorCode::EntityTooLarge => Outcome::TooLarge,
            ErrorCode::EntityTooSmall => Outcome::TooSmall,
            ErrorCode::InternalError
            | ErrorCode::OperationAborted
            | ErrorCode::RequestTimeout
            | ErrorCode::ServiceUnavailable
            | ErrorCode::IncompleteBody
            | ErrorCode::SlowDown => Outcome::Unavailable,
            ErrorCode::Missing | ErrorCode::Unknown(_) => self.outcome_by_status(),
            // s3s answers 501 if the body is not a form; a retry will not change that.
            _ => Outcome::Refused,
        }
    }

    fn outcome_by_status(&self) -> Outcome {
        match self.http_status {
            413 => Outcome::TooLarge,
            408 | 425 | 429 | 500 | 502..=504 | 507 => Outcome::Unavailable,
            401 | 403 => Outcome::Refused,
            _ => Outcome::Unknown,
        }
    }

    /// AWS and Ceph say "Policy expired", s3s "Request has expired".
    fn tells_of_expiry(&self) -> bool {
        self.message.to_ascii_lowercase().contains("expired")
    }
}
