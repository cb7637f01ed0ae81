//! The size in pixels that an image's header declares: PNG, JPEG, WebP and GIF. The browser determines it for other
//! formats, which is slower, because it reads the whole file.

/// Markers of a JPEG's frame header; the others in this range declare tables.
const FRAME_HEADERS: std::ops::RangeInclusive<u8> = 0xc0..=0xcf;
const TABLES: [u8; 3] = [0xc4, 0xc8, 0xcc];

/// Width and height of an image with these first bytes.
pub(super) fn size_of(head: &[u8]) -> Option<(u32, u32)> {
    match head {
        [0x89, b'P', b'N', b'G', ..] if head.get(12..16) == Some(b"IHDR") => {
            Some((big(head, 16, 4)?, big(head, 20, 4)?))
        }
        [b'G', b'I', b'F', ..] => Some((little(head, 6, 2)?, little(head, 8, 2)?)),
        [b'R', b'I', b'F', b'F', ..] => size_of_webp(head),
        [0xff, 0xd8, ..] => size_of_jpeg(head),
        _ => None,
    }
}

fn size_of_webp(head: &[u8]) -> Option<(u32, u32)> {
    match head.get(8..16)? {
        b"WEBPVP8X" => Some((little(head, 24, 3)? + 1, little(head, 27, 3)? + 1)),
        b"WEBPVP8L" => {
            let bits = little(head, 21, 4)?;
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        // The upper two bits of each number scale the displayed image.
        b"WEBPVP8 " => Some((little(head, 26, 2)? & 0x3fff, little(head, 28, 2)? & 0x3fff)),
        _ => None,
    }
}

fn size_of_jpeg(head: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        // Any number of fill bytes precedes a marker.
        let marker = loop {
            match *head.get(at)? {
                0xff => at += 1,
                marker => break marker,
            }
        };
        if FRAME_HEADERS.contains(&marker) && !TABLES.contains(&marker) {
            return Some((big(head, at + 6, 2)?, big(head, at + 4, 2)?));
        }
        at += 1 + usize::try_from(big(head, at + 1, 2)?).ok()?;
        // Image data, or no JPEG.
        if *head.get(at)? != 0xff {
            return None;
        }
    }
}

/// The number of this many bytes, the most significant one first.
fn big(head: &[u8], at: usize, length: usize) -> Option<u32> {
    let bytes = head.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte)))
}

/// The number of this many bytes, the least significant one first.
fn little(head: &[u8], at: usize, length: usize) -> Option<u32> {
    let bytes = head.get(at..at.checked_add(length)?)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |number, byte| (number << 8) | u32::from(*byte)),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The first bytes of an image in each format.
    fn heads(width: u16, height: u16) -> Vec<Vec<u8>> {
        let (wide, high) = (u32::from(width), u32::from(height));
        let png = [
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            &wide.to_be_bytes()[..],
            &high.to_be_bytes(),
            b"\x08\x06\0\0\0",
        ]
        .concat();
        let gif = [b"GIF89a", &width.to_le_bytes()[..], &height.to_le_bytes(), b"\0\0\0"].concat();
        let jpeg = |marker: u8| {
            let tables = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc4\0\x03c\xff";
            [
                tables,
                &[marker, 0, 11, 8][..],
                &height.to_be_bytes(),
                &width.to_be_bytes(),
                b"\x01\x01\x11\0",
            ]
            .concat()
        };
        let webp = |chunk: &[u8], bytes: &[u8]| [b"RIFF\x40\0\0\0WEBP", chunk, b"\x20\0\0\0", bytes, &[0; 16]].concat();
        let (less_wide, less_high) = (wide.max(1) - 1, high.max(1) - 1);
        let lossless = (less_wide & 0x3fff) | ((less_high & 0x3fff) << 14);
        vec![
            png,
            gif,
            jpeg(0xc0),
            jpeg(0xc2),
            webp(
                b"VP8X",
                &[
                    b"\0\0\0\0",
                    &less_wide.to_le_bytes()[..3],
                    &less_high.to_le_bytes()[..3],
                ]
                .concat(),
            ),
            webp(b"VP8L", &[b"\x2f", &lossless.to_le_bytes()[..]].concat()),
            webp(
                b"VP8 ",
                &[b"\0\0\0\x9d\x01\x2a", &width.to_le_bytes()[..], &height.to_le_bytes()].concat(),
            ),
        ]
    }

    #[test]
    fn the_shortest_lossless_webp_has_a_size() {
        assert_eq!(
            size_of(b"RIFF\x11\0\0\0WEBPVP8L\x05\0\0\0\x2f\x00\x00\x00\x00"),
            Some((1, 1))
        );
    }

    #[test]
    fn a_jpeg_may_have_fill_bytes_and_must_have_a_frame_header() {
        let head = b"\xff\xd8\xff\xff\xe0\0\x04ab\xff\xff\xff\xc1\0\x0b\x08\0\x02\0\x03";
        assert_eq!(size_of(head), Some((3, 2)));
        assert_eq!(size_of(b"\xff\xd8\xff\xe0\0\x04abnothing"), None);
    }

    proptest! {
        #[test]
        fn sizes_equal_those_of_another_reader(width in 1_u16..16_384, height in 1_u16..16_384) {
            for head in heads(width, height) {
                let theirs = imagesize::blob_size(&head).unwrap();
                prop_assert_eq!((theirs.width, theirs.height), (usize::from(width), usize::from(height)));
                prop_assert_eq!(size_of(&head), Some((u32::from(width), u32::from(height))), "{:?}", head);
            }
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(head in 0..7_usize, cut in 0..60_usize, rest in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut head = heads(9, 9).swap_remove(head);
            head.truncate(cut);
            head.extend(rest);
            let _ = size_of(&head);
        }
    }
}
