//! Uploads as the API describes them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limits::UploadRules;
use crate::error::ApiError;
use crate::text::{LocalizedText, msg};

pub use upload_driver::api::{PartsComplete, UploadState};
pub use upload_engine::{NotAnUploadId, PartUrls, SignedUpload, StoredPart, Transport, UploadId};

/// The answer for one file of a sign request.
pub type SignOutcome = upload_driver::api::SignOutcome<LocalizedText>;

/// The answer for one id of a confirm, cancel, delete or restore request.
pub type ConfirmOutcome = upload_driver::api::ConfirmOutcome<LocalizedText>;

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
    pub fields: Vec<(String, String)>,
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
