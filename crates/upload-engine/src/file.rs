//! What the queue is told about a picked file.

/// A file as it was picked. The bytes stay with the driver.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FileFacts {
    /// What the user's machine calls it; shown and sent to the server, never a key.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Media type as the page wants it signed; may be empty.
    pub content_type: String,
    /// When the file was last changed, in milliseconds since 1970, where the browser says so.
    pub modified: Option<u64>,
    /// Digest over windows of the content, where the driver made one; see
    /// [`crate::SavedUpload::mismatch`].
    pub fingerprint: Option<Box<str>>,
    /// Which files go first; within one priority small files do.
    pub priority: Priority,
    /// Whether the user wants this file to survive a reload or a cut connection.
    pub resumable: bool,
    /// The caller's own rules said no already. The queue decides no rules.
    pub rejection: Option<Rejection>,
}

/// Which files go first.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum Priority {
    /// Before the rest: somebody looks at the page until it is there.
    High,
    /// As picked.
    #[default]
    Normal,
    /// After the rest.
    Low,
}

/// A rule said no, before or after sending.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rejection {
    /// For programs: `too_large`, `type_not_allowed`, …
    pub code: Box<str>,
    /// For people, where the server worded it; may be empty.
    pub message: Box<str>,
}

impl Rejection {
    /// A rejection with its code and its sentence.
    #[must_use]
    pub fn new(code: &str, message: &str) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
        }
    }
}
