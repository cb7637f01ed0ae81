//! A picked file, as the queue sees it.

/// A picked file. Its bytes stay with the driver.
///
/// ```
/// use upload_engine::{FileFacts, Priority};
///
/// let film = FileFacts::new("film.mov", 3 << 30)
///     .with_content_type("video/quicktime")
///     .with_priority(Priority::Low)
///     .with_resumable(true);
/// assert_eq!(film.name, "film.mov");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
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

impl FileFacts {
    /// A file of `size` bytes: without media type, of normal priority, not to be resumed, without a thumbnail.
    #[must_use]
    pub fn new(name: impl Into<String>, size: u64) -> Self {
        Self {
            name: name.into(),
            size,
            content_type: String::new(),
            modified: None,
            fingerprint: None,
            priority: Priority::Normal,
            resumable: false,
            wants_thumbnail: false,
            rejection: None,
        }
    }

    /// Sets the media type to be signed.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = content_type.into();
        self
    }

    /// Sets the time of the last change, in milliseconds since 1970.
    #[must_use]
    pub fn with_modified(mut self, modified: u64) -> Self {
        self.modified = Some(modified);
        self
    }

    /// Sets the digest over windows of the content.
    #[must_use]
    pub fn with_fingerprint(mut self, fingerprint: impl Into<Box<str>>) -> Self {
        self.fingerprint = Some(fingerprint.into());
        self
    }

    /// Sets the priority.
    #[must_use]
    pub fn with_priority(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }

    /// Sets whether this file should survive a reload or a cut connection.
    #[must_use]
    pub fn with_resumable(mut self, resumable: bool) -> Self {
        self.resumable = resumable;
        self
    }

    /// Sets whether to make a thumbnail once the file is verified.
    #[must_use]
    pub fn with_thumbnail(mut self, wants_thumbnail: bool) -> Self {
        self.wants_thumbnail = wants_thumbnail;
        self
    }

    /// Rejects the file by a rule of the caller.
    #[must_use]
    pub fn with_rejection(mut self, rejection: Rejection) -> Self {
        self.rejection = Some(rejection);
        self
    }
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
#[non_exhaustive]
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
#[non_exhaustive]
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
