//! Our table of uploads: a row exists before a form is handed out, and tells the truth about that
//! upload from then on, whatever gets lost on the way.
//!
//! States: `issued → confirmed | rejected | damaged | expired | cancelled`, `confirmed → deleted`; no way back.
//! It is kept in SQLite or PostgreSQL (`sql`). Every change is one transaction and durable when it is answered; one that
//! was answered with an error may have happened all the same, and can be asked for again.

mod deadlines;
mod keys;
mod name_key;
mod row;
mod sql;
mod upload_events;
mod usage;

use app::domain::limits::Rejection;
use app::domain::listing::Listing;
use app::domain::upload::UploadId;
use jiff::Timestamp;
use tokio::sync::broadcast;

use crate::database::{self, Database};
pub(crate) use deadlines::AFTER_FAULT;
pub use keys::{
    AttemptId, FILES_PREFIX, PARTS_PREFIX, PARTS_PROBE_PREFIX, PROBE_PREFIX, STAGING_PREFIX, owner_and_upload,
    parts_probe_key, probe_key, staging_key,
};
pub use name_key::name_key;
pub use row::{
    Cursor, Declared, FinalState, Multipart, NewPlainForm, NewUpload, Place, RenditionMark, Row, State, Stored, Trigger,
};
pub use upload_events::{UploadEvent, WakeUp};
pub use usage::{Allowance, Usage};

use sql::changes::{
    BeginParts, Close, DropParts, EndForms, Erased, ExtendExpiry, Finalize, Hide, Issue, IssuePlain, Lease, Release,
    Rename, Renew, Reopen, SetQuota, SetThumbnails, Show,
};
use sql::writer::Writers;
use sql::{files, notifications, read};

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

/// See the module. Clones are the same ledger.
#[derive(Debug, Clone)]
pub struct Ledger {
    database: Database,
    writers: Writers,
    wake_ups: broadcast::Sender<WakeUp>,
}

/// Wake-ups that a slow page may leave unread; it then looks anyway.
const WAKE_UPS: usize = 1024;

impl Ledger {
    /// Over a database whose migrations have run. Its writers live as long as the ledger.
    pub fn new(database: Database) -> Self {
        let (wake_ups, _) = broadcast::channel(WAKE_UPS);
        notifications::forward(database.clone(), wake_ups.clone());
        Self {
            writers: Writers::start(&database, &wake_ups),
            database,
            wake_ups,
        }
    }

    /// Makes rows, each or its refusal, in order; bytes are reserved in the same transaction.
    pub async fn issue(
        &self,
        owner: i64,
        uploads: Vec<NewUpload>,
        allowance: Allowance,
        now: Timestamp,
        form_expires_at: Timestamp,
    ) -> Result<Vec<Result<(), Rejection>>, LedgerError> {
        let issue = Issue {
            uploads,
            allowance,
            now,
            form_expires_at,
        };
        self.writers.write(owner, issue).await
    }

    /// Makes the row of a plain form; answers how many bytes the form may take, at most `most`.
    pub async fn issue_plain(
        &self,
        owner: i64,
        plain: NewPlainForm,
        allowance: Allowance,
        now: Timestamp,
        form_expires_at: Timestamp,
    ) -> Result<Result<u64, Rejection>, LedgerError> {
        let issue = IssuePlain {
            plain,
            allowance,
            now,
            form_expires_at,
        };
        self.writers.write(owner, issue).await
    }

    /// Gives issued rows of this owner more time: until `form_expires_at`, unless they have longer already. For those of
    /// `has_form` a form or PUT URL is handed out, for the others parts alone. Answers those that are still issued, as they
    /// stand now, in any order; one statement, however many there are.
    pub async fn extend_expiry(
        &self,
        owner: i64,
        has_form: Vec<UploadId>,
        in_parts: Vec<UploadId>,
        form_expires_at: Timestamp,
    ) -> Result<Vec<Row>, LedgerError> {
        let extend = ExtendExpiry {
            has_form,
            in_parts,
            form_expires_at,
        };
        self.writers.write(owner, extend).await
    }

