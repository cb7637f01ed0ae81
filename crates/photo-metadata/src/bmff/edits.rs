//! Edits to a file whose other bytes stay in their places.

use alloc::collections::BinaryHeap;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::items::Items;
use crate::plan::Plan;
use crate::window::Stop;

/// Most new bytes: they stay in memory until the file is sent.
const MOST_NEW: u64 = 64 << 20;

/// Ranges of a file that get new bytes.
#[derive(Debug, Default)]
pub(super) struct Edits {
    edits: Vec<Edit>,
    /// Removed boxes of the file, in their order.
    boxes: Vec<Range<u64>>,
    /// Boxes that no item's data can be in.
    protected: Vec<Range<u64>>,
}

/// A range and its new bytes. Edits are ordered by their ranges.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Edit {
    start: u64,
    end: u64,
    content: Content,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Content {
    /// Zeros.
    Zeros,
    /// An empty box.
    Free,
    /// These bytes, followed by an empty box.
    New(Vec<u8>),
}

impl Edits {
    /// Replaces an item's data with zeros.
    pub(super) fn fill(&mut self, range: Range<u64>) {
        self.push(range, Content::Zeros);
    }

    /// Replaces a box with an empty one.
    pub(super) fn free(&mut self, range: Range<u64>) {
        self.push(range, Content::Free);
    }

    /// Replaces a box with a shorter one.
    pub(super) fn shorten(&mut self, range: Range<u64>, with: Vec<u8>) {
        self.push(range, Content::New(with));
    }

    /// Removes a box of the file. After the last box that stays it is cut off, elsewhere it becomes an empty box.
    pub(super) fn remove_box(&mut self, range: Range<u64>) {
        self.boxes.push(range);
    }

    /// Notes a range that no item's data can be in.
    pub(super) fn protect(&mut self, range: Range<u64>) {
        self.protected.push(range);
    }

    fn push(&mut self, Range { start, end }: Range<u64>, content: Content) {
        self.edits.push(Edit { start, end, content });
    }

    /// Adds the pieces to the plan, if no edits overlap and none touches an image.
    pub(super) fn apply(mut self, items: &Items, size: u64, plan: &mut Plan) -> Result<(), Stop> {
        let mut end = size;
        while let Some(last) = self.boxes.last().filter(|last| last.end == end) {
            end = last.start;
            self.boxes.pop();
        }
        let cut = (end < size).then_some(end..size);
        for range in core::mem::take(&mut self.boxes) {
            self.free(range);
        }
        let edits = in_order(self.edits);
        let sizes = edits.iter().map(|edit| edit.end - edit.start);
        let new = sizes.fold(0, u64::saturating_add);
        let all = edits.iter().map(|edit| edit.start..edit.end).chain(cut);
        if new > MOST_NEW
            || overlap(all.clone(), all.clone().skip(1))
            || touch(all, items.pictures())
            || touch(items.metadata_by_file().iter().cloned(), &sorted(self.protected))
        {
            return Err(Stop::Invalid);
        }
        let mut kept_to = 0;
        for Edit { start, end, content } in edits {
            plan.keep(kept_to, start);
            plan.put(content.bytes(end - start)?);
            kept_to = end;
        }
        plan.keep(kept_to, end);
        Ok(())
    }
}

impl Content {
    fn bytes(self, length: u64) -> Result<Vec<u8>, Stop> {
        let length = usize::try_from(length).map_err(|_| Stop::Invalid)?;
        let mut bytes = match self {
            Self::Zeros => return Ok(vec![0; length]),
            Self::Free => Vec::new(),
            Self::New(bytes) => bytes,
        };
        let rest = length.checked_sub(bytes.len()).ok_or(Stop::Invalid)?;
        if rest >= 8 {
            bytes.extend(u32::try_from(rest).map_err(|_| Stop::Invalid)?.to_be_bytes());
            bytes.extend(b"free");
        } else if rest > 0 {
            return Err(Stop::Invalid);
        }
        bytes.resize(length, 0);
        Ok(bytes)
    }
}

/// Whether a range begins before the previous one ends.
fn overlap(ranges: impl Iterator<Item = Range<u64>>, next: impl Iterator<Item = Range<u64>>) -> bool {
    ranges.zip(next).any(|(one, other)| other.start < one.end)
}

/// Whether one of `ranges` overlaps one of `others`, which are sorted and disjoint.
fn touch(mut ranges: impl Iterator<Item = Range<u64>>, others: &[Range<u64>]) -> bool {
    ranges.any(|range| {
        let first = others.partition_point(|other| other.end <= range.start);
        others.get(first).is_some_and(|other| other.start < range.end)
    })
}

/// Sorts. A heap, because the code of `sort` is ten times as large, and a page downloads it.
pub(super) fn in_order<T: Ord>(items: Vec<T>) -> Vec<T> {
    BinaryHeap::from(items).into_sorted_vec()
}

/// Sorts ranges, and joins those that touch.
pub(super) fn sorted(ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    let ranges = ranges.into_iter().filter(|range| range.start < range.end);
    let pairs = in_order(ranges.map(|range| (range.start, range.end)).collect());
    let mut ranges: Vec<_> = pairs.into_iter().map(|(start, end)| start..end).collect();
    ranges.dedup_by(|next, last| {
        let is_near = next.start <= last.end;
        if is_near {
            last.end = last.end.max(next.end);
        }
        is_near
    });
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_box_is_followed_by_an_empty_one() {
        let new = |bytes: &[u8], length| Content::New(bytes.to_vec()).bytes(length);
        assert_eq!(new(b"abc", 11).unwrap(), b"abc\0\0\0\x08free");
        assert_eq!(new(b"abc", 3).unwrap(), b"abc");
        assert!(new(b"abc", 10).is_err());
        assert!(new(b"abc", 2).is_err());
        assert_eq!(Content::Free.bytes(9).unwrap(), b"\0\0\0\x09free\0");
    }

    #[test]
    fn ranges_overlap_if_they_share_a_byte() {
        let pictures = sorted(vec![30..40, 10..15, 15..20]);
        assert_eq!(pictures, [10..20, 30..40]);
        for (range, touches) in [
            (0..10, false),
            (20..30, false),
            (19..20, true),
            (0..50, true),
            (40..41, false),
        ] {
            assert_eq!(touch([range.clone()].into_iter(), &pictures), touches, "{range:?}");
        }
    }
}
