//! The audit log: what happened to accounts, in a table that is only ever added to, and in the log
//! under the target `buttress::audit`. No secret and no e-mail address stands in it. It may be pruned
//! by age; the last 30 days the database itself keeps.

use std::net::IpAddr;

use jiff::Timestamp;
use sqlx::{AnyPool, Row as _};

use crate::database::Database;

/// What may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditEvent {
    /// An account was made.
    SignedUp,
    /// Somebody got in.
    LoggedIn,
    /// A wrong password, code or passkey.
    LogInFailed,
    /// Something was asked for faster than it may be. In the log only, or the attacker would write our table full.
    Throttled,
    /// Somebody asked for what they may not do. In the log only, likewise.
    Refused,
    /// Its owner ended a session by logging out, or by logging in again.
    LoggedOut,
    /// Some or all other sessions were ended by their owner.
    SessionsEnded,
    /// The password was changed by somebody who knew the old one.
    PasswordChanged,
    /// The password was turned off; passkeys are left.
    PasswordRemoved,
    /// New recovery codes were made, and the old ones ended.
    RecoveryCodesMade,
    /// The operator made a link that lets somebody back in.
    RecoveryLinkMade,
    /// A recovery code or such a link let its owner back in, and ended all other sessions.
    Recovered,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// A log-in at another site was connected with an account.
    IdentityConnected,
    /// A log-in at another site was removed, and the sessions that it opened ended.
    IdentityRemoved,
    /// The owner deleted the account.
    AccountDeleted,
    /// The operator shut the account.
    AccountDisabled,
    /// The operator opened it again.
    AccountEnabled,
    /// The operator set a limit of the account's own, or took it back.
    QuotaSet,
    /// The operator made an invitation.
    Invited,
    /// Lines older than the operator keeps them were removed.
    AuditPruned,
}

impl AuditEvent {
    /// The word in table and log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedUp => "signed_up",
            Self::LoggedIn => "logged_in",
            Self::LogInFailed => "log_in_failed",
            Self::Throttled => "throttled",
            Self::Refused => "refused",
            Self::LoggedOut => "logged_out",
            Self::SessionsEnded => "sessions_ended",
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
        }
    }
}

/// Writes to the log alone what anybody can cause as often as they like.
pub fn log(event: AuditEvent, account: Option<i64>, address: Option<IpAddr>, detail: Option<&str>) {
    let address = address.map(|address| address.to_string());
    tracing::info!(target: "buttress::audit", event = event.as_str(), account, address, detail);
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Grows by one or more a line.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// See [`AuditEvent::as_str`].
    pub event: String,
    /// Whose account; none where the named account does not exist.
    pub account: Option<i64>,
    /// Where the request came from; none for the operator's own commands.
    pub address: Option<String>,
    /// More, as `name=value`.
    pub detail: Option<String>,
}

/// Writes and reads it.
#[derive(Debug, Clone)]
pub struct AuditLog {
    pool: AnyPool,
}

impl AuditLog {
    /// Over a database whose migrations have run.
    pub fn new(database: &Database) -> Self {
        Self {
            pool: database.pool.clone(),
        }
    }

    /// Adds a line.
    ///
    /// # Errors
    /// Where the database is away: then the caller fails too, rather than act unseen.
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

    /// Removes what is older, and says so in a new line.
    ///
    /// # Errors
    /// Where the database is away; and it refuses to lose a line of the last 30 days.
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

    /// The newest lines, oldest of them first; of one account, if one is named.
    ///
    /// # Errors
    /// Where the database is away.
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
