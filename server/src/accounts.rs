//! Accounts and sessions: sign-up, log-in, recovery, and the settings of one's own account.

mod account_table;
mod admin;
mod ceremony;
mod client_info;
mod deletion;
mod devices;
mod identities;
mod invitations;
mod login_methods;
mod own_account;
mod passkey_table;
mod passkeys;
mod password;
mod password_strength;
mod recovery;
mod session_table;
mod throttle;
mod token;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use app::domain::access::SignUps;
use app::domain::account::{Email, Password, Viewer};
use app::error::ApiError;
use jiff::{SignedDuration, Timestamp};
use moka::sync::Cache;
use sqlx::AnyPool;
use tokio::sync::broadcast;
use webauthn_rs::Webauthn;

use crate::audit::{AuditEvent, AuditLog};
use crate::config::PublicUrl;
use crate::database::Database;
use crate::database::notifications::{self, Notification};
use crate::internal_error::InternalError;
use crate::ledger::Ledger;
use account_table::AccountRow;
pub use admin::AccountListing;
pub use client_info::{ClientInfo, UserAgent};
use login_methods::Authentication;
pub use own_account::AccountOwner;
use password::Hasher;
pub use password::PasswordWork;
use session_table::SessionRow;
use throttle::{AttemptSource, Throttle};
pub use token::SecretToken;

/// The use cases of accounts and sessions.
#[derive(Clone)]
pub struct AccountService {
    database: Database,
    pool: AnyPool,
    hasher: Arc<Hasher>,
    /// Sessions read within the last [`SESSION_CACHE_TTL`], by the hash of their token.
    session_cache: Cache<[u8; 32], SessionRow>,
    /// Ids of accounts whose session ended, in this process or on another server.
    session_ends: broadcast::Sender<i64>,
    throttle: Arc<Throttle>,
    audit: AuditLog,
    /// Closes the uploads of accounts that are deleted or disabled.
    ledger: Ledger,
    limits: SessionLimits,
    /// Who may create an account.
    sign_ups: SignUps,
    /// How long entries of the audit log are kept; `None` keeps them for ever.
    audit_retention: Option<SignedDuration>,
    /// Verifies passkeys; `None` where browsers cannot have passkeys for this site.
    webauthn: Option<Arc<Webauthn>>,
    /// The issuer identifier of the OpenID provider, if one is configured.
    oidc_issuer: Option<String>,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// A session ends after this long without a request …
    pub idle: SignedDuration,
    /// … and this long after its start.
    pub lifetime: SignedDuration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self {
            idle: SignedDuration::from_hours(24 * 7),
            lifetime: SignedDuration::from_hours(24 * 30),
        }
    }
}

/// Sessions in the cache at most.
const CACHED_SESSIONS: u64 = 10_000;
/// The channel between servers that share a database. A message is the id of an account whose sessions have changed.
const SESSIONS_CHANNEL: &str = "buttress_sessions";
/// A session that another process ended stays valid for at most this long, if the message about it is lost; with
/// SQLite there are no messages. `buttress admin disable` waits this long before it reports success.
pub(crate) const SESSION_CACHE_TTL: Duration = Duration::from_secs(1);
/// Session ends that a slow receiver may lag behind; a receiver that missed some checks the session itself.
const SESSION_END_BACKLOG: usize = 64;
/// `last_seen_at` is updated at this interval, or at a twentieth of the idle limit where that is shorter.
const LAST_SEEN_INTERVAL: SignedDuration = SignedDuration::from_hours(1);
/// Sessions of one account at most: one more ends the session with the oldest request.
const MAX_SESSIONS: i64 = 50;

impl AccountService {
    /// Uses a migrated database and the ledger in it.
    pub fn new(database: &Database, ledger: Ledger, limits: SessionLimits) -> Self {
        let session_cache: Cache<[u8; 32], SessionRow> = Cache::builder()
            .max_capacity(CACHED_SESSIONS)
            .time_to_live(SESSION_CACHE_TTL)
            .build();
        let session_ends = broadcast::Sender::new(SESSION_END_BACKLOG);
        let (cache, ends) = (session_cache.clone(), session_ends.clone());
        notifications::forward(database.clone(), SESSIONS_CHANNEL, move |notification| {
            cache.invalidate_all();
            if let Notification::Message(account) = notification
                && let Ok(account) = account.parse()
            {
                // An error only means that there is no receiver.
                let _ = ends.send(account);
            }
        });
        Self {
            database: database.clone(),
            pool: database.pool.clone(),
            hasher: Arc::new(Hasher::new()),
            session_cache,
            session_ends,
            throttle: Arc::new(Throttle::new(database.pool.clone(), false)),
            audit: AuditLog::new(database),
            ledger,
            limits,
            sign_ups: SignUps::Open,
            audit_retention: None,
            webauthn: None,
            oidc_issuer: None,
        }
    }

