//! Properties of an uploader, which the server writes into the page and the browser reads.

use serde::{Deserialize, Serialize};

use crate::domain::checksum::ChecksumUse;
use crate::domain::limits::UploadRules;
use crate::text::TextsData;

/// Properties of the uploader's hydration root.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UploaderData {
    /// The account that the page is rendered for.
    pub account: i64,
    /// The upload rules.
    pub rules: UploadRules,
    /// Checksums to compute.
    #[serde(default)]
    pub checksums: ChecksumUse,
    /// Id of the latest upload event when the page was rendered.
    pub last_event_id: i64,
    /// Texts in the language of the page.
    pub texts: TextsData,
    /// The layout.
    pub layout: UploaderLayout,
}

/// Layout of an uploader. A page with its own layout adds a variant here and renders it in
/// `components/uploader_view.rs`, so that the browser knows what to hydrate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploaderLayout {
    /// Drop zone, summary and list of uploads.
    #[default]
    Standard,
    /// Drop zone and summary; the list of uploads is in a root of its own, directly above the list of files.
    WithFileList,
    /// `Standard` with a count of stored files: an example of an own layout.
    Minimal,
}
