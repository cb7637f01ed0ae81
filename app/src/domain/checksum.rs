//! What a sender computed over the bytes it sent, so that the server can tell whether the store has
//! those and no others.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::text::msg;

/// What can be done with checksums at the store in use; the page computes nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChecksumUse {
    /// The store refuses a form whose file has another SHA-256 than was signed: name it when a small
    /// file is signed.
    #[serde(default)]
    pub bound: bool,
    /// The store's ETags are MD5s: name that of a file when it is confirmed, and those of parts when
    /// they are put together.
    #[serde(default)]
    pub compared: bool,
}

/// Bytes of all files of a sign request whose SHA-256 the page computes first: each is read in one piece, and the
/// first byte to leave waits for all of them.
pub const MAX_BOUND_BYTES: u64 = 4 * 1024 * 1024;

/// A checksum as clients name it: `sha256:` and Base64, or `md5:` and 32 hex digits. Neither is
/// taken for a proof against people who mean harm; both tell bytes that were damaged on their way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// Base64 of 32 bytes, as stores spell it.
    Sha256(String),
    /// 32 lower-case hex digits, as stores spell it in an ETag (RFC 1321).
    Md5(String),
}

impl Checksum {
    /// Reads what a client named.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for anything else than the two spellings.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let read = match text.split_once(':') {
            Some(("sha256", value)) => is_sha256(value).then(|| Self::Sha256(value.to_owned())),
            Some(("md5", value)) => is_md5(value).then(|| Self::Md5(value.to_owned())),
            _ => None,
        };
        read.ok_or_else(|| ApiError::invalid(msg::checksum_malformed()))
    }

    /// Reads as many as there are things to compare, or none at all.
    ///
    /// # Errors
    /// As [`Checksum::parse`]; and what `miscounted` gives where there are more or fewer.
    pub fn parse_each(
        texts: Option<Vec<Option<String>>>,
        count: usize,
        miscounted: impl FnOnce() -> ApiError,
    ) -> Result<Vec<Option<Self>>, ApiError> {
        let Some(texts) = texts else {
            return Ok(vec![None; count]);
        };
        if texts.len() != count {
            return Err(miscounted());
        }
        let parse = |text: Option<String>| text.map(|text| Self::parse(&text)).transpose();
        texts.into_iter().map(parse).collect()
    }
}

/// 32 bytes in Base64: 43 digits, of which the last holds four bits, and one `=` (RFC 4648).
fn is_sha256(text: &str) -> bool {
    let is_digit = |digit: u8| digit.is_ascii_alphanumeric() || matches!(digit, b'+' | b'/');
    match text.as_bytes() {
        [digits @ .., last, b'='] => {
            digits.len() == 42 && digits.iter().all(|digit| is_digit(*digit)) && b"AEIMQUYcgkosw048".contains(last)
        }
        _ => false,
    }
}

/// The MD5 that an ETag is, as far as its spelling tells; that of an object put together of parts is none.
pub fn md5_of_etag(etag: &str) -> Option<String> {
    let digest = etag.trim_matches('"').to_ascii_lowercase();
    is_md5(&digest).then_some(digest)
}

fn is_md5(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA256: &str = "aTL9MeXa9HObn6eP93eygxsJlcwdCwCTysgGAZAgE7w=";
    const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";

    #[test]
    fn there_are_two_spellings() {
        assert_eq!(
            Checksum::parse(&format!("sha256:{SHA256}")).unwrap(),
            Checksum::Sha256(SHA256.to_owned())
        );
        assert_eq!(
            Checksum::parse(&format!("md5:{MD5}")).unwrap(),
            Checksum::Md5(MD5.to_owned())
        );
        for wrong in [
            String::new(),
            MD5.to_owned(),
            "md5:".to_owned(),
            format!("md5:{}", MD5.to_uppercase()),
            format!("md5:{MD5}-2"),
            format!("sha256:{MD5}"),
            format!("sha1:{SHA256}"),
            format!("sha256:{}", SHA256.replace('=', "")),
            format!("sha256:{}", SHA256.replace("w=", "x=")),
        ] {
            assert!(Checksum::parse(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn there_is_one_for_each_or_none() {
        let each = |texts, count| Checksum::parse_each(texts, count, || ApiError::NotFound);
        assert_eq!(each(None, 2).unwrap(), [None, None]);
        let md5 = Some(format!("md5:{MD5}"));
        assert_eq!(each(Some(vec![None, md5.clone()]), 2).unwrap()[0], None);
        assert!(each(Some(vec![md5.clone()]), 2).is_err());
        assert!(each(Some(vec![md5, Some("md5:x".to_owned())]), 2).is_err());
    }
}
