//! The usage of the owners whose changes share a transaction, locked until it ends.
//!
//! A group of changes that only add rows takes two round trips to the server or to SQLite's thread: one begins the
//! transaction and locks the usage, the other one writes and commits.

use std::collections::BTreeMap;

use app::domain::rejection::Rejection;
use app::domain::upload::UploadId;
use app::domain::upload_event::UploadEventKind;
use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::notifications::CHANNEL;
use crate::database::Engine;
use crate::ledger::{Allowance, Declaration, LedgerError, Usage};
use crate::metrics::{self, UploadEnd};

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

/// The usage of the owners of a transaction that has begun. No other transaction changes these owners' rows until it
/// ends.
pub(super) struct LockedUsage(BTreeMap<i64, OwnerUsage>);

impl LockedUsage {
    /// Begins a transaction and locks the usage of some owners, in one round trip; waits for other transactions that hold
    /// it. Each owner is named once, in ascending order, so that transactions cannot deadlock.
    pub(super) async fn begin(db: &mut AnyConnection, engine: Engine, owners: &[i64]) -> Result<Self, LedgerError> {
        let begin = engine.begin();
        let values: Vec<String> = owners.iter().map(|owner| format!("({owner})")).collect();
        let values = values.join(", ");
        let lock = match engine {
            // The transaction excludes all other writers.
            Engine::Sqlite => "",
            Engine::Postgres => "FOR UPDATE",
        };
        let sql = format!(
            "{begin}; INSERT INTO usage (owner) VALUES {values} ON CONFLICT (owner) DO NOTHING;
             SELECT owner, reserved, stored, outstanding, live_form_bytes, closed, quota FROM usage
             WHERE owner IN ({values}) ORDER BY owner {lock}"
        );
        let mut usage = BTreeMap::new();
        for row in sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(db).await? {
            let now = read_usage(&row)?;
            let owner_usage = OwnerUsage {
                before: now,
                now,
                closed: row.try_get::<i64, _>("closed")? != 0,
                quota: read_quota(&row)?,
            };
            usage.insert(row.try_get("owner")?, owner_usage);
        }
        Ok(Self(usage))
    }
}

impl<'t> UsageBatch<'t> {
    /// The changes of the transaction that has begun on `db`.
    pub(super) fn new(db: &'t mut AnyConnection, engine: Engine, usage: LockedUsage) -> Self {
        Self {
            db,
            engine,
            usage: usage.0,
            rows: Vec::new(),
            events: Vec::new(),
            facts: Facts::default(),
        }
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

    /// Writes the rows, events and usage, and commits, in one round trip.
    pub(super) async fn commit(self) -> Result<Facts, LedgerError> {
        let mut owners: Vec<i64> = self.events.iter().map(|(owner, ..)| *owner).collect();
        owners.sort_unstable();
        owners.dedup();
        let statements = [
            self.insert_rows()?,
            self.insert_events()?,
            self.update_usage()?,
            self.notify(&owners),
        ];
        let mut sql = String::new();
        for statement in statements.into_iter().flatten() {
            sql.push_str(&statement);
            sql.push_str("; ");
        }
        sql.push_str("COMMIT");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *self.db).await?;
        Ok(Facts {
            owners_with_events: owners,
            ..self.facts
        })
    }

    fn insert_rows(&self) -> Result<Option<String>, LedgerError> {
        let rows: Result<Vec<_>, LedgerError> = self.rows.iter().map(NewRow::columns).collect();
        Ok(table(self.engine, &rows?)?.map(|rows| {
            format!(
                "INSERT INTO uploads (id, owner, name, declared_size, declared_type, reserved, rendition, has_form,
                                      state, issued_at, form_expires_at, next_check_at)
                 SELECT value ->> 0, CAST(value ->> 1 AS BIGINT), value ->> 2, CAST(value ->> 3 AS BIGINT), value ->> 4,
                        CAST(value ->> 5 AS BIGINT), CAST(value ->> 6 AS BIGINT), CAST(value ->> 7 AS BIGINT),
                        'issued', CAST(value ->> 8 AS BIGINT), CAST(value ->> 9 AS BIGINT), CAST(value ->> 9 AS BIGINT)
                 FROM {rows}"
            )
        }))
    }

    fn insert_events(&self) -> Result<Option<String>, LedgerError> {
        let events: Vec<_> = self
            .events
            .iter()
            .map(|(owner, upload, kind, now)| (owner, upload.as_str(), kind.as_str(), now.as_millisecond()))
            .collect();
        Ok(table(self.engine, &events)?.map(|events| {
            format!(
                "INSERT INTO upload_events (owner, upload, event, at)
                 SELECT CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2, CAST(value ->> 3 AS BIGINT)
                 FROM {events}"
            )
        }))
    }

    fn update_usage(&self) -> Result<Option<String>, LedgerError> {
        let mut changed = Vec::new();
        for (owner, usage) in self.usage.iter().filter(|(_, usage)| usage.now != usage.before) {
            let Usage {
                reserved,
                stored,
                outstanding,
                live_form_bytes,
            } = usage.now;
            changed.push((
                *owner,
                signed(reserved)?,
                signed(stored)?,
                outstanding,
                signed(live_form_bytes)?,
            ));
        }
        Ok(table(self.engine, &changed)?.map(|changed| {
            format!(
                "UPDATE usage SET reserved = CAST(value ->> 1 AS BIGINT), stored = CAST(value ->> 2 AS BIGINT),
                                  outstanding = CAST(value ->> 3 AS BIGINT),
                                  live_form_bytes = CAST(value ->> 4 AS BIGINT)
                 FROM {changed} WHERE owner = CAST(value ->> 0 AS BIGINT)"
            )
        }))
    }

    /// PostgreSQL notifies all servers; SQLite has only this one.
    fn notify(&self, owners: &[i64]) -> Option<String> {
        if self.engine == Engine::Sqlite || owners.is_empty() {
            return None;
        }
        let calls: Vec<String> = owners
            .iter()
            .map(|owner| format!("pg_notify('{CHANNEL}', '{owner}')"))
            .collect();
        Some(format!("SELECT {}", calls.join(", ")))
    }
}

impl NewRow {
    /// The values of its columns that are not the same in all new rows.
    fn columns(&self) -> Result<impl Serialize, LedgerError> {
        let content_type = match &self.declared {
            Declaration::File { content_type, .. } => Some(content_type),
            Declaration::AtMost(_) => None,
        };
        Ok((
            self.id.as_str(),
            self.owner,
            &self.name,
            signed(self.declared.max_bytes())?,
            content_type,
            signed(self.declared.reserved_bytes())?,
            i64::from(self.is_rendition),
            i64::from(self.has_form),
            self.issued_at.as_millisecond(),
            self.form_expires_at.as_millisecond(),
        ))
    }
}

/// A table with a column `value`, an array of the columns of a row; `None` for no rows.
///
/// Statements with parameters take a round trip each. Nothing in this literal can end it early: the JSON writes
/// apostrophes as escapes.
fn table(engine: Engine, rows: &[impl Serialize]) -> Result<Option<String>, LedgerError> {
    if rows.is_empty() {
        return Ok(None);
    }
    let json = serde_json::to_string(rows).map_err(|_| LedgerError::Corrupt("row"))?;
    let json = json.replace('\'', "\\u0027");
    Ok(Some(match engine {
        Engine::Sqlite => format!("json_each('{json}')"),
        Engine::Postgres => format!("json_array_elements('{json}')"),
    }))
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
