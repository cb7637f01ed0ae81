//! Replacing the credentials of a key before they expire. One task for each key does it, so that there is never more
//! than one request to the provider; requests of browsers go on with the current credentials meanwhile.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, watch};

use super::{Fetch, KeyVersion, Versions};
use crate::config::KeyRole;

/// How long before their expiry credentials are replaced, if they are valid for twice as long: enough for forms of the
/// default lifetime. EC2 has new ones at least 5 minutes before (AWS, "Retrieve security credentials from instance
/// metadata"), so there is time for several attempts.
const LEAD: Duration = Duration::from_secs(15 * 60);
/// The time limit of one attempt. It contains the retries of AWS's client.
const FETCH_TIMEOUT: Duration = Duration::from_secs(20);
/// The shortest time between two attempts.
const MIN_PAUSE: Duration = Duration::from_secs(2);
/// The longest time between two attempts when the credentials should have been replaced.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// The longest sleep. Timers stand still while a virtual machine is suspended; credentials expire all the same.
const MAX_SLEEP: Duration = Duration::from_secs(60);

/// The task that replaces the versions of one key.
pub(super) struct Refresher {
    role: KeyRole,
    fetch: Fetch,
    versions: watch::Sender<Versions>,
    wake: Arc<Notify>,
    /// When the last attempt ended.
    tried_at: Timestamp,
    /// When the next attempt is due.
    due: Timestamp,
    /// Attempts since the last that brought new credentials.
    attempts: u32,
}

/// One attempt.
pub(super) async fn fetch_in_time(fetch: &Fetch) -> Result<KeyVersion, String> {
    let outcome = tokio::time::timeout(FETCH_TIMEOUT, fetch()).await;
    outcome.unwrap_or_else(|_| Err(format!("no answer in {} seconds", FETCH_TIMEOUT.as_secs())))
}

impl Refresher {
    pub(super) fn new(role: KeyRole, fetch: Fetch, versions: watch::Sender<Versions>, wake: Arc<Notify>) -> Self {
        let now = Timestamp::now();
        let due = due(now, versions.borrow().current.expires_at(), random());
        Self {
            role,
            fetch,
            versions,
            wake,
            tried_at: now,
            due,
            attempts: 0,
        }
    }

    /// Runs until all clones of the key are dropped.
    pub(super) async fn run(mut self) {
        loop {
            let left = self.due.duration_since(Timestamp::now());
            let left = Duration::try_from(left).unwrap_or(Duration::ZERO).min(MAX_SLEEP);
            let is_woken = tokio::select! {
                () = self.versions.closed() => return,
                () = self.wake.notified() => true,
                () = tokio::time::sleep(left) => false,
            };
            let now = Timestamp::now();
            let since = Duration::try_from(now.duration_since(self.tried_at)).unwrap_or(MIN_PAUSE);
            if now >= self.due || is_woken && since >= MIN_PAUSE {
                self.attempt().await;
            } else if is_woken {
                // Those who wait get what there is.
                self.versions.send_modify(|_| ());
            }
        }
    }

    async fn attempt(&mut self) {
        let outcome = fetch_in_time(&self.fetch).await;
        let now = Timestamp::now();
        self.tried_at = now;
        let mut is_new = false;
        self.versions.send_modify(|versions| match outcome {
            Ok(version) => {
                if versions.failure.take().is_some() {
                    tracing::info!(key = self.role.name(), "the provider of credentials answers again");
                }
                if !versions.current.is_same(&version) {
                    let old = std::mem::replace(&mut versions.current, Arc::new(version));
                    versions.previous = Some(old);
                    is_new = true;
                }
            }
            Err(cause) => {
                if versions.failure.as_ref() != Some(&cause) {
                    let expires_at = versions.current.expires_at().map(|at| at.to_string());
                    tracing::warn!(
                        key = self.role.name(),
                        cause,
                        expires_at,
                        "credentials could not be replaced"
                    );
                }
                versions.failure = Some(cause);
            }
        });
        let expires_at = self.versions.borrow().current.expires_at();
        if is_new {
            let expiry = expires_at.map(|at| at.to_string());
            tracing::info!(key = self.role.name(), expires_at = expiry, "credentials were replaced");
            self.attempts = 0;
            self.due = due(now, expires_at, random());
        } else {
            self.attempts = self.attempts.saturating_add(1);
            let pause = pause(self.attempts, now, expires_at, random());
            self.due = now.checked_add(pause).unwrap_or(Timestamp::MAX);
        }
    }
}

