//! Support codes, which link a person's report, the browser's attempt, our log and the store's log.

use std::fmt;

use super::upload::UploadId;
use crate::text::LocalizedText;

/// Eight letters and digits that can be read out over the telephone, such as `7ZQ4-M0KD`.
///
/// An upload's code encodes the last digits of its id, which are random, so that each can be found by the other.
/// Everything else gets a random code. Ids grant no access, so a code reveals nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupportCode(u64);

/// Crockford's Base32 alphabet: no I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters in a code.
const LENGTH: u32 = 8;
/// Bits per letter.
const BITS: u32 = 5;
/// Hex digits of an id that its code encodes.
const DIGITS: usize = 10;

impl SupportCode {
    /// The code for random bits; only the low 40 are used.
    pub fn from_bits(bits: u64) -> Self {
        Self(bits & ((1 << (LENGTH * BITS)) - 1))
    }

    /// The code for the text of an upload id; `None` if it is not an id.
    pub fn of_id(id: &str) -> Option<Self> {
        u64::from_str_radix(id.get(id.len().checked_sub(DIGITS)?..)?, 16)
            .ok()
            .map(Self)
    }

    /// The code of an upload.
    pub fn of(id: &UploadId) -> Self {
        Self::of_id(id.as_str()).unwrap_or(Self(0))
    }

    /// Parses a code as people write it: in lower case, with blanks or without the dash, and with letters that look
    /// like digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut bits, mut count) = (0, 0);
        for byte in text.bytes().filter(|byte| !matches!(byte, b'-' | b' ')) {
            let letter = match byte.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            let value = LETTERS.iter().position(|known| *known == letter)?;
            bits = (bits << BITS) | value as u64;
            count += 1;
            if count > LENGTH {
                return None;
            }
        }
        (count == LENGTH).then_some(Self(bits))
    }

    /// Suffix of the upload ids with this code.
    pub fn id_suffix(self) -> String {
        format!("{:010x}", self.0)
    }
}

impl fmt::Display for SupportCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [b'-'; LENGTH as usize + 1];
        for (place, slot) in (0..LENGTH).zip([0, 1, 2, 3, 5, 6, 7, 8]) {
            let shift = BITS * (LENGTH - 1 - place);
            text[slot] = LETTERS[(self.0 >> shift) as usize % LETTERS.len()];
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

pub use upload_driver::api::{ACCOUNT, FailedAttempt, SUPPORT_CODE};

/// Why an attempt failed, as far as the server can tell.
pub type AttemptExplanation = upload_driver::api::AttemptExplanation<LocalizedText>;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_encodes_the_suffix_of_an_id() {
        let id = UploadId::parse("019fcb12345678abcdef017fee4a000d").unwrap();
        let code = SupportCode::of(&id);
        assert_eq!(code.to_string(), "FZQ4-M00D");
        assert_eq!(code.id_suffix(), "7fee4a000d");
        assert_eq!(SupportCode::of_id("picture"), None);
        assert_eq!(SupportCode::of_id(""), None);
    }

    #[test]
    fn codes_are_parsed_as_people_write_them() {
        let code = SupportCode::parse("F1Q0-M00D");
        for text in ["f1q0-m00d", "FIQO M00D", "flqom00d", " F1Q0 - M00D "] {
            assert_eq!(SupportCode::parse(text), code, "{text}");
        }
        for text in ["", "F1Q0-M00", "F1Q0-M00DD", "F1U0-M00D", "F1Q0-M0é"] {
            assert_eq!(SupportCode::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_code_can_be_read_again(bits: u64) {
            let code = SupportCode::from_bits(bits);
            prop_assert_eq!(SupportCode::parse(&code.to_string()), Some(code));
            prop_assert_eq!(SupportCode::of_id(&("0123".to_owned() + &code.id_suffix())), Some(code));
        }
    }
}
