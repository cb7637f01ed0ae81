//! The daily round over the store: deletes objects that no row needs, and then old rows.

use std::collections::HashMap;

use app::domain::upload::UploadId;
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::ObjectKey;

use crate::internal_error::InternalError;
use crate::ledger::{
    FILES_PREFIX, PARTS_PREFIX, PARTS_PROBE_PREFIX, PROBE_PREFIX, Row, STAGING_PREFIX, State, owner_and_upload,
    parts_probe_key, probe_key, staging_key,
};
use crate::store::ObjectPages;
use crate::uploads::UploadService;

/// Younger staging objects may still be finalized.
const STAGING_AGE: SignedDuration = SignedDuration::from_hours(24);

impl UploadService {
    /// Deletes staging objects older than a day that no issued row owns, objects of an interrupted canary, and final
    /// objects whose row ended and names another key or none; returns their number. Then deletes old ended rows.
    ///
    /// # Errors
    /// If store or ledger fails.
    pub async fn sweep_store(&self, now: Timestamp) -> Result<u32, InternalError> {
        let staged = self.sweep_staging(STAGING_PREFIX, staging_key, now).await?;
        let probes = self.sweep_staging(PROBE_PREFIX, probe_key, now).await?
            + self.sweep_staging(PARTS_PROBE_PREFIX, parts_probe_key, now).await?;
        let copies = self.sweep_attempts(FILES_PREFIX).await?;
        let parts = self.sweep_attempts(PARTS_PREFIX).await?;
        while self.delete_old_rows(now).await? {}
        Ok(staged + probes + copies + parts)
    }

    /// Deletes objects under a prefix that are older than a day and whose row is not issued.
    async fn sweep_staging(
        &self,
        prefix: &str,
        key: fn(&UploadId) -> ObjectKey,
        now: Timestamp,
    ) -> Result<u32, InternalError> {
        let mut orphans = 0;
        let mut pages = ObjectPages::new(&*self.store, prefix);
        while let Some(page) = pages.next().await? {
            // Other keys may belong to other programs.
            let old: Vec<UploadId> = page
                .iter()
                .filter(|object| now.duration_since(object.stored_at) > STAGING_AGE)
                .filter_map(|object| UploadId::parse(object.key.strip_prefix(prefix)?).ok())
                .collect();
            let owned = self.ledger.still_issued(&old).await?;
            for id in old.iter().filter(|id| !owned.contains(id)) {
                self.store.delete(&key(id)).await?;
                orphans += 1;
            }
        }
        Ok(orphans)
    }

    /// Deletes final objects that their ended rows do not name: attempts that were too slow or lost their lease. An
    /// ended row never gets another key, so these objects can be deleted at any age. Objects of issued rows may still
    /// be needed.
    async fn sweep_attempts(&self, prefix: &str) -> Result<u32, InternalError> {
        let mut orphans = 0;
        let mut pages = ObjectPages::new(&*self.store, prefix);
        while let Some(page) = pages.next().await? {
            let objects: Vec<(&str, i64, UploadId)> = page
                .iter()
                .filter_map(|object| {
                    let (owner, id) = owner_and_upload(&object.key)?;
                    Some((object.key.as_str(), owner, id))
                })
                .collect();
            let ids: Vec<UploadId> = objects.iter().map(|(_, _, id)| id.clone()).collect();
            let rows = self.ledger.rows_of_anyone(&ids).await?;
            let rows: HashMap<&UploadId, &Row> = rows.iter().map(|row| (&row.id, row)).collect();
            let unneeded: Vec<ObjectKey> = objects
                .iter()
                .filter(|(key, owner, id)| {
                    rows.get(id).is_some_and(|row| {
                        row.owner == *owner
                            && row.state != State::Issued
                            && row.object_key().map(ObjectKey::as_str) != Some(*key)
                    })
                })
                .filter_map(|(key, ..)| ObjectKey::new(*key).ok())
                .collect();
            let remaining = self.store.delete_all(&unneeded).await?;
            orphans += u32::try_from(unneeded.len() - remaining.len()).unwrap_or(u32::MAX);
        }
        Ok(orphans)
    }
}
