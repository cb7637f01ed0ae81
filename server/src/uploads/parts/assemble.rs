//! From parts to an object in staging.

use app::domain::checksum::Checksum;
use jiff::Timestamp;

use super::plan::PartPlan;
use crate::fault::Fault;
use crate::ledger::{Declared, LedgerError, Row};
use crate::store::{ListedPart, StoreError};
use crate::uploads::UploadDesk;

/// What became of an upload's parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::uploads) enum InParts {
    /// The object is in staging.
    Complete,
    /// Not yet.
    Missing {
        /// Part numbers that are not there, or with another size or content.
        parts: Vec<u16>,
        /// When the last part came that is there.
        newest: Option<Timestamp>,
    },
}

impl UploadDesk {
    /// Puts the parts of an issued row together if all are there and none is known to be damaged: the
    /// first checksum is that of part 1. Once they are, the row knows of no
    /// parts any more: there is nothing left to give up.
    ///
    /// # Errors
    /// Where ledger or store is away.
    pub(in crate::uploads) async fn assemble(
        &self,
        row: &Row,
        checksums: &[Option<Checksum>],
    ) -> Result<InParts, Fault> {
        let (Some(multipart), Some(urls), Declared::File { size, .. }) = (&row.multipart, &self.urls, &row.declared)
        else {
            return Ok(nothing(Vec::new()));
        };
        let plan =
            PartPlan::new(*size, multipart.part_size).map_err(|_| Fault::from(LedgerError::Corrupt("part_size")))?;
        let key = row.staging_key();
        let Some(listed) = urls.store.list_parts(&key, &multipart.id).await? else {
            return self.forgotten(row, &plan).await;
        };
        let is_damaged = |part: &ListedPart| {
            let checksum = checksums.get(usize::from(part.number).wrapping_sub(1));
            let checksum = checksum.and_then(Option::as_ref);
            checksum.is_some_and(|checksum| self.integrity.is_other(&part.etag, checksum))
        };
        let missing = missing(&plan, &listed, is_damaged);
        if !missing.is_empty() {
            return Ok(InParts::Missing {
                parts: missing,
                newest: listed.iter().filter_map(|part| part.stored_at).max(),
            });
        }
        let etags: Vec<&str> = listed
            .iter()
            .filter(|part| part.number <= plan.count())
            .map(|part| part.etag.as_str())
            .collect();
        match urls.store.complete_parts(&key, &multipart.id, &etags).await {
            Ok(()) => self.complete(row).await,
            // It may have been done although its answer was lost.
            Err(_) if self.is_staged(row).await? => self.complete(row).await,
            Err(StoreError::Refused { status: 404, .. }) => self.forgotten(row, &plan).await,
            Err(StoreError::Refused { code, .. }) if code == "InvalidPart" => {
                let changed = "a part was sent again while the parts were put together";
                Err(StoreError::Unavailable(changed.to_owned()).into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the whole object stands in staging, as it was declared.
    ///
    /// # Errors
    /// Where the store is away.
    pub(super) async fn is_staged(&self, row: &Row) -> Result<bool, Fault> {
        let head = self.store.head(&row.staging_key()).await?;
        Ok(head.is_some_and(|head| {
            let size = matches!(row.declared, Declared::File { size, .. } if size == head.size);
            size && head.upload_id.as_deref() == Some(row.id.as_str())
        }))
    }

    async fn complete(&self, row: &Row) -> Result<InParts, Fault> {
        self.ledger.drop_parts(row).await?;
        Ok(InParts::Complete)
    }

    /// The store knows no such multipart upload: it was completed, or given up.
    async fn forgotten(&self, row: &Row, plan: &PartPlan) -> Result<InParts, Fault> {
        self.ledger.drop_parts(row).await?;
        if self.is_staged(row).await? {
            return Ok(InParts::Complete);
        }
        Ok(nothing(plan.numbers().collect()))
    }
}

fn nothing(parts: Vec<u16>) -> InParts {
    InParts::Missing { parts, newest: None }
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
