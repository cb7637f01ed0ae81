//! The settings of one's own account: display name, password, sessions, and the overview of them.

use app::domain::access::{Overview, SessionSummary, device_name};
use app::domain::account::{DisplayName, Email, Password};
use app::error::ApiError;
use app::text::msg;
use jiff::{SignedDuration, Timestamp};

use super::account_table::AccountRow;
use super::login_methods::LoginMethod;
use super::throttle::AttemptSource;
use super::token::public_id;
use super::{AccountService, ClientInfo, SecretToken, account_table, devices, passkey_table, recovery, session_table};
use crate::audit::AuditEvent;
use crate::internal_error::InternalError;

/// A session this young replaces the password, for accounts without one and for actions that can be undone.
const REAUTHENTICATION_WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// The logged-in owner of an account, and the session that the request comes from.
#[derive(Debug, Clone, Copy)]
pub struct AccountOwner<'r> {
    /// The account's id.
    pub account: i64,
    /// The token of the session.
    pub token: &'r SecretToken,
    /// The browser and its address.
    pub client: &'r ClientInfo,
}

impl AccountService {
    /// Everything that the account page shows.
    ///
    /// # Errors
    /// [`ApiError::LoginRequired`] when the account was deleted; [`ApiError::Unavailable`].
    pub async fn overview(&self, owner: AccountOwner<'_>, now: Timestamp) -> Result<Overview, ApiError> {
        let account = self.account(owner.account).await?;
        let own = owner.token.hash();
        let mut sessions: Vec<SessionSummary> = session_table::of_account(&self.pool, account.id)
            .await
            .map_err(InternalError::from)?
            .into_iter()
            .map(|session| SessionSummary {
                id: public_id(&session.token_hash),
                device: device_name(&session.user_agent),
                created_at: session.created_at.to_string(),
                last_seen_at: session.last_seen_at.to_string(),
                current: session.token_hash == own,
            })
            .collect();
        sessions.sort_by_key(|session| !session.current);
        Ok(Overview {
            has_password: account.password_hash().is_some(),
            fresh: self.is_recent(owner, now).await?,
            sessions,
            passkeys: passkey_table::of_account(&self.pool, account.id)
                .await
                .map_err(InternalError::from)?
                .iter()
                .map(passkey_table::PasskeyRow::to_listing)
                .collect(),
            identities: self.identities_of(account.id).await.map_err(InternalError::from)?,
            recovery_codes: recovery::count(&self.pool, account.id)
                .await
                .map_err(InternalError::from)?,
            email: account.email,
            display_name: account.display_name,
        })
    }

    /// Sets the display name; `None` restores the default. It opens nothing, so it needs no password.
    ///
    /// # Errors
    /// [`ApiError::LoginRequired`] when the account was deleted; [`ApiError::Unavailable`].
    pub async fn set_display_name(
        &self,
        owner: AccountOwner<'_>,
        name: Option<&DisplayName>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let account = self.account(owner.account).await?;
        if account.display_name.as_deref() == name.map(DisplayName::as_str) {
            return Ok(());
        }
        account_table::set_display_name(&self.pool, account.id, name)
            .await
            .map_err(InternalError::from)?;
        // Cached sessions hold the old name.
        self.forget_cached_sessions(account.id).await;
        Ok(self
            .record_of_owner(owner, AuditEvent::DisplayNameChanged, None, now)
            .await?)
    }

