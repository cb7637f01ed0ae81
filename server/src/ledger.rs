//! The ledger: the table of uploads. A row exists before its form is handed out and holds the state of that upload from
//! then on, even if messages between browser, server and store are lost.
//!
//! States: `issued → confirmed | rejected | damaged | expired | cancelled`, `confirmed → deleted | damaged`; a row never
//! returns to an earlier state. The table is in SQLite or PostgreSQL (`sql`). Every change is one transaction, and durable when
//! its call returns. A change whose call returned an error may have happened all the same, and can be made again.

mod deadlines;
mod keys;
mod name_key;
mod row;
mod sql;
mod upload_events;
mod usage;

use app::domain::listing::Listing;
use app::domain::rejection::Rejection;
use app::domain::upload::UploadId;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use tokio::sync::broadcast;

use crate::database::{self, Database};
pub(crate) use deadlines::MAX_RETRY_WAIT;
pub use keys::{
    AttemptId, FILES_PREFIX, PARTS_PREFIX, PARTS_PROBE_PREFIX, PROBE_PREFIX, STAGING_PREFIX, owner_and_upload,
    parts_probe_key, probe_key, staging_key,
};
pub use name_key::name_key;
pub use row::{
    Cursor, Declaration, FinalState, Multipart, NamedObject, NewPlainForm, NewUpload, RenditionUse, Row, SortValue,
    State, StoredObject, Trigger,
};
pub use upload_events::{UploadEvent, WakeUp};
pub use usage::{Allowance, Usage};

use sql::changes::{
    BeginParts, Close, DropParts, EndForms, ExtendExpiry, Finalize, Hide, Issue, IssuePlain, Lease, MarkDamaged,
    MarkErased, Release, Rename, Renew, Reopen, Restore, SetQuota, SetThumbnails,
};
pub use sql::named_objects::NamedObjects;
use sql::{files, notifications, queries, writer::Writers};

/// Why the ledger did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The database failed. Nothing was changed, or it is not known whether something was.
    #[error("the ledger's database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The database does not answer, so the group that this change belongs to was not committed.
    #[error("the ledger's database does not answer")]
    Away,
    /// The owner deleted the account or an operator disabled it: no upload may begin.
    #[error("this account is closed")]
    AccountClosed,
    /// The writer of the change has stopped, because the server stops.
    #[error("the ledger is shutting down")]
    Closed,
    /// A row holds a value that Buttress never writes.
    #[error("a row of the ledger has an invalid value: {0}")]
    Corrupt(&'static str),
}

impl LedgerError {
    /// Whether the same call may succeed if it is repeated.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(error) => database::is_transient(error),
            Self::Away | Self::Closed => true,
            Self::Corrupt(_) | Self::AccountClosed => false,
        }
    }

    fn is_conflict(&self) -> bool {
        matches!(self, Self::Database(error) if database::is_conflict(error))
    }
}

/// The ledger; see the module. Clones share their database and writers.
#[derive(Debug, Clone)]
pub struct Ledger {
    database: Database,
    writers: Writers,
    wake_ups: broadcast::Sender<WakeUp>,
}

/// The most unread wake-ups of a page. A page that missed some reads its events anyway.
const WAKE_UP_CAPACITY: usize = 1024;

impl Ledger {
    /// A ledger in a database whose migrations have run. Its writers run as long as the ledger exists.
    pub fn new(database: Database) -> Self {
        let (wake_ups, _) = broadcast::channel(WAKE_UP_CAPACITY);
        notifications::forward(database.clone(), wake_ups.clone());
        Self {
            writers: Writers::start(&database, &wake_ups),
            database,
            wake_ups,
        }
    }

    /// Adds rows and reserves their bytes in one transaction. Returns one result for each upload, in order.
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

    /// Adds the row of a plain form; returns how many bytes the form may accept, at most [`NewPlainForm::max_bytes`].
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

    /// Extends the expiry of issued rows of this owner to `form_expires_at`; a later expiry stays. A form or PUT URL is
    /// handed out for the rows in `has_form`, part URLs for those in `in_parts`. Returns the rows that are still
    /// issued, as they are now, in any order. Runs one statement for any number of rows.
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

