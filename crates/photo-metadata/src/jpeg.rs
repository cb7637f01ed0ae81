//! JPEG (ITU T.81, annex B): segments, scans between them, and a trailer after the end.
//!
//! Decoders skip bytes before the next marker, and so does this parser, because some cameras write wrong segment
//! lengths.

use alloc::vec::Vec;

use crate::exif;
use crate::plan::Plan;
use crate::window::{Stop, Window};

const TEM: u8 = 0x01;
const RST: core::ops::RangeInclusive<u8> = 0xd0..=0xd7;
const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;
const APP15: u8 = 0xef;
const COM: u8 = 0xfe;

/// Bytes of a JFIF segment without a thumbnail, with its marker.
const JFIF_BYTES: usize = 18;
/// Width and height of the JFIF thumbnail.
const JFIF_THUMBNAIL: core::ops::Range<usize> = 16..18;

/// The position of the walk.
#[derive(Debug, Default)]
pub(crate) struct Jpeg {
    at: u64,
    in_scan: bool,
    /// Whether there was a scan: after one, unknown bytes may be pixels.
    has_scan: bool,
    is_over: bool,
    /// Whether there was an Exif segment. Browsers take the orientation only from the first one.
    has_exif: bool,
}

impl Jpeg {
    pub(crate) fn walk(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        while !self.is_over {
            if self.in_scan {
                self.scan(window, plan)?;
            } else {
                self.marker(window, plan)?;
            }
        }
        Ok(())
    }

    /// Keeps coded pixels up to the next marker that is not part of them.
    fn scan(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
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
            // The last byte may be the first half of a marker.
            None if bytes.last() == Some(&0xff) && end < window.size() => end - 1,
            None => end,
        };
        self.keep(to, plan);
        // The file was cut off within the scan: the pixels so far stay.
        self.is_over = self.in_scan && to >= window.size();
        Ok(())
    }

    fn marker(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        match *window.up_to(self.at, 4)? {
            [0xff, 0xff, ..] => self.fill_bytes(window, plan),
            [0xff, 0, ..] | [0..=0xfe, ..] => self.stray_bytes(window, plan),
            [0xff, EOI, ..] if self.has_scan => {
                self.is_over = true;
                self.keep(self.at + 2, plan);
                if self.at < window.size() {
                    plan.remove(false);
                }
                Ok(())
            }
            [0xff, EOI, ..] => Err(Stop::Invalid),
            [0xff, SOI | TEM, ..] => self.keep_marker(plan),
            [0xff, marker, ..] if RST.contains(&marker) => self.keep_marker(plan),
            [0xff, marker, a, b] => self.segment(marker, u16::from_be_bytes([a, b]), window, plan),
            // The file ends here.
            [] | [0xff] | [0xff, _] | [0xff, _, _] => self.end_early(window, plan),
            [0xff, ..] => Err(Stop::Invalid),
        }
    }

    /// Keeps fill bytes: any number of them may precede a marker.
    fn fill_bytes(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        let count = window.rest(self.at)?.iter().take_while(|byte| **byte == 0xff).count();
        self.keep(self.at + (count as u64).saturating_sub(1).max(1), plan);
        Ok(())
    }

    fn stray_bytes(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        if self.has_scan {
            self.in_scan = true;
            return Ok(());
        }
        let bytes = window.rest(self.at)?;
        let marker = bytes.iter().skip(1).position(|byte| *byte == 0xff);
        self.at += marker.map_or(bytes.len(), |at| at + 1) as u64;
        plan.remove(false);
        Ok(())
    }

    /// Handles a file that ends without its last marker.
    fn end_early(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        if !self.has_scan {
            return Err(Stop::Invalid);
        }
        self.is_over = true;
        self.keep(window.size(), plan);
        Ok(())
    }

    fn segment(&mut self, marker: u8, length: u16, window: &Window<'_>, plan: &mut Plan) -> Result<(), Stop> {
        let start = self.at;
        let is_metadata = matches!(marker, APP0..=APP15 | COM);
        let end = match length {
            0 | 1 if is_metadata => start + 4,
            0 | 1 if !self.has_scan => return Err(Stop::Invalid),
            length => start + 2 + u64::from(length),
        };
        if self.has_scan && !is_between_scans(marker, window, start, end)? {
            // These are damaged pixels.
            self.keep(start + 2, plan);
            self.in_scan = true;
            return Ok(());
        }
        if end > window.size() {
            return Err(Stop::Invalid);
        }
        let is_read = matches!(marker, APP0 | APP1 | APP2 | APP14);
        let segment = if is_read { window.get(start, end - start)? } else { &[] };
        self.at = end;
        let content = segment.get(4..).unwrap_or_default();
        match marker {
            APP0 if content.starts_with(b"JFIF\0") => jfif(segment, (start, end), plan),
            APP2 if content.starts_with(b"ICC_PROFILE\0") => plan.keep(start, end),
            APP14 if content.starts_with(b"Adobe") => plan.keep(start, end),
            APP1 => self.exif(segment, content, (start, end), plan),
            _ if is_metadata => plan.remove(false),
            _ => {
                self.in_scan = marker == SOS;
                self.has_scan |= self.in_scan;
                plan.keep(start, end);
            }
        }
        Ok(())
    }

    fn keep_marker(&mut self, plan: &mut Plan) -> Result<(), Stop> {
        self.keep(self.at + 2, plan);
        Ok(())
    }

    fn keep(&mut self, to: u64, plan: &mut Plan) {
        plan.keep(self.at, to);
        self.at = to;
    }

    fn exif(&mut self, segment: &[u8], content: &[u8], (start, end): (u64, u64), plan: &mut Plan) {
        let exif = content.split_at_checked(exif::HEADER.len());
        let Some((header, tiff)) = exif.filter(|(header, _)| header.starts_with(exif::NAME)) else {
            return plan.remove(exif::text_has_location(content));
        };
        let orientation = exif::orientation(tiff).filter(|_| !self.has_exif);
        // A header alone is not Exif.
        self.has_exif |= !tiff.is_empty();
        let kept = orientation.map(|value| orientation_segment(header, value));
        if kept.as_deref() == Some(segment) {
            return plan.keep(start, end);
        }
        plan.remove(exif::exif_has_location(tiff));
        if let Some(kept) = kept {
            plan.put(kept);
        }
    }
}

