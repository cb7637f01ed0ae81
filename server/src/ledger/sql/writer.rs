//! Writers that commit in groups. A commit waits for the disk, so changes that arrive while one
//! commit is under way share the next: one wait for all of them.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, Connection};
use tokio::sync::{broadcast, mpsc, oneshot};

use super::usage_batch::UsageBatch;
use crate::database::{Database, Engine};
use crate::ledger::{LedgerError, WakeUp};

/// Changes that share one commit at most: bounds how long the first of them waits.
const GROUP: usize = 256;
/// Changes that may wait for a writer; more than this and callers wait in line.
const QUEUE: usize = 1024;

/// One change of one owner's rows.
#[async_trait]
pub(in crate::ledger) trait Change: Send + Sync + 'static {
    /// What the caller is told.
    type Outcome: Send + Sync + 'static;
    /// Makes the change. It may be made again from the start after a failure, on unchanged batch.
    async fn apply(&self, owner: i64, batch: &mut UsageBatch<'_>) -> Result<Self::Outcome, LedgerError>;
}

/// The ways to the writers.
#[derive(Debug, Clone)]
pub(in crate::ledger) struct Writers(Arc<[mpsc::Sender<Box<dyn Job>>]>);

impl Writers {
    pub(in crate::ledger) fn start(database: &Database, wake_ups: &broadcast::Sender<WakeUp>) -> Self {
        // SQLite has one writer whatever we do. PostgreSQL has many, and groups the waits of all.
        let lanes = match database.engine {
            Engine::Sqlite => 1,
            Engine::Postgres => 4,
        };
        let start = |_| {
            let (jobs, inbox) = mpsc::channel(QUEUE);
            let writer = Writer {
                database: database.clone(),
                wake_ups: wake_ups.clone(),
                kept: None,
            };
            tokio::spawn(writer.run(inbox));
            jobs
        };
        Self((0..lanes).map(start).collect())
    }

    /// Makes a change; answered when it is durable.
    pub(in crate::ledger) async fn write<C: Change>(&self, owner: i64, change: C) -> Result<C::Outcome, LedgerError> {
        // One owner's changes always meet in one lane: there they cannot wait for each other's locks.
        let lane = usize::try_from(owner.unsigned_abs()).unwrap_or_default() % self.0.len();
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Asked {
            owner,
            change,
            outcome: None,
            reply,
        });
        self.0[lane].send(job).await.map_err(|_| LedgerError::Closed)?;
        answer.await.map_err(|_| LedgerError::Closed)?
    }
}

/// A change and who asked for it.
struct Asked<C: Change> {
    owner: i64,
    change: C,
    /// Held back until the commit stands.
    outcome: Option<C::Outcome>,
    reply: oneshot::Sender<Result<C::Outcome, LedgerError>>,
}

#[async_trait]
trait Job: Send + Sync {
    fn owner(&self) -> i64;
    async fn apply(&mut self, batch: &mut UsageBatch<'_>) -> Result<(), LedgerError>;
    /// Whoever asked may have gone; the change stands all the same.
    fn report(self: Box<Self>, committed: Result<(), LedgerError>);
}

#[async_trait]
impl<C: Change> Job for Asked<C> {
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
    /// SQLite's connection keeps the pages that it wrote, for as long as nobody else writes.
    kept: Option<PoolConnection<Any>>,
}

impl Writer {
    async fn run(mut self, mut inbox: mpsc::Receiver<Box<dyn Job>>) {
        let mut group = Vec::with_capacity(GROUP);
        while inbox.recv_many(&mut group, GROUP).await > 0 {
            self.work_off(std::mem::take(&mut group)).await;
        }
    }

    async fn work_off(&mut self, mut group: Vec<Box<dyn Job>>) {
        // Locks are taken owner by owner in the same order by all writers, so that none waits in a circle.
        group.sort_by_key(|job| job.owner());
        match self.commit(&mut group).await {
            Ok(()) => group.into_iter().for_each(|job| job.report(Ok(()))),
            Err(error) if error.is_passing() && !error.is_conflict() => {
                tracing::warn!(%error, changes = group.len(), "a group of ledger changes was not committed");
                group.into_iter().for_each(|job| job.report(Err(LedgerError::Away)));
            }
            // One of them cannot be done: the others shall not suffer for it.
            Err(_) => {
                for mut job in group {
                    let committed = self.commit(std::slice::from_mut(&mut job)).await;
                    job.report(committed);
                }
            }
        }
    }

    async fn commit(&mut self, group: &mut [Box<dyn Job>]) -> Result<(), LedgerError> {
        let mut connection = match self.kept.take() {
            Some(connection) => connection,
            None => self.database.acquire_to_write().await?,
        };
        let engine = self.database.engine;
        let committed = commit_on(&mut connection, engine, group).await;
        match engine {
            // SQLite may have ended the transaction by itself (a full disk), and sqlx still counts it:
            // nobody could begin another one here.
            _ if committed.is_err() => connection.close_on_drop(),
            Engine::Sqlite => self.kept = Some(connection),
            // A connection to a server may be lost at any time; the pool asks before it gives one out.
            Engine::Postgres => drop(connection),
        }
        for owner in committed? {
            drop(self.wake_ups.send(WakeUp::Owner(owner)));
        }
        Ok(())
    }
}

/// Answers whom we have to wake.
async fn commit_on(
    connection: &mut AnyConnection,
    engine: Engine,
    group: &mut [Box<dyn Job>],
) -> Result<Vec<i64>, LedgerError> {
    let mut transaction = connection.begin_with(engine.begin()).await?;
    let mut owners: Vec<i64> = group.iter().map(|job| job.owner()).collect();
    owners.dedup();
    let mut batch = UsageBatch::open(&mut transaction, engine, &owners).await?;
    for job in group {
        job.apply(&mut batch).await?;
    }
    let woken = batch.close().await?;
    transaction.commit().await?;
    // PostgreSQL wakes everybody itself, us included.
    Ok(if engine == Engine::Sqlite { woken } else { Vec::new() })
}
