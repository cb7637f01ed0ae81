//! Files that are sent in parts. The server begins the multipart upload when the first part is signed; the browser
//! sends parts by URL; the server lists what arrived and completes it, so that the browser needs no ETag, which stores
//! show it only where CORS allows. The object is final where it lands: `parts/{owner}/{upload}/{attempt}`.

mod assemble;
mod plan;

use std::time::Duration;

use app::domain::checksum::Checksum;
use app::domain::upload::{PartUrls, PartsComplete, StoredPart, UploadId};
use app::error::ApiError;
use app::ports::CurrentUser;
use app::text::msg;
use jiff::Timestamp;

use super::{SignedUrlConfig, UploadService};
use crate::budget::{CHANGE, RECORD};
use crate::canary::PartsVerdict;
use crate::internal_error::InternalError;
use crate::ledger::{AttemptId, Declaration, Multipart, Row, State, Trigger};
use crate::store::DirectUploadOptions;

pub(super) use assemble::Assembly;
pub(super) use plan::MIN_PART_BYTES;
use plan::{PartPlan, PlanError};

/// Signing again does not wait longer for the store.
const SOON: Duration = Duration::from_secs(5);

impl UploadService {
    /// URLs of some parts, in order. The first call settles the size of the parts; each call gives
    /// the upload more time.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for an id that is unknown, somebody else's or settled; [`ApiError::Invalid`]
    /// for parts that S3 would not take, that the file does not have, or of another size than settled;
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`].
    pub async fn sign_parts(
        &self,
        viewer: &CurrentUser,
        id: &str,
        part_size: u64,
        parts: &[u16],
        now: Timestamp,
    ) -> Result<PartUrls, ApiError> {
        // A signature is cheap, the row's new deadline is not.
        let signatures = u32::try_from(parts.len() / 10).unwrap_or(u32::MAX);
        self.budget
            .spend(viewer.viewer().id, CHANGE.saturating_add(signatures), now)?;
        let row = self.open_row(viewer, id).await?;
        let (size, content_type) = declared(&row)?;
        let plan = PartPlan::new(size, part_size)?;
        plan.check(parts)?;
        let urls = self.urls_for_parts()?;
        let settled = match row.multipart.clone() {
            Some(multipart) => multipart,
            None => self.begin_parts(urls, &row, content_type, part_size).await?,
        };
        if settled.part_size != part_size {
            return Err(ApiError::invalid(msg::parts_size_settled()));
        }
        let more_time = self.form.expiry(now);
        let open = self
            .ledger
            .extend_expiry(row.owner, Vec::new(), vec![row.id.clone()], more_time)
            .await
            .map_err(InternalError::from)?;
        if open.is_empty() {
            return Err(ApiError::NotFound);
        }
        let key = row.parts_key(&settled.attempt);
        let sign = |&part: &u16| {
            let part = (part, plan.bytes(part));
            urls.store.part_url(&key, &settled.id, part, self.form.lifetime, now)
        };
        Ok(PartUrls {
            urls: parts.iter().map(sign).collect(),
            expires_in: self.form.seconds(),
        })
    }

    /// The parts that the store holds, by number; none where no part was signed yet. A file whose parts were completed
    /// before is finalized, since nobody may come to confirm it.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] as [`UploadService::sign_parts`]; [`ApiError::Unavailable`].
    pub async fn list_parts(
        &self,
        viewer: &CurrentUser,
        id: &str,
        now: Timestamp,
    ) -> Result<Vec<StoredPart>, ApiError> {
        self.budget.spend(viewer.viewer().id, CHANGE, now)?;
        let row = self.open_row(viewer, id).await?;
        let (Some(multipart), Some(urls)) = (&row.multipart, &self.urls) else {
            return Ok(Vec::new());
        };
        let listed = urls
            .store
            .list_parts(&row.parts_key(&multipart.attempt), &multipart.id)
            .await;
        let Some(listed) = listed.map_err(InternalError::from)? else {
            if self.is_assembled(&row).await? {
                self.finalize(row, Trigger::Page, now).await?;
                return Err(ApiError::NotFound);
            }
            self.ledger.drop_parts(&row).await.map_err(InternalError::from)?;
            return Ok(Vec::new());
        };
        Ok(listed
            .into_iter()
            .map(|part| StoredPart {
                part: part.number,
                size: part.size,
                etag: part.etag,
            })
            .collect())
    }

    /// Puts the parts together; answers the numbers of those that are missing, or are not what their
    /// checksum says. Done twice is done once.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] as [`UploadService::sign_parts`]; [`ApiError::Invalid`] where there are not as
    /// many checksums, or `None`, as parts, or none was ever signed; [`ApiError::Unavailable`].
    pub async fn complete_parts(
        &self,
        viewer: &CurrentUser,
        id: &str,
        checksums: &[Option<Checksum>],
        now: Timestamp,
    ) -> Result<PartsComplete, ApiError> {
        self.budget.spend(viewer.viewer().id, RECORD, now)?;
        let row = self.open_row(viewer, id).await?;
        // Whoever asks again while the store is at it waits, and finds it done.
        let _turn = self.in_flight.turn(&row.id).await;
        let row = self.open_row(viewer, row.id.as_str()).await?;
        let (size, _) = declared(&row)?;
        let Some(multipart) = &row.multipart else {
            return Err(ApiError::invalid(msg::parts_none_signed()));
        };
        if usize::from(PartPlan::new(size, multipart.part_size)?.count()) != checksums.len() {
            return Err(ApiError::invalid(msg::parts_other_count()));
        }
        let missing = match self.assemble(&row, checksums).await? {
            Assembly::Complete => Vec::new(),
            Assembly::Missing { parts, .. } => parts,
        };
        Ok(PartsComplete { missing })
    }

    /// The same row, without a multipart upload that is lost. A store that does not answer soon is taken to know it.
    pub(super) async fn with_known_parts(&self, row: Row) -> Row {
        let (Some(multipart), Some(urls)) = (&row.multipart, &self.urls) else {
            return row;
        };
        let key = row.parts_key(&multipart.attempt);
        let is_lost = async {
            let listed = urls.store.list_parts(&key, &multipart.id).await;
            matches!(listed, Ok(None)) && matches!(self.is_assembled(&row).await, Ok(false))
        };
        let is_lost = tokio::time::timeout(SOON, is_lost).await.unwrap_or(false);
        if is_lost && self.ledger.drop_parts(&row).await.is_ok() {
            return Row { multipart: None, ..row };
        }
        row
    }

    /// Aborts the multipart upload of a row that ended; whether no parts are left. What stays behind is for the sweep.
    pub(super) async fn give_up_parts(&self, row: &Row) -> bool {
        let (Some(multipart), Some(urls)) = (&row.multipart, &self.urls) else {
            return row.multipart.is_none();
        };
        let key = row.parts_key(&multipart.attempt);
        match urls.store.abort_parts(&key, &multipart.id).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, upload.id = %row.id, "parts that nobody needs were not removed");
                false
            }
        }
    }

    async fn begin_parts(
        &self,
        urls: &SignedUrlConfig,
        row: &Row,
        content_type: &str,
        part_size: u64,
    ) -> Result<Multipart, ApiError> {
        let terms = DirectUploadOptions {
            content_type,
            upload_id: row.id.as_str(),
            acl: self.form.acl.map(|acl| acl.as_str()),
            lifetime: self.form.lifetime,
        };
        let attempt = AttemptId::random().map_err(|_| InternalError::Random)?;
        let key = row.parts_key(&attempt);
        let begun = urls
            .store
            .begin_parts(&key, &terms)
            .await
            .map_err(InternalError::from)?;
        let id = begun.ok_or_else(no_parts)?;
        let ours = Multipart { attempt, id, part_size };
        let written = self
            .ledger
            .begin_parts(row, ours.clone())
            .await
            .map_err(InternalError::from)?;
        let settled = written.filter(|row| row.state == State::Issued);
        let settled = settled.and_then(|row| row.multipart);
        if settled.as_ref() != Some(&ours)
            && let Err(error) = urls.store.abort_parts(&key, &ours.id).await
        {
            tracing::warn!(%error, upload.id = %row.id, "a multipart upload that came second was not given up");
        }
        settled.ok_or(ApiError::NotFound)
    }

    async fn open_row(&self, viewer: &CurrentUser, id: &str) -> Result<Row, ApiError> {
        let id = UploadId::parse(id).map_err(|_| ApiError::NotFound)?;
        let mut rows = self
            .ledger
            .rows(viewer.viewer().id, std::slice::from_ref(&id))
            .await
            .map_err(InternalError::from)?;
        rows.pop()
            .filter(|row| row.state == State::Issued)
            .ok_or(ApiError::NotFound)
    }

    fn urls_for_parts(&self) -> Result<&SignedUrlConfig, ApiError> {
        let urls = self.urls.as_ref().ok_or_else(no_parts)?;
        match urls.parts() {
            PartsVerdict::Final | PartsVerdict::Changeable => Ok(urls),
            PartsVerdict::Unfit => Err(no_parts()),
            PartsVerdict::Untried => Err(InternalError::NotReady.into()),
        }
    }
}

fn no_parts() -> ApiError {
    ApiError::invalid(msg::no_parts())
}

/// A plain form's file has no size yet that could be cut.
fn declared(row: &Row) -> Result<(u64, &str), ApiError> {
    match &row.declared {
        Declaration::File { size, content_type } => Ok((*size, content_type)),
        Declaration::AtMost(_) => Err(ApiError::invalid(msg::parts_whole_form())),
    }
}

impl From<PlanError> for ApiError {
    fn from(error: PlanError) -> Self {
        Self::invalid(match error {
            PlanError::PartSize => msg::parts_bad_size(),
            PlanError::TooMany => msg::parts_too_many(),
            PlanError::TooLarge => msg::parts_too_large(),
            PlanError::Batch => msg::parts_batch(),
            PlanError::NoSuchPart => msg::parts_no_such(),
        })
    }
}
