//! The API of our server: its paths and its JSON.
//!
//! Types with a message have a parameter `M` for it: text for a client; the server uses a message that gets its language
//! when it is serialized.

use std::fmt;

use serde::{Deserialize, Serialize};
use upload_engine::{SignedUpload, Transport, UploadId};

/// `{"files": [FileDeclaration]}` → `[SignOutcome]`.
pub const SIGN: &str = "/api/uploads/sign";
/// `{"ids", "checksums"}` → `[ConfirmOutcome]`.
pub const CONFIRM: &str = "/api/uploads/confirm";
/// `{"ids"}` → `[ConfirmOutcome]`.
pub const CANCEL: &str = "/api/uploads/cancel";
/// `{"attempts": [FailedAttempt]}` → `[AttemptExplanation or null]`.
pub const REPORT: &str = "/api/uploads/report";
/// `{"id", "part_size", "parts"}` → `PartUrls`.
pub const SIGN_PARTS: &str = "/api/uploads/parts/sign";
/// `{"id"}` → `[StoredPart]`.
pub const LIST_PARTS: &str = "/api/uploads/parts/list";
/// `{"id", "parts", "checksums"}` → `PartsComplete`.
pub const COMPLETE_PARTS: &str = "/api/uploads/parts/complete";
/// `{"thumbnails": [NewThumbnail]}` → ids of the files that have a new thumbnail.
pub const SET_THUMBNAILS: &str = "/api/uploads/thumbnails";
/// `{"uploads", "thumb_hash", "checksums"}` → null.
pub const SET_PICTURE: &str = "/api/picture/set";

/// Request header with the support code of the page, which links requests to log lines of the server.
pub const SUPPORT_CODE: &str = "x-support-code";
/// Request header with the account that the page was loaded for. To a request with the session of another account the
/// server answers as without a session.
pub const ACCOUNT: &str = "x-account";

/// A file as declared by a client, unchecked: one entry of a sign request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileDeclaration {
    /// File name on the person's device. Never part of an object key.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// `file.type` of the browser; empty if unknown.
    #[serde(default)]
    pub content_type: String,
    /// The upload to sign again: a pending one of the same person. Name, size and type must be unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<String>,
    /// Whether the client prefers a multipart upload, which can resume after an interruption. The server decides.
    #[serde(default)]
    pub resumable: bool,
    /// Whether it is a rendition of a profile picture or of a file; renditions are not listed as files.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_rendition: bool,
    /// Checksum of the whole file, if [`upload_engine::ChecksumUse::bound`] is set: `sha256:` and Base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde requires")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// An error of the API as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrorBody<M = String> {
    /// Machine-readable; codes never change.
    pub code: String,
    /// A sentence, for people, in the language of the request.
    pub message: M,
    /// Seconds after which trying again makes sense.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// Of `internal` only: finds the cause in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// The answer for one file of a sign request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    try_from = "SignOutcomeBody<M>",
    into = "SignOutcomeBody<M>",
    bound(serialize = "M: Clone + Serialize", deserialize = "M: Deserialize<'de>")
)]
#[cfg_attr(feature = "schema", schemars(with = "SignOutcomeBody<M>"))]
pub enum SignOutcome<M = String> {
    /// The file may be sent. The row of the upload exists in the ledger.
    Signed(SignedUpload),
    /// This file was refused; the others of the request are not affected.
    Refused(ErrorBody<M>),
}

/// The JSON of [`SignOutcome`]: either the first three members or the last.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "SignOutcome"))]
struct SignOutcomeBody<M> {
    /// The id of the upload.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<UploadId>,
    /// How to send the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    transport: Option<Transport>,
    /// Seconds from now within which sending must start.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<u32>,
    /// Why the file was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorBody<M>>,
}

