//! Writers that commit changes in groups. A commit waits for the disk, so all changes that arrive during one commit
//! share the next one.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::{AnyConnection, Connection};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::timeout;

use super::usage_batch::{Facts, LockedUsage, UsageBatch};
use crate::database::checkpoints::Checkpoints;
use crate::database::{Database, Engine};
use crate::ledger::{LedgerError, WakeUp};

/// The most changes in one commit. It bounds how long the first of them waits.
const MAX_GROUP: usize = 256;
/// How long a kept connection to a server may take to begin a transaction. A new one may wait longer for locks.
const BEGIN_TIMEOUT: Duration = Duration::from_secs(5);
/// The most changes in a writer's queue. When it is full, callers wait for a place.
const QUEUE_CAPACITY: usize = 1024;

/// One change of one owner's rows.
#[async_trait]
pub(in crate::ledger) trait Change: Send + Sync + 'static {
    /// The result for the caller.
    type Outcome: Send + Sync + 'static;
    /// Makes the change. After a failure it may be made again, on a new batch.
    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Self::Outcome, LedgerError>;
}

/// The queues of all writers.
#[derive(Debug, Clone)]
pub(in crate::ledger) struct Writers(Arc<[mpsc::Sender<Box<dyn QueuedChange>>]>);

impl Writers {
    pub(in crate::ledger) fn start(database: &Database, wake_ups: &broadcast::Sender<WakeUp>) -> Self {
        // SQLite allows one writer at a time. PostgreSQL allows many, but a change costs less in a larger group.
        let count = match database.engine {
            Engine::Sqlite => 1,
            Engine::Postgres => 2,
        };
        let checkpoints = (database.engine == Engine::Sqlite).then(|| Checkpoints::start(database.clone()));
        let start = |_| {
            let (sender, queue) = mpsc::channel(QUEUE_CAPACITY);
            let writer = Writer {
                database: database.clone(),
                wake_ups: wake_ups.clone(),
                checkpoints: checkpoints.clone(),
                connection: None,
            };
            tokio::spawn(writer.run(queue));
            sender
        };
        Self((0..count).map(start).collect())
    }

    /// Makes a change; returns when it is durable.
    pub(in crate::ledger) async fn write<C: Change>(&self, owner: i64, change: C) -> Result<C::Outcome, LedgerError> {
        // All changes of an owner go to the same writer, so they never wait for each other's locks.
        let writer = usize::try_from(owner.unsigned_abs()).unwrap_or_default() % self.0.len();
        let (reply, result) = oneshot::channel();
        let change = Box::new(ChangeRequest {
            owner,
            change,
            outcome: None,
            reply,
        });
        self.0[writer].send(change).await.map_err(|_| LedgerError::Closed)?;
        result.await.map_err(|_| LedgerError::Closed)?
    }
}

/// A change and the channel to its caller.
struct ChangeRequest<C: Change> {
    owner: i64,
    change: C,
    /// Sent to the caller after the commit.
    outcome: Option<C::Outcome>,
    reply: oneshot::Sender<Result<C::Outcome, LedgerError>>,
}

/// A [`ChangeRequest`] of any kind of change.
#[async_trait]
trait QueuedChange: Send + Sync {
    fn owner(&self) -> i64;
    async fn apply(&mut self, batch: &mut UsageBatch<'_>) -> Result<(), LedgerError>;
    /// Sends the result to the caller. If the caller has gone, the change is committed all the same.
    fn report(self: Box<Self>, committed: Result<(), LedgerError>);
}

#[async_trait]
impl<C: Change> QueuedChange for ChangeRequest<C> {
    fn owner(&self) -> i64 {
        self.owner
    }

    async fn apply(&mut self, batch: &mut UsageBatch<'_>) -> Result<(), LedgerError> {
        self.outcome = Some(self.change.apply(self.owner, batch).await?);
        Ok(())
    }

