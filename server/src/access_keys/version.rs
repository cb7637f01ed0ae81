//! One set of credentials, with its provider and its expiry.

use std::fmt;

use jiff::Timestamp;
use s3_post_policy::{Credentials, Invalid, Region, SignatureVersion, Signer};
use secrecy::ExposeSecret;

use crate::config::{AccessKey, S3Settings, SettingError};

/// A version of an access key; see the module.
pub struct KeyVersion {
    credentials: rusty_s3::Credentials,
    signer: Signer,
    provider: String,
    expires_at: Option<Timestamp>,
}

impl KeyVersion {
    /// A version that is valid until it is replaced: id, secret, and the session token, which is empty if there is none.
    /// Forms are signed with `signature`, requests and URLs with SigV4.
    ///
    /// # Errors
    /// If one of the values cannot be sent in a form or URL.
    pub fn new(
        [id, secret, session_token]: [&str; 3],
        signature: SignatureVersion,
        region: &Region,
    ) -> Result<Self, Invalid> {
        let of_forms = Credentials::new(id, secret)?;
        let (of_forms, credentials) = match session_token {
            "" => (of_forms, rusty_s3::Credentials::new(id, secret)),
            token => (
                of_forms.with_session_token(token)?,
                rusty_s3::Credentials::new_with_token(id, secret, token),
            ),
        };
        Ok(Self {
            credentials,
            signer: Signer::new(signature, of_forms, region.clone()),
            provider: String::new(),
            expires_at: None,
        })
    }

    /// This version from a provider, which completes the sentence "the credentials are from …". The store accepts it
    /// until `expires_at`.
    #[must_use]
    pub fn from_provider(self, provider: impl Into<String>, expires_at: Option<Timestamp>) -> Self {
        Self {
            provider: provider.into(),
            expires_at,
            ..self
        }
    }

    /// The only version of a key from the settings.
    pub(super) fn of_settings(key: &AccessKey, s3: &S3Settings) -> Result<Self, SettingError> {
        let token = key.session_token.as_ref().map_or("", |token| token.expose_secret());
        let parts = [key.id.as_str(), key.secret.expose_secret(), token];
        Self::new(parts, s3.signature, &s3.region).map_err(|error| key.error(&error))
    }

    /// Signs requests and URLs.
    pub(crate) fn credentials(&self) -> &rusty_s3::Credentials {
        &self.credentials
    }

    /// Signs forms.
    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// When the store stops accepting these credentials, if that is known.
    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// The provider, and when the credentials expire.
    pub(super) fn origin(&self) -> String {
        match self.expires_at {
            Some(at) => format!("{}, and expire at {}", self.provider, at.strftime("%Y-%m-%dT%H:%M:%SZ")),
            None => format!("{}, and do not expire", self.provider),
        }
    }

    /// Whether these are the same credentials.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.credentials == other.credentials && self.expires_at == other.expires_at
    }
}

impl fmt::Debug for KeyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyVersion")
            .field("provider", &self.provider)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
