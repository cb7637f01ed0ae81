//! The pieces of the cleaned file, and what was removed.

use alloc::vec::Vec;
use core::ops::Range;

use crate::Step;

/// A piece of the cleaned file.
///
/// This enum is exhaustive: a file without one of its pieces is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A range of the original file.
    Keep(Range<u64>),
    /// New bytes.
    Put(Vec<u8>),
}

impl Piece {
    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            Self::Keep(range) => range.end - range.start,
            Self::Put(bytes) => bytes.len() as u64,
        }
    }
}

/// What kind of metadata was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RemovedMetadata {
    /// Metadata without a recognized location: the camera, the time, a thumbnail, a comment.
    Other,
    /// A location, perhaps with other metadata.
    Location,
}

/// A cleaned file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CleanedFile {
    /// The pieces of the file, in this order.
    pub pieces: Vec<Piece>,
    /// What kind of metadata was removed.
    pub removed: RemovedMetadata,
}

impl CleanedFile {
    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.pieces.iter().map(Piece::size).sum()
    }

    /// The bytes of the cleaned file, by those of the original; `None` if the original is shorter than it was.
    pub(crate) fn join(&self, original: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        for piece in &self.pieces {
            bytes.extend(match piece {
                Piece::Keep(range) => slice(original, range)?,
                Piece::Put(new) => new,
            });
        }
        Some(bytes)
    }
}

/// The bytes of a range of a file.
pub(crate) fn slice<'b>(file: &'b [u8], range: &Range<u64>) -> Option<&'b [u8]> {
    file.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}

/// The pieces and findings of a walk so far.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pieces: Vec<Piece>,
    removed: Option<RemovedMetadata>,
    pub(crate) location_may_remain: bool,
}

impl Plan {
    pub(crate) fn keep(&mut self, from: u64, to: u64) {
        if from >= to {
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece::Keep(range)) if range.end == from => range.end = to,
            _ => self.pieces.push(Piece::Keep(from..to)),
        }
    }

    pub(crate) fn put(&mut self, bytes: Vec<u8>) {
        self.pieces.push(Piece::Put(bytes));
    }

    /// Adds new bytes before all other pieces.
    pub(crate) fn put_first(&mut self, bytes: Vec<u8>) {
        self.pieces.insert(0, Piece::Put(bytes));
    }

    /// Notes that metadata is removed.
    pub(crate) fn remove(&mut self, has_location: bool) {
        if has_location {
            self.removed = Some(RemovedMetadata::Location);
        } else {
            self.removed.get_or_insert(RemovedMetadata::Other);
        }
    }

    /// Bytes of all pieces so far.
    pub(crate) fn size(&self) -> u64 {
        self.pieces.iter().map(Piece::size).sum()
    }

    /// The last step of the walk.
    pub(crate) fn end(self) -> Step {
        let pieces = self.pieces;
        let cleaned = self.removed.map(|removed| CleanedFile { pieces, removed });
        match cleaned {
            _ if self.location_may_remain => Step::LocationMayRemain(cleaned),
            Some(cleaned) => Step::Cleaned(cleaned),
            None => Step::Clean,
        }
    }
}
