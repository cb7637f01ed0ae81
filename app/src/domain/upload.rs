//! Uploads as the API describes them.

use std::fmt;

use s3_post_policy::FormFields;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limits::UploadRules;
use crate::error::{ApiError, ErrorBody};
use crate::text::{LocalizedText, msg};

/// The id of an upload: 128 random bits as 32 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[0-9a-f]{32}$"))]
pub struct UploadId(String);

/// The text is not an upload id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnUploadId;

impl fmt::Display for NotAnUploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an upload id has 32 hexadecimal digits")
    }
}

impl UploadId {
    /// Parses an id.
    ///
    /// # Errors
    /// [`NotAnUploadId`] unless it has exactly 32 lower-case hex digits.
    pub fn parse(text: &str) -> Result<Self, NotAnUploadId> {
        let well_formed = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnUploadId)
        }
    }

    /// An id of 128 random bits.
    pub fn from_random(bits: u128) -> Self {
        Self(format!("{bits:032x}"))
    }

    /// The 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for UploadId {
    type Error = NotAnUploadId;
    fn try_from(text: String) -> Result<Self, NotAnUploadId> {
        Self::parse(&text)
    }
}

impl From<UploadId> for String {
    fn from(id: UploadId) -> Self {
        id.0
    }
}

/// How the client sends the file to the store. The server chooses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "TransportBody", into = "TransportBody")]
pub enum Transport {
    /// One `multipart/form-data` POST with these fields, in this order, and the file last.
    Post {
        /// The form's action.
        url: String,
        /// `[["name","value"],…]`.
        fields: FormFields,
    },
    /// One PUT of the file, for stores that take no forms.
    Put {
        /// The presigned URL.
        url: String,
        /// The exact headers to send. The length is signed too; browsers send it by themselves.
        headers: FormFields,
    },
    /// One PUT for each part; the server completes the upload. `parts/sign` returns the URLs.
    Multipart {
        /// Bytes of each part but the last, once the first part was signed.
        part_size: Option<u64>,
    },
}

/// The JSON of [`Transport`]: `kind` and its members. Written by hand, because serde's code for tagged enums is large
/// in the wasm.
#[derive(Default, Serialize, Deserialize, JsonSchema)]
struct TransportBody {
    #[schemars(extend("enum" = ["post", "put", "multipart"]))]
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<(String, String)>>")]
    fields: Option<FormFields>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<(String, String)>>")]
    headers: Option<FormFields>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    part_size: Option<u64>,
}

impl TryFrom<TransportBody> for Transport {
    type Error = &'static str;
    fn try_from(body: TransportBody) -> Result<Self, Self::Error> {
        match (body.kind.as_str(), body.url, body.fields, body.headers) {
            ("post", Some(url), Some(fields), _) => Ok(Self::Post { url, fields }),
            ("put", Some(url), _, Some(headers)) => Ok(Self::Put { url, headers }),
            ("multipart", ..) => Ok(Self::Multipart {
                part_size: body.part_size,
            }),
            _ => Err("a kind of transport that this page does not know"),
        }
    }
}

impl From<Transport> for TransportBody {
    fn from(transport: Transport) -> Self {
        let mut body = Self::default();
        body.kind = match transport {
            Transport::Post { url, fields } => {
                (body.url, body.fields) = (Some(url), Some(fields));
                "post"
            }
            Transport::Put { url, headers } => {
                (body.url, body.headers) = (Some(url), Some(headers));
                "put"
            }
            Transport::Multipart { part_size } => {
                body.part_size = part_size;
                "multipart"
            }
        }
        .to_owned();
        body
    }
}

/// The answer for one file of a sign request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "SignOutcomeBody", into = "SignOutcomeBody")]
pub enum SignOutcome {
    /// The file may be sent.
    Signed {
        /// The id of the upload, whose row exists in the ledger.
        id: UploadId,
        /// How to send the file.
        transport: Transport,
        /// Seconds from now within which sending must start.
        expires_in: u32,
    },
    /// This file was refused; the others of the request are not affected.
    Refused(ErrorBody),
}

/// The JSON of [`SignOutcome`]: either the first three members or the last.
#[derive(Serialize, Deserialize, JsonSchema)]
struct SignOutcomeBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<UploadId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transport: Option<Transport>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_in: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<ErrorBody>,
}

