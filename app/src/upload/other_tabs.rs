//! Uploads of other tabs of the same browser. Each tab sends its status to the others about once a second, shows
//! theirs, and leaves them their share of the bandwidth.
//!
//! Each tab uploads its own files. There is no leading tab: files would have to be transferred, and closing that tab
//! would end all uploads.

use leptos::prelude::*;
use upload_engine::{Event, Millis, StateKind};

use super::browser::{BrowserPort, TabStatus};
use super::driver::Uploads;
use super::messages;
use super::state::DriverState;

/// Interval of a tab's status.
const EVERY: Millis = Millis(1000);
/// A status expires after this time: a closed or frozen tab sends none.
const STALE: Millis = Millis(15_000);

/// The latest status of another tab and its expiry.
pub(super) struct Told {
    tab: String,
    status: TabStatus,
    until: Millis,
}

/// The latest status of this tab and its time.
#[derive(Default)]
pub(super) struct Said {
    status: TabStatus,
    at: Option<Millis>,
}

impl DriverState {
    /// Sends this tab's status to the others, if it has changed.
    pub(super) fn tell_others(&mut self, browser: BrowserPort) {
        let totals = self.queue.totals();
        let busy = totals.unfinished() > 0;
        if !busy && self.said.status.line.is_empty() {
            return;
        }
        let now = browser.now();
        let sends = [StateKind::Signing, StateKind::Sending, StateKind::Storing]
            .iter()
            .any(|kind| totals.count(*kind) > 0);
        let is_early = self.said.at.is_some_and(|at| now.since(at) < EVERY);
        if busy && is_early && sends == self.said.status.sends {
            return;
        }
        let line = if busy {
            messages::of_totals(self.texts, totals)
        } else {
            String::new()
        };
        let status = TabStatus { sends, line };
        browser.tell_other_tabs(&status);
        self.said = Said { status, at: Some(now) };
    }

    /// The earliest expiry of a status.
    pub(super) fn forgets_at(&self) -> Option<Millis> {
        self.elsewhere.iter().map(|told| told.until).min()
    }

    fn others_that_send(&self) -> u32 {
        let count = self.elsewhere.iter().filter(|told| told.status.sends).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

impl Uploads {
    /// Receives another tab's status; an empty line is its last.
    pub(super) fn hear_tab(self, tab: String, status: TabStatus) {
        self.core.update_value(|core| {
            core.elsewhere.retain(|told| told.tab != tab);
            let Some(browser) = core.browser else { return };
            if !status.line.is_empty() {
                let until = browser.now().plus(STALE);
                core.elsewhere.push(Told { tab, status, until });
            }
            core.arm(browser);
        });
        self.show_elsewhere();
    }

    /// Shows the current statuses and shares the bandwidth with tabs that are sending.
    pub(super) fn show_elsewhere(self) {
        let heard = self.core.try_update_value(|core| {
            let now = core.browser.map(|browser| browser.now())?;
            core.elsewhere.retain(|told| told.until > now);
            let lines = core.elsewhere.iter().map(|told| told.status.line.as_str());
            let others = core.others_that_send();
            let before = std::mem::replace(&mut core.sharing_with, others);
            let shares = (others != before).then_some(others);
            Some((messages::of_other_tabs(core.texts, lines), shares))
        });
        let Some(Some((line, shares))) = heard else { return };
        if self.status.with_untracked(|status| status.other_tabs != line) {
            self.status.update(|status| status.other_tabs = line);
        }
        if let Some(others) = shares {
            self.dispatch(Event::OtherQueues(others));
        }
    }
}
