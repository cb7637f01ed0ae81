//! The limit on transmissions at once: additive increase, multiplicative decrease, by measured goodput.

use crate::{Millis, Moment};

/// Span over which goodput is measured before the limit changes.
const EPOCH: Millis = Millis(2000);
/// Span after a decrease in which the limit does not rise.
const PAUSE_AFTER_DECREASE: Millis = Millis(10_000);
/// Epochs to wait after a raise that gained nothing.
const EPOCHS_AFTER_USELESS_RAISE: u32 = 8;

/// The adaptive limit on transmissions at once.
#[derive(Clone, Debug)]
pub(crate) struct ConcurrencyLimit {
    limit: u32,
    max: u32,
    epoch_start: Moment,
    /// Bytes that had got through at the start of the epoch.
    bytes_at_start: u64,
    /// Transmissions that succeeded in this epoch.
    succeeded: u32,
    was_full: bool,
    last_rate: u64,
    raised: bool,
    epochs_to_wait: u32,
    no_raise_before: Moment,
    /// Number of queues on the same link, this one among them.
    queues: u32,
}

impl ConcurrencyLimit {
    pub(crate) fn new(start: u32, max: u32) -> Self {
        let max = max.max(1);
        Self {
            limit: start.clamp(1, max),
            max,
            epoch_start: Moment(0),
            bytes_at_start: 0,
            succeeded: 0,
            was_full: false,
            last_rate: 0,
            raised: false,
            epochs_to_wait: 0,
            no_raise_before: Moment(0),
            queues: 1,
        }
    }

    /// This queue's share of the limit.
    pub(crate) fn limit(&self) -> u32 {
        (self.limit / self.queues).max(1)
    }

    /// Sets the number of other queues on the same link. Their throughput says nothing about the link's capacity, so
    /// the limit stays as measured until this queue is alone again.
    pub(crate) fn set_other_queues(&mut self, others: u32) {
        self.queues = others.saturating_add(1);
        self.raised = false;
    }

    /// Halves the limit: the store asked for fewer requests, or a transmission stalled. Counts once an epoch, because
    /// failures at the same time have the same cause.
    pub(crate) fn report_congestion(&mut self, now: Moment) {
        if (now + PAUSE_AFTER_DECREASE) - self.no_raise_before < EPOCH {
            return;
        }
        self.limit = (self.limit / 2).max(1);
        self.no_raise_before = now + PAUSE_AFTER_DECREASE;
        self.raised = false;
    }

    /// Counts a transmission that succeeded.
    pub(crate) fn report_success(&mut self) {
        self.succeeded += 1;
    }

    /// Takes a sample: `transferred` bytes got through since the queue began; `full` if every slot is taken and more
    /// files wait.
    pub(crate) fn measure(&mut self, transferred: u64, full: bool, now: Moment) {
        // An epoch with free slots says nothing about the limit, and neither does a shared link.
        let full = full && self.queues == 1;
        if !full || self.epoch_start == Moment(0) {
            self.start_epoch(transferred, full, now);
            return;
        }
        let span = now - self.epoch_start;
        if span < EPOCH {
            return;
        }
        let rate = transferred.saturating_sub(self.bytes_at_start).saturating_mul(1000) / span.0;
        if self.was_full {
            self.adjust(rate, now);
            self.last_rate = rate;
        }
        self.start_epoch(transferred, full, now);
    }

    fn start_epoch(&mut self, transferred: u64, full: bool, now: Moment) {
        self.epoch_start = Moment(now.0.max(1));
        self.bytes_at_start = transferred;
        self.succeeded = 0;
        self.was_full = full;
    }

