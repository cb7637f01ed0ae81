//! `/api/picture`: setting the profile picture.

use leptos::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::wire::Json;

/// Verifies three uploads that were signed as renditions, largest first, and makes them the profile picture.
/// `checksums` has one entry or null per upload, or is absent.
#[server(
    prefix = "/api", endpoint = "picture/set", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn set_picture(
    uploads: Vec<String>,
    thumb_hash: String,
    checksums: Option<Vec<Option<String>>>,
) -> Result<(), ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    let viewer = ports.current_user()?;
    let miscounted = || ApiError::invalid(crate::text::msg::checksum_each_id());
    let checksums = crate::domain::checksum::parse_checksums(checksums, uploads.len(), miscounted)?;
    ports.pictures.set(viewer, uploads, thumb_hash, checksums).await
}
