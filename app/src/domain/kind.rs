//! What a file is to people, coarsely: which icon it gets.

/// `image`, `video`, `audio`, `text`, `pdf`, `archive`, `document` or `other`.
pub fn kind_of(content_type: &str) -> &'static str {
    match content_type.split_once('/').unwrap_or((content_type, "")) {
        ("image", _) => "image",
        ("video", _) => "video",
        ("audio", _) => "audio",
        ("text", _) => "text",
        (_, "pdf") => "pdf",
        (_, "zip") => "archive",
        (_, office) if office.contains("document") => "document",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::limits::DEFAULT_TYPES;

    #[test]
    fn every_type_that_is_allowed_has_an_icon() {
        for content_type in DEFAULT_TYPES {
            assert_ne!(kind_of(content_type), "other", "{content_type}");
        }
        assert_eq!(kind_of("application/x-unknown"), "other");
        assert_eq!(kind_of(""), "other");
    }
}
