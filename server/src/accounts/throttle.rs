//! How often a password may be tried: by one address for one account, for one account by everybody,
//! and by one address for all accounts.
//!
//! Nobody is ever locked out: each bucket leaks, so that after a short wait there is always another
//! try. An attempt takes its place before the password is looked at, so that many at once gain
//! nothing, and gets it back when it was right. All servers on one database count together, and go
//! on counting after a restart; what this process knows to be full is refused without asking.

mod key;
mod memory;
mod table;

use std::net::IpAddr;

use app::error::ApiError;
use jiff::Timestamp;
use sqlx::AnyPool;

use crate::fault::Fault;
use crate::network::{countable, network_of};
use key::Key;
use memory::Memory;

/// See the module.
#[derive(Debug)]
pub(super) struct Throttle {
    memory: Memory,
    pool: AnyPool,
}

/// Places that an attempt took; a right one gives them back.
#[derive(Debug)]
pub(super) struct Taken(Vec<Key>);

impl Throttle {
    pub(super) fn new(pool: AnyPool) -> Self {
        Self {
            memory: Memory::new(),
            pool,
        }
    }

    /// Before a secret of the account that somebody named is looked at, whether it exists or not.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`] with the seconds to wait; [`ApiError::Unavailable`] where the database
    /// is away: what cannot be counted is not tried.
    pub(super) async fn attempt(&self, account: &str, address: IpAddr, now: Timestamp) -> Result<Taken, ApiError> {
        let address = network_of(address);
        let account = account.to_owned();
        let mut keys = vec![Key::Pair(account.clone(), address), Key::Account(account)];
        keys.extend(countable(address).map(Key::Address));
        self.take(keys, now).await
    }

    /// Before an account is made.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) async fn sign_up(&self, address: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        let keys = countable(network_of(address)).map(Key::SignUps).into_iter().collect();
        self.take(keys, now).await.map(drop)
    }

    /// Before whoever holds an invitation hears that an address has an account.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) async fn ask_with_invitation(&self, hash: &[u8], now: Timestamp) -> Result<(), ApiError> {
        self.take(vec![Key::Invitation(hash.to_vec())], now).await.map(drop)
    }

    /// Before something is written down for whoever asks.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) async fn ask(&self, address: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        let keys = countable(network_of(address)).map(Key::Address).into_iter().collect();
        self.take(keys, now).await.map(drop)
    }

    /// It was right. Where the database is away it stays counted, and leaks.
    pub(super) async fn give_back(&self, taken: Taken) {
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

    async fn take(&self, keys: Vec<Key>, now: Timestamp) -> Result<Taken, ApiError> {
        if keys.is_empty() {
            return Ok(Taken(keys));
        }
        let millis = now.as_millisecond();
        self.memory.take(&keys, millis).map_err(refusal)?;
        let full = match table::take(&self.pool, &keys, millis).await {
            Ok(table::Answer::Taken) => return Ok(Taken(keys)),
            Ok(table::Answer::Full(full)) => full,
            Err(error) => {
                self.memory.give_back(&keys);
                return Err(Fault::from(error).into());
            }
        };
        self.memory.give_back(&keys);
        let mut wait = 0;
        for (key, empty_at) in full {
            self.memory.learn(&key, empty_at);
            let terms = key.terms();
            wait = wait.max(empty_at + terms.step - terms.room() - millis);
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
