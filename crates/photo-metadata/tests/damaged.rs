//! Damaged files, and files that change while they are read: no location comes out of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod files;

use files::*;
use photo_metadata::{FileFormat, RemovedMetadata, Step, Walk, WalkError};

/// Three fractions: 51° 10′ 44″.
const LATITUDE: &[u8] = b"\0\0\0\x33\0\0\0\x01\0\0\0\x0a\0\0\0\x01\0\0\0\x2c\0\0\0\x01";

/// The beginnings of the locations in the files below.
const LOCATIONS: [&[u8]; 2] = [b"+51.1789", LATITUDE];

/// A TIFF block with a latitude.
fn located_tiff() -> Vec<u8> {
    let mut block = tiff(6, true);
    let value_at = block.len() - 8;
    let latitude_at = u32::try_from(block.len()).unwrap();
    block[value_at..value_at + 4].copy_from_slice(&latitude_at.to_be_bytes());
    block.extend(LATITUDE);
    block
}

fn located_heic(behind: &[u8]) -> Vec<u8> {
    let exif = [b"\0\0\0\x06Exif\0\0".as_slice(), &located_tiff()].concat();
    let items: [Item<'_>; 3] = [(1, b"hvc1", PIXELS), (2, b"Exif", &exif), (3, b"mime", XMP)];
    heif(b"heic", &items, behind)
}

/// The same boxes with the data before its description, as some converters write it.
fn with_data_first(heic: &[u8]) -> Vec<u8> {
    let at = |kind: &[u8]| heic.windows(4).position(|window| window == kind).unwrap() - 4;
    let (meta_at, data_at) = (at(b"meta"), at(b"mdat"));
    let mut meta = heic[meta_at..data_at].to_vec();
    let shift = u32::try_from(meta.len()).unwrap();
    let iloc = meta.windows(4).position(|kind| kind == b"iloc").unwrap();
    for entry in 0..3 {
        let offset = iloc + 12 + 14 * entry + 6;
        let old = u32::from_be_bytes(meta[offset..offset + 4].try_into().unwrap());
        meta[offset..offset + 4].copy_from_slice(&(old - shift).to_be_bytes());
    }
    [&heic[..meta_at], &heic[data_at..], &meta].concat()
}

/// Files whose locations are those of `LOCATIONS`, in all places where the formats have one.
fn located_files() -> Vec<Vec<u8>> {
    let xmp = format!("<a exif:GPSLatitude='{LOCATION}'/>");
    let exif = segment(0xe1, &[b"Exif\0\0".as_slice(), &located_tiff()].concat());
    let second = jpeg(std::slice::from_ref(&exif), b"");
    let udta = container(b"udta", &[location()]);
    let movie = video_file(b"mp42", std::slice::from_ref(&udta));
    let (brand, rest) = movie.split_at(20);
    let (samples, moov) = rest.split_at(8 + SAMPLES.len());
    let telemetry = bmff(b"mdat", LOCATION.as_bytes());
    let gpmd = container(b"moov", &[track(b"meta", b"gpmd", b"")]);
    vec![
        jpeg(
            &[
                jfif(),
                exif,
                segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()].concat()),
            ],
            &second,
        ),
        png(&[(b"eXIf", &located_tiff()), (b"iTXt", xmp.as_bytes())], b"tail"),
        webp(&[
            (b"VP8 ", b"pixels"),
            (b"EXIF", &located_tiff()),
            (b"XMP ", xmp.as_bytes()),
        ]),
        webp(&[(b"EXIF", &located_tiff()), (b"VP8 ", b"pixels")]),
        located_heic(b""),
        located_heic(&bmff(b"mpvd", &movie)),
        with_data_first(&located_heic(b"")),
        movie.clone(),
        // The description first, as in files made for the web.
        [brand, moov, samples].concat(),
        video_file(
            b"qt  ",
            &[keys(&[("com.apple.quicktime.location.ISO6709", LOCATION)], false)],
        ),
        [brand, &telemetry, &gpmd].concat(),
        [brand, &gpmd, &telemetry].concat(),
        [movie.as_slice(), &bmff(b"free", LOCATION.as_bytes()), &udta].concat(),
    ]
}

