//! Files of ISO base media boxes (ISO/IEC 14496-12) or QuickTime atoms: video, sound and HEIF images.
//!
//! Cameras write many brands, and old QuickTime files have none. The boxes have to parse; the brand decides between
//! image, video and sound. An unknown brand is video.

use super::bytes::{array, u32_be};

/// Types of video; their containers have the same boxes.
const MP4: &[&str] = &[
    "video/mp4",
    "video/quicktime",
    "audio/mp4",
    "video/3gpp",
    "video/3gpp2",
    "audio/3gpp",
];
const QUICKTIME: &[&str] = &["video/quicktime", "video/mp4", "audio/mp4"];
const SOUND: &[&str] = &["audio/mp4", "video/mp4", "video/quicktime"];
const AVIF: &[&str] = &["image/avif"];
const HEIC: &[&str] = &["image/heic", "image/heif"];
/// Types of sound; the brand does not name the codec.
const HEIF: &[&str] = &["image/heif", "image/heic", "image/avif"];
const CANON_RAW: &[&str] = &["image/x-canon-cr3"];

/// Boxes at the beginning of a file without a brand, or before its brand.
const UNBRANDED: &[&[u8; 4]] = &[
    b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"PICT", b"moof", b"sidx", b"uuid", b"udta", b"prfl",
    b"junk", b"emsg", b"ftyp",
];

/// The content types that files with these boxes may have, the likeliest first.
pub(super) fn types(start: &[u8]) -> Option<&'static [&'static str]> {
    let first = BoxHeader::read(start)?;
    match &first.name {
        b"ftyp" | b"styp" => branded(start, &first),
        _ => is_unbranded_chain(start).then_some(QUICKTIME),
    }
}

fn branded(start: &[u8], first: &BoxHeader) -> Option<&'static [&'static str]> {
    let (content, behind) = start.split_at_checked(usize::try_from(first.size?).ok()?)?;
    let (brands, _) = content.get(first.length..)?.as_chunks::<4>();
    let major = brands.first()?;
    if !major.iter().all(is_printable) {
        return None;
    }
    let next = BoxHeader::read(behind);
    if next.is_none() && behind.len() >= BoxHeader::SHORT {
        return None;
    }
    // The second word is a version and not a brand.
    let compatible = brands.get(2..).unwrap_or_default();
    // Videos may have brands of images, too. Files with images have a table of them at the beginning.
    let has_pictures = next.is_some_and(|next| &next.name == b"meta");
    if let Some(picture) = picture(major) {
        let precise = compatible.iter().filter_map(self::picture).find(|other| *other != HEIF);
        return Some(if picture == HEIF {
            precise.unwrap_or(HEIF)
        } else {
            picture
        });
    }
    if has_pictures && let Some(picture) = compatible.iter().find_map(self::picture) {
        return Some(picture);
    }
    Some(match major {
        b"qt  " => QUICKTIME,
        b"M4A " | b"M4B " | b"M4P " | b"F4A " | b"F4B " => SOUND,
        b"crx " => CANON_RAW,
        _ => MP4,
    })
}

fn picture(brand: &[u8; 4]) -> Option<&'static [&'static str]> {
    Some(match brand {
        b"avif" | b"avis" | b"avio" => AVIF,
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => HEIC,
        b"mif1" | b"mif2" | b"mif3" | b"msf1" | b"miaf" | b"MiHB" | b"MiHA" | b"MiHE" | b"jpeg" | b"jpgs" | b"avci"
        | b"avcs" => HEIF,
        _ => return None,
    })
}

/// Whether every box that begins in the inspected bytes is one of [`UNBRANDED`]. Sizes of boxes have zeros, and text
/// such as "The free" has none.
fn is_unbranded_chain(mut rest: &[u8]) -> bool {
    if !rest.contains(&0) {
        return false;
    }
    let mut seen = false;
    while !rest.is_empty() {
        let Some(header) = BoxHeader::read(rest) else {
            // The header of a later box is cut, or zeros end the file.
            return seen && (rest.len() < BoxHeader::LONG || rest.iter().all(|byte| *byte == 0));
        };
        if !UNBRANDED.contains(&&header.name) {
            return false;
        }
        seen = true;
        let Some(size) = header.size.and_then(|size| usize::try_from(size).ok()) else {
            return true;
        };
        rest = rest.get(size..).unwrap_or_default();
    }
    seen
}

fn is_printable(byte: &u8) -> bool {
    matches!(byte, 0x20..=0x7e | 0xa9)
}

struct BoxHeader {
    name: [u8; 4],
    /// The size with the header; `None` if the box extends to the end of the file.
    size: Option<u64>,
    /// The size of the header.
    length: usize,
}

impl BoxHeader {
    const SHORT: usize = 8;
    /// A box with a 64-bit size.
    const LONG: usize = 16;

