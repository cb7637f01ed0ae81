//! The batch of the owners whose changes share a transaction, held until it ends.
//!
//! What can wait is written at the end, in one statement for the whole group: a statement costs a
//! round trip, to a server or to SQLite's thread.

use std::collections::BTreeMap;

use app::domain::upload::{UploadEventKind, UploadId};
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::notifications::CHANNEL;
use super::statement::tuples;
use crate::database::Engine;
use crate::ledger::{Allowance, Declared, LedgerError, Usage};

/// Values of one statement at most: SQLite takes 32,766, PostgreSQL twice as many.
const VALUES: usize = 30_000;

/// See the module. Nobody else changes these owners' rows until the transaction ends.
pub(in crate::ledger) struct UsageBatch<'t> {
    pub(super) db: &'t mut AnyConnection,
    pub(super) engine: Engine,
    usage: BTreeMap<i64, Held>,
    rows: Vec<NewRow>,
    events: Vec<(i64, UploadId, UploadEventKind, Timestamp)>,
}

struct Held {
    before: Usage,
    now: Usage,
    closed: bool,
    quota: Option<u64>,
}

/// A row that is to be made.
pub(super) struct NewRow {
    pub(super) id: UploadId,
    pub(super) owner: i64,
    pub(super) name: String,
    pub(super) declared: Declared,
    pub(super) is_rendition: bool,
    pub(super) has_form: bool,
    pub(super) issued_at: Timestamp,
    pub(super) form_expires_at: Timestamp,
}