/// The bytes that a caller publishes: none after an error, or if a location may remain.
fn published(file: &[u8]) -> Option<Vec<u8>> {
    match walk(file) {
        Outcome::Clean => Some(file.to_vec()),
        Outcome::Cleaned(cleaned) => Some(joined(file, &cleaned)),
        Outcome::LocationMayRemain(_) | Outcome::Failed(_) | Outcome::Unsupported(_) => None,
    }
}

fn has_location(bytes: &[u8]) -> bool {
    LOCATIONS.iter().any(|location| contains(bytes, location))
}

#[test]
fn a_file_cut_off_anywhere_reveals_no_location() {
    for (number, file) in located_files().iter().enumerate() {
        assert!(has_location(file), "file {number}");
        for length in 0..=file.len() {
            if let Some(bytes) = published(&file[..length]) {
                assert!(!has_location(&bytes), "file {number}, cut off after {length} bytes");
            }
        }
    }
}

/// Calls `give` with other bytes at each step of the walk.
fn give_at_each_step(file: &[u8], other: impl Fn(&[u8]) -> Vec<u8>) {
    let size = file.len() as u64;
    for last in 0.. {
        let mut walk = Walk::new(file, size).unwrap();
        for step in 0..=last {
            let wanted = walk.wants();
            let bytes = &file[at(wanted.start)..at(wanted.end)];
            if step == last {
                assert_eq!(walk.give(&other(bytes)).err(), Some(WalkError::UnexpectedBytes));
                break;
            }
            match walk.give(bytes) {
                Ok(Step::More(next)) => walk = next,
                _ => return,
            }
        }
    }
}

#[test]
fn a_wrong_number_of_bytes_ends_a_walk_at_each_step() {
    let mut files = located_files();
    // Each of these takes several steps.
    let long = segment(0xfe, &[0; 60_000]).repeat(20);
    files.push(jpeg(&[long], b""));
    files.push(png(&[(b"eXIf", &located_tiff())], &[0; 600_000]));
    files.push(
        [
            bmff(b"ftyp", b"mp42\0\0\0\0mp42"),
            bmff(b"mdat", &[0; 300_000]),
            files[7][20..].to_vec(),
        ]
        .concat(),
    );
    for file in files {
        give_at_each_step(&file, |_| Vec::new());
        give_at_each_step(&file, |bytes| bytes[1..].to_vec());
        give_at_each_step(&file, |bytes| [bytes, b"\0"].concat());
    }
}

#[test]
fn bytes_of_another_format_than_the_first_ones_end_a_walk() {
    let photo = located_heic(b"");
    let movie = bmff(b"ftyp", b"mp42\0\0\0\0mp42");
    assert_eq!(FileFormat::of(&movie, 1024), Some(FileFormat::Mp4));
    // As a video, the photo would keep what is no location.
    let walk = Walk::new(&movie, photo.len() as u64).unwrap();
    assert_eq!(walk.give(&photo).err(), Some(WalkError::UnexpectedBytes));
    // Bytes after those that decide make no difference.
    let long = [photo.as_slice(), &bmff(b"mdat", &[7; 2000])].concat();
    let walk = Walk::new(&long[..at(FileFormat::HEAD_BYTES)], long.len() as u64).unwrap();
    assert!(matches!(walk.give(&long), Ok(Step::Cleaned(_))));
}

