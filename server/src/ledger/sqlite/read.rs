//! Reading rows.

use app::domain::upload::UploadId;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Executor, Row as _, Sqlite, SqlitePool};

use crate::ledger::{Cursor, Declared, LedgerError, Row, State, Stored};

pub(super) async fn rows(pool: &SqlitePool, owner: i64, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError> {
    let ids = serde_json::to_string(ids).map_err(|_| LedgerError::Corrupt("ids"))?;
    let rows = sqlx::query("SELECT * FROM uploads WHERE owner = ?1 AND id IN (SELECT value FROM json_each(?2))")
        .bind(owner)
        .bind(ids)
        .fetch_all(pool)
        .await?;
    rows.iter().map(decode).collect()
}

pub(super) async fn rows_of_anyone(pool: &SqlitePool, ids: &[UploadId]) -> Result<Vec<Row>, LedgerError> {
    let ids = serde_json::to_string(ids).map_err(|_| LedgerError::Corrupt("ids"))?;
    let rows = sqlx::query("SELECT * FROM uploads WHERE id IN (SELECT value FROM json_each(?1))")
        .bind(ids)
        .fetch_all(pool)
        .await?;
    rows.iter().map(decode).collect()
}

pub(super) async fn row<'c>(
    connection: impl Executor<'c, Database = Sqlite>,
    id: &UploadId,
) -> Result<Option<Row>, LedgerError> {
    let row = sqlx::query("SELECT * FROM uploads WHERE id = ?1")
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(decode).transpose()
}

pub(super) async fn list(
    pool: &SqlitePool,
    owner: i64,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Vec<Row>, LedgerError> {
    let (issued_at, id) = match &after {
        Some(cursor) => (cursor.issued_at.as_millisecond(), cursor.id.as_str()),
        None => (i64::MAX, ""),
    };
    let rows = sqlx::query(
        "SELECT * FROM uploads WHERE owner = ?1 AND state = 'confirmed' AND (issued_at, id) < (?2, ?3)
         ORDER BY issued_at DESC, id DESC LIMIT ?4",
    )
    .bind(owner)
    .bind(issued_at)
    .bind(id)
    .bind(limit)
    .fetch_all(pool)
    .await?;
    rows.iter().map(decode).collect()
}

pub(super) async fn due(pool: &SqlitePool, now: Timestamp, limit: u32) -> Result<Vec<Row>, LedgerError> {
    let rows = sqlx::query(
        "SELECT * FROM uploads WHERE state = 'issued' AND look_again_at <= ?1 ORDER BY look_again_at LIMIT ?2",
    )
    .bind(now.as_millisecond())
    .bind(limit)
    .fetch_all(pool)
    .await?;
    rows.iter().map(decode).collect()
}

pub(super) async fn still_issued(pool: &SqlitePool, ids: &[UploadId]) -> Result<Vec<UploadId>, LedgerError> {
    let ids = serde_json::to_string(ids).map_err(|_| LedgerError::Corrupt("ids"))?;
    let rows = sqlx::query("SELECT id FROM uploads WHERE state = 'issued' AND id IN (SELECT value FROM json_each(?1))")
        .bind(ids)
        .fetch_all(pool)
        .await?;
    rows.iter()
        .map(|row| UploadId::parse(row.try_get("id")?).map_err(|_| LedgerError::Corrupt("id")))
        .collect()
}

fn decode(row: &SqliteRow) -> Result<Row, LedgerError> {
    let time = |column: &str| -> Result<Timestamp, LedgerError> {
        Timestamp::from_millisecond(row.try_get(column)?).map_err(|_| LedgerError::Corrupt("time"))
    };
    let bytes = |number: i64| u64::try_from(number).map_err(|_| LedgerError::Corrupt("size"));

    let declared = match (
        row.try_get::<Option<i64>, _>("declared_size")?,
        row.try_get::<Option<String>, _>("declared_type")?,
    ) {
        (Some(size), Some(content_type)) => Declared::File {
            size: bytes(size)?,
            content_type,
        },
        _ => Declared::Anything,
    };
    let stored = match (
        row.try_get::<Option<i64>, _>("size")?,
        row.try_get("etag")?,
        row.try_get("content_type")?,
    ) {
        (Some(size), Some(etag), Some(content_type)) => Some(Stored {
            size: bytes(size)?,
            etag,
            content_type,
        }),
        _ => None,
    };
    Ok(Row {
        id: UploadId::parse(row.try_get("id")?).map_err(|_| LedgerError::Corrupt("id"))?,
        owner: row.try_get("owner")?,
        name: row.try_get("name")?,
        declared,
        state: State::parse(row.try_get("state")?).ok_or(LedgerError::Corrupt("state"))?,
        issued_at: time("issued_at")?,
        form_expires_at: time("form_expires_at")?,
        reason: row.try_get("reason")?,
        stored,
    })
}
