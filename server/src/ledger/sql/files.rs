//! The list of files: in four orders, searched, and each page as cheap as the first.

use app::domain::listing::{Listing, Sort};
use app::domain::upload::UploadId;
use jiff::Timestamp;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyPool, AssertSqlSafe};

use super::read::{decode_all, id_of};
use super::usage_batch::signed;
use crate::database::{Database, Engine};
use crate::ledger::name_key::words;
use crate::ledger::{Cursor, LedgerError, Place, Row};

/// What makes a row a file of the list; the same words as in the indexes, so that they are used.
const IS_FILE: &str = "state = 'confirmed' AND delete_at IS NULL AND rendition = 0";

/// The way through a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Onward,
    Back,
}

pub(in crate::ledger) async fn list(
    database: &Database,
    owner: i64,
    listing: &Listing,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Row>, LedgerError> {
    walk(database, owner, listing, after, (Way::Onward, limit)).await
}

/// The file before this one and the one behind it.
pub(in crate::ledger) async fn neighbours(
    database: &Database,
    owner: i64,
    listing: &Listing,
    of: &Cursor,
) -> Result<(Option<UploadId>, Option<UploadId>), LedgerError> {
    let mut found = [None, None];
    for (place, way) in [Way::Back, Way::Onward].into_iter().enumerate() {
        let rows = walk(database, owner, listing, Some(of), (way, 1)).await?;
        found[place] = rows.into_iter().next().map(|row| row.id);
    }
    let [before, behind] = found;
    Ok((before, behind))
}

async fn walk(
    database: &Database,
    owner: i64,
    listing: &Listing,
    from: Option<&Cursor>,
    (way, limit): (Way, u32),
) -> Result<Vec<Row>, LedgerError> {
    let (column, falls) = match listing.sort {
        Sort::Newest => ("issued_at", true),
        Sort::Oldest => ("issued_at", false),
        Sort::Name => ("name_key", false),
        Sort::Size => ("size", true),
    };
    let (beyond, direction) = if falls == (way == Way::Onward) {
        ("<", "DESC")
    } else {
        (">", "ASC")
    };
    // Neither knows a wildcard: what was typed is what is looked for.
    let position = match database.engine {
        Engine::Sqlite => "instr",
        Engine::Postgres => "strpos",
    };
    let words = words(listing.query());
    // SQLite numbers its placeholders as they come.
    let mut next = 1..;
    let mut number = || next.next().unwrap_or_default();
    let mut sql = format!("SELECT id FROM uploads WHERE owner = ${} AND {IS_FILE}", number());
    if from.is_some() {
        sql += &format!(" AND ({column}, id) {beyond} (${}, ${})", number(), number());
    }
    for _ in &words {
        sql += &format!(" AND {position}(name_key, ${}) > 0", number());
    }
    sql += &format!(" ORDER BY {column} {direction}, id {direction} LIMIT ${}", number());
    // The inner query reads an index; only the files that are shown are read as rows.
    let sql = format!("SELECT * FROM uploads WHERE id IN ({sql}) ORDER BY {column} {direction}, id {direction}");
    let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(words.is_empty()).bind(owner);
    if let Some(cursor) = from {
        query = bind_place(query, &cursor.place)?.bind(cursor.id.as_str());
    }
    for word in &words {
        query = query.bind(word.as_str());
    }
    decode_all(&query.bind(i64::from(limit)).fetch_all(&database.pool).await?)
}

fn bind_place<'q>(
    query: Query<'q, Any, AnyArguments>,
    place: &'q Place,
) -> Result<Query<'q, Any, AnyArguments>, LedgerError> {
    Ok(match place {
        Place::Time(time) => query.bind(time.as_millisecond()),
        Place::Name(key) => query.bind(key.as_str()),
        Place::Size(size) => query.bind(signed(*size)?),
    })
}

/// Files that were hidden at one moment and can still be brought back.
pub(in crate::ledger) async fn hidden(
    pool: &AnyPool,
    owner: i64,
    delete_at: Timestamp,
) -> Result<Vec<UploadId>, LedgerError> {
    let rows = sqlx::query(
        "SELECT id FROM uploads WHERE owner = $1 AND state = 'confirmed' AND delete_at = $2 AND rendition = 0",
    )
    .bind(owner)
    .bind(delete_at.as_millisecond())
    .fetch_all(pool)
    .await?;
    rows.iter().map(|row| id_of(row, "id")).collect()
}