#[test]
fn bytes_that_other_readers_go_on_with_are_not_reported_as_clean() {
    let hidden = [[0; 8].as_slice(), b"and then ", LOCATION.as_bytes()].concat();
    let no_size = [b"\0\0\0\0".as_slice(), &location()[4..]].concat();
    // After the end of a list in user data, and after a box without a size.
    for rest in [&hidden, &no_size] {
        let file = video_file(b"isom", &[bmff(b"udta", rest)]);
        assert_eq!(cleaned(&file).1, RemovedMetadata::Location);
    }
    // After the end of the movie's list, of the file's, and of those in `meta`.
    let movie = video_file(b"isom", &[]);
    let in_meta = [b"\0\0\0\0".as_slice(), &bmff(b"hdlr", &[0; 25]), &hidden].concat();
    let list = [hidden.as_slice(), &[0; 8]].concat();
    for file in [
        video_file(b"isom", std::slice::from_ref(&hidden)),
        [movie.as_slice(), &hidden].concat(),
        video_file(b"isom", &[bmff(b"meta", &in_meta)]),
        video_file(
            b"isom",
            &[container(b"meta", &[bmff(b"hdlr", &[0; 25]), bmff(b"ilst", &list)])],
        ),
        video_file(
            b"isom",
            &[container(
                b"meta",
                &[bmff(b"keys", &[b"\0\0\0\0\0\0\0\x01", list.as_slice()].concat())],
            )],
        ),
    ] {
        assert_eq!(walk(&file), Outcome::LocationMayRemain(None));
    }
    // Zeros are padding.
    assert_eq!(walk(&[movie.as_slice(), &[0; 99]].concat()), Outcome::Clean);
    // A description of telemetry that cannot be read.
    let odd = bmff(b"mebx", &[0; 70_000]);
    let file = video_file(b"isom", &[track(b"meta", b"mebx", &odd)]);
    assert_eq!(walk(&file), Outcome::LocationMayRemain(None));
    // User data without boxes that is longer than what is searched.
    let raw = bmff(
        b"udta",
        &[b"\xff".repeat(1_100_000).as_slice(), LOCATION.as_bytes()].concat(),
    );
    assert_eq!(walk(&video_file(b"isom", &[raw])), Outcome::LocationMayRemain(None));
}

#[test]
fn locations_among_the_boxes_of_a_video_file_are_removed() {
    let movie = video_file(b"mp42", &[]);
    for hidden in [
        container(b"udta", &[location()]),
        bmff(b"GPS ", b"dashcam"),
        bmff(b"udat", b"$GPRMC"),
        bmff(b"abcd", LOCATION.as_bytes()),
        bmff(b"free", LOCATION.as_bytes()),
        bmff(b"skip", &located_tiff()),
    ] {
        let (bytes, removed) = cleaned(&[movie.as_slice(), &hidden, &bmff(b"mdat", SAMPLES)].concat());
        assert_eq!(removed, RemovedMetadata::Location, "{hidden:?}");
        assert!(!has_location(&bytes) && !contains(&bytes, b"dashcam") && !contains(&bytes, b"GPRMC"));
    }
    for kept in [
        bmff(b"abcd", b"no place"),
        bmff(b"free", b"no place"),
        bmff(b"free", &[0; 50]),
    ] {
        assert_eq!(walk(&[movie.as_slice(), &kept].concat()), Outcome::Clean);
    }
    assert_eq!(cleaned(&heic(&bmff(b"free", b"remains"))).0, cleaned(&heic(b"")).0);
}

/// Public report mindeng/nom-exif#63: an offset and a length whose sum exceeds 64 bits.
#[test]
fn the_places_of_items_cannot_overflow() {
    let iloc = [
        b"\0\0\0\0\x88\0\0\x01\0\x01\0\0\0\x01".as_slice(),
        &[0xff; 8],
        b"\0\0\0\0\0\0\0\x01",
    ]
    .concat();
    let iinf = [
        b"\0\0\0\0\0\x01".as_slice(),
        &bmff(b"infe", b"\x02\0\0\0\0\x01\0\0Exif\0"),
    ]
    .concat();
    let meta = [[0; 4].as_slice(), &bmff(b"iinf", &iinf), &bmff(b"iloc", &iloc)].concat();
    let photo = [
        bmff(b"ftyp", b"heic\0\0\0\0heic"),
        bmff(b"meta", &meta),
        bmff(b"mdat", &[0; 32]),
    ]
    .concat();
    assert_eq!(walk(&photo), INVALID);
}

