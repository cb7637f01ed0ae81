//! Updates the signals that components read, and the announcements for screen readers, from the queue.

use std::mem;
use std::sync::Arc;

use leptos::prelude::*;
use upload_engine::{Command, Event, Milestone, Millis, StateKind};

use super::driver::{Fresh, Status, Uploads};
use super::row::{RowHandle, RowView};
use super::state::{DriverState, Kept};
use super::{messages, translate};
use crate::domain::file_icon::FileIcon;

impl Uploads {
    pub(super) fn keep_new(self, core: &mut DriverState, new: Vec<Fresh>, now: Millis) {
        if new.is_empty() {
            return;
        }
        for (id, Fresh { ticket, note }) in core.queue.last_added().zip(new) {
            let Some(row) = core.queue.row(id) else { continue };
            let handle = RowHandle {
                id,
                name: Arc::from(row.facts.name.as_str()),
                size: row.total(),
                icon: FileIcon::of(&row.facts.content_type),
                note,
                ticket,
                view: ArcRwSignal::new(RowView::of(core.texts, &row, now, core.visit)),
            };
            let kept = Kept {
                handle,
                upload_request: None,
                in_policy_check: None,
                failed: Vec::new(),
                urls: Vec::new(),
                sums: Default::default(),
            };
            core.to_draw.push(kept.handle.clone());
            core.kept.push(kept);
        }
        self.draw_some(core);
        core.drawn = None;
    }

    /// Adds rows in several tasks: a hundred rows at once block the page noticeably.
    fn draw_some(self, core: &mut DriverState) {
        const AT_ONCE: usize = 40;
        if core.to_draw.is_empty() {
            return;
        }
        let mut some = Vec::with_capacity(AT_ONCE);
        some.extend(core.to_draw.drain(..AT_ONCE.min(core.to_draw.len())));
        self.rows.update(|rows| rows.append(&mut some));
        if let (false, Some(browser)) = (core.to_draw.is_empty(), core.browser) {
            browser.later(Box::new(move || self.core.update_value(|core| self.draw_some(core))));
        }
    }

    /// Records the queue's changes and updates the view: at once after an action of the person, otherwise at a readable
    /// rate.
    pub(super) fn note_changes(self, core: &mut DriverState, now: Millis, at_once: bool) {
        core.unshown.extend_from_slice(core.queue.changed());
        let (totals, holds) = (core.queue.totals(), core.queue.blockers());
        let same = |status: &Status| status.totals == *totals && status.holds == holds;
        core.is_outdated |= !core.unshown.is_empty() || !self.status.with_untracked(same);
        if core.is_outdated && (at_once || core.shows_at().is_none_or(|at| at <= now)) {
            self.show_now(core, now);
        }
        self.announce_quarter(core, now);
    }

    fn show_now(self, core: &mut DriverState, now: Millis) {
        core.is_outdated = false;
        core.shown_at = Some(now);
        let mut unshown = mem::take(&mut core.unshown);
        unshown.sort_unstable();
        unshown.dedup();
        let mut gone = false;
        for id in unshown {
            match core.queue.row(id) {
                Some(row) => show(core, &row, now),
                None => gone = true,
            }
        }
        if gone {
            let queue = &core.queue;
            let browser = core.browser;
            core.kept.retain(|kept| {
                let stays = queue.row(kept.handle.id).is_some();
                if let (false, Some(browser)) = (stays, browser) {
                    browser.release(kept.handle.ticket);
                }
                stays
            });
            core.to_draw.retain(|row| queue.row(row.id).is_some());
            self.rows.update(|rows| {
                rows.retain(|row| queue.row(row.id).is_some());
            });
        }
        let (totals, holds) = (core.queue.totals(), core.queue.blockers());
        let pace = match totals.unfinished() {
            0 => String::new(),
            _ => messages::of_pace(core.texts, core.queue.speed(), core.queue.eta()),
        };
        self.status.update(|status| {
            status.totals = totals.clone();
            status.holds = holds;
            status.speed = pace;
        });
        if let Some(browser) = core.browser {
            browser.show_progress((totals.unfinished() > 0).then(|| totals.percent()));
        }
    }

    /// Updates the rows whose text contains a time.
    pub(super) fn count_down(self, core: &mut DriverState) {
        core.armed = None;
        let Some(browser) = core.browser else { return };
        let now = browser.now();
        core.alarm = core.alarm.filter(|&alarm| alarm > now);
        for kept in &core.kept {
            if kept.handle.view.with_untracked(|view| tells_time(view.state))
                && let Some(row) = core.queue.row(kept.handle.id)
            {
                show(core, &row, now);
            }
        }
    }

