//! Headers of boxes, in a file and in a box that is at hand.

use std::ops::Range;

use crate::window::{Step, Window};

/// A box of a file.
pub(super) struct BoxHeader {
    pub(super) kind: [u8; 4],
    pub(super) start: u64,
    /// Where its content begins.
    pub(super) content: u64,
    pub(super) end: u64,
}

/// What stands where a box should begin.
pub(super) enum Header {
    Box(BoxHeader),
    /// Too few bytes, or the zeros that end a list.
    End,
    /// A box that cannot be, with what would be its type.
    Invalid(Option<[u8; 4]>),
}

impl BoxHeader {
    /// Reads the header at a place inside a box that ends at `end`.
    pub(super) fn read(window: &Window<'_>, at: u64, end: u64) -> Result<Header, Step> {
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
            // To the end of the file; in a box, the end of a list.
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

    /// Its content, or the beginning of it. It is asked for with the header, so that the next step finds both.
    pub(super) fn data<'b>(&self, window: &Window<'b>, most: u64) -> Result<&'b [u8], Step> {
        let head = self.content - self.start;
        let bytes = window.get(self.start, head + most.min(self.end - self.content))?;
        let head = usize::try_from(head).map_err(|_| Step::Invalid)?;
        Ok(bytes.get(head..).unwrap_or_default())
    }
}

/// A box in a box that is at hand.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) kind: [u8; 4],
    /// All of it, in its parent's content.
    pub(super) range: Range<usize>,
    /// Its content.
    pub(super) content: Range<usize>,
}

/// The boxes of a content, from a place on; `None` where they cannot be.
pub(super) fn children(content: &[u8], mut at: usize) -> Option<Vec<Child>> {
    let mut found = Vec::new();
    while let Some(head) = content.get(at..at.checked_add(8)?) {
        let kind: [u8; 4] = head.get(4..)?.try_into().ok()?;
        let (size, head) = match number(content, at, 4)? {
            // The end of a list.
            0 => break,
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

/// A number of up to eight bytes, the largest first; of none it is 0.
pub(super) fn number(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(width)?).filter(|_| width <= 8)?;
    Some(digits.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// Reads numbers one behind the other.
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
