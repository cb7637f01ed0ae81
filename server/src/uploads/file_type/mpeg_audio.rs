//! MP3 and AAC: frames with short headers, and tags before them.

use super::bytes::array;

const MP3: &[&str] = &["audio/mpeg"];
const AAC: &[&str] = &["audio/aac"];
/// Types of a file whose tag is longer than the inspected bytes.
const TAGGED: &[&str] = &["audio/mpeg", "audio/aac", "audio/flac"];

/// The content types of a file that begins with frames or a tag.
pub(super) fn types(start: &[u8]) -> Option<&'static [&'static str]> {
    let Some(tag) = tag_length(start) else {
        return frames(start);
    };
    let behind = start.get(tag..).unwrap_or_default();
    if behind.starts_with(b"fLaC") {
        return Some(&["audio/flac"]);
    }
    Some(frames(behind).unwrap_or(TAGGED))
}

/// The content types of a file that is declared as sound. Some files begin with padding, where a single frame proves
/// nothing; at the beginning of the file one frame is enough.
pub(super) fn types_if_declared(start: &[u8]) -> Option<&'static [&'static str]> {
    let is_followed = |at: usize| {
        let length = frame_length(&start[at..])?;
        frame_length(start.get(at + length..)?).and(frames(&start[at..]))
    };
    let first = frame_length(start).map(|_| kind(start));
    first.or_else(|| (0..start.len()).find_map(is_followed))
}

/// The length of an ID3v2 tag, including its header.
fn tag_length(start: &[u8]) -> Option<usize> {
    let [b'I', b'D', b'3', 2..=4, _, flags, size @ ..] = array::<10>(start, 0)? else {
        return None;
    };
    let is_tag = flags & 0x0f == 0 && size.iter().all(|byte| *byte < 0x80);
    let length = size.iter().fold(0, |length, byte| length << 7 | usize::from(*byte));
    is_tag.then_some(10 + length)
}

/// One frame, and a second one after it if the bytes are long enough.
fn frames(start: &[u8]) -> Option<&'static [&'static str]> {
    let length = frame_length(start)?;
    match start.get(length..) {
        Some(behind) if behind.len() >= 4 => frame_length(behind)?,
        _ => length,
    };
    Some(kind(start))
}

/// The type by the layer in the header; AAC has layer 0.
fn kind(frame: &[u8]) -> &'static [&'static str] {
    match frame.get(1).map(|byte| byte & 0x06) {
        Some(0) => AAC,
        _ => MP3,
    }
}

/// The length of a frame, from its header (ISO/IEC 11172-3 and 13818-7).
fn frame_length(start: &[u8]) -> Option<usize> {
    let header: [u8; 4] = array(start, 0)?;
    if header[0] != 0xff || header[1] & 0xe0 != 0xe0 {
        return None;
    }
    let layer = header[1] >> 1 & 3;
    if layer == 0 {
        return adts_length(start);
    }
    let version = header[1] >> 3 & 3;
    let (rate, frequency) = (usize::from(header[2] >> 4), usize::from(header[2] >> 2 & 3));
    if version == 1 || rate == 0 || rate == 15 || frequency == 3 {
        return None;
    }
    let is_first_version = version == 3;
    let kilobits = match (is_first_version, layer) {
        (true, 3) => [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        (true, 2) => [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        (true, _) => [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        (false, 3) => [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        (false, _) => [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    }[rate];
    let hertz = [44_100, 48_000, 32_000][frequency] / [4, 1, 2, 1][usize::from(version)];
    let padding = usize::from(header[2] >> 1 & 1);
    Some(match (layer, is_first_version) {
        (3, _) => (12_000 * kilobits / hertz + padding) * 4,
        (1, false) => 72_000 * kilobits / hertz + padding,
        _ => 144_000 * kilobits / hertz + padding,
    })
}

/// The length of an AAC frame, which is in its header.
fn adts_length(start: &[u8]) -> Option<usize> {
    let header: [u8; 7] = array(start, 0)?;
    let is_header = header[1] & 0xf0 == 0xf0 && header[2] >> 2 & 15 < 13;
    let length = usize::from(header[3] & 3) << 11 | usize::from(header[4]) << 3 | usize::from(header[5] >> 5);
    (is_header && length >= 7).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 128 kbit/s at 44.1 kHz: 417 bytes a frame.
    fn mp3() -> Vec<u8> {
        let mut frame = b"\xff\xfb\x90\x64".to_vec();
        frame.resize(417, 0);
        frame.repeat(3)
    }

    #[test]
    fn consecutive_frames_are_detected() {
        assert_eq!(types(&mp3()), Some(MP3));
        let adts = b"\xff\xf1\x50\x80\x02\x1f\xfc\0\0\0\0\0\0\0\0\0".repeat(3);
        assert_eq!(types(&adts), Some(AAC));
        let alone = [b"\xff\xfb\x90\x64", &[0xab; 900][..]].concat();
        assert_eq!((types(&alone), types_if_declared(&alone)), (None, Some(MP3)));
        assert_eq!(types(b"\xff\xfb"), None);
    }

    #[test]
    fn frames_after_tags_and_padding_are_detected() {
        let tag = b"ID3\x04\0\0\0\0\0\x02ab";
        assert_eq!(types(&[&tag[..], &mp3()].concat()), Some(MP3));
        assert_eq!(
            types(&[&tag[..], b"fLaC\0\0\0\x22"].concat()),
            Some(&["audio/flac"][..])
        );
        assert_eq!(types(b"ID3\x03\0\0\0\x7f\0\0"), Some(TAGGED));
        assert_eq!(types(b"ID3 tags are small"), None);
        let padded = [&[0; 300][..], &mp3()].concat();
        assert_eq!((types(&padded), types_if_declared(&padded)), (None, Some(MP3)));
        assert_eq!(types_if_declared(&[0xff; 4096]), None);
        assert_eq!(types_if_declared(&[0; 4096]), None);
    }
}
