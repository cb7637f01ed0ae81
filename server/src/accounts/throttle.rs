//! How often secrets may be tried, accounts made and log-ins begun.
//!
//! Strangers are counted by address, by account and by both. A browser that has logged in to the account before, and a
//! session, have buckets of their own: nobody else's tries keep them waiting. Nobody is ever locked out: each bucket
//! leaks, so that after a short wait there is always another try. A try takes its place before the secret is looked
//! at, so that many at once gain nothing. A right one gets it back, as often as people log in. All servers on one
//! database count together, and go on counting after a restart; what this process knows to be full is refused without
//! asking. Every refusal is a line of the log.

mod key;
mod memory;
mod table;

use std::net::IpAddr;

use app::error::ApiError;
use jiff::Timestamp;
use sqlx::AnyPool;

use crate::audit::{self, Event};
use crate::internal_error::InternalError;
use crate::network::{countable, network_of};
use key::Key;
use memory::Memory;

/// See the module.
#[derive(Debug)]
pub(super) struct Throttle {
    memory: Memory,
    pool: AnyPool,
    counts_loopback: bool,
}

/// Places that a try took; a right one gives them back.
#[derive(Debug)]
pub(super) struct Taken(Vec<Key>);

/// Who tries a secret.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'s> {
    /// A browser that nobody knows.
    Stranger,
    /// A browser that has logged in to the account before, by the hash of its device cookie.
    Device(&'s [u8; 32]),
    /// Somebody who is in, by the hash of the session's token.
    Session(&'s [u8; 32]),
}

impl Throttle {
    /// Loopback is counted where others than this machine's own people may seem to come from it.
    pub(super) fn new(pool: AnyPool, counts_loopback: bool) -> Self {
        Self {
            memory: Memory::new(),
            pool,
            counts_loopback,
        }
    }

    /// Before a secret of the account that somebody named is looked at, whether it exists or not.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`] with the seconds to wait; [`ApiError::Unavailable`] where the database
    /// is away: what cannot be counted is not tried.
    pub(super) async fn attempt(
        &self,
        account: &str,
        source: Source<'_>,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<Taken, ApiError> {
        let network = network_of(address);
        let counted = self.counted(address);
        let account = account.to_owned();
        let mut keys = match source {
            Source::Stranger => vec![Key::Pair(account.clone(), network), Key::Account(account)],
            Source::Device(hash) => vec![Key::Device(hash.to_vec(), account)],
            Source::Session(hash) => vec![Key::Session(hash.to_vec())],
        };
        keys.extend(counted.map(match source {
            Source::Stranger => Key::Address,
            Source::Device(_) | Source::Session(_) => Key::KnownAddress,
        }));
        self.take(keys, "attempt", address, now).await
    }

    /// The secret was right: the places come back, as long as that does not happen too often.
    pub(super) async fn succeed(&self, taken: Taken, account: i64, now: Timestamp) {
        let successes = [Key::Successes(account)];
        match self.take_quietly(&successes, now).await {
            Ok(()) => self.give_back(&taken).await,
            Err(ApiError::TooManyRequests { .. }) => {}
            Err(error) => tracing::warn!(?error, "a right try stays counted"),
        }
    }

    /// Before an account is made.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) async fn sign_up(&self, address: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        let keys = self.counted(address).map(Key::SignUps).into_iter().collect();
        self.take(keys, "sign_up", address, now).await.map(drop)
    }

    /// Before whoever holds an invitation hears that an address has an account.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) async fn ask_with_invitation(
        &self,
        hash: &[u8],
        address: IpAddr,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let keys = vec![Key::Invitation(hash.to_vec())];
        self.take(keys, "invitation", address, now).await.map(drop)
    }

    /// Before something is written down, or asked of another site, for whoever asks.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) async fn ask(&self, address: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        let keys = self.counted(address).map(Key::Ceremonies).into_iter().collect();
        self.take(keys, "ceremony", address, now).await.map(drop)
    }

    pub(super) fn counted(&self, address: IpAddr) -> Option<IpAddr> {
        let network = network_of(address);
        match self.counts_loopback {
            true => Some(network),
            false => countable(network),
        }
    }

    /// Where the database is away they stay counted, and leak.
    async fn give_back(&self, taken: &Taken) {
        self.memory.give_back(&taken.0);
        if let Err(error) = table::give_back(&self.pool, &taken.0).await {
            tracing::warn!(%error, "places of a right password were not given back");
        }
    }

    /// Forgets buckets that have run empty.
    ///
    /// # Errors
    /// Where the database is away.
    pub(super) async fn prune(&self, now: Timestamp) -> sqlx::Result<()> {
        table::prune(&self.pool, now).await
    }

    async fn take(
        &self,
        keys: Vec<Key>,
        use_case: &'static str,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<Taken, ApiError> {
        match self.take_quietly(&keys, now).await {
            Ok(()) => Ok(Taken(keys)),
            Err(refusal) => {
                if let ApiError::TooManyRequests { .. } = refusal {
                    audit::log(Event::Throttled, None, Some(address), Some(use_case));
                }
                Err(refusal)
            }
        }
    }

    async fn take_quietly(&self, keys: &[Key], now: Timestamp) -> Result<(), ApiError> {
        if keys.is_empty() {
            return Ok(());
        }
        let millis = now.as_millisecond();
        self.memory.take(keys, millis).map_err(refusal)?;
        let full = match table::take(&self.pool, keys, millis).await {
            Ok(table::Answer::Taken) => return Ok(()),
            Ok(table::Answer::Full(full)) => full,
            Err(error) => {
                self.memory.give_back(keys);
                return Err(InternalError::from(error).into());
            }
        };
        self.memory.give_back(keys);
        let mut wait = 0;
        for (key, empty_at) in full {
            self.memory.learn(&key, empty_at);
            let terms = key.terms();
            wait = wait.max(empty_at + terms.time_per_unit - terms.time_to_empty() - millis);
        }
        Err(refusal(wait))
    }
}

/// Milliseconds as the caller hears them.
fn refusal(wait: i64) -> ApiError {
    let seconds = u32::try_from(wait.max(0) / 1000).unwrap_or(u32::MAX);
    ApiError::TooManyRequests {
        retry_after: seconds.saturating_add(1),
    }
}

#[cfg(test)]
mod tests;
