//! Reads the answer of a store that refused a form.

mod code;
mod failed_condition;
mod s3_outcome;

pub use code::ErrorCode;
pub use failed_condition::FailedCondition;
pub use s3_outcome::S3Outcome;

use crate::xml;

/// Most bytes of a text: it goes into logs and onto pages.
const LONGEST_MESSAGE: usize = 1024;
const LONGEST_VALUE: usize = 256;

/// A store's answer to a form that it refused.
///
/// Made from any answer, even a broken one; missing parts are empty. `StringToSign` and similar elements are never
/// kept.
///
/// ```
/// use s3_post_policy::{ErrorCode, S3Outcome, S3Error};
///
/// let body = b"<Error><Code>EntityTooLarge</Code><Message>Your proposed upload exceeds the \
///     maximum allowed size</Message><ProposedSize>9</ProposedSize>\
///     <MaxSizeAllowed>5</MaxSizeAllowed><RequestId>4442587FB7D0A2F9</RequestId></Error>";
/// let error = S3Error::parse(400, body);
/// assert_eq!(error.code, ErrorCode::EntityTooLarge);
/// assert_eq!((error.proposed_size, error.max_size), (Some(9), Some(5)));
/// assert_eq!(error.outcome(), S3Outcome::TooLarge);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct S3Error {
    /// The HTTP status of the answer.
    pub http_status: u16,
    /// The store's error code.
    pub code: ErrorCode,
    /// The store's message, at most 1,024 bytes.
    pub message: String,
    /// The condition that failed, if the message tells.
    pub condition: Option<FailedCondition>,
    /// The name of the argument that the store refused.
    pub argument: Option<String>,
    /// The size of the file in bytes.
    pub proposed_size: Option<u64>,
    /// The smallest size allowed.
    pub min_size: Option<u64>,
    /// The largest size allowed.
    pub max_size: Option<u64>,
    /// The region that the store expected.
    pub region: Option<String>,
    /// The request id, by which the store's operator finds the request.
    pub request_id: Option<String>,
    /// AWS's second request id.
    pub host_id: Option<String>,
}

/// The first byte at which two strings to sign differ.
///
/// ```
/// use s3_post_policy::{FirstDifference, S3Error};
///
/// let body = b"<Error><Code>SignatureDoesNotMatch</Code><StringToSign>abX</StringToSign></Error>";
/// let difference = S3Error::first_difference_to_sign(body, "abc");
/// let FirstDifference { at, theirs, ours, .. } = difference.expect("the third byte differs");
/// assert_eq!((at, theirs, ours), (2, Some(b'X'), Some(b'c')));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FirstDifference {
    /// The position of the byte, from the start.
    pub at: usize,
    /// The store's byte; `None` if its string ends here.
    pub theirs: Option<u8>,
    /// Our byte; `None` if our string ends here.
    pub ours: Option<u8>,
}

impl S3Error {
    /// Parses an answer. Accepts any bytes, and reads at most 64 KiB of them.
    ///
    /// ```
    /// # use s3_post_policy::{ErrorCode, S3Error};
    /// let error = S3Error::parse(502, b"<html>Bad gateway</html>");
    /// assert_eq!(error.code, ErrorCode::Missing);
    /// assert_eq!(error.message, "");
    /// ```
    pub fn parse(http_status: u16, body: &[u8]) -> Self {
        let mut error = Self {
            http_status,
            code: ErrorCode::Missing,
            message: String::new(),
            condition: None,
            argument: None,
            proposed_size: None,
            min_size: None,
            max_size: None,
            region: None,
            request_id: None,
            host_id: None,
        };
        for (name, mut text) in xml::children(body, "Error") {
            let limit = if name == "Message" {
                LONGEST_MESSAGE
            } else {
                LONGEST_VALUE
            };
            truncate(&mut text, limit);
            match name.as_str() {
                "Code" => error.code = ErrorCode::from(text),
                "Message" => error.message = text,
                "ArgumentName" => error.argument = Some(text),
                "ProposedSize" => error.proposed_size = text.parse().ok(),
                "MinSizeAllowed" => error.min_size = text.parse().ok(),
                "MaxSizeAllowed" => error.max_size = text.parse().ok(),
                "Region" => error.region = Some(text),
                "RequestId" => error.request_id = Some(text),
                "HostId" => error.host_id = Some(text),
                _ => {}
            }
        }
        error.condition = FailedCondition::read(&error.message);
        error
    }

    /// Where the string that the store signed differs from ours, if the answer holds it. Helps to find a wrong line end
    /// or encoding. Returns one byte of it and keeps nothing.
    ///
    /// For a form, the string to sign is the value of the field `policy`.
    ///
    /// ```
    /// # use s3_post_policy::S3Error;
    /// let body = b"<Error><Code>AccessDenied</Code></Error>";
    /// assert_eq!(S3Error::first_difference_to_sign(body, "e30="), None);
    /// ```
    pub fn first_difference_to_sign(body: &[u8], ours: &str) -> Option<FirstDifference> {
        let elements = xml::children(body, "Error");
        let (_, theirs) = elements.iter().find(|(name, _)| name == "StringToSign")?;
        let (theirs, ours) = (theirs.as_bytes(), ours.as_bytes());
        let same = theirs.iter().zip(ours).take_while(|(their, our)| their == our).count();
        let (their, our) = (theirs.get(same).copied(), ours.get(same).copied());
        (their != our).then_some(FirstDifference {
            at: same,
            theirs: their,
            ours: our,
        })
    }
}

/// Shortens a text to at most `limit` bytes, at the end of a character. `str::floor_char_boundary` needs a newer
/// compiler than the rest of the crate.
fn truncate(text: &mut String, limit: usize) {
    let end = (0..=limit).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    if text.len() > limit {
        text.truncate(end);
    }
}
