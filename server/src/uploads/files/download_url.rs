//! URLs that download or show a file. Its key, type, charset and name come from the ledger and not from the metadata of
//! the object.

use std::time::Duration;

use app::domain::extension::download_name;
use app::domain::stored_file::PreviewKind;
use app::error::ApiError;

use crate::internal_error::InternalError;
use crate::ledger::Row;
use crate::store::{DownloadOptions, DownloadUrl};
use crate::uploads::UploadService;

/// The lifetime of a URL in a redirect, which browsers follow at once.
pub(super) const IMMEDIATE: Duration = Duration::from_secs(120);
/// The lifetime of a URL of a video or sound, which browsers fetch while it plays.
const PLAYBACK: Duration = Duration::from_secs(6 * 3600);

impl UploadService {
    /// A URL that saves a file under its name.
    pub(super) async fn attachment_url(&self, row: &Row, lifetime: Duration) -> Result<DownloadUrl, ApiError> {
        let stored = row.stored.as_ref().ok_or(ApiError::NotFound)?;
        let options = DownloadOptions {
            disposition: &attachment(&row.name, &stored.content_type),
            content_type: &with_charset(&stored.content_type, stored.charset.as_deref()),
            lifetime,
        };
        let url = self.store.download_url(&stored.key, &options).await;
        Ok(url.map_err(InternalError::from)?)
    }

    /// A URL that shows a file in a page.
    pub(super) async fn inline_url(&self, row: &Row, kind: PreviewKind) -> Result<String, ApiError> {
        let stored = row.stored.as_ref().ok_or(ApiError::NotFound)?;
        let options = DownloadOptions {
            disposition: "inline",
            content_type: &match kind {
                // Without a charset browsers guess one.
                PreviewKind::Text => with_charset("text/plain", Some(stored.charset.as_deref().unwrap_or("UTF-8"))),
                _ => stored.content_type.clone(),
            },
            lifetime: match kind {
                PreviewKind::Video | PreviewKind::Audio => PLAYBACK,
                PreviewKind::Image | PreviewKind::Text | PreviewKind::Pdf => IMMEDIATE,
            },
        };
        let url = self.store.download_url(&stored.key, &options).await;
        Ok(url.map_err(InternalError::from)?.url)
    }
}

fn with_charset(content_type: &str, charset: Option<&str>) -> String {
    match charset {
        Some(charset) => format!("{content_type}; charset={charset}"),
        None => content_type.to_owned(),
    }
}

/// The value of `Content-Disposition` (RFC 6266, RFC 8187) for a download. It has the file name twice: in ASCII for old
/// clients and in UTF-8 for all others.
///
/// No character of the name can end the header or the quoted text: all characters except letters, digits and a few
/// signs are replaced in the first form and percent-encoded in the second.
pub(crate) fn attachment(name: &str, content_type: &str) -> String {
    let name = download_name(name, content_type);
    let ascii: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for nibble in [byte >> 4, byte & 15] {
                encoded.push(char::from(b"0123456789ABCDEF"[usize::from(nibble)]));
            }
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_charset_is_appended_to_the_type() {
        assert_eq!(
            with_charset("text/csv", Some("windows-1252")),
            "text/csv; charset=windows-1252"
        );
        assert_eq!(with_charset("image/png", None), "image/png");
    }

    #[test]
    fn a_plain_name_is_unchanged_and_others_are_encoded() {
        assert_eq!(
            attachment("a b.png", "image/png"),
            "attachment; filename=\"a b.png\"; filename*=UTF-8''a%20b.png"
        );
        assert_eq!(
            attachment("grüße\"'.txt", "text/plain"),
            "attachment; filename=\"gr__e__.txt\"; filename*=UTF-8''gr%C3%BC%C3%9Fe%22%27.txt"
        );
    }

    proptest! {
        #[test]
        fn no_name_breaks_out_of_its_field(name in "\\PC{0,80}") {
            let header = attachment(&name, "image/png");
            prop_assert!(header.bytes().all(|b| (0x20..0x7f).contains(&b)));
            prop_assert_eq!(header.matches('"').count(), 2);
            prop_assert_eq!(header.matches(';').count(), 2);
        }
    }
}
