//! Accounts that people reach through a log-in at another site.

use app::domain::access::{KnownIdentity, SignUps};
use app::domain::account::{Email, Password};
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
use crate::oidc::Identity;

impl AccountService {
    /// The same, with the issuer that people may log in at now, by its own name.
    #[must_use]
    pub fn with_oidc_issuer(self, oidc_issuer: Option<String>) -> Self {
        Self { oidc_issuer, ..self }
    }

    /// Begins a log-in at the other site that is to lead to a page; answers the token that the browser has to
    /// bring back.
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

    /// Where a log-in at the other site was to lead that began without a session, as it ends.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where none was begun like this.
    pub async fn end_identity_log_in(&self, ceremony: &SecretToken, now: Timestamp) -> Result<String, ApiError> {
        let next = self.end_ceremony(Purpose::LogInByIdentity, None, ceremony, now).await?;
        next.ok_or_else(wrong_ceremony)
    }

    /// Begins to connect a log-in at the other site; answers the token that the browser has to bring back.
    ///
    /// # Errors
    /// As for a change of password.
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

    /// Ends what [`AccountService::begin_connecting`] began in the same session.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where it began otherwise.
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
            .ok_or_else(|| ApiError::invalid(msg::issuer_no_email()))?;
        let account = self.create_account_for_identity(email, client, now).await?;
        let id = self.connect(account, identity, client, now).await?;
        self.start_session(account, Some(id), client, now).await
    }

    /// From now on this identity leads to this account; answers its number.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where it leads to another one.
    pub async fn connect(
        &self,
        account: i64,
        identity: &Identity,
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
        .bind(&identity.issuer_name)
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
            _ => Err(ApiError::invalid(msg::issuer_taken())),
        }
    }

    /// Removes a log-in at another site and ends the sessions that it opened, this one among them; nothing
    /// happens where there is no such one.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where nobody could get in any more. As for a change of password; but whoever has
    /// logged in a moment ago needs none.
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
        let removed = removed.ok_or_else(|| ApiError::invalid(msg::only_way_in()))?;
        self.forget_cached_sessions(account.id);
        if removed {
            self.record_of_owner(owner, AuditEvent::IdentityRemoved, None, now)
                .await?;
        }
        Ok(())
    }

    /// Oldest first.
    pub(super) async fn identities_of(&self, account: i64) -> sqlx::Result<Vec<KnownIdentity>> {
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
                Ok(KnownIdentity {
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
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<i64, ApiError> {
        match self.sign_ups {
            SignUps::Open => {}
            // The invitation is typed in the form that signs up here; the other site is connected later.
            SignUps::Invited => return Err(ApiError::NotInvited),
            SignUps::Closed => return Err(ApiError::SignUpClosed),
        }
        self.throttle.sign_up(client.address, now).await?;
        let account = account_table::insert_account(&self.pool, email.as_str(), "", now)
            .await
            .map_err(InternalError::from)?;
        let account = account.ok_or_else(|| ApiError::invalid(msg::issuer_email_taken()))?;
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

    /// The identity's number, and the account that it leads to.
    async fn account_by_identity(&self, identity: &Identity) -> Result<Option<(i64, AccountRow)>, InternalError> {
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
    ApiError::invalid(msg::issuer_late())
}
