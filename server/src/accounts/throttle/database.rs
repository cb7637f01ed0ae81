//! The buckets in the database, which all servers share. One statement takes a place in each bucket that has room.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{AnyPool, Row as _};

use super::bucket_key::BucketKey;
use crate::database::is_conflict;

/// Rows that a cleanup leaves at most, after an attack from very many addresses.
const MAX_ROWS: i64 = 200_000;

/// The outcome of [`take`].
pub(super) enum TakeOutcome {
    /// Every bucket had room, and a place was taken in each.
    Taken,
    /// These buckets were full, with the time in milliseconds at which each is empty; no place was taken.
    Full(Vec<(BucketKey, i64)>),
}

/// Takes a place in each bucket, or in none.
pub(super) async fn take(pool: &AnyPool, keys: &[BucketKey], now: i64) -> sqlx::Result<TakeOutcome> {
    let sorted = sorted(keys);
    let taken = match take_sorted(pool, &sorted, now).await {
        // Another transaction locked the same rows in another order.
        Err(error) if is_conflict(&error) => take_sorted(pool, &sorted, now).await,
        other => other,
    }?;
    let (got, missing): (Vec<_>, Vec<_>) = sorted.into_iter().partition(|(name, _)| taken.contains(name));
    if missing.is_empty() {
        return Ok(TakeOutcome::Taken);
    }
    give_back_sorted(pool, &got).await?;
    let mut full = Vec::with_capacity(missing.len());
    for (name, key) in missing {
        let row = sqlx::query("SELECT empty_at FROM throttles WHERE bucket = $1")
            .bind(name)
            .fetch_optional(pool)
            .await?;
        let empty_at = row.map(|row| row.try_get("empty_at")).transpose()?;
        full.push((key.clone(), empty_at.unwrap_or(now)));
    }
    Ok(TakeOutcome::Full(full))
}

/// Takes places; returns the names of the buckets that had room.
async fn take_sorted(pool: &AnyPool, keys: &[(Vec<u8>, &BucketKey)], now: i64) -> sqlx::Result<Vec<Vec<u8>>> {
    let rows: Vec<String> = (0..keys.len())
        .map(|n| {
            let n = 2 + 4 * n;
            format!("(${}, ${}, ${}, ${})", n, n + 1, n + 2, n + 3)
        })
        .collect();
    let sql = format!(
        "INSERT INTO throttles (bucket, empty_at, step, room) VALUES {}
         ON CONFLICT (bucket) DO UPDATE
         SET empty_at = CASE WHEN throttles.empty_at > $1 THEN throttles.empty_at ELSE $1 END + excluded.step
         WHERE throttles.empty_at + excluded.step <= $1 + excluded.room
         RETURNING bucket",
        rows.join(", ")
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(now);
    for (name, key) in keys {
        let terms = key.terms();
        query = query
            .bind(name.clone())
            .bind(now + terms.time_per_unit)
            .bind(terms.time_per_unit)
            .bind(terms.time_to_empty());
    }
    let rows = query.fetch_all(pool).await?;
    rows.iter().map(|row| row.try_get("bucket")).collect()
}

/// Gives a place back in each bucket.
pub(super) async fn give_back(pool: &AnyPool, keys: &[BucketKey]) -> sqlx::Result<()> {
    give_back_sorted(pool, &sorted(keys)).await
}

async fn give_back_sorted(pool: &AnyPool, keys: &[(Vec<u8>, &BucketKey)]) -> sqlx::Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut transaction = pool.begin().await?;
    for (name, _) in keys {
        sqlx::query("UPDATE throttles SET empty_at = empty_at - step WHERE bucket = $1")
            .bind(name.clone())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}

/// The keys by name, in one order everywhere, so that two transactions do not deadlock.
fn sorted(keys: &[BucketKey]) -> Vec<(Vec<u8>, &BucketKey)> {
    let named: HashMap<Vec<u8>, &BucketKey> = keys.iter().map(|key| (key.name(), key)).collect();
    let mut sorted: Vec<_> = named.into_iter().collect();
    sorted.sort_by(|one, other| one.0.cmp(&other.0));
    sorted
}

/// Deletes empty buckets, and, where too many rows are left, those that will be empty first.
pub(super) async fn prune(pool: &AnyPool, now: Timestamp) -> sqlx::Result<()> {
    prune_to(pool, now, MAX_ROWS).await
}

pub(super) async fn prune_to(pool: &AnyPool, now: Timestamp, max_rows: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM throttles WHERE empty_at <= $1")
        .bind(now.as_millisecond())
        .execute(pool)
        .await?;
    let row = sqlx::query("SELECT count(*) AS buckets FROM throttles")
        .fetch_one(pool)
        .await?;
    let buckets: i64 = row.try_get("buckets")?;
    if buckets > max_rows {
        sqlx::query(
            "DELETE FROM throttles WHERE bucket IN (SELECT bucket FROM throttles ORDER BY empty_at, bucket LIMIT $1)",
        )
        .bind(buckets - max_rows)
        .execute(pool)
        .await?;
    }
    Ok(())
}
