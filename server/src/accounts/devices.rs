//! Known devices: browsers that have logged in to an account before, recognised by a device cookie (OWASP, "Device
//! cookies"). Their attempts are throttled apart from those of strangers, so that an attacker's guesses do not lock the
//! owner out. The cookie grants no access.

use app::domain::account::Email;
use app::error::ApiError;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Any, AnyPool, Executor, Row as _};

use super::{AccountService, SecretToken};
use crate::internal_error::InternalError;

/// Known devices of one account at most; one more drops the device with the oldest log-in.
const MAX_DEVICES: i64 = 20;
/// A device that has not logged in for this long is dropped.
const DEVICE_COOKIE_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 365);

impl AccountService {
    /// How long the browser keeps the device cookie.
    pub fn device_cookie_lifetime(&self) -> SignedDuration {
        DEVICE_COOKIE_LIFETIME
    }

    /// Adds the browser that has just started a session to the known devices of the account; returns the token for the
    /// device cookie. The token is new each time, so that a cookie that somebody else planted in the browser becomes
    /// worthless. Other accounts that knew the browser by its old token know it by the new one.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] when the database does not answer.
    pub async fn remember_device(
        &self,
        session: &SecretToken,
        old_token: Option<&SecretToken>,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        let token = SecretToken::random()?;
        let remembered = async {
            let row = sqlx::query("SELECT account_id FROM sessions WHERE token_hash = $1")
                .bind(session.hash().as_slice())
                .fetch_optional(&self.pool)
                .await?;
            let Some(row) = row else { return Ok(()) };
            let account: i64 = row.try_get("account_id")?;
            let hash = token.hash();
            let mut transaction = self.pool.begin().await?;
            if let Some(old_token) = old_token {
                sqlx::query("UPDATE devices SET token_hash = $2 WHERE token_hash = $1")
                    .bind(old_token.hash().as_slice())
                    .bind(hash.as_slice())
                    .execute(&mut *transaction)
                    .await?;
            }
            sqlx::query(
                "INSERT INTO devices (token_hash, account_id, last_used_at) VALUES ($1, $2, $3)
                 ON CONFLICT (token_hash, account_id) DO UPDATE SET last_used_at = excluded.last_used_at",
            )
            .bind(hash.as_slice())
            .bind(account)
            .bind(now.as_millisecond())
            .execute(&mut *transaction)
            .await?;
            sqlx::query(
                "DELETE FROM devices WHERE account_id = $1 AND token_hash NOT IN (SELECT token_hash FROM devices
                 WHERE account_id = $1 ORDER BY last_used_at DESC, token_hash LIMIT $2)",
            )
            .bind(account)
            .bind(MAX_DEVICES)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await
        };
        let remembered: sqlx::Result<()> = remembered.await;
        remembered.map_err(InternalError::from)?;
        Ok(token)
    }

    /// Whether the browser with this device cookie has logged in to the account with this e-mail address.
    pub(super) async fn knows_device(&self, token_hash: &[u8; 32], email: &Email) -> Result<bool, InternalError> {
        let row = sqlx::query(
            "SELECT 1 FROM devices JOIN accounts ON accounts.id = devices.account_id
             WHERE devices.token_hash = $1 AND accounts.email = $2",
        )
        .bind(token_hash.as_slice())
        .bind(email.as_str())
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.is_some())
    }

    /// Deletes devices that have not logged in for [`DEVICE_COOKIE_LIFETIME`].
    pub(super) async fn delete_expired_devices(&self, now: Timestamp) -> sqlx::Result<()> {
        let before = now.checked_sub(DEVICE_COOKIE_LIFETIME).unwrap_or(Timestamp::MIN);
        sqlx::query("DELETE FROM devices WHERE last_used_at < $1")
            .bind(before.as_millisecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// Deletes all known devices of an account.
pub(super) async fn delete_all<'c>(connection: impl Executor<'c, Database = Any>, account: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM devices WHERE account_id = $1")
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes the known devices of an account, except the device that makes the request.
pub(super) async fn delete_others(pool: &AnyPool, account: i64, current: Option<&SecretToken>) -> sqlx::Result<()> {
    let kept = current.map(SecretToken::hash).unwrap_or_default();
    sqlx::query("DELETE FROM devices WHERE account_id = $1 AND token_hash <> $2")
        .bind(account)
        .bind(kept.as_slice())
        .execute(pool)
        .await?;
    Ok(())
}
