//! The use cases of profile pictures. Their renditions are uploads like any other: quarantined,
//! verified, promoted, counted and swept by the same rules. A picture is three of them and a name.

pub(crate) mod placeholder;
mod table;

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
use table::{NewPicture, PictureRow};

/// See the module.
#[derive(Clone)]
pub struct PictureService {
    database: Database,
    uploads: UploadService,
}

impl PictureService {
    /// Over the same database as the ledger of `uploads`.
    pub fn new(database: Database, uploads: UploadService) -> Self {
        Self { database, uploads }
    }

    /// Verifies three renditions, largest first, and shows them from then on. They must agree with their checksums,
    /// where there are any.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where they are not three of this person's renditions, one was refused,
    /// or has not arrived yet; [`ApiError::Unavailable`] where database or store are away.
    pub async fn set(
        &self,
        viewer: &CurrentUser,
        uploads: Vec<String>,
        thumb_hash: &str,
        checksums: &[Option<Checksum>],
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let hash = BASE64_STANDARD.decode(thumb_hash).ok();
        if hash.is_none_or(|hash| hash.len() > MAX_THUMB_HASH_BYTES || !placeholder::is_readable(&hash)) {
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
                    let message = outcome.reason.unwrap_or_else(|| msg::picture_not_stored().into());
                    return Err(ApiError::Invalid { message });
                }
            }
        }
        let picture = NewPicture {
            ids: [large, medium, small],
            thumb_hash: thumb_hash.to_owned(),
        };
        let owner = viewer.viewer().id;
        match table::add(&self.database, owner, &picture, now)
            .await
            .map_err(InternalError::from)?
        {
            true => Ok(()),
            false => Err(not_three()),
        }
    }

    /// Shows an earlier picture again, or none.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for a picture that is not among this person's;
    /// [`ApiError::Unavailable`] where the database is away.
    pub async fn choose(&self, viewer: &CurrentUser, id: Option<&str>, now: Timestamp) -> Result<(), ApiError> {
        let id = id.map(UploadId::parse).transpose().map_err(|_| ApiError::NotFound)?;
        let chosen = table::choose(&self.database, viewer.viewer().id, id.as_ref(), now);
        match chosen.await.map_err(InternalError::from)? {
            true => Ok(()),
            false => Err(ApiError::NotFound),
        }
    }

    /// The picture that is shown, and earlier ones.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] where the database is away.
    pub async fn shelf(&self, viewer: &CurrentUser) -> Result<ProfilePictures, ApiError> {
        let rows = table::shelf(&self.database.pool, viewer.viewer().id)
            .await
            .map_err(InternalError::from)?;
        let (shown, earlier): (Vec<PictureRow>, Vec<PictureRow>) = rows.into_iter().partition(|row| row.shown);
        Ok(ProfilePictures {
            shown: shown.into_iter().next().map(drawn),
            earlier: earlier.into_iter().map(drawn).collect(),
        })
    }

    /// A URL of the store that shows one rendition: the smallest whose edge is not below `edge`.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for a picture that is not among this person's.
    pub async fn address(&self, viewer: &CurrentUser, id: &str, edge: u32) -> Result<String, ApiError> {
        let id = UploadId::parse(id).map_err(|_| ApiError::NotFound)?;
        let row = table::find(&self.database.pool, viewer.viewer().id, &id)
            .await
            .map_err(InternalError::from)?;
        let row = row.ok_or(ApiError::NotFound)?;
        let place = EDGES.iter().rposition(|known| *known >= edge).unwrap_or_default();
        self.uploads.image_url(viewer, &row.ids[place]).await
    }
}

fn drawn(row: PictureRow) -> Picture {
    let [id, ..] = row.ids;
    Picture {
        id,
        placeholder: placeholder::data_url(&row.thumb_hash).unwrap_or_default(),
    }
}
