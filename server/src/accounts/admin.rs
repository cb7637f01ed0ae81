//! Account administration: listing, disabling and quotas, for `buttress admin`.

use app::domain::account::Email;
use jiff::Timestamp;

use super::{AccountService, account_table, session_table};
use crate::audit::AuditEvent;
use crate::internal_error::InternalError;
use crate::ledger::Usage;

/// One account in the list that `buttress admin users` prints.
#[derive(Debug, Clone)]
pub struct AccountListing {
    /// The account's id.
    pub id: i64,
    /// The e-mail address.
    pub email: String,
    /// When the account was created.
    pub created_at: Timestamp,
    /// Whether the account is disabled.
    pub disabled: bool,
    /// Its stored bytes, reserved bytes and unfinished uploads.
    pub usage: Usage,
    /// Its own quota in bytes; `None` means the default.
    pub quota: Option<u64>,
}

impl AccountService {
    /// Every account, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_accounts(&self) -> Result<Vec<AccountListing>, InternalError> {
        let mut listings = Vec::new();
        for account in account_table::accounts(&self.pool).await? {
            listings.push(AccountListing {
                id: account.id,
                usage: self.ledger.usage(account.id).await?,
                quota: self.ledger.quota(account.id).await?,
                email: account.email,
                created_at: account.created_at,
                disabled: account.disabled,
            });
        }
        Ok(listings)
    }

    /// The id of the account with this e-mail address.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_account(&self, email: &Email) -> Result<Option<i64>, InternalError> {
        let account = account_table::account_by_email(&self.pool, email.as_str()).await?;
        Ok(account.map(|account| account.id))
    }

    /// Disables an account: its sessions end, log-ins are refused, and unfinished uploads are discarded. Its files
    /// stay.
    ///
    /// # Errors
    /// When the database does not answer. Some steps may be done by then; repeating the call does the rest.
    pub async fn disable(&self, account: i64, now: Timestamp) -> Result<(), InternalError> {
        self.audit
            .write(AuditEvent::AccountDisabled, Some(account), None, None, now)
            .await?;
        account_table::set_disabled(&self.pool, account, Some(now)).await?;
        self.ledger.close(account, false, now).await?;
        session_table::delete_all(&self.pool, account).await?;
        self.forget_cached_sessions(account).await;
        Ok(())
    }

    /// Enables a disabled account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn enable(&self, account: i64, now: Timestamp) -> Result<(), InternalError> {
        self.audit
            .write(AuditEvent::AccountEnabled, Some(account), None, None, now)
            .await?;
        self.ledger.reopen(account).await?;
        Ok(account_table::set_disabled(&self.pool, account, None).await?)
    }

    /// Sets an account's own quota; `None` restores the default.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_quota(&self, account: i64, bytes: Option<u64>, now: Timestamp) -> Result<(), InternalError> {
        let detail = bytes.map_or_else(|| "bytes=default".to_owned(), |bytes| format!("bytes={bytes}"));
        self.audit
            .write(AuditEvent::QuotaSet, Some(account), None, Some(&detail), now)
            .await?;
        Ok(self.ledger.set_quota(account, bytes).await?)
    }
}
