//! The list of files: four orders, a search, and pages that cost the same wherever they start.

use app::domain::listing::{Listing, Sort};
use app::domain::upload::UploadId;
use jiff::Timestamp;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyPool, AssertSqlSafe};

use super::queries::{decode_all, id_of};
use super::usage_batch::signed;
use crate::database::{Database, Engine};
use crate::ledger::name_key::query_words;
use crate::ledger::{Cursor, LedgerError, Row, SortValue};

/// The condition that makes a row a file of the list. The indexes are declared with the same words; a query that
/// spells it differently does not use them.
const IS_FILE: &str = "state = 'confirmed' AND delete_at IS NULL AND rendition = 0";

/// The direction in which a list is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

pub(in crate::ledger) async fn list(
    database: &Database,
    owner: i64,
    listing: &Listing,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Row>, LedgerError> {
    read_list(database, owner, listing, after, (Direction::Forward, limit)).await
}

/// The files before and after `of`.
pub(in crate::ledger) async fn neighbours(
    database: &Database,
    owner: i64,
    listing: &Listing,
    of: &Cursor,
) -> Result<(Option<UploadId>, Option<UploadId>), LedgerError> {
    let mut found = [None, None];
    for (index, direction) in [Direction::Backward, Direction::Forward].into_iter().enumerate() {
        let rows = read_list(database, owner, listing, Some(of), (direction, 1)).await?;
        found[index] = rows.into_iter().next().map(|row| row.id);
    }
    let [previous, next] = found;
    Ok((previous, next))
}

async fn read_list(
    database: &Database,
    owner: i64,
    listing: &Listing,
    from: Option<&Cursor>,
    (direction, limit): (Direction, u32),
) -> Result<Vec<Row>, LedgerError> {
    let (column, is_descending) = match listing.sort {
        Sort::Newest => ("issued_at", true),
        Sort::Oldest => ("issued_at", false),
        Sort::Name => ("name_key", false),
        Sort::Size => ("size", true),
    };
    let (comparison, order) = if is_descending == (direction == Direction::Forward) {
        ("<", "DESC")
    } else {
        (">", "ASC")
    };
    // Neither function knows wildcards, so the query is searched for literally.
    let position = match database.engine {
        Engine::Sqlite => "instr",
        Engine::Postgres => "strpos",
    };
    let words = query_words(listing.query());
    // SQLite numbers its placeholders in the order in which they appear.
    let mut next = 1..;
    let mut number = || next.next().unwrap_or_default();
    let mut sql = format!("SELECT id FROM uploads WHERE owner = ${} AND {IS_FILE}", number());
    if from.is_some() {
        sql += &format!(" AND ({column}, id) {comparison} (${}, ${})", number(), number());
    }
    for _ in &words {
        sql += &format!(" AND {position}(name_key, ${}) > 0", number());
    }
    sql += &format!(" ORDER BY {column} {order}, id {order} LIMIT ${}", number());
    // The inner query reads an index only; the outer one reads the rows of the files that are shown.
    let sql = format!("SELECT * FROM uploads WHERE id IN ({sql}) ORDER BY {column} {order}, id {order}");
    let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(words.is_empty()).bind(owner);
    if let Some(cursor) = from {
        query = bind_sort_value(query, &cursor.sort_value)?.bind(cursor.id.as_str());
    }
    for word in &words {
        query = query.bind(word.as_str());
    }
    decode_all(&query.bind(i64::from(limit)).fetch_all(&database.pool).await?)
}

fn bind_sort_value<'q>(
    query: Query<'q, Any, AnyArguments>,
    sort_value: &'q SortValue,
) -> Result<Query<'q, Any, AnyArguments>, LedgerError> {
    Ok(match sort_value {
        SortValue::Time(time) => query.bind(time.as_millisecond()),
        SortValue::Name(key) => query.bind(key.as_str()),
        SortValue::Size(size) => query.bind(signed(*size)?),
    })
}

/// Files that one deletion hid and that can still be restored: those with exactly this `delete_at`.
pub(in crate::ledger) async fn hidden_until(
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
