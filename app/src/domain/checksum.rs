//! Checksums that clients compute over the bytes they send, so that the server can verify the stored bytes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::text::msg;

/// Checksums that the store supports. The page computes only these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChecksumUse {
    /// The store refuses a form if the file's SHA-256 differs from the signed one. Clients send the SHA-256 of small
    /// files in the sign request.
    #[serde(default)]
    pub bound: bool,
    /// The store's ETags are MD5s. Clients send the MD5 of a file when confirming it, and of each part when completing
    /// a multipart upload.
    #[serde(default)]
    pub compared: bool,
}

/// Maximum total size of the files of one sign request whose SHA-256 the page computes beforehand: each is read into
/// memory at once, and sending starts only after all of them.
pub const MAX_BOUND_BYTES: u64 = 4 * 1024 * 1024;

/// A checksum from a client: `sha256:` and Base64, or `md5:` and 32 hex digits. Both detect bytes damaged in
/// transit; neither protects against malicious clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// Base64 of 32 bytes, the encoding that S3 uses.
    Sha256(String),
    /// 32 lower-case hex digits, the encoding of an ETag (RFC 1321).
    Md5(String),
}

impl Checksum {
    /// Parses a checksum from a client.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for anything but the two formats.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let read = match text.split_once(':') {
            Some(("sha256", value)) => is_sha256(value).then(|| Self::Sha256(value.to_owned())),
            Some(("md5", value)) => is_md5(value).then(|| Self::Md5(value.to_owned())),
            _ => None,
        };
        read.ok_or_else(|| ApiError::invalid(msg::checksum_malformed()))
    }

    /// Parses one checksum per item, or none at all.
    ///
    /// # Errors
    /// As [`Checksum::parse`]; the error of `miscounted` if there are more or fewer than `count`.
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

/// 32 bytes in Base64: 43 digits, the last of which encodes four bits, and one `=` (RFC 4648).
fn is_sha256(text: &str) -> bool {
    let is_digit = |digit: u8| digit.is_ascii_alphanumeric() || matches!(digit, b'+' | b'/');
    match text.as_bytes() {
        [digits @ .., last, b'='] => {
            digits.len() == 42 && digits.iter().all(|digit| is_digit(*digit)) && b"AEIMQUYcgkosw048".contains(last)
        }
        _ => false,
    }
}

/// The MD5 in an ETag, if it has the form of one; the ETag of a multipart object has not.
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
    fn checksums_have_two_formats() {
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
    fn there_is_one_checksum_per_item_or_none() {
        let each = |texts, count| Checksum::parse_each(texts, count, || ApiError::NotFound);
        assert_eq!(each(None, 2).unwrap(), [None, None]);
        let md5 = Some(format!("md5:{MD5}"));
        assert_eq!(each(Some(vec![None, md5.clone()]), 2).unwrap()[0], None);
        assert!(each(Some(vec![md5.clone()]), 2).is_err());
        assert!(each(Some(vec![md5, Some("md5:x".to_owned())]), 2).is_err());
    }
}
