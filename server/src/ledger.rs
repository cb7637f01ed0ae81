//! Our table of uploads: a row exists before a form is handed out, and tells the truth about that
//! upload from then on, whatever gets lost on the way.
//!
//! States: `issued → confirmed | rejected | expired | cancelled`, `confirmed → deleted`; no way back.
//! [`SqlLedger`] keeps it in SQLite or PostgreSQL.

mod lateness;
mod name_key;
mod news;
mod row;
mod sql;
mod usage;

use app::domain::limits::Rejection;
use app::domain::listing::Listing;
use app::domain::upload::UploadId;
use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::broadcast;

use crate::database;
pub(crate) use lateness::AFTER_FAULT;
pub use name_key::name_key;
pub use news::{News, Occasion, WakeUp};
pub use row::{
    Cursor, Declared, Messenger, Multipart, NewPlainForm, NewUpload, PROBE_PREFIX, Place, RenditionMark, Row,
    STAGING_PREFIX, Settlement, State, Stored, probe_key, staging_key,
};
pub use sql::SqlLedger;
pub use usage::{Allowance, Usage};

/// The ledger did not answer.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The database is in trouble; nothing was changed, or we do not know.
    #[error("the ledger's database: {0}")]
    Database(#[from] sqlx::Error),
    /// The change was to be committed together with others, and the database is away.
    #[error("the ledger's database is away")]
    Away,
    /// The owner left or was shut out: nothing new may begin.
    #[error("this account is closed")]
    AccountClosed,
    /// Its writer has ended with the server.
    #[error("the ledger is shutting down")]
    Closed,
    /// A row holds what we never write.
    #[error("the ledger holds an unreadable row: {0}")]
    Corrupt(&'static str),
}

impl LedgerError {
    /// Whether the same call may succeed in a moment.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Database(error) => database::is_passing(error),
            Self::Away | Self::Closed => true,
            Self::Corrupt(_) | Self::AccountClosed => false,
        }
    }

    fn is_conflict(&self) -> bool {
        matches!(self, Self::Database(error) if database::is_conflict(error))
    }
}

