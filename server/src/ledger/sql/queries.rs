//! Queries, and the changes that do not touch an owner's usage.

use app::domain::upload::UploadId;
use app::domain::upload_event::UploadEventKind;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyPool, AssertSqlSafe, Executor, Row as _};

use super::statement::placeholders;
use super::usage_batch::{read_quota, read_usage, unsigned};
use crate::database::{Database, Engine};
use crate::ledger::{AttemptId, Declaration, LedgerError, Multipart, Row, State, StoredObject, UploadEvent, Usage};

/// The most events that one call deletes: a long deletion would block all writers.
const MAX_DELETED_EVENTS: i64 = 5_000;

fn with_ids<'q>(mut query: Query<'q, Any, AnyArguments>, ids: &'q [UploadId]) -> Query<'q, Any, AnyArguments> {
    for id in ids {
        query = query.bind(id.as_str());
    }
    query
}

pub(in crate::ledger) async fn rows<'c>(
    connection: impl Executor<'c, Database = Any>,
    engine: Engine,
    owner: i64,
    ids: &[UploadId],
) -> Result<Vec<Row>, LedgerError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT * FROM uploads WHERE owner = {} AND id IN ({})",
        placeholders(engine, 0, 1),
        placeholders(engine, 1, ids.len())
    );
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(ids.len() == 1).bind(owner);
    decode_all(&with_ids(query, ids).fetch_all(connection).await?)
}

pub(in crate::ledger) async fn rows_of_anyone(database: &Database, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT * FROM uploads WHERE id IN ({})",
        placeholders(database.engine, 0, ids.len())
    );
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(ids.len() == 1);
    decode_all(&with_ids(query, ids).fetch_all(&database.pool).await?)
}

pub(in crate::ledger) async fn row<'c>(
    connection: impl Executor<'c, Database = Any>,
    id: &UploadId,
) -> Result<Option<Row>, LedgerError> {
    let row = sqlx::query("SELECT * FROM uploads WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(decode).transpose()
}

pub(in crate::ledger) async fn claim_due(
    database: &Database,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<Row>, LedgerError> {
    // On PostgreSQL another server may run the same statement: each skips the rows that the other has locked.
    let rows = match database.engine {
        Engine::Sqlite => sqlx::query(
            "UPDATE uploads SET leased_until = $2 WHERE id IN (
                 SELECT id FROM uploads WHERE state = 'issued' AND next_check_at <= $1 AND leased_until <= $1
                 ORDER BY next_check_at LIMIT $3)
             RETURNING *",
        ),
        Engine::Postgres => sqlx::query(
            "UPDATE uploads SET leased_until = $2 WHERE id IN (
                 SELECT id FROM uploads WHERE state = 'issued' AND next_check_at <= $1 AND leased_until <= $1
                 ORDER BY next_check_at LIMIT $3 FOR UPDATE SKIP LOCKED)
             RETURNING *",
        ),
    }
    .bind(now.as_millisecond())
    .bind(until.as_millisecond())
    .bind(i64::from(limit))
    .fetch_all(&database.pool)
    .await?;
    decode_all(&rows)
}

pub(in crate::ledger) async fn to_erase(pool: &AnyPool, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
    due(
        pool,
        "SELECT * FROM uploads WHERE state = 'confirmed' AND delete_at <= $1 AND next_check_at <= $1
         ORDER BY delete_at LIMIT $2",
        now,
        limit,
    )
    .await
}

pub(in crate::ledger) async fn dead_forms(pool: &AnyPool, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
    due(
        pool,
        "SELECT * FROM uploads WHERE form_dead_at <= $1 AND next_check_at <= $1 ORDER BY form_dead_at LIMIT $2",
        now,
        limit,
    )
    .await
}

async fn due(pool: &AnyPool, sql: &'static str, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
    let query = sqlx::query(sql).bind(now.as_millisecond()).bind(i64::from(limit));
    decode_all(&query.fetch_all(pool).await?)
}

