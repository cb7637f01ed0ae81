//! Cleaning whole photos: what is removed, and what stays.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod files;

use files::*;
use photo_metadata::{CleanError, FileFormat, RemovedMetadata, UnsupportedFormat, clean};

#[test]
fn a_jpeg_loses_its_metadata_and_keeps_pixels_colours_and_orientation() {
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
    let (bytes, removed) = cleaned(&photo);
    assert_eq!(removed, RemovedMetadata::Location);
    let held = segment(
        0xe1,
        b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
    );
    assert_eq!(bytes, jpeg(&[jfif(), held, icc, adobe, tables], b""));
}

#[test]
fn an_upright_photo_keeps_no_exif() {
    let (bytes, removed) = cleaned(&jpeg(&[exif(1, false)], b""));
    assert_eq!((bytes, removed), (jpeg(&[], b""), RemovedMetadata::Other));
}

#[test]
fn a_location_is_found_in_xmp() {
    let xmp = segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<a exif:GPSLatitude='48,8N'/>");
    assert_eq!(cleaned(&jpeg(&[xmp], b"")).1, RemovedMetadata::Location);
}

#[test]
fn jfif_thumbnails_are_removed() {
    let mut content = b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01".to_vec();
    content.extend([1, 2, 3]);
    let (bytes, _) = cleaned(&jpeg(
        &[segment(0xe0, &content), segment(0xe0, b"JFXX\0\x10thumb")],
        b"",
    ));
    assert_eq!(bytes, jpeg(&[jfif()], b""));
}

