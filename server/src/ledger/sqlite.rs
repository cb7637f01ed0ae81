//! The ledger in SQLite: many readers, one writer that commits in groups.

mod read;
mod write;

use app::domain::limits::Rejection;
use app::domain::upload::UploadId;
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqlitePool;
use tokio::sync::{mpsc, oneshot};

use super::{Allowance, Cursor, Ledger, LedgerError, Messenger, NewUpload, Row, Settlement};
use write::{Job, Writer};

/// Jobs that may wait for the writer; more than this and callers wait in line.
const QUEUE: usize = 1024;

/// See the module.
#[derive(Debug, Clone)]
pub struct SqliteLedger {
    readers: SqlitePool,
    jobs: mpsc::Sender<Job>,
}

impl SqliteLedger {
    /// Over a database whose migrations have run. The writer lives as long as the ledger.
    pub fn new(pool: SqlitePool) -> Self {
        let (jobs, inbox) = mpsc::channel(QUEUE);
        tokio::spawn(Writer::new(pool.clone(), inbox).run());
        Self { readers: pool, jobs }
    }

    async fn ask<T>(&self, job: impl FnOnce(oneshot::Sender<Result<T, LedgerError>>) -> Job) -> Result<T, LedgerError> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(job(reply)).await.map_err(|_| LedgerError::Closed)?;
        answer.await.map_err(|_| LedgerError::Closed)?
    }
}

#[async_trait]
impl Ledger for SqliteLedger {
    async fn issue(
        &self,
        owner: i64,
        uploads: Vec<NewUpload>,
        allowance: Allowance,
        now: Timestamp,
        form_expires_at: Timestamp,
    ) -> Result<Vec<Result<(), Rejection>>, LedgerError> {
        self.ask(|reply| Job::Issue {
            owner,
            uploads,
            allowance,
            now,
            form_expires_at,
            reply,
        })
        .await
    }

    async fn rows(&self, owner: i64, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError> {
        read::rows(&self.readers, owner, ids).await
    }

    async fn rows_of_anyone(&self, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError> {
        read::rows_of_anyone(&self.readers, ids).await
    }

    async fn lease(&self, id: &UploadId, now: Timestamp, until: Timestamp) -> Result<bool, LedgerError> {
        let id = id.clone();
        self.ask(|reply| Job::Lease { id, now, until, reply }).await
    }

    async fn release(&self, id: &UploadId, look_again_at: Option<Timestamp>) -> Result<(), LedgerError> {
        let id = id.clone();
        self.ask(|reply| Job::Release {
            id,
            look_again_at,
            reply,
        })
        .await
    }

    async fn settle(
        &self,
        id: &UploadId,
        settlement: Settlement,
        by: Messenger,
        now: Timestamp,
    ) -> Result<Option<Row>, LedgerError> {
        let id = id.clone();
        self.ask(|reply| Job::Settle {
            id,
            settlement,
            by,
            now,
            reply,
        })
        .await
    }

    async fn list(&self, owner: i64, after: Option<Cursor>, limit: u32) -> Result<Vec<Row>, LedgerError> {
        read::list(&self.readers, owner, after, limit).await
    }

    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
        read::due(&self.readers, now, limit).await
    }

    async fn still_issued(&self, ids: &[UploadId]) -> Result<Vec<UploadId>, LedgerError> {
        read::still_issued(&self.readers, ids).await
    }

    async fn forget(&self, before: Timestamp) -> Result<u64, LedgerError> {
        self.ask(|reply| Job::Forget { before, reply }).await
    }
}
