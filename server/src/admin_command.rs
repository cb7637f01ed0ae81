//! `buttress admin`: account administration, invitations, recovery links, the audit log and traces. It works directly
//! on the database, while servers run.

use app::domain::account::Email;
use app::domain::support::SupportCode;
use clap::Subcommand;
use jiff::{SignedDuration, Timestamp};

use crate::accounts::{AccountListing, AccountService, SESSION_CACHE_TTL, SessionLimits};
use crate::audit::{AuditEntry, AuditLog};
use crate::config::{SettingError, Settings, Source};
use crate::database::{Database, DatabaseError};
use crate::internal_error::InternalError;
use crate::ledger::Ledger;
use crate::support::{SupportService, TraceEntry};

/// The subcommands of `buttress admin`.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// List all accounts with their storage, as JSON, one account a line.
    Users,
    /// Disable an account: end its sessions, refuse log-ins and discard unfinished uploads. Its files stay.
    Disable {
        /// The account's e-mail address.
        email: String,
    },
    /// Enable a disabled account.
    Enable {
        /// The account's e-mail address.
        email: String,
    },
    /// Set an account's own storage quota.
    Quota {
        /// The account's e-mail address.
        email: String,
        /// The quota in bytes, or `default` for BUTTRESS_QUOTA_BYTES.
        bytes: String,
    },
    /// Print the history of the upload with a support code, as JSON, one event a line.
    Trace {
        /// The support code that the page shows, such as FZQ4-M00D.
        code: String,
    },
    /// Create an invitation for one person, for sites with BUTTRESS_SIGNUP=invite. Prints the link to send.
    Invite {
        /// Days until the invitation expires.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=365))]
        days: u16,
    },
    /// Create a link with which the owner can recover an account, once. Prints the link; send it to nobody else.
    Recover {
        /// The account's e-mail address.
        email: String,
        /// Hours until the link expires.
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=168))]
        hours: u16,
    },
    /// Print the newest entries of the audit log, as JSON, one entry a line.
    Audit {
        /// Print only the entries of the account with this e-mail address.
        #[arg(long)]
        account: Option<String>,
        /// Number of entries.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// A setting is missing or wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The database or the ledger failed.
    #[error(transparent)]
    InternalError(#[from] InternalError),
    /// No account has this e-mail address.
    #[error("there is no account with the e-mail address {0}")]
    UnknownAccount(String),
    /// The text is not a support code.
    #[error("\"{0}\" is not a support code; write eight letters and digits, such as FZQ4-M00D")]
    InvalidCode(String),
    /// No upload in the database has this code.
    #[error(
        "no upload of the last days has the code {0}; search the log for it: it may be the code of a request, or of a page that could not get a form signed"
    )]
    UnknownCode(SupportCode),
    /// The quota is neither a number nor `default`.
    #[error("\"{0}\" is not a number of bytes; write a whole number, or default")]
    InvalidBytes(String),
    /// A disabled account cannot be recovered.
    #[error("the account {0} is disabled; enable it first: buttress admin enable {0}")]
    Disabled(String),
}

/// Runs a command; returns the text to print.
///
/// # Errors
/// See [`AdminError`].
pub async fn run(command: &AdminCommand, source: &Source) -> Result<String, AdminError> {
    let settings = Settings::load(source)?;
    let database = Database::open(settings.database_url.as_ref(), &settings.data_dir).await?;
    let ledger = Ledger::new(database.clone());
    let support = SupportService::new(&database, ledger.clone());
    let accounts = AccountService::new(&database, ledger, SessionLimits::default());
    let now = Timestamp::now();
    match command {
        AdminCommand::Users => Ok(join_lines(accounts.list_accounts().await?.iter().map(account_line))),
        AdminCommand::Disable { email } => {
            let account = find(&accounts, email).await?;
            accounts.disable(account, now).await?;
            // After this, no server has a session of the account in its cache.
            tokio::time::sleep(SESSION_CACHE_TTL).await;
            Ok(format!("{email} is disabled"))
        }
        AdminCommand::Enable { email } => {
            let account = find(&accounts, email).await?;
            accounts.enable(account, now).await?;
            Ok(format!("{email} is enabled"))
        }
        AdminCommand::Quota { email, bytes } => {
            let account = find(&accounts, email).await?;
            let limit = match bytes.as_str() {
                "default" => None,
                // The databases' integers are signed.
                number => match number.parse::<u64>() {
                    Ok(bytes) if i64::try_from(bytes).is_ok() => Some(bytes),
                    _ => return Err(AdminError::InvalidBytes(number.to_owned())),
                },
            };
            accounts.set_quota(account, limit, now).await?;
            Ok(match limit {
                Some(bytes) => format!("{email} may store {bytes} bytes"),
                None => format!("{email} has the default quota"),
            })
        }
        AdminCommand::Trace { code } => {
            let code = SupportCode::parse(code).ok_or_else(|| AdminError::InvalidCode(code.clone()))?;
            let entries = support.trace(code).await.map_err(InternalError::from)?;
            if entries.is_empty() {
                return Err(AdminError::UnknownCode(code));
            }
            Ok(join_lines(entries.iter().map(trace_line)))
        }
        AdminCommand::Invite { days } => {
            let valid_for = SignedDuration::from_hours(24 * i64::from(*days));
            let code = accounts.invite(valid_for, now).await?;
            Ok(format!("{}/signup?invitation={code}", origin(&settings)))
        }
        AdminCommand::Recover { email, hours } => {
            let account = find(&accounts, email).await?;
            let valid_for = SignedDuration::from_hours(i64::from(*hours));
            let token = accounts.new_recovery_link(account, valid_for, now).await?;
            let token = token.ok_or_else(|| AdminError::Disabled(email.clone()))?;
            Ok(format!("{}/recover?token={}", origin(&settings), token.to_cookie()))
        }
        AdminCommand::Audit { account, limit } => {
            let account = match account {
                Some(email) => Some(find(&accounts, email).await?),
                None => None,
            };
            let entries = AuditLog::new(&database)
                .newest(account, *limit)
                .await
                .map_err(InternalError::from)?;
            Ok(join_lines(entries.iter().map(audit_line)))
        }
    }
}

/// The origin of the site, for links.
fn origin(settings: &Settings) -> String {
    match &settings.public_url {
        Some(url) => url.to_string(),
        None => format!("http://{}", settings.addr),
    }
}

async fn find(accounts: &AccountService, email: &str) -> Result<i64, AdminError> {
    let unknown = || AdminError::UnknownAccount(email.to_owned());
    let parsed = Email::parse(email).map_err(|_| unknown())?;
    accounts.find_account(&parsed).await?.ok_or_else(unknown)
}

fn join_lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

fn account_line(account: &AccountListing) -> String {
    serde_json::json!({
        "id": account.id,
        "email": account.email,
        "created_at": account.created_at.to_string(),
        "disabled": account.disabled,
        "stored_bytes": account.usage.stored,
        "reserved_bytes": account.usage.reserved,
        "unfinished": account.usage.outstanding,
        "quota_bytes": account.quota,
    })
    .to_string()
}

fn trace_line(entry: &TraceEntry) -> String {
    serde_json::json!({
        "at": entry.at.to_string(),
        "upload": entry.upload,
        "event": entry.event,
        "detail": entry.detail,
    })
    .to_string()
}

fn audit_line(entry: &AuditEntry) -> String {
    serde_json::json!({
        "seq": entry.seq,
        "at": entry.at.to_string(),
        "event": entry.event,
        "account": entry.account,
        "address": entry.address,
        "detail": entry.detail,
    })
    .to_string()
}
