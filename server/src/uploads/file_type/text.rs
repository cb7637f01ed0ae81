//! Text in the encodings that common programs such as Excel and Notepad write.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, DecoderResult, EUC_JP, EUC_KR, Encoding, GBK, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};

/// Bytes that are valid text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Text {
    pub(super) encoding: &'static Encoding,
    /// A byte order mark or valid UTF-8 proves it. If `false`, bytes of a binary format may be valid text by chance.
    pub(super) is_certain: bool,
}

impl Text {
    /// Parses the first bytes of a file; `is_cut` if there are more.
    pub(super) fn read(start: &[u8], is_cut: bool) -> Option<Self> {
        let certain = |encoding| Self {
            encoding,
            is_certain: true,
        };
        let uncertain = |encoding| Self {
            encoding,
            is_certain: false,
        };
        if let Some((encoding, mark)) = Encoding::for_bom(start)
            && encoding != UTF_8
        {
            let reads = units(&start[mark..], encoding, is_cut).is_some_and(|units| is_clean(&units));
            return reads.then_some(certain(encoding));
        }
        if is_utf_8(start, is_cut) && !start.contains(&0) {
            // ISO-2022-JP is ASCII with escape sequences.
            let is_escaped = start.contains(&0x1b) && legacy(start, is_cut) == Some(ISO_2022_JP);
            return Some(Self {
                encoding: if is_escaped { ISO_2022_JP } else { UTF_8 },
                is_certain: !has_controls(start, is_cut),
            });
        }
        if let Some(encoding) = utf_16_without_mark(start, is_cut) {
            return Some(uncertain(encoding));
        }
        let is_legacy = !has_controls(start, is_cut);
        is_legacy.then(|| legacy(start, is_cut)).flatten().map(uncertain)
    }
}

/// The type of the markup at the beginning of a file; `encoding` is the encoding of its text, if it is text.
pub(super) fn markup(start: &[u8], encoding: Option<&'static Encoding>) -> Option<&'static str> {
    let (text, _) = encoding.unwrap_or(WINDOWS_1252).decode_without_bom_handling(start);
    let text = text.trim_start_matches(|letter: char| letter == '\u{feff}' || letter.is_whitespace());
    if !text.starts_with('<') {
        return None;
    }
    let text = text.to_ascii_lowercase();
    let has = |tag: &str| text.contains(tag);
    if has("<svg") && !has("<html") {
        Some("image/svg+xml")
    } else if text.starts_with("<?xml") {
        Some(if has("<html") {
            "application/xhtml+xml"
        } else {
            "application/xml"
        })
    } else {
        MARKUP.iter().any(|tag| text.starts_with(tag)).then_some("text/html")
    }
}

/// Tags at the beginning of HTML pages (WHATWG, "MIME Sniffing").
const MARKUP: [&str; 17] = [
    "<!doctype",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a ",
    "<style",
    "<title",
    "<b",
    "<img",
    "<p>",
    "<meta",
    "<!--",
];

/// Whether the bytes are UTF-8; the last letter may be cut.
fn is_utf_8(start: &[u8], is_cut: bool) -> bool {
    match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => is_cut && error.error_len().is_none(),
    }
}

/// Whether there are bytes that no text encoding uses, except the end-of-file byte of DOS.
fn has_controls(start: &[u8], is_cut: bool) -> bool {
    let text = match start {
        [text @ .., 0x1a] if !is_cut => text,
        text => text,
    };
    text.iter().any(|byte| is_control(u32::from(*byte)))
}

/// Control codes that occur in text: bell, backspace, blanks, line ends, page ends and escape sequences.
fn is_control(code: u32) -> bool {
    matches!(code, 0..=6 | 0xe..=0x1a | 0x1c..=0x1f)
}

fn is_clean(text: &[char]) -> bool {
    !text
        .iter()
        .any(|letter| is_control(u32::from(*letter)) || matches!(letter, '\u{fffe}' | '\u{ffff}'))
}

