//! How often secrets may be tried, accounts made and log-ins begun.
//!
//! Strangers are counted by address, by account and by both. A browser that has logged in to the account before, and a
//! session, have buckets of their own: nobody else's tries keep them waiting. Nobody is ever locked out: each bucket
//! leaks, so that after a short wait there is always another try. A try takes its place before the secret is looked
//! at, so that many at once gain nothing. A right one gets it back, as often as people log in. All servers on one
//! database count together, and go on counting after a restart; what this process knows to be full is refused without
//! asking. Every refusal is a line of the log.

mod bucket_key;
mod database;
mod table;

use std::net::IpAddr;

use app::error::ApiError;
use jiff::Timestamp;
use sqlx::AnyPool;

use crate::audit::{self, AuditEvent};
use crate::internal_error::InternalError;
use crate::network::{countable, network_of};
use bucket_key::BucketKey;
use table::ThrottleTable;

/// See the module.
#[derive(Debug)]
pub(super) struct Throttle {
    table: ThrottleTable,
    pool: AnyPool,
    counts_loopback: bool,
}

/// Places that a try took; a right one gives them back.
#[derive(Debug)]
pub(super) struct AttemptPermit(Vec<BucketKey>);

/// Who tries a secret.
#[derive(Debug, Clone, Copy)]
pub(super) enum AttemptSource<'s> {
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
            table: ThrottleTable::new(),
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
        source: AttemptSource<'_>,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<AttemptPermit, ApiError> {
        let network = network_of(address);
        let throttled_address = self.throttled_address(address);
        let account = account.to_owned();
        let mut keys = match source {
            AttemptSource::Stranger => vec![BucketKey::Pair(account.clone(), network), BucketKey::Account(account)],
            AttemptSource::Device(hash) => vec![BucketKey::Device(hash.to_vec(), account)],
            AttemptSource::Session(hash) => vec![BucketKey::Session(hash.to_vec())],
        };
        keys.extend(throttled_address.map(match source {
            AttemptSource::Stranger => BucketKey::Address,
            AttemptSource::Device(_) | AttemptSource::Session(_) => BucketKey::KnownAddress,
        }));
        self.take(keys, "attempt", address, now).await
    }

    /// The secret was right: the places come back, as long as that does not happen too often.
    pub(super) async fn succeed(&self, taken: AttemptPermit, account: i64, now: Timestamp) {
        let successes = [BucketKey::Successes(account)];
        match self.take_unlogged(&successes, now).await {
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
        let keys = self
            .throttled_address(address)
            .map(BucketKey::SignUps)
            .into_iter()
            .collect();
        self.take(keys, "sign_up", address, now).await.map(drop)
    }

    /// Before whoever holds an invitation hears that an address has an account.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) async fn invitation_probe(&self, hash: &[u8], address: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        let keys = vec![BucketKey::Invitation(hash.to_vec())];
        self.take(keys, "invitation", address, now).await.map(drop)
    }

    /// Before something is written down, or asked of another site, for whoever asks.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) async fn ceremony(&self, address: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        let keys = self
            .throttled_address(address)
            .map(BucketKey::Ceremonies)
            .into_iter()
            .collect();
        self.take(keys, "ceremony", address, now).await.map(drop)
    }

    pub(super) fn throttled_address(&self, address: IpAddr) -> Option<IpAddr> {
        let network = network_of(address);
        match self.counts_loopback {
            true => Some(network),
            false => countable(network),
        }
    }

    /// Where the database is away they stay counted, and leak.
    async fn give_back(&self, taken: &AttemptPermit) {
        self.table.give_back(&taken.0);
        if let Err(error) = database::give_back(&self.pool, &taken.0).await {
            tracing::warn!(%error, "places of a right password were not given back");
        }
    }

    /// Forgets buckets that have run empty.
    ///
    /// # Errors
    /// Where the database is away.
    pub(super) async fn prune(&self, now: Timestamp) -> sqlx::Result<()> {
        database::prune(&self.pool, now).await
    }

    async fn take(
        &self,
        keys: Vec<BucketKey>,
        use_case: &'static str,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<AttemptPermit, ApiError> {
        match self.take_unlogged(&keys, now).await {
            Ok(()) => Ok(AttemptPermit(keys)),
            Err(refusal) => {
                if let ApiError::TooManyRequests { .. } = refusal {
                    audit::log(AuditEvent::Throttled, None, Some(address), Some(use_case));
                }
                Err(refusal)
            }
        }
    }

    async fn take_unlogged(&self, keys: &[BucketKey], now: Timestamp) -> Result<(), ApiError> {
        if keys.is_empty() {
            return Ok(());
        }
        let millis = now.as_millisecond();
        self.table.take(keys, millis).map_err(refusal)?;
        let full = match database::take(&self.pool, keys, millis).await {
            Ok(database::TakeOutcome::Taken) => return Ok(()),
            Ok(database::TakeOutcome::Full(full)) => full,
            Err(error) => {
                self.table.give_back(keys);
                return Err(InternalError::from(error).into());
            }
        };
        self.table.give_back(keys);
        let mut wait = 0;
        for (key, empty_at) in full {
            self.table.learn(&key, empty_at);
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
