//! Who may make an account: everybody, whoever the operator invited, or nobody.

use app::domain::access::SignUps;
use app::domain::account::Email;
use app::error::ApiError;
use jiff::{SignedDuration, Timestamp};

use super::recovery::{hash, random_code};
use super::{AccountService, ClientInfo, account_table};
use crate::audit::{self, AuditEvent};
use crate::internal_error::InternalError;

impl AccountService {
    /// The same, with the operator's word on who may make accounts.
    #[must_use]
    pub fn with_sign_ups(self, sign_ups: SignUps) -> Self {
        Self { sign_ups, ..self }
    }

    /// Who may make accounts.
    pub fn sign_ups(&self) -> SignUps {
        self.sign_ups
    }

    /// Makes an invitation; answers its code, which nobody can ask for again.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn invite(&self, good_for: SignedDuration, now: Timestamp) -> Result<String, InternalError> {
        let code = random_code().map_err(|_| InternalError::Random)?;
        self.audit.write(AuditEvent::Invited, None, None, None, now).await?;
        sqlx::query("INSERT INTO invitations (code_hash, created_at, expires_at) VALUES ($1, $2, $3)")
            .bind(hash(&code).as_slice())
            .bind(now.as_millisecond())
            .bind(now.checked_add(good_for).unwrap_or(Timestamp::MAX).as_millisecond())
            .execute(&self.pool)
            .await?;
        Ok(code)
    }

    /// Before anything is said of the address that somebody wants to sign up with: whether they may.
    /// Answers the hash of their invitation, where they need one.
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

    /// Before a password is looked at for nothing. The row itself decides, when it is made.
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

    /// Whoever holds an invitation, which is still good, hears of a few addresses, and of no more.
    async fn email_taken_error(&self, invitation: Option<[u8; 32]>, client: &ClientInfo, now: Timestamp) -> ApiError {
        let asked = match invitation {
            Some(invitation) => self.throttle.invitation_probe(&invitation, client.address, now).await,
            None => Ok(()),
        };
        asked.err().unwrap_or(ApiError::EmailTaken)
    }

    /// Makes the account and uses the invitation up, both or neither.
    pub(super) async fn create_account(
        &self,
        email: &Email,
        password_hash: &str,
        invitation: Option<[u8; 32]>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<i64, ApiError> {
        let made = async {
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
            let account = account_table::insert_account(&mut *transaction, email.as_str(), password_hash, now).await?;
            let Some(account) = account else {
                return Ok(Err(ApiError::EmailTaken));
            };
            transaction.commit().await?;
            Ok(Ok(account))
        };
        let made: sqlx::Result<Result<i64, ApiError>> = made.await;
        let account = match made.map_err(InternalError::from)? {
            Ok(account) => account,
            Err(ApiError::EmailTaken) => return Err(self.email_taken_error(invitation, client, now).await),
            Err(refusal) => return Err(refusal),
        };
        let how = invitation.map(|_| "by=invitation");
        self.record(AuditEvent::SignedUp, Some(account), client.address, how, now)
            .await?;
        Ok(account)
    }

    pub(super) async fn delete_expired_invitations(&self, now: Timestamp) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM invitations WHERE expires_at <= $1")
            .bind(now.as_millisecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
