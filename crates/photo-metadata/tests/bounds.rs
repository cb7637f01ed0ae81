//! Limits that hold for any bytes: a walk ends, asks for no bytes outside the file, and holds no more than in
//! proportion to it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod files;

use files::*;
use photo_metadata::{Piece, Step, Walk, clean};
use proptest::prelude::*;

/// Walks over any bytes and checks what holds for all of them.
fn check(file: &[u8]) -> Result<(), TestCaseError> {
    let (outcome, requests) = count(file);
    let size = file.len() as u64;
    prop_assert!(requests.count <= 512 + size / 4096);
    prop_assert!(requests.largest <= size.min((8 << 20) + 16));
    // A window is requested again at most if a step needs bytes on both sides of its end.
    prop_assert!(requests.bytes <= (requests.count + 1) * (300 << 10));
    match (&outcome, clean(file)) {
        (Outcome::Clean, result) => prop_assert_eq!(result, Ok(None)),
        (Outcome::Cleaned(cleaned), result) => prop_assert_eq!(result, Ok(Some(joined(file, cleaned)))),
        (_, result) => prop_assert!(result.is_err()),
    }
    let (Outcome::Cleaned(cleaned) | Outcome::LocationMayRemain(Some(cleaned))) = outcome else {
        return Ok(());
    };
    let held: u64 = cleaned
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Keep(_) => 32,
            Piece::Put(new) => 32 + new.len() as u64,
        })
        .sum();
    prop_assert!(held <= 1024 + 2 * size, "{held} bytes are held for {size}");
    let bytes = joined(file, &cleaned);
    prop_assert!(bytes.len() <= file.len() + 64);
    // A cleaned file is valid again, and clean. But the rest of a JPEG with damaged scans may parse as segments that
    // were none before.
    let again = walk(&bytes);
    let is_jpeg = file.starts_with(b"\xff\xd8");
    prop_assert!(
        matches!(again, Outcome::Clean | Outcome::LocationMayRemain(None)) || is_jpeg,
        "{:?}",
        again
    );
    if file.get(4..8) == Some(b"ftyp") {
        // Nothing moves, and all bytes that are not metadata stay the same.
        let mut place = 0;
        for piece in &cleaned.pieces {
            if let Piece::Keep(range) = piece {
                prop_assert_eq!(range.start, place);
            }
            place += piece.size();
        }
        prop_assert!(place <= size);
    }
    Ok(())
}

fn structures() -> Vec<Vec<u8>> {
    let telemetry = track(b"meta", b"gpmd", b"");
    let udta = container(b"udta", &[location(), bmff(b"loci", b"\0\0\0\0\x15\xc7here\0")]);
    vec![
        jpeg(&[jfif(), exif(6, true), segment(0xfe, b"comment")], b"tail"),
        jpeg(&[exif(6, true), vec![0xff; 9], b"stray".to_vec(), jfif()], b""),
        png(&[(b"eXIf", &tiff(3, true)), (b"tEXt", b"a\0b")], b"tail"),
        webp(&[
            (b"VP8X", &[0x0c, 0, 0, 0, 9, 0, 0, 9, 0, 0]),
            (b"VP8 ", b"pixels"),
            (b"EXIF", &tiff(5, true)),
        ]),
        heic(b""),
        heic(&bmff(b"mpvd", &video_file(b"mp42", std::slice::from_ref(&udta)))),
        heif(
            b"avis",
            &[(1, b"av01", PIXELS)],
            &container(b"moov", &[video(), udta.clone()]),
        ),
        video_file(b"isom", &[telemetry, udta.clone()]),
        video_file(
            b"qt  ",
            &[keys(&[("com.apple.quicktime.location.ISO6709", LOCATION)], false), udta],
        ),
    ]
}