    /// Enables passkeys, where browsers can have them for this site.
    #[must_use]
    pub fn with_passkeys(self, public_url: &PublicUrl) -> Self {
        Self {
            webauthn: passkeys::verifier(public_url).map(Arc::new),
            ..self
        }
    }

    /// Sets the age at which entries of the audit log are deleted.
    #[must_use]
    pub fn with_audit_retention(self, audit_retention: Option<SignedDuration>) -> Self {
        Self {
            audit_retention,
            ..self
        }
    }

    /// Sets whether requests from loopback are throttled: behind a proxy on this machine, every request may
    /// come from there.
    #[must_use]
    pub fn with_loopback_throttled(self, counts_loopback: bool) -> Self {
        Self {
            throttle: Arc::new(Throttle::new(self.pool.clone(), counts_loopback)),
            ..self
        }
    }

    /// The hashes and strength estimates that passwords have cost since the process started.
    pub fn password_work(&self) -> PasswordWork {
        self.hasher.work()
    }

    /// Whether passkeys are available: not where the site's host is an IP address.
    pub fn has_passkeys(&self) -> bool {
        self.webauthn.is_some()
    }

    /// How long the browser keeps the session cookie.
    pub fn session_lifetime(&self) -> SignedDuration {
        self.limits.lifetime
    }