    /// Sets the multipart upload of an issued row that has none yet. Returns the row as it is now. If it has another
    /// multipart upload, another call was faster.
    pub async fn begin_parts(&self, row: &Row, multipart: Multipart) -> Result<Option<Row>, LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, BeginParts { id, multipart }).await
    }

    /// Removes the multipart upload from the row because the store does not know it any more; a different multipart
    /// upload stays.
    pub async fn drop_parts(&self, row: &Row) -> Result<(), LedgerError> {
        let Some(multipart) = row.multipart.clone() else {
            return Ok(());
        };
        let id = row.id.clone();
        self.writers.write(row.owner, DropParts { id, multipart }).await
    }

    /// The rows of this owner with these ids, in any order. Other ids are left out.
    pub async fn rows(&self, owner: i64, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError> {
        queries::rows(&self.database.pool, self.database.engine, owner, ids).await
    }

    /// The rows of any owner with these ids. Unknown ids are left out.
    pub async fn rows_of_anyone(&self, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError> {
        queries::rows_of_anyone(&self.database, ids).await
    }

    /// Takes a lease on an issued row until `until`: the right to finalize it. `false` if another process holds the
    /// lease or the row has ended.
    pub async fn lease(&self, row: &Row, now: Timestamp, until: Timestamp) -> Result<bool, LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, Lease { id, now, until }).await
    }

    /// Extends a lease; `false` if it was lost in the meantime.
    pub async fn renew(&self, row: &Row, held_until: Timestamp, until: Timestamp) -> Result<bool, LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, Renew { id, held_until, until }).await
    }

    /// Releases a lease without finalizing the row. If `next_check_at` is given, the sweep checks the row again then.
    pub async fn release(&self, row: &Row, next_check_at: Option<Timestamp>) -> Result<(), LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, Release { id, next_check_at }).await
    }

    /// Moves a row out of `issued`, if it is still in that state; returns the row as it is afterwards. A file whose
    /// bytes were not reserved is rejected instead of confirmed if it exceeds the quota.
    pub async fn finalize(
        &self,
        row: &Row,
        state: FinalState,
        by: Trigger,
        allowance: Allowance,
        now: Timestamp,
    ) -> Result<Option<Row>, LedgerError> {
        let finalize = Finalize {
            id: row.id.clone(),
            state,
            form_expires_at: row.form_expires_at,
            by,
            allowance,
            now,
        };
        self.writers.write(row.owner, finalize).await
    }

    /// Ended rows whose form is dead at `now` and whose bytes still count as live, the oldest first.
    pub async fn dead_forms(&self, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        queries::dead_forms(&self.database.pool, now, limit).await
    }

    /// Stops counting the forms of these ended rows: nothing can arrive for them, and nothing of them is in staging.
    pub async fn end_forms(&self, owner: i64, ids: Vec<UploadId>) -> Result<(), LedgerError> {
        self.writers.write(owner, EndForms { ids }).await
    }

    /// Sets when the sweep next checks these rows, which have ended or are hidden, because it could not clean up after
    /// them.
    pub async fn postpone(&self, ids: &[UploadId], until: Timestamp) -> Result<(), LedgerError> {
        queries::postpone(&self.database, ids, until).await
    }

    /// Takes leases until `until` on issued rows that the sweep has to check at `now`, the oldest first. Two callers
    /// never get the same row.
    pub async fn claim_due(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        queries::claim_due(&self.database, now, until, limit).await
    }

    /// Hides confirmed files; the sweep may erase them from `delete_at` on. Returns the ids that are hidden now.
    pub async fn hide(
        &self,
        owner: i64,
        ids: Vec<UploadId>,
        now: Timestamp,
        delete_at: Timestamp,
    ) -> Result<Vec<UploadId>, LedgerError> {
        self.writers.write(owner, Hide { ids, now, delete_at }).await
    }

    /// Restores hidden files whose `delete_at` is in the future; returns the ids that are files now.
    pub async fn restore(&self, owner: i64, ids: Vec<UploadId>, now: Timestamp) -> Result<Vec<UploadId>, LedgerError> {
        self.writers.write(owner, Restore { ids, now }).await
    }

    /// Hides renditions that were signed before `issued_before` and are not in use: those of unfinished or replaced
    /// pictures, and of deleted files.
    pub async fn hide_unused_renditions(&self, issued_before: Timestamp, now: Timestamp) -> Result<(), LedgerError> {
        queries::hide_unused_renditions(&self.database.pool, issued_before, now).await
    }

    /// Hidden files whose objects have to be deleted at `now`.
    pub async fn to_erase(&self, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        queries::to_erase(&self.database.pool, now, limit).await
    }

    /// Moves a hidden file whose object is gone from `confirmed` to `deleted` and releases its bytes.
    pub async fn mark_erased(&self, row: &Row, now: Timestamp) -> Result<(), LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, MarkErased { id, now }).await
    }

    /// Moves a confirmed row whose object is lost or changed to `damaged`; `false` if it does not name this object.
    pub async fn mark_damaged(
        &self,
        owner: i64,
        id: UploadId,
        key: ObjectKey,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        self.writers.write(owner, MarkDamaged { id, key, now }).await
    }

    /// All objects that confirmed rows name now, by the bytes of their keys. The list does not change afterwards.
    pub async fn named_objects(&self) -> Result<NamedObjects, LedgerError> {
        NamedObjects::open(&self.database).await
    }

    /// Renames a confirmed file; returns the row as it is then, or `None` if it is not a file of this owner.
    pub async fn rename(
        &self,
        owner: i64,
        id: UploadId,
        name: String,
        now: Timestamp,
    ) -> Result<Option<Row>, LedgerError> {
        self.writers.write(owner, Rename { id, name, now }).await
    }

    /// Sets the thumbnails of files: pairs of a confirmed file and an unused stored rendition, both of this owner. A
    /// file's earlier thumbnail becomes unused. Returns the files that have the given thumbnail now.
    pub async fn set_thumbnails(
        &self,
        owner: i64,
        pairs: Vec<(UploadId, UploadId)>,
        now: Timestamp,
    ) -> Result<Vec<UploadId>, LedgerError> {
        self.writers.write(owner, SetThumbnails { pairs, now }).await
    }

    /// Files that one deletion hid: those with exactly this `delete_at`.
    pub async fn hidden_until(&self, owner: i64, delete_at: Timestamp) -> Result<Vec<UploadId>, LedgerError> {
        files::hidden_until(&self.database.pool, owner, delete_at).await
    }

    /// Confirmed files in the order of `listing` that match it and come after `after`, which must have the same order.
    pub async fn list(
        &self,
        owner: i64,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Row>, LedgerError> {
        files::list(&self.database, owner, listing, after, limit).await
    }

    /// The files before and after a position in a list.
    pub async fn neighbours(
        &self,
        owner: i64,
        listing: &Listing,
        of: &Cursor,
    ) -> Result<(Option<UploadId>, Option<UploadId>), LedgerError> {
        files::neighbours(&self.database, owner, listing, of).await
    }

    /// The ids whose rows are still issued, of any owner.
    pub async fn still_issued(&self, ids: &[UploadId]) -> Result<Vec<UploadId>, LedgerError> {
        queries::still_issued(&self.database, ids).await
    }

    /// The number of rows that are still issued, of all owners.
    pub async fn count_issued(&self) -> Result<u32, LedgerError> {
        queries::count_issued(&self.database.pool).await
    }

    /// The usage of an owner.
    pub async fn usage(&self, owner: i64) -> Result<Usage, LedgerError> {
        queries::usage(&self.database.pool, owner).await
    }

    /// Rows that ended without a file, or whose file was erased, before `before`, and that the sweep has to check at
    /// `now`.
    pub async fn ended(&self, before: Timestamp, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        queries::ended(&self.database.pool, before, now, limit).await
    }

    /// Deletes the rows that have ended, and some of the events from before `before`; returns whether there may be more
    /// such events.
    pub async fn delete_old(&self, ids: &[UploadId], before: Timestamp) -> Result<bool, LedgerError> {
        queries::delete_old(&self.database, ids, before).await
    }

    /// The events of an owner's uploads after the number `after`, the oldest first.
    pub async fn events(&self, owner: i64, after: i64, limit: u32) -> Result<Vec<UploadEvent>, LedgerError> {
        queries::events(&self.database.pool, owner, after, limit).await
    }

    /// The number of the newest event of an owner; 0 if there is none.
    pub async fn newest_event(&self, owner: i64) -> Result<i64, LedgerError> {
        queries::newest_event(&self.database.pool, owner).await
    }

    /// Closes the account of this owner for uploads. After this returns no row is added, and arriving bytes are
    /// deleted. With `erase` the owner's files are deleted too and cannot be restored.
    pub async fn close(&self, owner: i64, erase: bool, now: Timestamp) -> Result<(), LedgerError> {
        self.writers.write(owner, Close { erase, now }).await
    }

    /// Reopens an account that [`Ledger::close`] closed without `erase`.
    pub async fn reopen(&self, owner: i64) -> Result<(), LedgerError> {
        self.writers.write(owner, Reopen).await
    }

    /// Sets this owner's own quota in bytes, which replaces that of the [`Allowance`]; `None` removes it.
    pub async fn set_quota(&self, owner: i64, bytes: Option<u64>) -> Result<(), LedgerError> {
        self.writers.write(owner, SetQuota { bytes }).await
    }

    /// This owner's own quota, if one is set.
    pub async fn quota(&self, owner: i64) -> Result<Option<u64>, LedgerError> {
        queries::quota(&self.database.pool, owner).await
    }

    /// Receives a wake-up for each owner with new events, of this process and, with PostgreSQL, of all other servers.
    pub fn wake_ups(&self) -> broadcast::Receiver<WakeUp> {
        self.wake_ups.subscribe()
    }
}
