//! Stored files: previews, thumbnails, links and list views.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::upload::{UploadId, UploadSummary};

/// Images up to this size in bytes are their own thumbnails: a rendition would cost more requests than it saves bytes.
pub const MAX_OWN_THUMBNAIL_BYTES: u64 = 100_000;
/// Images without a rendition (from a plain form, or the browser could not decode them) are their own thumbnails up
/// to this size in bytes.
const MAX_FALLBACK_THUMBNAIL_BYTES: u64 = 1_000_000;
/// Maximum size of a thumbnail in bytes.
pub const MAX_THUMBNAIL_BYTES: u64 = 200_000;
/// Pixels along the longer side of a thumbnail (along the shorter side of a photo that its header rotates): enough
/// for a card of the grid on a screen with a pixel ratio of two.
pub const THUMBNAIL_EDGE: u32 = 480;

/// How a browser shows a file. Types that can contain script (HTML, SVG, XML) have no preview, even if the operator
/// allows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewKind {
    /// `<img>`.
    Image,
    /// `<video>`.
    Video,
    /// `<audio>`.
    Audio,
    /// Plain text in an `<iframe>`.
    Text,
    /// The browser's PDF viewer in an `<iframe>`.
    Pdf,
}

impl PreviewKind {
    /// Preview of a content type that the server verified; `None` if the file can only be downloaded.
    pub fn of(content_type: &str) -> Option<Self> {
        Some(match content_type {
            "image/jpeg" | "image/png" | "image/gif" | "image/webp" | "image/avif" => Self::Image,
            "video/mp4" | "video/webm" | "video/quicktime" => Self::Video,
            "audio/mpeg" | "audio/wav" | "audio/ogg" | "audio/mp4" | "audio/aac" | "audio/flac" => Self::Audio,
            "text/plain" | "text/csv" => Self::Text,
            "application/pdf" => Self::Pdf,
            _ => return None,
        })
    }
}

/// Whether the list shows a thumbnail of the file: a rendition, or the file itself.
pub fn has_thumbnail(file: &UploadSummary) -> bool {
    file.has_rendition
        || PreviewKind::of(&file.content_type) == Some(PreviewKind::Image) && file.size <= MAX_FALLBACK_THUMBNAIL_BYTES
}

pub use upload_driver::api::NewThumbnail;

/// A link to a file that works without logging in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileLink {
    /// A presigned URL of the store that downloads the file.
    pub url: String,
    /// Seconds until it expires.
    pub expires_in: u32,
}

/// One file and its neighbours in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePage {
    /// The file.
    pub file: UploadSummary,
    /// A presigned URL of the store for the preview, if browsers can show the file.
    pub inline: Option<(PreviewKind, String)>,
    /// A link, if requested.
    pub link: Option<FileLink>,
    /// The previous file in the list.
    pub previous: Option<UploadId>,
    /// The next file in the list.
    pub next: Option<UploadId>,
}

/// Layout of the list of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListView {
    /// One row per file.
    #[default]
    List,
    /// One card per file.
    Grid,
}

impl ListView {
    /// Both, in the order of the buttons.
    pub const ALL: [Self; 2] = [Self::List, Self::Grid];

    /// Value in forms, cookies and attributes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Grid => "grid",
        }
    }

    /// Parses the value; [`ListView::List`] if unknown.
    pub fn parse(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|view| view.as_str() == text)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::upload::UploadState;

    #[test]
    fn types_that_can_contain_script_have_no_preview() {
        for active in [
            "text/html",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "application/xml",
            "text/javascript",
            "application/octet-stream",
            "",
        ] {
            assert_eq!(PreviewKind::of(active), None, "{active}");
        }
    }

    #[test]
    fn large_images_are_not_their_own_thumbnails() {
        let shows = |content_type: &str, size, has_rendition| {
            has_thumbnail(&UploadSummary {
                id: UploadId::from_bits(1),
                name: String::new(),
                size,
                content_type: content_type.to_owned(),
                state: UploadState::Confirmed,
                created_at: String::new(),
                url: String::new(),
                has_rendition,
            })
        };
        assert!(shows("image/png", MAX_FALLBACK_THUMBNAIL_BYTES, false));
        assert!(!shows("image/png", MAX_FALLBACK_THUMBNAIL_BYTES + 1, false));
        assert!(shows("image/png", 5_000_000_000, true));
        assert!(shows("image/heic", 5_000_000, true), "whatever its browser could draw");
        assert!(!shows("image/svg+xml", 1_000, false));
        assert!(!shows("text/plain", 1_000, false));
    }

    #[test]
    fn list_views_are_parsed_from_their_values() {
        for view in ListView::ALL {
            assert_eq!(ListView::parse(view.as_str()), view);
        }
        assert_eq!(ListView::parse("<script>"), ListView::List);
    }
}
