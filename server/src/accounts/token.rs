//! Random secret tokens: of sessions, devices, ceremonies and recovery links.

use app::error::ApiError;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};

use crate::internal_error::InternalError;

/// A secret of 256 random bits. `Debug` never prints it, and the database stores only its hash.
#[derive(Clone)]
pub struct SecretToken(Zeroizing<[u8; 32]>);

impl SecretToken {
    /// Generates a token.
    ///
    /// # Errors
    /// [`ApiError::Internal`] when the system provides no random numbers.
    pub fn random() -> Result<Self, ApiError> {
        let mut bits = Zeroizing::new([0; 32]);
        getrandom::fill(bits.as_mut()).map_err(|_| InternalError::Random)?;
        Ok(Self(bits))
    }

    /// Parses the value of a cookie or a link; `None` when it is not 32 bytes in base64url.
    pub fn from_cookie(text: &str) -> Option<Self> {
        let mut bits = Zeroizing::new([0; 32]);
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(text, bits.as_mut()).ok()?;
        (length == 32).then_some(Self(bits))
    }

    /// The value for a cookie or a link: 43 characters.
    pub fn to_cookie(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0.as_ref())
    }

    /// Derives another secret for a purpose, which reveals nothing of the token.
    pub fn derive(&self, purpose: &str) -> String {
        let mut digest = Sha256::new();
        digest.update(self.0.as_ref());
        digest.update(purpose.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(digest.finalize())
    }

    /// The hash that the database stores. A token has full entropy, so a plain hash is enough.
    pub(super) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_ref()).into()
    }
}

/// The id of a session or passkey in the page: the beginning of the row's key, which for a session is the hash of its
/// token. It grants no access.
pub(super) fn public_id(token_hash: &[u8]) -> String {
    token_hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

impl std::fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_parsed_from_its_cookie_and_other_values_are_refused() {
        let token = SecretToken::random().unwrap();
        assert_eq!(
            SecretToken::from_cookie(&token.to_cookie()).unwrap().hash(),
            token.hash()
        );
        assert_eq!(format!("{token:?}"), "SecretToken(…)");
        assert_eq!(token.derive("state").len(), 43);
        assert_ne!(token.derive("state"), token.derive("nonce"));
        assert_ne!(token.derive("state"), SecretToken::random().unwrap().derive("state"));
        for wrong in ["", "abc", "!", &"A".repeat(42), &"A".repeat(44), &"A".repeat(4000)] {
            assert!(SecretToken::from_cookie(wrong).is_none(), "{wrong}");
        }
    }
}