    /// Sets a new password and ends every session; returns the token of a new session for this browser.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] when the old password is wrong or the new one is easily guessed;
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`].
    pub async fn change_password(
        &self,
        owner: AccountOwner<'_>,
        old: Option<Password>,
        new: Password,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        let account = self.reauthenticate(owner, old, now).await?;
        let hash = self.hasher.hash_new(new, &Email::parse(&account.email)?).await?;
        let token = SecretToken::random()?;
        let changed = async {
            let mut transaction = self.pool.begin().await?;
            account_table::set_password(&mut *transaction, account.id, &hash).await?;
            session_table::replace_all(&mut transaction, account.id, &token, owner.client, now).await?;
            transaction.commit().await
        };
        changed.await.map_err(InternalError::from)?;
        self.forget_cached_sessions(account.id).await;
        self.record_of_owner(owner, AuditEvent::PasswordChanged, None, now)
            .await?;
        Ok(token)
    }

    /// Removes the password and ends every session; returns the token of a new session for this browser. From then on
    /// the owner logs in with a passkey or a connected log-in.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] when the password is wrong or there is no passkey;
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`].
    pub async fn remove_password(
        &self,
        owner: AccountOwner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        let account = self.reauthenticate(owner, password, now).await?;
        let token = SecretToken::random()?;
        let removed = async {
            let mut transaction = self.pool.begin().await?;
            let has_other = self
                .has_other_login_method(&mut transaction, account.id, LoginMethod::Password)
                .await?;
            if has_other {
                account_table::set_password(&mut *transaction, account.id, "").await?;
                session_table::replace_all(&mut transaction, account.id, &token, owner.client, now).await?;
                transaction.commit().await?;
            }
            Ok::<_, sqlx::Error>(has_other)
        };
        if !removed.await.map_err(InternalError::from)? {
            return Err(ApiError::invalid(msg::password_needs_passkey()));
        }
        self.forget_cached_sessions(account.id).await;
        self.record_of_owner(owner, AuditEvent::PasswordRemoved, None, now)
            .await?;
        Ok(token)
    }

    /// Ends one session of this account. An unknown id changes nothing.
    ///
    /// # Errors
    /// As [`AccountService::change_password`], but a recent log-in needs no password.
    pub async fn end_session(
        &self,
        owner: AccountOwner<'_>,
        id: &str,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.reauthenticate_unless_fresh(owner, password, now).await?;
        let sessions = session_table::of_account(&self.pool, owner.account)
            .await
            .map_err(InternalError::from)?;
        for session in sessions {
            if public_id(&session.token_hash) == id {
                session_table::delete(&self.pool, &session.token_hash)
                    .await
                    .map_err(InternalError::from)?;
                self.forget_cached_sessions(owner.account).await;
                self.record_of_owner(owner, AuditEvent::SessionsEnded, Some("which=one"), now)
                    .await?;
            }
        }
        Ok(())
    }

    /// Ends all other sessions of this account, and forgets all other known devices.
    ///
    /// # Errors
    /// As [`AccountService::change_password`], but a recent log-in needs no password.
    pub async fn end_other_sessions(
        &self,
        owner: AccountOwner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.reauthenticate_unless_fresh(owner, password, now).await?;
        session_table::delete_others(&self.pool, owner.account, &owner.token.hash())
            .await
            .map_err(InternalError::from)?;
        devices::delete_others(&self.pool, owner.account, owner.client.device.as_ref())
            .await
            .map_err(InternalError::from)?;
        self.forget_cached_sessions(owner.account).await;
        Ok(self
            .record_of_owner(owner, AuditEvent::SessionsEnded, Some("which=others"), now)
            .await?)
    }

    /// Asks for the password once more before an action that cannot be undone, because the browser may have been left
    /// open. Without a password the session must be recent. Attempts are counted by session, so that outsiders cannot
    /// lock the owner out.
    pub(super) async fn reauthenticate(
        &self,
        owner: AccountOwner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<AccountRow, ApiError> {
        let account = self.account(owner.account).await?;
        let Some(stored) = account.password_hash() else {
            return match self.is_recent(owner, now).await? {
                true => Ok(account),
                false => Err(ApiError::invalid(msg::log_in_again_first())),
            };
        };
        let permit = self
            .throttle
            .attempt(
                &account.email,
                AttemptSource::Session(&owner.token.hash()),
                owner.client.address,
                now,
            )
            .await?;
        let matches = match password {
            Some(password) => self.hasher.verify(password, Some(stored)).await?,
            None => false,
        };
        if !matches {
            self.record_of_owner(owner, AuditEvent::LogInFailed, Some("by=password, again"), now)
                .await?;
            return Err(ApiError::invalid(msg::password_not_current()));
        }
        self.throttle.succeed(permit, account.id, now).await;
        Ok(account)
    }

    /// As [`AccountService::reauthenticate`], but a recent log-in of any kind is enough.
    pub(super) async fn reauthenticate_unless_fresh(
        &self,
        owner: AccountOwner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<AccountRow, ApiError> {
        if password.is_none() && self.is_recent(owner, now).await? {
            return self.account(owner.account).await;
        }
        self.reauthenticate(owner, password, now).await
    }

    async fn is_recent(&self, owner: AccountOwner<'_>, now: Timestamp) -> Result<bool, ApiError> {
        let session = session_table::find(&self.pool, &owner.token.hash())
            .await
            .map_err(InternalError::from)?;
        Ok(session.is_some_and(|session| now.duration_since(session.created_at) <= REAUTHENTICATION_WINDOW))
    }

    pub(super) async fn account(&self, id: i64) -> Result<AccountRow, ApiError> {
        let account = account_table::account(&self.pool, id)
            .await
            .map_err(InternalError::from)?;
        account.ok_or(ApiError::LoginRequired)
    }

    pub(super) async fn record_of_owner(
        &self,
        owner: AccountOwner<'_>,
        event: AuditEvent,
        detail: Option<&str>,
        now: Timestamp,
    ) -> Result<(), InternalError> {
        self.record(event, Some(owner.account), owner.client.address, detail, now)
            .await
    }
}