/// When credentials that were fetched at `now` are replaced: [`LEAD`] before they expire, or after half of their life,
/// and up to a tenth of that time earlier, so that several servers do not ask together; after [`MIN_PAUSE`] at the
/// earliest. `random` is uniform in `0..=u32::MAX`.
fn due(now: Timestamp, expires_at: Option<Timestamp>, random: u32) -> Timestamp {
    let Some(expires_at) = expires_at else {
        // A profile file or an environment without an expiry: it may be changed, but nothing tells when.
        return now.checked_add(SignedDuration::from_mins(10)).unwrap_or(now);
    };
    let life = Duration::try_from(expires_at.duration_since(now)).unwrap_or(Duration::ZERO);
    let lead = (life / 2).min(LEAD);
    let jitter = lead.mul_f64(0.1 * fraction(random));
    // A provider may give credentials that have expired; asking again at once would not help.
    let wait = life.saturating_sub(lead + jitter).max(MIN_PAUSE);
    now.checked_add(wait).unwrap_or(now)
}

/// The pause after an attempt that brought nothing new: twice as long each time, but short enough for several attempts
/// before the credentials expire.
fn pause(attempts: u32, now: Timestamp, expires_at: Option<Timestamp>, random: u32) -> Duration {
    let Some(expires_at) = expires_at else {
        return Duration::from_secs(600);
    };
    let backoff = MIN_PAUSE.saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1).min(16)));
    let left = Duration::try_from(expires_at.duration_since(now)).unwrap_or(Duration::ZERO);
    let longest = match left.is_zero() {
        true => MAX_PAUSE,
        false => (left / 8).clamp(MIN_PAUSE, MAX_PAUSE),
    };
    let pause = backoff.min(longest);
    pause.mul_f64(1.0 - 0.25 * fraction(random)).max(MIN_PAUSE / 2)
}

fn fraction(random: u32) -> f64 {
    f64::from(random) / f64::from(u32::MAX)
}

/// A random number for jitter; 0 if the system has no random numbers.
fn random() -> u32 {
    getrandom::u32().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn in_seconds(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    /// Finds a server that asks too late for a form of the default lifetime, or long before there is anything new.
    #[test]
    fn credentials_are_replaced_a_quarter_of_an_hour_before_they_expire_or_at_half_of_their_life() {
        let six_hours = 6 * 3600;
        for (life, lead) in [(six_hours, 900), (3600, 900), (900, 450), (20, 10)] {
            assert_eq!(due(NOW, Some(in_seconds(life)), 0), in_seconds(life - lead), "{life}");
            let earliest = due(NOW, Some(in_seconds(life)), u32::MAX);
            assert_eq!(earliest, in_seconds(life - lead - lead / 10), "{life}");
        }
        assert_eq!(due(NOW, Some(in_seconds(-5)), 0), in_seconds(2));
    }

    /// Finds pauses in which the credentials expire unnoticed, and a provider that is asked without a pause.
    #[test]
    fn attempts_are_repeated_with_growing_pauses_and_more_often_shortly_before_the_expiry() {
        let pause_of = |attempts, left| pause(attempts, NOW, Some(in_seconds(left)), 0).as_secs();
        assert_eq!([1, 2, 3, 9].map(|attempts| pause_of(attempts, 900)), [2, 4, 8, 60]);
        assert_eq!([40, 160].map(|left| pause_of(9, left)), [5, 20]);
        assert_eq!([1, 9].map(|attempts| pause_of(attempts, -1)), [2, 60]);
        assert!(pause(1, NOW, Some(NOW), u32::MAX) >= Duration::from_secs(1));
    }
}