impl TryFrom<SignOutcomeBody> for SignOutcome {
    type Error = &'static str;
    fn try_from(body: SignOutcomeBody) -> Result<Self, Self::Error> {
        match (body.id, body.transport, body.expires_in, body.error) {
            (_, _, _, Some(error)) => Ok(Self::Refused(error)),
            (Some(id), Some(transport), Some(expires_in), None) => Ok(Self::Signed {
                id,
                transport,
                expires_in,
            }),
            _ => Err("neither a signed form nor an error"),
        }
    }
}

impl From<SignOutcome> for SignOutcomeBody {
    fn from(outcome: SignOutcome) -> Self {
        match outcome {
            SignOutcome::Signed {
                id,
                transport,
                expires_in,
            } => Self {
                id: Some(id),
                transport: Some(transport),
                expires_in: Some(expires_in),
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfirmOutcome {
    /// The id as the client sent it, valid or not.
    pub id: String,
    /// The state of the upload now.
    pub state: UploadState,
    /// Why the server rejected the file, or why the upload is still pending. Machine-readable, such as `wrong_type`,
    /// `password_protected`, `quota_exceeded` or `not_arrived`; docs/api.md lists them, and new ones may come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The same as a sentence, for people, in the language of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<LocalizedText>,
}

impl ConfirmOutcome {
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

/// One file of the owner's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UploadSummary {
    /// Its id.
    pub id: UploadId,
    /// Its display name.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// The type that the server found in the content.
    pub content_type: String,
    /// Always [`UploadState::Confirmed`] in the list of files.
    pub state: UploadState,
    /// RFC 3339, UTC, when it was signed.
    pub created_at: String,
    /// A path of this site that redirects the owner to a short-lived URL of the store.
    pub url: String,
    /// Whether it has a thumbnail, at `/uploads/{id}/inline`.
    #[serde(default)]
    pub has_rendition: bool,
}

/// One page of the owner's files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UploadPage {
    /// The files.
    pub uploads: Vec<UploadSummary>,
    /// Value of `after` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Bytes that count towards the limit: stored, deleted but restorable, or reserved by unfinished uploads.
    #[serde(default)]
    pub used: u64,
    /// The part of `used` that unfinished uploads reserve.
    #[serde(default)]
    pub reserved: u64,
    /// Bytes that this person may store.
    #[serde(default)]
    pub limit: u64,
}

/// A signed form that works without a script; the store redirects the browser back to this site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlainForm {
    /// The form's action, in the store.
    pub url: String,
    /// Hidden inputs, in order; the file input comes after them.
    pub fields: FormFields,
    /// The largest file that it takes, in bytes.
    pub max_bytes: u64,
}

/// How a page without a script sends a file.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainUpload {
    /// The form; `None` when no storage is left for it.
    pub form: Option<PlainForm>,
    /// Why there is no form, or that its limit is below that of the rules.
    pub notice: Option<LocalizedText>,
}

impl PlainUpload {
    /// From the result of signing the form.
    pub fn new(signed: Result<PlainForm, ApiError>, rules: &UploadRules) -> Self {
        match signed {
            Ok(form) => Self {
                notice: (form.max_bytes < rules.max_bytes).then(|| msg::plain_max_file_size(form.max_bytes).into()),
                form: Some(form),
            },
            Err(error) => Self {
                form: None,
                notice: Some(error.message()),
            },
        }
    }
}

/// URLs of parts of one upload, in the order of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartUrls {
    /// The URL to PUT each part to. The length is signed; no header is needed.
    pub urls: Vec<String>,
    /// Seconds from now within which a PUT must start.
    pub expires_in: u32,
}

/// A part that the store holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoredPart {
    /// Part number, from 1.
    pub part: u16,
    /// Bytes.
    pub size: u64,
    /// The store's ETag, quotes included.
    pub etag: String,
}

/// The result of completing an upload in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartsComplete {
    /// Numbers of parts that the store lacks, or has with another size or content; empty if the object is complete.
    pub missing: Vec<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_32_lower_case_hex_digits() {
        let id = UploadId::from_random(0xabc);
        assert_eq!(UploadId::parse(id.as_str()).unwrap(), id);
        for wrong in [
            "",
            "abc",
            "../../etc",
            &"G".repeat(32),
            &"A".repeat(32),
            &"0".repeat(33),
        ] {
            assert!(UploadId::parse(wrong).is_err(), "{wrong}");
        }
    }
}
