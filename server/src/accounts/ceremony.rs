//! Ceremonies: log-in steps that a browser must answer within a few minutes. The server stores their state. Each can
//! be answered once: reading it deletes it.

use app::error::ApiError;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;

use super::own_account::AccountOwner;
use super::{AccountService, SecretToken};
use crate::internal_error::InternalError;

/// Equal to the time that browsers are told to wait for a passkey.
const CEREMONY_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// The purpose of a ceremony; its answer is valid for no other.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// Log in with a passkey.
    LogInByPasskey,
    /// Add a passkey to the account.
    AddPasskey,
    /// Log in with the OpenID provider.
    LogInByIdentity,
    /// Connect a log-in of the OpenID provider with the account.
    ConnectIdentity,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::LogInByPasskey => "log_in_by_passkey",
            Self::AddPasskey => "add_passkey",
            Self::LogInByIdentity => "log_in_by_identity",
            Self::ConnectIdentity => "connect_identity",
        }
    }
}

impl AccountService {
    /// Begins a ceremony, in a session or without one; returns the token that the browser must send back.
    pub(super) async fn begin_ceremony(
        &self,
        purpose: Purpose,
        owner: Option<AccountOwner<'_>>,
        state: &impl Serialize,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        let token = SecretToken::random()?;
        let state = serde_json::to_string(state).map_err(|_| InternalError::Ceremony)?;
        let until = now.checked_add(CEREMONY_LIFETIME).unwrap_or(now);
        sqlx::query(
            "INSERT INTO ceremonies (token_hash, purpose, account_id, session_hash, state, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(token.hash().as_slice())
        .bind(purpose.as_str())
        .bind(owner.map(|owner| owner.account))
        .bind(session_hash(owner))
        .bind(state)
        .bind(until.as_millisecond())
        .execute(&self.pool)
        .await
        .map_err(InternalError::from)?;
        Ok(token)
    }

    /// Ends the ceremony with this token and returns its state; `None` when it has expired or was answered, and when
    /// the purpose, the account or the session differs from its beginning.
    pub(super) async fn end_ceremony<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        owner: Option<AccountOwner<'_>>,
        token: &SecretToken,
        now: Timestamp,
    ) -> Result<Option<T>, InternalError> {
        let row = sqlx::query(
            "DELETE FROM ceremonies WHERE token_hash = $1
             RETURNING purpose, account_id, session_hash, state, expires_at",
        )
        .bind(token.hash().as_slice())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let began_for: String = row.try_get("purpose")?;
        let account: Option<i64> = row.try_get("account_id")?;
        let session: Option<Vec<u8>> = row.try_get("session_hash")?;
        let until: i64 = row.try_get("expires_at")?;
        let matches = began_for == purpose.as_str()
            && account == owner.map(|owner| owner.account)
            && session == session_hash(owner);
        if !matches || until < now.as_millisecond() {
            return Ok(None);
        }
        let state: String = row.try_get("state")?;
        Ok(serde_json::from_str(&state).ok())
    }

    /// Deletes ceremonies that were not answered in time.
    pub(super) async fn delete_expired_ceremonies(&self, now: Timestamp) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM ceremonies WHERE expires_at < $1")
            .bind(now.as_millisecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

fn session_hash(owner: Option<AccountOwner<'_>>) -> Option<Vec<u8>> {
    owner.map(|owner| owner.token.hash().to_vec())
}
