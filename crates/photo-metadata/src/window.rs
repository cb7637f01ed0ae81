//! The bytes of a file that are at hand.

use std::ops::Range;

/// Why a walk stops where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// These bytes have to be at hand.
    Wants(Range<u64>),
    /// The structure is invalid.
    Invalid,
}

/// Bytes of a file, and where in it they stand.
pub(crate) struct Window<'b> {
    start: u64,
    bytes: &'b [u8],
    size: u64,
    /// Bytes that a request asks for at least, where the file has them.
    reach: u64,
}

impl<'b> Window<'b> {
    pub(crate) fn new(start: u64, bytes: &'b [u8], size: u64, reach: u64) -> Self {
        Self {
            start,
            bytes,
            size,
            reach,
        }
    }

    /// Bytes of the whole file.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// `len` bytes at a place; they must be in the file. Where they are not at hand, they are asked for from
    /// this place on: a step that reads only from its own place on asks at most once.
    pub(crate) fn get(&self, at: u64, len: u64) -> Result<&'b [u8], Step> {
        if len == 0 {
            return Ok(&[]);
        }
        let end = at
            .checked_add(len)
            .filter(|end| *end <= self.size)
            .ok_or(Step::Invalid)?;
        let inside = |at: u64| usize::try_from(at.checked_sub(self.start)?).ok();
        inside(at)
            .zip(inside(end))
            .and_then(|(from, to)| self.bytes.get(from..to))
            .ok_or_else(|| Step::Wants(at..end.max(self.size.min(at.saturating_add(self.reach)))))
    }

    /// The same, or fewer at the end of the file.
    pub(crate) fn up_to(&self, at: u64, len: u64) -> Result<&'b [u8], Step> {
        self.get(at, len.min(self.size.saturating_sub(at)))
    }

    /// All bytes at hand from a place on: at least two, or what is left of the file.
    pub(crate) fn rest(&self, at: u64) -> Result<&'b [u8], Step> {
        let least = self.up_to(at, 2)?;
        let from = at.checked_sub(self.start).and_then(|from| usize::try_from(from).ok());
        Ok(from.and_then(|from| self.bytes.get(from..)).unwrap_or(least))
    }
}
