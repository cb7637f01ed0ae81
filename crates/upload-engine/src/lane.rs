//! Files in line, by priority, then small ones first, then as picked.
//!
//! Leaving the line costs nothing: an entry whose file has gone elsewhere is skipped when it comes
//! up.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::{LocalId, Priority};

/// A file's place in line.
pub(crate) type Place = (Priority, u64, LocalId);

/// A line of files.
#[derive(Debug, Default)]
pub(crate) struct Lane {
    heap: BinaryHeap<Reverse<Place>>,
    count: usize,
    bytes: u64,
}

impl Lane {
    /// Files in line.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Their bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn join(&mut self, place: Place) {
        self.heap.push(Reverse(place));
        self.count += 1;
        self.bytes = self.bytes.saturating_add(place.1);
    }

    /// The file at `place` went elsewhere, or is taken.
    pub(crate) fn leave(&mut self, place: Place) {
        self.count -= 1;
        self.bytes = self.bytes.saturating_sub(place.1);
    }

    /// The first file that still stands in line; it stays there.
    pub(crate) fn first(&mut self, stands: impl Fn(Place) -> bool) -> Option<Place> {
        while let Some(&Reverse(place)) = self.heap.peek() {
            if stands(place) {
                return Some(place);
            }
            self.heap.pop();
        }
        None
    }
}
