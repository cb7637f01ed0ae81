//! Signature Version 2: HMAC-SHA1 over the Base64 policy, keyed with the secret.

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

    /// Adds the signature to `to`: Base64, as the field `signature` wants it.
    pub(crate) fn sign(&self, policy: &str, to: &mut String) {
        let mac = self.0.clone().chain_update(policy);
        base64_simd::STANDARD.encode_append(mac.finalize().into_bytes(), to);
    }
}
