//! The pieces of the cleaned file, and what was removed.

use std::ops::Range;

/// A piece of the cleaned file.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemovedMetadata {
    /// Metadata without a recognized location: the camera, the time, a thumbnail, a comment.
    Other,
    /// A location, perhaps with other metadata.
    Location,
}

/// A cleaned file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanedFile {
    /// The pieces of the file, in this order.
    pub pieces: Vec<Piece>,
    /// What kind of metadata was removed.
    pub removed: RemovedMetadata,
    /// Whether a part that cannot be cleaned may still hold a location, for example a telemetry track.
    pub location_may_remain: bool,
}

impl CleanedFile {
    /// Size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.pieces.iter().map(Piece::size).sum()
    }
}

/// The pieces and findings of a walk so far.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pieces: Vec<Piece>,
    pub(crate) removed: Option<RemovedMetadata>,
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
        let removed = if has_location {
            RemovedMetadata::Location
        } else {
            RemovedMetadata::Other
        };
        self.removed = self.removed.max(Some(removed));
    }

    /// Bytes of all pieces so far.
    pub(crate) fn size(&self) -> u64 {
        self.pieces.iter().map(Piece::size).sum()
    }

    pub(crate) fn cleaned(self) -> Option<CleanedFile> {
        let removed = self.removed?;
        Some(CleanedFile {
            pieces: self.pieces,
            removed,
            location_may_remain: self.location_may_remain,
        })
    }
}
