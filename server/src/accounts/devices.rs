//! Browsers that have logged in to an account before, by a cookie of their own ("device cookies", OWASP). Their tries
//! are counted apart from those of strangers, so that nobody's guessing keeps the owner out. The cookie opens nothing.

use app::domain::account::Email;
use app::error::ApiError;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Any, AnyPool, Executor, Row as _};

use super::{AccountService, SecretToken};
use crate::internal_error::InternalError;

/// Browsers that an account knows; one more makes a stranger of the one that has not logged in for longest.
const MAX_DEVICES: i64 = 20;
/// A browser that has not logged in for so long is a stranger again.
const DEVICE_COOKIE_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 365);

impl AccountService {
    /// How long the browser may keep the cookie.
    pub fn device_cookie_lifetime(&self) -> SignedDuration {
        DEVICE_COOKIE_LIFETIME
    }

    /// Makes the browser that has just begun a session known to the session's account; answers the token for its
    /// cookie. That is a new one each time, so that one that somebody else put into the browser is worth nothing
    /// afterwards. Accounts that knew the browser by the old one know it by the new one.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] where the database is away.
    pub async fn remember_device(
        &self,
        session: &SecretToken,
        brought: Option<&SecretToken>,
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
            if let Some(brought) = brought {
                sqlx::query("UPDATE devices SET token_hash = $2 WHERE token_hash = $1")
                    .bind(brought.hash().as_slice())
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

    /// Whether a browser with this cookie has logged in to the account of this address.
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

    pub(super) async fn delete_expired_devices(&self, now: Timestamp) -> sqlx::Result<()> {
        let before = now.checked_sub(DEVICE_COOKIE_LIFETIME).unwrap_or(Timestamp::MIN);
        sqlx::query("DELETE FROM devices WHERE last_used_at < $1")
            .bind(before.as_millisecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

pub(super) async fn delete_all<'c>(connection: impl Executor<'c, Database = Any>, account: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM devices WHERE account_id = $1")
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

/// All but the browser that asks, where it is known.
pub(super) async fn delete_others(pool: &AnyPool, account: i64, asking: Option<&SecretToken>) -> sqlx::Result<()> {
    let kept = asking.map(SecretToken::hash).unwrap_or_default();
    sqlx::query("DELETE FROM devices WHERE account_id = $1 AND token_hash <> $2")
        .bind(account)
        .bind(kept.as_slice())
        .execute(pool)
        .await?;
    Ok(())
}
