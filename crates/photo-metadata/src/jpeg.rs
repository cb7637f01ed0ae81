//! JPEG (ITU T.81, annex B): segments, scans between them, and whatever somebody hung behind the end.

use crate::exif;
use crate::plan::Plan;
use crate::window::{Step, Window};

const TEM: u8 = 0x01;
const RST: std::ops::RangeInclusive<u8> = 0xd0..=0xd7;
const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;
const COM: u8 = 0xfe;

/// Bytes of JFIF's segment without a thumbnail, its marker included.
const JFIF_BYTES: usize = 18;
/// Both sides of JFIF's thumbnail.
const JFIF_THUMBNAIL: std::ops::Range<usize> = 16..18;

/// Where the walk stands.
#[derive(Debug, Default)]
pub(crate) struct Jpeg {
    at: u64,
    in_scan: bool,
    is_over: bool,
    /// How the photo is held is said once.
    is_held: bool,
}

impl Jpeg {
    pub(crate) fn walk(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Step> {
        while !self.is_over {
            if self.in_scan {
                self.scan(window, plan)?;
            } else {
                self.segment(window, plan)?;
            }
        }
        Ok(())
    }

    /// Coded pixels: up to a marker that belongs not to them.
    fn scan(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Step> {
        // Cut off in the middle: the pixels that are there stay.
        if self.at >= window.size() {
            self.is_over = true;
            return Ok(());
        }
        let bytes = window.rest(self.at)?;
        let marker = bytes
            .windows(2)
            .position(|pair| pair[0] == 0xff && pair[1] != 0 && pair[1] != 0xff && !RST.contains(&pair[1]));
        let end = self.at + bytes.len() as u64;
        let to = match marker {
            Some(found) => {
                self.in_scan = false;
                self.at + found as u64
            }
            // Perhaps the first half of one.
            None if bytes.last() == Some(&0xff) && end < window.size() && bytes.len() > 1 => end - 1,
            None => end,
        };
        plan.keep(self.at, to);
        self.at = to;
        Ok(())
    }

    fn segment(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Step> {
        let start = self.at;
        let mut at = start;
        let [mark, mut marker] = window.array(at)?;
        if mark != 0xff {
            return Err(Step::Broken);
        }
        // Any number of bytes may fill the place before a marker.
        while marker == 0xff {
            at += 1;
            [_, marker] = window.array(at)?;
        }
        match marker {
            0 => Err(Step::Broken),
            EOI => {
                self.is_over = true;
                plan.keep(start, at + 2);
                if at + 2 < window.size() {
                    plan.left_out(false);
                }
                Ok(())
            }
            SOI | TEM => self.keep(start, at + 2, plan),
            marker if RST.contains(&marker) => self.keep(start, at + 2, plan),
            _ => {
                let length = u64::from(u16::from_be_bytes(window.array(at + 2)?));
                let end = at + 2 + length;
                if length < 2 || end > window.size() {
                    return Err(Step::Broken);
                }
                let is_read = matches!(marker, APP0 | APP1 | APP2 | APP14);
                let segment = if is_read { window.get(at, end - at)? } else { &[] };
                self.decide(marker, segment, (start, end), plan);
                self.at = end;
                Ok(())
            }
        }
    }

    fn keep(&mut self, from: u64, to: u64, plan: &mut Plan) -> Result<(), Step> {
        plan.keep(from, to);
        self.at = to;
        Ok(())
    }

    fn decide(&mut self, marker: u8, segment: &[u8], (start, end): (u64, u64), plan: &mut Plan) {
        let content = segment.get(4..).unwrap_or_default();
        match marker {
            APP0 if content.starts_with(b"JFIF\0") => jfif(segment, (start, end), plan),
            APP2 if content.starts_with(b"ICC_PROFILE\0") => plan.keep(start, end),
            APP14 if content.starts_with(b"Adobe") => plan.keep(start, end),
            APP1 => self.exif(segment, content, (start, end), plan),
            APP0..=0xef | COM => plan.left_out(false),
            _ => {
                self.in_scan = marker == SOS;
                plan.keep(start, end);
            }
        }
    }

    fn exif(&mut self, segment: &[u8], content: &[u8], (start, end): (u64, u64), plan: &mut Plan) {
        let Some(tiff) = content.strip_prefix(exif::MARK) else {
            return plan.left_out(exif::xmp_tells_place(content));
        };
        let held = exif::orientation(tiff).filter(|_| !self.is_held).map(only);
        self.is_held |= held.is_some();
        match held {
            Some(block) if block == segment => plan.keep(start, end),
            held => {
                plan.left_out(exif::tells_place(tiff));
                if let Some(block) = held {
                    plan.put(block);
                }
            }
        }
    }
}

fn jfif(segment: &[u8], (start, end): (u64, u64), plan: &mut Plan) {
    match segment.get(..JFIF_BYTES) {
        Some(plain) if segment.len() > JFIF_BYTES => {
            let mut plain = plain.to_vec();
            plain[2..4].copy_from_slice(&[0, 16]);
            plain[JFIF_THUMBNAIL].fill(0);
            plan.left_out(false);
            plan.put(plain);
        }
        _ => plan.keep(start, end),
    }
}

/// A segment of Exif that says how the photo is held.
fn only(orientation: u8) -> Vec<u8> {
    let tiff = exif::only(orientation);
    // Two bytes of length, the mark and the block: 34.
    let mut segment = vec![0xff, APP1, 0, 34];
    segment.extend(exif::MARK);
    segment.extend(tiff);
    segment
}
