//! Whole photos in, clean photos out: what goes, what stays, and what hostile bytes do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use photo_metadata::{Broken, Cleaned, Found, Piece, Walk};
use proptest::prelude::*;

/// Walks as a browser does: window by window.
fn clean(photo: &[u8]) -> Result<Option<Cleaned>, Broken> {
    let head = &photo[..photo.len().min(32)];
    let Some(mut walk) = Walk::new(head, photo.len() as u64) else {
        return Ok(None);
    };
    let mut steps = 0;
    while let Some(range) = walk.wants() {
        assert!(range.start < range.end && range.end <= photo.len() as u64, "{range:?}");
        walk.give(&photo[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()])?;
        steps += 1;
        assert!(steps < 1_000, "it ends");
    }
    Ok(walk.end())
}

fn joined(photo: &[u8], cleaned: &Cleaned) -> Vec<u8> {
    let mut bytes = Vec::new();
    for piece in &cleaned.pieces {
        match piece {
            Piece::Keep(range) => {
                bytes.extend(&photo[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]);
            }
            Piece::Put(new) => bytes.extend(new),
        }
    }
    assert_eq!(bytes.len() as u64, cleaned.size());
    bytes
}

/// The clean photo, which is clean: a second walk finds nothing.
fn cleaned(photo: &[u8]) -> (Vec<u8>, Found) {
    let cleaned = clean(photo).unwrap().expect("something is hidden");
    let bytes = joined(photo, &cleaned);
    assert_eq!(clean(&bytes), Ok(None), "cleaned once, clean for good");
    (bytes, cleaned.found)
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xff, marker];
    bytes.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
    bytes.extend(content);
    bytes
}

/// A TIFF block: how the photo is held, and perhaps where it was taken.
fn tiff(orientation: u8, with_place: bool) -> Vec<u8> {
    let mut block = b"MM\0\x2a\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    block.extend([orientation, 0, 0]);
    // The GPS directory at byte 38: one entry, its latitude.
    let tag: u16 = if with_place { 0x8825 } else { 0x8769 };
    block.extend(tag.to_be_bytes());
    block.extend(b"\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0");
    block.extend(b"\0\x01\0\x02\0\x05\0\0\0\x03\0\0\0\0\0\0\0\0");
    block
}

fn exif(orientation: u8, with_place: bool) -> Vec<u8> {
    segment(0xe1, &[b"Exif\0\0".as_slice(), &tiff(orientation, with_place)].concat())
}

const SCAN: &[u8] = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0pixels\xff\0 and\xff\xd0 more\xff\xd9";

fn jpeg(parts: &[Vec<u8>], behind: &[u8]) -> Vec<u8> {
    [b"\xff\xd8", parts.concat().as_slice(), SCAN, behind].concat()
}

fn jfif() -> Vec<u8> {
    segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
}

#[test]
fn a_jpeg_loses_what_is_hidden_and_keeps_its_pixels_colours_and_hold() {
    let icc = segment(0xe2, b"ICC_PROFILE\0\x01\x01profile");
    let adobe = segment(0xee, b"Adobe\0\x64\0\0\0\0\x01");
    let tables = segment(0xdb, &[7; 65]);
    let photo = jpeg(
        &[
            jfif(),
            exif(6, true),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
            icc.clone(),
            segment(0xe2, b"MPF\0MM\0*"),
            segment(0xed, b"Photoshop 3.0\08BIM"),
            segment(0xfe, b"a comment"),
            adobe.clone(),
            tables.clone(),
        ],
        b"\xff\xd8 a second picture with a place of its own",
    );
    let (bytes, found) = cleaned(&photo);
    assert_eq!(found, Found::Place);
    let held = segment(
        0xe1,
        b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
    );
    assert_eq!(bytes, jpeg(&[jfif(), held, icc, adobe, tables], b""));
}

#[test]
fn an_upright_photo_needs_no_exif() {
    let (bytes, found) = cleaned(&jpeg(&[exif(1, false)], b""));
    assert_eq!((bytes, found), (jpeg(&[], b""), Found::Something));
}

#[test]
fn a_place_may_stand_in_xmp() {
    let xmp = segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<a exif:GPSLatitude='48,8N'/>");
    assert_eq!(cleaned(&jpeg(&[xmp], b"")).1, Found::Place);
}

#[test]
fn thumbnails_of_jfif_go() {
    let mut content = b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01".to_vec();
    content.extend([1, 2, 3]);
    let (bytes, _) = cleaned(&jpeg(
        &[segment(0xe0, &content), segment(0xe0, b"JFXX\0\x10thumb")],
        b"",
    ));
    assert_eq!(bytes, jpeg(&[jfif()], b""));
}

#[test]
fn comments_between_the_scans_of_a_progressive_jpeg_go() {
    let scan = &SCAN[..SCAN.len() - 2];
    let photo = [
        b"\xff\xd8",
        scan,
        &segment(0xfe, b"hidden"),
        &segment(0xc4, b"table"),
        SCAN,
    ]
    .concat();
    let (bytes, _) = cleaned(&photo);
    assert_eq!(bytes, [b"\xff\xd8", scan, &segment(0xc4, b"table"), SCAN].concat());
}

