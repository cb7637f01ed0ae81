//! The icon of a file in a list.

/// Icons, by groups of content types. The style sheet draws them by the attribute `data-icon`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileIcon {
    /// Pictures.
    Image,
    /// Films.
    Video,
    /// Sound.
    Audio,
    /// Text of any kind.
    Text,
    /// PDF.
    Pdf,
    /// ZIP archives.
    Archive,
    /// Office documents.
    Document,
    /// Everything else.
    Other,
}

impl FileIcon {
    /// The icon of a content type.
    pub fn of(content_type: &str) -> Self {
        match content_type.split_once('/').unwrap_or((content_type, "")) {
            ("image", _) => Self::Image,
            ("video", _) => Self::Video,
            ("audio", _) => Self::Audio,
            ("text", _) => Self::Text,
            (_, "pdf") => Self::Pdf,
            (_, "zip") => Self::Archive,
            (_, office) if office.contains("document") => Self::Document,
            _ => Self::Other,
        }
    }

    /// The value of `data-icon`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Text => "text",
            Self::Pdf => "pdf",
            Self::Archive => "archive",
            Self::Document => "document",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::limits::DEFAULT_TYPES;

    #[test]
    fn every_allowed_type_has_an_icon() {
        for content_type in DEFAULT_TYPES {
            assert_ne!(FileIcon::of(content_type), FileIcon::Other, "{content_type}");
        }
        assert_eq!(FileIcon::of("application/x-unknown"), FileIcon::Other);
        assert_eq!(FileIcon::of(""), FileIcon::Other);
    }
}
