//! Identifiers: of a file in the queue, of an upload on the server, of a request without an answer, of a transmission.

use std::fmt;

/// A file in this queue. Never reused, even after the file is removed. The number may be kept in a document of the user
/// interface.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LocalId(pub u32);

/// The id of an upload: 128 bits as 32 hex digits.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{32}$")))]
pub struct UploadId(Box<str>);

/// The text is not an upload id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotAnUploadId;

impl fmt::Display for NotAnUploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an upload id has 32 hexadecimal digits")
    }
}

impl std::error::Error for NotAnUploadId {}

impl UploadId {
    /// Parses an id.
    ///
    /// # Errors
    /// [`NotAnUploadId`] unless it has exactly 32 lower-case hex digits.
    pub fn parse(text: &str) -> Result<Self, NotAnUploadId> {
        if crate::checksum::is_hex32(text) {
            Ok(Self(text.into()))
        } else {
            Err(NotAnUploadId)
        }
    }

    /// The id with these bits. A database inserts ids faster that begin with the time, as UUIDs of version 7 do
    /// (<https://www.rfc-editor.org/rfc/rfc9562#section-5.7>).
    #[must_use]
    pub fn from_bits(bits: u128) -> Self {
        Self(format!("{bits:032x}").into_boxed_str())
    }

    /// The 32 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for UploadId {
    type Error = NotAnUploadId;

    fn try_from(text: String) -> Result<Self, NotAnUploadId> {
        Self::parse(&text)
    }
}

impl From<UploadId> for String {
    fn from(id: UploadId) -> Self {
        id.0.into_string()
    }
}

/// One request to our own server, or to the driver for digests. Its answer carries the same id. Only the queue makes
/// one, and never the same twice.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RequestId(pub(crate) u32);

/// One transmission to the store: of a whole file or of one part. Only the queue makes one, and never the same twice.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TransmissionId {
    pub(crate) id: LocalId,
    /// Part number, from 1; 0 is the whole file.
    pub(crate) part: u16,
    pub(crate) attempt: u32,
}

impl TransmissionId {
    /// The file.
    #[must_use]
    pub const fn file(self) -> LocalId {
        self.id
    }

    /// The part's number, from 1; `None` if the whole file is sent.
    #[must_use]
    pub const fn part(self) -> Option<u16> {
        if self.part == 0 { None } else { Some(self.part) }
    }

    /// Number of the transmission, from 1; rises with each one of the whole file, and with each one of any part.
    #[must_use]
    pub const fn attempt(self) -> u32 {
        self.attempt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_id_is_32_lower_case_hex_digits() {
        let id = UploadId::from_bits(0xabc);
        assert_eq!(UploadId::parse(id.as_str()).unwrap(), id);
        assert_eq!(id.to_string(), format!("{}abc", "0".repeat(29)));
        for wrong in [
            "",
            "abc",
            "../../etc",
            &"G".repeat(32),
            &"A".repeat(32),
            &"0".repeat(33),
        ] {
            assert!(UploadId::parse(wrong).is_err(), "{wrong}");
            assert!(UploadId::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
