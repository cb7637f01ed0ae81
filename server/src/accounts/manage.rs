//! What people do with their own account while they are in it.

use app::domain::access::{Overview, SessionSummary, device_name};
use app::domain::account::{Email, Password};
use app::error::ApiError;
use app::text::msg;
use jiff::{SignedDuration, Timestamp};

use super::session::public_id;
use super::table::AccountRow;
use super::throttle::Source;
use super::ways_in::WayIn;
use super::{AccountService, SessionToken, Visitor, devices, passkey_table, recovery, session_table, table};
use crate::audit::Event;
use crate::internal_error::InternalError;

/// A session that is no older proves whose it is where there is no password, or where little is at stake.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// Somebody with a session who wants to change what only its owner may.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'r> {
    /// The account.
    pub account: i64,
    /// The session that asks.
    pub token: &'r SessionToken,
    /// Where from.
    pub visitor: &'r Visitor,
}

impl AccountService {
    /// All that the account page shows.
    ///
    /// # Errors
    /// [`ApiError::LoginRequired`] where the account has gone; [`ApiError::Unavailable`].
    pub async fn overview(&self, owner: Owner<'_>, now: Timestamp) -> Result<Overview, ApiError> {
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
            fresh: self.is_fresh(owner, now).await?,
            sessions,
            passkeys: passkey_table::of_account(&self.pool, account.id)
                .await
                .map_err(InternalError::from)?
                .iter()
                .map(passkey_table::PasskeyRow::shown)
                .collect(),
            identities: self.identities_of(account.id).await.map_err(InternalError::from)?,
            recovery_codes: recovery::count(&self.pool, account.id)
                .await
                .map_err(InternalError::from)?,
            email: account.email,
        })
    }

    /// Sets a new password and ends every session; answers the one that goes on, under a new name.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where the old password is wrong or the new one is easily guessed;
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`].
    pub async fn change_password(
        &self,
        owner: Owner<'_>,
        old: Option<Password>,
        new: Password,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        let account = self.prove(owner, old, now).await?;
        let hash = self.hasher.hash_new(new, &Email::parse(&account.email)?).await?;
        let token = SessionToken::random()?;
        let changed = async {
            let mut transaction = self.pool.begin().await?;
            table::set_password(&mut *transaction, account.id, &hash).await?;
            session_table::replace_all(&mut transaction, account.id, &token, owner.visitor, now).await?;
            transaction.commit().await
        };
        changed.await.map_err(InternalError::from)?;
        self.forget_seen(account.id);
        self.note_of(owner, Event::PasswordChanged, None, now).await?;
        Ok(token)
    }

    /// Turns the password off and ends every session; answers the one that goes on, under a new name. From
    /// then on only passkeys, and a log-in elsewhere that is connected, let anybody in.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where the password is wrong or there is no passkey;
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`].
    pub async fn remove_password(
        &self,
        owner: Owner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        let account = self.prove(owner, password, now).await?;
        let token = SessionToken::random()?;
        let removed = async {
            let mut transaction = self.pool.begin().await?;
            let is_other = self
                .has_another_way_in(&mut transaction, account.id, WayIn::Password)
                .await?;
            if is_other {
                table::set_password(&mut *transaction, account.id, "").await?;
                session_table::replace_all(&mut transaction, account.id, &token, owner.visitor, now).await?;
                transaction.commit().await?;
            }
            Ok::<_, sqlx::Error>(is_other)
        };
        if !removed.await.map_err(InternalError::from)? {
            return Err(ApiError::invalid(msg::password_needs_passkey()));
        }
        self.forget_seen(account.id);
        self.note_of(owner, Event::PasswordRemoved, None, now).await?;
        Ok(token)
    }

    /// Ends one session of this account; nothing happens where there is no such session.
    ///
    /// # Errors
    /// As for a change of password; but whoever has logged in a moment ago needs none.
    pub async fn end_session(
        &self,
        owner: Owner<'_>,
        id: &str,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.prove_lately(owner, password, now).await?;
        let sessions = session_table::of_account(&self.pool, owner.account)
            .await
            .map_err(InternalError::from)?;
        for session in sessions {
            if public_id(&session.token_hash) == id {
                session_table::delete(&self.pool, &session.token_hash)
                    .await
                    .map_err(InternalError::from)?;
                self.forget_seen(owner.account);
                self.note_of(owner, Event::SessionsEnded, Some("which=one"), now)
                    .await?;
            }
        }
        Ok(())
    }

    /// Ends all sessions of this account but the one that asks, and makes strangers of all other browsers.
    ///
    /// # Errors
    /// As for a change of password; but whoever has logged in a moment ago needs none.
    pub async fn end_other_sessions(
        &self,
        owner: Owner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.prove_lately(owner, password, now).await?;
        session_table::delete_others(&self.pool, owner.account, &owner.token.hash())
            .await
            .map_err(InternalError::from)?;
        devices::delete_others(&self.pool, owner.account, owner.visitor.device.as_ref())
            .await
            .map_err(InternalError::from)?;
        self.forget_seen(owner.account);
        Ok(self
            .note_of(owner, Event::SessionsEnded, Some("which=others"), now)
            .await?)
    }

    /// A session alone may be a browser left open: what cannot be undone asks for more. Tries are counted by session,
    /// so that nobody outside keeps the owner from changing anything.
    pub(super) async fn prove(
        &self,
        owner: Owner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<AccountRow, ApiError> {
        let account = self.account(owner.account).await?;
        let Some(stored) = account.password_hash() else {
            return match self.is_fresh(owner, now).await? {
                true => Ok(account),
                false => Err(ApiError::invalid(msg::log_in_again_first())),
            };
        };
        let taken = self
            .throttle
            .attempt(
                &account.email,
                Source::Session(&owner.token.hash()),
                owner.visitor.address,
                now,
            )
            .await?;
        let matches = match password {
            Some(password) => self.hasher.verify(password, Some(stored)).await?,
            None => false,
        };
        if !matches {
            self.note_of(owner, Event::LogInFailed, Some("by=password, again"), now)
                .await?;
            return Err(ApiError::invalid(msg::password_not_current()));
        }
        self.throttle.succeed(taken, account.id, now).await;
        Ok(account)
    }

    /// The same, where whoever has logged in a moment ago, by whatever way, need not do it again.
    pub(super) async fn prove_lately(
        &self,
        owner: Owner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<AccountRow, ApiError> {
        if password.is_none() && self.is_fresh(owner, now).await? {
            return self.account(owner.account).await;
        }
        self.prove(owner, password, now).await
    }

    async fn is_fresh(&self, owner: Owner<'_>, now: Timestamp) -> Result<bool, ApiError> {
        let session = session_table::find(&self.pool, &owner.token.hash())
            .await
            .map_err(InternalError::from)?;
        Ok(session.is_some_and(|session| now.duration_since(session.created_at) <= FRESH))
    }

    pub(super) async fn account(&self, id: i64) -> Result<AccountRow, ApiError> {
        let account = table::account(&self.pool, id).await.map_err(InternalError::from)?;
        account.ok_or(ApiError::LoginRequired)
    }

    pub(super) async fn note_of(
        &self,
        owner: Owner<'_>,
        event: Event,
        detail: Option<&str>,
        now: Timestamp,
    ) -> Result<(), InternalError> {
        self.note(event, Some(owner.account), owner.visitor.address, detail, now)
            .await
    }
}