impl<M> TryFrom<SignOutcomeBody<M>> for SignOutcome<M> {
    type Error = &'static str;
    fn try_from(body: SignOutcomeBody<M>) -> Result<Self, Self::Error> {
        match (body.id, body.transport, body.expires_in, body.error) {
            (_, _, _, Some(error)) => Ok(Self::Refused(error)),
            (Some(upload), Some(transport), Some(expires_in_secs), None) => Ok(Self::Signed(SignedUpload {
                upload,
                transport,
                expires_in_secs,
            })),
            _ => Err("neither a signed form nor an error"),
        }
    }
}

impl<M> From<SignOutcome<M>> for SignOutcomeBody<M> {
    fn from(outcome: SignOutcome<M>) -> Self {
        match outcome {
            SignOutcome::Signed(SignedUpload {
                upload,
                transport,
                expires_in_secs,
            }) => Self {
                id: Some(upload),
                transport: Some(transport),
                expires_in: Some(expires_in_secs),
                error: None,
            },
            SignOutcome::Refused(error) => Self {
                id: None,
                transport: None,
                expires_in: None,
                error: Some(error),
            },
        }
    }
}

/// The state of an upload, as its owner sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// Signed, but the server has not seen the file in the store.
    Pending,
    /// The server has verified the file.
    Confirmed,
    /// The server has refused the file and deleted it.
    Rejected,
    /// Other bytes arrived than were sent; the server has deleted them. Send the file again as a new upload.
    Damaged,
    /// The form or URL expired before the file arrived.
    Expired,
    /// The owner cancelled the upload.
    Cancelled,
    /// The owner deleted the file; it can be restored for a short time.
    Deleted,
    /// The person has no such upload.
    Unknown,
}

/// The answer for one id of a confirm, cancel, delete or restore request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConfirmOutcome<M = String> {
    /// The id as the client sent it, valid or not.
    pub id: String,
    /// The state of the upload now.
    pub state: UploadState,
    /// Why the server rejected the file, or why the upload is still pending. Machine-readable, such as `wrong_type`,
    /// `password_protected`, `quota_exceeded` or `not_arrived`; docs/api.md lists them, and new ones may come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The same as a sentence, for people, in the language of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<M>,
}

impl<M> ConfirmOutcome<M> {
    /// An outcome that needs no explanation.
    pub fn new(id: String, state: UploadState) -> Self {
        Self {
            id,
            state,
            code: None,
            message: None,
        }
    }
}

/// The result of completing an upload in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PartsComplete {
    /// Numbers of parts that the store lacks, or has with another size or content; empty if the object is complete.
    pub missing: Vec<u16>,
}

/// A rendition that becomes the thumbnail of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewThumbnail {
    /// The file's id.
    pub file: String,
    /// Upload id of the rendition, which was signed with `is_rendition` and sent.
    pub upload: String,
    /// Checksum of the rendition, as in a confirm request.
    #[serde(default)]
    pub checksum: Option<String>,
}

/// A failed attempt to send a file to the store, as the browser saw it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FailedAttempt {
    /// The upload's id.
    pub upload: String,
    /// Part number from 1; 0 for the whole file.
    pub part: u16,
    /// Number of the attempt, from 1.
    pub attempt: u32,
    /// The store's HTTP status, if it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The store's error code, or the browser's: `network`, `timeout`, `unreadable`.
    pub detail: String,
    /// The store's request id, which appears in its log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The fields of the form, without the file, if the store refused it with a status of 400 to 499. At most 64 fields
    /// and 32 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<FormFields>,
}

/// The fields of a form before the file, in order.
pub type FormFields = Vec<(String, String)>;

impl FailedAttempt {
    /// Whether the form is short enough to be explained. The forms that the server signs are.
    #[must_use]
    pub fn has_bounded_form(&self) -> bool {
        const MAX_FIELDS: usize = 64;
        const MAX_BYTES: usize = 32 * 1024;
        let fields = self.fields.as_deref().unwrap_or_default();
        let bytes: usize = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
        fields.len() <= MAX_FIELDS && bytes <= MAX_BYTES
    }
}

/// Omits the form, because its policy and signature give access to the bucket.
impl fmt::Debug for FailedAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FailedAttempt")
            .field("upload", &self.upload)
            .field("part", &self.part)
            .field("attempt", &self.attempt)
            .field("status", &self.status)
            .field("detail", &self.detail)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

