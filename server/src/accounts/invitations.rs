//! Invitations, and the rule about who may create an account: everybody, invited people, or nobody.

use app::domain::access::SignUps;
use app::domain::account::Email;
use app::error::ApiError;
use jiff::{SignedDuration, Timestamp};

use super::recovery::{hash, random_code};
use super::{AccountService, ClientInfo, account_table};
use crate::audit::{self, AuditEvent};
use crate::internal_error::InternalError;

impl AccountService {
    /// Sets who may create an account.
    #[must_use]
    pub fn with_sign_ups(self, sign_ups: SignUps) -> Self {
        Self { sign_ups, ..self }
    }

    /// Who may create an account.
    pub fn sign_ups(&self) -> SignUps {
        self.sign_ups
    }

    /// Creates an invitation; returns its code, which is not stored and cannot be shown again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn invite(&self, valid_for: SignedDuration, now: Timestamp) -> Result<String, InternalError> {
        let code = random_code().map_err(|_| InternalError::Random)?;
        self.audit.write(AuditEvent::Invited, None, None, None, now).await?;
        sqlx::query("INSERT INTO invitations (code_hash, created_at, expires_at) VALUES ($1, $2, $3)")
            .bind(hash(&code).as_slice())
            .bind(now.as_millisecond())
            .bind(now.checked_add(valid_for).unwrap_or(Timestamp::MAX).as_millisecond())
            .execute(&self.pool)
            .await?;
        Ok(code)
    }

    /// Checks whether a person may sign up, before anything reveals whether the e-mail address is taken. Returns the
    /// hash of the invitation, where one is required.
    pub(super) async fn check_sign_up(
        &self,
        invitation: Option<&str>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<Option<[u8; 32]>, ApiError> {
        let refused = |detail| audit::log(AuditEvent::Refused, None, Some(client.address), Some(detail));
        match self.sign_ups {
            SignUps::Open => Ok(None),
            SignUps::Closed => {
                refused("sign_up=closed");
                Err(ApiError::SignUpClosed)
            }
            SignUps::Invited => {
                let hash = hash(invitation.unwrap_or_default());
                let known = sqlx::query("SELECT 1 FROM invitations WHERE code_hash = $1 AND expires_at > $2")
                    .bind(hash.as_slice())
                    .bind(now.as_millisecond())
                    .fetch_optional(&self.pool)
                    .await
                    .map_err(InternalError::from)?;
                if known.is_none() {
                    refused("sign_up=not_invited");
                    return Err(ApiError::NotInvited);
                }
                Ok(Some(hash))
            }
        }
    }

    /// Refuses a taken e-mail address early, before the password is hashed. The insert of the row makes the final
    /// check.
    pub(super) async fn refuse_taken_email(
        &self,
        email: &Email,
        invitation: Option<[u8; 32]>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let account = account_table::account_by_email(&self.pool, email.as_str()).await;
        match account.map_err(InternalError::from)? {
            Some(_) => Err(self.email_taken_error(invitation, client, now).await),
            None => Ok(()),
        }
    }

    /// The error for a taken e-mail address. The holder of a valid invitation may learn this of a few addresses only.
    async fn email_taken_error(&self, invitation: Option<[u8; 32]>, client: &ClientInfo, now: Timestamp) -> ApiError {
        let throttled = match invitation {
            Some(invitation) => self.throttle.invitation_probe(&invitation, client.address, now).await,
            None => Ok(()),
        };
        throttled.err().unwrap_or(ApiError::EmailTaken)
    }

    /// Creates the account and deletes the invitation in one transaction.
    pub(super) async fn create_account(
        &self,
        email: &Email,
        password_hash: &str,
        invitation: Option<[u8; 32]>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<i64, ApiError> {
        let created = async {
            let mut transaction = self.pool.begin().await?;
            if let Some(invitation) = invitation {
                let used = sqlx::query("DELETE FROM invitations WHERE code_hash = $1 AND expires_at > $2")
                    .bind(invitation.as_slice())
                    .bind(now.as_millisecond())
                    .execute(&mut *transaction)
                    .await?;
                if used.rows_affected() != 1 {
                    return Ok(Err(ApiError::NotInvited));
                }
            }
            let account =
                account_table::insert_account(&mut *transaction, email.as_str(), password_hash, None, now).await?;
            let Some(account) = account else {
                return Ok(Err(ApiError::EmailTaken));
            };
            transaction.commit().await?;
            Ok(Ok(account))
        };
        let created: sqlx::Result<Result<i64, ApiError>> = created.await;
        let account = match created.map_err(InternalError::from)? {
            Ok(account) => account,
            Err(ApiError::EmailTaken) => return Err(self.email_taken_error(invitation, client, now).await),
            Err(refusal) => return Err(refusal),
        };
        let detail = invitation.map(|_| "by=invitation");
        self.record(AuditEvent::SignedUp, Some(account), client.address, detail, now)
            .await?;
        Ok(account)
    }

    /// Deletes expired invitations.
    pub(super) async fn delete_expired_invitations(&self, now: Timestamp) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM invitations WHERE expires_at <= $1")
            .bind(now.as_millisecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
