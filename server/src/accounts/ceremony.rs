//! What we asked a browser to sign, kept until it answers or some minutes have passed. Each is
//! answered once: taking it removes it.

use app::error::ApiError;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;

use super::{AccountBook, SessionToken};
use crate::fault::Fault;

/// As long as browsers are told to let people look for their key.
const OPEN_FOR: SignedDuration = SignedDuration::from_mins(5);

impl AccountBook {
    /// Answers the token that the browser has to bring back.
    pub(super) async fn begin_ceremony(
        &self,
        account: Option<i64>,
        state: &impl Serialize,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        let token = SessionToken::random()?;
        let state = serde_json::to_string(state).map_err(|_| Fault::Ceremony)?;
        let until = now.checked_add(OPEN_FOR).unwrap_or(now);
        sqlx::query("INSERT INTO ceremonies (token_hash, account_id, state, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(token.hash().as_slice())
            .bind(account)
            .bind(state)
            .bind(until.as_millisecond())
            .execute(&self.pool)
            .await
            .map_err(Fault::from)?;
        Ok(token)
    }

    /// What was begun with this token for this account; `None` where it is over, answered already, or
    /// another kind of thing.
    pub(super) async fn end_ceremony<T: DeserializeOwned>(
        &self,
        account: Option<i64>,
        token: &SessionToken,
        now: Timestamp,
    ) -> Result<Option<T>, Fault> {
        let row = sqlx::query("DELETE FROM ceremonies WHERE token_hash = $1 RETURNING account_id, state, expires_at")
            .bind(token.hash().as_slice())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (whose, until): (Option<i64>, i64) = (row.try_get("account_id")?, row.try_get("expires_at")?);
        if whose != account || until < now.as_millisecond() {
            return Ok(None);
        }
        let state: String = row.try_get("state")?;
        Ok(serde_json::from_str(&state).ok())
    }

    pub(super) async fn forget_ceremonies(&self, now: Timestamp) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM ceremonies WHERE expires_at < $1")
            .bind(now.as_millisecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
