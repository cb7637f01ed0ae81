//! What a row of the ledger is, and how it may change.

use app::domain::upload::{UploadId, UploadState};
use jiff::Timestamp;
use s3_post_policy::ObjectKey;

use super::keys::{AttemptId, FILES_PREFIX, PARTS_PREFIX, known_good, staging_key};

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A form was handed out.
    Issued,
    /// The final object was seen in the store after the copy.
    Confirmed,
    /// We looked at the bytes and refused them.
    Rejected,
    /// Other bytes arrived than were sent.
    Damaged,
    /// Nothing arrived in time.
    Expired,
    /// The owner called it off.
    Cancelled,
    /// The owner removed the file.
    Deleted,
}

impl State {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Damaged => "damaged",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Deleted => "deleted",
        }
    }

    /// Reads the word in the table.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::Issued,
            Self::Confirmed,
            Self::Rejected,
            Self::Damaged,
            Self::Expired,
            Self::Cancelled,
            Self::Deleted,
        ]
        .into_iter()
        .find(|state| state.as_str() == word)
    }
}

/// What a form is signed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Declared {
    /// The page named the file: exactly these.
    File {
        /// Bytes.
        size: u64,
        /// An allowed type.
        content_type: String,
    },
    /// A plain form, signed before anybody chose a file: anything within the rules, up to this many bytes.
    AtMost(u64),
}

/// A row to be made.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// Fresh.
    pub id: UploadId,
    /// Display name.
    pub name: String,
    /// See [`Declared`].
    pub declared: Declared,
    /// A rendition of a profile picture or of a file, which is not in the list of files.
    pub is_rendition: bool,
    /// Whether a form or PUT URL is handed out, which can bring the whole file: not where it is sent in parts.
    pub has_form: bool,
}

/// The row of a plain form, to be made.
#[derive(Debug, Clone)]
pub struct NewPlainForm {
    /// Fresh.
    pub id: UploadId,
    /// Display name, until its file has arrived.
    pub name: String,
    /// The most bytes that the rules allow.
    pub most: u64,
}

impl NewUpload {
    /// Bytes to hold of the owner's quota.
    pub fn reserves(&self) -> u64 {
        self.declared.reserves()
    }
}

impl Declared {
    /// Bytes to hold of the owner's quota: none for a plain form, which may never be used.
    pub fn reserves(&self) -> u64 {
        match self {
            Self::File { size, .. } => *size,
            Self::AtMost(_) => 0,
        }
    }

    /// The most bytes that arrive.
    pub fn most_bytes(&self) -> u64 {
        match self {
            Self::File { size, .. } | Self::AtMost(size) => *size,
        }
    }

    /// Whether it is a plain form.
    pub fn is_plain(&self) -> bool {
        matches!(self, Self::AtMost(_))
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: UploadId,
    /// The account it belongs to.
    pub owner: i64,
    /// Display name.
    pub name: String,
    /// See [`Declared`].
    pub declared: Declared,
    /// Where it stands.
    pub state: State,
    /// When its form was signed.
    pub issued_at: Timestamp,
    /// When its form stops working.
    pub form_expires_at: Timestamp,
    /// Whether a form or PUT URL was handed out; not where only parts were signed.
    pub has_form: bool,
    /// Set on a row that ended, for as long as its form, or its parts, may bring bytes or may have left some in staging:
    /// from then on nothing comes.
    pub form_dead_at: Option<Timestamp>,
    /// Why it was rejected, for its owner.
    pub reason: Option<String>,
    /// What was stored; of confirmed rows only.
    pub stored: Option<Stored>,
    /// Its owner deleted the file: the object goes then, and until then it can be brought back.
    pub delete_at: Option<Timestamp>,
    /// How it is sent in parts, from the first that was signed on.
    pub multipart: Option<Multipart>,
    /// It is a rendition itself, and no file.
    pub is_rendition: bool,
    /// The rendition that lists show of it.
    pub thumbnail: Option<UploadId>,
}

/// A multipart upload in the store. Its object is final where it lands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Multipart {
    /// The last name of its object's key.
    pub attempt: AttemptId,
    /// The store's name for it.
    pub id: String,
    /// Bytes of each part but the last.
    pub part_size: u64,
}

