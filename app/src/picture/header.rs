//! Image headers, read before decoding: an image of a few kilobytes can have more pixels than fit into memory.

use photo_metadata::FileFormat;

use super::image_size::size_of;

/// Maximum number of pixels of a photo: 100 million take 400 MB once decoded.
pub const MAX_PIXELS: u64 = 100_000_000;

/// Why a file cannot become a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoError {
    /// The header declares more than [`MAX_PIXELS`]; nothing was decoded.
    TooLarge,
    /// SVG, which can contain script.
    Svg,
    /// HEIC that this browser cannot decode.
    Heic,
    /// Not an image, damaged, or of a format that this browser cannot decode.
    Unreadable,
    /// The browser has too little memory to encode the picture.
    OutOfMemory,
    /// The browser returns noise instead of the canvas content, as a protection against fingerprinting.
    CanvasBlocked,
}

impl PhotoError {
    /// All errors.
    pub const ALL: [Self; 6] = [
        Self::TooLarge,
        Self::Svg,
        Self::Heic,
        Self::Unreadable,
        Self::OutOfMemory,
        Self::CanvasBlocked,
    ];

    /// The attribute of the editor's error line with the reason and what to do, in the language of the page.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::TooLarge => "data-too-large",
            Self::Svg => "data-svg",
            Self::Heic => "data-heic",
            Self::Unreadable => "data-unreadable",
            Self::OutOfMemory => "data-no-memory",
            Self::CanvasBlocked => "data-canvas-blocked",
        }
    }
}

/// Number of bytes to read. A camera's metadata before the image fits into them.
pub const HEAD_BYTES: u64 = 256 << 10;

/// Properties of an image, from its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Whether the metadata contains the location of the photo.
    pub has_location: bool,
    /// Width in pixels, before rotation; 0 if the first bytes do not contain it.
    pub width: u32,
    /// Height in pixels, or 0.
    pub height: u32,
    is_heic: bool,
}

impl Header {
    /// Reads the first [`HEAD_BYTES`] of a file, or the whole file. The browser decides whether it can decode formats
    /// that are unknown here.
    ///
    /// # Errors
    /// Why the file must not be decoded.
    pub fn read(head: &[u8]) -> Result<Self, PhotoError> {
        if is_markup(head) {
            return Err(PhotoError::Svg);
        }
        let header = Self {
            has_location: has_location(head),
            width: 0,
            height: 0,
            is_heic: matches!(
                FileFormat::of(head, head.len() as u64),
                Some(FileFormat::Heic | FileFormat::Heif | FileFormat::Avif)
            ),
        };
        match size_of(head) {
            Some((width, height)) => header.with_size(width, height),
            None => Ok(header),
        }
    }

    /// Whether the size is known.
    pub fn has_size(&self) -> bool {
        self.width > 0 && self.height > 0
    }

    /// Adds the size that the browser determined, if the first bytes do not contain it.
    ///
    /// # Errors
    /// Why the file must not be decoded.
    pub fn with_size(self, width: u32, height: u32) -> Result<Self, PhotoError> {
        if u64::from(width) * u64::from(height) > MAX_PIXELS {
            return Err(PhotoError::TooLarge);
        }
        Ok(Self { width, height, ..self })
    }

    /// The error for a file that the browser failed to decode.
    pub fn decode_error(&self) -> PhotoError {
        if self.is_heic {
            PhotoError::Heic
        } else {
            PhotoError::Unreadable
        }
    }
}

/// Bytes that precede the Exif block (a TIFF): in JPEG and HEIC, in PNG, and in WebP, where its length follows. The
/// number is the length of that field.
const EXIF_MARKERS: [(&[u8], usize); 3] = [(b"Exif\0\0", 0), (b"eXIf", 0), (b"EXIF", 4)];

/// Whether the first bytes of a file contain the location of the photo.
fn has_location(head: &[u8]) -> bool {
    EXIF_MARKERS.iter().any(|(marker, skipped)| {
        let starts = head
            .windows(marker.len())
            .enumerate()
            .filter(|(_, bytes)| bytes == marker);
        let mut blocks = starts.filter_map(|(at, _)| head.get(at + marker.len() + skipped..));
        blocks.any(photo_metadata::exif_has_location)
    })
}

