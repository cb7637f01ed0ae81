//! What comes from the store: its lists and answers, its events, and the first bytes of files.

use app::domain::limits::{DEFAULT_TYPES, UploadRules};
use app::picture::header::Header;
use server::parsers;
use server::uploads::bucket_events::notification::{MAX_KEYS, object_keys, upload_ids};

/// The XML that our own requests are answered with.
pub(crate) fn xml(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = parsers::store_xml(text);
    }
}

/// A notification: at most so many keys, and only names of ours are uploads.
pub(crate) fn bucket_event(data: &[u8]) {
    let Ok(keys) = object_keys(data) else {
        assert!(serde_json::from_slice::<serde_json::Value>(data).is_err());
        return;
    };
    assert!(keys.len() <= MAX_KEYS && !keys.contains(""));
    for id in upload_ids(&keys) {
        assert!(keys.contains(&format!("staging/{id}")));
    }
}

/// The first line is what was declared, or empty; the rest are a file's first bytes. Whatever is let in is
/// a type that the operator allows, and so never one that runs script.
pub(crate) fn first_bytes(data: &[u8]) {
    let cut = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (declared, start) = (&data[..cut], data.get(cut + 1..).unwrap_or_default());
    let rules = UploadRules {
        max_bytes: 1,
        allowed_types: DEFAULT_TYPES.iter().map(ToString::to_string).collect(),
        parts_from: u64::MAX,
    };
    let declared = std::str::from_utf8(declared)
        .ok()
        .filter(|declared| rules.allows_type(declared));
    if let Some(stored) = parsers::stored_type(start, declared, &rules) {
        assert!(rules.allows_type(&stored), "{stored}");
        // Pictures, films and documents get their real type; nothing becomes text that was not declared so.
        assert!(declared.is_none_or(|declared| declared == stored || !stored.starts_with("text/")));
    }
}

/// A photo's header, as the page reads it before anything is decoded.
pub(crate) fn image_header(data: &[u8]) {
    if let Err(why) = Header::read(data) {
        let _ = format!("{why:?}");
    }
}

/// A hash that a page sent with a picture: it is drawn, or refused.
pub(crate) fn thumb_hash(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Some(url) = parsers::placeholder(text)
    {
        assert!(url.starts_with("data:image/png;base64,"));
        assert!(url.len() < 64 * 1024, "{}", url.len());
    }
}