    fn report(self: Box<Self>, committed: Result<(), LedgerError>) {
        let Self { outcome, reply, .. } = *self;
        drop(reply.send(committed.and_then(|()| outcome.ok_or(LedgerError::Closed))));
    }
}

struct Writer {
    database: Database,
    wake_ups: broadcast::Sender<WakeUp>,
    /// Only with SQLite.
    checkpoints: Option<Checkpoints>,
    /// Its connection. With SQLite it caches the pages that it wrote as long as no other connection writes.
    connection: Option<AnyConnection>,
}

impl Writer {
    async fn run(mut self, mut queue: mpsc::Receiver<Box<dyn QueuedChange>>) {
        let mut group = Vec::with_capacity(MAX_GROUP);
        while queue.recv_many(&mut group, MAX_GROUP).await > 0 {
            // The callers of the last group send their next changes now. Without a turn for them the first one would be
            // committed alone, and all others would wait for its commit and their own.
            tokio::task::yield_now().await;
            while group.len() < MAX_GROUP
                && let Ok(change) = queue.try_recv()
            {
                group.push(change);
            }
            self.commit_and_report(std::mem::take(&mut group)).await;
        }
    }

    async fn commit_and_report(&mut self, mut group: Vec<Box<dyn QueuedChange>>) {
        // All writers lock owners in the same order, so they cannot deadlock.
        group.sort_by_key(|change| change.owner());
        match self.commit(&mut group).await {
            Ok(()) => group.into_iter().for_each(|change| change.report(Ok(()))),
            Err(error) if error.is_transient() && !error.is_conflict() => {
                tracing::warn!(%error, changes = group.len(), "ledger changes were not committed");
                group
                    .into_iter()
                    .for_each(|change| change.report(Err(LedgerError::Away)));
            }
            // One of the changes cannot be made. The others are committed without it.
            Err(_) => {
                for mut change in group {
                    let committed = self.commit(std::slice::from_mut(&mut change)).await;
                    change.report(committed);
                }
            }
        }
    }

    async fn commit(&mut self, group: &mut [Box<dyn QueuedChange>]) -> Result<(), LedgerError> {
        let mut owners: Vec<i64> = group.iter().map(|change| change.owner()).collect();
        owners.dedup();
        let (mut connection, usage) = self.begin(&owners).await?;
        let engine = self.database.engine;
        let facts = match commit_on(&mut connection, engine, usage, group).await {
            Ok(facts) => facts,
            // Closing the connection ends the transaction, in whatever state a full disk or a lost server left it.
            Err(error) => {
                drop(connection.close_hard().await);
                return Err(error);
            }
        };
        self.connection = Some(connection);
        facts.count();
        // PostgreSQL makes its own checkpoints, and notifies all servers, this one included.
        if let Some(checkpoints) = &self.checkpoints {
            checkpoints.report_commit();
            for owner in facts.owners_with_events {
                drop(self.wake_ups.send(WakeUp::Owner(owner)));
            }
        }
        Ok(())
    }

    /// A connection on which a transaction has begun, and the usage that it locked.
    async fn begin(&mut self, owners: &[i64]) -> Result<(AnyConnection, LockedUsage), LedgerError> {
        let engine = self.database.engine;
        if let Some(mut connection) = self.connection.take() {
            let begun = LockedUsage::begin(&mut connection, engine, owners);
            match engine {
                Engine::Sqlite => {
                    let usage = begun.await?;
                    return Ok((connection, usage));
                }
                // The connection may be lost since the last change, perhaps without a word from the network. An attempt
                // to begin changes nothing.
                Engine::Postgres => match timeout(BEGIN_TIMEOUT, begun).await {
                    Ok(Ok(usage)) => return Ok((connection, usage)),
                    Ok(Err(_)) | Err(_) => drop(connection.close_hard().await),
                },
            }
        }
        let mut connection = self.database.connect_to_write().await?;
        let usage = LockedUsage::begin(&mut connection, engine, owners).await?;
        Ok((connection, usage))
    }
}

/// Makes the changes in the transaction that has begun, and commits it.
async fn commit_on(
    connection: &mut AnyConnection,
    engine: Engine,
    usage: LockedUsage,
    group: &mut [Box<dyn QueuedChange>],
) -> Result<Facts, LedgerError> {
    let mut batch = UsageBatch::new(connection, engine, usage);
    for change in group {
        change.apply(&mut batch).await?;
    }
    batch.commit().await
}
