//! Confirming: our server is asked, in batches, whether the objects arrived.

use super::Queue;
use super::requests::RequestKind;
use crate::file_checksums::FileChecksums;
use crate::retry::backoff;
use crate::settings::BATCH_MAX;
use crate::{
    Command, ConfirmRequest, ConfirmState, Confirmation, Failure, LocalId, Milestone, Millis, Reason, RequestId,
    ServerFailure, State,
};

/// A batch of this size does not wait for more files.
const BATCH_FULL: usize = 70;
/// While a full batch is still to come, smaller ones wait this many times as long.
const DELAY_FACTOR: u64 = 5;
/// Most confirm requests at once.
const REQUESTS_MAX: usize = 2;
/// Times the server is asked before the queue believes its "not there" more than the store, or gives up on invalid
/// answers.
const CHECKS_MAX: u32 = 5;

impl Queue {
    /// Adds this file to the next confirm request.
    pub(super) fn queue_confirmation(&mut self, id: LocalId) {
        if self.to_confirm.is_empty() {
            self.confirm_waiting_since = self.now;
        }
        self.to_confirm.push(id);
    }

    /// Asks our server whether the store has the file, before anything else. A rendition is just sent again.
    pub(super) fn check_on_server(&mut self, id: LocalId, reason: Reason) {
        if self.is_rendition(id) {
            return self.retry_later(id, reason);
        }
        self.files.set_state(id, State::Checking(reason));
        self.queue_confirmation(id);
    }

    pub(super) fn may_request_confirmations(&self) -> bool {
        let confirming = self
            .requests
            .iter()
            .filter(|request| matches!(request.kind, RequestKind::Confirm(_)))
            .count();
        !self.to_confirm.is_empty() && self.may_call_server() && confirming < REQUESTS_MAX
    }

    pub(super) fn request_confirmations(&mut self) {
        while self.may_request_confirmations() {
            let alone = self.sending_whole.is_empty()
                && self.sending_in_parts.is_empty()
                && !self.is_signing()
                && (self.to_send.count() == 0 || self.blockers.any());
            let delay_is_over = self.now >= self.confirm_waiting_since + self.confirm_delay();
            if !(alone || delay_is_over || self.to_confirm.len() >= BATCH_FULL) {
                return;
            }
            let count = self.to_confirm.len().min(BATCH_MAX);
            let mut ids = Vec::with_capacity(count);
            for id in self.to_confirm.drain(..count).collect::<Vec<_>>() {
                if self.awaits_confirmation(id) && !ids.contains(&id) {
                    ids.push(id);
                }
            }
            let confirm = |&id: &LocalId| {
                let entry = self.files.get(id)?;
                Some(ConfirmRequest {
                    upload: entry.upload.clone()?,
                    checksum: entry.checksums.get(0).cloned(),
                })
            };
            let uploads: Vec<_> = ids.iter().filter_map(confirm).collect();
            if uploads.is_empty() {
                continue;
            }
            let request = self.add_request(self.settings.server_timeout, RequestKind::Confirm(ids));
            self.push_command(Command::Confirm { request, uploads });
        }
    }

    /// How long a finished file waits for others: longer if a full batch is still to come.
    pub(super) fn confirm_delay(&self) -> Millis {
        let to_come = self.to_sign.count() + self.to_send.count() + self.sending_whole.len();
        let span = self.settings.confirm_delay;
        if to_come >= BATCH_FULL {
            Millis(span.0 * DELAY_FACTOR)
        } else {
            span
        }
    }

    fn awaits_confirmation(&self, id: LocalId) -> bool {
        self.files.get(id).is_some_and(|entry| {
            matches!(entry.state, State::Confirming | State::Checking(_)) && entry.upload.is_some()
        })
    }

    pub(super) fn on_confirmed(&mut self, request: RequestId, result: Result<Vec<Confirmation>, ServerFailure>) {
        let Some(RequestKind::Confirm(ids)) =
            self.take_request(request, |kind| matches!(kind, RequestKind::Confirm(_)))
        else {
            return;
        };
        match result {
            Ok(mut states) => {
                self.record_server_success();
                for id in ids {
                    let upload = self.files.get(id).and_then(|entry| entry.upload.as_ref());
                    let index = states.iter().position(|confirmed| Some(&confirmed.upload) == upload);
                    let state = index.map(|index| states.swap_remove(index).state);
                    self.apply_confirmation(id, state);
                }
            }
            Err(failure) => self.confirmation_failed(ids, &failure),
        }
    }

