//! The Exif 2.3 tags (4.6.3, 4.6.4 and 4.6.6) that matter here: location and orientation. An Exif library would add the
//! names of all tags, a table of many kilobytes.

use alloc::vec::Vec;

const ORIENTATION: u16 = 0x0112;
const GPS_DIRECTORY: u16 = 0x8825;
const GPS_LATITUDE: u16 = 0x0002;
const GPS_LONGITUDE: u16 = 0x0004;
/// The type of a two-byte number.
const SHORT: u16 = 3;
/// The type of a fraction.
const RATIONAL: u16 = 5;
/// Bytes of a directory entry: tag, type, count, value.
const ENTRY: usize = 12;
/// Names of locations in XMP.
const XMP_LOCATIONS: [&[u8]; 9] = [
    b"GPSL",
    b"GpsL",
    b"atitude",
    b"geo:lat",
    b"LocationCreated",
    b"LocationShown",
    b"shotLocation",
    b"Iptc4xmpCore:Location",
    b"photoshop:City",
];
/// Most TIFF blocks that are searched in one vendor's data.
const MOST_BLOCKS: usize = 16;

/// The header before a TIFF block in JPEG, and sometimes elsewhere.
pub(crate) const HEADER: &[u8] = b"Exif\0\0";
/// The first bytes of the header.
pub(crate) const NAME: &[u8] = b"Exif\0";

/// Whether an Exif block holds a location. The block is a TIFF file: it begins with `II` or `MM`, without the `Exif` header
/// of a JPEG segment.
#[must_use]
pub fn exif_has_location(block: &[u8]) -> bool {
    Tiff::new(block).is_some_and(|tiff| tiff.has_location())
}

/// Whether XMP, or another text, holds a location.
pub(crate) fn text_has_location(text: &[u8]) -> bool {
    XMP_LOCATIONS.iter().any(|name| contains(text, name)) || has_iso6709(text)
}

/// Whether a vendor's data holds a location: Exif anywhere in it, XMP, or text.
pub(crate) fn data_has_location(data: &[u8]) -> bool {
    let starts = (0..data.len())
        .filter_map(|at| data.get(at..))
        .filter(|rest| Tiff::new(rest).is_some());
    text_has_location(data) || starts.take(MOST_BLOCKS).any(exif_has_location)
}

pub(crate) fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|bytes| bytes == part)
}

/// Whether a text has latitude and longitude as ISO 6709 writes them: `+51.1789-001.8262/`.
pub(crate) fn has_iso6709(text: &[u8]) -> bool {
    (0..text.len()).any(|at| text.get(at..).and_then(coordinate).and_then(coordinate).is_some())
}

/// Reads a signed number with a fraction; returns the text after it.
fn coordinate(text: &[u8]) -> Option<&[u8]> {
    let digits = |text: &[u8]| text.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    let text = text.strip_prefix(b"+").or_else(|| text.strip_prefix(b"-"))?;
    let whole = digits(text);
    let fraction = text.get(whole..)?.strip_prefix(b".")?;
    let long = digits(fraction);
    if whole < 2 || long < 1 {
        None
    } else {
        fraction.get(long..)
    }
}

/// The orientation as browsers read it: the first valid value of type SHORT; `None` if it is upright.
pub(crate) fn orientation(block: &[u8]) -> Option<u8> {
    let tiff = Tiff::new(block)?;
    let value = tiff.entries(tiff.long(4)?).find_map(|at| {
        let is_orientation = tiff.short(at)? == ORIENTATION && tiff.short(at + 2)? == SHORT && tiff.long(at + 4)? == 1;
        let value = u8::try_from(tiff.short(at + 8)?).ok()?;
        (is_orientation && (1..=8).contains(&value)).then_some(value)
    })?;
    (value > 1).then_some(value)
}

/// A TIFF block with the orientation and nothing else.
pub(crate) fn orientation_block(orientation: u8) -> Vec<u8> {
    let mut block = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0]);
    block
}

/// A TIFF block; offsets count from its first byte.
struct Tiff<'b> {
    block: &'b [u8],
    is_little: bool,
}

