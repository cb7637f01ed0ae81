//! The store's access keys. A key from the settings stays as it is; temporary credentials of a cloud are replaced while
//! the server runs. No form and no URL that is handed out is valid for longer than the credentials that signed it.
//!
//! | module | what it holds |
//! |---|---|
//! | `version` | one set of credentials, with its provider and its expiry |
//! | `signing_key` | a version for one request of a browser, and when its forms and URLs expire |
//! | `refresh` | replacing versions before they expire |
//! | `aws` (in `lib.rs`) | AWS's providers of credentials, if the program is built with them |

mod refresh;
mod signing_key;
#[cfg(test)]
mod tests;
mod version;

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::Timestamp;
use s3_post_policy::{FormFields, FormSignature};
use tokio::sync::{Notify, watch};

use crate::aws;
use crate::config::{KeyRole, KeySource, S3Settings, SettingError, definitions};
use refresh::Refresher;
pub use signing_key::SigningKey;
pub use version::KeyVersion;

/// A form or URL with less life than this is of little use: slow uploads would begin too late. New credentials are
/// fetched first.
const USEFUL: Duration = Duration::from_secs(60);
/// How long a request waits for credentials with more life.
const MAX_WAIT: Duration = Duration::from_secs(3);

/// Fetches credentials from their provider; the error says which providers were tried.
pub(crate) type Fetch = Box<dyn Fn() -> BoxFuture<'static, Result<KeyVersion, String>> + Send + Sync>;

/// There are no credentials that are still valid.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("{setting}: the credentials expired at {expired_at}, and there are no others: {cause}")]
pub struct NoCredentials {
    setting: String,
    expired_at: Timestamp,
    cause: String,
}

impl NoCredentials {
    /// A sentence for everybody who may ask whether the site works.
    pub(crate) fn sentence(&self) -> String {
        format!(
            "{}: the credentials expired at {}, and their provider gives no others. The log has the reason; the server tries again by itself.",
            self.setting, self.expired_at
        )
    }
}

/// The versions of a key that matter now.
struct Versions {
    current: Arc<KeyVersion>,
    /// Forms that it signed may still come back.
    previous: Option<Arc<KeyVersion>>,
    /// Why the last attempt to fetch credentials failed.
    failure: Option<String>,
}

/// An access key of the store. Clones share its versions.
#[derive(Clone)]
pub struct StoreKey {
    role: KeyRole,
    versions: watch::Receiver<Versions>,
    /// Wakes the task that replaces versions; a key from the settings has none.
    refresher: Option<Arc<Notify>>,
}

impl StoreKey {
    /// A key that never changes.
    pub fn fixed(role: KeyRole, version: KeyVersion) -> Self {
        // A receiver still has the last value after its sender is gone.
        let (_, versions) = watch::channel(Versions::of(version));
        Self {
            role,
            versions,
            refresher: None,
        }
    }

    /// A key whose versions a provider replaces.
    ///
    /// # Errors
    /// If the provider has no credentials.
    pub(crate) async fn refreshed(role: KeyRole, fetch: Fetch) -> Result<Self, String> {
        let first = refresh::fetch_in_time(&fetch).await?;
        let wake = Arc::new(Notify::new());
        let (sender, versions) = watch::channel(Versions::of(first));
        tokio::spawn(Refresher::new(role, fetch, sender, wake.clone()).run());
        Ok(Self {
            role,
            versions,
            refresher: Some(wake),
        })
    }

    /// The role of this key.
    pub fn role(&self) -> KeyRole {
        self.role
    }

    /// The current version, for one of the server's own requests.
    ///
    /// # Errors
    /// If it has expired.
    pub(crate) fn current(&self, now: Timestamp) -> Result<Arc<KeyVersion>, NoCredentials> {
        let versions = self.versions.borrow();
        match versions.current.expires_at() {
            Some(expired_at) if expired_at <= now => {
                if let Some(wake) = &self.refresher {
                    wake.notify_one();
                }
                Err(self.expired(&versions, expired_at))
            }
            _ => Ok(versions.current.clone()),
        }
    }

    /// The current version, for a form or URL that is to be valid for `lifetime`. It is valid for less if the
    /// credentials expire earlier. If little of their life is left, new ones are fetched first.
    ///
    /// # Errors
    /// If nothing can be signed that outlives this request.
    pub async fn for_signing(&self, lifetime: Duration, now: Timestamp) -> Result<SigningKey, NoCredentials> {
        if !self.has_life(lifetime.min(USEFUL), now)
            && let Some(wake) = &self.refresher
        {
            let mut versions = self.versions.clone();
            versions.mark_unchanged();
            wake.notify_one();
            // The task reports each attempt, and at once if the last one was a moment ago.
            let _ = tokio::time::timeout(MAX_WAIT, versions.changed()).await;
        }
        let versions = self.versions.borrow();
        SigningKey::new(versions.current.clone(), lifetime, now)
            .ok_or_else(|| self.expired(&versions, versions.current.expires_at().unwrap_or(now)))
    }

