//! The three kinds of name: a file's in this queue, an upload's on the server, a request's in flight.

/// A file in this queue, from being picked to being removed. Never reused.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LocalId(pub u32);

/// The server's name for one file's way to the bucket: made at signing, opaque here.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct UploadId(Box<str>);

impl UploadId {
    /// The id as the server wrote it.
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

/// One request to our own server, so that its answer finds the way back. Never reused.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct BatchId(pub u32);