#[test]
fn comments_between_the_scans_of_a_progressive_jpeg_are_removed() {
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
fn a_photo_longer_than_a_window_is_cleaned_to_its_end() {
    // Stuffed bytes at every possible end of a window.
    let pixels = b"\xff\0".repeat(400_000);
    let photo = [&SCAN[..10], pixels.as_slice(), b"\xff\xd9"].concat();
    let photo = [b"\xff\xd8", exif(1, true).as_slice(), &photo, b"tail"].concat();
    let (bytes, removed) = cleaned(&photo);
    assert_eq!(removed, RemovedMetadata::Location);
    assert_eq!(
        bytes,
        [b"\xff\xd8", &SCAN[..10], pixels.as_slice(), b"\xff\xd9"].concat()
    );
}

#[test]
fn clean_files_stay_as_they_are() {
    assert_eq!(walk(&jpeg(&[jfif()], b"")), Outcome::Clean);
    assert_eq!(walk(&png(&[(b"gAMA", b"\0\0\0\x01")], b"")), Outcome::Clean);
    assert_eq!(walk(&webp(&[(b"VP8 ", b"pixels")])), Outcome::Clean);
    // Cut off within its pixels, it has no metadata.
    assert_eq!(walk(&jpeg(&[jfif()], b"")[..40]), Outcome::Clean);
}

#[test]
fn a_png_keeps_the_chunks_that_affect_how_it_looks() {
    let looks: [(&[u8; 4], &[u8]); 3] = [(b"iCCP", b"profile"), (b"PLTE", b"abc"), (b"acTL", b"12345678")];
    let hidden: [(&[u8; 4], &[u8]); 5] = [
        (b"tEXt", b"Comment\0hello"),
        (b"tIME", b"1234567"),
        (b"iTXt", b"XML:com.adobe.xmp\0exif:GPSLatitude"),
        (b"zTXt", b"Raw profile type exif"),
        (b"prVt", b"nobody knows"),
    ];
    let all: Vec<_> = looks.iter().chain(&hidden).copied().collect();
    let (bytes, removed) = cleaned(&png(&all, b"tail"));
    assert_eq!((bytes, removed), (png(&looks, b""), RemovedMetadata::Location));
}

#[test]
fn a_png_keeps_its_orientation() {
    let (bytes, removed) = cleaned(&png(&[(b"eXIf", &tiff(8, true))], b""));
    assert_eq!(removed, RemovedMetadata::Location);
    let at = bytes.windows(4).position(|kind| kind == b"eXIf").unwrap();
    assert_eq!(bytes[at - 4..at], [0, 0, 0, 26]);
    assert_eq!(bytes[at + 4 + 19], 8);
    assert!(!bytes.windows(2).any(|tag| tag == [0x88, 0x25]));
}

#[test]
fn the_flags_of_a_cleaned_webp_name_no_removed_chunks() {
    let extended = |flags: u8| [flags, 0, 0, 0, 9, 0, 0, 9, 0, 0];
    let photo = webp(&[
        (b"VP8X", &extended(0x3c)),
        (b"ICCP", b"profile"),
        (b"VP8 ", b"pixels!"),
        (b"EXIF", &tiff(1, true)),
        (b"XMP ", b"<xmp/>"),
        (b"odd ", b"123"),
    ]);
    let (bytes, removed) = cleaned(&photo);
    let clean = webp(&[(b"VP8X", &extended(0x30)), (b"ICCP", b"profile"), (b"VP8 ", b"pixels!")]);
    assert_eq!((bytes, removed), (clean, RemovedMetadata::Location));
    // A photo that is not upright keeps its orientation.
    let photo = webp(&[
        (b"VP8X", &extended(0x08)),
        (b"VP8 ", b"pixels"),
        (b"EXIF", &tiff(3, false)),
    ]);
    let (bytes, removed) = cleaned(&photo);
    assert_eq!(removed, RemovedMetadata::Other);
    assert_eq!(bytes[20], 0x08);
    assert!(bytes.ends_with(b"\x03\0\0\0\0\0\0"));
}

/// Cleans an image; checks that its pixels stay in their place and its metadata is gone.
fn cleaned_heif(photo: &[u8], removed: RemovedMetadata) -> Vec<u8> {
    let (bytes, found) = cleaned(photo);
    assert_eq!(found, removed);
    let place = |file: &[u8]| file.windows(PIXELS.len()).position(|window| window == PIXELS);
    assert!(place(photo).is_some());
    assert_eq!(place(&bytes), place(photo));
    for gone in [b"Exif".as_slice(), b"mime", b"xmpmeta", b"cdsc", b"\x88\x25"] {
        assert!(!contains(&bytes, gone), "{gone:?}");
    }
    bytes
}

#[test]
fn metadata_items_are_removed_from_a_heic_and_nothing_moves() {
    let photo = heic(b"");
    let bytes = cleaned_heif(&photo, RemovedMetadata::Location);
    assert_eq!(bytes.len(), photo.len());
    // The lists are left with one item, its place, and no reference.
    let at = bytes.windows(4).position(|kind| kind == b"iinf").unwrap();
    assert_eq!(bytes[at + 8..at + 10], [0, 1]);
    let at = bytes.windows(4).position(|kind| kind == b"iloc").unwrap();
    assert_eq!(bytes[at + 10..at + 12], [0, 1]);
    assert!(!contains(&bytes, b"iref"));
}

#[test]
fn items_with_data_in_idat_are_removed() {
    let exif = item_exif(6);
    let [exif_size, size] = [exif.len(), PIXELS.len() + exif.len()].map(|size| u8::try_from(size).unwrap());
    let infe = |id: u8, kind: &[u8; 4]| bmff(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], kind.as_slice(), b"\0"].concat());
    let iinf = [b"\0\0\0\0\0\x02".as_slice(), &infe(1, b"hvc1"), &infe(2, b"Exif")].concat();
    // Version 1, both by `idat`: a length of four bytes, an offset of four.
    let mut iloc = b"\x01\0\0\0\x44\0\0\x02".to_vec();
    for (id, offset, length) in [(1, exif_size, size - exif_size), (2, 0, exif_size)] {
        iloc.extend([0, id, 0, 1, 0, 0, 0, 1, 0, 0, 0, offset, 0, 0, 0, length]);
    }
    let data = [exif.as_slice(), PIXELS].concat();
    let boxes = [bmff(b"iinf", &iinf), bmff(b"iloc", &iloc), bmff(b"idat", &data)].concat();
    let meta = bmff(b"meta", &[[0; 4].as_slice(), &boxes].concat());
    let photo = [bmff(b"ftyp", b"heic\0\0\0\0mif1"), meta].concat();
    let bytes = cleaned_heif(&photo, RemovedMetadata::Location);
    // The image is still given by `idat` (public report rhoopr/kei#558).
    let iloc = bytes.windows(4).position(|kind| kind == b"iloc").unwrap();
    assert_eq!(bytes[iloc + 4], 1);
    assert_eq!(bytes[iloc + 12..iloc + 16], [0, 1, 0, 1]);
}