    /// Whether this key signed a form, with its current version or the one before.
    pub(crate) fn verify(&self, form: &FormFields) -> FormSignature {
        let versions = self.versions.borrow();
        match (versions.current.signer().verify(form), &versions.previous) {
            (FormSignature::OtherCredentials, Some(previous)) => previous.signer().verify(form),
            (signature, _) => signature,
        }
    }

    /// Why nothing can be signed now; `None` if something can.
    pub(crate) fn problem(&self, now: Timestamp) -> Option<NoCredentials> {
        self.current(now).err()
    }

    /// A sentence for the operator about where the current version is from; `None` for a key from the settings.
    pub(crate) fn origin(&self) -> Option<String> {
        let versions = self.versions.borrow();
        self.refresher.as_ref().map(|_| versions.current.origin())
    }

    fn has_life(&self, wanted: Duration, now: Timestamp) -> bool {
        let current = self.versions.borrow().current.clone();
        SigningKey::new(current, wanted, now).is_some_and(|key| key.lifetime() >= wanted)
    }

    fn expired(&self, versions: &Versions, expired_at: Timestamp) -> NoCredentials {
        let setting = match (&self.refresher, self.role) {
            (None, role) => role.token_setting(),
            (Some(_), KeyRole::Server) => &definitions::S3_CREDENTIALS,
            (Some(_), KeyRole::Browser) => &definitions::S3_BROWSER_ROLE,
        };
        NoCredentials {
            setting: setting.to_string(),
            expired_at,
            cause: (versions.failure.clone()).unwrap_or_else(|| "the provider repeats them".to_owned()),
        }
    }
}

impl Versions {
    fn of(first: KeyVersion) -> Self {
        Self {
            current: Arc::new(first),
            previous: None,
            failure: None,
        }
    }
}

impl std::fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreKey")
            .field("role", &self.role)
            .field("current", &self.versions.borrow().current)
            .finish_non_exhaustive()
    }
}

/// The keys of a store.
#[derive(Debug, Clone)]
pub struct StoreKeys {
    /// Signs the server's own requests and downloads.
    pub server: StoreKey,
    /// Signs uploads; it is the server's key if there is no other.
    pub upload: StoreKey,
}

impl StoreKeys {
    /// The keys that the settings name. Temporary ones are fetched, and from then on replaced before they expire.
    ///
    /// # Errors
    /// Names the setting whose credentials are invalid or cannot be fetched.
    pub(crate) async fn load(s3: &S3Settings) -> Result<Self, SettingError> {
        let server = match &s3.server_key {
            KeySource::Fixed(key) => StoreKey::fixed(KeyRole::Server, KeyVersion::of_settings(key, s3)?),
            KeySource::Provider => {
                let fetch = aws::chain(s3)?;
                let key = StoreKey::refreshed(KeyRole::Server, fetch).await;
                key.map_err(|cause| SettingError::new(&definitions::S3_CREDENTIALS, cause))?
            }
        };
        let upload = match (&s3.browser_key, &s3.browser_role) {
            (Some(key), _) => StoreKey::fixed(KeyRole::Browser, KeyVersion::of_settings(key, s3)?),
            (None, Some(role)) => {
                let fetch = aws::role(role, s3, server.clone())?;
                let key = StoreKey::refreshed(KeyRole::Browser, fetch).await;
                key.map_err(|cause| SettingError::new(&definitions::S3_BROWSER_ROLE, cause))?
            }
            (None, None) => server.clone(),
        };
        Ok(Self { server, upload })
    }

    /// Why nothing can be signed now; `None` if everything can.
    pub(crate) fn problem(&self, now: Timestamp) -> Option<NoCredentials> {
        self.server.problem(now).or_else(|| self.upload.problem(now))
    }

    /// Lines for the operator about temporary credentials.
    pub(crate) fn notes(&self) -> Vec<String> {
        let server = self.server.origin();
        let server = server.map(|origin| format!("The store's credentials are from {origin}"));
        let upload = self.upload.origin().filter(|_| self.upload.role() == KeyRole::Browser);
        let upload = upload.map(|origin| format!("Uploads are signed with credentials from {origin}"));
        server.into_iter().chain(upload).collect()
    }
}
