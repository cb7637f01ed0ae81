//! The one timer of the environment, shared by the queue and the user interface.

use upload_engine::Millis;

/// When the queue and the user interface want to wake, and when the environment's timer fires.
#[derive(Debug, Default)]
pub(crate) struct Timer {
    pub(crate) queue: Option<Millis>,
    pub(crate) view: Option<Millis>,
    armed: Option<Millis>,
}

impl Timer {
    /// The span to set the environment's timer to, unless it fires early enough. Firing too early is harmless.
    pub(crate) fn arm(&mut self, now: Millis) -> Option<Millis> {
        let wanted = [self.queue, self.view].into_iter().flatten().min()?;
        if self.armed.is_some_and(|armed| armed <= wanted) {
            return None;
        }
        self.armed = Some(wanted);
        Some(wanted.since(now))
    }

    /// The environment's timer fired.
    pub(crate) fn fired(&mut self, now: Millis) {
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
        assert_eq!(timer.arm(Millis(0)), None);
        timer.queue = Some(Millis(100));
        assert_eq!(timer.arm(Millis(40)), Some(Millis(60)));
        timer.view = Some(Millis(200));
        assert_eq!(timer.arm(Millis(40)), None);
        timer.view = Some(Millis(50));
        assert_eq!(timer.arm(Millis(40)), Some(Millis(10)));
        timer.fired(Millis(55));
        assert_eq!((timer.queue, timer.view), (Some(Millis(100)), None));
        assert_eq!(timer.arm(Millis(55)), Some(Millis(45)));
    }
}