#[test]
fn a_photo_longer_than_a_window_is_walked_to_its_end() {
    // Stuffed bytes wherever a window may end.
    let pixels = b"\xff\0".repeat(400_000);
    let photo = [&SCAN[..10], pixels.as_slice(), b"\xff\xd9"].concat();
    let photo = [b"\xff\xd8", exif(1, true).as_slice(), &photo, b"tail"].concat();
    let (bytes, found) = cleaned(&photo);
    assert_eq!(found, Found::Place);
    assert_eq!(
        bytes,
        [b"\xff\xd8", &SCAN[..10], pixels.as_slice(), b"\xff\xd9"].concat()
    );
}

#[test]
fn what_is_clean_is_left_alone() {
    assert_eq!(clean(&jpeg(&[jfif()], b"")), Ok(None));
    assert_eq!(clean(&png(&[(b"gAMA", b"\0\0\0\x01")], b"")), Ok(None));
    assert_eq!(clean(&webp(&[(b"VP8 ", b"pixels")])), Ok(None));
    assert_eq!(clean(b"GIF89a and so on"), Ok(None));
    assert_eq!(clean(b""), Ok(None));
    // Cut off within its pixels, it hides nothing.
    assert_eq!(clean(&jpeg(&[jfif()], b"")[..40]), Ok(None));
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(data);
    bytes.extend([1, 2, 3, 4]);
    bytes
}

fn png(chunks: &[(&[u8; 4], &[u8])], behind: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(b"IHDR", &[0; 13]));
    for (kind, data) in chunks {
        bytes.extend(chunk(kind, data));
    }
    bytes.extend(chunk(b"IDAT", b"pixels"));
    bytes.extend(chunk(b"IEND", b""));
    bytes.extend(behind);
    bytes
}

#[test]
fn a_png_keeps_what_it_looks_like() {
    let looks: [(&[u8; 4], &[u8]); 3] = [(b"iCCP", b"profile"), (b"PLTE", b"abc"), (b"acTL", b"12345678")];
    let hidden: [(&[u8; 4], &[u8]); 5] = [
        (b"tEXt", b"Comment\0hello"),
        (b"tIME", b"1234567"),
        (b"iTXt", b"XML:com.adobe.xmp\0exif:GPSLatitude"),
        (b"zTXt", b"Raw profile type exif"),
        (b"prVt", b"nobody knows"),
    ];
    let all: Vec<_> = looks.iter().chain(&hidden).copied().collect();
    let (bytes, found) = cleaned(&png(&all, b"tail"));
    assert_eq!((bytes, found), (png(&looks, b""), Found::Place));
}

#[test]
fn a_png_is_held_as_before() {
    let (bytes, found) = cleaned(&png(&[(b"eXIf", &tiff(8, true))], b""));
    assert_eq!(found, Found::Place);
    let at = bytes.windows(4).position(|kind| kind == b"eXIf").unwrap();
    assert_eq!(bytes[at - 4..at], [0, 0, 0, 26]);
    assert_eq!(bytes[at + 4 + 19], 8);
    assert!(!bytes.windows(2).any(|tag| tag == [0x88, 0x25]));
}

fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (kind, data) in chunks {
        body.extend(*kind);
        body.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        body.extend(*data);
        body.extend(&[0][..data.len() % 2]);
    }
    [
        b"RIFF",
        u32::try_from(body.len()).unwrap().to_le_bytes().as_slice(),
        &body,
    ]
    .concat()
}

#[test]
fn a_webp_says_no_more_that_it_hides_something() {
    let extended = |flags: u8| [flags, 0, 0, 0, 9, 0, 0, 9, 0, 0];
    let photo = webp(&[
        (b"VP8X", &extended(0x3c)),
        (b"ICCP", b"profile"),
        (b"VP8 ", b"pixels!"),
        (b"EXIF", &tiff(1, true)),
        (b"XMP ", b"<xmp/>"),
        (b"odd ", b"123"),
    ]);
    let (bytes, found) = cleaned(&photo);
    let clean = webp(&[(b"VP8X", &extended(0x30)), (b"ICCP", b"profile"), (b"VP8 ", b"pixels!")]);
    assert_eq!((bytes, found), (clean, Found::Place));
    // One that is not upright keeps that much.
    let photo = webp(&[
        (b"VP8X", &extended(0x08)),
        (b"VP8 ", b"pixels"),
        (b"EXIF", &tiff(3, false)),
    ]);
    let (bytes, found) = cleaned(&photo);
    assert_eq!(found, Found::Something);
    assert_eq!(bytes[20], 0x08);
    assert!(bytes.ends_with(b"\x03\0\0\0\0\0\0"));
}

fn bmff(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(content.len() + 8).unwrap().to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(content);
    bytes
}

