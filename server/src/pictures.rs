//! Profile pictures. A picture is three renditions, which are uploads like any other: staged, verified, promoted,
//! counted and swept by the same rules.

mod picture_table;
pub(crate) mod placeholder;

use app::domain::checksum::Checksum;
use app::domain::picture::{EDGES, MAX_THUMB_HASH_BYTES, Picture, ProfilePictures};
use app::domain::upload::{UploadId, UploadState};
use app::error::ApiError;
use app::ports::CurrentUser;
use app::text::msg;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;

use crate::database::Database;
use crate::internal_error::InternalError;
use crate::ledger::Trigger;
use crate::uploads::UploadService;
use picture_table::{NewPicture, PictureRow};

/// The use cases of profile pictures.
#[derive(Clone)]
pub struct PictureService {
    database: Database,
    uploads: UploadService,
}

impl PictureService {
    /// Uses the database that the ledger of `uploads` uses.
    pub fn new(database: Database, uploads: UploadService) -> Self {
        Self { database, uploads }
    }

    /// Verifies three renditions, largest first, and makes them the current picture. They must match their checksums,
    /// if the caller has any.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] when they are not three renditions of this account, or one was refused or has not arrived;
    /// [`ApiError::Unavailable`] when the database or the store does not answer.
    pub async fn set(
        &self,
        viewer: &CurrentUser,
        uploads: Vec<String>,
        thumb_hash: &str,
        checksums: &[Option<Checksum>],
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let hash = BASE64_STANDARD.decode(thumb_hash).ok();
        if hash.is_none_or(|hash| hash.len() > MAX_THUMB_HASH_BYTES || !placeholder::is_valid(&hash)) {
            return Err(ApiError::invalid(msg::picture_no_preview()));
        }
        let not_three = || ApiError::invalid(msg::picture_not_three());
        let ids: Result<Vec<UploadId>, _> = uploads.iter().map(|id| UploadId::parse(id)).collect();
        let [large, medium, small] =
            <[UploadId; EDGES.len()]>::try_from(ids.map_err(|_| not_three())?).map_err(|_| not_three())?;
        for outcome in self
            .uploads
            .confirm(viewer, uploads, checksums, Trigger::Page, now)
            .await?
        {
            match outcome.state {
                UploadState::Confirmed => {}
                UploadState::Unknown | UploadState::Deleted => return Err(not_three()),
                _ => {
                    let message = outcome.message.unwrap_or_else(|| msg::picture_not_stored().into());
                    return Err(ApiError::Invalid { message });
                }
            }
        }
        let picture = NewPicture {
            ids: [large, medium, small],
            thumb_hash: thumb_hash.to_owned(),
        };
        let owner = viewer.viewer().id;
        match picture_table::add(&self.database, owner, &picture, now)
            .await
            .map_err(InternalError::from)?
        {
            true => Ok(()),
            false => Err(not_three()),
        }
    }

    /// Chooses an earlier picture, or none.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] when the picture is not one of this account;
    /// [`ApiError::Unavailable`] when the database does not answer.
    pub async fn choose(&self, viewer: &CurrentUser, id: Option<&str>, now: Timestamp) -> Result<(), ApiError> {
        let id = id.map(UploadId::parse).transpose().map_err(|_| ApiError::NotFound)?;
        let chosen = picture_table::choose(&self.database, viewer.viewer().id, id.as_ref(), now);
        match chosen.await.map_err(InternalError::from)? {
            true => Ok(()),
            false => Err(ApiError::NotFound),
        }
    }

    /// The current picture and the earlier ones.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] when the database does not answer.
    pub async fn list(&self, viewer: &CurrentUser) -> Result<ProfilePictures, ApiError> {
        let rows = picture_table::list(&self.database.pool, viewer.viewer().id)
            .await
            .map_err(InternalError::from)?;
        let (current, earlier): (Vec<PictureRow>, Vec<PictureRow>) = rows.into_iter().partition(|row| row.is_current);
        Ok(ProfilePictures {
            shown: current.into_iter().next().map(to_picture),
            earlier: earlier.into_iter().map(to_picture).collect(),
        })
    }

    /// The store's URL of a rendition: the smallest whose edge is at least `edge`.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] when the picture is not one of this account.
    pub async fn rendition_url(&self, viewer: &CurrentUser, id: &str, edge: u32) -> Result<String, ApiError> {
        let id = UploadId::parse(id).map_err(|_| ApiError::NotFound)?;
        let row = picture_table::find(&self.database.pool, viewer.viewer().id, &id)
            .await
            .map_err(InternalError::from)?;
        let row = row.ok_or(ApiError::NotFound)?;
        let index = EDGES.iter().rposition(|known| *known >= edge).unwrap_or_default();
        self.uploads.image_url(viewer, &row.ids[index]).await
    }
}

fn to_picture(row: PictureRow) -> Picture {
    let [id, ..] = row.ids;
    Picture {
        id,
        placeholder: placeholder::data_url(&row.thumb_hash).unwrap_or_default(),
    }
}