pub(in crate::ledger) async fn postpone(
    database: &Database,
    ids: &[UploadId],
    until: Timestamp,
) -> Result<(), LedgerError> {
    if ids.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "UPDATE uploads SET next_check_at = {} WHERE state <> 'issued' AND id IN ({})",
        placeholders(database.engine, 0, 1),
        placeholders(database.engine, 1, ids.len())
    );
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    with_ids(query.bind(until.as_millisecond()), ids)
        .execute(&database.pool)
        .await?;
    Ok(())
}

pub(in crate::ledger) async fn hide_unused_renditions(
    pool: &AnyPool,
    issued_before: Timestamp,
    now: Timestamp,
) -> Result<(), LedgerError> {
    sqlx::query(
        "UPDATE uploads SET delete_at = $2
         WHERE state = 'confirmed' AND delete_at IS NULL AND rendition = 1 AND issued_at < $1",
    )
    .bind(issued_before.as_millisecond())
    .bind(now.as_millisecond())
    .execute(pool)
    .await?;
    Ok(())
}

pub(in crate::ledger) async fn still_issued(
    database: &Database,
    ids: &[UploadId],
) -> Result<Vec<UploadId>, LedgerError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT id FROM uploads WHERE state = 'issued' AND id IN ({})",
        placeholders(database.engine, 0, ids.len())
    );
    let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    let rows = with_ids(query, ids).fetch_all(&database.pool).await?;
    rows.iter().map(|row| id_of(row, "id")).collect()
}

pub(in crate::ledger) async fn count_issued(pool: &AnyPool) -> Result<u32, LedgerError> {
    let row = sqlx::query("SELECT COUNT(*) AS count FROM uploads WHERE state = 'issued'")
        .fetch_one(pool)
        .await?;
    u32::try_from(row.try_get::<i64, _>("count")?).map_err(|_| LedgerError::Corrupt("count"))
}

pub(in crate::ledger) async fn usage(pool: &AnyPool, owner: i64) -> Result<Usage, LedgerError> {
    let row = sqlx::query("SELECT reserved, stored, outstanding, live_form_bytes FROM usage WHERE owner = $1")
        .bind(owner)
        .fetch_optional(pool)
        .await?;
    row.as_ref().map_or_else(|| Ok(Usage::default()), read_usage)
}

pub(in crate::ledger) async fn quota(pool: &AnyPool, owner: i64) -> Result<Option<u64>, LedgerError> {
    let row = sqlx::query("SELECT quota FROM usage WHERE owner = $1")
        .bind(owner)
        .fetch_optional(pool)
        .await?;
    row.as_ref().map_or(Ok(None), read_quota)
}

pub(in crate::ledger) async fn ended(
    pool: &AnyPool,
    before: Timestamp,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Row>, LedgerError> {
    let rows = sqlx::query(
        "SELECT * FROM uploads WHERE state NOT IN ('issued', 'confirmed') AND finalized_at < $1 AND next_check_at <= $2
         AND form_dead_at IS NULL ORDER BY finalized_at LIMIT $3",
    )
    .bind(before.as_millisecond())
    .bind(now.as_millisecond())
    .bind(i64::from(limit))
    .fetch_all(pool)
    .await?;
    decode_all(&rows)
}

pub(in crate::ledger) async fn delete_old(
    database: &Database,
    ids: &[UploadId],
    before: Timestamp,
) -> Result<bool, LedgerError> {
    let events =
        sqlx::query("DELETE FROM upload_events WHERE seq IN (SELECT seq FROM upload_events WHERE at < $1 LIMIT $2)")
            .bind(before.as_millisecond())
            .bind(MAX_DELETED_EVENTS)
            .execute(&database.pool)
            .await?;
    if !ids.is_empty() {
        let sql = format!(
            "DELETE FROM uploads WHERE state NOT IN ('issued', 'confirmed') AND form_dead_at IS NULL AND id IN ({})",
            placeholders(database.engine, 0, ids.len())
        );
        let query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
        with_ids(query, ids).execute(&database.pool).await?;
    }
    Ok(i64::try_from(events.rows_affected()) == Ok(MAX_DELETED_EVENTS))
}

pub(in crate::ledger) async fn events(
    pool: &AnyPool,
    owner: i64,
    after: i64,
    limit: u32,
) -> Result<Vec<UploadEvent>, LedgerError> {
    let rows =
        sqlx::query("SELECT seq, upload, event FROM upload_events WHERE owner = $1 AND seq > $2 ORDER BY seq LIMIT $3")
            .bind(owner)
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(UploadEvent {
                seq: row.try_get("seq")?,
                upload: id_of(row, "upload")?,
                kind: UploadEventKind::parse(row.try_get("event")?).ok_or(LedgerError::Corrupt("event"))?,
            })
        })
        .collect()
}

