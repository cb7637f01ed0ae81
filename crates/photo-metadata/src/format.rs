//! The format of a file, by its first bytes. Names and declared types are not trusted.

/// A file format that can hold metadata.
///
/// More formats may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileFormat {
    /// JPEG.
    Jpeg,
    /// PNG, also animated.
    Png,
    /// WebP, also animated.
    WebP,
    /// HEIC: images coded with HEVC.
    Heic,
    /// AVIF, also animated.
    Avif,
    /// HEIF with a codec that its brands do not name.
    Heif,
    /// QuickTime (`.mov`).
    QuickTime,
    /// MP4 and its relatives: `.m4v`, `.m4a`, `.3gp`.
    Mp4,
    /// GIF; its metadata stays.
    Gif,
    /// TIFF, and the raw formats built on it; their metadata stays.
    Tiff,
    /// PDF; its metadata stays.
    Pdf,
}

/// Boxes with which a QuickTime file without a brand begins.
const FIRST_BOXES: [&[u8; 4]; 6] = [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"];

impl FileFormat {
    /// Number of first bytes that decide a file's format. HEIC, AVIF and MP4 list their brands in any order; this many
    /// bytes hold 252 of them.
    pub const HEAD_BYTES: u64 = 1024;

    /// The format of a file of `size` bytes, by its first [`HEAD_BYTES`](Self::HEAD_BYTES), or by all bytes of a smaller
    /// file. More bytes make no difference. `None` if the format is unknown or the file is empty.
    #[must_use]
    pub fn of(head: &[u8], size: u64) -> Option<Self> {
        let decisive = usize::try_from(Self::HEAD_BYTES.min(size)).ok()?;
        let head = head.get(..decisive).unwrap_or(head);
        match head {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some(Self::Tiff),
            [a, b, c, d, b'f', b't', b'y', b'p', brands @ ..] => {
                let length = u32::from_be_bytes([*a, *b, *c, *d]);
                let brands = usize::try_from(length)
                    .ok()
                    .and_then(|length| brands.get(..length.checked_sub(8)?));
                Some(Self::of_brands(brands.unwrap_or(head.get(8..).unwrap_or_default())))
            }
            [a, b, c, d, kind @ ..] => {
                let length = u64::from(u32::from_be_bytes([*a, *b, *c, *d]));
                let is_box = FIRST_BOXES.iter().any(|known| kind.starts_with(*known));
                (is_box && (length <= 1 || (8..=size).contains(&length))).then_some(Self::QuickTime)
            }
            _ => None,
        }
    }

    /// The format by the content of `ftyp`: the major brand, its version, and the compatible brands.
    fn of_brands(content: &[u8]) -> Self {
        let has = |known: &[&[u8; 4]]| {
            let mut all = content.chunks_exact(4).enumerate().filter(|(at, _)| *at != 1);
            all.any(|(_, brand)| known.iter().any(|known| brand == known.as_slice()))
        };
        if has(&[b"avif", b"avis"]) {
            Self::Avif
        } else if has(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"]) {
            Self::Heic
        } else if has(&[b"mif1", b"mif2", b"msf1", b"miaf"]) {
            Self::Heif
        } else if content.starts_with(b"qt  ") {
            Self::QuickTime
        } else {
            Self::Mp4
        }
    }

    /// The media type.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Heic => "image/heic",
            Self::Avif => "image/avif",
            Self::Heif => "image/heif",
            Self::QuickTime => "video/quicktime",
            Self::Mp4 => "video/mp4",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Pdf => "application/pdf",
        }
    }

    /// Whether files of this format keep their metadata, because there is no [`Walk`](crate::Walk) over them.
    #[must_use]
    pub fn keeps_metadata(self) -> bool {
        matches!(self, Self::Gif | Self::Tiff | Self::Pdf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn ftyp(brands: &[&[u8; 4]]) -> Vec<u8> {
        let length = u32::try_from(12 + 4 * brands.len()).unwrap();
        let mut bytes = length.to_be_bytes().to_vec();
        bytes.extend(b"ftyp");
        bytes.extend(brands[0]);
        bytes.extend([0; 4]);
        bytes.extend(brands[1..].iter().copied().flatten());
        bytes.extend(b"\0\0\0\x08mdatheic");
        bytes
    }

    fn of(head: &[u8]) -> Option<FileFormat> {
        FileFormat::of(head, 1 << 20)
    }

    #[test]
    fn a_brand_counts_at_any_position() {
        for (brands, format) in [
            ([b"avif", b"mif1"].as_slice(), FileFormat::Avif),
            (&[b"avis", b"msf1"], FileFormat::Avif),
            (&[b"mif1", b"miaf", b"avif"], FileFormat::Avif),
            (&[b"isom", b"mp42", b"avis"], FileFormat::Avif),
            (&[b"heic", b"mif1"], FileFormat::Heic),
            (&[b"msf1", b"hevc"], FileFormat::Heic),
            (&[b"xxxx", b"mif1"], FileFormat::Heif),
            (&[b"msf1"], FileFormat::Heif),
            (&[b"qt  "], FileFormat::QuickTime),
            (&[b"isom", b"mp41"], FileFormat::Mp4),
            (&[b"3gp4"], FileFormat::Mp4),
        ] {
            assert_eq!(of(&ftyp(brands)), Some(format), "{brands:?}");
        }
        // The minor version is not a brand.
        let mut odd = ftyp(&[b"isom"]);
        odd[12..16].copy_from_slice(b"heic");
        assert_eq!(of(&odd), Some(FileFormat::Mp4));
    }

    #[test]
    fn a_video_needs_no_brand_and_text_is_not_a_video() {
        assert_eq!(of(b"\0\0\0\x08wide\0\0\0\0mdat"), Some(FileFormat::QuickTime));
        assert_eq!(of(b"\0\0\0\x01mdat\0\0\0\0\0\0\xff\xff"), Some(FileFormat::QuickTime));
        assert_eq!(of(b"tax-free goods"), None);
        assert_eq!(of(b"GIF89a"), Some(FileFormat::Gif));
        assert_eq!(of(b"%PDF-1.7"), Some(FileFormat::Pdf));
        assert_eq!(of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0"), None);
        assert_eq!(of(b""), None);
    }

    #[test]
    fn only_formats_without_a_walk_keep_their_metadata() {
        for head in [
            b"GIF89a".as_slice(),
            b"%PDF-1.4",
            b"II*\0\x08\0\0\0",
            b"MM\0*\0\0\0\x08",
            b"\xff\xd8\xff\xe0",
            b"\0\0\0\x10ftypisom\0\0\0\0",
        ] {
            let keeps = of(head).unwrap().keeps_metadata();
            assert_eq!(crate::Walk::new(head, 1 << 20).is_err(), keeps, "{head:?}");
        }
    }
}
