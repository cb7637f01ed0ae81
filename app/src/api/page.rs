//! `/api/page/…`: the data of pages.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::account::Viewer;
use crate::domain::checksum::ChecksumUse;
use crate::domain::limits::UploadRules;
use crate::domain::picture::ProfilePictures;
use crate::error::ApiError;
use crate::wire::Json;

/// Initial data of the profile page, without the files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileData {
    /// The person who is logged in.
    pub viewer: Viewer,
    /// The person's pictures.
    pub pictures: ProfilePictures,
    /// The upload rules.
    pub rules: UploadRules,
    /// Checksums to compute.
    pub checksums: ChecksumUse,
    /// Id of the latest upload event; `GET /api/uploads/events?after=…` sends the events after it.
    pub last_event_id: i64,
}

/// The person who is logged in; `null` without a session.
#[server(
    name = CurrentViewer, prefix = "/api", endpoint = "page/viewer", input = GetUrl, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn viewer() -> Result<Option<Viewer>, ApiError> {
    Ok(crate::ports::Ports::from_context()?.viewer)
}

/// The profile page's data in one request.
#[server(
    prefix = "/api", endpoint = "page/profile", input = GetUrl, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn profile() -> Result<ProfileData, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    let current_user = ports.current_user()?;
    let last_event_id = ports.uploads.last_event_id(current_user.clone()).await?;
    let pictures = ports.pictures.list(current_user.clone()).await?;
    Ok(ProfileData {
        viewer: current_user.viewer().clone(),
        pictures,
        rules: (*ports.rules).clone(),
        checksums: ports.checksums,
        last_event_id,
    })
}
