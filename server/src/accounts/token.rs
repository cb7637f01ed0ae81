//! The token in the cookie.

use app::error::ApiError;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};

use crate::internal_error::InternalError;

/// 256 random bits that stand for a session. It never prints itself; the database has its hash only.
#[derive(Clone)]
pub struct SecretToken(Zeroizing<[u8; 32]>);

impl SecretToken {
    /// A fresh one.
    ///
    /// # Errors
    /// [`ApiError::Internal`] where the system has no randomness.
    pub fn random() -> Result<Self, ApiError> {
        let mut bits = Zeroizing::new([0; 32]);
        getrandom::fill(bits.as_mut()).map_err(|_| InternalError::Random)?;
        Ok(Self(bits))
    }

    /// Reads a cookie's value; `None` for anything that is not a token of ours.
    pub fn from_cookie(text: &str) -> Option<Self> {
        let mut bits = Zeroizing::new([0; 32]);
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(text, bits.as_mut()).ok()?;
        (length == 32).then_some(Self(bits))
    }

    /// The cookie's value: 43 letters.
    pub fn to_cookie(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0.as_ref())
    }

    /// Another secret of the same browser, which tells nothing of the token.
    pub fn derive(&self, purpose: &str) -> String {
        let mut digest = Sha256::new();
        digest.update(self.0.as_ref());
        digest.update(purpose.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(digest.finalize())
    }

    /// What the database knows it by. A token has full entropy, so a plain hash is enough.
    pub(super) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_ref()).into()
    }
}

/// What a session is called on a page. It names a row and opens nothing: the row's key is a hash
/// already, and this is the beginning of it.
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
    fn a_token_survives_its_cookie_and_nothing_else_is_one() {
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
