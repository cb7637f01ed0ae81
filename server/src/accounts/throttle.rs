//! How often a password may be tried: by one address for one account, for one account by everybody,
//! and by one address for all accounts.
//!
//! Nobody is ever locked out: each bucket leaks, so that after a short wait there is always another
//! try. An attempt takes its place before the password is looked at, so that many at once gain
//! nothing, and gets it back when it was right. Counted by each server for itself.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use app::error::ApiError;
use moka::sync::Cache;

/// What is counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Pair(String, IpAddr),
    Account(String),
    Address(IpAddr),
    SignUps(IpAddr),
}

impl Key {
    /// How many may come at once, and after how long there is room for another one.
    fn terms(&self) -> (f64, Duration) {
        match self {
            Self::Pair(..) => (5.0, Duration::from_secs(20)),
            // Wider, so that somebody else's guessing seldom keeps the owner waiting.
            Self::Account(_) => (20.0, Duration::from_secs(20)),
            // An office or a school may be behind one address.
            Self::Address(_) => (50.0, Duration::from_secs(3)),
            Self::SignUps(_) => (30.0, Duration::from_secs(60)),
        }
    }
}

/// Buckets that are remembered at most; the ones that were not used for longest go first.
const REMEMBERED: u64 = 100_000;
/// By then every bucket has run empty.
const EMPTY_AFTER: Duration = Duration::from_secs(60 * 60);

#[derive(Debug)]
struct Bucket {
    level: f64,
    at: Instant,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Throttle(Cache<Key, Arc<Mutex<Bucket>>>);

/// Places that an attempt took; a right one gives them back.
#[derive(Debug)]
pub(super) struct Taken(Vec<Key>);

impl Throttle {
    pub(super) fn new() -> Self {
        Self(
            Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_idle(EMPTY_AFTER)
                .build(),
        )
    }

    /// Before a secret of the account that somebody named is looked at, whether it exists or not.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`] with the seconds to wait.
    pub(super) fn attempt(&self, account: &str, address: IpAddr, now: Instant) -> Result<Taken, ApiError> {
        let address = network_of(address);
        let account = account.to_owned();
        let mut keys = vec![Key::Pair(account.clone(), address), Key::Account(account)];
        keys.extend(countable(address).map(Key::Address));
        self.take_all(keys, now)
    }

    /// Before an account is made.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) fn sign_up(&self, address: IpAddr, now: Instant) -> Result<(), ApiError> {
        let keys = countable(network_of(address)).map(Key::SignUps).into_iter().collect();
        self.take_all(keys, now).map(drop)
    }

    /// Before something is written down for whoever asks.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) fn ask(&self, address: IpAddr, now: Instant) -> Result<(), ApiError> {
        let keys = countable(network_of(address)).map(Key::Address).into_iter().collect();
        self.take_all(keys, now).map(drop)
    }

    /// It was right.
    pub(super) fn give_back(&self, taken: Taken) {
        for bucket in taken.0.iter().filter_map(|key| self.0.get(key)) {
            let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
            bucket.level = (bucket.level - 1.0).max(0.0);
        }
    }

    fn take_all(&self, keys: Vec<Key>, now: Instant) -> Result<Taken, ApiError> {
        let mut taken = Taken(Vec::with_capacity(keys.len()));
        for key in keys {
            if let Err(wait) = self.take(&key, now) {
                self.give_back(taken);
                let retry_after = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
                return Err(ApiError::TooManyRequests { retry_after });
            }
            taken.0.push(key);
        }
        Ok(taken)
    }

    fn take(&self, key: &Key, now: Instant) -> Result<(), Duration> {
        let (size, one_leaks_in) = key.terms();
        let bucket = self
            .0
            .get_with_by_ref(key, || Arc::new(Mutex::new(Bucket { level: 0.0, at: now })));
        let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let leaked = now.saturating_duration_since(bucket.at).as_secs_f64() / one_leaks_in.as_secs_f64();
        bucket.level = (bucket.level - leaked).max(0.0);
        bucket.at = bucket.at.max(now);
        let over = bucket.level + 1.0 - size;
        if over > 0.0 {
            return Err(one_leaks_in.mul_f64(over));
        }
        bucket.level += 1.0;
        Ok(())
    }
}

/// Whoever has one IPv6 address has 2⁶⁴ of them.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(
            || IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
            IpAddr::V4,
        ),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// On loopback comes this machine itself, or everybody through a proxy that we were not told of.
fn countable(address: IpAddr) -> Option<IpAddr> {
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 7));

    fn address(n: u32) -> IpAddr {
        IpAddr::V4(std::net::Ipv4Addr::from_bits(0xC633_6400 + n))
    }

    #[test]
    fn the_sixth_wrong_try_waits_and_after_the_wait_there_is_another() {
        let (throttle, start) = (Throttle::new(), Instant::now());
        for _ in 0..5 {
            throttle.attempt("ada", HOME, start).unwrap();
        }
        let Err(ApiError::TooManyRequests { retry_after }) = throttle.attempt("ada", HOME, start) else {
            panic!("the sixth passed");
        };
        assert!((20..=21).contains(&retry_after), "{retry_after}");
        let later = start + Duration::from_secs(u64::from(retry_after));
        assert!(throttle.attempt("ada", HOME, later).is_ok());
        assert!(throttle.attempt("ada", HOME, later).is_err());
    }

    #[test]
    fn right_tries_are_free_and_others_are_not_kept_waiting() {
        let (throttle, start) = (Throttle::new(), Instant::now());
        for _ in 0..200 {
            let taken = throttle.attempt("ada", HOME, start).unwrap();
            throttle.give_back(taken);
        }
        for _ in 0..6 {
            let _ = throttle.attempt("ada", HOME, start);
        }
        assert!(throttle.attempt("ada", address(1), start).is_ok(), "ada from elsewhere");
        assert!(throttle.attempt("eve", HOME, start).is_ok(), "somebody else from there");
    }

    #[test]
    fn many_addresses_share_what_an_account_allows_and_many_accounts_what_an_address_allows() {
        let (throttle, start) = (Throttle::new(), Instant::now());
        let tries = (0..100).filter(|n| throttle.attempt("ada", address(*n), start).is_ok());
        assert_eq!(tries.count(), 20);
        let tries = (0..100).filter(|n| throttle.attempt(&format!("p{n}"), HOME, start).is_ok());
        assert_eq!(tries.count(), 50);
        let loopback = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
        assert!((0..100).all(|n| throttle.attempt(&format!("q{n}"), loopback, start).is_ok()));
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let (throttle, start) = (Throttle::new(), Instant::now());
        let tries = (0..100_u128).filter(|n| {
            let address = IpAddr::V6(Ipv6Addr::from_bits((0x2001_0db8 << 96) + n));
            throttle.sign_up(address, start).is_ok()
        });
        assert_eq!(tries.count(), 30);
    }
}
