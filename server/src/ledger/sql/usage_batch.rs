//! The usage of the owners whose changes share a transaction, locked until it ends.
//!
//! New rows, events and usage are written at the end, each in one statement for the whole group: a statement costs a
//! round trip to a server or to SQLite's thread.

use std::collections::BTreeMap;

use app::domain::rejection::Rejection;
use app::domain::upload::UploadId;
use app::domain::upload_event::UploadEventKind;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::notifications::CHANNEL;
use super::statement::tuples;
use crate::database::Engine;
use crate::ledger::{Allowance, Declaration, LedgerError, Usage};
use crate::metrics::{self, UploadEnd};

/// The largest number of values in one statement: SQLite accepts 32,766, PostgreSQL twice as many.
const MAX_VALUES: usize = 30_000;

/// The changes of one transaction; see the module. No other transaction changes these owners' rows until it ends.
pub(in crate::ledger) struct UsageBatch<'t> {
    pub(super) db: &'t mut AnyConnection,
    pub(super) engine: Engine,
    usage: BTreeMap<i64, OwnerUsage>,
    rows: Vec<NewRow>,
    events: Vec<(i64, UploadId, UploadEventKind, Timestamp)>,
    facts: Facts,
}

/// What the changes of a transaction bring about, once it is committed.
#[derive(Default)]
pub(super) struct Facts {
    /// The owners that have new events.
    pub(super) owners_with_events: Vec<i64>,
    ended: Vec<UploadEnd>,
    quota_refusals: u64,
}

impl Facts {
    /// Counts them in the metrics.
    pub(super) fn count(&self) {
        self.ended.iter().copied().for_each(metrics::upload_ended);
        metrics::quota_refused(self.quota_refusals);
    }
}

/// The row of `usage` of one owner.
struct OwnerUsage {
    /// As the table has it.
    before: Usage,
    /// With the changes of this transaction.
    now: Usage,
    closed: bool,
    quota: Option<u64>,
}

/// A row to insert.
pub(super) struct NewRow {
    pub(super) id: UploadId,
    pub(super) owner: i64,
    pub(super) name: String,
    pub(super) declared: Declaration,
    pub(super) is_rendition: bool,
    pub(super) has_form: bool,
    pub(super) issued_at: Timestamp,
    pub(super) form_expires_at: Timestamp,
}

