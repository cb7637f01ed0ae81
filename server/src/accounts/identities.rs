//! Log-ins of an OpenID provider that are connected with accounts.

use app::domain::access::{IdentitySummary, SignUps};
use app::domain::account::{DisplayName, Email, Password};
use app::error::ApiError;
use app::text::msg;
use jiff::Timestamp;
use sqlx::Row as _;

use super::account_table::AccountRow;
use super::ceremony::Purpose;
use super::login_methods::{Authentication, LoginMethod};
use super::own_account::AccountOwner;
use super::{AccountService, ClientInfo, SecretToken, account_table, session_table};
use crate::audit::AuditEvent;
use crate::internal_error::InternalError;
use crate::oidc::OidcIdentity;

impl AccountService {
    /// Sets the issuer identifier of the OpenID provider, if one is configured.
    #[must_use]
    pub fn with_oidc_issuer(self, oidc_issuer: Option<String>) -> Self {
        Self { oidc_issuer, ..self }
    }

    /// Begins a log-in with the OpenID provider; returns the token that the browser must send back. `next` is the page
    /// to open afterwards.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`].
    pub async fn begin_identity_log_in(
        &self,
        next: &str,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        self.throttle.ceremony(client.address, now).await?;
        self.begin_ceremony(Purpose::LogInByIdentity, None, &next, now).await
    }

    /// Ends a log-in with the OpenID provider that began without a session; returns the page to open.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] when no such log-in was begun, or it has expired.
    pub async fn end_identity_log_in(&self, ceremony: &SecretToken, now: Timestamp) -> Result<String, ApiError> {
        let next = self.end_ceremony(Purpose::LogInByIdentity, None, ceremony, now).await?;
        next.ok_or_else(wrong_ceremony)
    }

    /// Begins to connect a log-in of the OpenID provider; returns the token that the browser must send back.
    ///
    /// # Errors
    /// As [`AccountService::change_password`].
    pub async fn begin_connecting(
        &self,
        owner: AccountOwner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        self.reauthenticate(owner, password, now).await?;
        self.begin_ceremony(Purpose::ConnectIdentity, Some(owner), &(), now)
            .await
    }

    /// Ends the ceremony that [`AccountService::begin_connecting`] began in the same session.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] when it began in another session, or has expired.
    pub async fn end_connecting(
        &self,
        owner: AccountOwner<'_>,
        ceremony: &SecretToken,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let ended = self
            .end_ceremony(Purpose::ConnectIdentity, Some(owner), ceremony, now)
            .await?;
        ended.ok_or_else(wrong_ceremony)
    }

    /// Starts a session of the account that this identity is connected with. Where there is none, creates an account
    /// for the verified e-mail address, with the provider's name of the person; later log-ins do not change the name.
    ///
    /// An existing account with that address is never taken over: its owner must log in and connect the identity.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] when the owner must do that first, or the provider has verified no address;
    /// [`ApiError::AccountDisabled`]; [`ApiError::TooManyRequests`].
    pub async fn log_in_by_identity(
        &self,
        identity: &OidcIdentity,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        if let Some((id, account)) = self.account_by_identity(identity).await? {
            sqlx::query("UPDATE identities SET last_used_at = $2 WHERE id = $1")
                .bind(id)
                .bind(now.as_millisecond())
                .execute(&self.pool)
                .await
                .map_err(InternalError::from)?;
            return self
                .complete_log_in(&account, Authentication::Identity(id), client, now)
                .await;
        }
        let email = identity
            .verified_email
            .as_ref()
            .ok_or_else(|| ApiError::invalid(msg::provider_no_email()))?;
        let name = identity.display_name.as_ref();
        let account = self.create_account_for_identity(email, name, client, now).await?;
        let id = self.connect(account, identity, client, now).await?;
        self.start_session(account, Some(id), client, now).await
    }

