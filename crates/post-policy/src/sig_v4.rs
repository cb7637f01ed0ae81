//! Signature Version 4: HMAC-SHA256 over the Base64 policy, keyed with a key that is derived for
//! one day, region and service.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::zeroize::Zeroizing;
use sha2::Sha256;

pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "s3";
const TERMINATOR: &str = "aws4_request";

type Derived = Zeroizing<[u8; 32]>;

/// Everything about a signature that stays the same for a day.
pub(crate) struct DayKey {
    /// `YYYYMMDD`
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

    /// Adds the signature to `to`: lower-case hex, as the field `x-amz-signature` wants it.
    pub(crate) fn sign(&self, policy: &str, to: &mut String) {
        let mac = self.mac.clone().chain_update(policy);
        push_hex(&mac.finalize().into_bytes().into(), to);
    }
}

/// Day, region, service and terminator, each keyed with what came before it.
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