    fn read(bytes: &[u8]) -> Option<Self> {
        let name: [u8; 4] = array(bytes, 4)?;
        if !name.iter().all(is_printable) {
            return None;
        }
        let (size, length) = match u32_be(bytes, 0)? {
            0 => (None, Self::SHORT),
            1 => (Some(u64::from_be_bytes(array(bytes, 8)?)), Self::LONG),
            size => (Some(u64::from(size)), Self::SHORT),
        };
        let parses = size.is_none_or(|size| size >= length as u64);
        parses.then_some(Self { name, size, length })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes(), &name[..], content].concat()
    }

    /// A file of these brands whose next box is this one.
    pub(crate) fn file(major: &[u8; 4], compatible: &[&[u8; 4]], next: &[u8; 4]) -> Vec<u8> {
        let compatible: Vec<u8> = compatible.iter().copied().flatten().copied().collect();
        let brands = [&major[..], &[0; 4], &compatible].concat();
        [boxed(b"ftyp", &brands), boxed(next, &[0; 64])].concat()
    }

    fn first(bytes: &[u8]) -> Option<&'static str> {
        types(bytes).map(|types| types[0])
    }

    #[test]
    fn a_video_with_any_brand_is_a_video() {
        for major in [
            b"XAVC", b"iso7", b"iso9", b"cmfc", b"f4v ", b"3gp4", b"pana", b"hvc1", b"M4VH", b"mp42", b"dash", b"zzzz",
        ] {
            assert_eq!(first(&file(major, &[b"isom"], b"moov")), Some("video/mp4"), "{major:?}");
        }
        assert_eq!(first(&file(b"qt  ", &[], b"wide")), Some("video/quicktime"));
        assert_eq!(first(&file(b"M4A ", &[b"mp42"], b"moov")), Some("audio/mp4"));
        assert_eq!(first(&file(b"isom", &[b"mif1"], b"moov")), Some("video/mp4"));
    }

    #[test]
    fn brands_of_images_give_their_type() {
        for (major, compatible, next, expected) in [
            (b"heic", &[b"mif1"][..], b"meta", "image/heic"),
            (b"mif1", &[b"mif1", b"heix"], b"meta", "image/heic"),
            (b"msf1", &[b"hevc"], b"moov", "image/heic"),
            (b"mif1", &[b"miaf"], b"meta", "image/heif"),
            (b"miaf", &[b"mif1", b"avif"], b"meta", "image/avif"),
            (b"avis", &[b"msf1", b"avif"], b"meta", "image/avif"),
            (b"zzzz", &[b"mif1", b"heic"], b"meta", "image/heif"),
            (b"crx ", &[b"isom"], b"moov", "image/x-canon-cr3"),
        ] {
            assert_eq!(first(&file(major, compatible, next)), Some(expected), "{major:?}");
        }
    }

    #[test]
    fn old_videos_without_a_brand_are_detected() {
        let preview = [
            boxed(b"pnot", &[0; 12]),
            boxed(b"PICT", &[0; 9]),
            boxed(b"moov", &[0; 64]),
        ]
        .concat();
        let streamed = [boxed(b"wide", &[]), boxed(b"mdat", &[7; 5_000])].concat();
        let large = [&b"    mdat"[..], &[0; 4_000]].concat();
        let long = [&b"\0\0\0\x01mdat"[..], &(1_u64 << 33).to_be_bytes(), &[9; 32]].concat();
        let padded = [boxed(b"wide", &[]), boxed(b"moov", &[0; 8]), vec![0; 64]].concat();
        let to_the_end = [boxed(b"skip", &[0; 8]), b"\0\0\0\0mdatabc".to_vec()].concat();
        for film in [
            preview,
            streamed,
            boxed(b"moov", &[0; 64]),
            boxed(b"free", &[0; 8]),
            large,
            padded,
            long,
            to_the_end,
        ] {
            assert_eq!(first(&film), Some("video/quicktime"));
        }
    }

    #[test]
    fn boxes_with_invalid_sizes_or_names_are_not_media() {
        for broken in [
            &b"\0\0\0\x07moov"[..],
            b"\0\0\0\x10ftypm\0p4\0\0\0\0",
            b"\0\0\0\xffftypmp42\0\0\0\0",
            b"\0\0\0\x10ftypmp42\0\0\0\0\0\0\0\x01\0\0\0\0",
            b"\0\0\0\x08ftyp",
            b"\0\0\0\x08free\0\0\0\x08meta",
            b"\0\0\0\x08free\0\0\0\x08exec",
            b"candidate_id,email\n1,some@example.org\n",
            b"The free caf\xe9",
        ] {
            assert_eq!(types(broken), None, "{broken:?}");
        }
    }
}
