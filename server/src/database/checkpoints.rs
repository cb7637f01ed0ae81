//! Checkpoints of SQLite's write-ahead log, which copy its pages into the database
//! (<https://www.sqlite.org/wal.html#performance_considerations>).

use std::time::Duration;

use sqlx::Executor;
use tokio::sync::mpsc;

use super::Database;

/// The pause after a checkpoint. The shorter it is, the fewer pages are left for the commit that finishes one.
const PAUSE: Duration = Duration::from_millis(100);

/// Tells the task of [`start`] that a commit has added pages to the log.
#[derive(Debug, Clone)]
pub(crate) struct Checkpoints(mpsc::Sender<()>);

impl Checkpoints {
    /// Starts the task that copies pages after commits, beside the commits that follow. By SQLite's own rule the commit
    /// that makes the log too long copies all pages, and every other change waits for that.
    pub(crate) fn start(database: Database) -> Self {
        let (sender, mut commits) = mpsc::channel(1);
        tokio::spawn(async move {
            while commits.recv().await.is_some() {
                // PASSIVE waits for no reader and no writer.
                if let Err(error) = database.pool.execute("PRAGMA wal_checkpoint(PASSIVE)").await {
                    tracing::warn!(%error, "SQLite's write-ahead log cannot be copied into the database");
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
        Self(sender)
    }

    /// Reports a commit.
    pub(crate) fn report_commit(&self) {
        // When the channel is full, a checkpoint follows anyway.
        let _is_full = self.0.try_send(());
    }
}
