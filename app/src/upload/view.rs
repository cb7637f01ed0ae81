//! Keeps rows, status and announcements in step with the queue.

use leptos::prelude::*;
use upload_driver::{AddedFile, Cause, Step};
use upload_engine::{Event, LocalId, Milestone, Moment, StateKind, TabStatus};

use super::row::RowHandle;
use super::uploads::{Status, Uploads, View};
use super::{announcer, messages};

/// Rows rendered in one task: about 10 ms of work on a desktop computer, and four times as much on a phone.
const ROWS_AT_ONCE: usize = 20;

impl Uploads {
    /// Shows the effects of one event: at once after an action of the person, otherwise at a readable rate.
    pub(super) fn show_step(self, step: Step) {
        let Some(driver) = self.driver() else { return };
        let (now, texts) = (driver.now(), self.texts());
        let verified = step.milestones.iter().map(|milestone| match milestone {
            Milestone::Verified(_) => 1,
            _ => 0,
        });
        let verified = verified.sum();
        let mut is_due = false;
        self.with_view(|view| {
            let View {
                driver, rows, visit, ..
            } = view;
            view.list.verified(verified);
            if verified > 0 {
                rows.cause.clear();
            }
            driver.with_queue(|queue| {
                rows.add(texts, queue, &step.added, now, *visit);
                rows.outdated.extend_from_slice(&step.changed);
                let (totals, blockers) = (queue.totals(), queue.blockers());
                let is_same = |status: &Status| status.totals == *totals && status.blockers == blockers;
                rows.is_outdated |= !rows.outdated.is_empty() || !self.status.with_untracked(is_same);
                // The last row is shown at once: nothing follows that would show it.
                let is_all_sent = totals.unfinished() == totals.count(StateKind::Confirming);
                is_due = rows.is_outdated && (is_all_sent || step.cause == Cause::Action || rows.due_at() <= now);
                if step.cause == Cause::Timer {
                    rows.count_down(texts, queue, now, *visit);
                }
            });
        });
        if !step.added.is_empty() {
            self.render_some();
        }
        if is_due {
            self.show_changes(now);
        }
        self.announce(&step, now);
        if verified > 0 {
            self.replace_listed();
        }
        self.show_other_tabs();
        self.finish_picture(&step.milestones);
        if step.milestones.contains(&Milestone::ThumbnailsSet) {
            self.refresh_files();
        }
        self.draw_rows(now);
        self.keep_list_fresh();
        self.forget_listed(&step.added);
    }

    /// Removes the rows of uploads that the list of files shows by now: a finished upload's row becomes the file's row.
    /// The queue keeps the files, and the summary counts them.
    pub(super) fn replace_listed(self) {
        let listed = self.with_view(|view| {
            let View { driver, rows, page, .. } = view;
            let listed = driver.with_queue(|queue| rows.listed(queue, |file| page.is_listed(file)));
            (listed, *page)
        });
        let Some((listed, page)) = listed.filter(|(listed, _)| !listed.is_empty()) else {
            return;
        };
        for (handle, file) in &listed {
            page.move_to_file(handle.key, file);
        }
        let ids: Vec<LocalId> = listed.into_iter().map(|(handle, _)| handle.id).collect();
        self.rows
            .update(|rows| rows.retain(|row| ids.binary_search(&row.id).is_err()));
        let count = self.with_view(|view| {
            view.rows.replace(&ids);
            view.rows.listed_count()
        });
        self.status.update(|status| status.listed = count.unwrap_or_default());
    }

    /// Removes the listed files from the queue when the first files after a rest are added: the summary then counts
    /// only the latter.
    fn forget_listed(self, added: &[AddedFile]) {
        if added.is_empty() {
            return;
        }
        let events = self.with_view(|view| {
            let View { driver, rows, .. } = view;
            driver.with_queue(|queue| {
                let totals = queue.totals();
                let is_unfinished = |file: &&AddedFile| queue.row(file.id).is_some_and(|row| !row.state.is_final());
                let unfinished = u64::from(totals.unfinished() + totals.count(StateKind::Paused));
                let new = added.iter().filter(is_unfinished).count() as u64;
                if new == 0 || new < unfinished {
                    Vec::new()
                } else if rows.listed_count() == totals.count(StateKind::Verified) {
                    vec![Event::RemoveVerified]
                } else {
                    rows.replaced.iter().copied().map(Event::Remove).collect()
                }
            })
        });
        events.into_iter().flatten().for_each(|event| self.dispatch(event));
    }