impl<'t> UsageBatch<'t> {
    /// Locks the batch of some owners, each named once and in ascending order, so that no two
    /// transactions wait in a circle; waits for whoever has them.
    pub(super) async fn open(db: &'t mut AnyConnection, engine: Engine, owners: &[i64]) -> Result<Self, LedgerError> {
        // The update that changes nothing takes the lock and answers the numbers, in both engines.
        let sql = format!(
            "INSERT INTO usage (owner) VALUES {} ON CONFLICT (owner) DO UPDATE SET owner = excluded.owner
             RETURNING owner, reserved, stored, outstanding, live, closed, quota",
            tuples(engine, owners.len(), 1)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(owners.len() == 1);
        for owner in owners {
            query = query.bind(*owner);
        }
        let mut usage = BTreeMap::new();
        for row in query.fetch_all(&mut *db).await? {
            let now = read_usage(&row)?;
            let held = Held {
                before: now,
                now,
                closed: row.try_get::<i64, _>("closed")? != 0,
                quota: read_quota(&row)?,
            };
            usage.insert(row.try_get("owner")?, held);
        }
        Ok(Self {
            db,
            engine,
            usage,
            rows: Vec::new(),
            events: Vec::new(),
        })
    }

    /// What an owner holds; written back at the end.
    pub(super) fn usage(&mut self, owner: i64) -> Result<&mut Usage, LedgerError> {
        Ok(&mut self.held(owner)?.now)
    }

    /// Whether this owner may begin and finish nothing any more.
    pub(super) fn is_closed(&mut self, owner: i64) -> Result<bool, LedgerError> {
        Ok(self.held(owner)?.closed)
    }

    /// For the changes after this one in the same transaction.
    pub(super) fn set_closed(&mut self, owner: i64, closed: bool) -> Result<(), LedgerError> {
        self.held(owner)?.closed = closed;
        Ok(())
    }

    /// # Errors
    /// [`LedgerError::AccountClosed`].
    pub(super) fn must_be_open(&mut self, owner: i64) -> Result<(), LedgerError> {
        if self.is_closed(owner)? {
            return Err(LedgerError::AccountClosed);
        }
        Ok(())
    }

    /// What this owner may hold: a limit of their own counts more than the one for everybody.
    pub(super) fn allowance(&mut self, owner: i64, everybody: Allowance) -> Result<Allowance, LedgerError> {
        Ok(Allowance {
            bytes: self.held(owner)?.quota.unwrap_or(everybody.bytes),
            ..everybody
        })
    }

    fn held(&mut self, owner: i64) -> Result<&mut Held, LedgerError> {
        self.usage.get_mut(&owner).ok_or(LedgerError::Corrupt("usage"))
    }

    /// Makes a row at the end. Nobody can ask for it before its id is handed out.
    pub(super) fn add(&mut self, row: NewRow) {
        self.rows.push(row);
    }

    /// Tells the owner's open pages, if this is committed.
    pub(super) fn tell(&mut self, owner: i64, upload: &UploadId, kind: UploadEventKind, now: Timestamp) {
        self.events.push((owner, upload.clone(), kind, now));
    }

    /// Writes down what has waited; answers who has events.
    pub(super) async fn close(mut self) -> Result<Vec<i64>, LedgerError> {
        self.write_rows().await?;
        self.write_news().await?;
        self.write_usage().await?;
        let mut owners: Vec<i64> = self.events.iter().map(|(owner, ..)| *owner).collect();
        owners.sort_unstable();
        owners.dedup();
        if self.engine == Engine::Postgres {
            for owner in &owners {
                sqlx::query("SELECT pg_notify($1, $2)")
                    .bind(CHANNEL)
                    .bind(owner.to_string())
                    .execute(&mut *self.db)
                    .await?;
            }
        }
        Ok(owners)
    }

    async fn write_rows(&mut self) -> Result<(), LedgerError> {
        const COLUMNS: usize = 12;
        for rows in self.rows.chunks(VALUES / COLUMNS) {
            let sql = format!(
                "INSERT INTO uploads (id, owner, name, declared_size, declared_type, reserved, rendition, has_form, state, issued_at, form_expires_at, next_check_at) VALUES {}",
                tuples(self.engine, rows.len(), COLUMNS)
            );
            let mut insert = sqlx::query(AssertSqlSafe(sql)).persistent(rows.len() == 1);
            for row in rows {
                let content_type = match &row.declared {
                    Declared::File { content_type, .. } => Some(content_type.as_str()),
                    Declared::AtMost(_) => None,
                };
                insert = insert
                    .bind(row.id.as_str())
                    .bind(row.owner)
                    .bind(&row.name)
                    .bind(signed(row.declared.most_bytes())?)
                    .bind(content_type)
                    .bind(signed(row.declared.reserves())?)
                    .bind(i64::from(row.is_rendition))
                    .bind(i64::from(row.has_form))
                    .bind("issued")
                    .bind(row.issued_at.as_millisecond())
                    .bind(row.form_expires_at.as_millisecond())
                    .bind(row.form_expires_at.as_millisecond());
            }
            insert.execute(&mut *self.db).await?;
        }
        Ok(())
    }

    async fn write_news(&mut self) -> Result<(), LedgerError> {
        const COLUMNS: usize = 4;
        for events in self.events.chunks(VALUES / COLUMNS) {
            let sql = format!(
                "INSERT INTO upload_events (owner, upload, event, at) VALUES {}",
                tuples(self.engine, events.len(), COLUMNS)
            );
            let mut insert = sqlx::query(AssertSqlSafe(sql)).persistent(events.len() == 1);
            for (owner, upload, kind, now) in events {
                insert = insert
                    .bind(*owner)
                    .bind(upload.as_str())
                    .bind(kind.as_str())
                    .bind(now.as_millisecond());
            }
            insert.execute(&mut *self.db).await?;
        }
        Ok(())
    }

    async fn write_usage(&mut self) -> Result<(), LedgerError> {
        let changed: Vec<(i64, Usage)> = self
            .usage
            .iter()
            .filter(|(_, held)| held.now != held.before)
            .map(|(owner, held)| (*owner, held.now))
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "INSERT INTO usage (owner, reserved, stored, outstanding, live) VALUES {}
             ON CONFLICT (owner) DO UPDATE SET reserved = excluded.reserved, stored = excluded.stored,
                                               outstanding = excluded.outstanding, live = excluded.live",
            tuples(self.engine, changed.len(), 5)
        );
        let mut upsert = sqlx::query(AssertSqlSafe(sql)).persistent(changed.len() == 1);
        for (owner, usage) in changed {
            upsert = upsert
                .bind(owner)
                .bind(signed(usage.reserved)?)
                .bind(signed(usage.stored)?)
                .bind(i64::from(usage.outstanding))
                .bind(signed(usage.live)?);
        }
        upsert.execute(&mut *self.db).await?;
        Ok(())
    }
}

pub(super) fn read_usage(row: &AnyRow) -> Result<Usage, LedgerError> {
    let number = |column: &str| -> Result<u64, LedgerError> { unsigned(row.try_get(column)?, "usage") };
    Ok(Usage {
        reserved: number("reserved")?,
        stored: number("stored")?,
        outstanding: u32::try_from(number("outstanding")?).unwrap_or(u32::MAX),
        live: number("live")?,
    })
}

pub(super) fn read_quota(row: &AnyRow) -> Result<Option<u64>, LedgerError> {
    let bytes: Option<i64> = row.try_get("quota")?;
    bytes.map(|bytes| unsigned(bytes, "quota")).transpose()
}

/// The integers of both engines are signed; a size beyond them is beyond every store.
pub(super) fn signed(bytes: u64) -> Result<i64, LedgerError> {
    i64::try_from(bytes).map_err(|_| LedgerError::Corrupt("size"))
}

pub(super) fn unsigned(number: i64, what: &'static str) -> Result<u64, LedgerError> {
    u64::try_from(number).map_err(|_| LedgerError::Corrupt(what))
}
