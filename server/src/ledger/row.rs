//! A row of the ledger and the values that it holds.

use app::domain::upload::{UploadId, UploadState};
use jiff::Timestamp;
use s3_post_policy::ObjectKey;

use super::keys::{AttemptId, FILES_PREFIX, PARTS_PREFIX, own_key, staging_key};

/// The state of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A form or URL was handed out.
    Issued,
    /// The final object is in the store and was inspected there.
    Confirmed,
    /// The stored bytes break a rule.
    Rejected,
    /// The stored bytes are not the bytes that the browser sent, or a check found later that they are lost or changed.
    Damaged,
    /// Nothing arrived in time.
    Expired,
    /// The owner cancelled it.
    Cancelled,
    /// The owner deleted the file, and its object is gone.
    Deleted,
}

impl State {
    /// The value of the column `state`.
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

    /// Parses a value of the column `state`.
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

/// The size and type that a form is signed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Declaration {
    /// The page named a file: exactly this size and type.
    File {
        /// Bytes.
        size: u64,
        /// An allowed content type.
        content_type: String,
    },
    /// A plain form, signed before a file is chosen: any allowed type, up to this many bytes.
    AtMost(u64),
}

/// An upload to add to the ledger.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// A new random id.
    pub id: UploadId,
    /// Display name.
    pub name: String,
    /// See [`Declaration`].
    pub declared: Declaration,
    /// Whether it is a rendition of a profile picture or of a file. Renditions are not in the list of files.
    pub is_rendition: bool,
    /// Whether a form or PUT URL for the whole file is handed out; `false` if only parts are signed.
    pub has_form: bool,
}

/// A plain form to add to the ledger.
#[derive(Debug, Clone)]
pub struct NewPlainForm {
    /// A new random id.
    pub id: UploadId,
    /// Display name; confirming adds the extension of the file's type.
    pub name: String,
    /// The largest size that the rules allow, in bytes.
    pub max_bytes: u64,
}

impl Declaration {
    /// Bytes to reserve of the owner's quota: none for a plain form, which may never be used.
    pub fn reserved_bytes(&self) -> u64 {
        match self {
            Self::File { size, .. } => *size,
            Self::AtMost(_) => 0,
        }
    }

    /// The largest number of bytes that can arrive.
    pub fn max_bytes(&self) -> u64 {
        match self {
            Self::File { size, .. } | Self::AtMost(size) => *size,
        }
    }

    /// Whether this is a plain form.
    pub fn is_plain(&self) -> bool {
        matches!(self, Self::AtMost(_))
    }
}

/// A row of the ledger: one upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The upload's id.
    pub id: UploadId,
    /// The account that it belongs to.
    pub owner: i64,
    /// Display name.
    pub name: String,
    /// See [`Declaration`].
    pub declared: Declaration,
    /// See [`State`].
    pub state: State,
    /// When its form was signed.
    pub issued_at: Timestamp,
    /// When its form or URLs stop working.
    pub form_expires_at: Timestamp,
    /// Whether a form or PUT URL was handed out; `false` if only parts were signed.
    pub has_form: bool,
    /// Set when the row ends: no bytes can arrive after this time. Cleared when nothing of it is left in staging after
    /// that time.
    pub form_dead_at: Option<Timestamp>,
    /// The reason for its rejection, shown to its owner.
    pub reason: Option<String>,
    /// The final object; only in confirmed rows.
    pub stored: Option<StoredObject>,
    /// Set when its owner deletes the file: the object is deleted at this time, and the file can be restored until
    /// then.
    pub delete_at: Option<Timestamp>,
    /// Its multipart upload, from the first signed part on.
    pub multipart: Option<Multipart>,
    /// Whether it is a rendition and not a file.
    pub is_rendition: bool,
    /// The rendition that lists show as its thumbnail.
    pub thumbnail: Option<UploadId>,
}

/// A multipart upload in the store. Its object is already at its final key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Multipart {
    /// The attempt, which is the last segment of its object's key.
    pub attempt: AttemptId,
    /// The store's id of it (`UploadId`).
    pub id: String,
    /// Bytes of each part except the last.
    pub part_size: u64,
}

