//! Virtual time, and tasks ordered by it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

type Act = Box<dyn FnOnce()>;

/// The clock and the tasks that are to run.
#[derive(Default)]
pub(crate) struct Clock {
    now: Cell<u64>,
    serial: Cell<u64>,
    /// By time, then by order of entry.
    tasks: RefCell<BTreeMap<(u64, u64), Act>>,
}

impl Clock {
    /// Milliseconds since the world began.
    pub(crate) fn now(&self) -> u64 {
        self.now.get()
    }

    /// Runs `act` after `millis`.
    pub(crate) fn after(&self, millis: u64, act: impl FnOnce() + 'static) {
        self.serial.set(self.serial.get() + 1);
        let position = (self.now() + millis, self.serial.get());
        self.tasks.borrow_mut().insert(position, Box::new(act));
    }

    /// Runs the next task that is due by `until`; returns whether there was one.
    pub(crate) fn run_next(&self, until: u64) -> bool {
        let mut tasks = self.tasks.borrow_mut();
        let Some(entry) = tasks.first_entry().filter(|entry| entry.key().0 <= until) else {
            return false;
        };
        // After sleep, tasks run late.
        self.now.set(self.now().max(entry.key().0));
        let act = entry.remove();
        drop(tasks);
        act();
        true
    }

    /// Lets time pass without running a task.
    pub(crate) fn skip_to(&self, at: u64) {
        self.now.set(self.now().max(at));
    }
}
