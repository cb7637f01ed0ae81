//! Detection of binary formats by the structure at their beginning.

use super::bytes::{find, u32_le};
use super::office::{Compound, zip_types};
use super::{executable, iso_media, mpeg_audio};

/// A detected format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Format {
    /// The content types that files of this format may have, the likeliest first.
    pub(super) types: &'static [&'static str],
    /// Whether other formats are based on it.
    pub(super) is_container: bool,
}

impl Format {
    fn of(types: &'static [&'static str]) -> Self {
        Self {
            types,
            is_container: false,
        }
    }

    fn container(types: &'static [&'static str]) -> Self {
        Self {
            types,
            is_container: true,
        }
    }

    /// The format of bytes that are not text.
    pub(super) fn read(start: &[u8]) -> Option<Self> {
        if let Some(types) = executable_types(start)
            .or_else(|| picture(start))
            .or_else(|| sound(start))
        {
            return Some(Self::of(types));
        }
        if let Some(types) = zip_types(start)
            .or_else(|| iso_media::types(start))
            .or_else(|| film(start))
        {
            return Some(Self::container(types));
        }
        if let Some(compound) = Compound::read(start) {
            return Some(match compound {
                Compound::Installer => Self::of(compound.types()),
                _ => Self::container(compound.types()),
            });
        }
        if is_pdf(start) {
            return Some(Self::of(PDF));
        }
        let signature = SIGNATURES.iter().find(|(_, bytes, _)| start.starts_with(bytes));
        let types = signature
            .map(|(types, _, _)| *types)
            .or_else(|| mpeg_audio::types(start))?;
        let is_container = signature.is_some_and(|(_, _, is_container)| *is_container);
        Some(Self { types, is_container })
    }

    /// The format of bytes that are valid text. Only one binary format can be.
    pub(super) fn read_text(start: &[u8]) -> Option<Self> {
        is_pdf(start).then(|| Self::of(PDF))
    }
}

/// Whether files of this type can be detected.
pub(super) fn is_known(content_type: &str) -> bool {
    let structured = [
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "image/avif",
        "image/heic",
        "image/heif",
        "image/bmp",
        "audio/mpeg",
        "audio/aac",
        "audio/flac",
        "audio/wav",
        "audio/ogg",
        "video/ogg",
        "audio/mp4",
        "video/mp4",
        "video/quicktime",
        "video/3gpp",
        "video/3gpp2",
        "audio/3gpp",
        "video/webm",
        "audio/webm",
        "video/x-matroska",
        "audio/x-matroska",
        "video/x-msvideo",
        "application/pdf",
        "application/zip",
        "application/epub+zip",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
    ];
    structured.contains(&content_type)
        || [
            "application/vnd.openxmlformats-officedocument.",
            "application/vnd.oasis.opendocument.",
        ]
        .iter()
        .any(|family| content_type.starts_with(family))
        || SIGNATURES.iter().any(|(types, _, _)| types.contains(&content_type))
}

const PDF: &[&str] = &["application/pdf"];

/// Signatures that are long or unusual enough not to occur by chance, and whether other formats are based on them.
const SIGNATURES: &[(&[&str], &[u8], bool)] = &[
    (&["application/gzip"], b"\x1f\x8b\x08", true),
    (&["application/x-bzip2"], b"BZh91AY&SY", true),
    (&["application/x-xz"], b"\xfd7zXZ\0", true),
    (&["application/zstd"], b"\x28\xb5\x2f\xfd", true),
    (&["application/x-7z-compressed"], b"7z\xbc\xaf\x27\x1c", false),
    (&["application/vnd.rar"], b"Rar!\x1a\x07", false),
    (&["image/tiff"], b"II*\0", true),
    (&["image/tiff"], b"MM\0*", true),
    (&["image/vnd.adobe.photoshop"], b"8BPS\0\x01", false),
    (&["image/jxl"], b"\0\0\0\x0cJXL \r\n\x87\n", false),
    (&["image/jp2"], b"\0\0\0\x0cjP  \r\n\x87\n", false),
    (&["image/vnd.microsoft.icon"], b"\0\0\x01\0", false),
    (&["video/x-flv"], b"FLV\x01", false),
    (
        &["video/x-ms-wmv", "video/x-ms-asf", "audio/x-ms-wma"],
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
        false,
    ),
    (&["video/mpeg"], b"\0\0\x01\xba", false),
    (&["video/mpeg"], b"\0\0\x01\xb3", false),
    (&["audio/midi"], b"MThd\0\0\0\x06", false),
    (&["audio/amr"], b"#!AMR", false),
    (&["application/vnd.sqlite3"], b"SQLite format 3\0", true),
    (&["font/woff"], b"wOFF\0", false),
    (&["font/woff2"], b"wOF2\0", false),
    (&["font/otf"], b"OTTO\0", false),
    (&["application/wasm"], b"\0asm\x01\0\0\0", false),
    (&["application/vnd.android.dex"], b"dex\n03", false),
    (&["application/x-ms-shortcut"], b"L\0\0\0\x01\x14\x02\0", false),
];

