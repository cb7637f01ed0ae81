//! Files made in code, and a walk over them as a browser does it: window by window.

#![allow(dead_code, reason = "each test takes what it needs")]
#![allow(missing_docs, unreachable_pub, reason = "tests")]

use photo_metadata::{CleanedFile, Piece, RemovedMetadata, Step, UnsupportedFormat, Walk, WalkError};

/// How a walk ended, in a form that tests can compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Clean,
    Cleaned(CleanedFile),
    LocationMayRemain(Option<CleanedFile>),
    Failed(WalkError),
    Unsupported(UnsupportedFormat),
}

pub const INVALID: Outcome = Outcome::Failed(WalkError::InvalidStructure);

/// The requests of a walk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    pub count: u64,
    pub bytes: u64,
    pub largest: u64,
}

pub fn at(place: u64) -> usize {
    usize::try_from(place).unwrap()
}

pub fn count(file: &[u8]) -> (Outcome, Requests) {
    let mut requests = Requests::default();
    let size = file.len() as u64;
    let mut walk = match Walk::new(file, size) {
        Ok(walk) => walk,
        Err(unsupported) => return (Outcome::Unsupported(unsupported), requests),
    };
    loop {
        let range = walk.wants();
        assert!(range.start < range.end && range.end <= size, "{range:?}");
        requests.count += 1;
        requests.bytes += range.end - range.start;
        requests.largest = requests.largest.max(range.end - range.start);
        assert!(requests.count <= 512 + size / 4096 + 1, "it does not end");
        let outcome = match walk.give(&file[at(range.start)..at(range.end)]) {
            Ok(Step::More(next)) => {
                walk = next;
                continue;
            }
            Ok(Step::Clean) => Outcome::Clean,
            Ok(Step::Cleaned(cleaned)) => Outcome::Cleaned(cleaned),
            Ok(Step::LocationMayRemain(cleaned)) => Outcome::LocationMayRemain(cleaned),
            Err(error) => Outcome::Failed(error),
        };
        return (outcome, requests);
    }
}

pub fn walk(file: &[u8]) -> Outcome {
    count(file).0
}

pub fn joined(file: &[u8], cleaned: &CleanedFile) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut kept_to = 0;
    for piece in &cleaned.pieces {
        match piece {
            Piece::Keep(range) => {
                assert!(kept_to <= range.start && range.start < range.end, "in order");
                kept_to = range.end;
                bytes.extend(&file[at(range.start)..at(range.end)]);
            }
            Piece::Put(new) => bytes.extend(new),
        }
    }
    assert_eq!(bytes.len() as u64, cleaned.size());
    bytes
}

/// Cleans a file, and checks that a second walk finds nothing more.
pub fn cleaned(file: &[u8]) -> (Vec<u8>, RemovedMetadata) {
    let outcome = walk(file);
    let Outcome::Cleaned(cleaned) = outcome else {
        panic!("not cleaned: {outcome:?}")
    };
    let bytes = joined(file, &cleaned);
    assert_eq!(walk(&bytes), Outcome::Clean, "a second walk finds more");
    (bytes, cleaned.removed)
}

pub fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xff, marker];
    bytes.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
    bytes.extend(content);
    bytes
}

/// A TIFF block with the orientation, and perhaps a location.
pub fn tiff(orientation: u8, with_location: bool) -> Vec<u8> {
    let mut block = b"MM\0\x2a\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    block.extend([orientation, 0, 0]);
    // The GPS directory is at byte 38: one entry, the latitude.
    let tag: u16 = if with_location { 0x8825 } else { 0x8769 };
    block.extend(tag.to_be_bytes());
    block.extend(b"\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0");
    block.extend(b"\0\x01\0\x02\0\x05\0\0\0\x03\0\0\0\0\0\0\0\0");
    block
}

pub fn exif(orientation: u8, with_location: bool) -> Vec<u8> {
    segment(
        0xe1,
        &[b"Exif\0\0".as_slice(), &tiff(orientation, with_location)].concat(),
    )
}

pub const SCAN: &[u8] = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0pixels\xff\0 and\xff\xd0 more\xff\xd9";

pub fn jpeg(parts: &[Vec<u8>], behind: &[u8]) -> Vec<u8> {
    [b"\xff\xd8", parts.concat().as_slice(), SCAN, behind].concat()
}

pub fn jfif() -> Vec<u8> {
    segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
}

pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(data);
    bytes.extend(checksum(&bytes[4..]).to_be_bytes());
    bytes
}

/// CRC-32 as PNG uses it, from its definition: a division of polynomials.
fn checksum(bytes: &[u8]) -> u32 {
    let mut rest = u32::MAX;
    for bit in bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1)) {
        let is_odd = (rest ^ u32::from(bit)) & 1 == 1;
        rest >>= 1;
        if is_odd {
            rest ^= 0xedb8_8320;
        }
    }
    !rest
}

