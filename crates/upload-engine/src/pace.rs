//! How much at once: additive increase, multiplicative decrease on what really gets through.

use crate::Millis;

/// Span over which goodput is measured before anything is changed.
const EPOCH: Millis = Millis(2000);
/// After a decrease, nothing is raised for this long.
const CALM: Millis = Millis(10_000);
/// Epochs to wait after a raise that gained nothing.
const EPOCHS_AFTER_VAIN_RAISE: u32 = 8;

/// The adaptive limit on transmissions at once.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    limit: u32,
    max: u32,
    epoch: Millis,
    bytes: u64,
    ended: u32,
    full: bool,
    last: u64,
    raised: bool,
    wait: u32,
    calm_until: Millis,
    /// How many queues share the line, this one among them.
    sharers: u32,
}

impl Pace {
    pub(crate) fn new(start: u32, max: u32) -> Self {
        let max = max.max(1);
        Self {
            limit: start.clamp(1, max),
            max,
            epoch: Millis(0),
            bytes: 0,
            ended: 0,
            full: false,
            last: 0,
            raised: false,
            wait: 0,
            calm_until: Millis(0),
            sharers: 1,
        }
    }

    /// This queue's share of what the line takes at once.
    pub(crate) fn limit(&self) -> u32 {
        (self.limit / self.sharers).max(1)
    }

    /// So many other queues use the same line. What they get through says nothing about what it takes: the
    /// limit stays as it was measured, until this one is alone again.
    pub(crate) fn share(&mut self, others: u32) {
        self.sharers = others.saturating_add(1);
        self.raised = false;
    }

    /// The store asked for less, or a transmission died of congestion. Counts once an epoch: what
    /// fails together failed of one cause.
    pub(crate) fn congested(&mut self, now: Millis) {
        if now.plus(CALM).since(self.calm_until) < EPOCH {
            return;
        }
        self.limit = (self.limit / 2).max(1);
        self.calm_until = now.plus(CALM);
        self.raised = false;
    }

    /// A transmission ended well.
    pub(crate) fn ended(&mut self) {
        self.ended += 1;
    }

    /// `moved` bytes got through since the start; `full` when every slot is taken and more wait.
    pub(crate) fn measure(&mut self, moved: u64, full: bool, now: Millis) {
        // An epoch that ever ran dry says nothing about the limit, and neither does a part of the line.
        let full = full && self.sharers == 1;
        if !full || self.epoch == Millis(0) {
            self.begin(moved, full, now);
            return;
        }
        let span = now.since(self.epoch);
        if span < EPOCH {
            return;
        }
        let rate = moved.saturating_sub(self.bytes).saturating_mul(1000) / span.0;
        if self.full {
            self.decide(rate, now);
            self.last = rate;
        }
        self.begin(moved, full, now);
    }

    fn begin(&mut self, moved: u64, full: bool, now: Millis) {
        self.epoch = Millis(now.0.max(1));
        self.bytes = moved;
        self.ended = 0;
        self.full = full;
    }

    fn decide(&mut self, rate: u64, now: Millis) {
        if self.raised {
            self.raised = false;
            if rate < self.last / 20 * 21 {
                self.limit = (self.limit - 1).max(1);
                self.wait = EPOCHS_AFTER_VAIN_RAISE;
            }
        } else if rate < self.last / 2 && self.ended <= self.limit {
            // Many ended transmissions mean small files, whose rate is not the link's.
            self.limit = (self.limit * 3 / 4).max(1);
            self.calm_until = now.plus(CALM);
        } else if self.wait > 0 {
            self.wait -= 1;
        } else if self.limit < self.max && now >= self.calm_until {
            self.limit += 1;
            self.raised = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `pace` over a link of `rate(limit)` bytes per second for `secs`.
    fn run(pace: &mut Pace, from: u64, secs: u64, rate: impl Fn(u32) -> u64) -> u64 {
        let mut moved = from * 1_000_000;
        for tick in 0..secs * 10 {
            moved += rate(pace.limit()) / 10;
            pace.measure(moved, true, Millis(from * 1000 + tick * 100 + 1));
        }
        from + secs
    }

    #[test]
    fn it_rises_while_more_at_once_gets_more_through() {
        let mut pace = Pace::new(2, 12);
        run(&mut pace, 0, 60, |limit| u64::from(limit) * 1_000_000);
        assert_eq!(pace.limit(), 12);
    }

    #[test]
    fn it_stops_where_the_link_is_full() {
        let mut pace = Pace::new(2, 12);
        run(&mut pace, 0, 120, |limit| u64::from(limit.min(5)) * 1_000_000);
        assert!((5..=6).contains(&pace.limit()), "{}", pace.limit());
    }

    #[test]
    fn congestion_halves_it_once_for_one_cause_and_never_below_one() {
        let mut pace = Pace::new(6, 6);
        for millis in 0..6 {
            pace.congested(Millis(50_000 + millis));
        }
        assert_eq!(pace.limit(), 3);
        for secs in 60..70 {
            pace.congested(Millis::from_secs(secs * 5));
        }
        assert_eq!(pace.limit(), 1);
    }

    #[test]
    fn a_link_that_collapses_lowers_it() {
        let mut pace = Pace::new(6, 6);
        let at = run(&mut pace, 0, 20, |_| 8_000_000);
        run(&mut pace, at, 8, |_| 500_000);
        assert!(pace.limit() < 6);
    }

    #[test]
    fn queues_that_share_a_line_take_no_more_at_once_than_one() {
        let mut pace = Pace::new(6, 6);
        for (others, share) in [(1, 3), (2, 2), (5, 1), (40, 1), (u32::MAX, 1), (0, 6)] {
            pace.share(others);
            assert_eq!(pace.limit(), share, "{others} others");
        }
    }

    #[test]
    fn half_a_line_is_no_line_that_collapsed() {
        let mut pace = Pace::new(6, 6);
        let at = run(&mut pace, 0, 20, |_| 8_000_000);
        pace.share(1);
        let at = run(&mut pace, at, 20, |_| 2_000_000);
        assert_eq!(pace.limit(), 3);
        pace.share(0);
        assert_eq!(pace.limit(), 6);
        // Alone again, it goes by what it sees from then on.
        run(&mut pace, at, 20, |_| 8_000_000);
        assert_eq!(pace.limit(), 6);
    }

    #[test]
    fn congestion_counts_while_a_line_is_shared_too() {
        let mut pace = Pace::new(8, 8);
        pace.share(1);
        pace.congested(Millis(50_000));
        assert_eq!(pace.limit(), 2);
    }

    #[test]
    fn an_idle_queue_changes_nothing() {
        let mut pace = Pace::new(4, 6);
        for secs in 0..100 {
            pace.measure(0, false, Millis::from_secs(secs));
        }
        assert_eq!(pace.limit(), 4);
    }
}
