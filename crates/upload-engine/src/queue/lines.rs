//! Getting in line and out of it.

use super::Queue;
use crate::files::Line;
use crate::plan::OBJECT_MAX;
use crate::retry::backoff;
use crate::{Failure, FileFacts, LocalId, Milestone, Millis, Reason, Rejection, State};

/// Failures before the time budget may end a file: a slow link deserves some tries, too.
const TRIES_MIN: u32 = 5;
/// Damaged transmissions before a file is given up.
const CORRUPTED_MAX: u32 = 3;

impl Queue {
    pub(super) fn add(&mut self, files: Vec<FileFacts>) {
        let first = self.files.next_id().0;
        for facts in files {
            let too_large = facts.size > OBJECT_MAX;
            let rejection = facts
                .rejection
                .clone()
                .or_else(|| too_large.then(|| Rejection::new("too_large", "")));
            let id = self.files.add(facts);
            match rejection {
                Some(rejection) => {
                    self.files.set_state(id, State::Rejected(rejection));
                    self.say(Milestone::Rejected(id));
                }
                None => self.line_up(id),
            }
        }
        self.added = (first, self.files.next_id().0);
    }

    /// Puts a file in the line it belongs in.
    pub(super) fn line_up(&mut self, id: LocalId) {
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        let place = entry.place(id);
        entry.wake = None;
        if entry.line.is_none() {
            let line = if entry.may_send(now) {
                Line::Ready
            } else {
                Line::Unsigned
            };
            entry.line = Some((line, place));
            match line {
                Line::Ready => self.ready.join(place),
                Line::Unsigned => self.unsigned.join(place),
            }
        }
        self.files.set_state(id, State::Waiting);
    }

    pub(super) fn leave_line(&mut self, id: LocalId) {
        match self.files.get_mut(id).and_then(|entry| entry.line.take()) {
            Some((Line::Ready, place)) => self.ready.leave(place),
            Some((Line::Unsigned, place)) => self.unsigned.leave(place),
            None => {}
        }
    }

    /// The first file of a line.
    pub(super) fn first_in(&mut self, line: Line) -> Option<LocalId> {
        let lane = match line {
            Line::Ready => &mut self.ready,
            Line::Unsigned => &mut self.unsigned,
        };
        let files = &self.files;
        let stands = |place: (_, _, LocalId)| {
            files
                .get(place.2)
                .is_some_and(|entry| entry.line == Some((line, place)))
        };
        lane.first(stands).map(|place| place.2)
    }

    /// Sending failed: waits and tries again, or gives up when the budget is spent.
    pub(super) fn retry_later(&mut self, id: LocalId, reason: Reason) {
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        entry.failures += 1;
        let since = *entry.failing_since.get_or_insert(now);
        let failures = entry.failures;
        if reason == Reason::Corrupted && failures >= CORRUPTED_MAX {
            return self.fail(id, Failure::Corrupted);
        }
        if failures >= TRIES_MIN && now.since(since) >= self.settings.retry_budget {
            return self.fail(id, Failure::GaveUp(reason));
        }
        let until = now.plus(backoff(failures, &mut self.dice));
        self.wait(id, until, reason);
    }

    /// Waits until a moment and then gets in line.
    pub(super) fn wait(&mut self, id: LocalId, until: Millis, reason: Reason) {
        let Some(entry) = self.files.get(id) else { return };
        let attempt = entry.attempt + 1;
        self.wake_at(id, until);
        self.files
            .set_state(id, State::WaitingToRetry { attempt, until, reason });
    }

    pub(super) fn fail(&mut self, id: LocalId, failure: Failure) {
        self.files.set_state(id, State::Failed(failure));
        self.settle(id);
        self.say(Milestone::Failed(id));
    }

    pub(super) fn reject(&mut self, id: LocalId, rejection: Rejection) {
        self.forget(id);
        self.files.set_state(id, State::Rejected(rejection));
        self.settle(id);
        self.say(Milestone::Rejected(id));
    }

    /// Nothing more happens to this file by itself.
    pub(super) fn settle(&mut self, id: LocalId) {
        self.leave_line(id);
        if let Some(entry) = self.files.get_mut(id) {
            entry.wake = None;
        }
    }
}