pub fn png(chunks: &[(&[u8; 4], &[u8])], behind: &[u8]) -> Vec<u8> {
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

pub fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
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

pub fn bmff(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(content.len() + 8).unwrap().to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(content);
    bytes
}

/// An item: its id, its type and its data.
pub type Item<'d> = (u8, &'d [u8; 4], &'d [u8]);

/// An image with items, and boxes after its data.
pub fn heif(brand: &[u8; 4], items: &[Item<'_>], behind: &[u8]) -> Vec<u8> {
    let count = u16::try_from(items.len()).unwrap().to_be_bytes();
    let mut iinf = [[0; 4].as_slice(), &count].concat();
    let mut references = vec![0; 4];
    for (id, kind, _) in items {
        let more: &[u8] = if *kind == b"mime" {
            b"\0application/rdf+xml\0"
        } else {
            b"\0"
        };
        iinf.extend(bmff(
            b"infe",
            &[&[2, 0, 0, 0, 0, *id, 0, 0], kind.as_slice(), more].concat(),
        ));
        if matches!(*kind, b"Exif" | b"mime") {
            references.extend(bmff(b"cdsc", &[0, *id, 0, 1, 0, 1]));
        }
    }
    let build = |data_at: usize| {
        let mut iloc = [b"\0\0\0\0\x44\0".as_slice(), &count].concat();
        let mut start = data_at;
        for (id, _, data) in items {
            iloc.extend([0, *id, 0, 0, 0, 1]);
            iloc.extend(u32::try_from(start).unwrap().to_be_bytes());
            iloc.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
            start += data.len();
        }
        let meta = [
            [0; 4].as_slice(),
            &bmff(b"hdlr", b"\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            &bmff(b"pitm", b"\0\0\0\0\0\x01"),
            &bmff(b"iinf", &iinf),
            &bmff(b"iref", &references),
            &bmff(b"iloc", &iloc),
        ]
        .concat();
        let ftyp = bmff(b"ftyp", &[brand, b"\0\0\0\0".as_slice(), b"mif1"].concat());
        let data: Vec<u8> = items.iter().flat_map(|(_, _, data)| data.iter().copied()).collect();
        [ftyp, bmff(b"meta", &meta), bmff(b"mdat", &data), behind.to_vec()].concat()
    };
    let size: usize = items.iter().map(|(_, _, data)| data.len()).sum();
    build(build(0).len() - size - behind.len())
}

pub fn item_exif(orientation: u8) -> Vec<u8> {
    [b"\0\0\0\x06Exif\0\0".as_slice(), &tiff(orientation, true)].concat()
}

pub const PIXELS: &[u8] = b"the coded pixels of the picture";
pub const XMP: &[u8] = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";

pub fn heic(behind: &[u8]) -> Vec<u8> {
    let exif = item_exif(6);
    heif(
        b"heic",
        &[(1, b"hvc1", PIXELS), (2, b"Exif", &exif), (3, b"mime", XMP)],
        behind,
    )
}

/// A box that contains other boxes.
pub fn container(kind: &[u8; 4], boxes: &[Vec<u8>]) -> Vec<u8> {
    bmff(kind, &boxes.concat())
}

pub fn track(handler: &[u8; 4], format: &[u8; 4], entry: &[u8]) -> Vec<u8> {
    let handler = [[0; 8].as_slice(), handler, &[0; 12], b"name\0"].concat();
    let entries = bmff(format, &[b"\0\0\0\0\0\0\0\x01", entry].concat());
    let stsd = bmff(b"stsd", &[b"\0\0\0\0\0\0\0\x01".as_slice(), &entries].concat());
    let table = container(b"stbl", &[stsd, bmff(b"stsz", &[0; 400])]);
    let media = [
        bmff(b"mdhd", &[0; 24]),
        bmff(b"hdlr", &handler),
        container(b"minf", &[table]),
    ];
    container(b"trak", &[bmff(b"tkhd", &[0; 84]), container(b"mdia", &media)])
}

pub fn video() -> Vec<u8> {
    track(b"vide", b"avc1", &[0; 70])
}

pub const SAMPLES: &[u8] = b"the samples of the film";

/// A video whose movie box follows its samples, as phones write it.
pub fn video_file(brand: &[u8; 4], boxes: &[Vec<u8>]) -> Vec<u8> {
    let header = bmff(b"mvhd", &[0; 100]);
    [
        bmff(b"ftyp", &[brand, b"\0\0\0\0".as_slice(), brand].concat()),
        bmff(b"mdat", SAMPLES),
        container(b"moov", &[vec![header, video()], boxes.to_vec()].concat()),
    ]
    .concat()
}

/// Keys and their values, as Apple writes them.
pub fn keys(values: &[(&str, &str)], keys_come_last: bool) -> Vec<u8> {
    let count = u32::try_from(values.len()).unwrap().to_be_bytes();
    let mut keys = [[0; 4], count].concat();
    let mut list = Vec::new();
    for (number, (key, value)) in (1_u32..).zip(values) {
        keys.extend(bmff(b"mdta", key.as_bytes()));
        let data = bmff(b"data", &[b"\0\0\0\x01\0\0\0\0", value.as_bytes()].concat());
        list.extend(bmff(&number.to_be_bytes(), &data));
    }
    let handler = bmff(b"hdlr", b"\0\0\0\0\0\0\0\0mdta\0\0\0\0\0\0\0\0\0\0\0\0\0");
    let (keys, list) = (bmff(b"keys", &keys), bmff(b"ilst", &list));
    if keys_come_last {
        container(b"meta", &[handler, list, keys])
    } else {
        container(b"meta", &[handler, keys, list])
    }
}

pub const LOCATION: &str = "+51.1789-001.8262+100.5/";

pub fn location() -> Vec<u8> {
    bmff(b"\xa9xyz", &[b"\0\x18\x15\xc7", LOCATION.as_bytes()].concat())
}

pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
