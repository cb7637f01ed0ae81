//! Signature Version 2: HMAC-SHA1 over the Base64 policy, keyed with the secret.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The secret, as HMAC state.
#[derive(Clone)]
pub(crate) struct SigningKey(Hmac<Sha1>);

impl SigningKey {
    pub(crate) fn new(secret_access_key: &str) -> Self {
        let Ok(mac) = Hmac::new_from_slice(secret_access_key.as_bytes()) else {
            unreachable!("an HMAC takes keys of any length")
        };
        Self(mac)
    }

    /// Appends the signature to `to`: Base64, as the field `signature` requires.
    pub(crate) fn sign(&self, policy: &str, to: &mut String) {
        let mac = self.0.clone().chain_update(policy);
        base64_simd::STANDARD.encode_append(mac.finalize().into_bytes(), to);
    }

    /// Whether `signature` is that of `policy`. The comparison takes the same time for all signatures.
    pub(crate) fn verify(&self, policy: &str, signature: &str) -> bool {
        let mac = self.0.clone().chain_update(policy);
        let bytes = base64_simd::STANDARD.decode_to_vec(signature);
        bytes.is_ok_and(|bytes| mac.verify_slice(&bytes).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The policy of AWS's sample "File upload", as published: LF line ends, one at the end.
    const POLICY: &str = "\
        eyAiZXhwaXJhdGlvbiI6ICIyMDA3LTEyLTAxVDEyOjAwOjAwLjAwMFoiLAogICJjb25kaXRpb25zIjogWwogICAgeyJi\
        dWNrZXQiOiAiam9obnNtaXRoIn0sCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci9lcmljLyJdLAogICAg\
        eyJhY2wiOiAicHVibGljLXJlYWQifSwKICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL2pvaG5z\
        bWl0aC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwKICAgIFsic3RhcnRzLXdpdGgiLCAi\
        JENvbnRlbnQtVHlwZSIsICJpbWFnZS8iXSwKICAgIHsieC1hbXotbWV0YS11dWlkIjogIjE0MzY1MTIzNjUxMjc0In0s\
        CiAgICBbInN0YXJ0cy13aXRoIiwgIiR4LWFtei1tZXRhLXRhZyIsICIiXQogIF0KfQo=";

    fn sign(secret: &str) -> String {
        let mut signature = String::new();
        SigningKey::new(secret).sign(POLICY, &mut signature);
        signature
    }

    #[test]
    fn makes_the_signature_that_aws_prints() {
        // The signature belongs to the secret of 2007, which the page no longer shows.
        let secret = "uV3F3YluFJax1cknvbcGwgjvx4QpvB+leU8dUj2o";
        assert_eq!(sign(secret), "0RavWzkygo6QX9caELEqKi9kDbU=");
    }

    #[test]
    fn makes_another_with_the_secret_that_the_page_shows_today() {
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        assert_eq!(sign(secret), "gp42sMsv4L5xLO0OjT+56V64o+A=");
    }
}
