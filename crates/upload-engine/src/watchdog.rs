//! How long silence is patience, and from when it is a stall. Armed when sending begins.

use crate::Millis;
use crate::speed::time_left;

/// For the first byte: name look-up, connection, preflight.
const FIRST_BYTE: Millis = Millis::from_secs(30);
/// Between two signs of progress at least; socket buffers make progress jump.
const SILENCE_MIN: Millis = Millis::from_secs(15);
/// Between two signs of progress at most, however slow the link.
const SILENCE_MAX: Millis = Millis::from_secs(120);
/// What a socket may swallow before it shows progress again.
const SOCKET_BUFFER: u64 = 2 << 20;
/// For the store's answer after the last byte.
const ANSWER: Millis = Millis::from_secs(30);
/// Bytes per second at which any store spools and commits a body.
const STORE_RATE: u64 = 4 << 20;
/// Bytes per second assumed behind something that swallows bodies, until a better figure is known.
const BEHIND_PROXY_RATE: u64 = 128 << 10;
/// Nobody waits longer for one answer.
const ANSWER_MAX: Millis = Millis::from_secs(2 * 60 * 60);
/// Silence after which a speed is no longer true.
pub(crate) const SPEED_STALE: Millis = Millis::from_secs(3);
/// Sending so much with no answer for so long is taken for a swallowed body.
pub(crate) const SWALLOWED_FROM: u64 = 4 << 20;
const SWALLOWED_AFTER: Millis = Millis(3000);

/// Silence allowed while bytes leave; `rate` as measured, `any_progress` once there was any progress.
pub(crate) fn while_sending(rate: Option<u64>, any_progress: bool) -> Millis {
    match rate {
        _ if !any_progress => FIRST_BYTE,
        Some(rate) => time_left(SOCKET_BUFFER, rate).clamp(SILENCE_MIN, SILENCE_MAX),
        None => FIRST_BYTE,
    }
}

/// Silence allowed between the last byte of `size` and the answer.
pub(crate) fn while_storing(size: u64, rate: Option<u64>, buffered: bool) -> Millis {
    let mut span = ANSWER.plus(time_left(size, STORE_RATE));
    if buffered {
        span = span.plus(time_left(
            size,
            rate.unwrap_or(BEHIND_PROXY_RATE).max(BEHIND_PROXY_RATE),
        ));
        span = span.plus(span);
    } else if let Some(rate) = rate {
        span = span.plus(time_left(size.min(SOCKET_BUFFER), rate).min(SILENCE_MAX));
    }
    span.min(ANSWER_MAX)
}

/// When, if no answer comes, a body that left in `sending` counts as swallowed on the way: the
/// answer takes three times as long as all the bytes did.
pub(crate) fn swallowed_after(size: u64, sending: Millis) -> Option<Millis> {
    (size >= SWALLOWED_FROM).then(|| Millis(sending.0.saturating_mul(3)).max(SWALLOWED_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_link_gets_more_patience() {
        assert_eq!(while_sending(Some(100 << 20), true), SILENCE_MIN);
        assert_eq!(while_sending(Some(40 << 10), true), Millis(51_200));
        assert_eq!(while_sending(Some(1), true), SILENCE_MAX);
        assert_eq!(while_sending(None, false), FIRST_BYTE);
    }

    #[test]
    fn a_large_body_gets_time_to_be_stored() {
        assert!(while_storing(1, Some(1 << 20), false) < Millis::from_secs(35));
        let large = while_storing(5 << 30, Some(50 << 20), false);
        assert!(large > Millis::from_secs(20 * 60) && large < Millis::from_secs(30 * 60));
        assert!(while_storing(u64::MAX, None, true) <= ANSWER_MAX);
    }

    #[test]
    fn small_bodies_are_never_called_swallowed() {
        assert_eq!(swallowed_after(1 << 20, Millis(1)), None);
        assert_eq!(swallowed_after(8 << 20, Millis(10)), Some(SWALLOWED_AFTER));
        assert_eq!(swallowed_after(8 << 20, Millis(4000)), Some(Millis(12_000)));
    }
}