pub(in crate::ledger) async fn newest_event(pool: &AnyPool, owner: i64) -> Result<i64, LedgerError> {
    let row = sqlx::query("SELECT coalesce(max(seq), 0) AS newest_event FROM upload_events WHERE owner = $1")
        .bind(owner)
        .fetch_one(pool)
        .await?;
    Ok(row.try_get("newest_event")?)
}

pub(in crate::ledger) fn id_of(row: &AnyRow, column: &str) -> Result<UploadId, LedgerError> {
    UploadId::parse(row.try_get(column)?).map_err(|_| LedgerError::Corrupt("id"))
}

pub(in crate::ledger) fn decode_all(rows: &[AnyRow]) -> Result<Vec<Row>, LedgerError> {
    rows.iter().map(decode).collect()
}

fn decode(row: &AnyRow) -> Result<Row, LedgerError> {
    let moment =
        |milliseconds: i64| Timestamp::from_millisecond(milliseconds).map_err(|_| LedgerError::Corrupt("time"));
    let size = unsigned(row.try_get("declared_size")?, "size")?;
    let declared = match row.try_get("declared_type")? {
        Some(content_type) => Declaration::File { size, content_type },
        None => Declaration::AtMost(size),
    };
    let stored = match (
        row.try_get::<Option<String>, _>("object_key")?,
        row.try_get::<Option<i64>, _>("size")?,
        row.try_get("etag")?,
        row.try_get("content_type")?,
    ) {
        (Some(key), Some(size), Some(etag), Some(content_type)) => Some(StoredObject {
            key: ObjectKey::new(key).map_err(|_| LedgerError::Corrupt("object_key"))?,
            size: unsigned(size, "size")?,
            etag,
            content_type,
            charset: row.try_get("charset")?,
        }),
        _ => None,
    };
    let multipart = match (
        row.try_get::<Option<String>, _>("parts_attempt")?,
        row.try_get("multipart_id")?,
        row.try_get::<Option<i64>, _>("part_size")?,
    ) {
        (Some(attempt), Some(id), Some(part_size)) => Some(Multipart {
            attempt: AttemptId::parse(&attempt).ok_or(LedgerError::Corrupt("parts_attempt"))?,
            id,
            part_size: unsigned(part_size, "part_size")?,
        }),
        _ => None,
    };
    Ok(Row {
        id: id_of(row, "id")?,
        owner: row.try_get("owner")?,
        name: row.try_get("name")?,
        declared,
        state: State::parse(row.try_get("state")?).ok_or(LedgerError::Corrupt("state"))?,
        issued_at: moment(row.try_get("issued_at")?)?,
        form_expires_at: moment(row.try_get("form_expires_at")?)?,
        has_form: row.try_get::<i64, _>("has_form")? != 0,
        form_dead_at: row.try_get::<Option<i64>, _>("form_dead_at")?.map(moment).transpose()?,
        reason: row.try_get("reason")?,
        stored,
        delete_at: row.try_get::<Option<i64>, _>("delete_at")?.map(moment).transpose()?,
        multipart,
        is_rendition: row.try_get::<i64, _>("rendition")? > 0,
        thumbnail: row
            .try_get::<Option<String>, _>("thumbnail")?
            .map(|_| id_of(row, "thumbnail"))
            .transpose()?,
    })
}
