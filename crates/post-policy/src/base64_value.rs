//! Checks values that are Base64 of a known number of bytes: digests and keys.

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::invalid::{Invalid, Rule};

/// Characters of the longest such value, 32 bytes.
const LONGEST: usize = 44;

pub(crate) fn check(field: &'static str, text: &str, bytes: usize) -> Result<(), Invalid> {
    let decoded = (text.len() <= LONGEST)
        .then(|| BASE64_STANDARD.decode(text).ok())
        .flatten();
    if decoded.is_some_and(|decoded| decoded.len() == bytes) {
        return Ok(());
    }
    let wanted = "Base64 of as many bytes as the algorithm has";
    Err(Invalid::new(field, Rule::Shape { wanted }, text.len()))
}
