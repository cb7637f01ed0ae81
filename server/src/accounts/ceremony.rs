//! What a browser was asked to reauthenticate, kept until it answers or some minutes have passed. Each is answered
//! once: taking it removes it.

use app::error::ApiError;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;

use super::own_account::AccountOwner;
use super::{AccountService, SecretToken};
use crate::internal_error::InternalError;

/// As long as browsers are told to let people look for their key.
const CEREMONY_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// What a ceremony is for; its answer is good for nothing else.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// Logging in with a passkey.
    LogInByPasskey,
    /// PendingRegistration a passkey to the account.
    AddPasskey,
    /// Logging in at another site.
    LogInByIdentity,
    /// Connecting a log-in at another site with the account.
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
    /// Begins a ceremony in a session, or without one; answers the token that the browser has to bring back.
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

    /// The state of the ceremony with this token; `None` where it is over or was answered already, and where
    /// purpose, account or session are others than at its beginning.
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
