//! A version of a key for one request of a browser, and when its forms and URLs expire.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use s3_post_policy::Signer;

use super::version::KeyVersion;

/// Forms and URLs expire this long before their credentials. The store compares both with its own clock, so this is
/// only for rounding to seconds and for the way of a request.
const MARGIN: SignedDuration = SignedDuration::from_secs(10);

/// Signs forms and URLs that expire before its credentials do.
#[derive(Debug, Clone)]
pub struct SigningKey {
    version: Arc<KeyVersion>,
    now: Timestamp,
    expires_at: Timestamp,
}

impl SigningKey {
    /// A key for forms and URLs that are valid from `now` for `lifetime`, or until shortly before the credentials
    /// expire; `None` if less than a second is left.
    pub(super) fn new(version: Arc<KeyVersion>, lifetime: Duration, now: Timestamp) -> Option<Self> {
        let asked = now.checked_add(lifetime).unwrap_or(Timestamp::MAX);
        let end = version.expires_at().map(|at| at.saturating_sub(MARGIN));
        let expires_at = match end {
            Some(Ok(end)) => end.min(asked),
            Some(Err(_)) => return None,
            None => asked,
        };
        let key = Self {
            version,
            now,
            expires_at,
        };
        (key.lifetime() >= Duration::from_secs(1)).then_some(key)
    }

    /// Signs requests and URLs.
    pub(crate) fn credentials(&self) -> &rusty_s3::Credentials {
        self.version.credentials()
    }

    /// Signs forms.
    pub(crate) fn signer(&self) -> &Signer {
        self.version.signer()
    }

    /// The time of the signature.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// When all that this key signs expires.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// From the signature to the expiry, in whole seconds, rounded down.
    pub fn lifetime(&self) -> Duration {
        let left = self.expires_at.duration_since(self.now).as_secs();
        Duration::from_secs(u64::try_from(left).unwrap_or(0))
    }

    /// [`SigningKey::lifetime`] in seconds.
    pub(crate) fn seconds(&self) -> u32 {
        u32::try_from(self.lifetime().as_secs()).unwrap_or(u32::MAX)
    }
}
