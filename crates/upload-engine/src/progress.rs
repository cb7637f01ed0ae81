//! Speed: smoothed, and only shown once it says something.

use crate::Millis;

/// Shortest span between two samples; XHR reports every 50 ms, which is mostly noise.
const SAMPLE_EVERY: Millis = Millis(500);
/// Time constant of the smoothing, milliseconds.
const SMOOTHING_MS: u64 = 3000;
/// A longer pause tells no more: the old figure is forgotten.
const SPAN_MAX: Millis = Millis::from_secs(600);
/// Samples before a speed is shown: about three seconds.
const SAMPLES_MIN: u16 = 6;

/// Bytes per second of something that counts up.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    at: Millis,
    bytes: u64,
    rate: u64,
    wobble: u64,
    samples: u16,
}

impl Meter {
    pub(crate) fn new(bytes: u64, now: Millis) -> Self {
        Self {
            at: now,
            bytes,
            rate: 0,
            wobble: 0,
            samples: 0,
        }
    }

    /// `bytes` is the count so far, at `now`.
    pub(crate) fn sample(&mut self, bytes: u64, now: Millis) {
        let span = now.since(self.at);
        if span < SAMPLE_EVERY {
            return;
        }
        let rate = bytes.saturating_sub(self.bytes).saturating_mul(1000) / span.0;
        self.wobble = if self.samples == 0 {
            rate
        } else {
            smooth(self.wobble, rate.abs_diff(self.rate), span)
        };
        self.rate = if self.samples == 0 {
            rate
        } else {
            smooth(self.rate, rate, span)
        };
        self.samples = self.samples.saturating_add(1);
        self.bytes = bytes;
        self.at = now;
    }

    /// Bytes per second as known so far, for decisions.
    pub(crate) fn rate(&self) -> Option<u64> {
        (self.samples > 0 && self.rate > 0).then_some(self.rate)
    }

    /// Bytes per second once they have settled, for people.
    pub(crate) fn settled(&self) -> Option<u64> {
        self.rate()
            .filter(|rate| self.samples >= SAMPLES_MIN && self.wobble <= rate / 2)
    }
}

fn smooth(old: u64, new: u64, span: Millis) -> u64 {
    let span = span.min(SPAN_MAX);
    let whole = span.0 + SMOOTHING_MS;
    // Bytes per second leave room for this below 2^64 as long as no link moves petabytes a second.
    old.saturating_mul(SMOOTHING_MS)
        .saturating_add(new.saturating_mul(span.0))
        / whole
}

/// Time left for `bytes` at `rate` bytes per second.
pub(crate) fn time_left(bytes: u64, rate: u64) -> Millis {
    Millis(bytes.saturating_mul(1000) / rate.max(1))
}

/// Whole per cent of `sent` in `total`, 100 only when `done`.
pub(crate) fn percent(sent: u64, total: u64, done: bool) -> u8 {
    if done {
        return 100;
    }
    // Rounded down without leaving 64 bits, whatever the sizes say.
    let share = if total > u64::MAX / 100 {
        sent / (total / 100)
    } else {
        sent.saturating_mul(100) / total.max(1)
    };
    u8::try_from(share.min(99)).unwrap_or(99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_flow_settles_after_three_seconds() {
        let mut meter = Meter::new(0, Millis(0));
        for step in 1..=100u64 {
            meter.sample(step * 50_000, Millis(step * 50));
            let settled = meter.settled();
            if step * 50 < 3000 {
                assert_eq!(settled, None, "at {} ms", step * 50);
            }
        }
        let rate = meter.settled().unwrap();
        assert!((990_000..=1_010_000).contains(&rate), "{rate}");
    }

    #[test]
    fn a_flow_in_gusts_is_not_shown() {
        let mut meter = Meter::new(0, Millis(0));
        let mut bytes = 0;
        for step in 1..=40u64 {
            bytes += if step % 4 == 0 { 4_000_000 } else { 0 };
            meter.sample(bytes, Millis(step * 500));
        }
        assert!(meter.rate().is_some());
        assert_eq!(meter.settled(), None);
    }

    #[test]
    fn a_count_that_runs_back_does_no_harm() {
        let mut meter = Meter::new(1_000_000, Millis(0));
        meter.sample(0, Millis(1000));
        assert_eq!(meter.rate(), None);
    }

    #[test]
    fn a_hundred_per_cent_needs_the_receipt() {
        assert_eq!(percent(0, 0, false), 0);
        assert_eq!(percent(10, 10, false), 99);
        assert_eq!(percent(10, 10, true), 100);
        assert_eq!(percent(u64::MAX, u64::MAX, false), 99);
        assert_eq!(percent(1, 3, false), 33);
    }
}
