//! Detection of programs by headers that parse. A signature is not enough: `MZ` may also begin a text.

use super::bytes::{u16_le, u32_be, u32_le};

/// The type of a program, if the file begins with a program's header.
pub(super) fn program(start: &[u8]) -> Option<&'static str> {
    if is_windows_or_dos(start) {
        Some("application/vnd.microsoft.portable-executable")
    } else if is_elf(start) {
        Some("application/x-executable")
    } else if is_mach_o(start) {
        Some("application/x-mach-binary")
    } else if is_java_class(start) {
        Some("application/java-vm")
    } else {
        None
    }
}

/// The largest offset in a header that is accepted. Four letters of text, read as an offset, give a larger number.
const FARTHEST_HEADER: u32 = 0x0100_0000;

/// `MZ`, and at the offset in its header the signature of a Windows or OS/2 program. If the offset is beyond the
/// inspected bytes, it is accepted by itself.
fn is_windows_or_dos(start: &[u8]) -> bool {
    if !start.starts_with(b"MZ") {
        return false;
    }
    let Some(offset) = u32_le(start, 0x3c) else {
        return false;
    };
    let Some(header) = usize::try_from(offset).ok().and_then(|offset| start.get(offset..)) else {
        return offset < FARTHEST_HEADER && is_dos(start);
    };
    header.starts_with(b"PE\0\0")
        || offset < FARTHEST_HEADER && [b"NE", b"LE", b"LX"].iter().any(|name| header.starts_with(*name))
        || is_dos(start)
}

/// Whether the fields of a DOS header are plausible: pages of 512 bytes, and a header of at least two paragraphs.
fn is_dos(start: &[u8]) -> bool {
    let field = |at| u16_le(start, at).unwrap_or_default();
    let (in_last_page, pages, header) = (field(2), field(4), field(8));
    in_last_page < 512 && (1..=2048).contains(&pages) && (2..=4096).contains(&header)
}

fn is_elf(start: &[u8]) -> bool {
    start.starts_with(b"\x7fELF") && matches!(start.get(4..6), Some([1 | 2, 1 | 2]))
}

/// A Mach-O file for one known processor architecture, or for several.
fn is_mach_o(start: &[u8]) -> bool {
    const WIDTH: u32 = 0x00ff_ffff;
    let is_processor = |kind: Option<u32>| kind.is_some_and(|kind| (1..=0xff).contains(&(kind & WIDTH)));
    match u32_be(start, 0) {
        Some(0xfeed_face | 0xfeed_facf) => is_processor(u32_be(start, 4)),
        Some(0xcefa_edfe | 0xcffa_edfe) => is_processor(u32_le(start, 4)),
        Some(0xcafe_babe | 0xcafe_babf) => matches!(u32_be(start, 4), Some(1..=44)),
        Some(0xbeba_feca | 0xbfba_feca) => matches!(u32_le(start, 4), Some(1..=44)),
        _ => false,
    }
}

/// Mach-O files for several architectures have the signature of Java classes. Their number of architectures is smaller
/// than the version number of any Java class.
fn is_java_class(start: &[u8]) -> bool {
    start.starts_with(b"\xca\xfe\xba\xbe") && matches!(start.get(6..8), Some([0, 45..=255]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_alone_are_not_programs() {
        let sentence = b"MZ-Koeln report: all fine, and long enough to have an offset at 60, whatever it says.";
        assert_eq!(program(sentence), None);
        assert_eq!(program(b"MZ"), None);
        assert_eq!(program(b"\x7fELF is a format"), None);
        assert_eq!(program(b"\xca\xfe\xba\xbecafe babe"), None);
    }

    #[test]
    fn headers_of_programs_are_detected() {
        let mut windows = vec![0; 0x44];
        windows[..2].copy_from_slice(b"MZ");
        windows[0x3c] = 0x40;
        windows[0x40..].copy_from_slice(b"PE\0\0");
        let mut dos = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".to_vec();
        dos.resize(0x80, 0);
        let mut behind = dos.clone();
        behind[0x3c..0x40].copy_from_slice(&0x2000_u32.to_le_bytes());
        for file in [windows, dos, behind] {
            assert_eq!(program(&file), Some("application/vnd.microsoft.portable-executable"));
        }
        assert!(is_elf(b"\x7fELF\x02\x01\x01\0"));
        assert!(is_mach_o(b"\xcf\xfa\xed\xfe\x07\0\0\x01"));
        assert!(is_mach_o(b"\xfe\xed\xfa\xce\0\0\0\x12"));
        assert!(is_mach_o(b"\xca\xfe\xba\xbe\0\0\0\x02"));
        assert_eq!(program(b"\xca\xfe\xba\xbe\0\0\0\x34"), Some("application/java-vm"));
    }
}