    /// Renders rows in several tasks.
    fn render_some(self) {
        let some = self.with_view(|view| {
            let to_render = &mut view.rows.to_render;
            let some: Vec<RowHandle> = to_render.drain(..ROWS_AT_ONCE.min(to_render.len())).collect();
            (some, !to_render.is_empty(), view.environment)
        });
        let Some((mut some, is_more, environment)) = some.filter(|some| !some.0.is_empty()) else {
            return;
        };
        self.rows.update(|rows| rows.append(&mut some));
        if is_more {
            environment.later(Box::new(move || self.render_some()));
        }
    }

    fn show_changes(self, now: Moment) {
        let texts = self.texts();
        let shown = self.with_view(|view| {
            let View {
                driver, rows, visit, ..
            } = view;
            let shown = driver.with_queue(|queue| {
                let is_any_gone = rows.update_outdated(texts, queue, now, *visit);
                let totals = queue.totals();
                let speed = match totals.unfinished() {
                    0 => String::new(),
                    _ => messages::of_speed(texts, queue.speed(), queue.eta()),
                };
                (is_any_gone, totals.clone(), queue.blockers(), speed)
            });
            (shown, view.rows.listed_count(), view.page)
        });
        let Some(((is_any_gone, totals, blockers, speed), listed, page)) = shown else {
            return;
        };
        if is_any_gone && let Some(driver) = self.driver() {
            self.rows
                .update(|rows| driver.with_queue(|queue| rows.retain(|row| queue.row(row.id).is_some())));
        }
        if totals.unfinished() == 0 {
            page.show_progress(None);
        }
        self.status.update(|status| {
            status.totals = totals;
            status.listed = listed;
            status.blockers = blockers;
            status.speed = speed;
        });
    }

    /// Updates the row of a file.
    pub(super) fn show_row(self, id: LocalId) {
        let texts = self.texts();
        self.with_view(|view| {
            let now = view.driver.now();
            let (rows, visit) = (&view.rows, view.visit);
            view.driver
                .with_queue(|queue| rows.update(texts, queue, id, now, visit));
        });
    }

    /// Updates all rows after a change of language.
    pub(super) fn show_all(self) {
        let ids = self.with_view(|view| view.rows.handles.iter().map(|handle| handle.id).collect::<Vec<_>>());
        ids.into_iter().flatten().for_each(|id| self.show_row(id));
    }

    fn draw_rows(self, now: Moment) {
        let due = self.with_view(|view| {
            let View { driver, rows, page, .. } = view;
            let due = driver.with_queue(|queue| {
                let totals = queue.totals();
                let percent = (totals.unfinished() > 0).then(|| totals.percent());
                let due = rows.due_drawing(queue, now).zip(Some(percent));
                (due, rows.next_update(queue, now))
            });
            (due, *page, driver.clone())
        });
        let Some(((due, next), page, driver)) = due else { return };
        if let Some((sent, percent)) = due {
            page.draw_rows(sent);
            page.show_progress(percent);
        }
        driver.wake_at(next);
    }

    fn show_other_tabs(self) {
        let Some(driver) = self.driver() else { return };
        let texts = self.texts();
        let line = |status: &TabStatus| messages::of_tab(texts, status);
        let lines: Vec<String> = driver.with_queue(|queue| queue.other_tabs().map(line).collect());
        let text = messages::of_other_tabs(texts, &lines);
        if self.status.with_untracked(|status| status.other_tabs != text) {
            self.status.update(|status| status.other_tabs = text);
        }
    }

    /// Fetches an outdated list of files.
    pub(super) fn keep_list_fresh(self) {
        let is_due = self.with_view(|view| {
            let is_idle = view.driver.with_queue(|queue| {
                let totals = queue.totals();
                totals.unfinished() == 0 || queue.blockers().any()
            });
            view.list.is_due(is_idle, view.driver.now())
        });
        if is_due == Some(true) {
            self.refresh_files();
        }
    }

    /// Announces the milestones of a step.
    fn announce(self, step: &Step, now: Moment) {
        let texts = self.texts();
        let announcement = self.with_view(|view| {
            let own = &mut view.announcer;
            view.driver.with_queue(|queue| {
                let progress = own.progress(texts, queue, now);
                Some(announcer::of_step(texts, queue, step))
                    .filter(|text| !text.is_empty())
                    .or(progress)
            })
        });
        if let Some(Some(announcement)) = announcement {
            self.status.update(|status| status.announcement = announcement);
        }
    }
}
