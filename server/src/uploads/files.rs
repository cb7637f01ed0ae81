//! One file of the list: shown, named anew, linked to.

use app::domain::file::FileName;
use app::domain::limits::Rejection;
use app::domain::listing::Listing;
use app::domain::stored_file::{FileLink, FilePage, PreviewKind, has_thumbnail};
use app::domain::upload::{UploadId, UploadSummary};
use app::error::ApiError;
use app::ports::CurrentUser;
use app::text::{Message, msg};
use jiff::Timestamp;

use super::UploadService;
use super::list::{cursor_at, summary};
use crate::budget::CHANGE;
use crate::internal_error::InternalError;
use crate::ledger::Row;

impl UploadService {
    /// One file as its page shows it; with a link for others, if `with_link`.
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
        let row = self.file_of(viewer, id).await?;
        let file = summary(&row).ok_or(ApiError::NotFound)?;
        let cursor = cursor_at(&row, listing.sort).ok_or(ApiError::NotFound)?;
        let neighbours = self.ledger.neighbours(viewer.viewer().id, listing, &cursor);
        let (previous, next) = neighbours.await.map_err(InternalError::from)?;
        Ok(FilePage {
            inline: PreviewKind::of(&file.content_type)
                .map(|shown| Ok::<_, ApiError>((shown, self.inline_url(&row, shown)?)))
                .transpose()?,
            link: with_link.then(|| self.link_to(&row)).transpose()?,
            file,
            previous,
            next,
        })
    }

    /// A URL of the store that shows a picture in a list.
    ///
    /// # Errors
    /// As [`UploadService::download`], also for what is no picture or too large for a list.
    pub async fn thumbnail(&self, viewer: &CurrentUser, id: &str) -> Result<String, ApiError> {
        let row = self.file_of(viewer, id).await?;
        if let Some(rendition) = &row.thumbnail {
            return self.show_inline(viewer, rendition).await;
        }
        let file = summary(&row).ok_or(ApiError::NotFound)?;
        if !has_thumbnail(&file) {
            return Err(ApiError::NotFound);
        }
        self.inline_url(&row, PreviewKind::Image)
    }

    /// A link for whoever gets it; it works for [`super::Limits::link`], and as long as the file is there.
    ///
    /// # Errors
    /// As [`UploadService::download`].
    pub async fn link(&self, viewer: &CurrentUser, id: &str) -> Result<FileLink, ApiError> {
        self.link_to(&self.file_of(viewer, id).await?)
    }

    /// Gives a file another name, by the rules that names have when files are uploaded.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for a name that breaks them; [`ApiError::NotFound`] as for
    /// [`UploadService::download`]; [`ApiError::Unavailable`] where the ledger is away.
    pub async fn rename(
        &self,
        viewer: &CurrentUser,
        id: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<UploadSummary, ApiError> {
        self.budget.spend(viewer.viewer().id, CHANGE, now)?;
        let id = UploadId::parse(id).map_err(|_| ApiError::NotFound)?;
        let name = FileName::parse(name).map_err(|rejection| ApiError::invalid(refusal_of_name(&rejection)))?;
        let renamed = self
            .ledger
            .rename(viewer.viewer().id, id, name.as_str().to_owned(), now)
            .await
            .map_err(InternalError::from)?;
        renamed.as_ref().and_then(summary).ok_or(ApiError::NotFound)
    }

    fn link_to(&self, row: &Row) -> Result<FileLink, ApiError> {
        let lifetime = self.limits.link;
        Ok(FileLink {
            url: self.attachment_url(row, lifetime)?,
            expires_in: u32::try_from(lifetime.as_secs()).unwrap_or(u32::MAX),
        })
    }
}

/// As [`Rejection`] has it, for somebody who types a name instead of choosing a file.
fn refusal_of_name(rejection: &Rejection) -> Message {
    match rejection {
        Rejection::NameEmpty => msg::new_name_empty(),
        Rejection::NameTooLong => msg::new_name_too_long(),
        Rejection::ExtensionNotAllowed => msg::new_extension_not_allowed(),
        _ => msg::new_name_unusable(),
    }
}
