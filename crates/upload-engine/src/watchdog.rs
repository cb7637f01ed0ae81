//! How long a transmission may be silent before it counts as stalled. The time runs from its start.

use crate::Millis;
use crate::speed::time_left;

/// Silence allowed before the first byte: name look-up, connection, CORS preflight.
const FIRST_BYTE: Millis = Millis::from_secs(30);
/// Shortest silence allowed between two progress events; socket buffers make progress jump.
const SILENCE_MIN: Millis = Millis::from_secs(15);
/// Longest silence allowed between two progress events, on any link.
const SILENCE_MAX: Millis = Millis::from_secs(120);
/// Bytes that a socket may buffer before it reports progress again.
const SOCKET_BUFFER: u64 = 2 << 20;
/// Silence allowed between the last byte and the store's answer.
const ANSWER: Millis = Millis::from_secs(30);
/// Bytes per second at which even a slow store writes a body.
const STORE_RATE: u64 = 4 << 20;
/// Bytes per second assumed behind a buffering proxy until a speed was measured.
const BEHIND_PROXY_RATE: u64 = 128 << 10;
/// Longest wait for one answer.
const ANSWER_MAX: Millis = Millis::from_secs(2 * 60 * 60);
/// Silence after which a measured speed is out of date.
pub(crate) const SPEED_STALE: Millis = Millis::from_secs(3);
/// Bytes from which a body counts as buffered by a proxy if its answer is late.
pub(crate) const BUFFERED_FROM: u64 = 4 << 20;
/// Shortest wait for the answer before such a body counts as buffered.
const BUFFERED_AFTER: Millis = Millis(3000);

/// Silence allowed while bytes leave, at the measured `rate` in bytes per second.
pub(crate) fn while_sending(rate: Option<u64>, any_progress: bool) -> Millis {
    match rate {
        _ if !any_progress => FIRST_BYTE,
        Some(rate) => time_left(SOCKET_BUFFER, rate).clamp(SILENCE_MIN, SILENCE_MAX),
        None => FIRST_BYTE,
    }
}

/// Silence allowed between the last byte of `size` and the answer.
pub(crate) fn while_storing(size: u64, rate: Option<u64>, buffered: bool) -> Millis {
    let mut span = ANSWER + time_left(size, STORE_RATE);
    if buffered {
        span = span + time_left(size, rate.unwrap_or(BEHIND_PROXY_RATE).max(BEHIND_PROXY_RATE));
        span = span + span;
    } else if let Some(rate) = rate {
        span = span + time_left(size.min(SOCKET_BUFFER), rate).min(SILENCE_MAX);
    }
    span.min(ANSWER_MAX)
}

/// Span without an answer after which a body of `size` bytes that left within `sending` counts as buffered by a
/// proxy: three times `sending`.
pub(crate) fn buffered_after(size: u64, sending: Millis) -> Option<Millis> {
    (size >= BUFFERED_FROM).then(|| Millis(sending.0.saturating_mul(3)).max(BUFFERED_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_link_may_be_silent_for_longer() {
        assert_eq!(while_sending(Some(100 << 20), true), SILENCE_MIN);
        assert_eq!(while_sending(Some(40 << 10), true), Millis(51_200));
        assert_eq!(while_sending(Some(1), true), SILENCE_MAX);
        assert_eq!(while_sending(None, false), FIRST_BYTE);
    }

    #[test]
    fn a_large_body_gets_more_time_to_be_stored() {
        assert!(while_storing(1, Some(1 << 20), false) < Millis::from_secs(35));
        let large = while_storing(5 << 30, Some(50 << 20), false);
        assert!(large > Millis::from_secs(20 * 60) && large < Millis::from_secs(30 * 60));
        assert!(while_storing(u64::MAX, None, true) <= ANSWER_MAX);
    }

    #[test]
    fn small_bodies_never_count_as_buffered() {
        assert_eq!(buffered_after(1 << 20, Millis(1)), None);
        assert_eq!(buffered_after(8 << 20, Millis(10)), Some(BUFFERED_AFTER));
        assert_eq!(buffered_after(8 << 20, Millis(4000)), Some(Millis(12_000)));
    }
}
