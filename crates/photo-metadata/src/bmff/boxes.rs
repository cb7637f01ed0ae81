//! Headers of boxes: in a file, and in a box that the window holds.

use alloc::vec::Vec;
use core::ops::Range;

use crate::window::{Stop, Window};

/// A box in the file.
pub(super) struct BoxHeader {
    pub(super) kind: [u8; 4],
    pub(super) start: u64,
    /// Where the content begins.
    pub(super) content: u64,
    pub(super) end: u64,
}

/// What was read where a box should begin.
pub(super) enum Header {
    Box(BoxHeader),
    /// The end of a list: too few bytes, or zeros.
    End,
    /// An invalid box, with its type if there is one.
    Invalid(Option<[u8; 4]>),
}

impl BoxHeader {
    /// Reads the header at `at`, inside a box that ends at `end`.
    pub(super) fn read(window: &Window<'_>, at: u64, end: u64) -> Result<Header, Stop> {
        let bytes = window.get(at, 16.min(end.saturating_sub(at)))?;
        let Some((&size, rest)) = bytes.split_first_chunk::<4>() else {
            return Ok(if bytes.iter().all(|byte| *byte == 0) {
                Header::End
            } else {
                Header::Invalid(None)
            });
        };
        let Some((&kind, rest)) = rest.split_first_chunk::<4>() else {
            return Ok(if size == [0; 4] {
                Header::End
            } else {
                Header::Invalid(None)
            });
        };
        let (size, head) = match u32::from_be_bytes(size) {
            0 if kind == [0; 4] => return Ok(Header::End),
            // A size of 0 means: up to the end of the file. Inside a box it ends the list.
            0 if end == window.size() => (end - at, 8),
            0 => return Ok(Header::End),
            1 => match rest.first_chunk::<8>() {
                Some(size) => (u64::from_be_bytes(*size), 16),
                None => return Ok(Header::Invalid(Some(kind))),
            },
            size => (u64::from(size), 8),
        };
        Ok(match at.checked_add(size).filter(|to| size >= head && *to <= end) {
            Some(to) => Header::Box(Self {
                kind,
                start: at,
                content: at + head,
                end: to,
            }),
            None => Header::Invalid(Some(kind)),
        })
    }

    pub(super) fn range(&self) -> Range<u64> {
        self.start..self.end
    }

    /// The content, or the beginning of it. Requested together with the header, so that the next step has both.
    pub(super) fn data<'b>(&self, window: &Window<'b>, most: u64) -> Result<&'b [u8], Stop> {
        let head = self.content - self.start;
        let bytes = window.get(self.start, head + most.min(self.end - self.content))?;
        let head = usize::try_from(head).map_err(|_| Stop::Invalid)?;
        Ok(bytes.get(head..).unwrap_or_default())
    }
}

/// A box in a box that the window holds.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) kind: [u8; 4],
    /// The whole box, in its parent's content.
    pub(super) range: Range<usize>,
    /// The content, in its parent's content.
    pub(super) content: Range<usize>,
}

/// The boxes in `content` from `at` on; `None` if one is invalid.
pub(super) fn children(content: &[u8], mut at: usize) -> Option<Vec<Child>> {
    let mut found = Vec::new();
    while let Some(head) = content.get(at..at.checked_add(8)?) {
        let kind: [u8; 4] = head.get(4..)?.try_into().ok()?;
        let (size, head) = match number(content, at, 4)? {
            // The end of the list, and padding.
            0 => return content.get(at..)?.iter().all(|byte| *byte == 0).then_some(found),
            1 => (usize::try_from(number(content, at + 8, 8)?).ok()?, 16),
            size => (usize::try_from(size).ok()?, 8),
        };
        let end = at
            .checked_add(size)
            .filter(|end| size >= head && *end <= content.len())?;
        found.push(Child {
            kind,
            range: at..end,
            content: at + head..end,
        });
        at = end;
    }
    Some(found)
}

/// Reads a big-endian number of up to eight bytes; 0 for no bytes.
pub(super) fn number(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(width)?).filter(|_| width <= 8)?;
    Some(digits.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// Reads consecutive numbers.
pub(super) struct Reader<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) at: usize,
}

impl Reader<'_> {
    pub(super) fn next(&mut self, width: usize) -> Option<u64> {
        let number = number(self.bytes, self.at, width)?;
        self.at += width;
        Some(number)
    }
}
