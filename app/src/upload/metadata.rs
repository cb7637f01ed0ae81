//! Which files may have metadata, which type their bytes show, and what a row says about its removal.

use photo_metadata::FileFormat;
use upload_driver::MetadataRemoval;

use crate::domain::file::{canonical_type, claimed_type};
use crate::text::Texts;

/// Note in the file's row; empty if there is nothing to say.
pub(super) fn note(texts: Texts, removal: MetadataRemoval) -> &'static str {
    match removal {
        MetadataRemoval::LocationRemoved => texts.metadata_location_removed(),
        MetadataRemoval::OtherRemoved => texts.metadata_removed(),
        MetadataRemoval::LocationMayRemain => texts.metadata_location_may_remain(),
        MetadataRemoval::NotSupported => texts.metadata_kept(),
        MetadataRemoval::Malformed => texts.metadata_unreadable(),
        _ => "",
    }
}

/// Whether to examine a file. Its bytes decide its format; only types are excluded under which the server stores no
/// photo, video or document.
pub(super) fn may_have_metadata(content_type: &str, name: &str) -> bool {
    let claimed = claimed_type(content_type, name);
    let families = ["image/", "video/", "audio/"];
    let is_of_family = families.iter().any(|family| claimed.starts_with(family));
    is_of_family || is_unknown(content_type) || claimed == "application/pdf"
}

/// Content types that browsers use for files of unknown type.
fn is_unknown(content_type: &str) -> bool {
    matches!(content_type, "" | "application/octet-stream")
}

/// The content type to declare for a format, if it differs from the browser's.
pub fn corrected_type(declared: &str, format: FileFormat) -> Option<&'static str> {
    let actual = format.content_type();
    let family = |content_type: &str| content_type.split('/').next().map(str::to_owned);
    // HEIC belongs to the HEIF family; for videos only the family is known.
    let is_same = match (canonical_type(declared), format) {
        ("image/heic" | "image/heif", FileFormat::Heic | FileFormat::Heif) => true,
        (other, _) if other.starts_with("video/") => family(other) == family(actual),
        (other, _) => other == actual,
    };
    let is_picture = declared.starts_with("image/") || declared.starts_with("video/");
    (is_unknown(declared) || (is_picture && !is_same)).then_some(actual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_may_be_stored_as_a_photo_are_examined() {
        for (name, content_type) in [
            ("a", "image/jpeg"),
            ("IMG_1.HEIC", ""),
            ("IMG_1", ""),
            ("IMG_1.HEIC", "application/octet-stream"),
            ("a.mov", "video/quicktime"),
            ("a.m4a", "audio/mp4"),
            ("a.pdf", "application/pdf"),
        ] {
            assert!(may_have_metadata(content_type, name), "{name}");
        }
        assert!(!may_have_metadata("text/plain", "a.jpg"));
        assert!(!may_have_metadata("application/zip", "a.zip"));
    }

    #[test]
    fn bytes_decide_the_type() {
        use FileFormat as Format;
        for (declared, format, corrected) in [
            ("", Format::Heic, Some("image/heic")),
            ("application/octet-stream", Format::Jpeg, Some("image/jpeg")),
            ("image/heic", Format::Jpeg, Some("image/jpeg")),
            ("image/heic", Format::Mp4, Some("video/mp4")),
            ("video/mp4", Format::Jpeg, Some("image/jpeg")),
            ("image/jpg", Format::Jpeg, None),
            ("image/heif", Format::Heic, None),
            ("image/heic", Format::Heif, None),
            ("image/heic", Format::Avif, Some("image/avif")),
            ("video/mp4", Format::QuickTime, None),
            ("video/3gpp", Format::Mp4, None),
            ("audio/mp4", Format::Mp4, None),
            ("application/pdf", Format::Pdf, None),
        ] {
            assert_eq!(corrected_type(declared, format), corrected, "{declared} {format:?}");
        }
    }
}
