//! Files that are sent in parts. The server begins the multipart upload when the first part is signed; the browser
//! sends parts by signed URL; the server lists the parts and completes the upload. So browsers need no ETags, which a
//! store shows them only if its CORS rules allow it. The completed object is at its final key,
//! `parts/{owner}/{upload}/{attempt}`.

mod complete;
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
use crate::traces;

pub(super) use complete::Completion;
pub(super) use plan::MIN_PART_BYTES;
use plan::{PartPlan, PlanError};

/// How long signing again waits for the store to list the parts.
const LIST_TIMEOUT: Duration = Duration::from_secs(5);

impl UploadService {
    /// URLs of some parts, in order. The first call fixes the part size; each call extends the expiry of the upload.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for an unknown id, an upload of another person or one that has ended;
    /// [`ApiError::Invalid`] for parts that S3 would not accept, that the file does not have, or of another size than
    /// in the first call; [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`].
    pub async fn sign_parts(
        &self,
        viewer: &CurrentUser,
        id: &str,
        part_size: u64,
        parts: &[u16],
        now: Timestamp,
    ) -> Result<PartUrls, ApiError> {
        // Signatures cost less than the update of the row.
        let signatures = u32::try_from(parts.len() / 10).unwrap_or(u32::MAX);
        self.budget
            .spend(viewer.viewer().id, CHANGE.saturating_add(signatures), now)?;
        let row = self.issued_row(viewer, id).await?;
        traces::about_upload(&row.id);
        let (size, content_type) = declared(&row)?;
        let plan = PartPlan::new(size, part_size)?;
        plan.check(parts)?;
        let urls = self.urls_for_parts()?;
        let multipart = match row.multipart.clone() {
            Some(multipart) => multipart,
            None => self.begin_parts(urls, &row, content_type, part_size).await?,
        };
        if multipart.part_size != part_size {
            return Err(ApiError::invalid(msg::parts_size_fixed()));
        }
        let signing = self.form.signing_key(now).await?;
        let open = self
            .ledger
            .extend_expiry(row.owner, Vec::new(), vec![row.id.clone()], signing.expires_at())
            .await
            .map_err(InternalError::from)?;
        if open.is_empty() {
            return Err(ApiError::NotFound);
        }
        let key = row.parts_key(&multipart.attempt);
        let sign = |&part: &u16| {
            let part = (part, plan.bytes(part));
            urls.store.part_url(&key, &multipart.id, part, &signing)
        };
        Ok(PartUrls {
            urls: parts.iter().map(sign).collect(),
            expires_in_secs: signing.seconds(),
        })
    }

