//! What the operator does with other people's accounts.

use app::domain::account::Email;
use jiff::Timestamp;

use super::{AccountService, account_table, session_table};
use crate::audit::AuditEvent;
use crate::internal_error::InternalError;
use crate::ledger::Usage;

/// An account as the operator sees it.
#[derive(Debug, Clone)]
pub struct AccountListing {
    /// Its number.
    pub id: i64,
    /// Its address.
    pub email: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it is shut.
    pub disabled: bool,
    /// What it holds.
    pub usage: Usage,
    /// What it may store, in bytes, if that is not what everybody may.
    pub quota: Option<u64>,
}

impl AccountService {
    /// Every account, oldest first.
    ///
    /// # Errors
    /// Where the database is away.
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

    /// The number of the account with this address.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn find_account(&self, email: &Email) -> Result<Option<i64>, InternalError> {
        let account = account_table::account_by_email(&self.pool, email.as_str()).await?;
        Ok(account.map(|account| account.id))
    }

    /// Shuts an account: its sessions end, nobody gets in, and nothing that is on its way is kept. Its
    /// files stay.
    ///
    /// # Errors
    /// Where the database is away; some of it may have been done then, and doing it again does the rest.
    pub async fn disable(&self, account: i64, now: Timestamp) -> Result<(), InternalError> {
        self.audit
            .write(AuditEvent::AccountDisabled, Some(account), None, None, now)
            .await?;
        account_table::set_disabled(&self.pool, account, Some(now)).await?;
        self.ledger.close(account, false, now).await?;
        session_table::delete_all(&self.pool, account).await?;
        self.forget_cached_sessions(account);
        Ok(())
    }

    /// Opens it again.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn enable(&self, account: i64, now: Timestamp) -> Result<(), InternalError> {
        self.audit
            .write(AuditEvent::AccountEnabled, Some(account), None, None, now)
            .await?;
        self.ledger.reopen(account).await?;
        Ok(account_table::set_disabled(&self.pool, account, None).await?)
    }

    /// Gives an account a limit of its own, or takes it back.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn set_quota(&self, account: i64, bytes: Option<u64>, now: Timestamp) -> Result<(), InternalError> {
        let detail = bytes.map_or_else(|| "bytes=default".to_owned(), |bytes| format!("bytes={bytes}"));
        self.audit
            .write(AuditEvent::QuotaSet, Some(account), None, Some(&detail), now)
            .await?;
        Ok(self.ledger.set_quota(account, bytes).await?)
    }
}
