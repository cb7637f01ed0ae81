//! The known checksums of one file.

use crate::Checksum;

/// Checksums by part number; 0 is the whole file.
#[derive(Debug, Default)]
pub(crate) struct FileChecksums(Vec<(u16, Checksum)>);

impl FileChecksums {
    pub(crate) fn get(&self, part: u16) -> Option<&Checksum> {
        let index = self.0.binary_search_by_key(&part, |known| known.0).ok()?;
        Some(&self.0[index].1)
    }

    pub(crate) fn set(&mut self, part: u16, checksum: Checksum) {
        match self.0.binary_search_by_key(&part, |known| known.0) {
            Ok(index) => self.0[index].1 = checksum,
            Err(index) => self.0.insert(index, (part, checksum)),
        }
    }

    pub(crate) fn forget(&mut self, part: u16) {
        self.0.retain(|known| known.0 != part);
    }

    pub(crate) fn forget_parts(&mut self) {
        self.0.retain(|known| known.0 == 0);
    }

    /// The SHA-256 of the whole file, which a form can enforce.
    pub(crate) fn sha256(&self) -> Option<&Checksum> {
        self.get(0).filter(|checksum| matches!(checksum, Checksum::Sha256(_)))
    }
}