/// The letters of UTF-16; `None` if the bytes are not UTF-16. The last letter may be cut.
fn units(bytes: &[u8], encoding: &'static Encoding, is_cut: bool) -> Option<Vec<char>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() && !is_cut {
        return None;
    }
    let read = if encoding == UTF_16BE {
        u16::from_be_bytes
    } else {
        u16::from_le_bytes
    };
    let mut units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
    if is_cut && matches!(units.last(), Some(0xd800..=0xdbff)) {
        units.pop();
    }
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

/// Whether bytes without a mark are UTF-16: all letters belong to scripts in use, some are blanks or ASCII, and they
/// are not pairs of ASCII letters.
fn utf_16_without_mark(start: &[u8], is_cut: bool) -> Option<&'static Encoding> {
    let plain = start.iter().filter(|byte| matches!(byte, 0x20..=0x7e)).count();
    if start.len() < 4 || plain * 4 > start.len() * 3 {
        return None;
    }
    let is_in_use = |letter: &char| matches!(letter, '\t'..='\r' | ' '..='\u{17ff}' | '\u{1e00}'..='\u{22ff}' | '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff00}'..='\u{ffef}');
    [UTF_16LE, UTF_16BE].into_iter().find(|encoding| {
        units(start, encoding, is_cut).is_some_and(|text| text.iter().all(is_in_use) && text.iter().any(char::is_ascii))
    })
}

/// The likeliest encoding if the bytes are valid in it, or else another one in which they are.
fn legacy(start: &[u8], is_cut: bool) -> Option<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(start, !is_cut);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let others = [SHIFT_JIS, GBK, EUC_KR, BIG5, EUC_JP, WINDOWS_1252];
    [guess]
        .into_iter()
        .chain(others)
        .find(|encoding| is_valid(start, encoding, is_cut))
}

