//! Time: moments of a monotonic clock, which come with each event, and spans between them.

use std::ops::{Add, Sub};
use std::time::Duration;

/// A reading of a monotonic clock, in milliseconds since an origin that the driver chooses: `performance.now()` in a
/// browser, rounded down, or the time since the program's start.
///
/// The difference of two moments is a span, and a moment and a span make a moment; two moments cannot be added:
///
/// ```
/// use upload_engine::{Millis, Moment};
///
/// let began = Moment(1_000);
/// let ended = began + Millis::from_secs(2);
/// assert_eq!(ended, Moment(3_000));
/// assert_eq!(ended - began, Millis(2_000));
/// // A clock that runs back has run for no time.
/// assert_eq!(began - ended, Millis(0));
/// ```
///
/// ```compile_fail
/// let sum = upload_engine::Moment(1) + upload_engine::Moment(1);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Moment(pub u64);

/// A span of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Millis(pub u64);

impl Millis {
    /// A span of whole seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1000))
    }
}

impl Add<Millis> for Moment {
    type Output = Self;

    fn add(self, span: Millis) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

/// The span from an earlier moment to this one; zero if this one is not later.
impl Sub for Moment {
    type Output = Millis;

    fn sub(self, earlier: Self) -> Millis {
        Millis(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Millis {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// The rest of a span; zero if the other one is longer.
impl Sub for Millis {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// Rounds down. A span of more than 2^64 ms becomes the longest one.
impl From<Duration> for Millis {
    fn from(span: Duration) -> Self {
        Self(u64::try_from(span.as_millis()).unwrap_or(u64::MAX))
    }
}

impl From<Millis> for Duration {
    fn from(span: Millis) -> Self {
        Self::from_millis(span.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_stays_within_its_bounds() {
        assert_eq!(Moment(u64::MAX) + Millis(1), Moment(u64::MAX));
        assert_eq!(Moment(1) - Moment(2), Millis(0));
        assert_eq!(Millis(u64::MAX) + Millis(1), Millis(u64::MAX));
        assert_eq!(Millis(1) - Millis(2), Millis(0));
        assert_eq!(Millis::from_secs(u64::MAX), Millis(u64::MAX));
    }

    #[test]
    fn spans_convert_from_and_to_durations() {
        assert_eq!(Millis::from(Duration::from_micros(1_999)), Millis(1));
        assert_eq!(Millis::from(Duration::MAX), Millis(u64::MAX));
        assert_eq!(Duration::from(Millis(1_500)), Duration::from_millis(1_500));
    }
}
