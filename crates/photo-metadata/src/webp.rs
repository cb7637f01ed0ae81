//! WebP: chunks of RIFF. The sizes and flags at the beginning are written anew.

use crate::held::Held;
use crate::plan::Plan;
use crate::window::{Step, Window};

const HEADER: u64 = 12;
/// Bytes of `VP8X`, its head included.
const EXTENDED: u64 = 18;
const EXIF_FLAG: u8 = 0x08;
const XMP_FLAG: u8 = 0x04;
/// Of what goes, no more is looked at than this.
const LOOKED_AT: u64 = 64 << 10;

/// Pictures, their alpha, colour and animation.
const LOOKS: [&[u8; 4]; 6] = [b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"];

/// Where the walk stands.
#[derive(Debug, Default)]
pub(crate) struct WebP {
    at: u64,
    /// Where RIFF says that it ends.
    end: u64,
    extended: Option<[u8; EXTENDED as usize]>,
    held: Held,
    is_over: bool,
}

impl WebP {
    pub(crate) fn walk(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Step> {
        if self.at == 0 {
            let [_, _, _, _, a, b, c, d, ..] = window.array::<{ HEADER as usize }>(0)?;
            self.end = u64::from(u32::from_le_bytes([a, b, c, d])) + 8;
            self.at = HEADER;
            if self.end > window.size() || self.end < HEADER {
                return Err(Step::Broken);
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

    fn chunk(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Step> {
        let start = self.at;
        let [k0, k1, k2, k3, a, b, c, d] = window.array(start)?;
        let kind = [k0, k1, k2, k3];
        let length = u64::from(u32::from_le_bytes([a, b, c, d]));
        // Chunks are even.
        let end = start + 8 + length + length % 2;
        if end > self.end {
            return Err(Step::Broken);
        }
        if &kind == b"VP8X" && start == HEADER && end == HEADER + EXTENDED {
            self.extended = Some(window.array(start)?);
        } else if LOOKS.contains(&&kind) {
            plan.keep(start, end);
        } else {
            let data = window.get(start + 8, length.min(LOOKED_AT))?;
            self.held.decide(plan, (start, end), (&kind == b"EXIF", data), |block| {
                let length = u32::try_from(block.len()).unwrap_or_default();
                [b"EXIF", &length.to_le_bytes()[..], block].concat()
            });
        }
        self.at = end;
        Ok(())
    }

    /// The header comes last: it counts what was kept.
    fn begin(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Step> {
        if self.end < window.size() {
            plan.left_out(false);
        }
        let extended = self.extended.take().map(|mut chunk| {
            chunk[8] &= !(EXIF_FLAG | XMP_FLAG);
            if self.held.is_kept() {
                chunk[8] |= EXIF_FLAG;
            }
            chunk
        });
        let extended = extended
            .as_ref()
            .map(<[u8; EXTENDED as usize]>::as_slice)
            .unwrap_or_default();
        let size = plan.size() + extended.len() as u64 + 4;
        let mut header = b"RIFF".to_vec();
        header.extend(u32::try_from(size).map_err(|_| Step::Broken)?.to_le_bytes());
        header.extend(b"WEBP");
        header.extend(extended);
        plan.put_first(header);
        Ok(())
    }
}
