//! Accounts and sessions: who a request comes from, and what people may do with their own account.

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
use crate::database::{Database, Engine};
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

/// The use cases.
#[derive(Clone)]
pub struct AccountService {
    database: Database,
    pool: AnyPool,
    hasher: Arc<Hasher>,
    /// Sessions that were looked up a moment ago.
    session_cache: Cache<[u8; 32], SessionRow>,
    /// Accounts of which a session ended in this process.
    session_ends: broadcast::Sender<i64>,
    throttle: Arc<Throttle>,
    audit: AuditLog,
    /// Holds the files of whoever leaves or is shut out.
    ledger: Ledger,
    limits: SessionLimits,
    /// Who may make accounts.
    sign_ups: SignUps,
    /// How long the audit log is kept; for ever where nobody says.
    audit_retention: Option<SignedDuration>,
    /// Where browsers have passkeys for us.
    webauthn: Option<Arc<Webauthn>>,
    /// The other site that people may log in at, by its own name.
    oidc_issuer: Option<String>,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// They end by themselves after this long without a request …
    pub idle: SignedDuration,
    /// … and after this long whatever happens.
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

/// Sessions that are remembered at most.
const CACHED_SESSIONS: u64 = 10_000;
/// Only a session that ends in another process lives on for so long. `buttress admin disable` waits it out
/// before it says that it is done.
pub(crate) const SESSION_CACHE_TTL: Duration = Duration::from_secs(1);
/// Ends of sessions that wait to be heard; whoever misses some looks for itself.
const SESSION_END_BACKLOG: usize = 64;
/// When a session was last seen is written down this often, or twenty times in an idle limit.
const LAST_SEEN_INTERVAL: SignedDuration = SignedDuration::from_hours(1);
/// Sessions that an account has at most: one more ends the one that was seen least lately.
const MAX_SESSIONS: i64 = 50;

impl AccountService {
    /// Over a migrated database and the ledger in it.
    pub fn new(database: &Database, ledger: Ledger, limits: SessionLimits) -> Self {
        Self {
            database: database.clone(),
            pool: database.pool.clone(),
            hasher: Arc::new(Hasher::new()),
            session_cache: Cache::builder()
                .max_capacity(match database.engine {
                    Engine::Sqlite => CACHED_SESSIONS,
                    // Another server may end a session, and we would not hear of it.
                    Engine::Postgres => 0,
                })
                .time_to_live(SESSION_CACHE_TTL)
                .build(),
            session_ends: broadcast::Sender::new(SESSION_END_BACKLOG),
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

    /// The same, with passkeys for a site where browsers can have them.
    #[must_use]
    pub fn with_passkeys(self, public_url: &PublicUrl) -> Self {
        Self {
            webauthn: passkeys::verifier(public_url).map(Arc::new),
            ..self
        }
    }

    /// The same, with an audit log that is pruned by age.
    #[must_use]
    pub fn with_audit_retention(self, audit_retention: Option<SignedDuration>) -> Self {
        Self {
            audit_retention,
            ..self
        }
    }

    /// The same, where a request from loopback may be anybody's: it has come through a proxy, named or not.
    #[must_use]
    pub fn with_loopback_throttled(self, counts_loopback: bool) -> Self {
        Self {
            throttle: Arc::new(Throttle::new(self.pool.clone(), counts_loopback)),
            ..self
        }
    }

    /// What passwords have cost so far.
    pub fn password_work(&self) -> PasswordWork {
        self.hasher.work()
    }

    /// Whether people can have passkeys: not where the site goes by a bare address.
    pub fn has_passkeys(&self) -> bool {
        self.webauthn.is_some()
    }

    /// How long the browser may keep the cookie.
    pub fn session_lifetime(&self) -> SignedDuration {
        self.limits.lifetime
    }

    /// Makes an account and its first session.
    ///
    /// # Errors
    /// [`ApiError::SignUpClosed`] and [`ApiError::NotInvited`], which say nothing of the address;
    /// [`ApiError::EmailTaken`]; [`ApiError::Invalid`] for a password that anybody would guess;
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`] where the database is away.
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

    /// Checks a password and starts a session. Unknown addresses cost the same time as wrong passwords.
    ///
    /// # Errors
    /// [`ApiError::WrongCredentials`]; [`ApiError::AccountDisabled`]; [`ApiError::TooManyRequests`]
    /// where tries come too fast or hashing cannot keep up.
    pub async fn log_in(
        &self,
        email: &Email,
        password: Password,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        let taken = self.attempt(email, client, now).await?;
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
        self.throttle.succeed(taken, account.id, now).await;
        self.complete_log_in(&account, Authentication::Password, client, now)
            .await
    }

    /// What counts together where a limit is by address; `None` where nobody else can come from there.
    pub fn throttled_address(&self, address: IpAddr) -> Option<IpAddr> {
        self.throttle.throttled_address(address)
    }

    /// Before a log-in at another site begins or ends: that costs requests to the issuer.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`] where the database is away.
    pub async fn throttle_ceremony(&self, client: &ClientInfo, now: Timestamp) -> Result<(), ApiError> {
        self.throttle.ceremony(client.address, now).await
    }

    /// Ends one session, because its owner logs out or in again.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] where the database is away.
    pub async fn log_out(&self, token: &SecretToken, client: &ClientInfo, now: Timestamp) -> Result<(), ApiError> {
        if let Some(account) = self.delete_session(token).await? {
            self.record(AuditEvent::LoggedOut, Some(account), client.address, None, now)
                .await?;
        }
        Ok(())
    }

    /// Whose it was, if there was one.
    async fn delete_session(&self, token: &SecretToken) -> Result<Option<i64>, ApiError> {
        let hash = token.hash();
        let deleted = session_table::delete(&self.pool, &hash).await;
        self.session_cache.invalidate(&hash);
        let account = deleted.map_err(InternalError::from)?;
        if let Some(account) = account {
            self.announce_session_end(account);
        }
        Ok(account)
    }

    /// Accounts of which a session has just ended in this process, as it happens.
    pub fn session_ends(&self) -> broadcast::Receiver<i64> {
        self.session_ends.subscribe()
    }

    /// Sessions of this account have ended: nobody may go by what is remembered of them.
    fn forget_cached_sessions(&self, account: i64) {
        self.session_cache.invalidate_all();
        self.announce_session_end(account);
    }

    fn announce_session_end(&self, account: i64) {
        // Nobody has to listen.
        let _ = self.session_ends.send(account);
    }

    /// Whose session a token is, if it is one and still good.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] where the database is away.
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

    /// Somebody proved to be this account's owner: lets them in, unless the operator shut it.
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

    /// With the log-in at another site that opens it, if one does.
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

    /// Takes the places of one attempt at an account's secrets: those of the browser, where it has logged in to this
    /// account before, or else those of strangers.
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