    /// The parts in the store, by number; none if no part was signed yet. If the parts were completed already, the
    /// upload is finalized, because the page may not confirm it.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] as for [`UploadService::sign_parts`]; [`ApiError::Unavailable`].
    pub async fn list_parts(
        &self,
        viewer: &CurrentUser,
        id: &str,
        now: Timestamp,
    ) -> Result<Vec<StoredPart>, ApiError> {
        self.budget.spend(viewer.viewer().id, CHANGE, now)?;
        let row = self.issued_row(viewer, id).await?;
        traces::about_upload(&row.id);
        let (Some(multipart), Some(urls)) = (&row.multipart, &self.urls) else {
            return Ok(Vec::new());
        };
        let listed = urls
            .store
            .list_parts(&row.parts_key(&multipart.attempt), &multipart.id)
            .await;
        let Some(listed) = listed.map_err(InternalError::from)? else {
            if self.is_completed(&row).await? {
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

    /// Completes the multipart upload; returns the numbers of parts that are missing or do not match their checksum.
    /// Idempotent.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] as for [`UploadService::sign_parts`]; [`ApiError::Invalid`] if `checksums` does not have
    /// one entry for each part, or if no part was signed; [`ApiError::Unavailable`].
    pub async fn complete_parts(
        &self,
        viewer: &CurrentUser,
        id: &str,
        checksums: &[Option<Checksum>],
        now: Timestamp,
    ) -> Result<PartsComplete, ApiError> {
        self.budget.spend(viewer.viewer().id, RECORD, now)?;
        let row = self.issued_row(viewer, id).await?;
        traces::about_upload(&row.id);
        // A repeated request waits while the store completes the upload, and finds it completed.
        let _lock = self.in_flight.lock(&row.id).await;
        let row = self.issued_row(viewer, row.id.as_str()).await?;
        let (size, _) = declared(&row)?;
        let Some(multipart) = &row.multipart else {
            return Err(ApiError::invalid(msg::parts_none_signed()));
        };
        if usize::from(PartPlan::new(size, multipart.part_size)?.count()) != checksums.len() {
            return Err(ApiError::invalid(msg::parts_wrong_count()));
        }
        let missing = match self.complete_multipart(&row, checksums).await? {
            Completion::Complete => Vec::new(),
            Completion::Missing { parts, .. } => parts,
        };
        Ok(PartsComplete { missing })
    }

    /// The row, without its multipart upload if the store does not know that any more. If the store does not answer in
    /// time, the row stays as it is.
    pub(super) async fn without_lost_multipart(&self, row: Row) -> Row {
        let (Some(multipart), Some(urls)) = (&row.multipart, &self.urls) else {
            return row;
        };
        let key = row.parts_key(&multipart.attempt);
        let is_lost = async {
            let listed = urls.store.list_parts(&key, &multipart.id).await;
            matches!(listed, Ok(None)) && matches!(self.is_completed(&row).await, Ok(false))
        };
        let is_lost = tokio::time::timeout(LIST_TIMEOUT, is_lost).await.unwrap_or(false);
        if is_lost && self.ledger.drop_parts(&row).await.is_ok() {
            return Row { multipart: None, ..row };
        }
        row
    }

    /// Aborts the multipart upload of a row that ended; returns whether no parts are left. If not, the sweep tries
    /// again.
    pub(super) async fn abort_parts(&self, row: &Row) -> bool {
        let (Some(multipart), Some(urls)) = (&row.multipart, &self.urls) else {
            return row.multipart.is_none();
        };
        let key = row.parts_key(&multipart.attempt);
        match urls.store.abort_parts(&key, &multipart.id).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, upload.id = %row.id, "parts were not deleted; the sweep tries again");
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
        let options = DirectUploadOptions {
            content_type,
            upload_id: row.id.as_str(),
            acl: self.form.acl.map(|acl| acl.as_str()),
        };
        let attempt = AttemptId::random().map_err(|_| InternalError::Random)?;
        let key = row.parts_key(&attempt);
        let begun = urls
            .store
            .begin_parts(&key, &options)
            .await
            .map_err(InternalError::from)?;
        let id = begun.ok_or_else(no_parts)?;
        let ours = Multipart { attempt, id, part_size };
        let written = self
            .ledger
            .begin_parts(row, ours.clone())
            .await
            .map_err(InternalError::from)?;
        let current = written.filter(|row| row.state == State::Issued);
        let current = current.and_then(|row| row.multipart);
        if current.as_ref() != Some(&ours)
            && let Err(error) = urls.store.abort_parts(&key, &ours.id).await
        {
            tracing::warn!(%error, upload.id = %row.id, "a duplicate multipart upload was not aborted");
        }
        current.ok_or(ApiError::NotFound)
    }

    /// The row of an issued upload of this person.
    async fn issued_row(&self, viewer: &CurrentUser, id: &str) -> Result<Row, ApiError> {
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
        match urls.parts_verdict() {
            PartsVerdict::Final | PartsVerdict::Changeable => Ok(urls),
            PartsVerdict::Unfit => Err(no_parts()),
            PartsVerdict::Untried => Err(InternalError::NotReady.into()),
        }
    }
}

fn no_parts() -> ApiError {
    ApiError::invalid(msg::no_parts())
}

/// The declared size and type. The file of a plain form has none and cannot be sent in parts.
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
