//! The table of sessions.

use app::domain::account::Viewer;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyPool, Executor, Row as _, Transaction};

use super::{ClientInfo, SecretToken, devices};

#[derive(Debug, Clone)]
pub(super) struct SessionRow {
    pub(super) token_hash: Vec<u8>,
    pub(super) viewer: Viewer,
    pub(super) created_at: Timestamp,
    pub(super) last_seen_at: Timestamp,
    pub(super) user_agent: String,
}

const SELECT_SESSIONS: &str = "SELECT accounts.id, accounts.email, accounts.display_name, sessions.token_hash,
     sessions.created_at, sessions.last_seen_at, sessions.user_agent
     FROM sessions JOIN accounts ON accounts.id = sessions.account_id
     WHERE accounts.disabled_at IS NULL AND accounts.deleted_at IS NULL AND ";

pub(super) async fn insert<'c>(
    connection: impl Executor<'c, Database = Any>,
    token_hash: &[u8],
    account: i64,
    identity: Option<i64>,
    user_agent: &str,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO sessions (token_hash, account_id, created_at, last_seen_at, user_agent, identity_id) VALUES ($1, $2, $3, $3, $4, $5)")
        .bind(token_hash)
        .bind(account)
        .bind(now.as_millisecond())
        .bind(user_agent)
        .bind(identity)
        .execute(connection)
        .await?;
    Ok(())
}

/// The session with this token; `None` when the account is disabled or deleted.
pub(super) async fn find(pool: &AnyPool, token_hash: &[u8]) -> sqlx::Result<Option<SessionRow>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{SELECT_SESSIONS} sessions.token_hash = $1"
    )))
    .bind(token_hash)
    .fetch_optional(pool)
    .await?;
    row.as_ref().map(decode).transpose()
}

/// The sessions of an account, the most recent request first.
pub(super) async fn of_account(pool: &AnyPool, account: i64) -> sqlx::Result<Vec<SessionRow>> {
    let sql = format!("{SELECT_SESSIONS} sessions.account_id = $1 ORDER BY sessions.last_seen_at DESC");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(account)
        .fetch_all(pool)
        .await?;
    rows.iter().map(decode).collect()
}

/// Records the time of the latest request.
pub(super) async fn touch(pool: &AnyPool, token_hash: &[u8], now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE sessions SET last_seen_at = $2 WHERE token_hash = $1")
        .bind(token_hash)
        .bind(now.as_millisecond())
        .execute(pool)
        .await?;
    Ok(())
}

/// Deletes a session; returns its account, if the session existed.
pub(super) async fn delete(pool: &AnyPool, token_hash: &[u8]) -> sqlx::Result<Option<i64>> {
    let row = sqlx::query("DELETE FROM sessions WHERE token_hash = $1 RETURNING account_id")
        .bind(token_hash)
        .fetch_optional(pool)
        .await?;
    row.map(|row| row.try_get("account_id")).transpose()
}

/// Deletes the sessions that a connected OpenID log-in opened.
pub(super) async fn delete_of_identity<'c>(
    connection: impl Executor<'c, Database = Any>,
    account: i64,
    identity: i64,
) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM sessions WHERE account_id = $1 AND identity_id = $2")
        .bind(account)
        .bind(identity)
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes the sessions of an account beyond a number, those with the oldest requests first.
pub(super) async fn delete_beyond(pool: &AnyPool, account: i64, number: i64) -> sqlx::Result<()> {
    // SQLite has no OFFSET without a LIMIT.
    sqlx::query(
        "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE account_id = $1
         ORDER BY last_seen_at DESC, created_at DESC LIMIT 1000 OFFSET $2)",
    )
    .bind(account)
    .bind(number)
    .execute(pool)
    .await?;
    Ok(())
}

/// Deletes all sessions of an account.
pub(super) async fn delete_all<'c>(connection: impl Executor<'c, Database = Any>, account: i64) -> sqlx::Result<()> {
    delete_others(connection, account, &[]).await
}

/// Deletes all sessions, known devices and the recovery link of an account, and inserts a new session.
pub(super) async fn replace_all(
    transaction: &mut Transaction<'_, Any>,
    account: i64,
    token: &SecretToken,
    client: &ClientInfo,
    now: Timestamp,
) -> sqlx::Result<()> {
    delete_all(&mut **transaction, account).await?;
    devices::delete_all(&mut **transaction, account).await?;
    sqlx::query("DELETE FROM recovery_links WHERE account_id = $1")
        .bind(account)
        .execute(&mut **transaction)
        .await?;
    let user_agent = client.user_agent.as_str();
    insert(&mut **transaction, &token.hash(), account, None, user_agent, now).await
}

/// Deletes all sessions of an account but one.
pub(super) async fn delete_others<'c>(
    connection: impl Executor<'c, Database = Any>,
    account: i64,
    kept: &[u8],
) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM sessions WHERE account_id = $1 AND token_hash <> $2")
        .bind(account)
        .bind(kept)
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes expired sessions.
pub(super) async fn delete_expired(
    pool: &AnyPool,
    created_before: Timestamp,
    seen_before: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM sessions WHERE created_at < $1 OR last_seen_at < $2")
        .bind(created_before.as_millisecond())
        .bind(seen_before.as_millisecond())
        .execute(pool)
        .await?;
    Ok(())
}

fn decode(row: &AnyRow) -> sqlx::Result<SessionRow> {
    let time = |column: &str| -> sqlx::Result<Timestamp> {
        Timestamp::from_millisecond(row.try_get(column)?).map_err(|error| sqlx::Error::Decode(error.into()))
    };
    Ok(SessionRow {
        token_hash: row.try_get("token_hash")?,
        viewer: Viewer {
            id: row.try_get("id")?,
            email: row.try_get("email")?,
            display_name: row.try_get("display_name")?,
        },
        created_at: time("created_at")?,
        last_seen_at: time("last_seen_at")?,
        user_agent: row.try_get("user_agent")?,
    })
}
