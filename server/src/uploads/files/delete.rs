//! Deleting and restoring files. A deleted file is hidden at once; the sweep deletes its object later.

use app::domain::limits::MAX_BATCH;
use app::domain::upload::{ConfirmOutcome, UploadId, UploadState};
use app::error::ApiError;
use app::ports::CurrentUser;
use jiff::Timestamp;

use crate::budget::{CHANGE, REQUEST};
use crate::internal_error::InternalError;
use crate::uploads::UploadService;
use crate::uploads::sign::check_batch;

impl UploadService {
    /// Hides files. Returns one outcome for each id, in order: `deleted`, or `unknown` if it is not a file of this
    /// person. The bytes count towards the quota until the object is gone.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for an empty batch or one of more than 100; [`ApiError::TooManyRequests`];
    /// [`ApiError::Unavailable`] if the ledger fails.
    pub async fn delete(
        &self,
        viewer: &CurrentUser,
        ids: Vec<String>,
        now: Timestamp,
    ) -> Result<Vec<ConfirmOutcome>, ApiError> {
        let (owner, parsed) = (viewer.viewer().id, parse_ids(&ids)?);
        self.budget.spend_each(owner, CHANGE, ids.len(), now)?;
        let hidden = self.ledger.hide(owner, parsed, now, self.delete_at(now)).await;
        Ok(answers(
            ids,
            &hidden.map_err(InternalError::from)?,
            UploadState::Deleted,
        ))
    }

    fn delete_at(&self, now: Timestamp) -> Timestamp {
        now.checked_add(self.limits.undo).unwrap_or(now)
    }

    /// Hides any number of files with the same `delete_at`; returns it and the number of files.
    ///
    /// # Errors
    /// As [`UploadService::delete`]; files that were hidden before an error stay hidden.
    pub async fn delete_all(
        &self,
        viewer: &CurrentUser,
        ids: &[String],
        now: Timestamp,
    ) -> Result<(Timestamp, usize), ApiError> {
        let (owner, delete_at) = (viewer.viewer().id, self.delete_at(now));
        // One form may name all files of a list, so each costs less than in a batch of at most a hundred.
        self.budget.spend_each(owner, REQUEST, ids.len() / 10, now)?;
        for batch in ids.chunks(MAX_BATCH) {
            let hidden = self.ledger.hide(owner, parse_ids(batch)?, now, delete_at);
            hidden.await.map_err(InternalError::from)?;
        }
        // The table has the time in whole milliseconds, as this query compares it.
        let hidden = self.ledger.hidden_until(owner, delete_at).await;
        Ok((delete_at, hidden.map_err(InternalError::from)?.len()))
    }

    /// Restores all files that one [`UploadService::delete_all`] hid; returns their number.
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

    /// Restores deleted files. Returns one outcome for each id, in order: `confirmed`, or `unknown` if it is too late
    /// or the id is not a file of this person.
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
            .restore(owner, parse_ids(&ids)?, now)
            .await
            .map_err(InternalError::from)?;
        Ok(answers(ids, &shown, UploadState::Confirmed))
    }
}

fn parse_ids(ids: &[String]) -> Result<Vec<UploadId>, ApiError> {
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
            ConfirmOutcome::new(id, state)
        })
        .collect()
}
