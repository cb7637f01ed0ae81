//! Actions of the user.

use super::Queue;
use crate::{Failure, FileFacts, LocalId, Priority, Reason, State};

impl Queue {
    pub(super) fn pause(&mut self, id: LocalId) {
        if self.is_rendition(id) {
            return;
        }
        self.end_digest_waits(Some(id));
        let Some(entry) = self.files.get(id) else { return };
        match entry.state {
            State::Waiting | State::Signing | State::WaitingToRetry { .. } => self.clear_waiting(id),
            State::Sending => self.stop_sending(id),
            // All bytes have left, or there is nothing to pause.
            _ => return,
        }
        self.files.set_state(id, State::Paused);
    }

    pub(super) fn resume_file(&mut self, id: LocalId) {
        if self.has_state(id, &State::Paused) {
            self.continue_file(id);
        }
    }

    /// Continues a file where it stopped.
    fn continue_file(&mut self, id: LocalId) {
        let signing = self.files.get(id).is_some_and(|entry| entry.signing.is_some());
        if signing {
            self.files.set_state(id, State::Signing);
        } else {
            self.enqueue(id);
        }
    }

    pub(super) fn cancel(&mut self, id: LocalId) {
        let Some(entry) = self.files.get(id).filter(|entry| entry.is_file()) else {
            return;
        };
        if matches!(entry.state, State::Verified | State::Rejected(_) | State::Cancelled) {
            return;
        }
        self.stop_sending(id);
        self.clear_waiting(id);
        self.stop_digests(id);
        self.drop_upload(id);
        self.files.set_state(id, State::Cancelled);
    }

    /// Drops the file's upload, here and on the server.
    pub(super) fn drop_upload(&mut self, id: LocalId) {
        let Some(entry) = self.files.get_mut(id) else { return };
        entry.signing = None;
        entry.permit = None;
        entry.refusal = None;
        self.drop_parts(id);
        self.forget(id);
        let Some(entry) = self.files.get_mut(id) else {
            return;
        };
        self.to_cancel.extend(entry.upload.take());
    }

    pub(super) fn retry(&mut self, id: LocalId) {
        let Some(entry) = self.files.get_mut(id).filter(|entry| entry.is_file()) else {
            return;
        };
        let barred = entry.facts.rejection.is_some();
        let state = entry.state.clone();
        match state {
            State::WaitingToRetry { .. } => {}
            // The store may have the file: ask before it is sent again.
            State::Failed(Failure::Unconfirmed) => {
                entry.failures = 0;
                entry.failing_since = None;
                self.server.not_before = self.now;
                return self.check_on_server(id, Reason::Missing);
            }
            State::Failed(_) | State::Cancelled => {
                entry.failures = 0;
                entry.failing_since = None;
            }
            State::Rejected(_) if !barred => {
                entry.failures = 0;
                entry.failing_since = None;
                self.drop_upload(id);
            }
            _ => return,
        }
        self.server.not_before = self.now;
        self.continue_file(id);
    }

    pub(super) fn remove(&mut self, id: LocalId) {
        self.cancel(id);
        self.remove_row(id);
    }

    fn remove_row(&mut self, id: LocalId) {
        if !self.is_rendition(id) && self.files.remove(id).is_some() {
            self.release_removed(id);
        }
    }

    pub(super) fn remove_verified(&mut self) {
        let verified: Vec<_> = self
            .files
            .ids()
            .filter(|&id| self.has_state(id, &State::Verified))
            .collect();
        for id in verified {
            self.remove_row(id);
        }
    }

    pub(super) fn prioritize(&mut self, id: LocalId, priority: Priority) {
        let Some(entry) = self.files.get_mut(id).filter(|entry| entry.is_file()) else {
            return;
        };
        let is_queued = entry.waits_for.is_some();
        if is_queued {
            self.dequeue(id);
        }
        if let Some(FileFacts { priority: its, .. }) = self.files.get_mut(id).map(|entry| &mut entry.facts) {
            *its = priority;
        }
        if is_queued {
            self.enqueue(id);
        }
    }

    pub(super) fn pause_all(&mut self) {
        self.blockers.paused = true;
        self.end_digest_waits(None);
        for id in self
            .sending_whole
            .iter()
            .chain(&self.sending_in_parts)
            .copied()
            .collect::<Vec<_>>()
        {
            if self.has_state(id, &State::Sending) && !self.may_start(id) {
                self.stop_sending(id);
                self.enqueue(id);
            }
        }
    }

    /// Stops sending a file, whole or in parts.
    pub(super) fn stop_sending(&mut self, id: LocalId) {
        self.abort_whole(id);
        self.stop_multipart(id);
    }

    fn has_state(&self, id: LocalId, state: &State) -> bool {
        self.files.get(id).is_some_and(|entry| entry.state == *state)
    }
}