impl<'b> Tiff<'b> {
    fn new(block: &'b [u8]) -> Option<Self> {
        let is_little = match block.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { block, is_little })
    }

    fn has_location(&self) -> bool {
        let Some(first) = self.long(4) else { return false };
        let mut gps = self.entries(first).filter(|at| self.short(*at) == Some(GPS_DIRECTORY));
        // Only the first one, because a block may name the directory thousands of times.
        let gps = gps.next().and_then(|at| self.long(at + 8));
        let is_coordinate = |at: &usize| matches!(self.short(*at), Some(GPS_LATITUDE | GPS_LONGITUDE));
        let is_rational = |at: &usize| self.short(*at + 2) == Some(RATIONAL);
        // Canon's videos have the GPS directory first.
        self.entries(first).filter(is_rational).any(|at| is_coordinate(&at))
            || gps.is_some_and(|gps| self.entries(gps).any(|at| is_coordinate(&at)))
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes: [u8; 2] = self.block.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes: [u8; 4] = self.block.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let number = if self.is_little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        };
        usize::try_from(number).ok()
    }

    /// Positions of the entries of a directory, as far as the block has them.
    fn entries(&self, directory: usize) -> impl Iterator<Item = usize> {
        let count = self.short(directory).map_or(0, usize::from);
        let first = directory.saturating_add(2);
        let length = self.block.len();
        (0..count)
            .map(move |number| first.saturating_add(number * ENTRY))
            .take_while(move |at| at.saturating_add(ENTRY) <= length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory with one entry.
    fn block(entry: &[u8]) -> Vec<u8> {
        [b"MM\0\x2a\0\0\0\x08\0\x01".as_slice(), entry, &[0; 4]].concat()
    }

    #[test]
    fn an_orientation_block_holds_only_the_orientation() {
        for turned in 2..=8 {
            assert_eq!(orientation(&orientation_block(turned)), Some(turned));
            assert!(!exif_has_location(&orientation_block(turned)));
        }
        assert_eq!(orientation(&orientation_block(1)), None);
        assert_eq!(orientation(&orientation_block(9)), None);
        assert_eq!(orientation(b"MM\0\x2a"), None);
    }

    #[test]
    fn orientations_that_browsers_ignore_are_none() {
        assert_eq!(orientation(&block(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0")), Some(6));
        for odd in [
            b"\x01\x12\0\x04\0\0\0\x01\0\0\0\x06",
            b"\x01\x12\0\x04\0\0\0\x01\0\x06\0\0",
            b"\x01\x12\0\x03\0\0\0\x02\0\x06\0\0",
            b"\x01\x12\0\x01\0\0\0\x01\0\x06\0\0",
        ] {
            assert_eq!(orientation(&block(odd)), None, "{odd:?}");
        }
    }

    #[test]
    fn the_first_valid_orientation_counts() {
        let two = |first: u8, second: u8| {
            let entry = |value: u8| [b"\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[value, 0, 0]].concat();
            [
                b"MM\0\x2a\0\0\0\x08\0\x02".as_slice(),
                &entry(first),
                &entry(second),
                &[0; 4],
            ]
            .concat()
        };
        for (first, second, counts) in [
            (6, 3, Some(6)),
            (1, 6, None),
            (9, 6, Some(6)),
            (0, 6, Some(6)),
            (0, 9, None),
        ] {
            assert_eq!(orientation(&two(first, second)), counts, "{first} {second}");
        }
    }

    #[test]
    fn a_location_is_found_in_the_gps_directory_and_where_canon_writes_it() {
        // The GPS directory is at byte 26.
        let gps = |tag: &[u8]| {
            [
                &block(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a"),
                b"\0\x01".as_slice(),
                tag,
                &[0; 10],
            ]
            .concat()
        };
        assert!(exif_has_location(&gps(b"\0\x02")));
        assert!(exif_has_location(&gps(b"\0\x04")));
        assert!(!exif_has_location(&gps(b"\0\x1d")));
        assert!(exif_has_location(&block(b"\0\x02\0\x05\0\0\0\x03\0\0\0\x1a")));
        assert!(!exif_has_location(&block(b"\0\x02\0\x03\0\0\0\x03\0\0\0\x1a")));
    }

    #[test]
    fn coordinates_are_distinguished_from_dates_and_sums() {
        for place in [
            "+51.1789-001.8262/",
            "at -33.86+151.2",
            "x\0\0+48.858222+002.2945+035.0/",
        ] {
            assert!(has_iso6709(place.as_bytes()), "{place}");
        }
        for other in ["2024-01-02T03:04:05+02:00", "1.5-2.5", "+51.1789", "+1.5-2.5", ""] {
            assert!(!has_iso6709(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn a_block_full_of_blocks_is_searched_fast() {
        let many = b"MM\0*\0\0\0\x08\xff\xff".repeat(100_000);
        assert!(!data_has_location(&many));
    }
}
