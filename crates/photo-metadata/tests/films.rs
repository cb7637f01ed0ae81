//! Films lose their location in place: nothing moves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod files;

use files::*;
use photo_metadata::{HEAD_BYTES, Outcome, RemovedMetadata, Walk};

const XMP_UUID: &[u8] = b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";

fn xmp(text: &str) -> Vec<u8> {
    bmff(b"uuid", &[XMP_UUID, text.as_bytes()].concat())
}

/// Cleans a film, and sees that everything else is where it was.
fn without_location(file: &[u8]) -> Vec<u8> {
    let (bytes, removed) = cleaned(file);
    assert_eq!(removed, RemovedMetadata::Location);
    assert_eq!(bytes.len(), file.len());
    let changed = bytes.iter().zip(file).filter(|(new, old)| new != old).count();
    assert!(changed < 400, "{changed} bytes changed");
    assert!(!holds(&bytes, b"51.1789") && !holds(&bytes, b"GPSLatitude"));
    bytes
}

#[test]
fn locations_become_empty_boxes() {
    let location = bmff(b"loci", b"\0\0\0\0\x15\xc7Stonehenge\0\0\xff\xfe\x2c\0");
    let itunes = bmff(
        b"ilst",
        &bmff(
            b"\xa9xyz",
            &bmff(b"data", &[b"\0\0\0\x01\0\0\0\0", PLACE.as_bytes()].concat()),
        ),
    );
    let handler = bmff(b"hdlr", b"\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0");
    let itunes = bmff(b"meta", &[[0; 4].as_slice(), &handler, &itunes].concat());
    let name = bmff(b"\xa9nam", b"\0\x02\x15\xc7hi");
    for brand in [b"isom", b"mp42", b"qt  ", b"3gp4"] {
        for boxes in [
            vec![holder(b"udta", &[place()])],
            vec![holder(b"udta", &[name.clone(), location.clone(), [0; 4].to_vec()])],
            vec![holder(b"udta", std::slice::from_ref(&itunes))],
            vec![keys(
                &[
                    ("com.apple.quicktime.make", "Apple"),
                    ("com.apple.quicktime.location.ISO6709", PLACE),
                ],
                false,
            )],
            vec![keys(&[("com.apple.quicktime.location.name", "Stonehenge")], true)],
            vec![xmp("<a exif:GPSLatitude='51,10.7N'/>")],
            vec![holder(b"udta", &[bmff(b"XMP_", b"<a exif:GPSLatitude='51,10.7N'/>")])],
            vec![holder(b"trak", &[holder(b"udta", &[place()])])],
        ] {
            let file = film(brand, &boxes);
            let bytes = without_location(&file);
            assert!(holds(&bytes, SAMPLES) && holds(&bytes, b"free") && !holds(&bytes, b"Stonehenge"));
            for kept in [b"Apple".as_slice(), b"\xa9nam"] {
                assert_eq!(holds(&bytes, kept), holds(&file, kept));
            }
        }
    }
}

#[test]
fn exif_in_a_vendors_box_is_found() {
    let vendor = bmff(b"TAGS", &[b"some maker".as_slice(), &tiff(1, true)].concat());
    without_location(&film(b"mp42", &[holder(b"udta", &[vendor])]));
}

#[test]
fn user_data_that_are_no_boxes_are_searched_too() {
    let raw = bmff(b"udta", &[b"\xff\xff\xff\xffmaker: ", PLACE.as_bytes()].concat());
    let bytes = without_location(&film(b"isom", &[raw]));
    assert!(!holds(&bytes, b"maker"));
    let other = bmff(b"udta", b"\xff\xff\xff\xffmaker");
    assert_eq!(walk(&film(b"isom", &[other])), Outcome::Clean);
}

#[test]
fn a_description_that_makes_no_sense_spoils_no_film() {
    let odd = bmff(b"meta", b"\0\0\0\0\xff\xff\xff\xffkeys");
    let file = film(b"qt  ", &[odd, holder(b"udta", &[place()])]);
    let Outcome::Cleaned(cleaned) = walk(&file) else {
        panic!("not cleaned")
    };
    assert!(cleaned.location_may_remain);
    assert!(!holds(&joined(&file, &cleaned), PLACE.as_bytes()));
}

