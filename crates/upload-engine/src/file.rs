//! A picked file, as the queue sees it.

/// A picked file. Its bytes stay with the driver.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FileFacts {
    /// The file's name on the user's machine: shown, and sent to the server; never a key.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// Media type to be signed; may be empty.
    pub content_type: String,
    /// Time of the last change, in milliseconds since 1970, if the browser reports it.
    pub modified: Option<u64>,
    /// Digest over windows of the content, if the driver made one; see [`crate::SavedUpload::mismatch`].
    pub fingerprint: Option<Box<str>>,
    /// Priority. Within one priority, small files go first.
    pub priority: Priority,
    /// Whether this file should survive a reload or a cut connection.
    pub resumable: bool,
    /// Whether to make a thumbnail of this file once it is verified.
    pub wants_thumbnail: bool,
    /// A rejection by the caller's own rules. The queue has no rules about files.
    pub rejection: Option<Rejection>,
}

/// What a file is sent for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Purpose {
    /// The user picked it; it has a row.
    #[default]
    File,
    /// It is a rendition of a new profile picture.
    Picture,
    /// It is the thumbnail of a verified file.
    Thumbnail,
}

/// The order in which files are sent.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum Priority {
    /// Before the rest, for files that the user is waiting for.
    High,
    /// In the order in which files were picked.
    #[default]
    Normal,
    /// After the rest.
    Low,
}

/// A rule rejected the file, before or after it was sent.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rejection {
    /// A code for programs: `too_large`, `type_not_allowed`, …
    pub code: Box<str>,
    /// A sentence for people, if the server sent one; may be empty.
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
