//! The list of files, and URLs of single files.

use app::domain::listing::Listing;
use app::domain::stored_file::PreviewKind;
use app::domain::upload::{UploadId, UploadPage, UploadState, UploadSummary};
use app::error::ApiError;
use app::ports::CurrentUser;
use app::text::msg;

use super::cursor::{cursor_at, format_cursor, parse_cursor};
use super::download_url::IMMEDIATE;
use crate::internal_error::InternalError;
use crate::ledger::Row;
use crate::uploads::UploadService;

/// Files per page.
const PAGE_SIZE: u32 = 50;

impl UploadService {
    /// One page of confirmed files. `after` is the `next` of the page before.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] if `after` is not a cursor of this order.
    pub async fn list(
        &self,
        viewer: &CurrentUser,
        listing: &Listing,
        after: Option<&str>,
    ) -> Result<UploadPage, ApiError> {
        let after = after
            .map(|text| parse_cursor(text, listing.sort).ok_or_else(|| ApiError::invalid(msg::position_unknown())))
            .transpose()?;
        let owner = viewer.viewer().id;
        let mut rows = self
            .ledger
            .list(owner, listing, after.as_ref(), PAGE_SIZE + 1)
            .await
            .map_err(InternalError::from)?;
        let usage = self.ledger.usage(owner).await.map_err(InternalError::from)?;
        let more = rows.len() > PAGE_SIZE as usize;
        rows.truncate(PAGE_SIZE as usize);
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

    /// A URL of the store that downloads a file. It works for two minutes.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for an unknown id, a file of another person, and an unfinished upload alike.
    pub async fn download(&self, viewer: &CurrentUser, id: &str) -> Result<String, ApiError> {
        let row = self.file_row(viewer, id).await?;
        Ok(self.attachment_url(&row, IMMEDIATE).await?.url)
    }

    /// A URL of the store for an image in a page. It works for two minutes.
    ///
    /// # Errors
    /// As [`UploadService::download`].
    pub async fn image_url(&self, viewer: &CurrentUser, id: &UploadId) -> Result<String, ApiError> {
        self.inline_url(&self.file_row(viewer, id.as_str()).await?, PreviewKind::Image)
            .await
    }

    /// The row of a confirmed file of this person.
    pub(super) async fn file_row(&self, viewer: &CurrentUser, id: &str) -> Result<Row, ApiError> {
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
