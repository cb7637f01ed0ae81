//! The throttle: limits attempts at secrets, new accounts, and log-ins that are begun.
//!
//! Attempts of strangers are counted by address, by account and by both. A known device and a session have buckets of
//! their own, so that the attempts of others do not make them wait. Nothing is ever locked out: each bucket leaks, so
//! after a short wait another attempt is possible. An attempt takes its place before the secret is checked, so parallel
//! attempts gain nothing. A successful attempt gets its place back, as often as people log in. All servers on one
//! database share the counts, and a restart keeps them; a bucket that this process knows to be full refuses without a
//! query. Every refusal is logged.

mod bucket_key;
mod database;
mod table;

use std::net::IpAddr;

use app::error::ApiError;
use jiff::Timestamp;
use sqlx::AnyPool;

use crate::audit::{self, AuditEvent};
use crate::internal_error::InternalError;
use crate::metrics::{self, ThrottleRule};
use crate::network::{countable, network_of};
use bucket_key::BucketKey;
use table::ThrottleTable;

/// The throttle; the module describes its rules.
#[derive(Debug)]
pub(super) struct Throttle {
    table: ThrottleTable,
    pool: AnyPool,
    counts_loopback: bool,
}

/// The places that an attempt took; [`Throttle::succeed`] gives them back.
#[derive(Debug)]
pub(super) struct AttemptPermit(Vec<BucketKey>);

/// The source of an attempt, which decides the buckets it counts in.
#[derive(Debug, Clone, Copy)]
pub(super) enum AttemptSource<'s> {
    /// A browser that the account does not know.
    Stranger,
    /// A browser that has logged in to the account before, by the hash of its device cookie.
    Device(&'s [u8; 32]),
    /// A session, by the hash of its token.
    Session(&'s [u8; 32]),
}

impl Throttle {
    /// Counts loopback too if `counts_loopback`: behind a proxy on this machine, every client may come from there.
    pub(super) fn new(pool: AnyPool, counts_loopback: bool) -> Self {
        Self {
            table: ThrottleTable::new(),
            pool,
            counts_loopback,
        }
    }

    /// Counts an attempt at a secret of an account, whether the account exists or not.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`] with the seconds to wait; [`ApiError::Unavailable`] when the database does
    /// not answer: an attempt that cannot be counted is refused.
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
        self.take(keys, ThrottleRule::Attempt, address, now).await
    }

    /// Gives the places of a successful attempt back, unless successes come too often.
    pub(super) async fn succeed(&self, permit: AttemptPermit, account: i64, now: Timestamp) {
        let successes = [BucketKey::Successes(account)];
        match self.take_unlogged(&successes, now).await {
            Ok(()) => self.give_back(&permit).await,
            Err(ApiError::TooManyRequests { .. }) => {}
            Err(error) => tracing::warn!(?error, "a successful attempt stays counted"),
        }
    }

    /// Counts a new account.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) async fn sign_up(&self, address: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        let keys = self
            .throttled_address(address)
            .map(BucketKey::SignUps)
            .into_iter()
            .collect();
        self.take(keys, ThrottleRule::SignUp, address, now).await.map(drop)
    }

    /// Counts a sign-up with an invitation for an address that has an account already.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) async fn invitation_probe(&self, hash: &[u8], address: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        let keys = vec![BucketKey::Invitation(hash.to_vec())];
        self.take(keys, ThrottleRule::Invitation, address, now).await.map(drop)
    }

    /// Counts a ceremony, which costs a row or a request to the OpenID provider.
    ///
    /// # Errors
    /// As [`Throttle::attempt`].
    pub(super) async fn ceremony(&self, address: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        let keys = self
            .throttled_address(address)
            .map(BucketKey::Ceremonies)
            .into_iter()
            .collect();
        self.take(keys, ThrottleRule::Ceremony, address, now).await.map(drop)
    }

    /// The network that an address is counted by; `None` for loopback, unless loopback is counted.
    pub(super) fn throttled_address(&self, address: IpAddr) -> Option<IpAddr> {
        let network = network_of(address);
        match self.counts_loopback {
            true => Some(network),
            false => countable(network),
        }
    }

    /// Gives places back. When the database does not answer, they stay counted until they leak.
    async fn give_back(&self, permit: &AttemptPermit) {
        self.table.give_back(&permit.0);
        if let Err(error) = database::give_back(&self.pool, &permit.0).await {
            tracing::warn!(%error, "the places of a successful attempt could not be given back");
        }
    }

    /// Deletes empty buckets.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn prune(&self, now: Timestamp) -> sqlx::Result<()> {
        database::prune(&self.pool, now).await
    }

    async fn take(
        &self,
        keys: Vec<BucketKey>,
        rule: ThrottleRule,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<AttemptPermit, ApiError> {
        match self.take_unlogged(&keys, now).await {
            Ok(()) => Ok(AttemptPermit(keys)),
            Err(refusal) => {
                if let ApiError::TooManyRequests { .. } = refusal {
                    metrics::throttled(rule);
                    audit::log(AuditEvent::Throttled, None, Some(address), Some(rule.as_str()));
                }
                Err(refusal)
            }
        }
    }

    /// Takes a place in each bucket, or in none. The table in memory refuses first; the database decides.
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
            wait = wait.max(empty_at + terms.time_per_unit - terms.time_to_empty() - millis);
        }
        Err(refusal(wait))
    }
}

/// The error for a wait in milliseconds.
fn refusal(wait: i64) -> ApiError {
    let seconds = u32::try_from(wait.max(0) / 1000).unwrap_or(u32::MAX);
    ApiError::TooManyRequests {
        retry_after: seconds.saturating_add(1),
    }
}

#[cfg(test)]
mod tests;