/// The ledger's port. Every change is one transaction and durable when it is answered; one that
/// was answered with an error may have happened all the same, and can be asked for again.
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
    /// Makes the row of a plain form; answers how many bytes the form may take, at most `most`.
    async fn issue_plain(
        &self,
        owner: i64,
        plain: NewPlainForm,
        allowance: Allowance,
        now: Timestamp,
        form_expires_at: Timestamp,
    ) -> Result<Result<u64, Rejection>, LedgerError>;
    /// Gives issued rows of this owner more time: until `form_expires_at`, unless they have longer
    /// already. `by_form` says that a form or PUT URL is handed out, not parts alone. Answers those that are still
    /// issued, as they stand now, in any order.
    async fn prolong(
        &self,
        owner: i64,
        ids: Vec<UploadId>,
        by_form: bool,
        form_expires_at: Timestamp,
    ) -> Result<Vec<Row>, LedgerError>;
    /// Writes down the multipart upload of an issued row that has none yet. Answers the row as it
    /// stands now: whoever finds another one in it came second.
    async fn begin_parts(&self, row: &Row, multipart: Multipart) -> Result<Option<Row>, LedgerError>;
    /// Forgets the multipart upload that this row holds, if it is still that one: the store does not
    /// know it any more.
    async fn drop_parts(&self, row: &Row) -> Result<(), LedgerError>;
    /// Those of the ids that are this owner's, in any order.
    async fn rows(&self, owner: i64, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError>;
    /// Those of the ids that exist, whoever they belong to.
    async fn rows_of_anyone(&self, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError>;
    /// Takes the right to settle an issued row until `until`; `false` where another holds it or it is settled.
    async fn lease(&self, row: &Row, now: Timestamp, until: Timestamp) -> Result<bool, LedgerError>;
    /// Holds a row for longer; `false` where the right was lost in the meantime.
    async fn renew(&self, row: &Row, held_until: Timestamp, until: Timestamp) -> Result<bool, LedgerError>;
    /// Gives the right back without settling; the sweep comes by again at `look_again_at`, if given.
    async fn release(&self, row: &Row, look_again_at: Option<Timestamp>) -> Result<(), LedgerError>;
    /// Moves a row out of `issued`, if it is still there; answers the row as it stands afterwards. A file whose
    /// bytes were not reserved, and that the quota does not admit, is rejected instead of confirmed.
    async fn settle(
        &self,
        row: &Row,
        settlement: Settlement,
        by: Messenger,
        allowance: Allowance,
        now: Timestamp,
    ) -> Result<Option<Row>, LedgerError>;
    /// Ended rows whose form is dead by `now` and whose bytes still count as live, those that are due longest first.
    async fn dead_forms(&self, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError>;
    /// Nothing can arrive for these ended rows any more, and nothing of them is in staging.
    async fn end_forms(&self, owner: i64, ids: Vec<UploadId>) -> Result<(), LedgerError>;
    /// The sweep could not tidy up these rows, which have ended or are hidden; it comes by again at that time.
    async fn postpone(&self, ids: &[UploadId], until: Timestamp) -> Result<(), LedgerError>;
    /// Leases issued rows that the sweep should look at by `now`, longest due first, until `until`.
    /// No row is given to two callers.
    async fn claim_due(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError>;
    /// Hides confirmed files until `delete_at`, when they may be erased; answers those of the ids that
    /// are hidden now.
    async fn hide(
        &self,
        owner: i64,
        ids: Vec<UploadId>,
        now: Timestamp,
        delete_at: Timestamp,
    ) -> Result<Vec<UploadId>, LedgerError>;
    /// Brings hidden files back, unless their time is over; answers those of the ids that are files now.
    async fn show(&self, owner: i64, ids: Vec<UploadId>, now: Timestamp) -> Result<Vec<UploadId>, LedgerError>;
    /// Hides renditions that were signed before `issued_before` and that nothing names: of pictures that were never
    /// finished or that nobody can choose any more, and of files that are gone.
    async fn hide_unused_renditions(&self, issued_before: Timestamp, now: Timestamp) -> Result<(), LedgerError>;
    /// Hidden files whose time is over.
    async fn to_erase(&self, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError>;
    /// The object of a hidden file is gone: `confirmed → deleted`, and its bytes are free again.
    async fn erased(&self, row: &Row, now: Timestamp) -> Result<(), LedgerError>;
    /// Gives a confirmed file another name; the row as it stands then, or `None` where it is no file of
    /// this owner.
    async fn rename(&self, owner: i64, id: UploadId, name: String, now: Timestamp) -> Result<Option<Row>, LedgerError>;
    /// Has lists show renditions of files: pairs of a confirmed file and of a stored rendition that nothing else
    /// names, both of this owner. What a file had before is named by nothing then. Answers the files that have
    /// theirs now.
    async fn illustrate(
        &self,
        owner: i64,
        pairs: Vec<(UploadId, UploadId)>,
        now: Timestamp,
    ) -> Result<Vec<UploadId>, LedgerError>;
    /// Files that were hidden until exactly `delete_at`: all that one deletion took away.
    async fn hidden(&self, owner: i64, delete_at: Timestamp) -> Result<Vec<UploadId>, LedgerError>;
    /// Confirmed files as `listing` has them, behind `after`, which must be of the same order.
    async fn list(
        &self,
        owner: i64,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Row>, LedgerError>;
    /// The files before and behind a place in the same list.
    async fn neighbours(
        &self,
        owner: i64,
        listing: &Listing,
        of: &Cursor,
    ) -> Result<(Option<UploadId>, Option<UploadId>), LedgerError>;
    /// Those of the ids that are still issued, whoever they belong to.
    async fn still_issued(&self, ids: &[UploadId]) -> Result<Vec<UploadId>, LedgerError>;
    /// What an owner holds.
    async fn usage(&self, owner: i64) -> Result<Usage, LedgerError>;
    /// Rows that ended without a file before `before`, or whose file was erased before it, and that are due at `now`.
    async fn ended(&self, before: Timestamp, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError>;
    /// Drops those of the rows that have ended, and some of the news from before `before`; whether there may be more of these.
    async fn forget(&self, ids: &[UploadId], before: Timestamp) -> Result<bool, LedgerError>;
    /// What happened to an owner's uploads behind the number `after`, oldest first.
    async fn news(&self, owner: i64, after: i64, limit: u32) -> Result<Vec<News>, LedgerError>;
    /// The number of the newest news of an owner; 0 where there is none.
    async fn newest(&self, owner: i64) -> Result<i64, LedgerError>;
    /// Lets this owner begin and finish nothing any more, from the moment that this is answered: no row
    /// is made, and what arrives is removed. With `erase` their files go too, and for good.
    async fn close(&self, owner: i64, erase: bool, now: Timestamp) -> Result<(), LedgerError>;
    /// The opposite of [`Ledger::close`] without `erase`.
    async fn reopen(&self, owner: i64) -> Result<(), LedgerError>;
    /// What this owner may store, in bytes, whatever the [`Allowance`] says; `None` for no such limit.
    async fn set_quota(&self, owner: i64, bytes: Option<u64>) -> Result<(), LedgerError>;
    /// That limit.
    async fn quota(&self, owner: i64) -> Result<Option<u64>, LedgerError>;
    /// Says whose news to look at, in this process and, where the database can, in all others.
    fn wake_ups(&self) -> broadcast::Receiver<WakeUp>;
}
