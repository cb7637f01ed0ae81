//! The ledger in SQL: many readers, and writers that commit in groups. The same statements serve
//! SQLite and PostgreSQL.

mod book;
mod changes;
mod files;
mod messages;
mod read;
mod statement;
mod writer;

use app::domain::limits::Rejection;
use app::domain::listing::Listing;
use app::domain::upload::UploadId;
use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::broadcast;

use super::{
    Allowance, Cursor, Ledger, LedgerError, Messenger, Multipart, NewPlainForm, NewUpload, News, Row, Settlement,
    Usage, WakeUp,
};
use crate::database::Database;
use changes::{
    BeginParts, Close, DropParts, EndForms, Erased, Hide, Illustrate, Issue, IssuePlain, Lease, Prolong, Release,
    Rename, Renew, Reopen, SetQuota, Settle, Show,
};
use writer::Writers;

/// See the module.
#[derive(Debug, Clone)]
pub struct SqlLedger {
    database: Database,
    writers: Writers,
    wake_ups: broadcast::Sender<WakeUp>,
}

/// Wake-ups that a slow page may leave unread; it then looks anyway.
const WAKE_UPS: usize = 1024;

impl SqlLedger {
    /// Over a database whose migrations have run. Its writers live as long as the ledger.
    pub fn new(database: Database) -> Self {
        let (wake_ups, _) = broadcast::channel(WAKE_UPS);
        messages::forward(database.clone(), wake_ups.clone());
        Self {
            writers: Writers::start(&database, &wake_ups),
            database,
            wake_ups,
        }
    }
}

#[async_trait]
impl Ledger for SqlLedger {
    async fn issue(
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

    async fn issue_plain(
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

    async fn prolong(
        &self,
        owner: i64,
        ids: Vec<UploadId>,
        by_form: bool,
        form_expires_at: Timestamp,
    ) -> Result<Vec<Row>, LedgerError> {
        let prolong = Prolong {
            ids,
            by_form,
            form_expires_at,
        };
        self.writers.write(owner, prolong).await
    }

    async fn begin_parts(&self, row: &Row, multipart: Multipart) -> Result<Option<Row>, LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, BeginParts { id, multipart }).await
    }

    async fn drop_parts(&self, row: &Row) -> Result<(), LedgerError> {
        let Some(multipart) = row.multipart.clone() else {
            return Ok(());
        };
        let id = row.id.clone();
        self.writers.write(row.owner, DropParts { id, multipart }).await
    }

    async fn rows(&self, owner: i64, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError> {
        read::rows(&self.database.pool, self.database.engine, owner, ids).await
    }

    async fn rows_of_anyone(&self, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError> {
        read::rows_of_anyone(&self.database, ids).await
    }

    async fn lease(&self, row: &Row, now: Timestamp, until: Timestamp) -> Result<bool, LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, Lease { id, now, until }).await
    }

