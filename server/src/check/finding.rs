//! A difference between ledger and store, and the totals of a run.

use s3_post_policy::ObjectKey;

use app::domain::upload::UploadId;

use crate::ledger::{FILES_PREFIX, PARTS_PREFIX};

/// The kind of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// A row names an object that the store does not have.
    MissingObject,
    /// An object has another size than its row says.
    WrongSize,
    /// The bytes of an object are not those that its row's ETag was made of.
    WrongChecksum,
    /// An object has the right size and another ETag than its row says. Its bytes may be right: a store that gives
    /// objects new ETags when they are moved to it looks like this.
    OtherEtag,
    /// An object under one of our prefixes that no open upload owns and no row names.
    ObjectWithoutRow,
    /// An unfinished multipart upload that no open upload owns.
    UnfinishedUpload,
}

impl FindingKind {
    /// All kinds, in the order of the totals.
    pub const ALL: [Self; 6] = [
        Self::MissingObject,
        Self::WrongSize,
        Self::WrongChecksum,
        Self::OtherEtag,
        Self::ObjectWithoutRow,
        Self::UnfinishedUpload,
    ];

    /// The name in JSON and in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingObject => "missing_object",
            Self::WrongSize => "wrong_size",
            Self::WrongChecksum => "wrong_checksum",
            Self::OtherEtag => "other_etag",
            Self::ObjectWithoutRow => "object_without_row",
            Self::UnfinishedUpload => "unfinished_upload",
        }
    }

    /// What a repair does about it.
    pub fn repair(self) -> Repair {
        match self {
            Self::MissingObject | Self::WrongSize | Self::WrongChecksum => Repair::MarkDamaged,
            Self::OtherEtag => Repair::Nothing,
            Self::ObjectWithoutRow => Repair::Delete,
            Self::UnfinishedUpload => Repair::Abort,
        }
    }
}

/// What a repair does about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Moves the row to the state `damaged`.
    MarkDamaged,
    /// Deletes the object.
    Delete,
    /// Aborts the multipart upload.
    Abort,
    /// Nothing: a person has to look at it.
    Nothing,
}

/// What happened to a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was found.
    Found,
    /// It was repaired.
    Repaired,
    /// It was gone when it was looked at again, and nothing was done.
    Gone,
    /// Nothing was done, because no repair is safe.
    Left,
}

/// The size and the ETag of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Size in bytes.
    pub size: u64,
    /// As received; `None` if it is not known.
    pub etag: Option<String>,
}

/// A difference between ledger and store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// See [`FindingKind`].
    pub kind: FindingKind,
    /// The object's key.
    pub key: ObjectKey,
    /// The upload that the key names.
    pub upload: UploadId,
    /// The account that owns the upload, if that is known.
    pub account: Option<i64>,
    /// What the row says.
    pub expected: Option<Content>,
    /// What the store has.
    pub found: Option<Content>,
    /// The store's id of a multipart upload.
    pub multipart: Option<String>,
    /// Bytes of each part but the last, of a file that was sent in parts.
    pub(super) part_size: Option<u64>,
}

/// Numbers of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows that name an object.
    pub rows: u64,
    /// Objects under our prefixes.
    pub objects: u64,
    /// Rows whose object is there and looks right.
    pub matched: u64,
    /// Objects and multipart uploads that were too young to be judged.
    pub young: u64,
    /// Objects whose keys are not of our shape.
    pub not_ours: u64,
    /// The first of those keys.
    pub first_not_ours: Option<String>,
    /// Objects whose bytes were read and have the checksum that the row's ETag says.
    pub checksums_matched: u64,
    /// Objects whose row has no checksum that bytes can be compared with.
    pub checksums_unknown: u64,
    /// Whether the store could list its unfinished multipart uploads.
    pub lists_unfinished: bool,
    /// Findings by kind, in the order of [`FindingKind::ALL`].
    pub findings: [u64; 6],
    /// Findings among them under `files/` and `parts/` that are objects without a row.
    pub final_objects_without_row: u64,
}

/// The repair would touch more than is plausible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TooMuch {
    /// More rows than not would be marked.
    #[error(
        "{lost} rows have no right object and only {matched} have one: this looks like another bucket, or one that is \
         not restored yet; nothing was repaired (--allow-most repairs all the same)"
    )]
    Rows {
        /// Rows to mark.
        lost: u64,
        /// Rows with their object.
        matched: u64,
    },
    /// More objects than not would be deleted.
    #[error(
        "{stray} stored files have no row and only {matched} have one: this looks like another database, or an older \
         one; nothing was repaired (--allow-most repairs all the same)"
    )]
    Objects {
        /// Objects to delete.
        stray: u64,
        /// Rows with their object.
        matched: u64,
    },
}

impl Totals {
    /// The number of findings of a kind.
    pub fn of(&self, kind: FindingKind) -> u64 {
        self.findings[kind as usize]
    }

    /// The number of all findings.
    pub fn all(&self) -> u64 {
        self.findings.iter().sum()
    }

    pub(super) fn count(&mut self, finding: &Finding) {
        self.findings[finding.kind as usize] += 1;
        let is_final = [FILES_PREFIX, PARTS_PREFIX]
            .iter()
            .any(|prefix| finding.key.as_str().starts_with(prefix));
        if finding.kind == FindingKind::ObjectWithoutRow && is_final {
            self.final_objects_without_row += 1;
        }
    }

    /// Checks that the ledger and the bucket belong together.
    ///
    /// # Errors
    /// [`TooMuch`], if more rows or stored files would be lost than there are right ones.
    pub fn check_plausible(&self) -> Result<(), TooMuch> {
        let of = |kind| self.of(kind);
        let lost = of(FindingKind::MissingObject) + of(FindingKind::WrongSize) + of(FindingKind::WrongChecksum);
        let (stray, matched) = (self.final_objects_without_row, self.matched);
        if lost > matched {
            return Err(TooMuch::Rows { lost, matched });
        }
        if stray > matched {
            return Err(TooMuch::Objects { stray, matched });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_and_a_bucket_that_do_not_belong_together_are_not_repaired() {
        let totals = |matched, lost, stray| {
            let mut totals = Totals {
                matched,
                final_objects_without_row: stray,
                ..Totals::default()
            };
            totals.findings[FindingKind::MissingObject as usize] = lost;
            totals.check_plausible()
        };
        assert_eq!(totals(0, 0, 0), Ok(()));
        assert_eq!(totals(3, 3, 3), Ok(()));
        assert_eq!(totals(0, 1, 0), Err(TooMuch::Rows { lost: 1, matched: 0 }));
        assert_eq!(totals(0, 0, 1), Err(TooMuch::Objects { stray: 1, matched: 0 }));
        assert_eq!(totals(9, 10, 0), Err(TooMuch::Rows { lost: 10, matched: 9 }));
    }

    #[test]
    fn the_order_of_all_kinds_is_that_of_the_totals() {
        for (index, kind) in FindingKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
        }
    }
}