    fn apply_confirmation(&mut self, id: LocalId, state: Option<ConfirmState>) {
        if !self.awaits_confirmation(id) {
            return;
        }
        let Some(entry) = self.files.get_mut(id) else { return };
        let refusal = entry.refusal.take();
        let lost = match entry.state {
            State::Checking(reason) => Some(reason),
            _ => None,
        };
        match state {
            Some(ConfirmState::Confirmed) => self.mark_verified(id),
            Some(ConfirmState::Rejected(rejection)) => self.reject(id, rejection),
            Some(ConfirmState::Cancelled) => {
                self.end_upload(id);
                self.stop_digests(id);
                self.files.set_state(id, State::Cancelled);
                self.clear_waiting(id);
            }
            Some(ConfirmState::Pending) => match lost {
                Some(_) if refusal.is_some() => self.reject(id, refusal.unwrap_or_default()),
                Some(reason) => self.retry_later(id, reason),
                None => self.check_again(id, Reason::Missing),
            },
            Some(ConfirmState::Expired | ConfirmState::Unknown) => {
                self.restart_as_new_upload(id, lost.unwrap_or(Reason::Missing));
            }
            Some(ConfirmState::Damaged) => {
                self.forget_checksum(id, 0);
                self.restart_as_new_upload(id, Reason::Corrupted);
            }
            None => self.check_again(id, Reason::BadAnswer),
        }
    }

    /// Starts a new upload for the file, because the server has closed its old one.
    fn restart_as_new_upload(&mut self, id: LocalId, reason: Reason) {
        self.end_upload(id);
        self.retry_later(id, reason);
    }

    /// Forgets an upload that the server has closed.
    fn end_upload(&mut self, id: LocalId) {
        self.forget(id);
        self.drop_parts(id);
        if let Some(entry) = self.files.get_mut(id) {
            entry.upload = None;
            entry.permit = None;
        }
    }

    fn mark_verified(&mut self, id: LocalId) {
        let Some(entry) = self.files.get_mut(id) else { return };
        entry.failures = 0;
        entry.failing_since = None;
        entry.permit = None;
        entry.checksums = FileChecksums::default();
        let size = entry.facts.size;
        self.stop_digests(id);
        self.drop_parts(id);
        self.forget(id);
        self.files.set_sent(id, size);
        self.files.set_state(id, State::Verified);
        self.clear_waiting(id);
        self.announce(Milestone::Verified(id));
        self.queue_thumbnail(id);
    }

    /// Asks again after a while: the store accepted the object, and the server does not see it or does not mention it.
    fn check_again(&mut self, id: LocalId, reason: Reason) {
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        entry.failures += 1;
        entry.failing_since.get_or_insert(now);
        let failures = entry.failures;
        if failures < CHECKS_MAX {
            let span = backoff(failures, &mut self.random);
            self.set_file_timer(id, now + span);
        } else if reason == Reason::Missing {
            self.retry_later(id, reason);
        } else {
            self.fail(id, Failure::Unconfirmed);
        }
    }

    /// Handles a confirm request that failed; the files keep their states.
    pub(super) fn confirmation_failed(&mut self, ids: Vec<LocalId>, failure: &ServerFailure) {
        self.record_server_failure(failure);
        for id in ids {
            if !self.awaits_confirmation(id) {
                continue;
            }
            match failure {
                ServerFailure::Refused(_) | ServerFailure::BadAnswer => {
                    self.check_again(id, Reason::BadAnswer);
                }
                _ => self.queue_confirmation(id),
            }
        }
    }

    /// Tells the server which uploads to cancel.
    pub(super) fn cancel_on_server(&mut self) {
        if !self.may_call_server() {
            return;
        }
        while !self.to_cancel.is_empty() {
            let count = self.to_cancel.len().min(BATCH_MAX);
            let uploads = self.to_cancel.drain(..count).collect();
            self.push_command(Command::CancelOnServer { uploads });
        }
    }
}
