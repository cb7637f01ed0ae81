//! Delete and undo: a deleted file is hidden at once, and its object goes after a while.

use app::domain::limits::MAX_BATCH;
use app::domain::upload::{ConfirmOutcome, UploadId, UploadState};
use app::error::ApiError;
use app::ports::CurrentUser;
use jiff::Timestamp;

use super::UploadService;
use super::sign::check_batch;
use crate::budget::{CHANGE, REQUEST};
use crate::internal_error::InternalError;

impl UploadService {
    /// Hides files; one answer an id, in order: `deleted`, or `unknown` for what is no file of this
    /// person. The bytes count towards the quota until the object is gone.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for an empty batch or one of more than 100; [`ApiError::TooManyRequests`];
    /// [`ApiError::Unavailable`] where the ledger is away.
    pub async fn delete(
        &self,
        viewer: &CurrentUser,
        ids: Vec<String>,
        now: Timestamp,
    ) -> Result<Vec<ConfirmOutcome>, ApiError> {
        let (owner, known) = (viewer.viewer().id, well_formed(&ids)?);
        self.budget.spend_each(owner, CHANGE, ids.len(), now)?;
        let hidden = self.ledger.hide(owner, known, now, self.delete_at(now)).await;
        Ok(answers(
            ids,
            &hidden.map_err(InternalError::from)?,
            UploadState::Deleted,
        ))
    }

    fn delete_at(&self, now: Timestamp) -> Timestamp {
        now.checked_add(self.limits.undo).unwrap_or(now)
    }

    /// Hides any number of files, all at the same moment; that moment and how many there were.
    ///
    /// # Errors
    /// As [`UploadService::delete`]; what was hidden before an error stays so.
    pub async fn delete_all(
        &self,
        viewer: &CurrentUser,
        ids: &[String],
        now: Timestamp,
    ) -> Result<(Timestamp, usize), ApiError> {
        let (owner, delete_at) = (viewer.viewer().id, self.delete_at(now));
        // One form may name all files of a list, so each costs less than where a hundred are the most.
        self.budget.spend_each(owner, REQUEST, ids.len() / 10, now)?;
        for batch in ids.chunks(MAX_BATCH) {
            let hidden = self.ledger.hide(owner, well_formed(batch)?, now, delete_at);
            hidden.await.map_err(InternalError::from)?;
        }
        // As the table has it, in whole milliseconds.
        let hidden = self.ledger.hidden_until(owner, delete_at).await;
        Ok((delete_at, hidden.map_err(InternalError::from)?.len()))
    }

    /// Brings everything back that [`UploadService::delete_all`] hid at one moment; how many files that are.
    ///
    /// # Errors
    /// As [`UploadService::delete`].
    pub async fn restore_all(
        &self,
        viewer: &CurrentUser,
        delete_at: Timestamp,
        now: Timestamp,
    ) -> Result<usize, ApiError> {
        let owner = viewer.viewer().id;
        let hidden = self
            .ledger
            .hidden_until(owner, delete_at)
            .await
            .map_err(InternalError::from)?;
        let mut count = 0;
        for batch in hidden.chunks(MAX_BATCH) {
            let shown = self.ledger.restore(owner, batch.to_vec(), now).await;
            count += shown.map_err(InternalError::from)?.len();
        }
        Ok(count)
    }

    /// Brings deleted files back; one answer an id, in order: `confirmed`, or `unknown` where it is
    /// too late or never was a file of this person.
    ///
    /// # Errors
    /// As [`UploadService::delete`].
    pub async fn restore(
        &self,
        viewer: &CurrentUser,
        ids: Vec<String>,
        now: Timestamp,
    ) -> Result<Vec<ConfirmOutcome>, ApiError> {
        let owner = viewer.viewer().id;
        self.budget.spend_each(owner, CHANGE, ids.len(), now)?;
        let shown = self
            .ledger
            .restore(owner, well_formed(&ids)?, now)
            .await
            .map_err(InternalError::from)?;
        Ok(answers(ids, &shown, UploadState::Confirmed))
    }
}

fn well_formed(ids: &[String]) -> Result<Vec<UploadId>, ApiError> {
    check_batch(ids.len())?;
    Ok(ids.iter().filter_map(|id| UploadId::parse(id).ok()).collect())
}

fn answers(ids: Vec<String>, done: &[UploadId], state: UploadState) -> Vec<ConfirmOutcome> {
    ids.into_iter()
        .map(|id| {
            let state = if done.iter().any(|done| done.as_str() == id) {
                state
            } else {
                UploadState::Unknown
            };
            ConfirmOutcome {
                id,
                state,
                reason: None,
            }
        })
        .collect()
}
