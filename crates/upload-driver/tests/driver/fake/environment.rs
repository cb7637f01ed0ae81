//! The `Environment` port.

use upload_driver::{Environment, Signal};
use upload_engine::{Millis, Moment};

use super::page::Page;

/// The wall clock when the world began.
const BEGINNING: u64 = 1_700_000_000_000;

impl Environment for Page {
    fn now(&self) -> Moment {
        Moment(self.0.world.clock.now() + 1000)
    }

    fn wall_clock(&self) -> u64 {
        BEGINNING + self.0.world.clock.now()
    }

    fn seed(&self) -> u64 {
        self.0.world.next_seed()
    }

    fn saves_data(&self) -> bool {
        self.0.world.browser.borrow().saves_data
    }

    fn set_timer(&self, span: Millis) {
        let page = *self;
        let number = page.0.timer.get() + 1;
        page.0.timer.set(number);
        page.task(span.0, move || {
            if page.0.timer.get() == number {
                page.driver().handle_signal(Signal::Timer);
            }
        });
    }

    fn later(&self, act: Box<dyn FnOnce()>) {
        self.task(1, act);
    }

    fn set_busy(&self, busy: bool) {
        assert_ne!(self.0.is_busy.replace(busy), busy, "nothing changed");
    }

    fn broadcast(&self, text: &str) {
        let from = *self;
        for page in from.0.world.pages() {
            if page.0.number == from.0.number {
                continue;
            }
            let (tab, text) = (format!("tab-{}", from.0.number), text.to_owned());
            page.task(1, move || page.driver().handle_signal(Signal::TabMessage { tab, text }));
        }
    }
}
