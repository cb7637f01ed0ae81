//! The difference between the store's clock and this machine's.

use jiff::{SignedDuration, Timestamp};

use super::report::Check;

/// The difference from which on the operator is warned.
const WARN_FROM: SignedDuration = SignedDuration::from_mins(1);
/// The difference from which on the check fails. Stores refuse signatures from 15 minutes on (AWS,
/// `RequestTimeTooSkewed`), and a form of ten minutes is then too old or not valid yet.
const FAIL_FROM: SignedDuration = SignedDuration::from_mins(5);
/// The resolution of the `Date` header (RFC 9110, 5.6.7).
const RESOLUTION: SignedDuration = SignedDuration::from_secs(1);

/// How far the store's clock is ahead of ours, if the store wrote `date` between `sent` and `received`. Zero if some
/// moment of that interval fits; the date is truncated to seconds.
pub(super) fn skew(date: Timestamp, sent: Timestamp, received: Timestamp) -> SignedDuration {
    let ahead = date.duration_since(received);
    let behind = sent.duration_since(date) - RESOLUTION;
    if ahead > SignedDuration::ZERO {
        ahead
    } else if behind > SignedDuration::ZERO {
        -behind
    } else {
        SignedDuration::ZERO
    }
}

/// The result for a difference; positive if the store's clock is ahead.
pub(super) fn judge(skew: SignedDuration) -> Check {
    let seconds = skew.as_secs().unsigned_abs();
    let direction = if skew.is_negative() { "behind" } else { "ahead of" };
    let message = format!("The store's clock is {seconds} s {direction} this machine's.");
    let advice = "Set the clocks of both machines by NTP: signed requests work only for some minutes.";
    match skew.abs() {
        difference if difference > FAIL_FROM => Check::failed("clock", message).advice(advice),
        difference if difference > WARN_FROM => Check::warning("clock", message).advice(advice),
        _ if seconds == 0 => Check::ok("clock", "The clocks of the store and of this machine agree."),
        _ => Check::ok("clock", message),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::doctor::State;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn more_than_a_minute_is_a_warning_and_more_than_five_fail() {
        for (seconds, state) in [
            (0, State::Ok),
            (60, State::Ok),
            (61, State::Warning),
            (-61, State::Warning),
            (300, State::Warning),
            (301, State::Failed),
            (-86_400, State::Failed),
        ] {
            assert_eq!(judge(SignedDuration::from_secs(seconds)).state, state, "{seconds}");
        }
        let check = judge(SignedDuration::from_secs(-480));
        assert_eq!(check.message, "The store's clock is 480 s behind this machine's.");
    }

    proptest! {
        #[test]
        fn a_slow_answer_is_no_difference(sent in 0..1_000_000_i64, took in 0..1_000_i64, wrote in 0..1_000_i64, off in -10_000..10_000_i64) {
            let wrote = sent + wrote.min(took);
            let received = sent + took;
            prop_assert_eq!(skew(at(wrote), at(sent), at(received)), SignedDuration::ZERO);
            // A clock that is off by more than the answer took is always noticed, in the right direction, and never
            // exaggerated.
            let found = skew(at(wrote + off), at(sent), at(received)).as_secs();
            prop_assert!(found.abs() <= off.abs() && found * off >= 0);
            prop_assert!(off.abs() <= took + 1 || found != 0);
        }
    }
}
