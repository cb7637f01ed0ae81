//! From parts to an object, which is final where it lands.

use app::domain::checksum::Checksum;
use jiff::Timestamp;

use super::plan::PartPlan;
use crate::internal_error::InternalError;
use crate::ledger::{Declaration, LedgerError, Row};
use crate::store::{ListedPart, ObjectHead, StoreError};
use crate::uploads::UploadService;

/// What became of an upload's parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::uploads) enum Assembly {
    /// The object stands under the key of the row's multipart upload.
    Complete,
    /// Not yet.
    Missing {
        /// Part numbers that are not there, or with another size or content.
        parts: Vec<u16>,
        /// When the last part came that is there.
        newest: Option<Timestamp>,
    },
}

impl UploadService {
    /// Completes the multipart upload of an issued row if all parts are there and none is known to be damaged: the
    /// first checksum is that of part 1.
    ///
    /// # Errors
    /// Where ledger or store is away.
    pub(in crate::uploads) async fn assemble(
        &self,
        row: &Row,
        checksums: &[Option<Checksum>],
    ) -> Result<Assembly, InternalError> {
        let (Some(multipart), Some(urls), Declaration::File { size, .. }) = (&row.multipart, &self.urls, &row.declared)
        else {
            return Ok(nothing(Vec::new()));
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
        let missing = missing(&plan, &listed, is_damaged);
        if !missing.is_empty() {
            return Ok(Assembly::Missing {
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
                // It was done although its answer was lost.
                (Some(head), _) if is_whole(row, &head) => head.etag,
                (_, StoreError::Refused { status: 404, .. }) => return self.completed_or_lost(row, &plan).await,
                (_, StoreError::Refused { code, .. }) if code == "InvalidPart" => {
                    let changed = "a part was sent again while the parts were put together";
                    return Err(StoreError::Unavailable(changed.to_owned()).into());
                }
                (_, error) => return Err(error.into()),
            },
        };
        if self.integrity.is_made_of_other_parts(&etag, &etags) {
            // A part was sent again meanwhile, and the store took it without a look at the ETags that were asked for.
            tracing::warn!(upload.id = %row.id, "the store made an object of other parts than it had listed");
            self.store.delete(&key).await?;
            self.ledger.drop_parts(row).await?;
            return Ok(nothing(plan.numbers().collect()));
        }
        Ok(Assembly::Complete)
    }

    /// Whether the whole object of the row's parts is there.
    ///
    /// # Errors
    /// Where the store is away.
    pub(super) async fn is_assembled(&self, row: &Row) -> Result<bool, InternalError> {
        let Some(key) = row.multipart_key() else {
            return Ok(false);
        };
        Ok(self.store.head(&key).await?.is_some_and(|head| is_whole(row, &head)))
    }

    /// The store knows no such multipart upload: it was completed, or given up.
    async fn completed_or_lost(&self, row: &Row, plan: &PartPlan) -> Result<Assembly, InternalError> {
        if self.is_assembled(row).await? {
            return Ok(Assembly::Complete);
        }
        self.ledger.drop_parts(row).await?;
        Ok(nothing(plan.numbers().collect()))
    }
}

fn is_whole(row: &Row, head: &ObjectHead) -> bool {
    let size = matches!(row.declared, Declaration::File { size, .. } if size == head.size);
    size && head.upload_id.as_deref() == Some(row.id.as_str())
}

fn nothing(parts: Vec<u16>) -> Assembly {
    Assembly::Missing { parts, newest: None }
}

fn missing(plan: &PartPlan, listed: &[ListedPart], is_damaged: impl Fn(&ListedPart) -> bool) -> Vec<u16> {
    let there = |number: &u16| {
        listed
            .binary_search_by_key(number, |part| part.number)
            .is_ok_and(|place| listed[place].size == plan.bytes(*number) && !is_damaged(&listed[place]))
    };
    plan.numbers().filter(|number| !there(number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_another_size_is_missing() {
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
        let missing_of = |parts: &[(u16, u64)]| missing(&plan, &listed(parts), |_| false);
        assert!(missing_of(&whole).is_empty());
        assert_eq!(missing_of(&whole[1..]), [1]);
        assert_eq!(missing_of(&[(1, 5 * MIB), (3, 5 * MIB)]), [2, 3]);
        assert_eq!(missing_of(&[]), [1, 2, 3]);
        assert_eq!(missing(&plan, &listed(&whole), |part| part.number == 2), [2]);
    }
}
