//! Smoothed speeds, shown only once they are steady.

use crate::{Millis, Moment};

/// Shortest span between two samples. XHR reports every 50 ms, which is mostly noise.
const SAMPLE_EVERY: Millis = Millis(500);
/// Shortest span before a sample without bytes: a tick between two reports of progress says nothing.
const EMPTY_SAMPLE_EVERY: Millis = Millis(1000);
/// Time constant of the smoothing, in milliseconds.
const SMOOTHING_MS: u64 = 3000;
/// Longest span that smoothing counts. After a longer pause the old rate hardly matters.
const SPAN_MAX: Millis = Millis::from_secs(600);
/// Samples before a speed is shown; they take about three seconds.
const SAMPLES_MIN: u16 = 6;

/// Measures the speed of a byte count, in bytes per second.
#[derive(Clone, Debug)]
pub(crate) struct SpeedMeter {
    at: Moment,
    bytes: u64,
    rate: u64,
    deviation: u64,
    samples: u16,
}

impl SpeedMeter {
    pub(crate) fn new(bytes: u64, now: Moment) -> Self {
        Self {
            at: now,
            bytes,
            rate: 0,
            deviation: 0,
            samples: 0,
        }
    }

    /// Takes a sample: the count is `bytes` at `now`.
    pub(crate) fn sample(&mut self, bytes: u64, now: Moment) {
        let span = now - self.at;
        let earliest = if bytes == self.bytes {
            EMPTY_SAMPLE_EVERY
        } else {
            SAMPLE_EVERY
        };
        if span < earliest {
            return;
        }
        let rate = bytes.saturating_sub(self.bytes).saturating_mul(1000) / span.0;
        self.deviation = if self.samples == 0 {
            rate
        } else {
            smooth(self.deviation, rate.abs_diff(self.rate), span)
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

    /// Bytes per second as measured so far. The queue decides by it.
    pub(crate) fn rate(&self) -> Option<u64> {
        (self.samples > 0 && self.rate > 0).then_some(self.rate)
    }

    /// Bytes per second once the speed is steady. People see this one.
    pub(crate) fn steady_rate(&self) -> Option<u64> {
        self.rate()
            .filter(|rate| self.samples >= SAMPLES_MIN && self.deviation <= rate / 2)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_speed_is_steady_after_three_seconds() {
        let mut meter = SpeedMeter::new(0, Moment(0));
        for step in 1..=100u64 {
            meter.sample(step * 50_000, Moment(step * 50));
            let steady = meter.steady_rate();
            if step * 50 < 3000 {
                assert_eq!(steady, None, "at {} ms", step * 50);
            }
        }
        let rate = meter.steady_rate().unwrap();
        assert!((990_000..=1_010_000).contains(&rate), "{rate}");
    }

    #[test]
    fn ticks_between_reports_do_not_disturb_a_speed() {
        let mut meter = SpeedMeter::new(0, Moment(0));
        for step in 1..=20u64 {
            meter.sample(step * 1_000_000, Moment(step * 1000));
            meter.sample(step * 1_000_000, Moment(step * 1000 + 600));
        }
        assert!((990_000..=1_010_000).contains(&meter.steady_rate().unwrap()));
        meter.sample(20_000_000, Moment(24_000));
        assert!(meter.rate().unwrap() < 600_000);
    }

    #[test]
    fn a_bursty_speed_is_never_steady() {
        let mut meter = SpeedMeter::new(0, Moment(0));
        let mut bytes = 0;
        for step in 1..=40u64 {
            bytes += if step % 4 == 0 { 4_000_000 } else { 0 };
            meter.sample(bytes, Moment(step * 500));
        }
        assert!(meter.rate().is_some());
        assert_eq!(meter.steady_rate(), None);
    }

    #[test]
    fn a_falling_count_is_harmless() {
        let mut meter = SpeedMeter::new(1_000_000, Moment(0));
        meter.sample(0, Moment(1000));
        assert_eq!(meter.rate(), None);
    }
}