fn executable_types(start: &[u8]) -> Option<&'static [&'static str]> {
    Some(match executable::program(start)? {
        "application/vnd.microsoft.portable-executable" => &["application/vnd.microsoft.portable-executable"],
        "application/x-executable" => &["application/x-executable"],
        "application/x-mach-binary" => &["application/x-mach-binary"],
        _ => &["application/java-vm"],
    })
}

fn picture(start: &[u8]) -> Option<&'static [&'static str]> {
    if start.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(&["image/png"])
    } else if matches!(start, [0xff, 0xd8, 0xff, 0xc0..=0xff, ..]) {
        Some(&["image/jpeg"])
    } else if is_gif(start) {
        Some(&["image/gif"])
    } else if riff(start) == Some(b"WEBP") && start.get(12..15) == Some(b"VP8") {
        Some(&["image/webp"])
    } else if is_bmp(start) {
        Some(&["image/bmp"])
    } else {
        None
    }
}

/// Whether a GIF's screen and colours are followed by an image or another block. A script that begins with `GIF89a` has
/// no such block.
fn is_gif(start: &[u8]) -> bool {
    let (b"GIF87a" | b"GIF89a", Some(flags)) = (start.get(..6).unwrap_or_default(), start.get(10)) else {
        return false;
    };
    let colours = if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    match start.get(13 + colours..) {
        Some([0x21, 0x01 | 0xf9 | 0xfe | 0xff, ..]) => true,
        Some([0x2c, descriptor @ ..]) => matches!(descriptor.get(9..), Some([1..=11, ..])),
        _ => false,
    }
}

