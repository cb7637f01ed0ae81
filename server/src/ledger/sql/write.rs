//! The only writer. SQLite makes one commit durable at a time, so jobs that arrive while one
//! commit is under way share the next.

use app::domain::limits::Rejection;
use app::domain::upload::UploadId;
use jiff::Timestamp;
use sqlx::{Row as _, SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use super::read;
use crate::ledger::{Allowance, Declared, LedgerError, Messenger, NewUpload, Row, Settlement, State};

/// Jobs that share one commit at most: bounds how long the first of them waits.
const GROUP: usize = 256;

pub(super) type Reply<T> = oneshot::Sender<Result<T, LedgerError>>;

/// A change and where its outcome goes.
#[derive(Debug)]
pub(super) enum Job {
    Issue {
        owner: i64,
        uploads: Vec<NewUpload>,
        allowance: Allowance,
        now: Timestamp,
        form_expires_at: Timestamp,
        reply: Reply<Vec<Result<(), Rejection>>>,
    },
    Lease {
        id: UploadId,
        now: Timestamp,
        until: Timestamp,
        reply: Reply<bool>,
    },
    Release {
        id: UploadId,
        look_again_at: Option<Timestamp>,
        reply: Reply<()>,
    },
    Forget {
        before: Timestamp,
        reply: Reply<u64>,
    },
    Settle {
        id: UploadId,
        settlement: Settlement,
        by: Messenger,
        now: Timestamp,
        reply: Reply<Option<Row>>,
    },
}

/// What a job came to, held back until the commit stands.
enum Done {
    Issued(Reply<Vec<Result<(), Rejection>>>, Vec<Result<(), Rejection>>),
    Leased(Reply<bool>, bool),
    Released(Reply<()>),
    Forgotten(Reply<u64>, u64),
    Settled(Reply<Option<Row>>, Option<Row>),
}

pub(super) struct Writer {
    pool: SqlitePool,
    inbox: mpsc::Receiver<Job>,
}

impl Writer {
    pub(super) fn new(pool: SqlitePool, inbox: mpsc::Receiver<Job>) -> Self {
        Self { pool, inbox }
    }

    pub(super) async fn run(mut self) {
        let mut group = Vec::with_capacity(GROUP);
        while self.inbox.recv_many(&mut group, GROUP).await > 0 {
            // A failed group changes nothing; its callers see their reply dropped or the error.
            if let Err(error) = self.commit(std::mem::take(&mut group)).await {
                tracing::error!(%error, "a group of ledger changes was not committed");
            }
        }
    }

    async fn commit(&self, group: Vec<Job>) -> Result<(), LedgerError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let mut done = Vec::with_capacity(group.len());
        for job in group {
            done.push(apply(&mut transaction, job).await?);
        }
        transaction.commit().await?;
        for outcome in done {
            outcome.report();
        }
        Ok(())
    }
}

impl Done {
    /// Whoever asked may have gone; the change stands all the same.
    fn report(self) {
        match self {
            Self::Issued(reply, outcome) => drop(reply.send(Ok(outcome))),
            Self::Leased(reply, outcome) => drop(reply.send(Ok(outcome))),
            Self::Released(reply) => drop(reply.send(Ok(()))),
            Self::Forgotten(reply, count) => drop(reply.send(Ok(count))),
            Self::Settled(reply, outcome) => drop(reply.send(Ok(outcome))),
        }
    }
}

async fn apply(db: &mut SqliteConnection, job: Job) -> Result<Done, LedgerError> {
    Ok(match job {
        Job::Issue {
            owner,
            uploads,
            allowance,
            now,
            form_expires_at,
            reply,
        } => {
            let mut outcomes = Vec::with_capacity(uploads.len());
            let mut usage = Usage::load(db, owner).await?;
            for upload in uploads {
                let outcome = usage.admit(&upload, allowance);
                if outcome.is_ok() {
                    insert(db, owner, &upload, now, form_expires_at).await?;
                }
                outcomes.push(outcome);
            }
            usage.save(db, owner).await?;
            Done::Issued(reply, outcomes)
        }
        Job::Lease { id, now, until, reply } => {
            let taken = sqlx::query(
                "UPDATE uploads SET leased_until = ?3 WHERE id = ?1 AND state = 'issued' AND leased_until <= ?2",
            )
            .bind(id.as_str())
            .bind(now.as_millisecond())
            .bind(until.as_millisecond())
            .execute(db)
            .await?;
            Done::Leased(reply, taken.rows_affected() == 1)
        }
        Job::Release {
            id,
            look_again_at,
            reply,
        } => {
            sqlx::query(
                "UPDATE uploads SET leased_until = 0, look_again_at = coalesce(?2, look_again_at)
                 WHERE id = ?1 AND state = 'issued'",
            )
            .bind(id.as_str())
            .bind(look_again_at.map(Timestamp::as_millisecond))
            .execute(db)
            .await?;
            Done::Released(reply)
        }
        Job::Forget { before, reply } => {
            let gone =
                sqlx::query("DELETE FROM uploads WHERE state NOT IN ('issued', 'confirmed') AND settled_at < ?1")
                    .bind(before.as_millisecond())
                    .execute(db)
                    .await?;
            Done::Forgotten(reply, gone.rows_affected())
        }
        Job::Settle {
            id,
            settlement,
            by,
            now,
            reply,
        } => Done::Settled(reply, settle(db, &id, settlement, by, now).await?),
    })
}

