//! Videos lose their location in place: nothing moves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod files;

use files::*;
use photo_metadata::{FileFormat, RemovedMetadata, Step, Walk};

const XMP_UUID: &[u8] = b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";

fn xmp(text: &str) -> Vec<u8> {
    bmff(b"uuid", &[XMP_UUID, text.as_bytes()].concat())
}

/// Cleans a video, and checks that everything else is where it was.
fn cleaned_of_location(file: &[u8]) -> Vec<u8> {
    let (bytes, removed) = cleaned(file);
    assert_eq!(removed, RemovedMetadata::Location);
    assert_eq!(bytes.len(), file.len());
    let changed = bytes.iter().zip(file).filter(|(new, old)| new != old).count();
    assert!(changed < 400, "{changed} bytes changed");
    assert!(!contains(&bytes, b"51.1789") && !contains(&bytes, b"GPSLatitude"));
    bytes
}

#[test]
fn locations_become_empty_boxes() {
    let loci = bmff(b"loci", b"\0\0\0\0\x15\xc7Stonehenge\0\0\xff\xfe\x2c\0");
    let itunes = bmff(
        b"ilst",
        &bmff(
            b"\xa9xyz",
            &bmff(b"data", &[b"\0\0\0\x01\0\0\0\0", LOCATION.as_bytes()].concat()),
        ),
    );
    let handler = bmff(b"hdlr", b"\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0");
    let itunes = bmff(b"meta", &[[0; 4].as_slice(), &handler, &itunes].concat());
    let name = bmff(b"\xa9nam", b"\0\x02\x15\xc7hi");
    for brand in [b"isom", b"mp42", b"qt  ", b"3gp4"] {
        for boxes in [
            vec![container(b"udta", &[location()])],
            vec![container(b"udta", &[name.clone(), loci.clone(), [0; 4].to_vec()])],
            vec![container(b"udta", std::slice::from_ref(&itunes))],
            vec![keys(
                &[
                    ("com.apple.quicktime.make", "Apple"),
                    ("com.apple.quicktime.location.ISO6709", LOCATION),
                ],
                false,
            )],
            vec![keys(&[("com.apple.quicktime.location.name", "Stonehenge")], true)],
            vec![xmp("<a exif:GPSLatitude='51,10.7N'/>")],
            vec![container(
                b"udta",
                &[bmff(b"XMP_", b"<a exif:GPSLatitude='51,10.7N'/>")],
            )],
            vec![container(b"trak", &[container(b"udta", &[location()])])],
        ] {
            let file = video_file(brand, &boxes);
            let bytes = cleaned_of_location(&file);
            assert!(contains(&bytes, SAMPLES) && contains(&bytes, b"free") && !contains(&bytes, b"Stonehenge"));
            for kept in [b"Apple".as_slice(), b"\xa9nam"] {
                assert_eq!(contains(&bytes, kept), contains(&file, kept));
            }
        }
    }
}

#[test]
fn exif_in_a_vendors_box_is_found() {
    let vendor = bmff(b"TAGS", &[b"some maker".as_slice(), &tiff(1, true)].concat());
    cleaned_of_location(&video_file(b"mp42", &[container(b"udta", &[vendor])]));
}

#[test]
fn user_data_without_boxes_is_searched_too() {
    let raw = bmff(b"udta", &[b"\xff\xff\xff\xffmaker: ", LOCATION.as_bytes()].concat());
    let bytes = cleaned_of_location(&video_file(b"isom", &[raw]));
    assert!(!contains(&bytes, b"maker"));
    let other = bmff(b"udta", b"\xff\xff\xff\xffmaker");
    assert_eq!(walk(&video_file(b"isom", &[other])), Outcome::Clean);
}

#[test]
fn an_invalid_meta_box_does_not_spoil_a_video() {
    let odd = bmff(b"meta", b"\0\0\0\0\xff\xff\xff\xffkeys");
    let file = video_file(b"qt  ", &[odd, container(b"udta", &[location()])]);
    let Outcome::LocationMayRemain(Some(cleaned)) = walk(&file) else {
        panic!("not cleaned")
    };
    assert!(!contains(&joined(&file, &cleaned), LOCATION.as_bytes()));
}

