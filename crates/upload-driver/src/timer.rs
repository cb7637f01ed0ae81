//! The one timer of the environment, shared by the queue and the user interface.

use upload_engine::{Millis, Moment};

/// When the queue and the user interface want to wake, and when the environment's timer fires.
#[derive(Debug, Default)]
pub(crate) struct Timer {
    pub(crate) queue: Option<Moment>,
    pub(crate) view: Option<Moment>,
    armed: Option<Moment>,
}

impl Timer {
    /// The span to set the environment's timer to, unless it fires early enough. Firing too early is harmless.
    pub(crate) fn arm(&mut self, now: Moment) -> Option<Millis> {
        let wanted = [self.queue, self.view].into_iter().flatten().min()?;
        if self.armed.is_some_and(|armed| armed <= wanted) {
            return None;
        }
        self.armed = Some(wanted);
        Some(wanted - now)
    }

    /// The environment's timer fired.
    pub(crate) fn fired(&mut self, now: Moment) {
        self.armed = None;
        self.queue = self.queue.filter(|at| *at > now);
        self.view = self.view.filter(|at| *at > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_wish_sets_the_timer() {
        let mut timer = Timer::default();
        assert_eq!(timer.arm(Moment(0)), None);
        timer.queue = Some(Moment(100));
        assert_eq!(timer.arm(Moment(40)), Some(Millis(60)));
        timer.view = Some(Moment(200));
        assert_eq!(timer.arm(Moment(40)), None);
        timer.view = Some(Moment(50));
        assert_eq!(timer.arm(Moment(40)), Some(Millis(10)));
        timer.fired(Moment(55));
        assert_eq!((timer.queue, timer.view), (Some(Moment(100)), None));
        assert_eq!(timer.arm(Moment(55)), Some(Millis(45)));
    }
}
