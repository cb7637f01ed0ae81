//! The rows behind accounts and sessions.

use app::domain::account::Viewer;
use jiff::Timestamp;
use sqlx::{AnyPool, Row};

pub(super) struct AccountRow {
    pub(super) id: i64,
    pub(super) password_hash: String,
}

#[derive(Debug, Clone)]
pub(super) struct SessionRow {
    pub(super) viewer: Viewer,
    pub(super) created_at: Timestamp,
    pub(super) last_seen_at: Timestamp,
}

/// `None` where the address is taken.
pub(super) async fn insert_account(
    pool: &AnyPool,
    email: &str,
    password_hash: &str,
    now: Timestamp,
) -> sqlx::Result<Option<i64>> {
    let row = sqlx::query("INSERT INTO accounts (email, password_hash, created_at) VALUES ($1, $2, $3) ON CONFLICT (email) DO NOTHING RETURNING id")
        .bind(email)
        .bind(password_hash)
        .bind(now.as_millisecond())
        .fetch_optional(pool)
        .await?;
    row.map(|row| row.try_get("id")).transpose()
}

pub(super) async fn account_by_email(pool: &AnyPool, email: &str) -> sqlx::Result<Option<AccountRow>> {
    let row = sqlx::query("SELECT id, password_hash FROM accounts WHERE email = $1")
        .bind(email)
        .fetch_optional(pool)
        .await?;
    row.map(|row| {
        Ok(AccountRow {
            id: row.try_get("id")?,
            password_hash: row.try_get("password_hash")?,
        })
    })
    .transpose()
}

pub(super) async fn insert_session(
    pool: &AnyPool,
    token_hash: &[u8],
    account: i64,
    user_agent: &str,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO sessions (token_hash, account_id, created_at, last_seen_at, user_agent) VALUES ($1, $2, $3, $3, $4)")
        .bind(token_hash)
        .bind(account)
        .bind(now.as_millisecond())
        .bind(user_agent)
        .execute(pool)
        .await?;
    Ok(())
}

pub(super) async fn session(pool: &AnyPool, token_hash: &[u8]) -> sqlx::Result<Option<SessionRow>> {
    let row = sqlx::query(
        "SELECT accounts.id, accounts.email, sessions.created_at, sessions.last_seen_at
         FROM sessions JOIN accounts ON accounts.id = sessions.account_id WHERE sessions.token_hash = $1",
    )
    .bind(token_hash)
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let time = |column: &str| -> sqlx::Result<Timestamp> {
        Timestamp::from_millisecond(row.try_get(column)?).map_err(|error| sqlx::Error::Decode(error.into()))
    };
    Ok(Some(SessionRow {
        viewer: Viewer {
            id: row.try_get("id")?,
            email: row.try_get("email")?,
        },
        created_at: time("created_at")?,
        last_seen_at: time("last_seen_at")?,
    }))
}

pub(super) async fn touch_session(pool: &AnyPool, token_hash: &[u8], now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE sessions SET last_seen_at = $2 WHERE token_hash = $1")
        .bind(token_hash)
        .bind(now.as_millisecond())
        .execute(pool)
        .await?;
    Ok(())
}

pub(super) async fn delete_session(pool: &AnyPool, token_hash: &[u8]) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
        .bind(token_hash)
        .execute(pool)
        .await?;
    Ok(())
}