/// Whether the bytes are letters in this encoding, and not control codes for unused bytes.
fn is_valid(start: &[u8], encoding: &'static Encoding, is_cut: bool) -> bool {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let Some(length) = decoder.max_utf8_buffer_length_without_replacement(start.len()) else {
        return false;
    };
    let mut text = String::with_capacity(length);
    let (result, _) = decoder.decode_to_string_without_replacement(start, &mut text, !is_cut);
    result == DecoderResult::InputEmpty && !text.chars().any(|letter| matches!(letter, '\u{80}'..='\u{9f}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{ISO_8859_2, ISO_8859_7, WINDOWS_1251};
    use proptest::prelude::*;

    fn encoding_of(bytes: &[u8]) -> Option<&'static str> {
        Text::read(bytes, false).map(|text| text.encoding.name())
    }

    fn utf_16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    const GERMAN: &str = "Name;Straße\nMüller;Köln\nGrüße;Ö\n";
    const JAPANESE: &str = "名前,住所\n山田太郎,東京都千代田区\n鈴木花子,大阪市北区\n";
    const CHINESE: &str = "姓名,地址\n张伟,北京市海淀区中关村\n李娜,上海市浦东新区\n";
    const KOREAN: &str = "이름,주소\n김철수,서울특별시 강남구\n이영희,부산광역시 해운대구\n";
    const GREEK: &str = "Όνομα;Πόλη\nΓιώργος Παπαδόπουλος;Αθήνα\n";
    const RUSSIAN: &str = "Имя;Город\nИван Петров;Москва\nАнна Смирнова;Новосибирск\n";

    #[test]
    fn encodings_are_distinguished() {
        for (text, encoding) in [
            (GERMAN, WINDOWS_1252),
            (JAPANESE, SHIFT_JIS),
            (JAPANESE, EUC_JP),
            (CHINESE, GBK),
            (KOREAN, EUC_KR),
            (GREEK, ISO_8859_7),
            (RUSSIAN, WINDOWS_1251),
            (GERMAN, UTF_8),
            ("plain,ascii\n", UTF_8),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            // Both encodings agree in half of their common letters.
            let same = |name: &str| name == encoding.name() || (encoding, name) == (ISO_8859_7, "windows-1253");
            let found = encoding_of(&bytes).unwrap();
            assert!(same(found), "{found} for {}", encoding.name());
        }
        assert!(encoding_of(&ISO_8859_2.encode("Žluťoučký kůň;Řeřicha\n").0).is_some());
        assert_eq!(encoding_of(b"\x1b$B;3ED\x1b(B\n"), Some("ISO-2022-JP"));
        assert_eq!(encoding_of(b"\x1b[31mred\x1b[0m\n"), Some("UTF-8"));
    }

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        for text in [GERMAN, JAPANESE, CHINESE, KOREAN, RUSSIAN] {
            let marked = format!("\u{feff}{text}");
            assert_eq!(encoding_of(&utf_16(&marked, u16::to_le_bytes)), Some("UTF-16LE"));
            assert_eq!(encoding_of(&utf_16(&marked, u16::to_be_bytes)), Some("UTF-16BE"));
            assert_eq!(encoding_of(&utf_16(text, u16::to_le_bytes)), Some("UTF-16LE"), "{text}");
            assert_eq!(encoding_of(&utf_16(text, u16::to_be_bytes)), Some("UTF-16BE"), "{text}");
        }
    }

    #[test]
    fn a_letter_may_be_cut_in_the_window_but_not_at_the_end_of_the_file() {
        for (text, encoding) in [(GERMAN, UTF_8), (JAPANESE, SHIFT_JIS), (CHINESE, GBK), (KOREAN, EUC_KR)] {
            let (bytes, _, _) = encoding.encode(text);
            for end in bytes.len() / 2..bytes.len() {
                assert!(
                    Text::read(&bytes[..end], true).is_some(),
                    "{} cut at {end}",
                    encoding.name()
                );
            }
        }
        let marked = utf_16("\u{feff}🏔️🏔️🏔️", u16::to_le_bytes);
        for end in 2..marked.len() {
            assert!(Text::read(&marked[..end], true).is_some(), "{end}");
        }
        assert_eq!(Text::read(&marked[..marked.len() - 1], false), None);
        assert_ne!(encoding_of("Grüß".as_bytes().split_last().unwrap().1), Some("UTF-8"));
    }

    #[test]
    fn binary_data_is_not_text() {
        for bytes in [
            &b"a\0b"[..],
            b"name,age\nada\0,36\n",
            b"a long enough line of text, then\0\0\n",
            b"\xff\xfe\0\0a\0\0\0",
            b"\xff\xfea\0\0\xd8a\0",
            b"\xff\xd8\xff\xe0\0\x10JFIF",
            b"\x03\xffabc",
            &[0; 64],
        ] {
            assert_eq!(Text::read(bytes, false), None, "{bytes:?}");
        }
        assert!(!Text::read(b"\x01\x02\x03", false).unwrap().is_certain);
        assert!(Text::read(b"C:\\>type con\r\n\x1a", false).unwrap().is_certain);
    }

    #[test]
    fn markup_is_detected_in_any_encoding() {
        let read = |bytes: &[u8]| markup(bytes, Text::read(bytes, false).map(|text| text.encoding));
        assert_eq!(read(b" \n<!DOCTYPE html><p>"), Some("text/html"));
        assert_eq!(read(b"<?xml version='1.0'?><svg/>"), Some("image/svg+xml"));
        assert_eq!(read(b"<!-- a --><SVG>"), Some("image/svg+xml"));
        assert_eq!(read(b"<?xml version='1.0'?><a/>"), Some("application/xml"));
        assert_eq!(read(&utf_16("\u{feff}<html>", u16::to_le_bytes)), Some("text/html"));
        assert_eq!(read(b"<html>caf\xe9</html>"), Some("text/html"));
        assert_eq!(read(b"<script>\0\x01"), Some("text/html"));
        assert_eq!(read(b"1 < 2, and <b> is bold"), None);
        assert_eq!(read(b"<me@example.org>"), None);
    }

    proptest! {
        #[test]
        fn every_encoded_text_is_detected_as_text(text in "[\\PC\n\t]{1,400}", cut in any::<bool>()) {
            prop_assert!(Text::read(text.as_bytes(), cut).is_some_and(|read| read.is_certain));
            for unit in [u16::to_le_bytes, u16::to_be_bytes] {
                let marked = utf_16(&format!("\u{feff}{text}"), unit);
                prop_assert!(Text::read(&marked, cut).is_some_and(|read| read.is_certain));
            }
        }
    }
}
