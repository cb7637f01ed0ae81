//! Resuming uploads after a reload: what is saved, and which of the stored parts count.

use crate::checksum::md5_of_etag;
use crate::plan::PartPlan;
use crate::{FileFacts, StoredPart, UploadId};

/// What to save of an unfinished file: enough to resume it, nothing secret.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SavedUpload {
    /// The server's id of the upload.
    pub upload: UploadId,
    /// Bytes of each part but the last, which must stay the same; `None` if the file was sent whole.
    pub part_size: Option<u64>,
    /// The file's name on the user's machine.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// Media type.
    pub content_type: String,
    /// Time of the last change, in milliseconds since 1970.
    pub modified: Option<u64>,
    /// Digest over windows of the content, as the driver makes it.
    pub fingerprint: Option<Box<str>>,
}

/// A file that is available again after a reload, by its handle or picked once more.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ResumedFile {
    /// The file as it is now.
    pub facts: FileFacts,
    /// What was saved.
    pub saved: SavedUpload,
}

/// How a file differs from the one that was being sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Mismatch {
    /// Its size differs.
    Size,
    /// Its content differs.
    Fingerprint,
    /// Its time of change differs, and no fingerprint shows that the content is the same.
    Modified,
}

impl SavedUpload {
    /// The difference between `facts` and the saved file. The fingerprint counts more than the time of change, which
    /// copying a file alters.
    #[must_use]
    pub fn mismatch(&self, facts: &FileFacts) -> Option<Mismatch> {
        if self.size != facts.size {
            return Some(Mismatch::Size);
        }
        match (&self.fingerprint, &facts.fingerprint) {
            (Some(then), Some(now)) => (then != now).then_some(Mismatch::Fingerprint),
            _ => match (self.modified, facts.modified) {
                (Some(then), Some(now)) => (then != now).then_some(Mismatch::Modified),
                _ => None,
            },
        }
    }
}

/// The MD5 of a part of the local file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PartDigest {
    /// Part number, from 1.
    pub part: u16,
    /// 32 lower-case hex digits.
    pub digest: Box<str>,
}

/// The parts that need not be sent again: those of the planned size whose digests match. A part whose ETag is not an
/// MD5 cannot be compared, and is sent again.
#[must_use]
pub(crate) fn matching_parts(plan: &PartPlan, stored: &[StoredPart], local: &[PartDigest]) -> Vec<u16> {
    let matches = |there: &&StoredPart| {
        let Some(md5) = md5_of_etag(&there.etag) else {
            return false;
        };
        there.size > 0
            && there.size == plan.bytes(there.part)
            && local.iter().any(|here| here.part == there.part && *here.digest == *md5)
    };
    stored.iter().filter(matches).map(|there| there.part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn saved() -> SavedUpload {
        SavedUpload {
            upload: UploadId::from_bits(1),
            part_size: Some(8 * MIB),
            name: "a.bin".into(),
            size: 20 * MIB,
            content_type: String::new(),
            modified: Some(5),
            fingerprint: None,
        }
    }

    fn facts() -> FileFacts {
        FileFacts::new("", 20 * MIB).with_modified(5)
    }

    #[test]
    fn a_fingerprint_counts_more_than_the_time_of_change() {
        assert_eq!(saved().mismatch(&facts()), None);
        assert_eq!(
            saved().mismatch(&FileFacts { size: 1, ..facts() }),
            Some(Mismatch::Size)
        );
        let touched = FileFacts {
            modified: Some(6),
            ..facts()
        };
        assert_eq!(saved().mismatch(&touched), Some(Mismatch::Modified));
        let saved = SavedUpload {
            fingerprint: Some("x".into()),
            ..saved()
        };
        let same = FileFacts {
            fingerprint: Some("x".into()),
            ..touched.clone()
        };
        assert_eq!(saved.mismatch(&same), None);
        let other = FileFacts {
            fingerprint: Some("y".into()),
            ..facts()
        };
        assert_eq!(saved.mismatch(&other), Some(Mismatch::Fingerprint));
    }

    #[test]
    fn a_part_matches_only_if_store_and_file_agree() {
        let plan = PartPlan::with_part_size(20 * MIB, 8 * MIB).unwrap();
        let md5 = |digit: &str| digit.repeat(32);
        let there = |part, size, digit: &str| StoredPart {
            part,
            size,
            etag: format!("\"{}\"", md5(digit).to_uppercase()),
        };
        let here = |part, digit: &str| PartDigest {
            part,
            digest: md5(digit).into(),
        };
        let stored = [
            there(1, 8 * MIB, "a"),
            there(2, 8 * MIB, "b"),
            there(3, 8 * MIB, "c"),
            there(9, 0, ""),
        ];
        let local = [here(1, "a"), here(2, "d"), here(3, "c"), here(9, "")];
        // Part 3 is the last and shorter: a full-sized one is not ours.
        assert_eq!(matching_parts(&plan, &stored, &local), [1]);
        assert!(matching_parts(&plan, &stored, &[]).is_empty());
    }
}
