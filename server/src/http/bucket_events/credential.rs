//! How a sender proves that it knows the secret. Stores can do different things: MinIO and SeaweedFS
//! send a bearer token, Ceph and Amazon SNS the password of their URL, a relay of one's own can sign.

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::config::Secret;

/// `sha256=` and the HMAC-SHA256 of the body under the secret, in hex digits.
const SIGNATURE: &str = "x-buttress-signature";

/// What a request brought that is not wrong on sight.
pub(super) enum Credential {
    /// The secret itself, which was right.
    Secret,
    /// A signature of the body, yet to be compared.
    Signature(Vec<u8>),
}

impl Credential {
    /// `None` where there is none, or a wrong one: such a sender's body need not be read.
    pub(super) fn from_headers(headers: &HeaderMap, secret: &Secret) -> Option<Self> {
        if let Some(value) = headers.get(SIGNATURE) {
            let digits = value.to_str().ok()?.strip_prefix("sha256=")?;
            return Some(Self::Signature(digits.to_ascii_lowercase().into_bytes()));
        }
        let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
        let token = token.trim();
        let known = if scheme.eq_ignore_ascii_case("bearer") {
            same(token.as_bytes(), secret.expose_secret().as_bytes())
        } else if scheme.eq_ignore_ascii_case("basic") {
            let pair = STANDARD.decode(token).ok()?;
            let colon = pair.iter().position(|byte| *byte == b':')?;
            same(&pair[colon + 1..], secret.expose_secret().as_bytes())
        } else {
            false
        };
        known.then_some(Self::Secret)
    }

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
        same(digits, expected.as_bytes())
    }
}

/// In a time that tells nothing but the lengths.
fn same(theirs: &[u8], ours: &[u8]) -> bool {
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
    fn each_way_of_knowing_the_secret_is_taken() {
        assert!(is_valid("authorization", "Bearer key", BODY));
        assert!(is_valid("authorization", "bearer  key", BODY));
        assert!(is_valid("authorization", "Basic Y2VwaDprZXk=", BODY), "ceph:key");
        assert!(is_valid(SIGNATURE, HMAC, BODY));
        assert!(is_valid(SIGNATURE, &HMAC.replace("f7bc", "F7BC"), BODY));
    }

    #[test]
    fn nothing_else_is() {
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
