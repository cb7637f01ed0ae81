//! The retry table: what an answer means, and how long to wait before the next attempt.

use crate::{AnswerClass, Failure, Millis, Reason, SendOutcome};

/// What to do after a transmission.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    /// The store has the object.
    Stored,
    /// Only the form is invalid: sign the same upload again and continue.
    SignAgain(Reason),
    /// Wait, then send again.
    Retry(Reason),
    /// The store may have the object: ask our server before a byte is sent again.
    CheckFirst(Reason),
    /// The file fails; another attempt would end the same way.
    Fail(Failure),
}

/// Decides by the outcome of a transmission.
pub(crate) fn judge(outcome: SendOutcome) -> Verdict {
    match outcome {
        SendOutcome::NetworkFailed | SendOutcome::Answered { status: 0, .. } => Verdict::CheckFirst(Reason::Network),
        SendOutcome::Aborted => Verdict::CheckFirst(Reason::Interrupted),
        SendOutcome::TimedOut => Verdict::CheckFirst(Reason::Stalled),
        SendOutcome::Unreadable => Verdict::Fail(Failure::Unreadable),
        SendOutcome::Changed => Verdict::Fail(Failure::Changed),
        SendOutcome::Answered { status, class } => judge_answer(status, class),
    }
}

fn judge_answer(status: u16, class: AnswerClass) -> Verdict {
    if (200..300).contains(&status) {
        return Verdict::Stored;
    }
    match class {
        AnswerClass::Expired | AnswerClass::ClockSkew => Verdict::SignAgain(Reason::Expired),
        AnswerClass::SlowDown => Verdict::Retry(Reason::StoreBusy),
        AnswerClass::Incomplete => Verdict::Retry(Reason::Network),
        AnswerClass::Corrupted => Verdict::Retry(Reason::Corrupted),
        AnswerClass::TooLarge => Verdict::Fail(Failure::TooLarge),
        AnswerClass::TooSmall => Verdict::Fail(Failure::TooSmall),
        AnswerClass::StoreFull => Verdict::Fail(Failure::StoreFull),
        // Completed with the answer lost, or deleted: only our server knows.
        AnswerClass::NoSuchUpload => Verdict::CheckFirst(Reason::Missing),
        AnswerClass::Misconfigured => Verdict::Fail(Failure::Misconfigured),
        AnswerClass::Plain => judge_status(status),
    }
}

fn judge_status(status: u16) -> Verdict {
    match status {
        408 => Verdict::Retry(Reason::Network),
        429 | 503 => Verdict::Retry(Reason::StoreBusy),
        401 | 403 => Verdict::Fail(Failure::Denied),
        413 => Verdict::Fail(Failure::TooLarge),
        501 => Verdict::Fail(Failure::NotSupported),
        507 => Verdict::Fail(Failure::StoreFull),
        // A gateway may have lost the answer of a store that has the object.
        500..=599 => Verdict::CheckFirst(Reason::StoreBroken(status)),
        _ => Verdict::Fail(Failure::Refused(status)),
    }
}

/// Shortest wait before another attempt.
pub(crate) const BACKOFF_MIN: Millis = Millis(500);
/// Longest wait before another attempt, unless the server asks for more.
pub(crate) const BACKOFF_MAX: Millis = Millis(30_000);
/// Longest `Retry-After` that the queue obeys.
pub(crate) const RETRY_AFTER_MAX: Millis = Millis::from_secs(300);

/// Full-jitter exponential backoff: a span between [`BACKOFF_MIN`] and a ceiling that starts at 1 s and doubles with
/// each failure up to [`BACKOFF_MAX`].
pub(crate) fn backoff(failures: u32, random: &mut RandomSource) -> Millis {
    let ceiling = (1000u64 << failures.saturating_sub(1).min(5)).min(BACKOFF_MAX.0);
    let span = ceiling - BACKOFF_MIN.0;
    Millis(BACKOFF_MIN.0 + random.below(span + 1))
}

