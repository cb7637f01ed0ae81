//! Answers: of the store to a transmission, and of our own server to a request.

use crate::{Millis, Rejection, Transport, UploadId};

/// How one transmission ended, as the driver saw it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SendOutcome {
    /// The store answered.
    Answered {
        /// HTTP status. 0 counts as [`SendOutcome::NetworkFailed`].
        status: u16,
        /// What the body says; see [`AnswerClass::of`].
        class: AnswerClass,
    },
    /// The request's `error` event: cut, refused, or the answer withheld by CORS.
    NetworkFailed,
    /// The request's `abort` event. The queue knows whether it caused it.
    Aborted,
    /// The request's `timeout` event.
    TimedOut,
    /// The file's bytes cannot be read.
    Unreadable,
    /// The file is not the picked one any more: its size or time changed.
    Changed,
}

impl SendOutcome {
    /// An answer without a readable body.
    #[must_use]
    pub const fn status(status: u16) -> Self {
        Self::Answered {
            status,
            class: AnswerClass::Plain,
        }
    }
}

/// What the body of the store's answer adds to its status.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum AnswerClass {
    /// Nothing: no body, an unreadable one, or a code that changes nothing.
    #[default]
    Plain,
    /// The form or URL has expired.
    Expired,
    /// The store's clock and the signature's date disagree.
    ClockSkew,
    /// The store wants fewer requests.
    SlowDown,
    /// The store got too few bytes, or too slowly; sending again helps.
    Incomplete,
    /// The bytes or their checksum were damaged in transit.
    Corrupted,
    /// The file is larger than the form allows.
    TooLarge,
    /// The file is smaller than the form allows.
    TooSmall,
    /// The store is full.
    StoreFull,
    /// The multipart upload is gone: completed, aborted or deleted.
    NoSuchUpload,
    /// Bucket, signature or policy do not fit the store.
    Misconfigured,
}

impl AnswerClass {
    /// Classifies S3's `<Code>` and `<Message>`. Expired policies come as `AccessDenied`, on Garage as
    /// `InvalidRequest`, so only the message tells them from a denial.
    #[must_use]
    pub fn of(code: &str, message: &str) -> Self {
        match code {
            "ExpiredToken" | "ExpiredRequest" | "TokenRefreshRequired" => Self::Expired,
            "AccessDenied" | "InvalidPolicyDocument" | "InvalidRequest" if says_expired(message) => Self::Expired,
            "RequestTimeTooSkewed" => Self::ClockSkew,
            "SlowDown" | "ServiceUnavailable" | "TooManyRequests" | "Busy" => Self::SlowDown,
            "RequestTimeout" | "IncompleteBody" | "OperationAborted" => Self::Incomplete,
            "BadDigest" | "InvalidDigest" | "XAmzContentSHA256Mismatch" | "XAmzContentChecksumMismatch" => {
                Self::Corrupted
            }
            "EntityTooLarge" | "MaxMessageLengthExceeded" => Self::TooLarge,
            "EntityTooSmall" => Self::TooSmall,
            "QuotaExceeded" | "StorageFull" | "XMinioStorageFull" => Self::StoreFull,
            "NoSuchUpload" => Self::NoSuchUpload,
            "NoSuchBucket"
            | "SignatureDoesNotMatch"
            | "InvalidAccessKeyId"
            | "InvalidPolicyDocument"
            | "AuthorizationHeaderMalformed" => Self::Misconfigured,
            _ => Self::Plain,
        }
    }
}

/// Garage says "Expiration date is in the past" of a form and "Date is too old" of a URL.
fn says_expired(message: &str) -> bool {
    ["expired", "Expired", "in the past", "too old"]
        .iter()
        .any(|text| message.contains(text))
}

/// Why a request to our own server failed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ServerFailure {
    /// No answer: the network failed, or the driver's own time limit was reached.
    Unreachable,
    /// 401: the user is no longer logged in. The queue waits for [`crate::Event::LoggedIn`].
    SessionLost,
    /// 429 or 503.
    Busy {
        /// Span of the answer's `Retry-After`, if it had one.
        retry_after: Option<Millis>,
    },
    /// Any other 5xx.
    Broken,
    /// Any other 4xx: the request was refused as a whole.
    Refused(Rejection),
    /// The answer was invalid.
    BadAnswer,
}

/// The server's answer for a file that it signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignedUpload {
    /// The server's id of the upload.
    pub upload: UploadId,
    /// How to send it.
    pub transport: Transport,
    /// Seconds for which the form or URL is valid, counted from the server's answer.
    pub expires_in_secs: u32,
}

/// The result of completing a multipart upload.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Completion {
    /// The object is complete.
    Complete,
    /// The store lacks these parts, or has other bytes in them: their numbers, from 1. They are sent again.
    Missing(Vec<u16>),
}

impl Completion {
    /// The result by the numbers of the missing parts: complete if there are none.
    #[must_use]
    pub fn from_missing(parts: Vec<u16>) -> Self {
        if parts.is_empty() {
            Self::Complete
        } else {
            Self::Missing(parts)
        }
    }
}

/// The server's answer for one upload of a confirm request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Confirmation {
    /// The upload.
    pub upload: UploadId,
    /// Its state.
    pub state: ConfirmState,
}

/// What our server says about one upload.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ConfirmState {
    /// The object is not in the store.
    Pending,
    /// The object is in the store and is what was signed.
    Confirmed,
    /// The object arrived, and a rule rejected it.
    Rejected(Rejection),
    /// Other bytes arrived than were sent; the upload is closed.
    Damaged,
    /// Nothing arrived in time; the upload is closed.
    Expired,
    /// Cancelled, perhaps in another tab.
    Cancelled,
    /// There is no such upload, or it belongs to another user.
    Unknown,
}
