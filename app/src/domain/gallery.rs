//! Stored files as people look at them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::upload::{UploadId, UploadSummary};

/// Pictures above this are not fetched for a list: they would cost more than they show.
pub const MAX_THUMBNAIL_BYTES: u64 = 12_000_000;

/// How a browser shows a file by itself. Types that can hold script (HTML, SVG, XML) are not among
/// them, whatever the operator allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
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

impl Shown {
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

    /// The type that the store is told to call it.
    pub fn served_as(self, content_type: &str) -> &str {
        match self {
            Self::Text => "text/plain; charset=utf-8",
            _ => content_type,
        }
    }
}

/// Whether a list may show the file's own picture.
pub fn has_thumbnail(file: &UploadSummary) -> bool {
    Shown::of(&file.content_type) == Some(Shown::Image) && file.size <= MAX_THUMBNAIL_BYTES
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
    pub inline: Option<(Shown, String)>,
    /// A link, where one was asked for.
    pub link: Option<FileLink>,
    /// The file before it in the list.
    pub previous: Option<UploadId>,
    /// The file behind it.
    pub next: Option<UploadId>,
}

/// How the list looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// A row a file.
    #[default]
    List,
    /// A card a file.
    Grid,
}

impl View {
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
            assert_eq!(Shown::of(active), None, "{active}");
        }
    }

    #[test]
    fn text_is_served_as_nothing_but_text() {
        assert_eq!(Shown::Text.served_as("text/csv"), "text/plain; charset=utf-8");
        assert_eq!(Shown::Image.served_as("image/png"), "image/png");
    }

    #[test]
    fn views_survive_their_names() {
        for view in View::ALL {
            assert_eq!(View::parse(view.as_str()), view);
        }
        assert_eq!(View::parse("<script>"), View::List);
    }
}