#[test]
fn files_with_the_brands_of_animations_are_cleaned_too() {
    let exif = item_exif(1);
    for brand in [b"avif", b"avis", b"msf1", b"mif1", b"hevc", b"isom"] {
        let photo = heif(brand, &[(1, b"av01", PIXELS), (2, b"Exif", &exif)], b"");
        cleaned_heif(&photo, RemovedMetadata::Location);
    }
    let moov = container(b"moov", &[video(), container(b"udta", &[location()])]);
    let photo = heif(b"avis", &[(1, b"av01", PIXELS)], &moov);
    let bytes = cleaned_heif(&photo, RemovedMetadata::Location);
    assert!(!contains(&bytes, LOCATION.as_bytes()));
}

#[test]
fn items_of_an_animations_track_are_removed() {
    let exif = item_exif(1);
    let alone = heif(b"avis", &[(1, b"av01", PIXELS), (2, b"Exif", &exif)], b"");
    let at = |kind: &[u8]| alone.windows(4).position(|window| window == kind).unwrap() - 4;
    // Both refer to the same bytes.
    let meta = alone[at(b"meta")..at(b"mdat")].to_vec();
    let photo = [alone, container(b"moov", &[container(b"trak", &[meta])])].concat();
    cleaned_heif(&photo, RemovedMetadata::Location);
}

#[test]
fn videos_and_trailers_after_a_heic_are_removed() {
    let movie = video_file(b"mp42", &[container(b"udta", &[location()])]);
    let whole = cleaned_heif(&heic(b""), RemovedMetadata::Location);
    for behind in [
        bmff(b"mpvd", &movie),
        [bmff(b"mpvd", &movie), bmff(b"sefd", b"SEFH1234SEFT")].concat(),
        movie,
        b"\xffImage_UTC_DataSEFH1234SEFT".to_vec(),
    ] {
        assert_eq!(cleaned_heif(&heic(&behind), RemovedMetadata::Location), whole);
    }
    // Before a box that stays, an empty box takes its place.
    let behind = [bmff(b"sefd", b"1234"), bmff(b"mdat", b"more")].concat();
    let bytes = cleaned_heif(&heic(&behind), RemovedMetadata::Location);
    assert_eq!(bytes, [whole, bmff(b"free", &[0; 4]), bmff(b"mdat", b"more")].concat());
}

#[test]
fn a_motion_photo_without_other_metadata_loses_its_video() {
    let photo = heif(b"heic", &[(1, b"hvc1", PIXELS)], b"");
    assert_eq!(walk(&photo), Outcome::Clean);
    let motion = [photo.clone(), bmff(b"mpvd", b"a film")].concat();
    assert_eq!(cleaned(&motion), (photo, RemovedMetadata::Other));
}

#[test]
fn metadata_that_shares_bytes_with_an_image_is_not_cleaned() {
    let photo = heic(b"");
    let iloc = photo.windows(4).position(|kind| kind == b"iloc").unwrap();
    // The second entry is that of Exif: it gets the offset of the image.
    let (first, second) = (iloc + 12 + 6, iloc + 12 + 14 + 6);
    let mut odd = photo.clone();
    odd.copy_within(first..first + 4, second);
    assert_eq!(walk(&odd), INVALID);
    // A place among the boxes is refused as well.
    let mut odd = photo;
    odd[second..second + 4].copy_from_slice(&40_u32.to_be_bytes());
    assert_eq!(walk(&odd), INVALID);
}

#[test]
fn large_meta_boxes_are_read_once() {
    for padding in [200_000, 262_100, 262_200, 600_000, 1_100_000] {
        let photo = heic(b"");
        let meta = photo.windows(4).position(|kind| kind == b"meta").unwrap();
        let mut large = photo[..meta + 8].to_vec();
        large.extend(bmff(b"free", &vec![0; padding]));
        large.extend(&photo[meta + 8..]);
        let size = u32::from_be_bytes(large[meta - 4..meta].try_into().unwrap());
        let size = size + u32::try_from(padding).unwrap() + 8;
        large[meta - 4..meta].copy_from_slice(&size.to_be_bytes());
        // The places are wrong now; the test is about the number of requests.
        let (outcome, requests) = count(&large);
        assert!(!matches!(outcome, Outcome::Unsupported(_)));
        assert!(requests.count <= 4, "{padding}: {requests:?}");
    }
}

