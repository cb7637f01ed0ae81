//! Settings: built-in defaults, overridden by `buttress.toml`, overridden by the environment. A wrong value stops the
//! start with one sentence that names the setting. Secrets are read into a type that never prints them.
//!
//! | module | contents |
//! |---|---|
//! | [`definitions`] | every setting: name, default, description |
//! | `setting` | the definition of a setting, and the error that names one |
//! | `source` | the values of settings as text, from the environment and the file |
//! | `unknown` | refusal of unknown names, with a suggestion |
//! | [`markdown`] | the page docs/settings.md |
//! | `content_types`, `database_url`, `limits`, `oidc`, `public_url`, `s3`, `sessions`, `site` | checks, by topic |

mod content_types;
mod database_url;
pub mod definitions;
mod limits;
pub mod markdown;
mod oidc;
mod public_url;
mod s3;
mod sessions;
mod setting;
mod site;
mod source;
#[cfg(test)]
mod tests;
mod unknown;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use app::domain::access::SignUps;
use app::domain::limits::UploadRules;
use ipnet::IpNet;
use jiff::SignedDuration;
use secrecy::SecretString;

pub use public_url::PublicUrl;
pub(crate) use public_url::is_loopback;
pub use s3::{AccessKey, KeyRole, KeySource, S3Choice, S3Settings, UploadMethod};
pub use setting::{Setting, SettingError};
pub use site::LogFormat;
pub use source::Source;

use crate::accounts::SessionLimits;
use crate::oidc::OidcSettings;
use crate::uploads::Limits;

/// A string that is never printed.
pub type Secret = SecretString;

/// All settings, parsed and checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address to listen on; port 0 takes a free port.
    pub addr: SocketAddr,
    /// The origin at which browsers reach the site; `None` means `http://` and the address to listen on.
    pub public_url: Option<PublicUrl>,
    /// How long a stop waits for open requests.
    pub shutdown_timeout: Duration,
    /// The folder of SQLite's database and the embedded S3.
    pub data_dir: PathBuf,
    /// `sqlite:…` or `postgres://…`; `None` means `buttress.db` in [`Settings::data_dir`]. A secret, because it may
    /// contain a password.
    pub database_url: Option<Secret>,
    /// The address that serves metrics; port 0 takes a free port.
    pub metrics_addr: Option<SocketAddr>,
    /// The token that requests for metrics must have.
    pub metrics_token: Option<Secret>,
    /// Filter directives of the log.
    pub log: String,
    /// The format of log lines.
    pub log_format: LogFormat,
    /// The operator's S3, or the embedded one.
    pub s3: S3Choice,
    /// The rules for uploads.
    pub rules: UploadRules,
    /// The limits of each account.
    pub limits: Limits,
    /// How long a signed form is valid.
    pub form_lifetime: Duration,
    /// Secrets that authenticate bucket events: the current one and the previous one. Without any, there is no route.
    pub bucket_events_secrets: Vec<Secret>,
    /// How long sessions last.
    pub sessions: SessionLimits,
    /// Who may create an account.
    pub sign_ups: SignUps,
    /// How long entries of the audit log are kept; `None` keeps them for ever.
    pub audit_retention: Option<SignedDuration>,
    /// The OpenID provider, if one is set.
    pub oidc: Option<OidcSettings>,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
}

/// The address to listen on, without the other settings.
///
/// # Errors
/// If it is not an address and a port.
pub fn listen_addr(source: &Source) -> Result<SocketAddr, SettingError> {
    source.parse(&definitions::ADDR, site::parse_addr)
}

impl Settings {
    /// Reads and checks every setting.
    ///
    /// # Errors
    /// The first setting that is missing or wrong.
    pub fn load(source: &Source) -> Result<Self, SettingError> {
        let addr = listen_addr(source)?;
        let public_url = source.parse_optional(&definitions::PUBLIC_URL, PublicUrl::parse)?;
        let s3 = S3Choice::load(source)?;
        if let (Some(url), S3Choice::External(s3)) = (&public_url, &s3)
            && url.is_https()
        {
            s3.check_mixed_content()?;
        }
        let metrics_addr = source.parse_optional(&definitions::METRICS_ADDR, site::parse_addr)?;
        let metrics_token = source.parse_optional(&definitions::METRICS_TOKEN, s3::parse_secret)?;
        site::check_metrics(metrics_addr, metrics_token.as_ref())?;
        Ok(Self {
            addr,
            public_url,
            shutdown_timeout: source.parse(&definitions::SHUTDOWN_SECONDS, site::parse_shutdown_timeout)?,
            data_dir: source.parse(&definitions::DATA_DIR, |text| Ok(PathBuf::from(text)))?,
            database_url: source.parse_optional(&definitions::DATABASE_URL, database_url::parse)?,
            metrics_addr,
            metrics_token,
            log: source.parse(&definitions::LOG, site::parse_log)?,
            log_format: source.parse(&definitions::LOG_FORMAT, site::parse_log_format)?,
            s3,
            rules: limits::rules(source)?,
            limits: limits::of_account(source)?,
            form_lifetime: limits::form_lifetime(source)?,
            bucket_events_secrets: s3::bucket_events_secrets(source)?,
            sessions: sessions::limits(source)?,
            sign_ups: sessions::sign_ups(source)?,
            audit_retention: sessions::audit_retention(source)?,
            oidc: oidc::settings(source)?,
            trusted_proxies: source.parse(&definitions::TRUSTED_PROXIES, site::parse_networks)?,
        })
    }
}
