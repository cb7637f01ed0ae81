//! What a file really is, by its first bytes; names and declared types are claims.

use app::domain::limits::UploadRules;
use photo_metadata::FileFormat;

/// How many bytes are looked at.
pub(super) const WINDOW: u64 = 4096;

/// What the bytes allow us to store the file as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Finding {
    /// An allowed type that does not contradict what was declared.
    Is(String),
    /// Allowed or not, it is not what was declared; the text names what it seems to be.
    Contradicts(String),
    /// Not on the operator's list; the text names what it seems to be.
    NotAllowed(String),
    /// Bytes that tell nothing, and no declaration to go by.
    Unknown,
}

/// Judges the first bytes of an object. `declared` is absent for plain forms.
pub(crate) fn judge(start: &[u8], declared: Option<&str>, rules: &UploadRules) -> Finding {
    let seen = seen_type(start).map(canonical);
    match (seen, declared) {
        (Some(seen), Some(declared)) if agrees(seen, declared) => Finding::Is(declared.to_owned()),
        (Some(seen), Some(_)) => Finding::Contradicts(seen.to_owned()),
        (Some(seen), None) if rules.allows_type(seen) => Finding::Is(seen.to_owned()),
        (Some(seen), None) => Finding::NotAllowed(seen.to_owned()),
        // No signature: only types that have none may be declared.
        (None, Some(declared)) if has_signature(declared) => Finding::Contradicts("something else".to_owned()),
        (None, Some(declared)) if declared.starts_with("text/") && !looks_like_text(start) => {
            Finding::Contradicts("not text".to_owned())
        }
        (None, Some(declared)) => Finding::Is(declared.to_owned()),
        (None, None) if looks_like_text(start) && rules.allows_type("text/plain") => {
            Finding::Is("text/plain".to_owned())
        }
        (None, None) => Finding::Unknown,
    }
}

/// The type by the first bytes. Of HEIC and AVIF the page decides, too, which it cleans: both ask the same function.
fn seen_type(start: &[u8]) -> Option<&'static str> {
    match FileFormat::of(start, u64::MAX) {
        Some(format @ (FileFormat::Heic | FileFormat::Avif | FileFormat::Heif)) => Some(format.content_type()),
        _ => infer::get(start).map(|kind| kind.mime_type()),
    }
}

/// One spelling a type: the one that browsers and our list use.
fn canonical(seen: &str) -> &str {
    match seen {
        "audio/x-wav" => "audio/wav",
        "image/heif" => "image/heic",
        "audio/opus" | "video/ogg" | "application/ogg" => "audio/ogg",
        "video/x-matroska" => "video/webm",
        "video/x-m4v" => "video/mp4",
        other => other,
    }
}

/// Whether what we see can be what was declared.
fn agrees(seen: &str, declared: &str) -> bool {
    let same = |one: &str, other: &str| canonical(one) == canonical(other);
    // Office documents are zip archives whose first 4 KiB need not say more; text may begin like
    // markup or a script and is stored as inert text either way.
    same(seen, declared)
        || (seen == "application/zip" && declared.starts_with("application/vnd.openxmlformats-officedocument."))
        || (declared.starts_with("text/") && matches!(seen, "text/html" | "text/xml" | "text/x-shellscript"))
        || (matches!(seen, "video/mp4" | "video/quicktime") && matches!(declared, "video/mp4" | "video/quicktime"))
}

/// Types whose files always begin with known bytes.
fn has_signature(declared: &str) -> bool {
    declared.starts_with("image/")
        || declared.starts_with("video/")
        || declared.starts_with("application/vnd.openxmlformats")
        || matches!(
            declared,
            "application/pdf" | "application/zip" | "audio/wav" | "audio/ogg"
        )
}

/// UTF-8 without NUL; the window may cut the last letter in half.
fn looks_like_text(start: &[u8]) -> bool {
    let valid = match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && start.len() >= usize::try_from(WINDOW).unwrap_or(usize::MAX),
    };
    valid && !start.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::domain::limits::DEFAULT_TYPES;

    fn rules() -> UploadRules {
        UploadRules {
            max_bytes: 1,
            allowed_types: DEFAULT_TYPES.iter().map(ToString::to_string).collect(),
            parts_from: u64::MAX,
        }
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    /// A whole header: shorter ones are not taken for ELF.
    const ELF: &[u8] = &{
        let mut header = [0; 64];
        [
            header[0], header[1], header[2], header[3], header[4], header[5], header[6],
        ] = *b"\x7fELF\x02\x01\x01";
        header
    };
    const HTML: &[u8] = b"<!DOCTYPE html><script>alert(1)</script>";

    #[test]
    fn bytes_win_over_claims() {
        assert_eq!(judge(PNG, Some("image/png"), &rules()), Finding::Is("image/png".into()));
        assert_eq!(
            judge(PNG, Some("image/jpeg"), &rules()),
            Finding::Contradicts("image/png".into())
        );
        assert!(matches!(
            judge(ELF, Some("image/png"), &rules()),
            Finding::Contradicts(_)
        ));
        assert!(matches!(
            judge(HTML, Some("image/png"), &rules()),
            Finding::Contradicts(_)
        ));
        assert!(matches!(
            judge(b"just words", Some("image/png"), &rules()),
            Finding::Contradicts(_)
        ));
        assert!(matches!(
            judge(b"a\0b", Some("text/plain"), &rules()),
            Finding::Contradicts(_)
        ));
    }

    #[test]
    fn text_stays_inert_text() {
        assert_eq!(
            judge(HTML, Some("text/plain"), &rules()),
            Finding::Is("text/plain".into())
        );
        assert_eq!(
            judge("grüße".as_bytes(), Some("text/csv"), &rules()),
            Finding::Is("text/csv".into())
        );
    }

    #[test]
    fn a_picture_is_known_by_any_of_its_brands() {
        for (brands, stored) in [
            (b"msf1\0\0\0\0hevc".as_slice(), "image/heic"),
            (b"heim\0\0\0\0mif1", "image/heic"),
            (b"mif1\0\0\0\0avis", "image/avif"),
            (b"isom\0\0\0\0avif", "image/avif"),
        ] {
            let start = [b"\0\0\0\x14ftyp", brands].concat();
            assert_eq!(judge(&start, None, &rules()), Finding::Is(stored.into()), "{brands:?}");
            assert!(matches!(
                judge(&start, Some("video/mp4"), &rules()),
                Finding::Contradicts(_)
            ));
        }
    }

    #[test]
    fn without_a_claim_the_list_decides() {
        assert_eq!(judge(PNG, None, &rules()), Finding::Is("image/png".into()));
        assert_eq!(judge(b"hello", None, &rules()), Finding::Is("text/plain".into()));
        assert!(matches!(judge(ELF, None, &rules()), Finding::NotAllowed(_)));
        assert!(matches!(judge(HTML, None, &rules()), Finding::NotAllowed(_)));
        assert_eq!(judge(&[0xff, 0xfe, 0, 1], None, &rules()), Finding::Unknown);
    }
}
