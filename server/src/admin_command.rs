//! `buttress admin`: what the operator does with accounts. It works on the database itself, beside
//! running servers.

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
use crate::support::{Happened, SupportService};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// List the accounts and what they hold.
    Users,
    /// End an account's sessions, let nobody in, and keep nothing that is on its way. Its files stay.
    Disable {
        /// The account's e-mail address.
        email: String,
    },
    /// Undo that.
    Enable {
        /// The account's e-mail address.
        email: String,
    },
    /// Give an account a storage limit of its own.
    Quota {
        /// The account's e-mail address.
        email: String,
        /// Bytes, or `default` for what everybody has.
        bytes: String,
    },
    /// Show what happened to the upload that a support code is of, as JSON, a line each.
    Trace {
        /// As the page shows it, such as FZQ4-M00D.
        code: String,
    },
    /// Make an invitation for one person, for sites with BUTTRESS_SIGNUP=invite; prints the link to send.
    Invite {
        /// Days after which it is good no more.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=365))]
        days: u16,
    },
    /// Make a link that lets the owner of an account back in, once; prints it. Give it to nobody else.
    Recover {
        /// The account's e-mail address.
        email: String,
        /// Hours after which it is good no more.
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=168))]
        hours: u16,
    },
    /// Show the newest lines of the audit log, as JSON, a line each.
    Audit {
        /// Only of this account's e-mail address.
        #[arg(long)]
        account: Option<String>,
        /// How many lines.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// A setting is missing or wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// It did not answer.
    #[error(transparent)]
    InternalError(#[from] InternalError),
    /// There is no such account.
    #[error("there is no account with the address {0}")]
    Unknown(String),
    /// Not eight letters and digits.
    #[error("\"{0}\" is no support code: these have eight letters and digits, such as FZQ4-M00D")]
    NoCode(String),
    /// Nothing in the database has this code.
    #[error(
        "no upload of the last days has the code {0}; look for it in the log: it may be of a request, or of a page that could not have a file signed"
    )]
    Untraced(SupportCode),
    /// Neither a number nor `default`.
    #[error("\"{0}\" is no number of bytes; write a whole number, or default")]
    NoNumber(String),
    /// Nobody gets into an account that is disabled.
    #[error("the account {0} is disabled; enable it first: buttress admin enable {0}")]
    Disabled(String),
}

/// Does it; answers what to print.
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
        AdminCommand::Users => Ok(lines(accounts.list_accounts().await?.iter().map(spell_account))),
        AdminCommand::Disable { email } => {
            let account = find(&accounts, email).await?;
            accounts.disable(account, now).await?;
            // Then no server remembers a session of it, and what is said is so.
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
                    _ => return Err(AdminError::NoNumber(number.to_owned())),
                },
            };
            accounts.set_quota(account, limit, now).await?;
            Ok(match limit {
                Some(bytes) => format!("{email} may store {bytes} bytes"),
                None => format!("{email} may store what everybody may"),
            })
        }
        AdminCommand::Trace { code } => {
            let code = SupportCode::parse(code).ok_or_else(|| AdminError::NoCode(code.clone()))?;
            let happened = support.trace(code).await.map_err(InternalError::from)?;
            if happened.is_empty() {
                return Err(AdminError::Untraced(code));
            }
            Ok(lines(happened.iter().map(spell_happened)))
        }
        AdminCommand::Invite { days } => {
            let good_for = SignedDuration::from_hours(24 * i64::from(*days));
            let code = accounts.invite(good_for, now).await?;
            Ok(format!("{}/signup?invitation={code}", site(&settings)))
        }
        AdminCommand::Recover { email, hours } => {
            let account = find(&accounts, email).await?;
            let good_for = SignedDuration::from_hours(i64::from(*hours));
            let token = accounts.new_recovery_link(account, good_for, now).await?;
            let token = token.ok_or_else(|| AdminError::Disabled(email.clone()))?;
            Ok(format!("{}/recover?token={}", site(&settings), token.to_cookie()))
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
            Ok(lines(entries.iter().map(spell_entry)))
        }
    }
}

/// How browsers reach us.
fn site(settings: &Settings) -> String {
    match &settings.public_url {
        Some(url) => url.to_string(),
        None => format!("http://{}", settings.addr),
    }
}

async fn find(accounts: &AccountService, email: &str) -> Result<i64, AdminError> {
    let unknown = || AdminError::Unknown(email.to_owned());
    let parsed = Email::parse(email).map_err(|_| unknown())?;
    accounts.find_account(&parsed).await?.ok_or_else(unknown)
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

fn spell_account(account: &AccountListing) -> String {
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

fn spell_happened(happened: &Happened) -> String {
    serde_json::json!({
        "at": happened.at.to_string(),
        "upload": happened.upload,
        "what": happened.what,
        "detail": happened.detail,
    })
    .to_string()
}

fn spell_entry(entry: &AuditEntry) -> String {
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
