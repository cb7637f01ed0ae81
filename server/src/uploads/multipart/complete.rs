//! Completing a multipart upload: from parts to the final object.

use app::domain::checksum::Checksum;
use jiff::Timestamp;

use super::plan::PartPlan;
use crate::internal_error::InternalError;
use crate::ledger::{Declaration, LedgerError, Row};
use crate::store::{ListedPart, ObjectHead, StoreError};
use crate::uploads::UploadService;

/// The result of completing a multipart upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::uploads) enum Completion {
    /// The object exists at the key of the row's multipart upload.
    Complete,
    /// Some parts are missing.
    Missing {
        /// The numbers of parts that are missing or have another size or content.
        parts: Vec<u16>,
        /// When the newest stored part was stored.
        newest: Option<Timestamp>,
    },
}

impl UploadService {
    /// Completes the multipart upload of an issued row if all parts are stored and match their checksums. The first
    /// checksum is that of part 1.
    ///
    /// # Errors
    /// If ledger or store fails.
    pub(in crate::uploads) async fn complete_multipart(
        &self,
        row: &Row,
        checksums: &[Option<Checksum>],
    ) -> Result<Completion, InternalError> {
        let (Some(multipart), Some(urls), Declaration::File { size, .. }) = (&row.multipart, &self.urls, &row.declared)
        else {
            return Ok(all_missing(Vec::new()));
        };
        let plan = PartPlan::new(*size, multipart.part_size)
            .map_err(|_| InternalError::from(LedgerError::Corrupt("part_size")))?;
        let key = row.parts_key(&multipart.attempt);
        let Some(listed) = urls.store.list_parts(&key, &multipart.id).await? else {
            return self.completed_or_lost(row, &plan).await;
        };
        let is_damaged = |part: &ListedPart| {
            let checksum = checksums.get(usize::from(part.number).wrapping_sub(1));
            let checksum = checksum.and_then(Option::as_ref);
            checksum.is_some_and(|checksum| self.integrity.etag_differs(&part.etag, checksum))
        };
        let missing = missing_parts(&plan, &listed, is_damaged);
        if !missing.is_empty() {
            return Ok(Completion::Missing {
                parts: missing,
                newest: listed.iter().filter_map(|part| part.stored_at).max(),
            });
        }
        let etags: Vec<&str> = listed
            .iter()
            .filter(|part| part.number <= plan.count())
            .map(|part| part.etag.as_str())
            .collect();
        let etag = match urls.store.complete_parts(&key, &multipart.id, &etags).await {
            Ok(etag) => etag,
            Err(error) => match (self.store.head(&key).await?, error) {
                // The upload was completed and only the response was lost.
                (Some(head), _) if is_complete_object(row, &head) => head.etag,
                (_, StoreError::Refused { status: 404, .. }) => return self.completed_or_lost(row, &plan).await,
                (_, StoreError::Refused { code, .. }) if code == "InvalidPart" => {
                    let changed = "a part was sent again while the upload was completed";
                    return Err(StoreError::Unavailable(changed.to_owned()).into());
                }
                (_, error) => return Err(error.into()),
            },
        };
        if self.integrity.is_made_of_other_parts(&etag, &etags) {
            // A part was sent again meanwhile, and the store did not check the requested ETags.
            tracing::warn!(upload.id = %row.id, "the store completed an upload with other parts than it had listed");
            self.store.delete(&key).await?;
            self.ledger.drop_parts(row).await?;
            return Ok(all_missing(plan.numbers().collect()));
        }
        Ok(Completion::Complete)
    }

    /// Whether the completed object of the row's parts exists.
    ///
    /// # Errors
    /// If the store fails.
    pub(super) async fn is_completed(&self, row: &Row) -> Result<bool, InternalError> {
        let Some(key) = row.multipart_key() else {
            return Ok(false);
        };
        Ok(self
            .store
            .head(&key)
            .await?
            .is_some_and(|head| is_complete_object(row, &head)))
    }

    /// Handles a multipart upload that the store does not know: it was completed or aborted.
    async fn completed_or_lost(&self, row: &Row, plan: &PartPlan) -> Result<Completion, InternalError> {
        if self.is_completed(row).await? {
            return Ok(Completion::Complete);
        }
        self.ledger.drop_parts(row).await?;
        Ok(all_missing(plan.numbers().collect()))
    }
}

fn is_complete_object(row: &Row, head: &ObjectHead) -> bool {
    let size = matches!(row.declared, Declaration::File { size, .. } if size == head.size);
    size && head.upload_id.as_deref() == Some(row.id.as_str())
}

fn all_missing(parts: Vec<u16>) -> Completion {
    Completion::Missing { parts, newest: None }
}

fn missing_parts(plan: &PartPlan, listed: &[ListedPart], is_damaged: impl Fn(&ListedPart) -> bool) -> Vec<u16> {
    let is_stored = |number: &u16| {
        listed
            .binary_search_by_key(number, |part| part.number)
            .is_ok_and(|index| listed[index].size == plan.bytes(*number) && !is_damaged(&listed[index]))
    };
    plan.numbers().filter(|number| !is_stored(number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_another_size_counts_as_missing() {
        const MIB: u64 = 1024 * 1024;
        let plan = PartPlan::new(12 * MIB, 5 * MIB).unwrap();
        let listed = |parts: &[(u16, u64)]| -> Vec<ListedPart> {
            parts
                .iter()
                .map(|&(number, size)| ListedPart {
                    number,
                    size,
                    etag: String::new(),
                    stored_at: None,
                })
                .collect()
        };
        let whole = [(1, 5 * MIB), (2, 5 * MIB), (3, 2 * MIB)];
        let missing_of = |parts: &[(u16, u64)]| missing_parts(&plan, &listed(parts), |_| false);
        assert!(missing_of(&whole).is_empty());
        assert_eq!(missing_of(&whole[1..]), [1]);
        assert_eq!(missing_of(&[(1, 5 * MIB), (3, 5 * MIB)]), [2, 3]);
        assert_eq!(missing_of(&[]), [1, 2, 3]);
        assert_eq!(missing_parts(&plan, &listed(&whole), |part| part.number == 2), [2]);
    }
}