    /// Creates an account and its first session.
    ///
    /// # Errors
    /// [`ApiError::SignUpClosed`] and [`ApiError::NotInvited`], which do not reveal whether the address has an
    /// account; [`ApiError::EmailTaken`]; [`ApiError::Invalid`] for a password that is easily guessed;
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`] when the database does not answer.
    pub async fn sign_up(
        &self,
        email: &Email,
        password: Password,
        invitation: Option<&str>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        self.throttle.sign_up(client.address, now).await?;
        let invitation = self.check_sign_up(invitation, client, now).await?;
        self.refuse_taken_email(email, invitation, client, now).await?;
        let hash = self.hasher.hash_new(password, email).await?;
        let account = self.create_account(email, &hash, invitation, client, now).await?;
        self.start_session(account, None, client, now).await
    }

    /// Checks a password and starts a session. An unknown address takes as long as a wrong password.
    ///
    /// # Errors
    /// [`ApiError::WrongCredentials`]; [`ApiError::AccountDisabled`]; [`ApiError::TooManyRequests`]
    /// when attempts come too fast or too many hashes are waiting.
    pub async fn log_in(
        &self,
        email: &Email,
        password: Password,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        let permit = self.attempt(email, client, now).await?;
        let account = account_table::account_by_email(&self.pool, email.as_str())
            .await
            .map_err(InternalError::from)?;
        let known = account.as_ref().map(|account| account.id);
        let stored_hash = account.as_ref().and_then(AccountRow::password_hash);
        let matches = self.hasher.verify(password, stored_hash).await?;
        let Some(account) = account.filter(|_| matches) else {
            self.record(AuditEvent::LogInFailed, known, client.address, Some("by=password"), now)
                .await?;
            return Err(ApiError::WrongCredentials);
        };
        self.throttle.succeed(permit, account.id, now).await;
        self.complete_log_in(&account, Authentication::Password, client, now)
            .await
    }

    /// The network that an address is throttled by; `None` for loopback, unless loopback is throttled.
    pub fn throttled_address(&self, address: IpAddr) -> Option<IpAddr> {
        self.throttle.throttled_address(address)
    }

    /// Throttles the start and the end of a log-in with the OpenID provider, which both cost requests to it.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`] when the database does not answer.
    pub async fn throttle_ceremony(&self, client: &ClientInfo, now: Timestamp) -> Result<(), ApiError> {
        self.throttle.ceremony(client.address, now).await
    }

    /// Ends a session because its owner logs out or logs in again.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] when the database does not answer.
    pub async fn log_out(&self, token: &SecretToken, client: &ClientInfo, now: Timestamp) -> Result<(), ApiError> {
        if let Some(account) = self.delete_session(token).await? {
            self.record(AuditEvent::LoggedOut, Some(account), client.address, None, now)
                .await?;
        }
        Ok(())
    }

    /// Deletes a session; returns its account, if the session existed.
    async fn delete_session(&self, token: &SecretToken) -> Result<Option<i64>, ApiError> {
        let hash = token.hash();
        let deleted = session_table::delete(&self.pool, &hash).await;
        self.session_cache.invalidate(&hash);
        let account = deleted.map_err(InternalError::from)?;
        if let Some(account) = account {
            self.announce_session_end(account).await;
        }
        Ok(account)
    }

    /// A receiver of the ids of accounts whose sessions end.
    pub fn session_ends(&self) -> broadcast::Receiver<i64> {
        self.session_ends.subscribe()
    }

    /// Drops all sessions from the caches of all servers, because sessions of this account have ended or changed.
    async fn forget_cached_sessions(&self, account: i64) {
        self.session_cache.invalidate_all();
        self.announce_session_end(account).await;
    }

    async fn announce_session_end(&self, account: i64) {
        // An error only means that there is no receiver.
        let _ = self.session_ends.send(account);
        if let Err(error) = notifications::notify(&self.database, SESSIONS_CHANNEL, &account.to_string()).await {
            tracing::warn!(%error, "other servers were not told that a session ended; they notice within a second");
        }
    }

    /// The account of a session token; `None` when the session does not exist or has expired.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] when the database does not answer.
    pub async fn viewer(&self, token: &SecretToken, now: Timestamp) -> Result<Option<Viewer>, ApiError> {
        let hash = token.hash();
        let session = match self.session_cache.get(&hash) {
            Some(session) => session,
            None => {
                let Some(session) = session_table::find(&self.pool, &hash)
                    .await
                    .map_err(InternalError::from)?
                else {
                    return Ok(None);
                };
                self.session_cache.insert(hash, session.clone());
                session
            }
        };
        if now.duration_since(session.created_at) > self.limits.lifetime
            || now.duration_since(session.last_seen_at) > self.limits.idle
        {
            self.delete_session(token).await?;
            return Ok(None);
        }
        if now.duration_since(session.last_seen_at) > LAST_SEEN_INTERVAL.min(self.limits.idle / 20) {
            session_table::touch(&self.pool, &hash, now)
                .await
                .map_err(InternalError::from)?;
            self.session_cache.invalidate(&hash);
        }
        Ok(Some(session.viewer))
    }

    /// Starts a session after successful authentication, unless the account is disabled.
    async fn complete_log_in(
        &self,
        account: &AccountRow,
        proof: Authentication,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        if account.disabled {
            self.record(
                AuditEvent::LogInFailed,
                Some(account.id),
                client.address,
                Some("disabled"),
                now,
            )
            .await?;
            return Err(ApiError::AccountDisabled);
        }
        let detail = Some(proof.detail());
        self.record(AuditEvent::LoggedIn, Some(account.id), client.address, detail, now)
            .await?;
        self.start_session(account.id, proof.identity(), client, now).await
    }

    /// Starts a session; `identity` is the connected log-in that opened it, if one did.
    async fn start_session(
        &self,
        account: i64,
        identity: Option<i64>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        let token = SecretToken::random()?;
        let started = async {
            let user_agent = client.user_agent.as_str();
            session_table::insert(&self.pool, &token.hash(), account, identity, user_agent, now).await?;
            session_table::delete_beyond(&self.pool, account, MAX_SESSIONS).await
        };
        started.await.map_err(InternalError::from)?;
        Ok(token)
    }

    /// Counts one attempt at an account's secret: in the buckets of the browser, where it has logged in to this account
    /// before, or else in the buckets of strangers.
    async fn attempt(
        &self,
        email: &Email,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<throttle::AttemptPermit, ApiError> {
        let device = client.device.as_ref().map(SecretToken::hash);
        let is_known = match &device {
            Some(hash) => self.knows_device(hash, email).await?,
            None => false,
        };
        let source = device
            .as_ref()
            .filter(|_| is_known)
            .map_or(AttemptSource::Stranger, AttemptSource::Device);
        self.throttle.attempt(email.as_str(), source, client.address, now).await
    }

    async fn record(
        &self,
        event: AuditEvent,
        account: Option<i64>,
        address: IpAddr,
        detail: Option<&str>,
        now: Timestamp,
    ) -> Result<(), InternalError> {
        Ok(self.audit.write(event, account, Some(address), detail, now).await?)
    }
}