/// Three items: a picture, Exif and XMP, one behind the other.
fn heic(exif: &[u8], xmp: &[u8]) -> Vec<u8> {
    let pixels = b"the pixels";
    let infe = |id: u8, kind: &[u8; 4]| {
        let more: &[u8] = if kind == b"mime" {
            b"\0application/rdf+xml\0"
        } else {
            b"\0"
        };
        bmff(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], kind.as_slice(), more].concat())
    };
    let iinf = [
        b"\0\0\0\0\0\x03".as_slice(),
        &infe(1, b"hvc1"),
        &infe(2, b"Exif"),
        &infe(3, b"mime"),
    ]
    .concat();
    let build = |data_at: usize| {
        let mut iloc = b"\0\0\0\0\x44\0\0\x03".to_vec();
        let mut at = data_at;
        for (id, long) in [(1_u16, pixels.len()), (2, exif.len()), (3, xmp.len())] {
            iloc.extend(id.to_be_bytes());
            iloc.extend([0, 0, 0, 1]);
            iloc.extend(u32::try_from(at).unwrap().to_be_bytes());
            iloc.extend(u32::try_from(long).unwrap().to_be_bytes());
            at += long;
        }
        let meta = [b"\0\0\0\0".as_slice(), &bmff(b"iinf", &iinf), &bmff(b"iloc", &iloc)].concat();
        let ftyp = bmff(b"ftyp", b"heic\0\0\0\0mif1heic");
        [
            ftyp,
            bmff(b"meta", &meta),
            bmff(b"mdat", &[pixels.as_slice(), exif, xmp].concat()),
        ]
        .concat()
    };
    let data_at = build(0).len() - pixels.len() - exif.len() - xmp.len();
    build(data_at)
}

#[test]
fn a_heic_is_zeroed_in_place() {
    let exif = [b"\0\0\0\x06Exif\0\0".as_slice(), &tiff(6, true)].concat();
    let xmp = b"<x:xmpmeta/>".as_slice();
    let (bytes, found) = cleaned(&heic(&exif, xmp));
    assert_eq!(found, Found::Place);
    assert_eq!(bytes, heic(&vec![0; exif.len()], &vec![0; xmp.len()]));
}

#[test]
fn broken_photos_are_told_from_clean_ones() {
    for broken in [
        b"\xff\xd8\xffno segment".as_slice(),
        b"\xff\xd8\xff\xe1\xff\xffshort",
        b"\xff\xd8\xff\xe1\0\x01",
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT",
        b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"RIFF\0\0\0\0WEBP",
        b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\x10meta\0\0\0\0\0\0\0\x01",
    ] {
        assert_eq!(clean(broken), Err(Broken), "{broken:?}");
    }
}

fn photos() -> impl Strategy<Value = Vec<u8>> {
    prop::sample::select(vec![
        jpeg(&[jfif(), exif(6, true), segment(0xfe, b"comment")], b"tail"),
        png(&[(b"eXIf", &tiff(3, true)), (b"tEXt", b"a\0b")], b"tail"),
        webp(&[
            (b"VP8X", &[0x0c, 0, 0, 0, 9, 0, 0, 9, 0, 0]),
            (b"VP8 ", b"pixels"),
            (b"EXIF", &tiff(5, true)),
        ]),
        heic(&[b"\0\0\0\0".as_slice(), &tiff(1, true)].concat(), b"<xmp/>"),
    ])
}

proptest! {
    #[test]
    fn no_bytes_are_too_strange(mut photo in photos(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6), cut in any::<prop::sample::Index>(), is_cut in any::<bool>()) {
        for (at, byte) in changes {
            let at = at.index(photo.len());
            photo[at] = byte;
        }
        if is_cut {
            photo.truncate(cut.index(photo.len()));
        }
        if let Ok(Some(cleaned)) = clean(&photo) {
            let bytes = joined(&photo, &cleaned);
            // Whatever was understood once is understood again, and clean.
            prop_assert_eq!(clean(&bytes), Ok(None));
            prop_assert!(bytes.len() <= photo.len() + 64);
        }
    }

    #[test]
    fn whatever_segments_a_jpeg_has_its_pixels_stay(markers in prop::collection::vec((0xe0_u8..=0xfe, prop::collection::vec(any::<u8>(), 0..40)), 0..8), pixels in prop::collection::vec(any::<u8>().prop_filter("no marker", |byte| *byte != 0xff), 0..300)) {
        let parts: Vec<u8> = markers.iter().flat_map(|(marker, content)| segment(*marker, content)).collect();
        let photo = [b"\xff\xd8".as_slice(), &parts, &SCAN[..10], &pixels, b"\xff\xd9"].concat();
        let picture = [&SCAN[..10], pixels.as_slice(), b"\xff\xd9"].concat();
        let bytes = clean(&photo).unwrap().map_or_else(|| photo.clone(), |cleaned| joined(&photo, &cleaned));
        prop_assert!(bytes.ends_with(&picture));
        prop_assert!(bytes.starts_with(b"\xff\xd8"));
    }
}
