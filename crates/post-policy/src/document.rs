//! Policies of any origin, read from JSON or Base64.

mod read;

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;

use crate::condition::{Condition, ParsedCondition};
use crate::document_error::DocumentError;
use crate::timestamp;

/// A policy of any origin, read but not trusted.
///
/// Reading accepts everything that some store accepts, and notes what other stores refuse; see
/// [`evaluate`](Self::evaluate).
///
/// ```
/// use s3_post_policy::PolicyDocument;
///
/// let policy = PolicyDocument::from_json(
///     r#"{
///         "expiration": "2026-01-31T12:00:00.000Z",
///         "conditions": [{"bucket": "photos"}, ["content-length-range", 1, 5000000]]
///     }"#,
/// )?;
/// assert_eq!(policy.conditions().count(), 2);
/// # Ok::<(), s3_post_policy::DocumentError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDocument {
    pub(crate) expiration: Expiration,
    pub(crate) conditions: Vec<ParsedCondition>,
    pub(crate) member_issues: Vec<MemberIssue>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expiration {
    /// In UTC with a `Z`.
    Utc(Timestamp),
    /// With an offset: allowed by RFC 3339, but not by S3.
    Offset(Timestamp),
    Unreadable,
}

/// Members of a document about which stores disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MemberIssue {
    /// A member other than `expiration` and `conditions`.
    Unknown(String),
    /// A second `expiration` or `conditions`; the first one counts here.
    Repeated(&'static str),
}

impl PolicyDocument {
    /// Most bytes of JSON that are read. A form for AWS carries less than a third of it.
    ///
    /// ```
    /// # use s3_post_policy::PolicyDocument;
    /// assert!(PolicyDocument::from_json(&" ".repeat(PolicyDocument::MAX_BYTES + 1)).is_err());
    /// ```
    pub const MAX_BYTES: usize = 64 << 10;

    /// Reads the value of the form field `policy`.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] for a text that every store refuses.
    ///
    /// ```
    /// # use s3_post_policy::PolicyDocument;
    /// let field = "eyJleHBpcmF0aW9uIjoiMjAyNi0wMS0zMVQxMjowMDowMFoiLCJjb25kaXRpb25zIjpbXX0=";
    /// assert_eq!(PolicyDocument::from_base64(field)?.conditions().count(), 0);
    /// # Ok::<(), s3_post_policy::DocumentError>(())
    /// ```
    pub fn from_base64(text: &str) -> Result<Self, DocumentError> {
        let limit = Self::MAX_BYTES / 3 * 4;
        if text.len() > limit {
            return Err(DocumentError::TooLong {
                length: text.len(),
                limit,
            });
        }
        let json = BASE64_STANDARD.decode(text).map_err(|_| DocumentError::NotBase64)?;
        serde_json::from_slice(&json).map_err(DocumentError::of_json)
    }

    /// Reads a policy from JSON, without Base64 around it.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] for a text that every store refuses.
    ///
    /// ```
    /// # use s3_post_policy::{DocumentError, PolicyDocument};
    /// let error = PolicyDocument::from_json("{").unwrap_err();
    /// assert!(matches!(error, DocumentError::NotJson { line: 1, .. }));
    /// ```
    pub fn from_json(json: &str) -> Result<Self, DocumentError> {
        let (length, limit) = (json.len(), Self::MAX_BYTES);
        if length > limit {
            return Err(DocumentError::TooLong { length, limit });
        }
        serde_json::from_str(json).map_err(DocumentError::of_json)
    }

    /// All conditions in order.
    ///
    /// ```
    /// # use s3_post_policy::{Condition, PolicyDocument};
    /// fn size_limit(policy: &PolicyDocument) -> Option<u64> {
    ///     policy.conditions().find_map(|condition| match condition {
    ///         Condition::ContentLengthRange { max, .. } => Some(*max),
    ///         _ => None,
    ///     })
    /// }
    /// ```
    pub fn conditions(&self) -> impl ExactSizeIterator<Item = &Condition> {
        self.conditions.iter().map(|parsed| &parsed.condition)
    }

    /// When the policy expires; `None` if that is not a time in S3's format.
    ///
    /// ```
    /// # use s3_post_policy::PolicyDocument;
    /// let policy = PolicyDocument::from_json(r#"{"expiration":"tomorrow","conditions":[]}"#)?;
    /// assert_eq!(policy.expires_at(), None);
    /// # Ok::<(), s3_post_policy::DocumentError>(())
    /// ```
    pub fn expires_at(&self) -> Option<Timestamp> {
        match self.expiration {
            Expiration::Utc(time) => Some(time),
            Expiration::Offset(_) | Expiration::Unreadable => None,
        }
    }
}

impl Expiration {
    fn read(text: &str) -> Self {
        match timestamp::parse_iso(text) {
            Some(time) => Self::Utc(time),
            None => timestamp::parse_iso_offset(text).map_or(Self::Unreadable, Self::Offset),
        }
    }
}
