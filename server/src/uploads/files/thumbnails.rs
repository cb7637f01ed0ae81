//! Setting the thumbnails of files. The browser that uploads a file makes them; the server decodes no images.

use app::domain::checksum::parse_checksums;
use app::domain::picture::RENDITION_TYPES;
use app::domain::stored_file::{MAX_THUMBNAIL_BYTES, NewThumbnail};
use app::domain::upload::{UploadId, UploadState};
use app::error::ApiError;
use app::ports::CurrentUser;
use app::text::msg;
use jiff::Timestamp;

use crate::internal_error::InternalError;
use crate::ledger::{Row, Trigger};
use crate::uploads::UploadService;

impl UploadService {
    /// Confirms renditions and sets them as thumbnails; returns the ids of the files that have the given thumbnail now.
    /// A pair with any error is ignored, and its file stays as it is.
    ///
    /// # Errors
    /// As [`UploadService::confirm`], and for a malformed checksum.
    pub async fn set_thumbnails(
        &self,
        viewer: &CurrentUser,
        thumbnails: Vec<NewThumbnail>,
        now: Timestamp,
    ) -> Result<Vec<String>, ApiError> {
        let checksums = thumbnails.iter().map(|new| new.checksum.clone()).collect();
        let malformed = || ApiError::invalid(msg::checksum_malformed());
        let checksums = parse_checksums(Some(checksums), thumbnails.len(), malformed)?;
        let renditions: Vec<String> = thumbnails.iter().map(|new| new.upload.clone()).collect();
        let outcomes = self.confirm(viewer, renditions, &checksums, Trigger::Page, now).await?;
        let owner = viewer.viewer().id;
        let ids: Vec<UploadId> = outcomes
            .iter()
            .filter(|outcome| outcome.state == UploadState::Confirmed)
            .filter_map(|outcome| UploadId::parse(&outcome.id).ok())
            .collect();
        let stored = self.ledger.rows(owner, &ids).await.map_err(InternalError::from)?;
        let pairs = thumbnails.iter().filter_map(|new| {
            let rendition = stored
                .iter()
                .find(|row| row.id.as_str() == new.upload && is_small(row))?;
            Some((UploadId::parse(&new.file).ok()?, rendition.id.clone()))
        });
        let done = self.ledger.set_thumbnails(owner, pairs.collect(), now).await;
        let done = done.map_err(InternalError::from)?;
        Ok(done.iter().map(ToString::to_string).collect())
    }
}

fn is_small(row: &Row) -> bool {
    row.stored.as_ref().is_some_and(|stored| {
        stored.size <= MAX_THUMBNAIL_BYTES && RENDITION_TYPES.contains(&stored.content_type.as_str())
    })
}