/// Why an attempt failed, as far as the server can tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttemptExplanation<M = String> {
    /// The cause, for programs.
    pub code: String,
    /// The cause in a sentence, with what to do about it, in the language of the request; or a technical text.
    pub message: M,
    /// Whether `message` is a technical text in English, for the site's administrator. The log has the same text.
    pub is_technical: bool,
}

/// Request of [`SIGN`].
#[derive(Serialize)]
pub(crate) struct SignBody {
    pub(crate) files: Vec<FileDeclaration>,
}

/// Request of [`CONFIRM`]: one checksum or null for each id, or none at all.
#[derive(Serialize)]
pub(crate) struct ConfirmBody {
    pub(crate) ids: Vec<String>,
    pub(crate) checksums: Option<Vec<Option<String>>>,
}

/// Request of [`CANCEL`].
#[derive(Serialize)]
pub(crate) struct IdsBody {
    pub(crate) ids: Vec<String>,
}

/// Request of [`REPORT`].
#[derive(Serialize)]
pub(crate) struct ReportBody {
    pub(crate) attempts: Vec<FailedAttempt>,
}

/// Request of [`SIGN_PARTS`]; the first one of an upload fixes the part size.
#[derive(Serialize)]
pub(crate) struct SignPartsBody {
    pub(crate) id: String,
    pub(crate) part_size: u64,
    pub(crate) parts: Vec<u16>,
}

/// Request of [`LIST_PARTS`].
#[derive(Serialize)]
pub(crate) struct ListPartsBody {
    pub(crate) id: String,
}

/// Request of [`COMPLETE_PARTS`]: one checksum or null for each part, or none at all.
#[derive(Serialize)]
pub(crate) struct CompleteBody {
    pub(crate) id: String,
    pub(crate) parts: u16,
    pub(crate) checksums: Option<Vec<Option<String>>>,
}

/// Request of [`SET_THUMBNAILS`].
#[derive(Serialize)]
pub(crate) struct ThumbnailsBody {
    pub(crate) thumbnails: Vec<NewThumbnail>,
}

/// Request of [`SET_PICTURE`].
#[derive(Serialize)]
pub(crate) struct PictureBody {
    pub(crate) uploads: Vec<String>,
    pub(crate) thumb_hash: String,
    pub(crate) checksums: Option<Vec<Option<String>>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_outcome_is_either_a_form_or_an_error() {
        let signed = r#"{"id":"00000000000000000000000000000001","transport":{"kind":"multipart"},"expires_in":60}"#;
        let outcome: SignOutcome = serde_json::from_str(signed).unwrap();
        assert!(matches!(&outcome, SignOutcome::Signed(upload) if upload.expires_in_secs == 60));
        assert_eq!(serde_json::to_string(&outcome).unwrap(), signed);
        let refused = r#"{"error":{"code":"too_large","message":"Too large."}}"#;
        let outcome: SignOutcome = serde_json::from_str(refused).unwrap();
        assert_eq!(serde_json::to_string(&outcome).unwrap(), refused);
        assert!(serde_json::from_str::<SignOutcome>("{}").is_err());
    }

    #[test]
    fn a_long_form_is_noticed_and_a_form_is_not_printed() {
        let attempt = |fields: Option<Vec<(String, String)>>| FailedAttempt {
            upload: String::new(),
            part: 0,
            attempt: 1,
            status: Some(403),
            detail: String::new(),
            request_id: None,
            fields,
        };
        let field = |length: usize| ("policy".to_owned(), "p".repeat(length));
        assert!(attempt(None).has_bounded_form());
        assert!(attempt(Some(vec![field(500); 64])).has_bounded_form());
        assert!(!attempt(Some(vec![field(1); 65])).has_bounded_form());
        assert!(!attempt(Some(vec![field(32 * 1024)])).has_bounded_form());
        assert!(!format!("{:?}", attempt(Some(vec![field(9)]))).contains("ppp"));
    }
}
