//! Consequences of an error.

use super::{ErrorCode, S3Error};

/// What an error means for the upload.
///
/// ```
/// use s3_post_policy::S3Outcome;
///
/// fn advice(outcome: S3Outcome) -> &'static str {
///     match outcome {
///         S3Outcome::Expired => "sign again",
///         S3Outcome::TooLarge | S3Outcome::TooSmall | S3Outcome::Refused => "tell the user",
///         S3Outcome::Unavailable => "try the same form again",
///         _ => "ask the server whether the object is there",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum S3Outcome {
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
    /// # use s3_post_policy::{S3Outcome, S3Error};
    /// let body = b"<Error><Code>AccessDenied</Code><Message>Policy expired</Message></Error>";
    /// assert_eq!(S3Error::parse(403, body).outcome(), S3Outcome::Expired);
    /// assert_eq!(S3Error::parse(503, b"").outcome(), S3Outcome::Unavailable);
    /// assert_eq!(S3Error::parse(0, b"").outcome(), S3Outcome::Unknown);
    /// ```
    pub fn outcome(&self) -> S3Outcome {
        match &self.code {
            ErrorCode::AccessDenied | ErrorCode::InvalidRequest if self.tells_of_expiry() => S3Outcome::Expired,
            ErrorCode::ExpiredToken | ErrorCode::TokenRefreshRequired | ErrorCode::RequestTimeTooSkewed => {
                S3Outcome::Expired
            }
            ErrorCode::EntityTooLarge => S3Outcome::TooLarge,
            ErrorCode::EntityTooSmall => S3Outcome::TooSmall,
            ErrorCode::InternalError
            | ErrorCode::OperationAborted
            | ErrorCode::RequestTimeout
            | ErrorCode::ServiceUnavailable
            | ErrorCode::IncompleteBody
            | ErrorCode::SlowDown => S3Outcome::Unavailable,
            ErrorCode::Missing | ErrorCode::Unknown(_) => self.outcome_by_status(),
            // s3s answers 501 if the body is not a form; a retry will not change that.
            _ => S3Outcome::Refused,
        }
    }

    fn outcome_by_status(&self) -> S3Outcome {
        match self.http_status {
            413 => S3Outcome::TooLarge,
            408 | 425 | 429 | 500 | 502..=504 | 507 => S3Outcome::Unavailable,
            401 | 403 => S3Outcome::Refused,
            _ => S3Outcome::Unknown,
        }
    }

    /// AWS and Ceph say "Policy expired", s3s "Request has expired"; Garage says "Expiration date is in the past" of a
    /// form and "Date is too old" of a URL.
    fn tells_of_expiry(&self) -> bool {
        let message = self.message.to_ascii_lowercase();
        let texts = ["expired", "expiration date is in the past", "date is too old"];
        texts.iter().any(|text| message.contains(text))
    }
}
