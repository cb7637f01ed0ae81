//! The audit log: events of accounts, in an append-only table, and in the log under the target `buttress::audit`. It
//! contains no secrets and no e-mail addresses. Entries may be deleted by age; triggers in the database protect the
//! last 30 days.

use std::net::IpAddr;

use jiff::Timestamp;
use sqlx::{AnyPool, Row as _};

use crate::database::Database;

/// An event of the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditEvent {
    /// An account was created.
    SignedUp,
    /// A log-in succeeded.
    LoggedIn,
    /// A log-in failed: a wrong password, code or passkey, or a disabled account.
    LogInFailed,
    /// A request exceeded a limit. Not in the table, which an attacker could fill otherwise.
    Throttled,
    /// A request was not allowed. Not in the table, for the same reason.
    Refused,
    /// A session ended because its owner logged out, or logged in again.
    LoggedOut,
    /// The owner ended one or all other sessions.
    SessionsEnded,
    /// The owner changed the display name. Neither name is recorded.
    DisplayNameChanged,
    /// The owner changed the password.
    PasswordChanged,
    /// The owner removed the password; passkeys remain.
    PasswordRemoved,
    /// New recovery codes were created, and the old ones deleted.
    RecoveryCodesMade,
    /// The operator created a recovery link.
    RecoveryLinkMade,
    /// The owner recovered the account with a code or a link, which ended all other sessions.
    Recovered,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A log-in of the OpenID provider was connected with an account.
    IdentityConnected,
    /// A connected log-in was removed, and the sessions that it opened ended.
    IdentityRemoved,
    /// The owner deleted the account.
    AccountDeleted,
    /// The operator disabled the account.
    AccountDisabled,
    /// The operator enabled the account.
    AccountEnabled,
    /// The operator set the account's own quota, or restored the default.
    QuotaSet,
    /// The operator created an invitation.
    Invited,
    /// Entries past their retention were deleted.
    AuditPruned,
    /// The operator repaired a difference between ledger and store.
    Repaired,
}

impl AuditEvent {
    /// The name in the table and in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedUp => "signed_up",
            Self::LoggedIn => "logged_in",
            Self::LogInFailed => "log_in_failed",
            Self::Throttled => "throttled",
            Self::Refused => "refused",
            Self::LoggedOut => "logged_out",
            Self::SessionsEnded => "sessions_ended",
            Self::DisplayNameChanged => "display_name_changed",
            Self::PasswordChanged => "password_changed",
            Self::PasswordRemoved => "password_removed",
            Self::RecoveryCodesMade => "recovery_codes_made",
            Self::RecoveryLinkMade => "recovery_link_made",
            Self::Recovered => "recovered",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::IdentityConnected => "identity_connected",
            Self::IdentityRemoved => "identity_removed",
            Self::AccountDeleted => "account_deleted",
            Self::AccountDisabled => "account_disabled",
            Self::AccountEnabled => "account_enabled",
            Self::QuotaSet => "quota_set",
            Self::Invited => "invited",
            Self::AuditPruned => "audit_pruned",
            Self::Repaired => "repaired",
        }
    }
}

/// Writes an event to the log only, for events that anybody can cause any number of times.
pub fn log(event: AuditEvent, account: Option<i64>, address: Option<IpAddr>, detail: Option<&str>) {
    let address = address.map(|address| address.to_string());
    tracing::info!(target: "buttress::audit", event = event.as_str(), account, address, detail);
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The sequence number; it grows by one or more from entry to entry.
    pub seq: i64,
    /// The time of the event.
    pub at: Timestamp,
    /// See [`AuditEvent::as_str`].
    pub event: String,
    /// The account's id; `None` when the named account does not exist.
    pub account: Option<i64>,
    /// The address of the client; `None` for commands of the operator.
    pub address: Option<String>,
    /// A detail, as `name=value`.
    pub detail: Option<String>,
}

/// Writes and reads the audit log.
#[derive(Debug, Clone)]
pub struct AuditLog {
    pool: AnyPool,
}

impl AuditLog {
    /// Uses a migrated database.
    pub fn new(database: &Database) -> Self {
        Self {
            pool: database.pool.clone(),
        }
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// When the database does not answer. The caller must then fail too, so that no action goes unrecorded.
    pub async fn write(
        &self,
        event: AuditEvent,
        account: Option<i64>,
        address: Option<IpAddr>,
        detail: Option<&str>,
        now: Timestamp,
    ) -> sqlx::Result<()> {
        log(event, account, address, detail);
        sqlx::query("INSERT INTO audit (at, event, account_id, address, detail) VALUES ($1, $2, $3, $4, $5)")
            .bind(now.as_millisecond())
            .bind(event.as_str())
            .bind(account)
            .bind(address.map(|address| address.to_string()))
            .bind(detail)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Deletes entries older than `before`, and records that in a new entry.
    ///
    /// # Errors
    /// When the database does not answer, or `before` is within the last 30 days, which the database protects.
    pub async fn prune(&self, before: Timestamp, now: Timestamp) -> sqlx::Result<()> {
        let removed = sqlx::query("DELETE FROM audit WHERE at < $1")
            .bind(before.as_millisecond())
            .execute(&self.pool)
            .await?
            .rows_affected();
        if removed > 0 {
            let detail = format!("lines={removed}");
            self.write(AuditEvent::AuditPruned, None, None, Some(&detail), now)
                .await?;
        }
        Ok(())
    }

    /// The newest entries, the oldest of them first; only those of one account, if `account` names one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn newest(&self, account: Option<i64>, limit: u32) -> sqlx::Result<Vec<AuditEntry>> {
        let rows = sqlx::query(
            "SELECT seq, at, event, account_id, address, detail FROM audit
             WHERE $1 < 0 OR account_id = $1 ORDER BY seq DESC LIMIT $2",
        )
        // Accounts are numbered from 1.
        .bind(account.unwrap_or(-1))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .rev()
            .map(|row| {
                Ok(AuditEntry {
                    seq: row.try_get("seq")?,
                    at: Timestamp::from_millisecond(row.try_get("at")?)
                        .map_err(|error| sqlx::Error::Decode(error.into()))?,
                    event: row.try_get("event")?,
                    account: row.try_get("account_id")?,
                    address: row.try_get("address")?,
                    detail: row.try_get("detail")?,
                })
            })
            .collect()
    }
}
