//! Waiting files: profile pictures first, then by priority, then by size, then by the order in which they were picked.
//!
//! Removing a file is cheap: its entry stays in the heap and is skipped when it reaches the front.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::{LocalId, Priority};

/// A file's sort key in a wait queue.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct QueuePosition {
    /// Whether it is not a profile picture.
    pub(crate) is_upload: bool,
    pub(crate) priority: Priority,
    /// Size in bytes.
    pub(crate) size: u64,
    pub(crate) id: LocalId,
}

/// A priority queue of waiting files.
#[derive(Debug, Default)]
pub(crate) struct WaitQueue {
    heap: BinaryHeap<Reverse<QueuePosition>>,
    count: usize,
    bytes: u64,
}

impl WaitQueue {
    /// Number of waiting files.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Total bytes of the waiting files.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn push(&mut self, position: QueuePosition) {
        self.heap.push(Reverse(position));
        self.count += 1;
        self.bytes = self.bytes.saturating_add(position.size);
    }

    /// Counts the file at `position` no longer as waiting.
    pub(crate) fn remove(&mut self, position: QueuePosition) {
        self.count -= 1;
        self.bytes = self.bytes.saturating_sub(position.size);
    }

    /// The first file that is still waiting; it stays in the queue.
    pub(crate) fn first(&mut self, is_waiting: impl Fn(QueuePosition) -> bool) -> Option<QueuePosition> {
        while let Some(&Reverse(position)) = self.heap.peek() {
            if is_waiting(position) {
                return Some(position);
            }
            self.heap.pop();
        }
        None
    }
}
