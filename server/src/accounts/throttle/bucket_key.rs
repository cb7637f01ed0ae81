//! The keys of the throttle's buckets, and the limit of each.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::buckets::BucketLimits;

/// The key of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum BucketKey {
    /// Attempts of strangers from one address at one account.
    Pair(String, IpAddr),
    /// Attempts of all strangers at one account.
    Account(String),
    /// Attempts of strangers from one address at all accounts.
    Address(IpAddr),
    /// Attempts at one account from one of its known devices.
    Device(Vec<u8>, String),
    /// Attempts in one session to give the password once more.
    Session(Vec<u8>),
    /// Attempts from one address by known devices and sessions.
    KnownAddress(IpAddr),
    /// Successful attempts at one account.
    Successes(i64),
    /// New accounts from one address.
    SignUps(IpAddr),
    /// Log-ins by passkey and OpenID provider that one address begins and ends.
    Ceremonies(IpAddr),
    /// Sign-ups with one invitation whose e-mail address had an account already.
    Invitation(Vec<u8>),
}

impl BucketKey {
    /// The places of the bucket, and the time after which one of them is free again.
    pub(super) fn terms(&self) -> BucketLimits {
        let (places, seconds) = match self {
            Self::Pair(..) | Self::Session(_) => (5, 20),
            // More places, so that a stranger's guesses seldom make the owner wait in a new browser.
            Self::Account(_) => (20, 20),
            Self::Device(..) => (10, 20),
            // An office or a school may share one address.
            Self::Address(_) => (50, 3),
            Self::KnownAddress(_) => (100, 1),
            // Each costs a hash; beyond that, a successful attempt counts like a failed one.
            Self::Successes(_) => (30, 60),
            Self::SignUps(_) => (30, 60),
            // A log-in takes one place or two.
            Self::Ceremonies(_) => (60, 2),
            Self::Invitation(_) => (5, 3600),
        };
        BucketLimits {
            capacity: places,
            time_per_unit: seconds * 1000,
        }
    }

    /// The name in the database: a hash, so that neither e-mail nor IP addresses are stored.
    pub(super) fn name(&self) -> Vec<u8> {
        let mut digest = Sha256::new();
        let mut take = |kind: &str, part: &[u8]| {
            digest.update(kind);
            digest.update(part);
        };
        match self {
            Self::Pair(account, address) => {
                take("pair:", address.to_string().as_bytes());
                take(" ", account.as_bytes());
            }
            Self::Account(account) => take("account:", account.as_bytes()),
            Self::Address(address) => take("address:", address.to_string().as_bytes()),
            // Hashes are of one length.
            Self::Device(hash, account) => {
                take("device:", hash);
                take(" ", account.as_bytes());
            }
            Self::Session(hash) => take("session:", hash),
            Self::KnownAddress(address) => take("known-address:", address.to_string().as_bytes()),
            Self::Successes(account) => take("successes:", &account.to_be_bytes()),
            Self::SignUps(address) => take("sign-ups:", address.to_string().as_bytes()),
            Self::Ceremonies(address) => take("ceremonies:", address.to_string().as_bytes()),
            Self::Invitation(hash) => take("invitation:", hash),
        }
        digest.finalize()[..16].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_buckets_share_a_name() {
        let home = IpAddr::from([203, 0, 113, 7]);
        let keys = [
            BucketKey::Pair("ada".to_owned(), home),
            BucketKey::Pair("ada".to_owned(), IpAddr::from([203, 0, 113, 70])),
            BucketKey::Pair("0 ada".to_owned(), home),
            BucketKey::Account("ada".to_owned()),
            BucketKey::Address(home),
            BucketKey::Device(b"ada".to_vec(), "ada".to_owned()),
            BucketKey::Device(b"ada".to_vec(), "eve".to_owned()),
            BucketKey::Session(b"ada".to_vec()),
            BucketKey::KnownAddress(home),
            BucketKey::Successes(7),
            BucketKey::SignUps(home),
            BucketKey::Ceremonies(home),
            BucketKey::Invitation(b"ada".to_vec()),
        ];
        let mut names: Vec<_> = keys.iter().map(BucketKey::name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), keys.len());
    }
}
