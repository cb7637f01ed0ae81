//! Accounts and sessions: who a request comes from, and what people may do with their own account.

mod ceremony;
mod devices;
mod guessable;
mod identities;
mod invitations;
mod leaving;
mod manage;
mod operator;
mod passkey_table;
mod passkeys;
mod password;
mod recovery;
mod session;
mod session_table;
mod table;
mod throttle;
mod visitor;
mod ways_in;

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

use crate::audit::{Audit, Event};
use crate::config::PublicUrl;
use crate::database::{Database, Engine};
use crate::internal_error::InternalError;
use crate::ledger::Ledger;
pub use manage::Owner;
pub use operator::AccountListing;
use password::Hasher;
pub use password::PasswordWork;
pub use session::SessionToken;
use session_table::SessionRow;
use table::AccountRow;
use throttle::{Source, Throttle};
pub use visitor::{UserAgent, Visitor};
use ways_in::Proof;

/// The use cases.
#[derive(Clone)]
pub struct AccountService {
    database: Database,
    pool: AnyPool,
    hasher: Arc<Hasher>,
    /// Sessions that were looked up a moment ago.
    seen: Cache<[u8; 32], SessionRow>,
    /// Accounts of which a session ended in this process.
    ended: broadcast::Sender<i64>,
    throttle: Arc<Throttle>,
    audit: Audit,
    /// Holds the files of whoever leaves or is shut out.
    ledger: Ledger,
    terms: SessionTerms,
    /// Who may make accounts.
    sign_ups: SignUps,
    /// How long the audit log is kept; for ever where nobody says.
    audit_kept: Option<SignedDuration>,
    /// Where browsers have passkeys for us.
    verifier: Option<Arc<Webauthn>>,
    /// The other site that people may log in at, by its own name.
    issuer: Option<String>,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy)]
pub struct SessionTerms {
    /// They end by themselves after this long without a request …
    pub idle: SignedDuration,
    /// … and after this long whatever happens.
    pub life: SignedDuration,
}

impl Default for SessionTerms {
    fn default() -> Self {
        Self {
            idle: SignedDuration::from_hours(24 * 7),
            life: SignedDuration::from_hours(24 * 30),
        }
    }
}

/// Sessions that are remembered at most.
const SEEN: u64 = 10_000;
/// Only a session that ends in another process lives on for so long. `buttress admin disable` waits it out
/// before it says that it is done.
pub(crate) const SEEN_FOR: Duration = Duration::from_secs(1);
/// Ends of sessions that wait to be heard; whoever misses some looks for itself.
const ENDED: usize = 64;
/// When a session was last seen is written down this often, or twenty times in an idle limit.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// Sessions that an account has at most: one more ends the one that was seen least lately.
const MOST_SESSIONS: i64 = 50;

impl AccountService {
    /// Over a migrated database and the ledger in it.
    pub fn new(database: &Database, ledger: Ledger, terms: SessionTerms) -> Self {
        Self {
            database: database.clone(),
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
            ended: broadcast::Sender::new(ENDED),
            throttle: Arc::new(Throttle::new(database.pool.clone(), false)),
            audit: Audit::new(database),
            ledger,
            terms,
            sign_ups: SignUps::Open,
            audit_kept: None,
            verifier: None,
            issuer: None,
        }
    }

    /// The same, with passkeys for a site where browsers can have them.
    #[must_use]
    pub fn with_passkeys(self, public_url: &PublicUrl) -> Self {
        Self {
            verifier: passkeys::verifier(public_url).map(Arc::new),
            ..self
        }
    }

    /// The same, with an audit log that is pruned by age.
    #[must_use]
    pub fn with_audit_kept(self, audit_kept: Option<SignedDuration>) -> Self {
        Self { audit_kept, ..self }
    }

    /// The same, where a request from loopback may be anybody's: it has come through a proxy, named or not.
    #[must_use]
    pub fn with_loopback_counted(self, counts_loopback: bool) -> Self {
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
        self.verifier.is_some()
    }

    /// How long the browser may keep the cookie.
    pub fn session_life(&self) -> SignedDuration {
        self.terms.life
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
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        self.throttle.sign_up(visitor.address, now).await?;
        let invitation = self.may_sign_up(invitation, visitor, now).await?;
        self.refuse_taken(email, invitation, visitor, now).await?;
        let hash = self.hasher.hash_new(password, email).await?;
        let account = self
            .make_invited_account(email, &hash, invitation, visitor, now)
            .await?;
        self.start_session(account, None, visitor, now).await
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
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        let taken = self.attempt(email, visitor, now).await?;
        let account = table::account_by_email(&self.pool, email.as_str())
            .await
            .map_err(InternalError::from)?;
        let known = account.as_ref().map(|account| account.id);
        let stored_hash = account.as_ref().and_then(AccountRow::password_hash);
        let matches = self.hasher.verify(password, stored_hash).await?;
        let Some(account) = account.filter(|_| matches) else {
            self.note(Event::LogInFailed, known, visitor.address, Some("by=password"), now)
                .await?;
            return Err(ApiError::WrongCredentials);
        };
        self.throttle.succeed(taken, account.id, now).await;
        self.admit(&account, Proof::Password, visitor, now).await
    }

