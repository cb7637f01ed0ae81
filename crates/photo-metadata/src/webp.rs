//! WebP: chunks of RIFF. The sizes and flags at the beginning are rewritten.

use crate::first_exif::FirstExif;
use crate::plan::Plan;
use crate::window::{Stop, Window};

const HEADER: u64 = 12;
/// Bytes of the `VP8X` chunk, with its header.
const EXTENDED: u64 = 18;
const EXIF_FLAG: u8 = 0x08;
const XMP_FLAG: u8 = 0x04;
/// Most bytes of a removed chunk that are searched.
const LOOKED_AT: u64 = 64 << 10;

/// Chunks of images, their alpha, colour and animation.
const APPEARANCE: [&[u8; 4]; 6] = [b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"];

/// Chunks that hold an image.
const PIXELS: [&[u8; 4]; 3] = [b"VP8 ", b"VP8L", b"ANMF"];

/// The position of the walk.
#[derive(Debug, Default)]
pub(crate) struct WebP {
    at: u64,
    /// Where RIFF ends by its own length, or where the file ends, if that is earlier.
    end: u64,
    /// Bytes that RIFF counts and a file that was cut off lacks.
    missing: u64,
    extended: Option<[u8; EXTENDED as usize]>,
    exif: FirstExif,
    has_pixels: bool,
    is_over: bool,
}

impl WebP {
    pub(crate) fn walk(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        if self.at == 0 {
            let header = window.get(0, HEADER)?;
            let length = header.get(4..8).and_then(|length| length.try_into().ok());
            let length = u32::from_le_bytes(length.ok_or(Stop::Invalid)?);
            self.end = window.size().min(u64::from(length) + 8);
            self.missing = u64::from(length) + 8 - self.end;
            self.at = HEADER;
            if self.end < HEADER {
                return Err(Stop::Invalid);
            }
        }
        while self.at < self.end {
            self.chunk(window, plan)?;
        }
        if !self.is_over {
            self.is_over = true;
            self.begin(window, plan)?;
        }
        Ok(())
    }

    fn chunk(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        let start = self.at;
        let Ok([k0, k1, k2, k3, a, b, c, d]) = <[u8; 8]>::try_from(window.up_to(start, 8)?) else {
            // Too few bytes for a chunk.
            plan.remove(false);
            self.at = self.end;
            return Ok(());
        };
        let kind = [k0, k1, k2, k3];
        let length = u64::from(u32::from_le_bytes([a, b, c, d]));
        // Chunks have even sizes. The last one of a file that was cut off stays, as far as it goes.
        let end = self.end.min(start + 8 + length + length % 2);
        if &kind == b"VP8X" && start == HEADER && end == HEADER + EXTENDED {
            self.extended = window.get(start, EXTENDED)?.try_into().ok();
        } else if APPEARANCE.contains(&&kind) {
            self.has_pixels |= PIXELS.contains(&&kind);
            plan.keep(start, end);
        } else {
            let head = window.up_to(start, 8 + length.min(LOOKED_AT))?;
            let exif = (&kind == b"EXIF", head.get(8..).unwrap_or_default());
            self.exif.decide(plan, (start, end), exif, |block| {
                let length = u32::try_from(block.len()).unwrap_or_default();
                [b"EXIF", &length.to_le_bytes()[..], block].concat()
            });
        }
        self.at = end;
        Ok(())
    }

    /// Writes the header, last, because it counts what was kept.
    fn begin(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        if !self.has_pixels {
            return Err(Stop::Invalid);
        }
        if self.end < window.size() {
            plan.remove(false);
        }
        let extended = self.extended.take().map(|mut chunk| {
            chunk[8] &= !XMP_FLAG;
            if !self.exif.is_kept() {
                chunk[8] &= !EXIF_FLAG;
            }
            chunk
        });
        let extended = extended
            .as_ref()
            .map(<[u8; EXTENDED as usize]>::as_slice)
            .unwrap_or_default();
        let size = plan.size() + extended.len() as u64 + 4 + self.missing;
        let mut header = b"RIFF".to_vec();
        header.extend(u32::try_from(size).map_err(|_| Stop::Invalid)?.to_le_bytes());
        header.extend(b"WEBP");
        header.extend(extended);
        plan.put_first(header);
        Ok(())
    }
}
