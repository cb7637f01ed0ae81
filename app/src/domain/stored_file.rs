//! Stored files as people look at them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::upload::{UploadId, UploadSummary};

/// Pictures up to this size are their own thumbnails: a rendition would cost more requests than it saves bytes.
pub const SMALL_ENOUGH: u64 = 100_000;
/// A picture without a rendition (it came by a plain form, or the browser could not draw it) is fetched whole for
/// a list, up to this size.
const STILL_BEARABLE: u64 = 1_000_000;
/// Bytes of a rendition for lists at most.
pub const MAX_THUMBNAIL_BYTES: u64 = 200_000;
/// Pixels along the longer side of a rendition for lists (along the shorter one of photos that lie on their side): enough for a card on a screen with two pixels a point.
pub const THUMBNAIL_EDGE: u32 = 480;

/// How a browser shows a file by itself. Types that can hold script (HTML, SVG, XML) are not among
/// them, whatever the operator allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewKind {
    /// `<img>`.
    Image,
    /// `<video>`.
    Video,
    /// `<audio>`.
    Audio,
    /// As plain text, in a frame.
    Text,
    /// In a frame, by the browser's own viewer.
    Pdf,
}

impl PreviewKind {
    /// Of a type that the server decided on; `None` for what has to be downloaded.
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

/// Whether a list shows a picture of the file: a rendition, or the file itself.
pub fn has_thumbnail(file: &UploadSummary) -> bool {
    file.has_rendition || PreviewKind::of(&file.content_type) == Some(PreviewKind::Image) && file.size <= STILL_BEARABLE
}

/// A rendition of a file, for lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewThumbnail {
    /// The file's id.
    pub file: String,
    /// The id of the rendition, which was signed with `picture` and sent.
    pub upload: String,
    /// Of the rendition, as for confirming.
    #[serde(default)]
    pub checksum: Option<String>,
}

/// A link that works for whoever has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileLink {
    /// A signed URL of the store that downloads the file.
    pub url: String,
    /// Seconds for which it works.
    pub expires_in: u32,
}

/// One file, and its place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePage {
    /// The file.
    pub file: UploadSummary,
    /// A URL of the store that shows it, where browsers can; it works for a while.
    pub inline: Option<(PreviewKind, String)>,
    /// A link, where one was asked for.
    pub link: Option<FileLink>,
    /// The file before it in the list.
    pub previous: Option<UploadId>,
    /// The file behind it.
    pub next: Option<UploadId>,
}

/// How the list looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListView {
    /// A row a file.
    #[default]
    List,
    /// A card a file.
    Grid,
}

impl ListView {
    /// Both of them, as they are offered.
    pub const ALL: [Self; 2] = [Self::List, Self::Grid];

    /// As forms, cookies and attributes have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Grid => "grid",
        }
    }

    /// Reads it back; what is neither is a list.
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
    fn what_can_hold_script_is_never_shown() {
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
    fn a_list_fetches_no_large_picture_whole() {
        let shows = |content_type: &str, size, has_rendition| {
            has_thumbnail(&UploadSummary {
                id: UploadId::from_random(1),
                name: String::new(),
                size,
                content_type: content_type.to_owned(),
                state: UploadState::Confirmed,
                created_at: String::new(),
                url: String::new(),
                has_rendition,
            })
        };
        assert!(shows("image/png", STILL_BEARABLE, false));
        assert!(!shows("image/png", STILL_BEARABLE + 1, false));
        assert!(shows("image/png", 5_000_000_000, true));
        assert!(shows("image/heic", 5_000_000, true), "whatever its browser could draw");
        assert!(!shows("image/svg+xml", 1_000, false));
        assert!(!shows("text/plain", 1_000, false));
    }

    #[test]
    fn views_survive_their_names() {
        for view in ListView::ALL {
            assert_eq!(ListView::parse(view.as_str()), view);
        }
        assert_eq!(ListView::parse("<script>"), ListView::List);
    }
}
