//! `Content-Disposition` as RFC 6266 and RFC 8187 have it.

use app::domain::extension::download_name;

/// `attachment` with the name that the file is saved under twice: in ASCII for old clients, in UTF-8 for
/// all others.
///
/// Nothing of the name can end the header or the quoted text: what is not a plain letter is
/// replaced in the first form and percent-encoded in the second.
pub(crate) fn attachment(name: &str, content_type: &str) -> String {
    let name = download_name(name, content_type);
    let ascii: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for nibble in [byte >> 4, byte & 15] {
                encoded.push(char::from(b"0123456789ABCDEF"[usize::from(nibble)]));
            }
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_plain_name_stays_itself_and_others_are_encoded() {
        assert_eq!(
            attachment("a b.png", "image/png"),
            "attachment; filename=\"a b.png\"; filename*=UTF-8''a%20b.png"
        );
        assert_eq!(
            attachment("grüße\"'.txt", "text/plain"),
            "attachment; filename=\"gr__e__.txt\"; filename*=UTF-8''gr%C3%BC%C3%9Fe%22%27.txt"
        );
    }

    proptest! {
        #[test]
        fn no_name_leaves_its_place(name in "\\PC{0,80}") {
            let header = attachment(&name, "image/png");
            prop_assert!(header.bytes().all(|b| (0x20..0x7f).contains(&b)));
            prop_assert_eq!(header.matches('"').count(), 2);
            prop_assert_eq!(header.matches(';').count(), 2);
        }
    }
}