    /// Connects an identity with an account; returns the id of the connection.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] when the identity is connected with another account.
    pub async fn connect(
        &self,
        account: i64,
        identity: &OidcIdentity,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<i64, ApiError> {
        let inserted = sqlx::query(
            "INSERT INTO identities (issuer, subject, account_id, name, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (issuer, subject) DO NOTHING RETURNING id",
        )
        .bind(&identity.issuer)
        .bind(&identity.subject)
        .bind(account)
        .bind(&identity.provider_name)
        .bind(now.as_millisecond())
        .fetch_optional(&self.pool)
        .await
        .map_err(InternalError::from)?;
        if let Some(row) = inserted {
            self.record(AuditEvent::IdentityConnected, Some(account), client.address, None, now)
                .await?;
            return Ok(row.try_get("id").map_err(InternalError::from)?);
        }
        match self.account_by_identity(identity).await? {
            Some((id, known)) if known.id == account => Ok(id),
            _ => Err(ApiError::invalid(msg::provider_taken())),
        }
    }

    /// Removes a connected log-in and ends the sessions that it opened, which may include the current one. An unknown
    /// id changes nothing.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] when this is the only log-in method; otherwise as
    /// [`AccountService::change_password`], but a recent log-in needs no password.
    pub async fn remove_identity(
        &self,
        owner: AccountOwner<'_>,
        id: &str,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let account = self.reauthenticate_unless_fresh(owner, password, now).await?;
        let Ok(id) = id.parse::<i64>() else { return Ok(()) };
        let removed = async {
            let mut transaction = self.pool.begin().await?;
            if !self
                .has_other_login_method(&mut transaction, account.id, LoginMethod::Identity(id))
                .await?
            {
                return Ok(None);
            }
            session_table::delete_of_identity(&mut *transaction, account.id, id).await?;
            let deleted = sqlx::query("DELETE FROM identities WHERE id = $1 AND account_id = $2")
                .bind(id)
                .bind(account.id)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(Some(deleted.rows_affected() == 1))
        };
        let removed: sqlx::Result<Option<bool>> = removed.await;
        let removed = removed.map_err(InternalError::from)?;
        let removed = removed.ok_or_else(|| ApiError::invalid(msg::only_log_in_method()))?;
        self.forget_cached_sessions(account.id).await;
        if removed {
            self.record_of_owner(owner, AuditEvent::IdentityRemoved, None, now)
                .await?;
        }
        Ok(())
    }

    /// The connected log-ins of an account, oldest first.
    pub(super) async fn identities_of(&self, account: i64) -> sqlx::Result<Vec<IdentitySummary>> {
        let rows = sqlx::query("SELECT * FROM identities WHERE account_id = $1 ORDER BY id")
            .bind(account)
            .fetch_all(&self.pool)
            .await?;
        let moment = |milliseconds: i64| {
            let at = Timestamp::from_millisecond(milliseconds).map_err(|error| sqlx::Error::Decode(error.into()))?;
            Ok::<_, sqlx::Error>(at.to_string())
        };
        rows.iter()
            .map(|row| {
                let (id, last_used_at): (i64, Option<i64>) = (row.try_get("id")?, row.try_get("last_used_at")?);
                Ok(IdentitySummary {
                    id: id.to_string(),
                    site: row.try_get("name")?,
                    created_at: moment(row.try_get("created_at")?)?,
                    last_used_at: last_used_at.map(moment).transpose()?,
                })
            })
            .collect()
    }

    async fn create_account_for_identity(
        &self,
        email: &Email,
        name: Option<&DisplayName>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<i64, ApiError> {
        match self.sign_ups {
            SignUps::Open => {}
            // Only the sign-up form takes an invitation; the person connects the provider afterwards.
            SignUps::Invited => return Err(ApiError::NotInvited),
            SignUps::Closed => return Err(ApiError::SignUpClosed),
        }
        self.throttle.sign_up(client.address, now).await?;
        let account = account_table::insert_account(&self.pool, email.as_str(), "", name, now)
            .await
            .map_err(InternalError::from)?;
        let account = account.ok_or_else(|| ApiError::invalid(msg::provider_email_taken()))?;
        self.record(
            AuditEvent::SignedUp,
            Some(account),
            client.address,
            Some("by=oidc"),
            now,
        )
        .await?;
        Ok(account)
    }

    /// The id of a connection, and the account that the identity is connected with.
    async fn account_by_identity(&self, identity: &OidcIdentity) -> Result<Option<(i64, AccountRow)>, InternalError> {
        let row = sqlx::query("SELECT id, account_id FROM identities WHERE issuer = $1 AND subject = $2")
            .bind(&identity.issuer)
            .bind(&identity.subject)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (id, account): (i64, i64) = (row.try_get("id")?, row.try_get("account_id")?);
        Ok(account_table::account(&self.pool, account)
            .await?
            .map(|account| (id, account)))
    }
}

fn wrong_ceremony() -> ApiError {
    ApiError::invalid(msg::provider_late())
}