    /// Writes down the multipart upload of an issued row that has none yet. Answers the row as it
    /// stands now: whoever finds another one in it came second.
    pub async fn begin_parts(&self, row: &Row, multipart: Multipart) -> Result<Option<Row>, LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, BeginParts { id, multipart }).await
    }

    /// Forgets the multipart upload that this row holds, if it is still that one: the store does not
    /// know it any more.
    pub async fn drop_parts(&self, row: &Row) -> Result<(), LedgerError> {
        let Some(multipart) = row.multipart.clone() else {
            return Ok(());
        };
        let id = row.id.clone();
        self.writers.write(row.owner, DropParts { id, multipart }).await
    }

    /// Those of the ids that are this owner's, in any order.
    pub async fn rows(&self, owner: i64, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError> {
        read::rows(&self.database.pool, self.database.engine, owner, ids).await
    }

    /// Those of the ids that exist, whoever they belong to.
    pub async fn rows_of_anyone(&self, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError> {
        read::rows_of_anyone(&self.database, ids).await
    }

    /// Takes the right to settle an issued row until `until`; `false` where another holds it or it is settled.
    pub async fn lease(&self, row: &Row, now: Timestamp, until: Timestamp) -> Result<bool, LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, Lease { id, now, until }).await
    }

    /// Holds a row for longer; `false` where the right was lost in the meantime.
    pub async fn renew(&self, row: &Row, held_until: Timestamp, until: Timestamp) -> Result<bool, LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, Renew { id, held_until, until }).await
    }

    /// Gives the right back without settling; the sweep comes by again at `next_check_at`, if given.
    pub async fn release(&self, row: &Row, next_check_at: Option<Timestamp>) -> Result<(), LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, Release { id, next_check_at }).await
    }

    /// Moves a row out of `issued`, if it is still there; answers the row as it stands afterwards. A file whose
    /// bytes were not reserved, and that the quota does not admit, is rejected instead of confirmed.
    pub async fn finalize(
        &self,
        row: &Row,
        state: FinalState,
        by: Trigger,
        allowance: Allowance,
        now: Timestamp,
    ) -> Result<Option<Row>, LedgerError> {
        let settle = Finalize {
            id: row.id.clone(),
            state,
            form_expires_at: row.form_expires_at,
            by,
            allowance,
            now,
        };
        self.writers.write(row.owner, settle).await
    }

    /// Ended rows whose form is dead by `now` and whose bytes still count as live, those that are due longest first.
    pub async fn dead_forms(&self, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        read::dead_forms(&self.database.pool, now, limit).await
    }

    /// Nothing can arrive for these ended rows any more, and nothing of them is in staging.
    pub async fn end_forms(&self, owner: i64, ids: Vec<UploadId>) -> Result<(), LedgerError> {
        self.writers.write(owner, EndForms { ids }).await
    }

    /// The sweep could not tidy up these rows, which have ended or are hidden; it comes by again at that time.
    pub async fn postpone(&self, ids: &[UploadId], until: Timestamp) -> Result<(), LedgerError> {
        read::postpone(&self.database, ids, until).await
    }

    /// Leases issued rows that the sweep should look at by `now`, longest due first, until `until`.
    /// No row is given to two callers.
    pub async fn claim_due(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        read::claim_due(&self.database, now, until, limit).await
    }

    /// Hides confirmed files until `delete_at`, when they may be erased; answers those of the ids that
    /// are hidden now.
    pub async fn hide(
        &self,
        owner: i64,
        ids: Vec<UploadId>,
        now: Timestamp,
        delete_at: Timestamp,
    ) -> Result<Vec<UploadId>, LedgerError> {
        self.writers.write(owner, Hide { ids, now, delete_at }).await
    }

    /// Brings hidden files back, unless their time is over; answers those of the ids that are files now.
    pub async fn show(&self, owner: i64, ids: Vec<UploadId>, now: Timestamp) -> Result<Vec<UploadId>, LedgerError> {
        self.writers.write(owner, Show { ids, now }).await
    }

    /// Hides renditions that were signed before `issued_before` and that nothing names: of pictures that were never
    /// finished or that nobody can choose any more, and of files that are gone.
    pub async fn hide_unused_renditions(&self, issued_before: Timestamp, now: Timestamp) -> Result<(), LedgerError> {
        read::hide_unused_renditions(&self.database.pool, issued_before, now).await
    }

    /// Hidden files whose time is over.
    pub async fn to_erase(&self, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        read::to_erase(&self.database.pool, now, limit).await
    }

    /// The object of a hidden file is gone: `confirmed → deleted`, and its bytes are free again.
    pub async fn erased(&self, row: &Row, now: Timestamp) -> Result<(), LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, Erased { id, now }).await
    }

    /// Gives a confirmed file another name; the row as it stands then, or `None` where it is no file of
    /// this owner.
    pub async fn rename(
        &self,
        owner: i64,
        id: UploadId,
        name: String,
        now: Timestamp,
    ) -> Result<Option<Row>, LedgerError> {
        self.writers.write(owner, Rename { id, name, now }).await
    }

    /// Has lists show renditions of files: pairs of a confirmed file and of a stored rendition that nothing else
    /// names, both of this owner. What a file had before is named by nothing then. Answers the files that have
    /// theirs now.
    pub async fn set_thumbnails(
        &self,
        owner: i64,
        pairs: Vec<(UploadId, UploadId)>,
        now: Timestamp,
    ) -> Result<Vec<UploadId>, LedgerError> {
        self.writers.write(owner, SetThumbnails { pairs, now }).await
    }

    /// Files that were hidden until exactly `delete_at`: all that one deletion took away.
    pub async fn hidden(&self, owner: i64, delete_at: Timestamp) -> Result<Vec<UploadId>, LedgerError> {
        files::hidden(&self.database.pool, owner, delete_at).await
    }

    /// Confirmed files as `listing` has them, behind `after`, which must be of the same order.
    pub async fn list(
        &self,
        owner: i64,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Row>, LedgerError> {
        files::list(&self.database, owner, listing, after, limit).await
    }

    /// The files before and behind a place in the same list.
    pub async fn neighbours(
        &self,
        owner: i64,
        listing: &Listing,
        of: &Cursor,
    ) -> Result<(Option<UploadId>, Option<UploadId>), LedgerError> {
        files::neighbours(&self.database, owner, listing, of).await
    }

    /// Those of the ids that are still issued, whoever they belong to.
    pub async fn still_issued(&self, ids: &[UploadId]) -> Result<Vec<UploadId>, LedgerError> {
        read::still_issued(&self.database, ids).await
    }

    /// What an owner holds.
    pub async fn usage(&self, owner: i64) -> Result<Usage, LedgerError> {
        read::usage(&self.database.pool, owner).await
    }

    /// Rows that ended without a file before `before`, or whose file was erased before it, and that are due at `now`.
    pub async fn ended(&self, before: Timestamp, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        read::ended(&self.database.pool, before, now, limit).await
    }

    /// Drops those of the rows that have ended, and some of the news from before `before`; whether there may be more of these.
    pub async fn forget(&self, ids: &[UploadId], before: Timestamp) -> Result<bool, LedgerError> {
        read::forget(&self.database, ids, before).await
    }

    /// What happened to an owner's uploads behind the number `after`, oldest first.
    pub async fn events(&self, owner: i64, after: i64, limit: u32) -> Result<Vec<UploadEvent>, LedgerError> {
        read::events(&self.database.pool, owner, after, limit).await
    }

    /// The number of the newest_event news of an owner; 0 where there is none.
    pub async fn newest_event(&self, owner: i64) -> Result<i64, LedgerError> {
        read::newest_event(&self.database.pool, owner).await
    }

    /// Lets this owner begin and finish nothing any more, from the moment that this is answered: no row
    /// is made, and what arrives is removed. With `erase` their files go too, and for good.
    pub async fn close(&self, owner: i64, erase: bool, now: Timestamp) -> Result<(), LedgerError> {
        self.writers.write(owner, Close { erase, now }).await
    }

    /// The opposite of [`Ledger::close`] without `erase`.
    pub async fn reopen(&self, owner: i64) -> Result<(), LedgerError> {
        self.writers.write(owner, Reopen).await
    }

    /// What this owner may store, in bytes, whatever the [`Allowance`] says; `None` for no such limit.
    pub async fn set_quota(&self, owner: i64, bytes: Option<u64>) -> Result<(), LedgerError> {
        self.writers.write(owner, SetQuota { bytes }).await
    }

    /// That limit.
    pub async fn quota(&self, owner: i64) -> Result<Option<u64>, LedgerError> {
        read::quota(&self.database.pool, owner).await
    }

    /// Says whose news to look at, in this process and, where the database can, in all others.
    pub fn wake_ups(&self) -> broadcast::Receiver<WakeUp> {
        self.wake_ups.subscribe()
    }
}
