//! URLs that serve a file. Its key, type, charset and name come from the ledger; what the object was told when it was
//! stored does not count.

use std::time::Duration;

use app::domain::stored_file::PreviewKind;
use app::error::ApiError;

use super::UploadService;
use super::disposition::attachment;
use crate::ledger::Row;
use crate::store::DownloadOptions;

/// The redirect that carries the URL is followed at once.
pub(super) const AT_ONCE: Duration = Duration::from_secs(120);
/// A page that plays a film fetches it while it is watched.
const PLAYING: Duration = Duration::from_secs(6 * 3600);

impl UploadService {
    /// To be saved under the file's name.
    pub(super) fn attachment_url(&self, row: &Row, lifetime: Duration) -> Result<String, ApiError> {
        let stored = row.stored.as_ref().ok_or(ApiError::NotFound)?;
        let terms = DownloadOptions {
            disposition: &attachment(&row.name, &stored.content_type),
            content_type: &with_charset(&stored.content_type, stored.charset.as_deref()),
            lifetime,
        };
        Ok(self.store.download_url(&stored.key, &terms))
    }

    /// To be shown in a page of ours.
    pub(super) fn inline_url(&self, row: &Row, shown: PreviewKind) -> Result<String, ApiError> {
        let stored = row.stored.as_ref().ok_or(ApiError::NotFound)?;
        let terms = DownloadOptions {
            disposition: "inline",
            content_type: &match shown {
                // Browsers guess where no charset is named.
                PreviewKind::Text => with_charset("text/plain", Some(stored.charset.as_deref().unwrap_or("UTF-8"))),
                _ => stored.content_type.clone(),
            },
            lifetime: match shown {
                PreviewKind::Video | PreviewKind::Audio => PLAYING,
                PreviewKind::Image | PreviewKind::Text | PreviewKind::Pdf => AT_ONCE,
            },
        };
        Ok(self.store.download_url(&stored.key, &terms))
    }
}

fn with_charset(content_type: &str, charset: Option<&str>) -> String {
    match charset {
        Some(charset) => format!("{content_type}; charset={charset}"),
        None => content_type.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charset_goes_with_the_type() {
        assert_eq!(
            with_charset("text/csv", Some("windows-1252")),
            "text/csv; charset=windows-1252"
        );
        assert_eq!(with_charset("image/png", None), "image/png");
    }
}
