//! HEIC and AVIF (ISO/IEC 23008-12): boxes that point into the file by its bytes. To take something out
//! would move everything behind it; so what is hidden becomes zeros in its place. How a photo is held is
//! a property of the picture there, and not of its Exif.

use std::ops::Range;

use crate::exif;
use crate::plan::Plan;
use crate::window::{Step, Window};

/// What describes the items is a few kilobytes; nobody means more than this.
const MOST_DESCRIBED: u64 = 1 << 20;
/// The same of what is hidden.
const MOST_HIDDEN: u64 = 4 << 20;

/// Whether a major brand is that of a still picture.
pub(crate) fn is_still(brand: &[u8]) -> bool {
    const BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif"];
    BRANDS.iter().any(|known| brand.starts_with(known))
}

/// Where the walk stands.
#[derive(Debug, Default)]
pub(crate) struct Heif {
    at: u64,
    /// Where something is hidden, from the last to the first; known once the description was read.
    hidden: Option<Vec<Range<u64>>>,
    kept_to: u64,
}

impl Heif {
    pub(crate) fn walk(&mut self, window: &Window<'_>, plan: &mut Plan) -> Result<(), Step> {
        while self.hidden.is_none() {
            if self.at == window.size() {
                self.hidden = Some(Vec::new());
                break;
            }
            let found = BoxHead::read(window, self.at)?;
            if &found.kind == b"meta" {
                let length = found.end - found.start;
                if length > MOST_DESCRIBED {
                    return Err(Step::Broken);
                }
                let content = window.get(found.start, length)?;
                self.hidden = Some(hidden_in(content, found.start, window.size()).ok_or(Step::Broken)?);
            }
            self.at = found.end;
        }
        while let Some(range) = self.hidden.as_ref().and_then(|hidden| hidden.last().cloned()) {
            let bytes = window.get(range.start, range.end - range.start)?;
            plan.keep(self.kept_to, range.start);
            if bytes.iter().all(|byte| *byte == 0) {
                plan.keep(range.start, range.end);
            } else {
                plan.left_out(tells_place(bytes));
                plan.put(vec![0; bytes.len()]);
            }
            self.kept_to = range.end;
            self.hidden.iter_mut().for_each(|hidden| {
                hidden.pop();
            });
        }
        plan.keep(self.kept_to, window.size());
        Ok(())
    }
}

/// An item of Exif begins with the place of its TIFF block; one of XMP is text.
fn tells_place(item: &[u8]) -> bool {
    let tiff = number(item, 0, 4)
        .and_then(|skipped| usize::try_from(skipped).ok()?.checked_add(4))
        .and_then(|from| item.get(from..));
    let tiff = tiff.map(|tiff| tiff.strip_prefix(exif::MARK).unwrap_or(tiff));
    tiff.is_some_and(exif::tells_place) || exif::xmp_tells_place(item)
}

/// A box of a file: where its content stands.
struct BoxHead {
    kind: [u8; 4],
    start: u64,
    end: u64,
}

impl BoxHead {
    fn read(window: &Window<'_>, at: u64) -> Result<Self, Step> {
        let [a, b, c, d, kind @ ..] = window.array::<8>(at)?;
        let (size, head) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (window.size() - at, 8),
            1 => (u64::from_be_bytes(window.array(at + 8)?), 16),
            size => (u64::from(size), 8),
        };
        let end = at.checked_add(size).filter(|end| *end <= window.size());
        let (start, end) = (at + head, end.ok_or(Step::Broken)?);
        if start > end {
            return Err(Step::Broken);
        }
        Ok(Self { kind, start, end })
    }
}