#[test]
fn a_video_without_a_location_stays_as_it_is() {
    for boxes in [
        vec![],
        vec![container(b"udta", &[bmff(b"\xa9day", b"2024-01-02T03:04:05+02:00")])],
        vec![keys(&[("com.apple.quicktime.make", "Apple")], false)],
        vec![xmp("<x:xmpmeta/>")],
        vec![track(b"meta", b"mebx", b"mdtacom.apple.quicktime.video-orientation")],
    ] {
        assert_eq!(walk(&video_file(b"isom", &boxes)), Outcome::Clean);
    }
}

#[test]
fn telemetry_is_reported() {
    for format in [b"gpmd", b"camm", b"rtmd", b"mett"] {
        let telemetry = track(b"meta", format, b"");
        assert_eq!(
            walk(&video_file(b"mp41", std::slice::from_ref(&telemetry))),
            Outcome::LocationMayRemain(None)
        );
        let both = video_file(b"mp41", &[telemetry, container(b"udta", &[location()])]);
        let Outcome::LocationMayRemain(Some(cleaned)) = walk(&both) else {
            panic!("not cleaned")
        };
        assert!(!contains(&joined(&both, &cleaned), b"51.1789"));
    }
    let apple = track(b"meta", b"mebx", b"mdtacom.apple.quicktime.location.ISO6709");
    assert_eq!(walk(&video_file(b"qt  ", &[apple])), Outcome::LocationMayRemain(None));
    let trailer = [video_file(b"isom", &[]), b"\xff\xff\xff\xfftelemetry".to_vec()].concat();
    assert_eq!(walk(&trailer), Outcome::LocationMayRemain(None));
}

#[test]
fn the_movie_box_after_gigabytes_is_found_by_headers() {
    let size: u64 = 40 << 30;
    let head = [
        bmff(b"ftyp", b"qt  \0\0\0\0qt  "),
        b"\0\0\0\x01mdat".to_vec(),
        (size - 20).to_be_bytes().to_vec(),
    ]
    .concat();
    let tail = container(
        b"moov",
        &[bmff(b"mvhd", &[0; 100]), video(), container(b"udta", &[location()])],
    );
    let tail_at = size;
    let size = size + tail.len() as u64;
    let mut walk = Walk::new(&head, size).unwrap();
    let (mut requests, mut asked) = (0, 0);
    let cleaned = loop {
        let range = walk.wants();
        let bytes: Vec<u8> = (range.start..range.end)
            .map(|place| match place.checked_sub(tail_at) {
                Some(in_tail) => tail[at(in_tail)],
                None => head.get(at(place)).copied().unwrap_or(0xa5),
            })
            .collect();
        requests += 1;
        asked += bytes.len();
        match walk.give(&bytes).unwrap() {
            Step::More(next) => walk = next,
            Step::Cleaned(cleaned) => break cleaned,
            other => panic!("not cleaned: {other:?}"),
        }
    };
    assert!(
        requests <= 3 && asked <= 512 << 10,
        "{requests} requests, {asked} bytes"
    );
    assert_eq!(cleaned.removed, RemovedMetadata::Location);
    assert_eq!(cleaned.size(), size);
    assert!(head.len() < at(FileFormat::HEAD_BYTES));
}

#[test]
fn a_video_that_was_cut_off_or_has_no_brand_is_cleaned() {
    let whole = video_file(b"isom", &[container(b"udta", &[location()])]);
    // The movie box comes first, as in files made for the web.
    let (brand, rest) = whole.split_at(20);
    let (samples, movie) = rest.split_at(8 + SAMPLES.len());
    let web = [brand, movie, samples].concat();
    cleaned_of_location(&web);
    cleaned_of_location(&web[..web.len() - 5]);
    cleaned_of_location(&[movie, samples].concat());
    cleaned_of_location(&[b"\0\0\0\x08wide", samples, movie].concat());
    // Without the movie box nothing can be played.
    assert_eq!(walk(&whole[..whole.len() - 5]), INVALID);
}