impl<'t> UsageBatch<'t> {
    /// Locks the usage of some owners and waits for other transactions that hold it. Each owner is named once, in
    /// ascending order, so that transactions cannot deadlock.
    pub(super) async fn open(db: &'t mut AnyConnection, engine: Engine, owners: &[i64]) -> Result<Self, LedgerError> {
        // An update that changes nothing takes the lock and returns the numbers, in both engines.
        let sql = format!(
            "INSERT INTO usage (owner) VALUES {} ON CONFLICT (owner) DO UPDATE SET owner = excluded.owner
             RETURNING owner, reserved, stored, outstanding, live_form_bytes, closed, quota",
            tuples(engine, owners.len(), 1)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(owners.len() == 1);
        for owner in owners {
            query = query.bind(*owner);
        }
        let mut usage = BTreeMap::new();
        for row in query.fetch_all(&mut *db).await? {
            let now = read_usage(&row)?;
            let owner_usage = OwnerUsage {
                before: now,
                now,
                closed: row.try_get::<i64, _>("closed")? != 0,
                quota: read_quota(&row)?,
            };
            usage.insert(row.try_get("owner")?, owner_usage);
        }
        Ok(Self {
            db,
            engine,
            usage,
            rows: Vec::new(),
            events: Vec::new(),
            facts: Facts::default(),
        })
    }

    /// The usage of an owner, to be changed; it is written at the end.
    pub(super) fn usage(&mut self, owner: i64) -> Result<&mut Usage, LedgerError> {
        Ok(&mut self.owner_usage(owner)?.now)
    }

    /// Whether this owner's account is closed: it may neither begin nor finish uploads.
    pub(super) fn is_closed(&mut self, owner: i64) -> Result<bool, LedgerError> {
        Ok(self.owner_usage(owner)?.closed)
    }

    /// Closes or reopens an account for the later changes of this transaction. The caller updates the table.
    pub(super) fn set_closed(&mut self, owner: i64, closed: bool) -> Result<(), LedgerError> {
        self.owner_usage(owner)?.closed = closed;
        Ok(())
    }

    /// Checks that this owner's account is not closed.
    ///
    /// # Errors
    /// [`LedgerError::AccountClosed`].
    pub(super) fn check_open(&mut self, owner: i64) -> Result<(), LedgerError> {
        if self.is_closed(owner)? {
            return Err(LedgerError::AccountClosed);
        }
        Ok(())
    }

    /// The limits of this owner: `default`, with the owner's own quota if one is set.
    pub(super) fn allowance(&mut self, owner: i64, default: Allowance) -> Result<Allowance, LedgerError> {
        Ok(Allowance {
            bytes: self.owner_usage(owner)?.quota.unwrap_or(default.bytes),
            ..default
        })
    }

    fn owner_usage(&mut self, owner: i64) -> Result<&mut OwnerUsage, LedgerError> {
        self.usage.get_mut(&owner).ok_or(LedgerError::Corrupt("usage"))
    }

    /// Adds a row, which is inserted at the end. Its id is handed out after that, so no statement reads it before.
    pub(super) fn add_row(&mut self, row: NewRow) {
        self.rows.push(row);
    }

    /// Adds an event for the owner's open pages, which get it after the commit.
    pub(super) fn add_event(&mut self, owner: i64, upload: &UploadId, kind: UploadEventKind, now: Timestamp) {
        self.events.push((owner, upload.clone(), kind, now));
    }

    /// Records that an upload ended.
    pub(super) fn add_end(&mut self, end: UploadEnd) {
        self.facts.ended.push(end);
    }

    /// Records that a file was refused, if the reason is the quota.
    pub(super) fn add_refusal(&mut self, rejection: &Rejection) {
        if let Rejection::QuotaExceeded { .. } = rejection {
            self.facts.quota_refusals += 1;
        }
    }

    /// Writes the rows, events and usage; returns what holds as soon as the transaction is committed.
    pub(super) async fn close(mut self) -> Result<Facts, LedgerError> {
        self.write_rows().await?;
        self.write_events().await?;
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
        Ok(Facts {
            owners_with_events: owners,
            ..self.facts
        })
    }

    async fn write_rows(&mut self) -> Result<(), LedgerError> {
        const COLUMNS: usize = 12;
        for rows in self.rows.chunks(MAX_VALUES / COLUMNS) {
            let sql = format!(
                "INSERT INTO uploads (id, owner, name, declared_size, declared_type, reserved, rendition, has_form, state, issued_at, form_expires_at, next_check_at) VALUES {}",
                tuples(self.engine, rows.len(), COLUMNS)
            );
            let mut insert = sqlx::query(AssertSqlSafe(sql)).persistent(rows.len() == 1);
            for row in rows {
                let content_type = match &row.declared {
                    Declaration::File { content_type, .. } => Some(content_type.as_str()),
                    Declaration::AtMost(_) => None,
                };
                insert = insert
                    .bind(row.id.as_str())
                    .bind(row.owner)
                    .bind(&row.name)
                    .bind(signed(row.declared.max_bytes())?)
                    .bind(content_type)
                    .bind(signed(row.declared.reserved_bytes())?)
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

    async fn write_events(&mut self) -> Result<(), LedgerError> {
        const COLUMNS: usize = 4;
        for events in self.events.chunks(MAX_VALUES / COLUMNS) {
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
            .filter(|(_, usage)| usage.now != usage.before)
            .map(|(owner, usage)| (*owner, usage.now))
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "INSERT INTO usage (owner, reserved, stored, outstanding, live_form_bytes) VALUES {}
             ON CONFLICT (owner) DO UPDATE SET reserved = excluded.reserved, stored = excluded.stored,
                                               outstanding = excluded.outstanding,
                                               live_form_bytes = excluded.live_form_bytes",
            tuples(self.engine, changed.len(), 5)
        );
        let mut upsert = sqlx::query(AssertSqlSafe(sql)).persistent(changed.len() == 1);
        for (owner, usage) in changed {
            upsert = upsert
                .bind(owner)
                .bind(signed(usage.reserved)?)
                .bind(signed(usage.stored)?)
                .bind(i64::from(usage.outstanding))
                .bind(signed(usage.live_form_bytes)?);
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
        live_form_bytes: number("live_form_bytes")?,
    })
}

pub(super) fn read_quota(row: &AnyRow) -> Result<Option<u64>, LedgerError> {
    let bytes: Option<i64> = row.try_get("quota")?;
    bytes.map(|bytes| unsigned(bytes, "quota")).transpose()
}

/// A number for the database: the integers of both engines are signed. No store holds an object with more bytes.
pub(super) fn signed(bytes: u64) -> Result<i64, LedgerError> {
    i64::try_from(bytes).map_err(|_| LedgerError::Corrupt("size"))
}

pub(super) fn unsigned(number: i64, what: &'static str) -> Result<u64, LedgerError> {
    u64::try_from(number).map_err(|_| LedgerError::Corrupt(what))
}
