//! The owner's files, and the way to their bytes.

use app::domain::upload::{UploadId, UploadPage, UploadState, UploadSummary};
use app::error::ApiError;
use app::ports::SignedIn;
use jiff::Timestamp;

use super::UploadDesk;
use super::disposition::attachment;
use crate::fault::Fault;
use crate::ledger::{Cursor, Row};

/// Files a page.
const PAGE: u32 = 50;

impl UploadDesk {
    /// One page of confirmed files, newest first; `after` is the `next` of the page before.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for an `after` that we never gave out.
    pub async fn list(&self, viewer: &SignedIn, after: Option<&str>) -> Result<UploadPage, ApiError> {
        let after = after
            .map(|text| {
                parse_cursor(text).ok_or_else(|| {
                    ApiError::invalid("This place in the list does not exist. Start from its beginning.")
                })
            })
            .transpose()?;
        let mut rows = self
            .ledger
            .list(viewer.viewer().id, after, PAGE + 1)
            .await
            .map_err(Fault::from)?;
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        let next = if more { rows.last().map(spell_cursor) } else { None };
        Ok(UploadPage {
            uploads: rows.iter().filter_map(summary).collect(),
            next,
        })
    }

    /// A URL of the store that downloads one file within the next minutes.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for an unknown id, for somebody else's and for an unfinished one alike.
    pub async fn download(&self, viewer: &SignedIn, id: &str) -> Result<String, ApiError> {
        let id = UploadId::parse(id).map_err(|_| ApiError::NotFound)?;
        let rows = self.ledger.rows(viewer.viewer().id, &[id]).await.map_err(Fault::from)?;
        match rows.first() {
            Some(row) if row.for_owner() == UploadState::Confirmed => {
                Ok(self.store.download_url(&row.final_key(), &attachment(&row.name)))
            }
            _ => Err(ApiError::NotFound),
        }
    }

    /// A URL of the store at which a page of ours may show one file within the next minutes.
    ///
    /// # Errors
    /// As [`UploadDesk::download`].
    pub async fn show_inline(&self, viewer: &SignedIn, id: &UploadId) -> Result<String, ApiError> {
        let rows = self.ledger.rows(viewer.viewer().id, std::slice::from_ref(id)).await;
        match rows.map_err(Fault::from)?.first() {
            Some(row) if row.for_owner() == UploadState::Confirmed => {
                Ok(self.store.download_url(&row.final_key(), "inline"))
            }
            _ => Err(ApiError::NotFound),
        }
    }
}

fn summary(row: &Row) -> Option<UploadSummary> {
    let stored = row.stored.as_ref()?;
    Some(UploadSummary {
        id: row.id.clone(),
        name: row.name.clone(),
        size: stored.size,
        content_type: stored.content_type.clone(),
        state: row.for_owner(),
        created_at: row.issued_at.to_string(),
        url: format!("/uploads/{}/file", row.id),
    })
}

fn spell_cursor(row: &Row) -> String {
    format!("{}-{}", row.issued_at.as_millisecond(), row.id)
}

fn parse_cursor(text: &str) -> Option<Cursor> {
    let (milliseconds, id) = text.split_once('-')?;
    Some(Cursor {
        issued_at: Timestamp::from_millisecond(milliseconds.parse().ok()?).ok()?,
        id: UploadId::parse(id).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_and_nonsense_is_none() {
        let id = UploadId::from_random(7);
        let cursor = parse_cursor(&format!("1700000000123-{id}")).unwrap();
        assert_eq!((cursor.issued_at.as_millisecond(), cursor.id), (1_700_000_000_123, id));
        for nonsense in [
            "",
            "-",
            "x-y",
            "1-2",
            "99999999999999999999-00000000000000000000000000000000",
        ] {
            assert!(parse_cursor(nonsense).is_none(), "{nonsense}");
        }
    }
}
