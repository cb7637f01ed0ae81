//! Targets: responses and events of the store, and the first bytes of files.

use app::domain::limits::{DEFAULT_TYPES, UploadRules};
use app::picture::header::Header;
use server::parsers;
use server::uploads::bucket_events::notification::{MAX_KEYS, object_keys, upload_ids};

/// The input is the XML of a store's response.
pub(crate) fn xml(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = parsers::store_xml(text);
    }
}

/// The input is a notification. It has a limited number of keys, and only our keys are uploads.
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

/// The first line is the declared type, or empty; the rest is the beginning of a file. An accepted file has an allowed
/// type, and so never one that runs script.
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
        // Pictures, videos and documents get their real type; only a file that was declared as text is stored as text.
        assert!(declared.is_none_or(|declared| declared == stored || !stored.starts_with("text/")));
    }
}

/// The input is a photo's header, as the page reads it before it decodes the photo.
pub(crate) fn image_header(data: &[u8]) {
    if let Err(why) = Header::read(data) {
        let _ = format!("{why:?}");
    }
}

/// The input is a ThumbHash that a page sent; it is decoded or refused.
pub(crate) fn thumb_hash(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Some(url) = parsers::placeholder(text)
    {
        assert!(url.starts_with("data:image/png;base64,"));
        assert!(url.len() < 64 * 1024, "{}", url.len());
    }
}
