//! What is decided about the bytes of a file.

use std::ops::Range;

/// A part of the clean file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes of the photo as it is.
    Keep(Range<u64>),
    /// These bytes in the place of others.
    Put(Vec<u8>),
}

impl Piece {
    /// Its bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            Self::Keep(range) => range.end - range.start,
            Self::Put(bytes) => bytes.len() as u64,
        }
    }
}

/// What was hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// Something: the camera, the time, a thumbnail, a comment.
    Something,
    /// Where the photo was taken, perhaps among other things.
    Place,
}

/// The clean file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned {
    /// What it is joined of, in this order.
    pub pieces: Vec<Piece>,
    /// What was hidden.
    pub found: Found,
}

impl Cleaned {
    /// Bytes of the clean file.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.pieces.iter().map(Piece::size).sum()
    }
}

/// Pieces as they are found.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pieces: Vec<Piece>,
    found: Option<Found>,
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

    /// Puts bytes before all others.
    pub(crate) fn put_first(&mut self, bytes: Vec<u8>) {
        self.pieces.insert(0, Piece::Put(bytes));
    }

    /// Something was left out.
    pub(crate) fn left_out(&mut self, tells_place: bool) {
        let found = if tells_place { Found::Place } else { Found::Something };
        self.found = self.found.max(Some(found));
    }

    /// Bytes so far.
    pub(crate) fn size(&self) -> u64 {
        self.pieces.iter().map(Piece::size).sum()
    }

    pub(crate) fn end(self) -> Option<Cleaned> {
        let pieces = self.pieces;
        self.found.map(|found| Cleaned { pieces, found })
    }
}
