//! The few tags of Exif 2.3 (4.6.3, 4.6.4 and 4.6.6) that matter here: where a photo was taken, and how
//! it is held. Libraries that read Exif know the names of all tags, a table of many kilobytes.

const ORIENTATION: u16 = 0x0112;
const GPS_DIRECTORY: u16 = 0x8825;
const GPS_LATITUDE: u16 = 0x0002;
/// Bytes of a directory's entry: tag, type, count, value.
const ENTRY: usize = 12;
/// What XMP calls the same latitude.
const XMP_LATITUDE: &[u8] = b"GPSLatitude";

/// Before a TIFF block in JPEG, and sometimes elsewhere.
pub(crate) const MARK: &[u8] = b"Exif\0\0";

/// Whether a TIFF block, as Exif is one, says where the photo was taken.
#[must_use]
pub fn tells_place(block: &[u8]) -> bool {
    Tiff::new(block).and_then(|tiff| tiff.latitude()).is_some()
}

/// Whether XMP does.
pub(crate) fn xmp_tells_place(text: &[u8]) -> bool {
    text.windows(XMP_LATITUDE.len()).any(|bytes| bytes == XMP_LATITUDE)
}

/// How a photo is held, where that is not upright: 2 to 8.
pub(crate) fn orientation(block: &[u8]) -> Option<u8> {
    let tiff = Tiff::new(block)?;
    let entry = tiff.entry(tiff.long(4)?, ORIENTATION)?;
    let value = tiff.short(entry.checked_add(8)?)?;
    u8::try_from(value).ok().filter(|value| (2..=8).contains(value))
}

/// A TIFF block that says how the photo is held, and nothing else.
pub(crate) fn only(orientation: u8) -> Vec<u8> {
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

    fn latitude(&self) -> Option<usize> {
        let directory = self.entry(self.long(4)?, GPS_DIRECTORY)?;
        let gps = self.long(directory.checked_add(8)?)?;
        self.entry(gps, GPS_LATITUDE)
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

    /// Where the entry with this tag stands in a directory.
    fn entry(&self, directory: usize, tag: u16) -> Option<usize> {
        let count = usize::from(self.short(directory)?);
        let first = directory.checked_add(2)?;
        (0..count)
            .map_while(|number| first.checked_add(number * ENTRY))
            .take_while(|at| *at < self.block.len())
            .find(|at| self.short(*at) == Some(tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_photo_is_held_survives_alone() {
        for held in 2..=8 {
            assert_eq!(orientation(&only(held)), Some(held));
            assert!(!tells_place(&only(held)));
        }
        assert_eq!(orientation(&only(1)), None);
        assert_eq!(orientation(&only(9)), None);
        assert_eq!(orientation(b"MM\0\x2a"), None);
    }
}
