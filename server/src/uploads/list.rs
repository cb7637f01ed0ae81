//! The owner's files, and the way to their bytes.

use app::domain::listing::{Listing, Sort};
use app::domain::stored_file::PreviewKind;
use app::domain::upload::{UploadId, UploadPage, UploadState, UploadSummary};
use app::error::ApiError;
use app::ports::CurrentUser;
use app::text::msg;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;

use super::UploadService;
use super::served::AT_ONCE;
use crate::internal_error::InternalError;
use crate::ledger::{Cursor, Row, SortValue, name_key};

/// Files a page.
const PAGE: u32 = 50;

impl UploadService {
    /// One page of confirmed files; `after` is the `next` of the page before.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for an `after` that we never gave out for this order.
    pub async fn list(
        &self,
        viewer: &CurrentUser,
        listing: &Listing,
        after: Option<&str>,
    ) -> Result<UploadPage, ApiError> {
        let after = after
            .map(|text| parse_cursor(text, listing.sort).ok_or_else(|| ApiError::invalid(msg::place_unknown())))
            .transpose()?;
        let owner = viewer.viewer().id;
        let mut rows = self
            .ledger
            .list(owner, listing, after.as_ref(), PAGE + 1)
            .await
            .map_err(InternalError::from)?;
        let usage = self.ledger.usage(owner).await.map_err(InternalError::from)?;
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        let last = rows.last().filter(|_| more);
        Ok(UploadPage {
            uploads: rows.iter().filter_map(summary).collect(),
            next: last
                .and_then(|row| cursor_at(row, listing.sort))
                .map(|cursor| format_cursor(&cursor)),
            used: usage.stored.saturating_add(usage.reserved),
            reserved: usage.reserved,
            limit: self.limits.allowance.bytes,
        })
    }

    /// A URL of the store that downloads one file within the next minutes.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for an unknown id, for somebody else's and for an unfinished one alike.
    pub async fn download(&self, viewer: &CurrentUser, id: &str) -> Result<String, ApiError> {
        let row = self.file_of(viewer, id).await?;
        self.attachment_url(&row, AT_ONCE)
    }

    /// A URL of the store at which a page of ours may show one picture within the next minutes.
    ///
    /// # Errors
    /// As [`UploadService::download`].
    pub async fn show_inline(&self, viewer: &CurrentUser, id: &UploadId) -> Result<String, ApiError> {
        self.inline_url(&self.file_of(viewer, id.as_str()).await?, PreviewKind::Image)
    }

    /// A file of this person.
    pub(super) async fn file_of(&self, viewer: &CurrentUser, id: &str) -> Result<Row, ApiError> {
        let id = UploadId::parse(id).map_err(|_| ApiError::NotFound)?;
        let rows = self
            .ledger
            .rows(viewer.viewer().id, &[id])
            .await
            .map_err(InternalError::from)?;
        let row = rows.into_iter().next();
        row.filter(|row| row.state_for_owner() == UploadState::Confirmed)
            .ok_or(ApiError::NotFound)
    }
}

pub(super) fn summary(row: &Row) -> Option<UploadSummary> {
    let stored = row.stored.as_ref()?;
    Some(UploadSummary {
        id: row.id.clone(),
        name: row.name.clone(),
        size: stored.size,
        content_type: stored.content_type.clone(),
        state: row.state_for_owner(),
        created_at: row.issued_at.to_string(),
        url: format!("/uploads/{}/file", row.id),
        has_rendition: row.thumbnail.is_some(),
    })
}

/// Where a file stands in a list of this order.
pub(super) fn cursor_at(row: &Row, sort: Sort) -> Option<Cursor> {
    let sort_value = match sort {
        Sort::Newest | Sort::Oldest => SortValue::Time(row.issued_at),
        Sort::Name => SortValue::Name(name_key(&row.name)),
        Sort::Size => SortValue::Size(row.stored.as_ref()?.size),
    };
    let id = row.id.clone();
    Some(Cursor { sort_value, id })
}

/// The place first, and the id, which has no dash, behind the last one.
pub(crate) fn format_cursor(Cursor { sort_value, id }: &Cursor) -> String {
    match sort_value {
        SortValue::Time(time) => format!("{}-{id}", time.as_millisecond()),
        SortValue::Size(size) => format!("{size}-{id}"),
        SortValue::Name(key) => format!("{}-{id}", BASE64_URL_SAFE_NO_PAD.encode(key)),
    }
}

pub(crate) fn parse_cursor(text: &str, sort: Sort) -> Option<Cursor> {
    let (sort_value, id) = text.rsplit_once('-')?;
    let sort_value = match sort {
        Sort::Newest | Sort::Oldest => SortValue::Time(Timestamp::from_millisecond(sort_value.parse().ok()?).ok()?),
        Sort::Size => SortValue::Size(sort_value.parse().ok().filter(|size| i64::try_from(*size).is_ok())?),
        // PostgreSQL takes no NUL in a text, and no name has one.
        Sort::Name => {
            let key = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(sort_value).ok()?).ok()?;
            SortValue::Name(Some(key).filter(|key| !key.contains('\0'))?)
        }
    };
    let id = UploadId::parse(id).ok()?;
    Some(Cursor { sort_value, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_in_each_order_and_nonsense_is_none() {
        let id = UploadId::from_random(7);
        let time = Timestamp::from_millisecond(1_700_000_000_123).unwrap();
        for (sort, sort_value) in [
            (Sort::Newest, SortValue::Time(time)),
            (Sort::Oldest, SortValue::Time(time)),
            (Sort::Size, SortValue::Size(5)),
            (Sort::Name, SortValue::Name("a-b – ü.png".to_owned())),
        ] {
            let cursor = Cursor {
                sort_value,
                id: id.clone(),
            };
            assert_eq!(parse_cursor(&format_cursor(&cursor), sort), Some(cursor));
        }
        let zeros = "0".repeat(32);
        for sort in Sort::ALL {
            for nonsense in [
                "",
                "-",
                "x-y",
                "1-2",
                &format!("99999999999999999999!-{zeros}"),
                &format!("AA-{zeros}!"),
            ] {
                assert!(parse_cursor(nonsense, sort).is_none(), "{nonsense}");
            }
        }
        assert!(parse_cursor(&format!("18446744073709551615-{zeros}"), Sort::Size).is_none());
        assert!(parse_cursor(&format!("AA-{zeros}"), Sort::Name).is_none(), "a NUL");
    }
}