/// A small seeded source of random numbers for jitter (xorshift64*). Not for secrets.
#[derive(Clone, Debug)]
pub(crate) struct RandomSource(u64);

impl RandomSource {
    pub(crate) fn new(seed: u64) -> Self {
        // The sequence would never leave zero.
        Self((seed ^ 0x9e37_79b9_7f4a_7c15).max(1))
    }

    /// A number below `bound`, evenly distributed.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        (high * bound) >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge_code(status: u16, code: &str) -> Verdict {
        judge(SendOutcome::Answered {
            status,
            class: AnswerClass::of(code, ""),
        })
    }

    #[test]
    fn success_is_any_2xx() {
        for status in [200, 201, 204] {
            assert_eq!(judge(SendOutcome::status(status)), Verdict::Stored);
        }
    }

    #[test]
    fn the_message_distinguishes_an_expired_policy_from_a_denial() {
        let class = AnswerClass::of("AccessDenied", "Invalid according to Policy: Policy expired.");
        assert_eq!(
            judge(SendOutcome::Answered { status: 403, class }),
            Verdict::SignAgain(Reason::Expired)
        );
        // Garage, of a form and of a URL.
        for message in [
            "Bad request: Expiration date is in the past",
            "Bad request: Date is too old",
        ] {
            let class = AnswerClass::of("InvalidRequest", message);
            assert_eq!(class, AnswerClass::Expired, "{message}");
        }
        assert_eq!(judge_code(403, "AccessDenied"), Verdict::Fail(Failure::Denied));
        assert_eq!(
            judge_code(403, "RequestTimeTooSkewed"),
            Verdict::SignAgain(Reason::Expired)
        );
    }

    #[test]
    fn every_4xx_except_timeouts_and_rate_limits_is_final() {
        for status in 400..500 {
            let verdict = judge(SendOutcome::status(status));
            let again = matches!(verdict, Verdict::Retry(_));
            assert_eq!(again, matches!(status, 408 | 429), "{status}: {verdict:?}");
        }
    }

    #[test]
    fn a_busy_store_is_retried_and_a_failing_one_checked_first() {
        assert_eq!(judge_code(503, "SlowDown"), Verdict::Retry(Reason::StoreBusy));
        assert_eq!(judge(SendOutcome::status(503)), Verdict::Retry(Reason::StoreBusy));
        assert_eq!(
            judge(SendOutcome::status(500)),
            Verdict::CheckFirst(Reason::StoreBroken(500))
        );
        assert_eq!(
            judge(SendOutcome::status(504)),
            Verdict::CheckFirst(Reason::StoreBroken(504))
        );
        assert_eq!(judge(SendOutcome::status(501)), Verdict::Fail(Failure::NotSupported));
        assert_eq!(judge(SendOutcome::status(507)), Verdict::Fail(Failure::StoreFull));
    }

    #[test]
    fn a_lost_answer_is_checked_first() {
        for outcome in [
            SendOutcome::NetworkFailed,
            SendOutcome::Aborted,
            SendOutcome::TimedOut,
            SendOutcome::status(0),
        ] {
            assert!(matches!(judge(outcome), Verdict::CheckFirst(_)), "{outcome:?}");
        }
    }

    #[test]
    fn backoff_stays_between_half_a_second_and_its_ceiling() {
        let mut random = RandomSource::new(7);
        for (failures, ceiling) in [(1, 1000), (2, 2000), (3, 4000), (6, 30_000), (99, 30_000)] {
            let waits: Vec<_> = (0..2000).map(|_| backoff(failures, &mut random).0).collect();
            assert!(waits.iter().all(|&wait| (500..=ceiling).contains(&wait)));
            // Full jitter: the waits fill the range.
            assert!(waits.iter().any(|&wait| wait < 500 + (ceiling - 500) / 10));
            assert!(waits.iter().any(|&wait| wait > ceiling - (ceiling - 500) / 10));
        }
    }
}