impl Row {
    /// The state that its owner sees: a deleted file is unknown from the moment of its deletion.
    pub fn state_for_owner(&self) -> UploadState {
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

    /// The key that its form or PUT URL is signed for, and the only key of a whole object that a browser gets a
    /// signature for.
    pub fn staging_key(&self) -> ObjectKey {
        staging_key(&self.id)
    }

    /// The key to which this attempt copies the staging object. Browsers never get a signature for it.
    pub fn copy_key(&self, attempt: &AttemptId) -> ObjectKey {
        own_key(format!("{FILES_PREFIX}{}/{}/{attempt}", self.owner, self.id))
    }

    /// The key of the object that the parts of this attempt form. Browsers get signatures for its parts; only the
    /// server begins and completes it.
    pub fn parts_key(&self, attempt: &AttemptId) -> ObjectKey {
        own_key(format!("{PARTS_PREFIX}{}/{}/{attempt}", self.owner, self.id))
    }

    /// The key of the object that its parts form; `None` if no part was signed.
    pub fn multipart_key(&self) -> Option<ObjectKey> {
        self.multipart
            .as_ref()
            .map(|multipart| self.parts_key(&multipart.attempt))
    }

    /// The key of its final object; `None` if it has none.
    pub fn object_key(&self) -> Option<&ObjectKey> {
        self.stored.as_ref().map(|stored| &stored.key)
    }
}

/// A final object that was inspected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredObject {
    /// The object's key.
    pub key: ObjectKey,
    /// Bytes.
    pub size: u64,
    /// ETag of the final object.
    pub etag: String,
    /// Content type, detected from the bytes.
    pub content_type: String,
    /// Charset of a text file, detected from the bytes. It is part of the content type when the file is served.
    pub charset: Option<String>,
}

/// An object that a confirmed row names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedObject {
    /// The object's key.
    pub key: ObjectKey,
    /// The upload's id.
    pub upload: UploadId,
    /// The account that it belongs to.
    pub owner: i64,
    /// Bytes.
    pub size: u64,
    /// ETag of the object when it was confirmed.
    pub etag: String,
    /// Bytes of each part except the last, if it was sent in parts.
    pub part_size: Option<u64>,
}

/// Whether a stored rendition is in use. The column `uploads.rendition` holds it; files have 0 there. The sweep deletes
/// unused renditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenditionUse {
    /// Nothing refers to it.
    Unused = 1,
    /// A profile picture or a file refers to it.
    Used = 2,
}

/// The state in which a row leaves `issued`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FinalState {
    /// The final object was inspected and accepted.
    Confirmed {
        /// The final object.
        stored: StoredObject,
        /// The name to show; a plain form's name gets the extension of the file's type.
        name: String,
    },
    /// The bytes break a rule; the reason for the owner.
    Rejected(String),
    /// The bytes are not the ones that the browser sent. Uploading the file again helps.
    Damaged,
    /// Nothing arrived in time.
    Expired,
    /// The owner cancelled it.
    Cancelled,
}

impl FinalState {
    /// The state that it leads to.
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

/// The cause of a finalization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The page confirms or cancels.
    Page,
    /// S3 redirected the browser to the return page.
    Return,
    /// The store sent a bucket event.
    Event,
    /// The sweep.
    Sweep,
}

impl Trigger {
    /// The value of the column `finalized_by`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Return => "return",
            Self::Event => "event",
            Self::Sweep => "sweep",
        }
    }
}

/// A position in a list of files: the last row that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The row's value of the column that the list is sorted by.
    pub sort_value: SortValue,
    /// The row's id, which decides between equal values.
    pub id: UploadId,
}

/// A value that a list of files is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortValue {
    /// [`Row::issued_at`].
    Time(Timestamp),
    /// [`super::name_key()`] of the name.
    Name(String),
    /// [`StoredObject::size`].
    Size(u64),
}

#[cfg(test)]
impl Row {
    /// An issued row with nothing stored yet, for unit tests.
    pub(crate) fn issued(id: UploadId, owner: i64, declared: Declaration) -> Self {
        Self {
            id,
            owner,
            name: String::new(),
            declared,
            state: State::Issued,
            issued_at: Timestamp::UNIX_EPOCH,
            form_expires_at: Timestamp::UNIX_EPOCH,
            has_form: true,
            form_dead_at: None,
            reason: None,
            stored: None,
            delete_at: None,
            multipart: None,
            is_rendition: false,
            thumbnail: None,
        }
    }
}