/// Finds what is hidden, from the last to the first; `None` where the description makes no sense.
fn hidden_in(meta: &[u8], meta_at: u64, size: u64) -> Option<Vec<Range<u64>>> {
    // Version and flags come first.
    let boxes = boxes(meta, 4)?;
    let find = |kind: &[u8; 4]| {
        boxes
            .iter()
            .find(|(other, _)| other == kind)
            .map(|(_, range)| range.clone())
    };
    let (Some(infos), Some(places)) = (find(b"iinf"), find(b"iloc")) else {
        return Some(Vec::new());
    };
    let items = hidden_items(meta.get(infos)?)?;
    let data = find(b"idat").map(|data| meta_at + data.start as u64);
    let mut hidden = places_of(meta.get(places)?, &items, data)?;
    hidden.retain(|range| range.start < range.end);
    hidden.sort_by_key(|range| std::cmp::Reverse(range.start));
    let is_sound = hidden
        .iter()
        .all(|range| range.end <= size && range.end - range.start <= MOST_HIDDEN)
        && hidden.windows(2).all(|pair| pair[1].end <= pair[0].start);
    is_sound.then_some(hidden)
}

type Boxes = Vec<([u8; 4], Range<usize>)>;

fn boxes(content: &[u8], mut at: usize) -> Option<Boxes> {
    let mut found = Vec::new();
    while at < content.len() {
        let size = usize::try_from(number(content, at, 4)?).ok()?;
        let kind: [u8; 4] = content.get(at + 4..at + 8)?.try_into().ok()?;
        let size = if size == 0 { content.len() - at } else { size };
        let end = at.checked_add(size).filter(|end| size >= 8 && *end <= content.len())?;
        found.push((kind, at + 8..end));
        at = end;
    }
    Some(found)
}

/// Ids of the items that are Exif or XMP.
fn hidden_items(iinf: &[u8]) -> Option<Vec<u64>> {
    let first = if *iinf.first()? == 0 { 6 } else { 8 };
    let mut ids = Vec::new();
    for (_, range) in boxes(iinf, first)?.iter().filter(|(kind, _)| kind == b"infe") {
        let entry = iinf.get(range.clone())?;
        let width = match *entry.first()? {
            2 => 2,
            3 => 4,
            // Earlier versions know no types.
            _ => continue,
        };
        let kind = entry.get(4 + width + 2..4 + width + 6)?;
        if kind == b"Exif" || kind == b"mime" {
            ids.push(number(entry, 4, width)?);
        }
    }
    Some(ids)
}

/// Where the items stand in the file.
fn places_of(iloc: &[u8], items: &[u64], data: Option<u64>) -> Option<Vec<Range<u64>>> {
    let version = *iloc.first()?;
    let widths = [*iloc.get(4)?, *iloc.get(5)?];
    let [offset, length, base, index] =
        [widths[0] >> 4, widths[0] & 15, widths[1] >> 4, widths[1] & 15].map(usize::from);
    let index = if version == 0 { 0 } else { index };
    let id_width = if version < 2 { 2 } else { 4 };
    let mut reader = Reader { bytes: iloc, at: 6 };
    let mut places = Vec::new();
    for _ in 0..reader.next(id_width)? {
        let id = reader.next(id_width)?;
        let method = if version == 0 { 0 } else { reader.next(2)? & 15 };
        let _reference = reader.next(2)?;
        let from = reader.next(base)?;
        for _ in 0..reader.next(2)? {
            reader.next(index)?;
            let start = from.checked_add(reader.next(offset)?)?;
            let long = reader.next(length)?;
            if !items.contains(&id) {
                continue;
            }
            let start = match method {
                0 => start,
                1 => start.checked_add(data?)?,
                _ => return None,
            };
            places.push(start..start.checked_add(long)?);
        }
    }
    Some(places)
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Reader<'_> {
    fn next(&mut self, width: usize) -> Option<u64> {
        let number = number(self.bytes, self.at, width)?;
        self.at += width;
        Some(number)
    }
}

/// A number of up to eight bytes, the largest first; of none it is 0.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(width)?).filter(|_| width <= 8)?;
    Some(digits.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