#[test]
fn millions_of_empty_extents_are_refused_fast() {
    // 4,000 items of 65,535 extents without bytes.
    let mut iloc = b"\x01\0\0\0\0\0\x0f\xa0".to_vec();
    for _ in 0..4_000 {
        iloc.extend(b"\0\x01\0\0\0\0\xff\xff");
    }
    let iinf = [
        b"\0\0\0\0\0\x01".as_slice(),
        &bmff(b"infe", b"\x02\0\0\0\0\x01\0\0Exif\0"),
    ]
    .concat();
    let meta = [[0; 4].as_slice(), &bmff(b"iinf", &iinf), &bmff(b"iloc", &iloc)].concat();
    let bomb = [bmff(b"ftyp", b"heic\0\0\0\0heic"), bmff(b"meta", &meta)].concat();
    assert_eq!(walk(&bomb), INVALID);
}

#[test]
fn the_first_exif_segment_decides_a_jpegs_orientation() {
    let none = segment(0xe1, b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0");
    // Browsers read no other segment, and no other type of number.
    let long = segment(
        0xe1,
        b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x04\0\x01\0\0\0\x06\0\0\0\0\0\0\0",
    );
    for first in [none.clone(), long] {
        assert_eq!(cleaned(&jpeg(&[first], b"")).0, jpeg(&[], b""));
    }
    assert_eq!(cleaned(&jpeg(&[none, exif(6, false)], b"")).0, jpeg(&[], b""));
    // A header alone is not Exif.
    let header = segment(0xe1, b"Exif\0\0");
    let turned = cleaned(&jpeg(&[exif(6, false)], b"")).0;
    assert_eq!(cleaned(&jpeg(&[header, exif(6, false)], b"")).0, turned);
    // Chromium accepts a header that ends with another byte, Firefox does not.
    let mut other_header = exif(6, true);
    other_header[9] = 0xff;
    let (bytes, removed) = cleaned(&jpeg(&[other_header], b""));
    assert_eq!(removed, RemovedMetadata::Location);
    assert_eq!(bytes[6..12], *b"Exif\0\xff");
    let (bytes, _) = cleaned(&jpeg(&[exif(6, false), exif(3, false)], b""));
    assert_eq!(bytes, cleaned(&jpeg(&[exif(6, false)], b"")).0);
}

#[test]
fn an_exif_chunk_with_a_wrong_checksum_sets_no_orientation() {
    let mut chunk = chunk(b"eXIf", &tiff(6, true));
    *chunk.last_mut().unwrap() ^= 1;
    let clean = png(&[], b"");
    let photo = [&clean[..33], &chunk, &clean[33..]].concat();
    assert_eq!(cleaned(&photo), (clean, RemovedMetadata::Location));
}

#[test]
fn any_number_of_fill_bytes_stays() {
    let photo = jpeg(&[vec![0xff; 600_000], jfif(), vec![0xff; 3]], b"");
    let (outcome, requests) = count(&photo);
    assert_eq!(outcome, Outcome::Clean);
    assert!(requests.count <= 4, "{requests:?}");
}

#[test]
fn a_header_before_exif_stays_if_there_was_one() {
    let with_header = [b"Exif\0\0".as_slice(), &tiff(3, true)].concat();
    for (data, header) in [(with_header.as_slice(), 6), (&tiff(3, true), 0)] {
        let (bytes, _) = cleaned(&webp(&[(b"VP8 ", b"pixels"), (b"EXIF", data)]));
        let at = bytes.windows(4).position(|kind| kind == b"EXIF").unwrap();
        assert_eq!(bytes[at + 4..at + 8], u32::to_le_bytes(26 + header));
    }
}

#[test]
fn a_file_in_memory_is_cleaned_by_one_call() {
    let photo = jpeg(&[exif(1, true)], b"a trailer");
    let bytes = clean(&photo).unwrap().unwrap();
    assert_eq!(bytes, jpeg(&[], b""));
    assert_eq!(clean(&bytes), Ok(None));
    for (file, error) in [
        (
            b"".as_slice(),
            CleanError::UnsupportedFormat(UnsupportedFormat::Unknown),
        ),
        (
            b"GIF89a and so on",
            CleanError::UnsupportedFormat(UnsupportedFormat::KeepsMetadata(FileFormat::Gif)),
        ),
        (&photo[..30], CleanError::InvalidStructure),
        (
            &video_file(
                b"mp41",
                &[track(b"meta", b"gpmd", b""), container(b"udta", &[location()])],
            ),
            CleanError::LocationMayRemain,
        ),
    ] {
        assert_eq!(clean(file), Err(error));
        assert!(!error.to_string().is_empty());
    }
}
