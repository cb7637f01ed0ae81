//! What our server says about parts, and taking up a file from before a reload.

use super::{Queue, Work};
use crate::parts::{PartState, Parts, Stage};
use crate::plan::PartPlan;
use crate::resume::trusted;
use crate::speed::time_left;
use crate::{
    BatchId, Command, Failure, Intent, LocalId, Millis, PartDigest, Reason, Rejection, Resumed, ServerFailure, State,
    StoredPart, Transport,
};

/// Before its end, a part's URL is no longer used.
const MARGIN: Millis = Millis::from_secs(30);
/// Bytes per second any machine digests, for the time limit.
const HASH_RATE: u64 = 4 << 20;

impl Queue {
    pub(super) fn resume_files(&mut self, files: Vec<Resumed>) {
        let first = self.files.next_id().0;
        for Resumed { facts, intent } in files {
            let rejection = facts
                .rejection
                .clone()
                .or_else(|| self.knows(&intent).then(|| Rejection::new("already_in_queue", "")));
            let mismatch = intent.mismatch(&facts);
            let size = facts.size;
            let id = self.files.add(facts);
            if let Some(rejection) = rejection {
                self.files.set_state(id, State::Rejected(rejection));
                continue;
            }
            if mismatch.is_some() {
                self.fail(id, Failure::Changed);
                continue;
            }
            let Some(entry) = self.files.get_mut(id) else { continue };
            entry.upload = Some(intent.upload);
            entry.persisted = true;
            if let Transport::Multipart {
                part_size: Some(part_size),
            } = intent.transport
            {
                let plan = PartPlan::with_part_size(size, part_size);
                entry.parts = plan.map(|plan| Box::new(Parts::new(plan, Stage::Doubt, self.now)));
            }
            // It may be complete: the page can have gone between the last byte and the receipt.
            self.ask(id, Reason::Interrupted);
        }
        self.added = (first, self.files.next_id().0);
    }

    fn knows(&self, intent: &Intent) -> bool {
        let same = |id| {
            self.files
                .get(id)
                .is_some_and(|entry| entry.upload.as_ref() == Some(&intent.upload))
        };
        self.files.ids().any(same)
    }

    pub(super) fn parts_signed(&mut self, batch: BatchId, result: Result<u32, ServerFailure>) {
        let Some(Work::SignParts(id, wanted)) = self.answered(batch) else {
            return;
        };
        self.urls_came(id, batch, &wanted, result);
    }

    pub(super) fn urls_came(
        &mut self,
        id: LocalId,
        batch: BatchId,
        wanted: &[u16],
        result: Result<u32, ServerFailure>,
    ) {
        let now = self.now;
        let Some(parts) = self.parts_mut(id).filter(|parts| parts.asked == Some(batch)) else {
            return;
        };
        parts.asked = None;
        match result {
            Ok(0) => {
                parts.urls(wanted, None);
                self.part_call_failed(id, &ServerFailure::BadAnswer);
            }
            Ok(expires_in_s) => {
                let lifetime = Millis::from_secs(u64::from(expires_in_s));
                let margin = MARGIN.min(Millis(lifetime.0 / 4));
                parts.urls(wanted, Some(now.plus(Millis(lifetime.0 - margin.0))));
                self.server_answers();
            }
            Err(failure) => {
                parts.urls(wanted, None);
                self.part_call_failed(id, &failure);
            }
        }
    }

    /// A request about this file's parts gave nothing.
    pub(super) fn part_call_failed(&mut self, id: LocalId, failure: &ServerFailure) {
        let reason = self.server_fails(failure);
        if !self.sending_in_parts.contains(&id) {
            return;
        }
        match failure {
            // Only the server knows what became of the upload.
            ServerFailure::Refused(_) | ServerFailure::BadAnswer => {
                self.stop_multipart(id);
                self.ask(id, reason);
            }
            ServerFailure::SessionLost => {}
            // The whole queue waits for the server; this file says so once nothing of it moves.
            _ if self.parts_mut(id).is_some_and(|parts| parts.sending.is_empty()) => {
                self.stop_multipart(id);
                self.wait(id, self.server.not_before, reason);
            }
            _ => {}
        }
    }

