//! Warnings about a condition that lasts: at most one in a while.

use std::time::{Duration, Instant};

/// Time between two warnings.
const LOG_INTERVAL: Duration = Duration::from_secs(60);

/// Limits a warning to one per [`LOG_INTERVAL`].
#[derive(Debug, Default)]
pub(crate) struct RateLimitedLog(Option<Instant>);

impl RateLimitedLog {
    /// Whether the warning may be logged now; the time until the next one starts then.
    pub(crate) fn is_due(&mut self) -> bool {
        let is_due = self.0.is_none_or(|last| last.elapsed() >= LOG_INTERVAL);
        if is_due {
            self.0 = Some(Instant::now());
        }
        is_due
    }
}
