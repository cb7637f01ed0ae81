//! Identifiers: of a file in the queue, of an upload on the server, of a request without an answer.

/// A file in this queue. Never reused, even after the file is removed.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LocalId(pub u32);

/// The server's id of an upload: made when a file is signed, opaque here.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct UploadId(Box<str>);

impl UploadId {
    /// The id as the server sent it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for UploadId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

impl From<String> for UploadId {
    fn from(id: String) -> Self {
        Self(id.into_boxed_str())
    }
}

/// One request to our own server. Its answer carries the same id. Never reused.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RequestId(pub u32);
