//! What is counted together, and how much of it may come.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::buckets::BucketLimits;

/// One bucket.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// Tries of strangers from one address at one account.
    Pair(String, IpAddr),
    /// Tries of all strangers at one account.
    Account(String),
    /// Tries of strangers from one address at all accounts.
    Address(IpAddr),
    /// Tries at one account of a browser that has logged in to it before.
    Device(Vec<u8>, String),
    /// Tries inside one session to prove once more whose it is.
    Session(Vec<u8>),
    /// Tries from one address of browsers and sessions that are known.
    KnownAddress(IpAddr),
    /// Right tries at one account.
    Successes(i64),
    /// Accounts that one address makes.
    SignUps(IpAddr),
    /// Log-ins that one address begins and ends with passkeys and at another site.
    Ceremonies(IpAddr),
    /// Addresses that were tried with one invitation and had an account already.
    Invitation(Vec<u8>),
}

impl Key {
    /// See [`BucketLimits`].
    pub(super) fn terms(&self) -> BucketLimits {
        let (places, seconds) = match self {
            Self::Pair(..) | Self::Session(_) => (5, 20),
            // Wider, so that a stranger's guessing seldom keeps the owner waiting at a new browser.
            Self::Account(_) => (20, 20),
            Self::Device(..) => (10, 20),
            // An office or a school may be behind one address.
            Self::Address(_) => (50, 3),
            Self::KnownAddress(_) => (100, 1),
            // Each costs a hash; beyond that a right try counts like a wrong one.
            Self::Successes(_) => (30, 60),
            Self::SignUps(_) => (30, 60),
            // A log-in takes one or two.
            Self::Ceremonies(_) => (60, 2),
            Self::Invitation(_) => (5, 3600),
        };
        BucketLimits {
            capacity: places,
            time_per_unit: seconds * 1000,
        }
    }

    /// What the table knows it by: no address of a person or a machine stands there.
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
            Key::Pair("ada".to_owned(), home),
            Key::Pair("ada".to_owned(), IpAddr::from([203, 0, 113, 70])),
            Key::Pair("0 ada".to_owned(), home),
            Key::Account("ada".to_owned()),
            Key::Address(home),
            Key::Device(b"ada".to_vec(), "ada".to_owned()),
            Key::Device(b"ada".to_vec(), "eve".to_owned()),
            Key::Session(b"ada".to_vec()),
            Key::KnownAddress(home),
            Key::Successes(7),
            Key::SignUps(home),
            Key::Ceremonies(home),
            Key::Invitation(b"ada".to_vec()),
        ];
        let mut names: Vec<_> = keys.iter().map(Key::name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), keys.len());
    }
}