    /// Updates all texts after a change of language.
    pub(super) fn say_again(core: &DriverState) {
        let Some(browser) = core.browser else { return };
        let now = browser.now();
        for kept in &core.kept {
            if let Some(row) = core.queue.row(kept.handle.id) {
                show(core, &row, now);
            }
        }
    }

    pub(super) fn announce(self, commands: &[Command]) {
        let announcement = self.core.try_with_value(|core| {
            let milestones = commands.iter().filter_map(|command| match command {
                Command::Announce(milestone) => Some(*milestone),
                _ => None,
            });
            let mut announcement = messages::of_refusals(core.texts, milestones.clone(), core.queue.totals());
            let many = !announcement.is_empty();
            if commands.contains(&Command::Busy(true)) {
                add(&mut announcement, &messages::of_start(core.texts, core.queue.totals()));
            }
            for milestone in milestones {
                if many && matches!(milestone, Milestone::Rejected(_) | Milestone::Finished { .. }) {
                    continue;
                }
                let name = translate::file_of(milestone).and_then(|id| core.queue.row(id));
                let name = name.map_or("", |row| row.facts.name.as_str());
                add(
                    &mut announcement,
                    &messages::of_milestone(core.texts, milestone, name, core.queue.totals()),
                );
            }
            announcement
        });
        if let Some(announcement) = announcement.filter(|announcement| !announcement.is_empty()) {
            self.status.update(|status| status.announcement = announcement);
        }
    }

    /// Announces 25, 50 and 75 % of the total, if uploading takes a while.
    fn announce_quarter(self, core: &mut DriverState, now: Millis) {
        const WORTH_IT: u64 = 8 << 20;
        const A_WHILE: Millis = Millis(5_000);
        let totals = core.queue.totals();
        let quarter = totals.percent() / 25;
        let rose = quarter > core.quarter;
        core.quarter = quarter;
        if totals.unfinished() == 0 {
            core.began = None;
        } else if core.began.is_none() {
            core.began = Some(now);
        }
        let takes_a_while = totals.bytes >= WORTH_IT || core.began.is_some_and(|began| now.since(began) >= A_WHILE);
        if rose && quarter < 4 && takes_a_while && totals.count(StateKind::Sending) > 0 {
            let announcement = core.texts.announce_progress(u64::from(quarter) * 25);
            self.status.update(|status| status.announcement = announcement);
        }
    }
}

/// Appends a sentence to the announcement.
fn add(announcement: &mut String, sentence: &str) {
    if !sentence.is_empty() && !announcement.is_empty() {
        announcement.push(' ');
    }
    announcement.push_str(sentence);
}

/// Actions of the person are shown at once. Other events come in bursts, several hundred per second for a batch of
/// small files, and updating the view costs more than the event.
pub(super) fn is_waited_for(event: &Event) -> bool {
    !matches!(
        event,
        Event::Signed { .. }
            | Event::Progress { .. }
            | Event::SendEnded { .. }
            | Event::Confirmed { .. }
            | Event::PartsSigned { .. }
            | Event::PartProgress { .. }
            | Event::PartSendEnded { .. }
            | Event::PartsListed { .. }
            | Event::PartsHashed { .. }
            | Event::Completed { .. }
            | Event::Tick
    )
}

/// Minimum interval of view updates.
const SHOW_EVERY: Millis = Millis(100);

impl DriverState {
    /// When to show pending changes, if any.
    pub(super) fn shows_at(&self) -> Option<Millis> {
        let due = || self.shown_at.map_or(Millis(0), |at| at.plus(SHOW_EVERY));
        self.is_outdated.then(due)
    }
}

fn tells_time(kind: StateKind) -> bool {
    matches!(kind, StateKind::WaitingToRetry | StateKind::Storing)
}

fn show(core: &DriverState, row: &upload_engine::Row<'_>, now: Millis) {
    if let Ok(at) = core.kept.binary_search_by_key(&row.id, |kept| kept.handle.id) {
        let view = RowView::of(core.texts, row, now, core.visit);
        let signal = &core.kept[at].handle.view;
        if signal.with_untracked(|old| *old != view) {
            signal.set(view);
        }
    }
}
