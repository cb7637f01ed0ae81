//! The bytes of a file that are at hand.

use std::ops::Range;

/// Bytes of a window: few reads, and little memory.
const WINDOW: u64 = 256 << 10;

/// Why a walk stops where it stands.
#[derive(Debug)]
pub(crate) enum Step {
    /// These bytes have to be at hand.
    Wants(Range<u64>),
    /// There is no sense in it.
    Broken,
}

/// A window from a place on.
pub(crate) fn from(at: u64, size: u64) -> Range<u64> {
    at..size.min(at.saturating_add(WINDOW))
}

/// Bytes of a file, and where in it they stand.
pub(crate) struct Window<'b> {
    start: u64,
    bytes: &'b [u8],
    size: u64,
}

impl<'b> Window<'b> {
    pub(crate) fn new(start: u64, bytes: &'b [u8], size: u64) -> Self {
        Self { start, bytes, size }
    }

    /// Bytes of the whole file.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Bytes at hand.
    pub(crate) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// So many bytes at a place; they must be in the file.
    pub(crate) fn get(&self, at: u64, len: u64) -> Result<&'b [u8], Step> {
        let end = at
            .checked_add(len)
            .filter(|end| *end <= self.size)
            .ok_or(Step::Broken)?;
        let inside = |at: u64| usize::try_from(at.checked_sub(self.start)?).ok();
        inside(at)
            .zip(inside(end))
            .and_then(|(from, to)| self.bytes.get(from..to))
            .ok_or_else(|| Step::Wants(at..end.max(from(at, self.size).end)))
    }

    /// The same as an array.
    pub(crate) fn array<const N: usize>(&self, at: u64) -> Result<[u8; N], Step> {
        self.get(at, N as u64)?.try_into().map_err(|_| Step::Broken)
    }

    /// Everything at hand from a place on, at least one byte.
    pub(crate) fn rest(&self, at: u64) -> Result<&'b [u8], Step> {
        self.get(at, 1)?;
        let from = at.saturating_sub(self.start);
        Ok(usize::try_from(from)
            .ok()
            .and_then(|from| self.bytes.get(from..))
            .unwrap_or_default())
    }
}
