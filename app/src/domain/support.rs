//! Support codes: what joins a person's words, the browser's attempt, our log and the store's.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::upload::UploadId;

/// Eight letters and digits that can be read out over a telephone, such as `7ZQ4-M0KD`.
///
/// An upload's code is the beginning of its id, so that whoever has one finds the other; what has no id
/// gets a random one. Ids are random too, and give nobody a right to anything: a code tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupportCode(u64);

/// Crockford's: no I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code.
const LENGTH: u32 = 8;
/// Bits of a letter.
const BITS: u32 = 5;
/// Hex digits of an id that its code stands for.
const DIGITS: usize = 10;

impl SupportCode {
    /// The code of some random bits; of an id of 64 bits and more, the last 40 are enough.
    pub fn from_bits(bits: u64) -> Self {
        Self(bits & ((1 << (LENGTH * BITS)) - 1))
    }

    /// The code of an upload, by its id; `None` where it is no id.
    pub fn of_id(id: &str) -> Option<Self> {
        u64::from_str_radix(id.get(..DIGITS)?, 16).ok().map(Self)
    }

    /// The code of an upload.
    pub fn of(id: &UploadId) -> Self {
        Self::of_id(id.as_str()).unwrap_or(Self(0))
    }

    /// Reads a code as people write them: small letters, without the dash or with blanks, and with the
    /// letters that look like digits.
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

    /// What the ids of its uploads begin with.
    pub fn id_prefix(self) -> String {
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

/// An attempt to send a file to the store that did not work, as the browser saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FailedAttempt {
    /// The upload's id.
    pub upload: String,
    /// Which part was sent, from 1; 0 where it was the whole file.
    pub part: u16,
    /// Which attempt this was, from 1.
    pub attempt: u32,
    /// The store's HTTP status, where it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The store's error code, or what the browser has to say: `network`, `timeout`, `unreadable`.
    pub detail: String,
    /// The store's name for the request, which its own log has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// The header in which a page sends its code along.
pub const SUPPORT_CODE: &str = "x-support-code";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_the_beginning_of_an_id() {
        let id = UploadId::parse("7fee4a000d0123456789abcdef012345").unwrap();
        let code = SupportCode::of(&id);
        assert_eq!(code.to_string(), "FZQ4-M00D");
        assert_eq!(code.id_prefix(), "7fee4a000d");
        assert_eq!(SupportCode::of_id("picture"), None);
        assert_eq!(SupportCode::of_id(""), None);
    }

    #[test]
    fn people_may_write_it_as_they_hear_it() {
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
            prop_assert_eq!(SupportCode::of_id(&(code.id_prefix() + "0123")), Some(code));
        }
    }
}
