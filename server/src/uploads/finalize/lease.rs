//! The right to finalize a row, renewed for as long as the work takes: a server that dies loses its rows within
//! seconds, and the copy of a large file may take minutes.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::time::{MissedTickBehavior, interval_at};

use crate::internal_error::InternalError;
use crate::ledger::{Ledger, Row};

/// Others wait this long for a server that died.
const LENGTH: SignedDuration = SignedDuration::from_secs(6);
/// How often a lease is renewed: it survives one beat that is late.
const BEAT: Duration = Duration::from_secs(2);

/// A lease that was taken.
#[derive(Debug, Clone, Copy)]
pub(in crate::uploads) struct Lease {
    until: Timestamp,
    since: Instant,
}

impl Lease {
    /// A lease to be taken now.
    pub(in crate::uploads) fn from(now: Timestamp) -> Self {
        Self {
            until: later(now, LENGTH),
            since: Instant::now(),
        }
    }

    /// When it ends by itself.
    pub(in crate::uploads) fn until(self) -> Timestamp {
        self.until
    }

    /// Does the work while the lease is held. `None` where it was lost: the work is dropped, and
    /// whoever has the row now does it.
    pub(super) async fn during<T>(
        mut self,
        ledger: &Ledger,
        row: &Row,
        work: impl Future<Output = Result<T, InternalError>>,
    ) -> Result<Option<T>, InternalError> {
        if self.since.elapsed() >= BEAT && !self.renew(ledger, row).await? {
            return Ok(None);
        }
        let mut beats = interval_at(tokio::time::Instant::now() + BEAT, BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done.map(Some),
                _ = beats.tick() => {
                    if !self.renew(ledger, row).await? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    async fn renew(&mut self, ledger: &Ledger, row: &Row) -> Result<bool, InternalError> {
        let spent = SignedDuration::try_from(self.since.elapsed()).unwrap_or(LENGTH);
        let until = later(self.until, spent);
        let held = ledger.renew(row, self.until, until).await?;
        self.until = until;
        self.since = Instant::now();
        Ok(held)
    }
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}
