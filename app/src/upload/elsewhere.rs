//! What other tabs of the same browser send: each tells the others its one line about once a second,
//! and every tab shows what it heard last.
//!
//! Each tab sends what was chosen in it. There is no leader that sends for all: files would have to
//! be handed over, and a leader that is closed would take everybody's uploads with it.

use leptos::prelude::*;
use upload_engine::Millis;

use super::browser::BrowserPort;
use super::core::Core;
use super::driver::Uploads;
use super::words;

/// Between two lines of one tab.
const EVERY: Millis = Millis(1000);
/// A tab that was closed in the middle, or hangs, says nothing: its line is dropped after this long.
const STALE: Millis = Millis(15_000);

/// What one other tab said, and until when that is news.
pub(super) struct Told {
    tab: String,
    line: String,
    until: Millis,
}

/// What this tab said, and when.
#[derive(Default)]
pub(super) struct Said {
    line: String,
    at: Option<Millis>,
}

impl Core {
    /// Tells the other tabs how far this one is, if that is news to them.
    pub(super) fn tell_others(&mut self, browser: BrowserPort) {
        let totals = self.queue.totals();
        let busy = totals.unfinished() > 0;
        if !busy && self.said.line.is_empty() {
            return;
        }
        let now = browser.now();
        if busy && self.said.at.is_some_and(|at| now.since(at) < EVERY) {
            return;
        }
        let line = if busy {
            words::of_totals(self.texts, totals)
        } else {
            String::new()
        };
        browser.tell_other_tabs(&line);
        self.said = Said { line, at: Some(now) };
    }

    /// When the first line goes stale.
    pub(super) fn forgets_at(&self) -> Option<Millis> {
        self.elsewhere.iter().map(|told| told.until).min()
    }
}

impl Uploads {
    /// Another tab said something; an empty line is its last.
    pub(super) fn hear_tab(self, tab: String, line: String) {
        self.core.update_value(|core| {
            core.elsewhere.retain(|told| told.tab != tab);
            let Some(browser) = core.browser else { return };
            if !line.is_empty() {
                let until = browser.now().plus(STALE);
                core.elsewhere.push(Told { tab, line, until });
            }
            core.arm(browser);
        });
        self.show_elsewhere();
    }

    /// Shows what is news still.
    pub(super) fn show_elsewhere(self) {
        let line = self.core.try_update_value(|core| {
            let now = core.browser.map(|browser| browser.now())?;
            core.elsewhere.retain(|told| told.until > now);
            Some(words::of_other_tabs(
                core.texts,
                core.elsewhere.iter().map(|told| told.line.as_str()),
            ))
        });
        let line = line.flatten().unwrap_or_default();
        if self.status.with_untracked(|status| status.elsewhere != line) {
            self.status.update(|status| status.elsewhere = line);
        }
    }
}
