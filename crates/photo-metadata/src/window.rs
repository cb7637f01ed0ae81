//! The window: the bytes of the file that the walk was given last.

use core::ops::Range;

/// Why a walk stops.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The walk needs these bytes.
    Wants(Range<u64>),
    /// The structure is invalid.
    Invalid,
}

/// Bytes of a file, with their position in it.
pub(crate) struct Window<'b> {
    start: u64,
    bytes: &'b [u8],
    size: u64,
    /// Least number of bytes to request, if the file has them.
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

    /// Size of the file in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// `len` bytes from `at`; they must be in the file. If the window lacks them, they are requested from `at` on, so a
    /// step that reads nothing before `at` makes at most one request.
    pub(crate) fn get(&self, at: u64, len: u64) -> Result<&'b [u8], Stop> {
        if len == 0 {
            return Ok(&[]);
        }
        let end = at
            .checked_add(len)
            .filter(|end| *end <= self.size)
            .ok_or(Stop::Invalid)?;
        let inside = |at: u64| usize::try_from(at.checked_sub(self.start)?).ok();
        inside(at)
            .zip(inside(end))
            .and_then(|(from, to)| self.bytes.get(from..to))
            .ok_or_else(|| Stop::Wants(at..end.max(self.size.min(at.saturating_add(self.reach)))))
    }

    /// The same as [`get`](Self::get), or fewer bytes at the end of the file.
    pub(crate) fn up_to(&self, at: u64, len: u64) -> Result<&'b [u8], Stop> {
        self.get(at, len.min(self.size.saturating_sub(at)))
    }

    /// All bytes of the window from `at` on: at least two, or the rest of the file.
    pub(crate) fn rest(&self, at: u64) -> Result<&'b [u8], Stop> {
        let least = self.up_to(at, 2)?;
        let from = at.checked_sub(self.start).and_then(|from| usize::try_from(from).ok());
        Ok(from.and_then(|from| self.bytes.get(from..)).unwrap_or(least))
    }
}
