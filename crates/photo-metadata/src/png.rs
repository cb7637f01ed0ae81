//! PNG (third edition, 2025): only chunks that affect how the image looks stay.

use alloc::vec::Vec;

use crate::first_exif::FirstExif;
use crate::plan::Plan;
use crate::window::{Stop, Window};

const SIGNATURE: u64 = 8;
/// Bytes of a chunk around its data: length, type and checksum.
const AROUND: u64 = 12;
/// Most bytes of data in a chunk.
const MOST_DATA: u64 = (1 << 31) - 1;
/// Most bytes of text and Exif that are searched.
const LOOKED_AT: u64 = 64 << 10;

/// Chunks of colour, transparency, size and animation.
const APPEARANCE: [&[u8; 4]; 15] = [
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs",
    b"acTL", b"fcTL", b"fdAT",
];

/// The position of the walk.
#[derive(Debug, Default)]
pub(crate) struct Png {
    at: u64,
    /// Whether there were pixels: a file that was cut off shows them.
    has_pixels: bool,
    is_over: bool,
    exif: FirstExif,
}

impl Png {
    pub(crate) fn walk(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        if self.at == 0 {
            plan.keep(0, SIGNATURE);
            self.at = SIGNATURE;
        }
        while !self.is_over {
            self.chunk(window, plan)?;
        }
        Ok(())
    }

    fn chunk(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        let start = self.at;
        let Ok([a, b, c, d, kind @ ..]) = <[u8; 8]>::try_from(window.up_to(start, 8)?) else {
            return self.end_early(window, plan);
        };
        let length = u64::from(u32::from_be_bytes([a, b, c, d]));
        self.has_pixels |= &kind == b"IDAT" && length <= MOST_DATA;
        let end = start + AROUND + length;
        let is_shown = kind[0].is_ascii_uppercase() || APPEARANCE.contains(&&kind);
        if length > MOST_DATA || (end > window.size() && !is_shown) {
            return self.end_early(window, plan);
        }
        if is_shown {
            // The last chunk of a file that was cut off stays, as far as it goes.
            plan.keep(start, end.min(window.size()));
            self.is_over = end > window.size();
            if self.is_over && !self.has_pixels {
                return Err(Stop::Invalid);
            }
        } else {
            let looked_at = length.min(LOOKED_AT);
            let head = window.get(start, 8 + looked_at + 4)?;
            let data = head.get(8..head.len() - 4).unwrap_or_default();
            // Decoders ignore the orientation in a chunk with a wrong checksum.
            let is_exif = &kind == b"eXIf" && looked_at == length && chunk(kind, data) == head;
            let exif = (is_exif, data);
            self.exif
                .decide(plan, (start, end), exif, |block| chunk(*b"eXIf", block));
        }
        self.at = end;
        if &kind == b"IEND" {
            self.is_over = true;
            if end < window.size() {
                plan.remove(false);
            }
        }
        Ok(())
    }

    /// Handles a file that ends without its last chunk.
    fn end_early(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        if !self.has_pixels {
            return Err(Stop::Invalid);
        }
        self.is_over = true;
        if self.at < window.size() {
            plan.remove(false);
        }
        Ok(())
    }
}

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap_or_default();
    let mut chunk = length.to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(data);
    let sum = crc(&chunk[4..]);
    chunk.extend(sum.to_be_bytes());
    chunk
}

/// The checksum of ISO 3309, bit by bit: a table does not pay off for some thirty bytes.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_of_an_end_chunk_is_the_known_one() {
        assert_eq!(chunk(*b"IEND", b""), b"\0\0\0\0IEND\xae\x42\x60\x82");
    }
}