    pub(super) fn parts_listed(&mut self, batch: BatchId, result: Result<Vec<StoredPart>, ServerFailure>) {
        let Some(Work::List(id)) = self.answered(batch) else {
            return;
        };
        self.list_came(id, batch, result);
    }

    pub(super) fn list_came(&mut self, id: LocalId, batch: BatchId, result: Result<Vec<StoredPart>, ServerFailure>) {
        let Some(parts) = self.parts_mut(id).filter(|parts| parts.stage == Stage::Listing(batch)) else {
            return;
        };
        let mut listed = match result {
            Ok(listed) => listed,
            Err(failure) => {
                parts.stage = Stage::Doubt;
                return self.part_call_failed(id, &failure);
            }
        };
        // Stored in this session: known. Of another size: sent again over it.
        listed.retain(|there| {
            let here = parts.state(there.part);
            here.is_some_and(|state| state != PartState::Stored && state != PartState::Sending)
                && there.size == parts.plan.bytes(there.part)
        });
        if listed.is_empty() {
            parts.stage = Stage::Open;
            return self.server_answers();
        }
        let range = |there: &StoredPart| {
            let (start, end) = parts.plan.range(there.part);
            (there.part, start, end)
        };
        let ranges: Vec<_> = listed.iter().map(range).collect();
        let bytes = listed.iter().map(|there| there.size).sum();
        let timeout = Millis::from_secs(60).plus(time_left(bytes, HASH_RATE));
        let batch = self.call(timeout, Work::Hash(id));
        self.set_stage(id, Stage::Hashing(batch, listed));
        self.order(Command::HashParts {
            batch,
            id,
            parts: ranges,
        });
        self.server_answers();
    }

    pub(super) fn parts_hashed(&mut self, batch: BatchId, digests: &[PartDigest]) {
        let Some(Work::Hash(id)) = self.answered(batch) else {
            return;
        };
        self.hashes_came(id, batch, digests);
    }

    pub(super) fn hashes_came(&mut self, id: LocalId, batch: BatchId, digests: &[PartDigest]) {
        let Some(parts) = self.parts_mut(id) else { return };
        let listed = match &mut parts.stage {
            Stage::Hashing(of, listed) if *of == batch => std::mem::take(listed),
            _ => return,
        };
        for part in trusted(&parts.plan, &listed, digests) {
            if parts.state(part) == Some(PartState::Todo) {
                parts.set(part, PartState::Stored);
            }
        }
        parts.stage = Stage::Open;
        let held = parts.sent_bytes();
        self.lower_sent(id, held);
        self.files.set_sent(id, held);
    }

    pub(super) fn completed(&mut self, batch: BatchId, result: Result<Vec<u16>, ServerFailure>) {
        let Some(Work::Complete(id)) = self.answered(batch) else {
            return;
        };
        self.complete_came(id, batch, result);
    }

    pub(super) fn complete_came(&mut self, id: LocalId, batch: BatchId, result: Result<Vec<u16>, ServerFailure>) {
        let Some(parts) = self
            .parts_mut(id)
            .filter(|parts| parts.stage == Stage::Completing(batch))
        else {
            return;
        };
        parts.stage = Stage::Open;
        match result {
            Ok(missing) if missing.is_empty() => {
                self.stop_multipart(id);
                self.server_answers();
                self.stored(id);
            }
            Ok(missing) => {
                for part in missing {
                    if parts.state(part).is_some() {
                        parts.set(part, PartState::Todo);
                    }
                }
                let nonsense = parts.all_stored();
                self.stop_multipart(id);
                self.retry_later(id, if nonsense { Reason::BadAnswer } else { Reason::Missing });
            }
            Err(failure @ (ServerFailure::SessionLost | ServerFailure::Busy { .. })) => {
                self.server_fails(&failure);
                self.stop_multipart(id);
                self.enqueue(id);
            }
            // It may be done all the same.
            Err(failure) => {
                let reason = self.server_fails(&failure);
                self.stop_multipart(id);
                self.ask(id, reason);
            }
        }
    }
}