fn starts() -> impl Strategy<Value = Vec<u8>> {
    prop::sample::select(vec![
        b"\xff\xd8\xff".to_vec(),
        b"\x89PNG\r\n\x1a\n".to_vec(),
        b"RIFF\xff\0\0\0WEBP".to_vec(),
        bmff(b"ftyp", b"heic\0\0\0\0"),
        [bmff(b"ftyp", b"avis\0\0\0\0"), b"\0\0\x40\0meta\0\0\0\0".to_vec()].concat(),
        [bmff(b"ftyp", b"isom\0\0\0\0"), b"\0\0\x40\0moov".to_vec()].concat(),
    ])
}

/// Takes some steps over a file of any size, whose bytes after the first ones are all the same.
fn walk_over_size(start: &[u8], size: u64, rest: u8) {
    let Ok(mut walk) = Walk::new(start, size) else { return };
    for _ in 0..4 {
        let wanted = walk.wants();
        assert!(wanted.start < wanted.end && wanted.end <= size, "{wanted:?}");
        let bytes: Vec<u8> = wanted
            .map(|place| {
                usize::try_from(place)
                    .ok()
                    .and_then(|place| start.get(place))
                    .copied()
                    .unwrap_or(rest)
            })
            .collect();
        match walk.give(&bytes) {
            Ok(Step::More(next)) => walk = next,
            _ => return,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_size_is_too_large(
        file in prop::sample::select(structures()),
        size in prop_oneof![any::<u64>(), u64::MAX - 1000..=u64::MAX],
        rest in prop_oneof![Just(0), Just(0xff), any::<u8>()],
        is_last in any::<bool>()
    ) {
        let mut file = file;
        if is_last && file.starts_with(b"\0\0\0") {
            // The last box goes up to the end of the file.
            let size = size.saturating_sub(file.len() as u64);
            file.extend([b"\0\0\0\x01mdat".as_slice(), &size.to_be_bytes()].concat());
        }
        walk_over_size(&file, size, rest);
    }
}

proptest! {
    #[test]
    fn a_walk_over_any_bytes_ends(
        start in starts(),
        rest in prop::collection::vec(prop_oneof![any::<u8>(), Just(0), Just(0xff)], 0..2_000)
    ) {
        check(&[start, rest].concat())?;
    }

    #[test]
    fn a_walk_over_changed_structures_ends(
        file in prop::sample::select(structures()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>()
    ) {
        let mut file = file;
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if is_cut {
            file.truncate(cut.index(file.len()));
        }
        check(&file)?;
    }

    #[test]
    fn a_walk_over_structures_longer_than_a_window_ends(
        file in prop::sample::select(structures()),
        at in any::<prop::sample::Index>(),
        byte in prop_oneof![Just(0), Just(0xff), any::<u8>()],
        length in prop_oneof![1_usize..100, 250_000_usize..300_000]
    ) {
        let mut file = file;
        let at = at.index(file.len());
        file.splice(at..at, std::iter::repeat_n(byte, length));
        check(&file)?;
    }

    #[test]
    fn the_pixels_of_a_jpeg_stay_with_any_segments(
        markers in prop::collection::vec((0xe0_u8..=0xfe, prop::collection::vec(any::<u8>(), 0..40)), 0..8),
        pixels in prop::collection::vec(any::<u8>().prop_filter("no marker", |byte| *byte != 0xff), 0..300)
    ) {
        let parts: Vec<u8> = markers.iter().flat_map(|(marker, content)| segment(*marker, content)).collect();
        let photo = [b"\xff\xd8".as_slice(), &parts, &SCAN[..10], &pixels, b"\xff\xd9"].concat();
        let picture = [&SCAN[..10], pixels.as_slice(), b"\xff\xd9"].concat();
        let bytes = match walk(&photo) {
            Outcome::Clean => photo,
            Outcome::Cleaned(cleaned) => joined(&photo, &cleaned),
            other => panic!("{other:?}"),
        };
        prop_assert!(bytes.ends_with(&picture));
        prop_assert!(bytes.starts_with(b"\xff\xd8"));
    }
}