/// One person's account with us, in bytes and rows.
struct Usage {
    reserved: u64,
    stored: u64,
    outstanding: u32,
}

impl Usage {
    async fn load(db: &mut SqliteConnection, owner: i64) -> Result<Self, LedgerError> {
        let row = sqlx::query("SELECT reserved, stored, outstanding FROM usage WHERE owner = ?1")
            .bind(owner)
            .fetch_optional(db)
            .await?;
        let Some(row) = row else {
            return Ok(Self {
                reserved: 0,
                stored: 0,
                outstanding: 0,
            });
        };
        let number = |column: &str| -> Result<u64, LedgerError> {
            u64::try_from(row.try_get::<i64, _>(column)?).map_err(|_| LedgerError::Corrupt("usage"))
        };
        Ok(Self {
            reserved: number("reserved")?,
            stored: number("stored")?,
            outstanding: u32::try_from(number("outstanding")?).unwrap_or(u32::MAX),
        })
    }

    fn admit(&mut self, upload: &NewUpload, allowance: Allowance) -> Result<(), Rejection> {
        if self.outstanding >= allowance.outstanding {
            return Err(Rejection::TooManyOutstanding);
        }
        let left = allowance
            .bytes
            .saturating_sub(self.reserved)
            .saturating_sub(self.stored);
        if upload.reserves() > left {
            return Err(Rejection::QuotaExceeded { left });
        }
        self.reserved += upload.reserves();
        self.outstanding += 1;
        Ok(())
    }

    async fn save(&self, db: &mut SqliteConnection, owner: i64) -> Result<(), LedgerError> {
        sqlx::query(
            "INSERT INTO usage (owner, reserved, stored, outstanding) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (owner) DO UPDATE SET reserved = excluded.reserved, stored = excluded.stored, outstanding = excluded.outstanding",
        )
        .bind(owner)
        .bind(signed(self.reserved)?)
        .bind(signed(self.stored)?)
        .bind(i64::from(self.outstanding))
        .execute(db)
        .await?;
        Ok(())
    }
}

async fn insert(
    db: &mut SqliteConnection,
    owner: i64,
    upload: &NewUpload,
    now: Timestamp,
    form_expires_at: Timestamp,
) -> Result<(), LedgerError> {
    let (size, content_type) = match &upload.declared {
        Declared::File { size, content_type } => (Some(signed(*size)?), Some(content_type.as_str())),
        Declared::Anything => (None, None),
    };
    sqlx::query(
        "INSERT INTO uploads (id, owner, name, declared_size, declared_type, reserved, state, issued_at, form_expires_at, look_again_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'issued', ?7, ?8, ?8)",
    )
    .bind(upload.id.as_str())
    .bind(owner)
    .bind(&upload.name)
    .bind(size)
    .bind(content_type)
    .bind(signed(upload.reserves())?)
    .bind(now.as_millisecond())
    .bind(form_expires_at.as_millisecond())
    .execute(db)
    .await?;
    Ok(())
}

async fn settle(
    db: &mut SqliteConnection,
    id: &UploadId,
    settlement: Settlement,
    by: Messenger,
    now: Timestamp,
) -> Result<Option<Row>, LedgerError> {
    let Some(before) = read::row(&mut *db, id).await? else {
        return Ok(None);
    };
    if before.state != State::Issued {
        return Ok(Some(before));
    }
    let state = settlement.state();
    let (stored, name, reason) = match settlement {
        Settlement::Confirmed { stored, name } => (Some(stored), name, None),
        Settlement::Rejected(reason) => (None, before.name.clone(), Some(reason)),
        Settlement::Expired | Settlement::Cancelled => (None, before.name.clone(), None),
    };
    let size = stored.as_ref().map(|stored| signed(stored.size)).transpose()?;
    sqlx::query(
        "UPDATE uploads SET state = ?2, settled_at = ?3, settled_by = ?4, reason = ?5, size = ?6, etag = ?7, content_type = ?8, name = ?9,
                            reserved = 0, leased_until = 0
         WHERE id = ?1",
    )
    .bind(id.as_str())
    .bind(state.as_str())
    .bind(now.as_millisecond())
    .bind(by.as_str())
    .bind(&reason)
    .bind(size)
    .bind(stored.as_ref().map(|stored| stored.etag.as_str()))
    .bind(stored.as_ref().map(|stored| stored.content_type.as_str()))
    .bind(&name)
    .execute(&mut *db)
    .await?;
    let held = match before.declared {
        Declared::File { size, .. } => signed(size)?,
        Declared::Anything => 0,
    };
    sqlx::query("UPDATE usage SET reserved = reserved - ?2, stored = stored + ?3, outstanding = outstanding - 1 WHERE owner = ?1")
        .bind(before.owner)
        .bind(held)
        .bind(size.unwrap_or(0))
        .execute(&mut *db)
        .await?;
    Ok(Some(Row {
        state,
        reason,
        stored,
        name,
        ..before
    }))
}

/// SQLite's integers are signed; a size beyond them is beyond every store.
fn signed(bytes: u64) -> Result<i64, LedgerError> {
    i64::try_from(bytes).map_err(|_| LedgerError::Corrupt("size"))
}