#[test]
fn a_film_without_a_location_stays_as_it_is() {
    for boxes in [
        vec![],
        vec![holder(b"udta", &[bmff(b"\xa9day", b"2024-01-02T03:04:05+02:00")])],
        vec![keys(&[("com.apple.quicktime.make", "Apple")], false)],
        vec![xmp("<x:xmpmeta/>")],
        vec![track(b"meta", b"mebx", b"mdtacom.apple.quicktime.video-orientation")],
    ] {
        assert_eq!(walk(&film(b"isom", &boxes)), Outcome::Clean);
    }
}

#[test]
fn telemetry_is_reported() {
    for format in [b"gpmd", b"camm", b"rtmd", b"mett"] {
        let telemetry = track(b"meta", format, b"");
        assert_eq!(
            walk(&film(b"mp41", std::slice::from_ref(&telemetry))),
            Outcome::LocationMayRemain
        );
        let both = film(b"mp41", &[telemetry, holder(b"udta", &[place()])]);
        let Outcome::Cleaned(cleaned) = walk(&both) else {
            panic!("not cleaned")
        };
        assert!(cleaned.location_may_remain);
        assert!(!holds(&joined(&both, &cleaned), b"51.1789"));
    }
    let apple = track(b"meta", b"mebx", b"mdtacom.apple.quicktime.location.ISO6709");
    assert_eq!(walk(&film(b"qt  ", &[apple])), Outcome::LocationMayRemain);
    let trailer = [film(b"isom", &[]), b"\xff\xff\xff\xfftelemetry".to_vec()].concat();
    assert_eq!(walk(&trailer), Outcome::LocationMayRemain);
}

#[test]
fn the_description_behind_gigabytes_is_found_by_headers() {
    let size: u64 = 40 << 30;
    let head = [
        bmff(b"ftyp", b"qt  \0\0\0\0qt  "),
        b"\0\0\0\x01mdat".to_vec(),
        (size - 20).to_be_bytes().to_vec(),
    ]
    .concat();
    let tail = holder(
        b"moov",
        &[bmff(b"mvhd", &[0; 100]), video(), holder(b"udta", &[place()])],
    );
    let tail_at = size;
    let size = size + tail.len() as u64;
    let mut walk = Walk::new(&head, size).unwrap();
    let (mut requests, mut asked) = (0, 0);
    while let Some(range) = walk.wants() {
        let bytes: Vec<u8> = (range.start..range.end)
            .map(|place| match place.checked_sub(tail_at) {
                Some(in_tail) => tail[at(in_tail)],
                None => head.get(at(place)).copied().unwrap_or(0xa5),
            })
            .collect();
        requests += 1;
        asked += bytes.len();
        walk.give(&bytes).unwrap();
    }
    assert!(
        requests <= 3 && asked <= 512 << 10,
        "{requests} requests, {asked} bytes"
    );
    let Outcome::Cleaned(cleaned) = walk.end() else {
        panic!("not cleaned")
    };
    assert_eq!(cleaned.removed, RemovedMetadata::Location);
    assert_eq!(cleaned.size(), size);
    assert!(head.len() < at(HEAD_BYTES));
}

#[test]
fn a_film_that_was_cut_off_or_has_no_brand_is_walked() {
    let whole = film(b"isom", &[holder(b"udta", &[place()])]);
    // The description comes first, as in files made for the web.
    let (brand, rest) = whole.split_at(20);
    let (samples, movie) = rest.split_at(8 + SAMPLES.len());
    let web = [brand, movie, samples].concat();
    without_location(&web);
    without_location(&web[..web.len() - 5]);
    without_location(&[movie, samples].concat());
    without_location(&[b"\0\0\0\x08wide", samples, movie].concat());
    // Without a description there is nothing to show.
    assert_eq!(walk(&whole[..whole.len() - 5]), Outcome::NotCleaned);
}
