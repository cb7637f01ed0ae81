//! `/api/uploads…`: sign, confirm, report, cancel, delete, restore, list, rename, link, and parts.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::file::FileDeclaration;
use crate::domain::stored_file::{FileLink, NewThumbnail};
use crate::domain::support::{AttemptExplanation, FailedAttempt};
use crate::domain::upload::{
    ConfirmOutcome, PartUrls, PartsComplete, SignOutcome, StoredPart, UploadPage, UploadSummary,
};
use crate::error::ApiError;
use crate::wire::Json;

/// Signs up to 100 files: each gets an upload id and a form, or is refused with a reason.
#[server(
    prefix = "/api", endpoint = "uploads/sign", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn sign_uploads(files: Vec<FileDeclaration>) -> Result<Vec<SignOutcome>, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports.uploads.sign(ports.current_user()?, files).await
}

/// Has the server look for up to 100 uploads in the store and compare their content with `checksums`: one entry or
/// null per id, or absent.
#[server(
    prefix = "/api", endpoint = "uploads/confirm", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn confirm_uploads(
    ids: Vec<String>,
    checksums: Option<Vec<Option<String>>>,
) -> Result<Vec<ConfirmOutcome>, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    let viewer = ports.current_user()?;
    let miscounted = || ApiError::invalid(crate::text::msg::checksum_each_id());
    let checksums = crate::domain::checksum::parse_checksums(checksums, ids.len(), miscounted)?;
    ports.uploads.confirm(viewer, ids, checksums).await
}

/// Records up to 100 failed attempts to send to the store, and explains those at own uploads: one explanation or null
/// per attempt, in order.
#[server(
    prefix = "/api", endpoint = "uploads/report", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn report_attempts(attempts: Vec<FailedAttempt>) -> Result<Vec<Option<AttemptExplanation>>, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports.support.report(ports.current_user()?, attempts).await
}

/// Cancels up to 100 uploads.
#[server(
    prefix = "/api", endpoint = "uploads/cancel", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn cancel_uploads(ids: Vec<String>) -> Result<Vec<ConfirmOutcome>, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports.uploads.cancel(ports.current_user()?, ids).await
}

/// Deletes up to 100 files; they can be restored for a while.
#[server(
    prefix = "/api", endpoint = "uploads/delete", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn delete_uploads(ids: Vec<String>) -> Result<Vec<ConfirmOutcome>, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports.uploads.delete(ports.current_user()?, ids).await
}

/// Restores up to 100 deleted files.
#[server(
    prefix = "/api", endpoint = "uploads/restore", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn restore_uploads(ids: Vec<String>) -> Result<Vec<ConfirmOutcome>, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports.uploads.restore(ports.current_user()?, ids).await
}

/// One page of the viewer's files: those whose names contain each word of `q`, sorted by `sort` (`newest`, `oldest`,
/// `name` or `size`); `after` is the `next` of the previous page.
#[server(
    prefix = "/api", endpoint = "uploads", input = GetUrl, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn list_uploads(
    after: Option<String>,
    q: Option<String>,
    sort: Option<String>,
) -> Result<UploadPage, ApiError> {
    use crate::domain::listing::{Listing, Sort};
    let ports = crate::ports::Ports::from_context()?;
    let sort = match sort.as_deref() {
        None => Sort::default(),
        Some(word) => Sort::parse(word).ok_or_else(|| ApiError::invalid(crate::text::msg::sort_unknown()))?,
    };
    let listing = Listing::new(q.as_deref().unwrap_or_default(), sort);
    ports.uploads.list(ports.current_user()?, listing, after).await
}

/// Renames a file.
#[server(
    prefix = "/api", endpoint = "uploads/rename", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn rename_upload(id: String, name: String) -> Result<UploadSummary, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports.uploads.rename(ports.current_user()?, id, name).await
}

/// A link to a file that works without logging in, for a while.
#[server(
    prefix = "/api", endpoint = "uploads/link", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn link_upload(id: String) -> Result<FileLink, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports.uploads.link(ports.current_user()?, id).await
}

/// Makes renditions the thumbnails of up to 100 files. The renditions were signed with `is_rendition`. Returns the ids
/// of the files that have their thumbnail now.
#[server(
    prefix = "/api", endpoint = "uploads/thumbnails", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn set_thumbnails(thumbnails: Vec<NewThumbnail>) -> Result<Vec<String>, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports.uploads.set_thumbnails(ports.current_user()?, thumbnails).await
}

/// Signs URLs of up to 100 parts of one upload; the first call fixes the part size.
#[server(
    prefix = "/api", endpoint = "uploads/parts/sign", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn sign_parts(id: String, part_size: u64, parts: Vec<u16>) -> Result<PartUrls, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports
        .uploads
        .sign_parts(ports.current_user()?, id, part_size, parts)
        .await
}

/// The parts of one upload that the store has.
#[server(
    prefix = "/api", endpoint = "uploads/parts/list", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn list_parts(id: String) -> Result<Vec<StoredPart>, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports.uploads.list_parts(ports.current_user()?, id).await
}

/// Has the server complete a multipart upload if its parts match `checksums`: one entry or null per part, or absent.
/// Parts that differ count as missing.
#[server(
    prefix = "/api", endpoint = "uploads/parts/complete", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn complete_parts(
    id: String,
    parts: u16,
    checksums: Option<Vec<Option<String>>>,
) -> Result<PartsComplete, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    let viewer = ports.current_user()?;
    let miscounted = || ApiError::invalid(crate::text::msg::checksum_each_part());
    let checksums = crate::domain::checksum::parse_checksums(checksums, parts.into(), miscounted)?;
    ports.uploads.complete_parts(viewer, id, checksums).await
}
