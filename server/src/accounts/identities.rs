//! Accounts that people reach through a log-in at another site.

use app::domain::access::SignUps;
use app::domain::account::Email;
use app::error::ApiError;
use app::text::unsaid;
use jiff::Timestamp;
use sqlx::Row as _;

use super::table::AccountRow;
use super::{AccountBook, SessionToken, Visitor, table};
use crate::audit::Event;
use crate::fault::Fault;
use crate::oidc::Identity;

impl AccountBook {
    /// Starts a session of the account that belongs to this identity, or makes one for a verified
    /// address that has none yet.
    ///
    /// An account that exists is never taken over by its address: its owner logs in and connects it.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where that is to be done first, or the issuer vouches for no address;
    /// [`ApiError::AccountDisabled`]; [`ApiError::TooManyRequests`].
    pub async fn log_in_by_identity(
        &self,
        identity: &Identity,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        if let Some(account) = self.account_of(identity).await? {
            return self.admit(&account, "by=oidc", visitor, now).await;
        }
        let email = identity
            .verified_email
            .as_ref()
            .ok_or_else(|| ApiError::invalid(unsaid::issuer_no_email()))?;
        let account = self.make_account(email, visitor, now).await?;
        self.connect(account, identity, visitor, now).await?;
        self.start_session(account, visitor, now).await
    }

    /// From now on this identity leads to this account.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where it leads to another one.
    pub async fn connect(
        &self,
        account: i64,
        identity: &Identity,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let inserted = sqlx::query(
            "INSERT INTO identities (issuer, subject, account_id) VALUES ($1, $2, $3)
             ON CONFLICT (issuer, subject) DO NOTHING",
        )
        .bind(&identity.issuer)
        .bind(&identity.subject)
        .bind(account)
        .execute(&self.pool)
        .await
        .map_err(Fault::from)?;
        if inserted.rows_affected() == 1 {
            self.note(Event::IdentityConnected, Some(account), visitor.address, None, now)
                .await?;
            return Ok(());
        }
        match self.account_of(identity).await? {
            Some(known) if known.id == account => Ok(()),
            _ => Err(ApiError::invalid(unsaid::issuer_taken())),
        }
    }

    async fn make_account(&self, email: &Email, visitor: &Visitor, now: Timestamp) -> Result<i64, ApiError> {
        match self.sign_ups {
            SignUps::Open => {}
            // The invitation is typed in the form that signs up here; the other site is connected later.
            SignUps::Invited => return Err(ApiError::NotInvited),
            SignUps::Closed => return Err(ApiError::SignUpClosed),
        }
        self.throttle.sign_up(visitor.address, now).await?;
        let account = table::insert_account(&self.pool, email.as_str(), "", now)
            .await
            .map_err(Fault::from)?;
        let account = account.ok_or_else(|| ApiError::invalid(unsaid::issuer_email_taken()))?;
        self.note(Event::SignedUp, Some(account), visitor.address, Some("by=oidc"), now)
            .await?;
        Ok(account)
    }

    /// Whether somebody may log in to this account at another site.
    pub(super) async fn is_connected(&self, account: i64) -> Result<bool, Fault> {
        let row = sqlx::query("SELECT 1 FROM identities WHERE account_id = $1")
            .bind(account)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    async fn account_of(&self, identity: &Identity) -> Result<Option<AccountRow>, Fault> {
        let row = sqlx::query("SELECT account_id FROM identities WHERE issuer = $1 AND subject = $2")
            .bind(&identity.issuer)
            .bind(&identity.subject)
            .fetch_optional(&self.pool)
            .await?;
        match row {
            Some(row) => Ok(table::account(&self.pool, row.try_get("account_id")?).await?),
            None => Ok(None),
        }
    }
}
