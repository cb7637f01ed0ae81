//! Whether a photo says where it was taken.
//!
//! Two tags of Exif 2.3 (4.6.3 and 4.6.6): the directory of GPS, and the latitude in it. Libraries that
//! read Exif know the names of all tags, and that table would be in everybody's first load: data is
//! not split off with the code that uses it.

/// What stands before the TIFF block: in JPEG and HEIC, in PNG, and in WebP with the block's length.
const MARKS: [(&[u8], usize); 3] = [(b"Exif\0\0", 0), (b"eXIf", 0), (b"EXIF", 4)];
const GPS_DIRECTORY: u16 = 0x8825;
const GPS_LATITUDE: u16 = 0x0002;
/// Bytes of a directory's entry: tag, type, count, value.
const ENTRY: usize = 12;

/// Looks through the first bytes of a file.
pub(super) fn is_told(head: &[u8]) -> bool {
    MARKS.iter().any(|(mark, skipped)| {
        let starts = head.windows(mark.len()).enumerate().filter(|(_, bytes)| bytes == mark);
        let mut blocks = starts.filter_map(|(at, _)| head.get(at + mark.len() + skipped..));
        blocks.any(|block| has_latitude(block).unwrap_or(false))
    })
}

fn has_latitude(block: &[u8]) -> Option<bool> {
    let tiff = Tiff {
        block,
        is_little: match block.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        },
    };
    let first = tiff.long(4)?;
    let directory = tiff.entry(first, GPS_DIRECTORY)?;
    let gps = tiff.long(directory + 8)?;
    Some(tiff.entry(gps, GPS_LATITUDE).is_some())
}

/// A TIFF block; offsets count from its first byte.
struct Tiff<'b> {
    block: &'b [u8],
    is_little: bool,
}

impl Tiff<'_> {
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
