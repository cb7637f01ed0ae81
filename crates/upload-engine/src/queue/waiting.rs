//! Waiting files: the wait queues, and the wait before a retry.

use super::{Queue, renditions};
use crate::files::WaitsFor;
use crate::retry::backoff;
use crate::wait_queue::{QueuePosition, WaitQueue};
use crate::{Failure, LocalId, Milestone, Moment, Reason, Rejection, State};

/// Failures before the time budget can fail a file, because a slow link needs several attempts.
const TRIES_MIN: u32 = 5;
/// Damaged transmissions after which a file fails.
const CORRUPTED_MAX: u32 = 3;

impl Queue {
    /// Puts a file in the wait queue for its next step.
    pub(super) fn enqueue(&mut self, id: LocalId) {
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        let position = entry.queue_position(id);
        entry.timer = None;
        if entry.waits_for.is_none() {
            let waits_for = if entry.has_valid_permit(now) {
                WaitsFor::Sending
            } else {
                WaitsFor::Signing
            };
            entry.waits_for = Some((waits_for, position));
            self.wait_queue(waits_for).push(position);
        }
        self.files.set_state(id, State::Waiting);
    }

    pub(super) fn dequeue(&mut self, id: LocalId) {
        let waited_for = self.files.get_mut(id).and_then(|entry| entry.waits_for.take());
        if let Some((waits_for, position)) = waited_for {
            self.wait_queue(waits_for).remove(position);
        }
    }

    fn wait_queue(&mut self, waits_for: WaitsFor) -> &mut WaitQueue {
        match waits_for {
            WaitsFor::Signing => &mut self.to_sign,
            WaitsFor::Sending => &mut self.to_send,
        }
    }

    /// The first file that waits for this step.
    pub(super) fn first_waiting_for(&mut self, step: WaitsFor) -> Option<LocalId> {
        let queue = match step {
            WaitsFor::Signing => &mut self.to_sign,
            WaitsFor::Sending => &mut self.to_send,
        };
        let files = &self.files;
        let is_waiting = |position: QueuePosition| {
            files
                .get(position.id)
                .is_some_and(|entry| entry.waits_for == Some((step, position)))
        };
        queue.first(is_waiting).map(|position| position.id)
    }

    /// Retries a file after a while, or fails it if the time budget is spent.
    pub(super) fn retry_later(&mut self, id: LocalId, reason: Reason) {
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        entry.failures += 1;
        let since = *entry.failing_since.get_or_insert(now);
        let failures = entry.failures;
        if !entry.is_file() {
            if failures >= renditions::FAILURES_MAX {
                return self.fail(id, Failure::GaveUp(reason));
            }
        } else if reason == Reason::Corrupted && failures >= CORRUPTED_MAX {
            return self.fail(id, Failure::Corrupted);
        } else if failures >= TRIES_MIN && now - since >= self.settings.retry_budget {
            return self.fail(id, Failure::GaveUp(reason));
        }
        let until = now + backoff(failures, &mut self.random);
        self.wait_until(id, until, reason);
    }

    /// Waits until a moment, then enters the wait queue.
    pub(super) fn wait_until(&mut self, id: LocalId, until: Moment, reason: Reason) {
        let Some(entry) = self.files.get(id) else { return };
        let attempt = entry.attempt + 1;
        self.set_file_timer(id, until);
        self.files
            .set_state(id, State::WaitingToRetry { attempt, until, reason });
    }

    pub(super) fn fail(&mut self, id: LocalId, failure: Failure) {
        if self.is_rendition(id) {
            return self.rendition_failed(id, failure);
        }
        self.stop_digests(id);
        self.files.set_state(id, State::Failed(failure));
        self.clear_waiting(id);
        self.announce(Milestone::Failed(id));
    }

    pub(super) fn reject(&mut self, id: LocalId, rejection: Rejection) {
        if self.is_rendition(id) {
            return self.rendition_failed(id, Failure::ServerRefused(rejection));
        }
        self.stop_digests(id);
        self.forget(id);
        self.files.set_state(id, State::Rejected(rejection));
        self.clear_waiting(id);
        self.announce(Milestone::Rejected(id));
    }

    /// Takes a file out of its wait queue and clears its timer.
    pub(super) fn clear_waiting(&mut self, id: LocalId) {
        self.dequeue(id);
        if let Some(entry) = self.files.get_mut(id) {
            entry.timer = None;
        }
    }
}