impl Row {
    /// What its owner is told: a deleted file is none any more, from the first moment on.
    pub fn for_owner(&self) -> UploadState {
        match self.state {
            State::Issued => UploadState::Pending,
            State::Confirmed if self.delete_at.is_none() => UploadState::Confirmed,
            State::Rejected => UploadState::Rejected,
            State::Damaged => UploadState::Damaged,
            State::Expired => UploadState::Expired,
            State::Cancelled => UploadState::Cancelled,
            State::Confirmed | State::Deleted => UploadState::Unknown,
        }
    }

    /// The only key of a whole object that a browser ever holds a signature for.
    pub fn staging_key(&self) -> ObjectKey {
        staging_key(&self.id)
    }

    /// Where this attempt copies the staging object to. No browser ever holds a signature for it.
    pub fn copy_key(&self, attempt: &AttemptId) -> ObjectKey {
        known_good(format!("{FILES_PREFIX}{}/{}/{attempt}", self.owner, self.id))
    }

    /// Where the parts of this attempt become an object. Browsers hold signatures for parts of it, and only the server
    /// begins and completes it.
    pub fn parts_key(&self, attempt: &AttemptId) -> ObjectKey {
        known_good(format!("{PARTS_PREFIX}{}/{}/{attempt}", self.owner, self.id))
    }

    /// The key of the object that its parts become; `None` where none was signed.
    pub fn multipart_key(&self) -> Option<ObjectKey> {
        self.multipart
            .as_ref()
            .map(|multipart| self.parts_key(&multipart.attempt))
    }

    /// The key of its final object; `None` where it has none.
    pub fn object_key(&self) -> Option<&ObjectKey> {
        self.stored.as_ref().map(|stored| &stored.key)
    }
}

/// A verified final object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Where it is.
    pub key: ObjectKey,
    /// Bytes.
    pub size: u64,
    /// Of the final object.
    pub etag: String,
    /// Decided by the bytes.
    pub content_type: String,
    /// Of text: how its letters are written, by its bytes. It goes with the type when the file is served.
    pub charset: Option<String>,
}

/// Whether anything names a stored rendition; `uploads.rendition` says it, where files have a 0. The sweep takes
/// those that nothing names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenditionMark {
    /// Nothing does.
    Unused = 1,
    /// A profile picture or a file does.
    Used = 2,
}

/// How a row leaves `issued`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FinalState {
    /// The final object stands; the name may have got an extension by now.
    Confirmed {
        /// What stands there.
        stored: Stored,
        /// The name to show from now on.
        name: String,
    },
    /// Refused, with the sentence for its owner.
    Rejected(String),
    /// Not what was sent: sending the file again helps.
    Damaged,
    /// Nothing arrived.
    Expired,
    /// Called off.
    Cancelled,
}

impl FinalState {
    /// The state it leads to.
    pub fn state(&self) -> State {
        match self {
            Self::Confirmed { .. } => State::Confirmed,
            Self::Rejected(_) => State::Rejected,
            Self::Damaged => State::Damaged,
            Self::Expired => State::Expired,
            Self::Cancelled => State::Cancelled,
        }
    }
}

/// Who brought the news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The page asked.
    Page,
    /// S3's redirect brought the browser back.
    Return,
    /// The store said that something arrived.
    Event,
    /// The sweep came by.
    Sweep,
}

impl Trigger {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Return => "return",
            Self::Event => "event",
            Self::Sweep => "sweep",
        }
    }
}

/// A place in a list of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// What the list is sorted by, of the last row seen.
    pub place: Place,
    /// Its id, which decides between equals.
    pub id: UploadId,
}

/// What a list of files is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// [`Row::issued_at`].
    Time(Timestamp),
    /// [`super::name_key()`] of the name.
    Name(String),
    /// [`Stored::size`].
    Size(u64),
}
