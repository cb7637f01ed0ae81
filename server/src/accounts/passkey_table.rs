//! The table of passkeys.

use app::domain::access::PasskeySummary;
use app::text::LocalizedText;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyPool, Executor, Row as _};
use webauthn_rs::prelude::{Passkey, Uuid};

use super::token::public_id;

pub(super) struct PasskeyRow {
    pub(super) account: i64,
    pub(super) user_handle: Uuid,
    pub(super) passkey: Passkey,
    name: String,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

impl PasskeyRow {
    pub(super) fn to_listing(&self) -> PasskeySummary {
        PasskeySummary {
            id: public_id(self.passkey.cred_id()),
            name: LocalizedText::from_stored(&self.name),
            created_at: self.created_at.to_string(),
            last_used_at: self.last_used_at.map(|at| at.to_string()),
        }
    }
}

/// The passkeys of an account, oldest first.
pub(super) async fn of_account(pool: &AnyPool, account: i64) -> sqlx::Result<Vec<PasskeyRow>> {
    let rows = sqlx::query("SELECT * FROM passkeys WHERE account_id = $1 ORDER BY created_at")
        .bind(account)
        .fetch_all(pool)
        .await?;
    rows.iter().map(decode).collect()
}

pub(super) async fn find(pool: &AnyPool, credential_id: &[u8]) -> sqlx::Result<Option<PasskeyRow>> {
    let row = sqlx::query("SELECT * FROM passkeys WHERE credential_id = $1")
        .bind(credential_id)
        .fetch_optional(pool)
        .await?;
    row.as_ref().map(decode).transpose()
}

/// Inserts a passkey; `false` when an account has it already.
pub(super) async fn insert(
    pool: &AnyPool,
    account: i64,
    user_handle: Uuid,
    name: &str,
    passkey: &Passkey,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let inserted = sqlx::query(
        "INSERT INTO passkeys (credential_id, account_id, user_handle, name, passkey, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential_id) DO NOTHING",
    )
    .bind(passkey.cred_id().as_slice())
    .bind(account)
    .bind(user_handle.to_string())
    .bind(name)
    .bind(encode(passkey)?)
    .bind(now.as_millisecond())
    .execute(pool)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Records a log-in: the time, and the passkey's new counter.
pub(super) async fn record_use(pool: &AnyPool, passkey: &Passkey, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE passkeys SET passkey = $2, last_used_at = $3 WHERE credential_id = $1")
        .bind(passkey.cred_id().as_slice())
        .bind(encode(passkey)?)
        .bind(now.as_millisecond())
        .execute(pool)
        .await?;
    Ok(())
}

pub(super) async fn delete<'c>(
    connection: impl Executor<'c, Database = Any>,
    account: i64,
    credential_id: &[u8],
) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM passkeys WHERE credential_id = $1 AND account_id = $2")
        .bind(credential_id)
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

fn encode(passkey: &Passkey) -> sqlx::Result<String> {
    serde_json::to_string(passkey).map_err(|error| sqlx::Error::Encode(error.into()))
}

fn decode(row: &AnyRow) -> sqlx::Result<PasskeyRow> {
    let time = |milliseconds: i64| {
        Timestamp::from_millisecond(milliseconds).map_err(|error| sqlx::Error::Decode(error.into()))
    };
    let (handle, passkey): (String, String) = (row.try_get("user_handle")?, row.try_get("passkey")?);
    let last_used_at: Option<i64> = row.try_get("last_used_at")?;
    Ok(PasskeyRow {
        account: row.try_get("account_id")?,
        user_handle: Uuid::parse_str(&handle).map_err(|error| sqlx::Error::Decode(error.into()))?,
        passkey: serde_json::from_str(&passkey).map_err(|error| sqlx::Error::Decode(error.into()))?,
        name: row.try_get("name")?,
        created_at: time(row.try_get("created_at")?)?,
        last_used_at: last_used_at.map(time).transpose()?,
    })
}
