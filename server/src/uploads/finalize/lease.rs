//! A lease on a row: the right to finalize it. The lease of a crashed server expires within seconds; a running server
//! renews it, because the copy of a large file may take minutes.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::time::{MissedTickBehavior, interval_at};

use crate::internal_error::InternalError;
use crate::ledger::{Ledger, Row};

/// The lifetime of a lease: other servers wait this long after a crash.
const LIFETIME: SignedDuration = SignedDuration::from_secs(6);
/// How often a lease is renewed. It outlasts one late renewal.
const RENEW_EVERY: Duration = Duration::from_secs(2);

/// A lease on a row.
#[derive(Debug, Clone, Copy)]
pub(in crate::uploads) struct Lease {
    until: Timestamp,
    since: Instant,
}

impl Lease {
    /// A lease that begins now. The caller takes it in the ledger.
    pub(in crate::uploads) fn from(now: Timestamp) -> Self {
        Self {
            until: later(now, LIFETIME),
            since: Instant::now(),
        }
    }

    /// When it expires.
    pub(in crate::uploads) fn until(self) -> Timestamp {
        self.until
    }

    /// Runs `work` and renews the lease meanwhile. `None` if the lease was lost: the work is dropped, and the process
    /// that has the lease now does it.
    pub(super) async fn run<T>(
        mut self,
        ledger: &Ledger,
        row: &Row,
        work: impl Future<Output = Result<T, InternalError>>,
    ) -> Result<Option<T>, InternalError> {
        if self.since.elapsed() >= RENEW_EVERY && !self.renew(ledger, row).await? {
            return Ok(None);
        }
        let mut renewals = interval_at(tokio::time::Instant::now() + RENEW_EVERY, RENEW_EVERY);
        renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done.map(Some),
                _ = renewals.tick() => {
                    if !self.renew(ledger, row).await? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    async fn renew(&mut self, ledger: &Ledger, row: &Row) -> Result<bool, InternalError> {
        let elapsed = SignedDuration::try_from(self.since.elapsed()).unwrap_or(LIFETIME);
        let until = later(self.until, elapsed);
        let held = ledger.renew(row, self.until, until).await?;
        self.until = until;
        self.since = Instant::now();
        Ok(held)
    }
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}
