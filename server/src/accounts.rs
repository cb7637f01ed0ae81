//! Accounts and sessions: who a request comes from.

mod password;
mod session;
mod table;

use std::sync::Arc;
use std::time::Duration;

use app::domain::account::{Email, Password, Viewer};
use app::error::ApiError;
use jiff::Timestamp;
use moka::sync::Cache;
use sqlx::AnyPool;

use crate::database::{Database, Engine};
use crate::fault::Fault;
use password::Hasher;
pub use session::{SessionToken, UserAgent};
use table::SessionRow;

/// The use cases.
#[derive(Debug, Clone)]
pub struct AccountBook {
    pool: AnyPool,
    hasher: Arc<Hasher>,
    /// Sessions that were looked up a moment ago.
    seen: Cache<[u8; 32], SessionRow>,
}

/// Sessions end by themselves after this long without a request …
pub const SESSION_IDLE: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 7);
/// … and after this long whatever happens.
pub const SESSION_LIFE: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);

/// Sessions that are remembered at most.
const SEEN: u64 = 10_000;
/// Only a session that ends in another process, by hand, lives on for so long.
const SEEN_FOR: Duration = Duration::from_secs(5);

impl AccountBook {
    /// Over a migrated database.
    pub fn new(database: &Database) -> Self {
        Self {
            pool: database.pool.clone(),
            hasher: Arc::new(Hasher::new()),
            seen: Cache::builder()
                .max_capacity(match database.engine {
                    Engine::Sqlite => SEEN,
                    // Another server may end a session, and we would not hear of it.
                    Engine::Postgres => 0,
                })
                .time_to_live(SEEN_FOR)
                .build(),
        }
    }

    /// Makes an account and its first session.
    ///
    /// # Errors
    /// [`ApiError::EmailTaken`]; [`ApiError::Unavailable`] where the database is away.
    pub async fn sign_up(
        &self,
        email: &Email,
        password: Password,
        agent: &UserAgent,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        let hash = self.hasher.hash(password).await?;
        let account = table::insert_account(&self.pool, email.as_str(), &hash, now)
            .await
            .map_err(Fault::from)?;
        let account = account.ok_or(ApiError::EmailTaken)?;
        self.start_session(account, agent, now).await
    }

    /// Checks a password and starts a session. Unknown addresses cost the same time as wrong passwords.
    ///
    /// # Errors
    /// [`ApiError::WrongCredentials`]; [`ApiError::TooManyRequests`] where hashing cannot keep up.
    pub async fn log_in(
        &self,
        email: &Email,
        password: Password,
        agent: &UserAgent,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        let account = table::account_by_email(&self.pool, email.as_str())
            .await
            .map_err(Fault::from)?;
        let stored_hash = account.as_ref().map(|account| account.password_hash.clone());
        let matches = self.hasher.verify(password, stored_hash).await?;
        match account {
            Some(account) if matches => self.start_session(account.id, agent, now).await,
            _ => Err(ApiError::WrongCredentials),
        }
    }

    /// Ends one session.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] where the database is away.
    pub async fn log_out(&self, token: &SessionToken) -> Result<(), ApiError> {
        let hash = token.hash();
        let deleted = table::delete_session(&self.pool, &hash).await;
        self.seen.invalidate(&hash);
        Ok(deleted.map_err(Fault::from)?)
    }

    /// Whose session a token is, if it is one and still good.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] where the database is away.
    pub async fn viewer(&self, token: &SessionToken, now: Timestamp) -> Result<Option<Viewer>, ApiError> {
        let hash = token.hash();
        let session = match self.seen.get(&hash) {
            Some(session) => session,
            None => {
                let Some(session) = table::session(&self.pool, &hash).await.map_err(Fault::from)? else {
                    return Ok(None);
                };
                self.seen.insert(hash, session.clone());
                session
            }
        };
        if now.duration_since(session.created_at) > SESSION_LIFE
            || now.duration_since(session.last_seen_at) > SESSION_IDLE
        {
            self.log_out(token).await?;
            return Ok(None);
        }
        // Once an hour is exact enough for an idle limit of days.
        if now.duration_since(session.last_seen_at) > jiff::SignedDuration::from_hours(1) {
            table::touch_session(&self.pool, &hash, now)
                .await
                .map_err(Fault::from)?;
            self.seen.invalidate(&hash);
        }
        Ok(Some(session.viewer))
    }

    async fn start_session(&self, account: i64, agent: &UserAgent, now: Timestamp) -> Result<SessionToken, ApiError> {
        let token = SessionToken::random()?;
        table::insert_session(&self.pool, &token.hash(), account, agent.as_str(), now)
            .await
            .map_err(Fault::from)?;
        Ok(token)
    }
}
