//! The use cases of files: list, show, rename, share, download, delete, restore, thumbnails.

pub(crate) mod cursor;
mod delete;
pub(crate) mod download_url;
mod list;
mod thumbnails;

use app::domain::file::FileName;
use app::domain::listing::Listing;
use app::domain::rejection::Rejection;
use app::domain::stored_file::{FileLink, FilePage, PreviewKind, has_thumbnail};
use app::domain::upload::{UploadId, UploadSummary};
use app::error::ApiError;
use app::ports::CurrentUser;
use app::text::{Message, msg};
use jiff::Timestamp;

use super::UploadService;
use crate::budget::CHANGE;
use crate::internal_error::InternalError;
use crate::ledger::Row;
use cursor::cursor_at;
use list::summary;

impl UploadService {
    /// A file for its page; with a link that others can use, if `with_link`.
    ///
    /// # Errors
    /// As [`UploadService::download`].
    pub async fn file(
        &self,
        viewer: &CurrentUser,
        id: &str,
        listing: &Listing,
        with_link: bool,
    ) -> Result<FilePage, ApiError> {
        let row = self.file_row(viewer, id).await?;
        let file = summary(&row).ok_or(ApiError::NotFound)?;
        let cursor = cursor_at(&row, listing.sort).ok_or(ApiError::NotFound)?;
        let neighbours = self.ledger.neighbours(viewer.viewer().id, listing, &cursor);
        let (previous, next) = neighbours.await.map_err(InternalError::from)?;
        Ok(FilePage {
            inline: match PreviewKind::of(&file.content_type) {
                Some(shown) => Some((shown, self.inline_url(&row, shown).await?)),
                None => None,
            },
            link: match with_link {
                true => Some(self.link_to(&row).await?),
                false => None,
            },
            file,
            previous,
            next,
        })
    }

    /// A URL of the store for a file's thumbnail, or for the file itself if it is a small picture.
    ///
    /// # Errors
    /// As [`UploadService::download`], also for a file without a thumbnail.
    pub async fn thumbnail_url(&self, viewer: &CurrentUser, id: &str) -> Result<String, ApiError> {
        let row = self.file_row(viewer, id).await?;
        if let Some(rendition) = &row.thumbnail {
            return self.image_url(viewer, rendition).await;
        }
        let file = summary(&row).ok_or(ApiError::NotFound)?;
        if !has_thumbnail(&file) {
            return Err(ApiError::NotFound);
        }
        self.inline_url(&row, PreviewKind::Image).await
    }

    /// A link to a file for anyone who has it. It works for [`super::Limits::link`], or
    /// until the file is deleted or the credentials expire.
    ///
    /// # Errors
    /// As [`UploadService::download`].
    pub async fn link(&self, viewer: &CurrentUser, id: &str) -> Result<FileLink, ApiError> {
        self.link_to(&self.file_row(viewer, id).await?).await
    }

    /// Renames a file. The rules for names are those of uploads.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for a name that breaks a rule; [`ApiError::NotFound`] as for
    /// [`UploadService::download`]; [`ApiError::Unavailable`] if the ledger fails.
    pub async fn rename(
        &self,
        viewer: &CurrentUser,
        id: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<UploadSummary, ApiError> {
        self.budget.spend(viewer.viewer().id, CHANGE, now)?;
        let id = UploadId::parse(id).map_err(|_| ApiError::NotFound)?;
        let name = FileName::parse(name).map_err(|rejection| ApiError::invalid(new_name_message(&rejection)))?;
        let renamed = self
            .ledger
            .rename(viewer.viewer().id, id, name.as_str().to_owned(), now)
            .await
            .map_err(InternalError::from)?;
        renamed.as_ref().and_then(summary).ok_or(ApiError::NotFound)
    }

    async fn link_to(&self, row: &Row) -> Result<FileLink, ApiError> {
        let link = self.attachment_url(row, self.limits.link).await?;
        Ok(FileLink {
            url: link.url,
            expires_in: u32::try_from(link.lifetime.as_secs()).unwrap_or(u32::MAX),
        })
    }
}

/// The message for a rejected new name. Those of [`Rejection`] are about a chosen file.
fn new_name_message(rejection: &Rejection) -> Message {
    match rejection {
        Rejection::NameEmpty => msg::new_name_empty(),
        Rejection::NameTooLong => msg::new_name_too_long(),
        Rejection::ExtensionNotAllowed => msg::new_extension_not_allowed(),
        _ => msg::new_name_unusable(),
    }
}