#[test]
fn segments_with_wrong_lengths_are_cleaned() {
    let mut short = exif(6, true);
    short[3] -= 2;
    let (bytes, removed) = cleaned(&jpeg(&[short.clone(), jfif()], b""));
    assert_eq!(removed, RemovedMetadata::Location);
    let turned = cleaned(&jpeg(&[exif(6, false)], b"")).0;
    let turned = &turned[2..38];
    assert_eq!(bytes, jpeg(&[turned.to_vec(), jfif()], b""));
    let empty = b"\xff\xfe\0\0".to_vec();
    assert_eq!(
        cleaned(&jpeg(&[empty, b"stray".to_vec(), jfif()], b"")).0,
        jpeg(&[jfif()], b"")
    );
    // After a scan, unknown bytes may be pixels.
    let photo = jpeg(
        &[SCAN[..SCAN.len() - 2].to_vec(), b"\xff\x01more".to_vec(), jfif()],
        b"",
    );
    assert_eq!(walk(&photo), Outcome::Clean);
}

#[test]
fn damaged_pixels_stay_as_they_are() {
    let scan = &SCAN[..SCAN.len() - 2];
    for damaged in [
        // Segments longer than the file, of pixels and of metadata.
        b"\xff\x1b\xff\xffmore".as_slice(),
        b"\xff\xdb\xff\xffmore",
        b"\xff\xe5\xff\xffmore",
        // Segments without a marker after them.
        b"\xff\xdb\0\x04pixels",
        b"\xff\xe5\0\x04pixels",
        b"\xff\xe5\0\0pixels",
    ] {
        let photo = [b"\xff\xd8", scan, damaged, b"\xff\xd9"].concat();
        assert_eq!(walk(&photo), Outcome::Clean, "{damaged:?}");
        let photo = [&photo, b"trailer".as_slice()].concat();
        assert_eq!(cleaned(&photo).0, photo[..photo.len() - 7], "{damaged:?}");
    }
    // Segments that read as metadata are removed anywhere.
    let photo = [b"\xff\xd8", scan, &exif(1, true), b"pixels\xff\xd9"].concat();
    assert_eq!(cleaned(&photo).0, [b"\xff\xd8", scan, b"pixels\xff\xd9"].concat());
}

#[test]
fn photos_that_were_cut_off_keep_the_rest() {
    let photo = png(&[(b"tEXt", b"a\0b")], b"");
    let clean = png(&[], b"");
    let pixels = clean.len() - 12 - 4;
    let (bytes, _) = cleaned(&photo[..photo.len() - 16]);
    assert_eq!(bytes, clean[..pixels]);
    let photo = webp(&[(b"odd ", b"12"), (b"VP8 ", b"pixels")]);
    let (bytes, _) = cleaned(&photo[..photo.len() - 3]);
    assert_eq!(bytes, webp(&[(b"VP8 ", b"pixels")])[..bytes.len()]);
    assert!(bytes.ends_with(b"pix"));
    let photo = jpeg(&[exif(1, true)], b"");
    let (bytes, _) = cleaned(&photo[..photo.len() - 5]);
    assert_eq!(bytes, jpeg(&[], b"")[..bytes.len()]);
}

#[test]
fn invalid_photos_are_not_reported_as_clean() {
    for broken in [
        b"\xff\xd8\xffno segment".as_slice(),
        b"\xff\xd8\xff\xe1\xff\xffshort",
        b"\xff\xd8\xff\xe1\0\x01",
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT",
        b"RIFF\xff\xff\xff\xffWEBPICCP",
        b"\xff\xd8\xff\xe0\0\x02\xff\xd9",
        b"\xff\xd8\xff\xe0\0\x02stray bytes and no picture",
        b"RIFF\0\0\0\0WEBP",
        b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\x14meta\0\0\0\0\0\0\0\x09free",
    ] {
        assert_eq!(walk(broken), INVALID, "{broken:?}");
    }
}
