//! Signature Version 4: HMAC-SHA256 over the Base64 policy, with a key derived for one day, region and service.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::zeroize::Zeroizing;
use sha2::Sha256;

pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "s3";
const TERMINATOR: &str = "aws4_request";

type Derived = Zeroizing<[u8; 32]>;

/// The parts of a signature that stay the same for a day.
pub(crate) struct DayKey {
    /// The date, `YYYYMMDD`.
    pub(crate) date: String,
    /// The value of `x-amz-credential`.
    pub(crate) credential: String,
    mac: Hmac<Sha256>,
}

impl DayKey {
    pub(crate) fn derive(access_key_id: &str, secret: &str, date: &str, region: &str) -> Self {
        let credential = [access_key_id, date, region, SERVICE, TERMINATOR].join("/");
        Self {
            date: date.to_owned(),
            credential,
            mac: keyed(&*signing_key(secret, date, region)),
        }
    }

    /// Appends the signature to `to`: lower-case hex, as the field `x-amz-signature` requires.
    pub(crate) fn sign(&self, policy: &str, to: &mut String) {
        let mac = self.mac.clone().chain_update(policy);
        push_hex(&mac.finalize().into_bytes().into(), to);
    }

    /// Whether `signature` is that of `policy`. The comparison takes the same time for all signatures.
    pub(crate) fn verify(&self, policy: &str, signature: &str) -> bool {
        let mac = self.mac.clone().chain_update(policy);
        read_hex(signature).is_some_and(|bytes| mac.verify_slice(&bytes).is_ok())
    }
}

/// Derives the signing key: day, region, service and terminator, each keyed with the result before.
fn signing_key(secret: &str, date: &str, region: &str) -> Derived {
    let start = Zeroizing::new(["AWS4", secret].concat());
    let day = step(start.as_bytes(), date);
    let region = step(&*day, region);
    let service = step(&*region, SERVICE);
    step(&*service, TERMINATOR)
}

fn step(key: &[u8], message: &str) -> Derived {
    let mac = keyed(key).chain_update(message);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let Ok(mac) = Hmac::new_from_slice(key) else {
        unreachable!("an HMAC takes keys of any length")
    };
    mac
}

fn push_hex(bytes: &[u8; 32], to: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; 64];
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    to.push_str(str::from_utf8(&text).unwrap_or_default());
}

/// Reads 32 bytes of lower-case hex.
fn read_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let text: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let mut bytes = [0; 32];
    for (byte, [high, low]) in bytes.iter_mut().zip(text.as_chunks().0) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_STANDARD};

    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    /// The policy of AWS's POST example, as published: CRLF line ends, none at the end.
    const POLICY: &str = "\
        eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7\
        ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91\
        c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3Qi\
        OiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwi\
        fSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRh\
        LXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVT\
        MjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNy\
        ZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9\
        LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAi\
        MjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9";

    fn hex(bytes: &[u8; 32]) -> String {
        let mut text = String::new();
        push_hex(bytes, &mut text);
        text
    }

    fn sign(policy: &str) -> String {
        let mut signature = String::new();
        let key = DayKey::derive("AKIAIOSFODNN7EXAMPLE", SECRET, "20151229", "us-east-1");
        assert_eq!(
            key.credential,
            "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"
        );
        key.sign(policy, &mut signature);
        signature
    }

    #[test]
    fn derives_the_key_step_by_step() {
        let day = step(["AWS4", SECRET].concat().as_bytes(), "20151229");
        assert_eq!(
            hex(&day),
            "7db2090321aa187aa0f1a82253d0b901e0fc85109ad025b356a2521ffb06471d"
        );
        let region = step(&*day, "us-east-1");
        assert_eq!(
            hex(&region),
            "c750077a983369dd1824310e1e52c28a89e135dfe4dc9ad384fbb0bc70728e35"
        );
        let service = step(&*region, SERVICE);
        assert_eq!(
            hex(&service),
            "ab698634f0c69649415f2f729ac91f6f10c29e989abdf947cb6b0cad94cbd4a4"
        );
        let key = signing_key(SECRET, "20151229", "us-east-1");
        assert_eq!(
            hex(&key),
            "cbcef1ebeaefc82cce6530b9f0a9ae598846065f5c5bae0674bd5ebc4ba52d28"
        );
    }

    #[test]
    fn makes_the_signature_that_aws_prints() {
        let expected = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e";
        assert_eq!(sign(POLICY), expected);
    }

    #[test]
    fn line_ends_are_part_of_the_signed_text() {
        let published = BASE64_STANDARD.decode(POLICY).unwrap();
        assert_eq!(published.len(), 648);
        let with_lf = String::from_utf8(published).unwrap().replace("\r\n", "\n");
        let expected = "86aaafeda50e7b032f0fe24086079df198e4c3d0d308518251cf6653a9bf390d";
        assert_eq!(sign(&BASE64_STANDARD.encode(with_lf)), expected);
    }
}
