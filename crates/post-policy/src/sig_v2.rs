//! Signature Version 2: HMAC-SHA1 over the Base64 policy, keyed with the secret.

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The secret, fed into an HMAC once.
pub(crate) struct SigningKey(Hmac<Sha1>);

impl SigningKey {
    pub(crate) fn new(secret_access_key: &str) -> Self {
        let Ok(mac) = Hmac::new_from_slice(secret_access_key.as_bytes()) else {
            unreachable!("an HMAC takes keys of any length")
        };
        Self(mac)
    }

    /// Base64, as the field `signature` wants it.
    pub(crate) fn sign(&self, policy: &str) -> String {
        let mac = self.0.clone().chain_update(policy);
        BASE64_STANDARD.encode(mac.finalize().into_bytes())
    }
}