    async fn renew(&self, row: &Row, held_until: Timestamp, until: Timestamp) -> Result<bool, LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, Renew { id, held_until, until }).await
    }

    async fn release(&self, row: &Row, look_again_at: Option<Timestamp>) -> Result<(), LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, Release { id, look_again_at }).await
    }

    async fn settle(
        &self,
        row: &Row,
        settlement: Settlement,
        by: Messenger,
        allowance: Allowance,
        now: Timestamp,
    ) -> Result<Option<Row>, LedgerError> {
        let settle = Settle {
            id: row.id.clone(),
            settlement,
            form_expires_at: row.form_expires_at,
            by,
            allowance,
            now,
        };
        self.writers.write(row.owner, settle).await
    }

    async fn dead_forms(&self, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        read::dead_forms(&self.database.pool, now, limit).await
    }

    async fn end_forms(&self, owner: i64, ids: Vec<UploadId>) -> Result<(), LedgerError> {
        self.writers.write(owner, EndForms { ids }).await
    }

    async fn postpone(&self, ids: &[UploadId], until: Timestamp) -> Result<(), LedgerError> {
        read::postpone(&self.database, ids, until).await
    }

    async fn claim_due(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        read::claim_due(&self.database, now, until, limit).await
    }

    async fn hide(
        &self,
        owner: i64,
        ids: Vec<UploadId>,
        now: Timestamp,
        delete_at: Timestamp,
    ) -> Result<Vec<UploadId>, LedgerError> {
        self.writers.write(owner, Hide { ids, now, delete_at }).await
    }

    async fn show(&self, owner: i64, ids: Vec<UploadId>, now: Timestamp) -> Result<Vec<UploadId>, LedgerError> {
        self.writers.write(owner, Show { ids, now }).await
    }

    async fn hide_unused_renditions(&self, issued_before: Timestamp, now: Timestamp) -> Result<(), LedgerError> {
        read::hide_unused_renditions(&self.database.pool, issued_before, now).await
    }

    async fn to_erase(&self, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        read::to_erase(&self.database.pool, now, limit).await
    }

    async fn erased(&self, row: &Row, now: Timestamp) -> Result<(), LedgerError> {
        let id = row.id.clone();
        self.writers.write(row.owner, Erased { id, now }).await
    }

    async fn rename(&self, owner: i64, id: UploadId, name: String, now: Timestamp) -> Result<Option<Row>, LedgerError> {
        self.writers.write(owner, Rename { id, name, now }).await
    }

    async fn illustrate(
        &self,
        owner: i64,
        pairs: Vec<(UploadId, UploadId)>,
        now: Timestamp,
    ) -> Result<Vec<UploadId>, LedgerError> {
        self.writers.write(owner, Illustrate { pairs, now }).await
    }

    async fn hidden(&self, owner: i64, delete_at: Timestamp) -> Result<Vec<UploadId>, LedgerError> {
        files::hidden(&self.database.pool, owner, delete_at).await
    }

    async fn list(
        &self,
        owner: i64,
        listing: &Listing,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Vec<Row>, LedgerError> {
        files::list(&self.database, owner, listing, after, limit).await
    }

    async fn neighbours(
        &self,
        owner: i64,
        listing: &Listing,
        of: &Cursor,
    ) -> Result<(Option<UploadId>, Option<UploadId>), LedgerError> {
        files::neighbours(&self.database, owner, listing, of).await
    }

    async fn still_issued(&self, ids: &[UploadId]) -> Result<Vec<UploadId>, LedgerError> {
        read::still_issued(&self.database, ids).await
    }

    async fn usage(&self, owner: i64) -> Result<Usage, LedgerError> {
        read::usage(&self.database.pool, owner).await
    }

    async fn ended(&self, before: Timestamp, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        read::ended(&self.database.pool, before, now, limit).await
    }

    async fn forget(&self, ids: &[UploadId], before: Timestamp) -> Result<bool, LedgerError> {
        read::forget(&self.database, ids, before).await
    }

    async fn news(&self, owner: i64, after: i64, limit: u32) -> Result<Vec<News>, LedgerError> {
        read::news(&self.database.pool, owner, after, limit).await
    }

    async fn newest(&self, owner: i64) -> Result<i64, LedgerError> {
        read::newest(&self.database.pool, owner).await
    }

    async fn close(&self, owner: i64, erase: bool, now: Timestamp) -> Result<(), LedgerError> {
        self.writers.write(owner, Close { erase, now }).await
    }

    async fn reopen(&self, owner: i64) -> Result<(), LedgerError> {
        self.writers.write(owner, Reopen).await
    }

    async fn set_quota(&self, owner: i64, bytes: Option<u64>) -> Result<(), LedgerError> {
        self.writers.write(owner, SetQuota { bytes }).await
    }

    async fn quota(&self, owner: i64) -> Result<Option<u64>, LedgerError> {
        read::quota(&self.database.pool, owner).await
    }

    fn wake_ups(&self) -> broadcast::Receiver<WakeUp> {
        self.wake_ups.subscribe()
    }
}