    fn adjust(&mut self, rate: u64, now: Moment) {
        if self.raised {
            self.raised = false;
            if rate < self.last_rate / 20 * 21 {
                self.limit = (self.limit - 1).max(1);
                self.epochs_to_wait = EPOCHS_AFTER_USELESS_RAISE;
            }
        } else if rate < self.last_rate / 2 && self.succeeded <= self.limit {
            // Many finished transmissions mean small files, whose rate is not the link's.
            self.limit = (self.limit * 3 / 4).max(1);
            self.no_raise_before = now + PAUSE_AFTER_DECREASE;
        } else if self.epochs_to_wait > 0 {
            self.epochs_to_wait -= 1;
        } else if self.limit < self.max && now >= self.no_raise_before {
            self.limit += 1;
            self.raised = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `limit` for `secs` over a link that carries `rate(limit)` bytes per second; returns the end, in seconds.
    fn run(limit: &mut ConcurrencyLimit, from: u64, secs: u64, rate: impl Fn(u32) -> u64) -> u64 {
        let mut transferred = from * 1_000_000;
        for tick in 0..secs * 10 {
            transferred += rate(limit.limit()) / 10;
            limit.measure(transferred, true, Moment(from * 1000 + tick * 100 + 1));
        }
        from + secs
    }

    #[test]
    fn it_rises_while_that_raises_throughput() {
        let mut limit = ConcurrencyLimit::new(2, 12);
        run(&mut limit, 0, 60, |at_once| u64::from(at_once) * 1_000_000);
        assert_eq!(limit.limit(), 12);
    }

    #[test]
    fn it_stops_when_the_link_is_full() {
        let mut limit = ConcurrencyLimit::new(2, 12);
        run(&mut limit, 0, 120, |at_once| u64::from(at_once.min(5)) * 1_000_000);
        assert!((5..=6).contains(&limit.limit()), "{}", limit.limit());
    }

    #[test]
    fn congestion_halves_it_once_an_epoch_and_never_below_one() {
        let mut limit = ConcurrencyLimit::new(6, 6);
        for millis in 0..6 {
            limit.report_congestion(Moment(50_000 + millis));
        }
        assert_eq!(limit.limit(), 3);
        for secs in 60..70 {
            limit.report_congestion(Moment(secs * 5000));
        }
        assert_eq!(limit.limit(), 1);
    }

    #[test]
    fn a_collapsing_link_lowers_it() {
        let mut limit = ConcurrencyLimit::new(6, 6);
        let at = run(&mut limit, 0, 20, |_| 8_000_000);
        run(&mut limit, at, 8, |_| 500_000);
        assert!(limit.limit() < 6);
    }

    #[test]
    fn queues_on_one_link_share_the_limit() {
        let mut limit = ConcurrencyLimit::new(6, 6);
        for (others, share) in [(1, 3), (2, 2), (5, 1), (40, 1), (u32::MAX, 1), (0, 6)] {
            limit.set_other_queues(others);
            assert_eq!(limit.limit(), share, "{others} others");
        }
    }

    #[test]
    fn a_shared_link_is_not_mistaken_for_a_collapsing_one() {
        let mut limit = ConcurrencyLimit::new(6, 6);
        let at = run(&mut limit, 0, 20, |_| 8_000_000);
        limit.set_other_queues(1);
        let at = run(&mut limit, at, 20, |_| 2_000_000);
        assert_eq!(limit.limit(), 3);
        limit.set_other_queues(0);
        assert_eq!(limit.limit(), 6);
        // Once alone again, only new measurements count.
        run(&mut limit, at, 20, |_| 8_000_000);
        assert_eq!(limit.limit(), 6);
    }

    #[test]
    fn congestion_counts_on_a_shared_link_too() {
        let mut limit = ConcurrencyLimit::new(8, 8);
        limit.set_other_queues(1);
        limit.report_congestion(Moment(50_000));
        assert_eq!(limit.limit(), 2);
    }

    #[test]
    fn an_idle_queue_leaves_the_limit_alone() {
        let mut limit = ConcurrencyLimit::new(4, 6);
        for secs in 0..100 {
            limit.measure(0, false, Moment(secs * 1000));
        }
        assert_eq!(limit.limit(), 4);
    }
}