    /// What counts together where a limit is by address; `None` where nobody else can come from there.
    pub fn counted(&self, address: IpAddr) -> Option<IpAddr> {
        self.throttle.counted(address)
    }

    /// Before a log-in at another site begins or ends: that costs requests to the issuer.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`] where the database is away.
    pub async fn admit_ceremony(&self, visitor: &Visitor, now: Timestamp) -> Result<(), ApiError> {
        self.throttle.ask(visitor.address, now).await
    }

    /// Ends one session, because its owner logs out or in again.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] where the database is away.
    pub async fn log_out(&self, token: &SessionToken, visitor: &Visitor, now: Timestamp) -> Result<(), ApiError> {
        if let Some(account) = self.delete_session(token).await? {
            self.note(Event::LoggedOut, Some(account), visitor.address, None, now)
                .await?;
        }
        Ok(())
    }

    /// Whose it was, if there was one.
    async fn delete_session(&self, token: &SessionToken) -> Result<Option<i64>, ApiError> {
        let hash = token.hash();
        let deleted = session_table::delete(&self.pool, &hash).await;
        self.seen.invalidate(&hash);
        let account = deleted.map_err(InternalError::from)?;
        if let Some(account) = account {
            self.tell_of_an_end(account);
        }
        Ok(account)
    }

    /// Accounts of which a session has just ended in this process, as it happens.
    pub fn ends_of_sessions(&self) -> broadcast::Receiver<i64> {
        self.ended.subscribe()
    }

    /// Sessions of this account have ended: nobody may go by what is remembered of them.
    fn forget_seen(&self, account: i64) {
        self.seen.invalidate_all();
        self.tell_of_an_end(account);
    }

    fn tell_of_an_end(&self, account: i64) {
        // Nobody has to listen.
        let _ = self.ended.send(account);
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
                let Some(session) = session_table::find(&self.pool, &hash)
                    .await
                    .map_err(InternalError::from)?
                else {
                    return Ok(None);
                };
                self.seen.insert(hash, session.clone());
                session
            }
        };
        if now.duration_since(session.created_at) > self.terms.life
            || now.duration_since(session.last_seen_at) > self.terms.idle
        {
            self.delete_session(token).await?;
            return Ok(None);
        }
        if now.duration_since(session.last_seen_at) > TOUCH_EVERY.min(self.terms.idle / 20) {
            session_table::touch(&self.pool, &hash, now)
                .await
                .map_err(InternalError::from)?;
            self.seen.invalidate(&hash);
        }
        Ok(Some(session.viewer))
    }

    /// Somebody proved to be this account's owner: lets them in, unless the operator shut it.
    async fn admit(
        &self,
        account: &AccountRow,
        proof: Proof,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        if account.disabled {
            self.note(
                Event::LogInFailed,
                Some(account.id),
                visitor.address,
                Some("disabled"),
                now,
            )
            .await?;
            return Err(ApiError::AccountDisabled);
        }
        let detail = Some(proof.detail());
        self.note(Event::LoggedIn, Some(account.id), visitor.address, detail, now)
            .await?;
        self.start_session(account.id, proof.identity(), visitor, now).await
    }

    /// With the log-in at another site that opens it, if one does.
    async fn start_session(
        &self,
        account: i64,
        identity: Option<i64>,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        let token = SessionToken::random()?;
        let started = async {
            let agent = visitor.agent.as_str();
            session_table::insert(&self.pool, &token.hash(), account, identity, agent, now).await?;
            session_table::delete_beyond(&self.pool, account, MOST_SESSIONS).await
        };
        started.await.map_err(InternalError::from)?;
        Ok(token)
    }

    /// Takes the places of one attempt at an account's secrets: those of the browser, where it has logged in to this
    /// account before, or else those of strangers.
    async fn attempt(&self, email: &Email, visitor: &Visitor, now: Timestamp) -> Result<throttle::Taken, ApiError> {
        let device = visitor.device.as_ref().map(SessionToken::hash);
        let is_known = match &device {
            Some(hash) => self.knows_device(hash, email).await?,
            None => false,
        };
        let source = device
            .as_ref()
            .filter(|_| is_known)
            .map_or(Source::Stranger, Source::Device);
        self.throttle
            .attempt(email.as_str(), source, visitor.address, now)
            .await
    }

    async fn note(
        &self,
        event: Event,
        account: Option<i64>,
        address: IpAddr,
        detail: Option<&str>,
        now: Timestamp,
    ) -> Result<(), InternalError> {
        Ok(self.audit.write(event, account, Some(address), detail, now).await?)
    }
}