fn is_markup(head: &[u8]) -> bool {
    // UTF-16 has two bytes per character, after a byte order mark.
    if let Some(text) = head.strip_prefix(b"\xff\xfe").or(head.strip_prefix(b"\xfe\xff")) {
        return text.first() == Some(&b'<') || text.get(1) == Some(&b'<');
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    text.trim_ascii_start().first() == Some(&b'<')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend(width.to_be_bytes());
        png.extend(height.to_be_bytes());
        png.extend([8, 6, 0, 0, 0]);
        png
    }

    /// A JPEG with an Exif block whose only directory points to one with a latitude, or to none.
    fn jpeg(with_location: bool) -> Vec<u8> {
        let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
        let tag: u16 = if with_location { 0x8825 } else { 0x0112 };
        tiff.extend([0, 1]);
        tiff.extend(tag.to_be_bytes());
        if with_location {
            // GPS directory at byte 26: one entry, GPSLatitude, three rationals at byte 44.
            tiff.extend(b"\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0");
            tiff.extend(b"\0\x01\0\x02\0\x05\0\0\0\x03\0\0\0\x2c\0\0\0\0");
            tiff.extend([0, 0, 0, 1, 0, 0, 0, 1].repeat(3));
        } else {
            tiff.extend(b"\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0");
        }
        let mut block = b"Exif\0\0".to_vec();
        block.append(&mut tiff);
        let mut jpeg = b"\xff\xd8\xff\xe1".to_vec();
        jpeg.extend(u16::try_from(block.len() + 2).unwrap().to_be_bytes());
        jpeg.append(&mut block);
        // A frame header of 40 × 30 pixels, and the end.
        jpeg.extend(b"\xff\xc0\0\x0b\x08\0\x1e\0\x28\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\0\xff\xd9");
        jpeg
    }

    #[test]
    fn too_many_pixels_are_detected_in_the_header() {
        assert!(Header::read(&png(10_000, 10_000)).is_ok());
        assert_eq!(Header::read(&png(10_001, 10_000)), Err(PhotoError::TooLarge));
        assert_eq!(Header::read(&png(u32::MAX, u32::MAX)), Err(PhotoError::TooLarge));
    }

    #[test]
    fn a_location_is_detected() {
        assert!(Header::read(&jpeg(true)).unwrap().has_location);
        assert!(!Header::read(&jpeg(false)).unwrap().has_location);
    }

    #[test]
    fn unusable_files_get_a_reason() {
        for markup in [&b"\xef\xbb\xbf\n <svg/>"[..], b"\xff\xfe<\0s\0", b"\xfe\xff\0<\0s"] {
            assert_eq!(Header::read(markup), Err(PhotoError::Svg));
        }
        for (head, reason) in [
            (&b"hello"[..], PhotoError::Unreadable),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", PhotoError::Heic),
            (b"", PhotoError::Unreadable),
        ] {
            assert_eq!(Header::read(head).unwrap().decode_error(), reason);
        }
    }

    #[test]
    fn a_size_beyond_the_first_bytes_is_left_to_the_browser() {
        let mut late = jpeg(true);
        late.splice(2..2, [b"\xff\xef\xff\xff".to_vec(), vec![0; 0xfffd]].concat().repeat(5));
        late.truncate(usize::try_from(HEAD_BYTES).unwrap());
        let bmp = b"BM\x7a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x09\0\0\0\xf7\xff\xff\xff";
        for head in [&late[..], bmp, b"\0\0\x01\0\x01\0\x10\x10"] {
            let header = Header::read(head).unwrap();
            assert!(!header.has_size());
            assert!(header.with_size(10_000, 10_000).unwrap().has_size());
            assert_eq!(header.with_size(10_001, 10_000), Err(PhotoError::TooLarge));
            assert_eq!(header.with_size(u32::MAX, u32::MAX), Err(PhotoError::TooLarge));
        }
        assert!(Header::read(&jpeg(true)).unwrap().has_size());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(mut start in prop::sample::select(vec![jpeg(true), png(9, 9), b"\0\0\0\x18ftypheic".to_vec()]), rest in prop::collection::vec(any::<u8>(), 0..200), at in 0..60_usize) {
            start.truncate(at);
            start.extend(rest);
            let _ = Header::read(&start);
        }
    }
}
