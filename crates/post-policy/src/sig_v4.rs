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

    /// Lower-case hex, as the field `x-amz-signature` wants it.
    pub(crate) fn sign(&self, policy: &str) -> String {
        let mac = self.mac.clone().chain_update(policy);
        hex(&mac.finalize().into_bytes())
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

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}
