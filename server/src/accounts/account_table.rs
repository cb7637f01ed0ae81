//! The table of accounts.

use app::domain::account::{DisplayName, Viewer};
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyPool, Executor, Row as _};

#[derive(Debug, Clone)]
pub(super) struct AccountRow {
    pub(super) id: i64,
    pub(super) email: String,
    pub(super) display_name: Option<String>,
    password_hash: String,
    pub(super) disabled: bool,
    pub(super) created_at: Timestamp,
}

impl AccountRow {
    /// The hash; `None` for accounts without a password, which no password matches.
    pub(super) fn password_hash(&self) -> Option<String> {
        (!self.password_hash.is_empty()).then(|| self.password_hash.clone())
    }

    /// The account as its pages show it.
    pub(super) fn to_viewer(&self) -> Viewer {
        Viewer {
            id: self.id,
            email: self.email.clone(),
            display_name: self.display_name.clone(),
        }
    }
}

/// Inserts an account; `None` when the e-mail address is taken.
pub(super) async fn insert_account<'c>(
    connection: impl Executor<'c, Database = Any>,
    email: &str,
    password_hash: &str,
    display_name: Option<&DisplayName>,
    now: Timestamp,
) -> sqlx::Result<Option<i64>> {
    let row = sqlx::query(
        "INSERT INTO accounts (email, password_hash, display_name, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email) DO NOTHING RETURNING id",
    )
    .bind(email)
    .bind(password_hash)
    .bind(display_name.map(DisplayName::as_str))
    .bind(now.as_millisecond())
    .fetch_optional(connection)
    .await?;
    row.map(|row| row.try_get("id")).transpose()
}

pub(super) async fn account_by_email(pool: &AnyPool, email: &str) -> sqlx::Result<Option<AccountRow>> {
    let row = sqlx::query("SELECT * FROM accounts WHERE email = $1 AND deleted_at IS NULL")
        .bind(email)
        .fetch_optional(pool)
        .await?;
    row.as_ref().map(decode).transpose()
}

pub(super) async fn account(pool: &AnyPool, id: i64) -> sqlx::Result<Option<AccountRow>> {
    let row = sqlx::query("SELECT * FROM accounts WHERE id = $1 AND deleted_at IS NULL")
        .bind(id)
        .fetch_optional(pool)
        .await?;
    row.as_ref().map(decode).transpose()
}

/// All accounts, oldest first.
pub(super) async fn accounts(pool: &AnyPool) -> sqlx::Result<Vec<AccountRow>> {
    let rows = sqlx::query("SELECT * FROM accounts WHERE deleted_at IS NULL ORDER BY id")
        .fetch_all(pool)
        .await?;
    rows.iter().map(decode).collect()
}

pub(super) async fn set_password<'c>(
    connection: impl Executor<'c, Database = Any>,
    account: i64,
    password_hash: &str,
) -> sqlx::Result<()> {
    sqlx::query("UPDATE accounts SET password_hash = $2 WHERE id = $1")
        .bind(account)
        .bind(password_hash)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn set_display_name(pool: &AnyPool, account: i64, name: Option<&DisplayName>) -> sqlx::Result<()> {
    // An account that is deleted meanwhile gets no name back.
    sqlx::query("UPDATE accounts SET display_name = $2 WHERE id = $1 AND deleted_at IS NULL")
        .bind(account)
        .bind(name.map(DisplayName::as_str))
        .execute(pool)
        .await?;
    Ok(())
}

pub(super) async fn set_disabled<'c>(
    connection: impl Executor<'c, Database = Any>,
    account: i64,
    since: Option<Timestamp>,
) -> sqlx::Result<()> {
    sqlx::query("UPDATE accounts SET disabled_at = $2 WHERE id = $1")
        .bind(account)
        .bind(since.map(Timestamp::as_millisecond))
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes the e-mail address, the password and the display name of a deleted account.
pub(super) async fn anonymize<'c>(
    connection: impl Executor<'c, Database = Any>,
    account: i64,
    now: Timestamp,
) -> sqlx::Result<()> {
    // The replacement has no @, so it is no address, and the real one is free for a new account.
    sqlx::query(
        "UPDATE accounts SET email = $2, password_hash = '', display_name = NULL, deleted_at = $3 WHERE id = $1",
    )
    .bind(account)
    .bind(format!("deleted:{account}"))
    .bind(now.as_millisecond())
    .execute(connection)
    .await?;
    Ok(())
}

/// Deleted accounts that own no upload any more.
pub(super) async fn purgeable(pool: &AnyPool) -> sqlx::Result<Vec<i64>> {
    let rows = sqlx::query(
        "SELECT id FROM accounts WHERE deleted_at IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.owner = accounts.id) LIMIT 100",
    )
    .fetch_all(pool)
    .await?;
    rows.iter().map(|row| row.try_get("id")).collect()
}

/// Deletes the row of an account and the rows that belong to it.
pub(super) async fn purge(pool: &AnyPool, account: i64) -> sqlx::Result<()> {
    for sql in [
        "DELETE FROM upload_events WHERE owner = $1",
        "DELETE FROM usage WHERE owner = $1",
        "DELETE FROM accounts WHERE id = $1",
    ] {
        sqlx::query(sql).bind(account).execute(pool).await?;
    }
    Ok(())
}

fn decode(row: &AnyRow) -> sqlx::Result<AccountRow> {
    let disabled_at: Option<i64> = row.try_get("disabled_at")?;
    Ok(AccountRow {
        id: row.try_get("id")?,
        email: row.try_get("email")?,
        display_name: row.try_get("display_name")?,
        password_hash: row.try_get("password_hash")?,
        disabled: disabled_at.is_some(),
        created_at: Timestamp::from_millisecond(row.try_get("created_at")?)
            .map_err(|error| sqlx::Error::Decode(error.into()))?,
    })
}
