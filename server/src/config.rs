//! Settings: built-in defaults, then `buttress.toml`, then the environment. A bad value stops the
//! start with one sentence that names the setting; secrets are read into a type that cannot print.
//!
//! | module | what it holds |
//! |---|---|
//! | [`definitions`] | every setting: name, default, description |
//! | `setting` | what a setting is, and the error that names one |
//! | `source` | the texts of settings, from the environment and the file |
//! | `unknown` | names that no setting has |
//! | [`markdown`] | docs/settings.md |
//! | `bucket_events`, `content_types`, `database_url`, `limits`, `log`, `oidc`, `public_url`, `s3`, `sessions` | the values, checked |

mod bucket_events;
mod content_types;
mod database_url;
pub mod definitions;
mod limits;
mod log;
pub mod markdown;
mod oidc;
mod public_url;
mod s3;
mod sessions;
mod setting;
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
pub use s3::{AccessKey, KeyRole, S3Choice, S3Settings, SingleRequest};
pub use setting::{Setting, SettingError};
pub use source::Source;

use crate::accounts::SessionLimits;
use crate::oidc::OidcSettings;
use crate::uploads::Limits;

/// A text that never prints itself.
pub type Secret = SecretString;

/// Everything an operator may decide, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen. Port 0 takes a free one.
    pub addr: SocketAddr,
    /// How browsers reach us; `None` means `http://` and the address we listen on.
    pub public_url: Option<PublicUrl>,
    /// Where the embedded database and the embedded S3 keep their files.
    pub data_dir: PathBuf,
    /// `sqlite:…` or `postgres://…`; `None` means `buttress.db` in [`Settings::data_dir`]. A secret,
    /// because it may hold a password.
    pub database_url: Option<Secret>,
    /// Filter directives of the log.
    pub log: String,
    /// Somebody's S3 or our own.
    pub s3: S3Choice,
    /// What people may upload.
    pub rules: UploadRules,
    /// What each of them may hold and ask for.
    pub limits: Limits,
    /// How long a signed form may be used.
    pub form_lifetime: Duration,
    /// What bucket events prove themselves with; without any, none are taken. Senders may still use the second.
    pub bucket_events_secrets: Vec<Secret>,
    /// How long people stay logged in.
    pub sessions: SessionLimits,
    /// Who may make an account.
    pub sign_ups: SignUps,
    /// How long the audit log is kept; for ever where this is `None`.
    pub audit_retention: Option<SignedDuration>,
    /// Another site that people may log in at.
    pub oidc: Option<OidcSettings>,
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
}

impl Settings {
    /// Reads and checks every setting.
    ///
    /// # Errors
    /// The first setting that is missing or wrong.
    pub fn load(source: &Source) -> Result<Self, SettingError> {
        let addr = source.parse(&definitions::ADDR, |text| {
            text.parse().map_err(|_| "write it as 127.0.0.1:3000".to_owned())
        })?;
        let public_url = source.parse_optional(&definitions::PUBLIC_URL, PublicUrl::parse)?;
        let s3 = S3Choice::load(source)?;
        if let (Some(url), S3Choice::External(s3)) = (&public_url, &s3)
            && url.is_https()
        {
            s3.check_mixed_content()?;
        }
        Ok(Self {
            addr,
            public_url,
            data_dir: source.parse(&definitions::DATA_DIR, |text| Ok(PathBuf::from(text)))?,
            database_url: source.parse_optional(&definitions::DATABASE_URL, database_url::parse)?,
            log: source.parse(&definitions::LOG, log::parse)?,
            s3,
            rules: limits::rules(source)?,
            limits: limits::of_person(source)?,
            form_lifetime: limits::form_lifetime(source)?,
            bucket_events_secrets: bucket_events::secrets(source)?,
            sessions: sessions::limits(source)?,
            sign_ups: sessions::sign_ups(source)?,
            audit_retention: sessions::audit_retention(source)?,
            oidc: oidc::terms(source)?,
            trusted_proxies: source.parse(&definitions::TRUSTED_PROXIES, sessions::parse_networks)?,
        })
    }
}
