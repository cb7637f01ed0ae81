//! Checksums that clients compute over the bytes they send, so that the server can verify the stored bytes.

use std::fmt;

/// Checksums that the store supports. The page computes only these.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChecksumUse {
    /// The store refuses a form if the file's SHA-256 differs from the signed one. Clients send the SHA-256 of small
    /// files in the sign request.
    #[cfg_attr(feature = "serde", serde(default))]
    pub bound: bool,
    /// The store's ETags are MD5s. Clients send the MD5 of a file when confirming it, and of each part when completing
    /// a multipart upload.
    #[cfg_attr(feature = "serde", serde(default))]
    pub compared: bool,
}

/// A checksum from a client: `sha256:` and Base64, or `md5:` and 32 hex digits. Both detect bytes damaged in transit;
/// neither protects against malicious clients.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Checksum {
    /// Base64 of 32 bytes, the encoding that S3 uses.
    Sha256(String),
    /// 32 lower-case hex digits, the encoding of an ETag (RFC 1321).
    Md5(String),
}

/// Bytes of a local file could not be digested: they could not be read, or the digest could not be computed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotDigested;

impl fmt::Display for NotDigested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bytes of the file could not be digested")
    }
}

impl std::error::Error for NotDigested {}

/// The text is not a checksum in one of the two formats.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotAChecksum;

impl fmt::Display for NotAChecksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a checksum is sha256: with Base64, or md5: with 32 hexadecimal digits")
    }
}

impl std::error::Error for NotAChecksum {}

impl Checksum {
    /// Parses a checksum from a client.
    ///
    /// # Errors
    /// [`NotAChecksum`] for any text but the two formats.
    pub fn parse(text: &str) -> Result<Self, NotAChecksum> {
        match text.split_once(':') {
            Some(("sha256", digest)) => Self::sha256(digest),
            Some(("md5", digest)) => Self::md5(digest),
            _ => Err(NotAChecksum),
        }
    }

    /// A SHA-256 in Base64.
    ///
    /// # Errors
    /// [`NotAChecksum`] unless it is 32 bytes in Base64 with padding.
    pub fn sha256(digest: &str) -> Result<Self, NotAChecksum> {
        if is_sha256(digest) {
            Ok(Self::Sha256(digest.to_owned()))
        } else {
            Err(NotAChecksum)
        }
    }

    /// An MD5 in lower-case hex digits.
    ///
    /// # Errors
    /// [`NotAChecksum`] unless it has exactly 32 lower-case hex digits.
    pub fn md5(digest: &str) -> Result<Self, NotAChecksum> {
        if is_hex32(digest) {
            Ok(Self::Md5(digest.to_owned()))
        } else {
            Err(NotAChecksum)
        }
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, digest) = match self {
            Self::Sha256(digest) => ("sha256:", digest),
            Self::Md5(digest) => ("md5:", digest),
        };
        f.write_str(name)?;
        f.write_str(digest)
    }
}

impl TryFrom<String> for Checksum {
    type Error = NotAChecksum;

    fn try_from(text: String) -> Result<Self, NotAChecksum> {
        Self::parse(&text)
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        checksum.to_string()
    }
}

/// The MD5 in an ETag, if it has the form of one; the ETag of a multipart object has not.
#[must_use]
pub fn md5_of_etag(etag: &str) -> Option<String> {
    let digest = etag.trim_matches('"').to_ascii_lowercase();
    is_hex32(&digest).then_some(digest)
}

/// 32 bytes in Base64: 43 digits and one `=`. The last digit encodes only four bits (RFC 4648).
fn is_sha256(text: &str) -> bool {
    let is_digit = |digit: u8| digit.is_ascii_alphanumeric() || matches!(digit, b'+' | b'/');
    match text.as_bytes() {
        [digits @ .., last, b'='] => {
            digits.len() == 42 && digits.iter().all(|digit| is_digit(*digit)) && b"AEIMQUYcgkosw048".contains(last)
        }
        _ => false,
    }
}

/// Whether a text has exactly 32 lower-case hex digits.
pub(crate) fn is_hex32(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA256: &str = "aTL9MeXa9HObn6eP93eygxsJlcwdCwCTysgGAZAgE7w=";
    const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";

    #[test]
    fn checksums_have_two_formats() {
        for (text, checksum) in [
            (format!("sha256:{SHA256}"), Checksum::Sha256(SHA256.to_owned())),
            (format!("md5:{MD5}"), Checksum::Md5(MD5.to_owned())),
        ] {
            assert_eq!(Checksum::parse(&text).unwrap(), checksum);
            assert_eq!(checksum.to_string(), text);
        }
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
    fn only_some_etags_are_md5s() {
        let quoted = format!("\"{}\"", MD5.to_uppercase());
        assert_eq!(md5_of_etag(&quoted).unwrap(), MD5);
        assert_eq!(md5_of_etag(&format!("\"{MD5}-2\"")), None);
        assert_eq!(md5_of_etag(""), None);
    }
}
