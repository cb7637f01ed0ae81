//! `/api/picture`: a new picture is shown once its renditions are verified.

use leptos::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::wire::Json;

/// Verifies three uploads that were signed as renditions of a picture, largest first, and shows them.
#[server(
    prefix = "/api", endpoint = "picture/set", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn set_picture(uploads: Vec<String>, thumb_hash: String) -> Result<(), ApiError> {
    let ports = crate::ports::Ports::of_request()?;
    ports.pictures.set(ports.signed_in()?, uploads, thumb_hash).await
}
