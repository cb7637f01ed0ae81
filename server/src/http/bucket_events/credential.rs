//! Authentication of bucket events. Stores support different methods: MinIO and SeaweedFS send a bearer token, Ceph and
//! Amazon SNS send the password of their URL, and a custom relay can sign the body.

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::config::Secret;

/// The header with a signature: `sha256=` and the HMAC-SHA256 of the body with the secret as the key, in hex.
const SIGNATURE: &str = "x-buttress-signature";

/// The credential of a request, as far as the headers alone can be checked.
pub(super) enum Credential {
    /// The secret itself, which was correct.
    Secret,
    /// A signature, which must still be compared with the body.
    Signature(Vec<u8>),
}

impl Credential {
    /// The credential in the headers; `None` when it is missing or wrong, so that the body need not be read.
    pub(super) fn from_headers(headers: &HeaderMap, secret: &Secret) -> Option<Self> {
        if let Some(value) = headers.get(SIGNATURE) {
            let digits = value.to_str().ok()?.strip_prefix("sha256=")?;
            return Some(Self::Signature(digits.to_ascii_lowercase().into_bytes()));
        }
        let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
        let token = token.trim();
        let is_correct = if scheme.eq_ignore_ascii_case("bearer") {
            equal(token.as_bytes(), secret.expose_secret().as_bytes())
        } else if scheme.eq_ignore_ascii_case("basic") {
            let pair = STANDARD.decode(token).ok()?;
            let colon = pair.iter().position(|byte| *byte == b':')?;
            equal(&pair[colon + 1..], secret.expose_secret().as_bytes())
        } else {
            false
        };
        is_correct.then_some(Self::Secret)
    }

    /// Whether the credential is correct for the secret and the body.
    pub(super) fn is_valid(&self, secret: &Secret, body: &[u8]) -> bool {
        let digits = match self {
            Self::Secret => return true,
            Self::Signature(digits) => digits,
        };
        // HMAC takes keys of any length, so this does not fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
            return false;
        };
        mac.update(body);
        let expected: String = mac
            .finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        equal(digits, expected.as_bytes())
    }
}

/// Compares in constant time, which reveals only the lengths.
fn equal(theirs: &[u8], ours: &[u8]) -> bool {
    theirs.ct_eq(ours).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "key";
    /// The well-known example of HMAC-SHA256, as in its encyclopedia article.
    const BODY: &[u8] = b"The quick brown fox jumps over the lazy dog";
    const HMAC: &str = "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";

    fn is_valid(name: &'static str, value: &str, body: &[u8]) -> bool {
        let headers = HeaderMap::from_iter([(header::HeaderName::from_static(name), value.parse().unwrap())]);
        let secret = SECRET.into();
        Credential::from_headers(&headers, &secret).is_some_and(|credential| credential.is_valid(&secret, body))
    }

    #[test]
    fn a_bearer_token_a_password_and_a_signature_are_accepted() {
        assert!(is_valid("authorization", "Bearer key", BODY));
        assert!(is_valid("authorization", "bearer  key", BODY));
        assert!(is_valid("authorization", "Basic Y2VwaDprZXk=", BODY), "ceph:key");
        assert!(is_valid(SIGNATURE, HMAC, BODY));
        assert!(is_valid(SIGNATURE, &HMAC.replace("f7bc", "F7BC"), BODY));
    }

    #[test]
    fn anything_else_is_refused() {
        for (name, value) in [
            ("authorization", "Bearer kez"),
            ("authorization", "Bearer "),
            ("authorization", "Bearer"),
            ("authorization", "key"),
            ("authorization", "Basic a2V5"),
            ("authorization", "Basic a2V5OmtleTprZXk="),
            ("authorization", "Basic !"),
            (SIGNATURE, "sha256="),
            (SIGNATURE, "sha1=f7bc"),
            ("x-other", "key"),
        ] {
            assert!(!is_valid(name, value, BODY), "{name}: {value}");
        }
        assert!(!is_valid(
            SIGNATURE,
            HMAC,
            b"The quick brown fox jumps over the lazy cat"
        ));
    }
}