/// Whether a BMP's second header has a size that a version of Windows or OS/2 uses.
fn is_bmp(start: &[u8]) -> bool {
    start.starts_with(b"BM") && matches!(u32_le(start, 14), Some(12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// The format inside a RIFF file.
fn riff(start: &[u8]) -> Option<&[u8; 4]> {
    let is_riff = [b"RIFF", b"RIFX", b"RF64", b"BW64"]
        .iter()
        .any(|name| start.starts_with(*name));
    start.get(8..).filter(|_| is_riff)?.first_chunk()
}

fn sound(start: &[u8]) -> Option<&'static [&'static str]> {
    if riff(start) == Some(b"WAVE") {
        Some(&["audio/wav"])
    } else if matches!(start, [b'O', b'g', b'g', b'S', 0, 0..=7, ..]) {
        Some(&["audio/ogg", "video/ogg"])
    } else if start.starts_with(b"fLaC") && matches!(start.get(4..8), Some([_, 0, 0, 34])) {
        Some(&["audio/flac"])
    } else {
        None
    }
}

fn film(start: &[u8]) -> Option<&'static [&'static str]> {
    if riff(start) == Some(b"AVI ") {
        return Some(&["video/x-msvideo"]);
    }
    if !start.starts_with(b"\x1a\x45\xdf\xa3") {
        return None;
    }
    // The element with the document type: its id, its length, and the type. Browsers write both types as WebM.
    let header = start.get(..64).unwrap_or(start);
    let kind = find(header, b"\x42\x82").and_then(|at| header.get(at + 3..));
    Some(if kind.is_some_and(|kind| kind.starts_with(b"webm")) {
        &["video/webm", "audio/webm", "video/x-matroska", "audio/x-matroska"]
    } else {
        &["video/x-matroska", "audio/x-matroska", "video/webm", "audio/webm"]
    })
}

/// Whether `%PDF-` and a version are at the beginning, or within the first kilobyte, where PDF readers accept them. In
/// the second case no markup may precede and a PDF object must follow, because text may mention PDF.
fn is_pdf(start: &[u8]) -> bool {
    let head = start.get(..1024).unwrap_or(start);
    let Some(at) = find(head, b"%PDF-") else { return false };
    let (before, pdf) = start.split_at(at);
    if !matches!(pdf, [_, _, _, _, _, b'0'..=b'9', b'.', b'0'..=b'9', ..]) {
        return false;
    }
    let is_blank = before
        .iter()
        .all(|byte| byte.is_ascii_whitespace() || matches!(byte, 0 | 0xef | 0xbb | 0xbf));
    is_blank || !before.contains(&b'<') && is_pdf_content(pdf)
}

/// Whether a PDF object (`1 0 obj`) or the comment that announces binary data is here.
fn is_pdf_content(pdf: &[u8]) -> bool {
    let has_object = pdf
        .windows(6)
        .any(|window| matches!(window, [b'0'..=b'9', b' ', b'0'..=b'9', b' ', b'o', b'b']));
    has_object
        || pdf
            .windows(3)
            .any(|window| matches!(window, [b'\r' | b'\n', b'%', 0x80..=0xff]))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn first(bytes: &[u8]) -> Option<&'static str> {
        Format::read(bytes).map(|format| format.types[0])
    }

    pub(crate) const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";

    #[test]
    fn formats_are_detected_by_their_structure() {
        for (bytes, expected) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
            (GIF, "image/gif"),
            (b"GIF89a\x01\0\x01\0\0\0\0\x21\xfe\0", "image/gif"),
            (b"RIFF\x10\0\0\0WEBPVP8X", "image/webp"),
            (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "image/bmp"),
            (b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
            (b"RF64\xff\xff\xff\xffWAVEds64", "audio/wav"),
            (b"BW64\xff\xff\xff\xffWAVEds64", "audio/wav"),
            (b"RIFF\x10\0\0\0AVI LIST", "video/x-msvideo"),
            (b"OggS\0\x02\0\0", "audio/ogg"),
            (b"fLaC\0\0\0\x22", "audio/flac"),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"),
            (b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska", "video/x-matroska"),
            (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
            (b"\xef\xbb\xbf\r\n%PDF-1.7\n", "application/pdf"),
            (b"mail\n%PDF-1.4\n%\xe2\xe3\n", "application/pdf"),
            (b"\x1b%-12345X@PJL\n%PDF-1.4\n1 0 obj\n<<", "application/pdf"),
            (b"PK\x03\x04\x14\0", "application/zip"),
            (b"\x1f\x8b\x08\0", "application/gzip"),
            (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        ] {
            assert_eq!(first(bytes), Some(expected));
        }
    }

    #[test]
    fn signatures_alone_are_not_enough() {
        for bytes in [
            &b"BMI,age"[..],
            b"GIF89a is a format, and GIF87a was one",
            b"GIF89a=1;alert(1)",
            b"GIF89a/*\0*/=1;alert(1)",
            b"RIFF as a container",
            b"OggS is a page",
            b"fLaC is a codec",
            b"8BPS is a file of layers",
            b"ID3 tags are metadata",
            b"# PDFs\n\nA PDF file begins with %PDF-1.7 and so on.",
            b"<html>%PDF-1.4\n1 0 obj",
            b"PK",
            b"",
        ] {
            assert_eq!(first(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn every_detected_type_is_known() {
        let types = [
            GIF,
            b"%PDF-1.7",
            b"PK\x03\x04",
            b"OggS\0\x02",
            b"\x1f\x8b\x08\0",
            b"fLaC\0\0\0\x22",
        ];
        for format in types.map(Format::read) {
            assert!(format.unwrap().types.iter().all(|content_type| is_known(content_type)));
        }
        assert!(!is_known("application/dicom"));
    }
}
