//! Our table of uploads: a row exists before a form is handed out, and tells the truth about that
//! upload from then on, whatever gets lost on the way.
//!
//! States: `issued → confirmed | rejected | expired | cancelled`, `confirmed → deleted`; no way back.

pub mod sqlite;

use app::domain::limits::Rejection;
use app::domain::upload::{UploadId, UploadState};
use async_trait::async_trait;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A form was handed out.
    Issued,
    /// The final object was seen in the store after the copy.
    Confirmed,
    /// We looked at the bytes and refused them.
    Rejected,
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
            Self::Expired,
            Self::Cancelled,
            Self::Deleted,
        ]
        .into_iter()
        .find(|state| state.as_str() == word)
    }

    /// What the owner is told.
    pub fn for_owner(self) -> UploadState {
        match self {
            Self::Issued => UploadState::Pending,
            Self::Confirmed => UploadState::Confirmed,
            Self::Rejected => UploadState::Rejected,
            Self::Expired => UploadState::Expired,
            Self::Cancelled => UploadState::Cancelled,
            Self::Deleted => UploadState::Unknown,
        }
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
    /// A plain form, signed before anybody chose a file: anything within the rules.
    Anything,
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
}

impl NewUpload {
    /// Bytes to hold of the owner's quota: none for a plain form, which may never be used.
    pub fn reserves(&self) -> u64 {
        match self.declared {
            Declared::File { size, .. } => size,
            Declared::Anything => 0,
        }
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
    /// Why it was rejected, for its owner.
    pub reason: Option<String>,
    /// What was stored; of confirmed rows only.
    pub stored: Option<Stored>,
}

impl Row {
    /// The only key that a browser ever holds a signature for.
    pub fn staging_key(&self) -> ObjectKey {
        staging_key(&self.id)
    }

    /// The key that no browser ever holds a signature for.
    pub fn final_key(&self) -> ObjectKey {
        known_good(format!("files/{}/{}", self.owner, self.id))
    }
}

/// The folder of everything that a browser may write.
pub const STAGING_PREFIX: &str = "staging/";

/// The one key that the form of this upload names.
pub fn staging_key(id: &UploadId) -> ObjectKey {
    known_good(format!("{STAGING_PREFIX}{id}"))
}

/// Both kinds of key are made of digits, hex digits and slashes.
#[allow(
    clippy::expect_used,
    reason = "the alphabet of these keys is a part of the safe one; a test shows it"
)]
fn known_good(key: String) -> ObjectKey {
    ObjectKey::new(key).expect("keys of our own making are valid")
}

/// A verified final object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Bytes.
    pub size: u64,
    /// Of the final object.
    pub etag: String,
    /// Decided by the bytes.
    pub content_type: String,
}

/// How a row leaves `issued`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The final object stands; the name may have got an extension by now.
    Confirmed {
        /// What stands there.
        stored: Stored,
        /// The name to show from now on.
        name: String,
    },
    /// Refused, with the sentence for its owner.
    Rejected(String),
    /// Nothing arrived.
    Expired,
    /// Called off.
    Cancelled,
}

impl Settlement {
    /// The state it leads to.
    pub fn state(&self) -> State {
        match self {
            Self::Confirmed { .. } => State::Confirmed,
            Self::Rejected(_) => State::Rejected,
            Self::Expired => State::Expired,
            Self::Cancelled => State::Cancelled,
        }
    }
}

/// Who brought the news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messenger {
    /// The page asked.
    Page,
    /// S3's redirect brought the browser back.
    Return,
    /// The sweep came by.
    Sweep,
    /// The store sent a notification.
    Event,
}

impl Messenger {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Return => "return",
            Self::Sweep => "sweep",
            Self::Event => "event",
        }
    }
}

/// What one person may hold.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    /// Bytes stored and reserved together.
    pub bytes: u64,
    /// Rows in `issued`.
    pub outstanding: u32,
}

/// A place in a list sorted by newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// [`Row::issued_at`] of the last row seen.
    pub issued_at: Timestamp,
    /// Its id.
    pub id: UploadId,
}

/// The ledger did not answer.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The database is away or in trouble; nothing was changed.
    #[error("the ledger's database: {0}")]
    Database(#[from] sqlx::Error),
    /// Its only writer has ended with the server.
    #[error("the ledger is shutting down")]
    Closed,
    /// A row holds what we never write.
    #[error("the ledger holds an unreadable row: {0}")]
    Corrupt(&'static str),
}

/// The ledger's port.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Makes rows, each or its refusal, in order; bytes are reserved in the same transaction.
    async fn issue(
        &self,
        owner: i64,
        uploads: Vec<NewUpload>,
        allowance: Allowance,
        now: Timestamp,
        form_expires_at: Timestamp,
    ) -> Result<Vec<Result<(), Rejection>>, LedgerError>;
    /// Those of the ids that are this owner's, in any order.
    async fn rows(&self, owner: i64, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError>;
    /// Those of the ids that exist, whoever they belong to, in any order. Never for an answer to a person.
    async fn rows_of_anyone(&self, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError>;
    /// Takes the right to settle an issued row until `until`; `false` where another holds it or it is settled.
    async fn lease(&self, id: &UploadId, now: Timestamp, until: Timestamp) -> Result<bool, LedgerError>;
    /// Gives the right back without settling; the sweep comes by again at `look_again_at`, if given.
    async fn release(&self, id: &UploadId, look_again_at: Option<Timestamp>) -> Result<(), LedgerError>;
    /// Moves a row out of `issued`, if it is still there; answers the row as it stands afterwards.
    async fn settle(
        &self,
        id: &UploadId,
        settlement: Settlement,
        by: Messenger,
        now: Timestamp,
    ) -> Result<Option<Row>, LedgerError>;
    /// Confirmed rows, newest first, behind `after`.
    async fn list(&self, owner: i64, after: Option<Cursor>, limit: u32) -> Result<Vec<Row>, LedgerError>;
    /// Issued rows that the sweep should look at by `now`, longest due first.
    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError>;
    /// Those of the ids that are still issued, whoever they belong to.
    async fn still_issued(&self, ids: &[UploadId]) -> Result<Vec<UploadId>, LedgerError>;
    /// Drops rows that ended without a file before `before`; how many.
    async fn forget(&self, before: Timestamp) -> Result<u64, LedgerError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_keys_are_always_valid() {
        for bits in [0, 1, u128::MAX] {
            let id = UploadId::from_random(bits);
            assert!(ObjectKey::new(staging_key(&id).as_str()).is_ok());
            let row = Row {
                id,
                owner: i64::MAX,
                name: String::new(),
                declared: Declared::Anything,
                state: State::Issued,
                issued_at: Timestamp::UNIX_EPOCH,
                form_expires_at: Timestamp::UNIX_EPOCH,
                reason: None,
                stored: None,
            };
            assert!(ObjectKey::new(row.final_key().as_str()).is_ok());
        }
    }
}