/// Whether bytes after a scan are a segment: one with metadata, or one followed by a marker.
fn is_between_scans(marker: u8, window: &Window<'_>, start: u64, end: u64) -> Result<bool, Stop> {
    if end > window.size() || end < start + 4 {
        return Ok(false);
    }
    let segment = window.up_to(start, end - start + 2)?;
    let is_named = segment
        .get(4..)
        .is_some_and(|content| content.starts_with(exif::NAME) || content.starts_with(b"http://"));
    let next = usize::try_from(end - start)
        .ok()
        .and_then(|length| segment.get(length..));
    Ok(marker == SOS || is_named || matches!(next, Some([] | [0xff] | [0xff, 1..=0xff])))
}

fn jfif(segment: &[u8], (start, end): (u64, u64), plan: &mut Plan) {
    match segment.get(..JFIF_BYTES) {
        Some(plain) if segment.len() > JFIF_BYTES => {
            let mut plain = plain.to_vec();
            plain[2..4].copy_from_slice(&[0, 16]);
            plain[JFIF_THUMBNAIL].fill(0);
            plan.remove(false);
            plan.put(plain);
        }
        _ => plan.keep(start, end),
    }
}

/// An Exif segment with the orientation alone. Some cameras end the header with another byte, which some browsers
/// accept, so the header stays as it was.
fn orientation_segment(header: &[u8], orientation: u8) -> Vec<u8> {
    let tiff = exif::orientation_block(orientation);
    // Two bytes of length, the header and the block: 34 bytes.
    [&[0xff, APP1, 0, 34], header, &tiff].concat()
}
