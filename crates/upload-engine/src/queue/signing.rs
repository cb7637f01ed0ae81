//! Signing: files are signed just before they are sent, in batches that can be sent in time.

use super::Queue;
use super::requests::RequestKind;
use crate::files::{SendPermit, WaitsFor};
use crate::plan::wants_parts;
use crate::settings::BATCH_MAX;
use crate::{
    Command, Failure, LocalId, Millis, Priority, Reason, Rejection, RequestId, ServerFailure, SignRequest,
    SignedUpload, State, Transport,
};

/// More files are signed when fewer signed files than this wait …
const READY_FEW: usize = 50;
/// … and sending them would take less than this span, in seconds.
const READY_SPAN_SECS: u64 = 5;
/// A request covers the bytes that can be sent in this span, in seconds.
const BATCH_SPAN_SECS: u64 = 60;
/// Bytes per second assumed before any were measured.
const RATE_UNKNOWN: u64 = 1 << 20;
/// A form is not used this close to its end, because it still has to reach the store.
const MARGIN: Millis = Millis::from_secs(30);
/// Invalid answers after which a file fails.
const BAD_ANSWERS_MAX: u32 = 5;
/// Refusals in a row after which no single file is suspected any more.
const REFUSALS_MAX: u32 = 5;

/// The server's answer for one file of a sign request.
type SignOutcome = Result<SignedUpload, Rejection>;

impl Queue {
    pub(super) fn request_signatures(&mut self) {
        if !self.may_call_server() || self.is_signing() {
            return;
        }
        let Some(first) = self.first_waiting_for(WaitsFor::Signing) else {
            return;
        };
        let rate = self.meter.rate().unwrap_or(RATE_UNKNOWN);
        let slots = self.free_slots();
        let soon = self.to_send.count() < READY_FEW && self.to_send.bytes() < rate.saturating_mul(READY_SPAN_SECS);
        let urgent = self
            .files
            .get(first)
            .is_some_and(|entry| entry.facts.priority == Priority::High);
        if self.to_send.count() >= slots && !soon && !urgent {
            return;
        }
        let budget = rate.saturating_mul(BATCH_SPAN_SECS);
        let ids = self.next_to_sign(budget, slots.max(1));
        if ids.is_empty() {
            return;
        }
        self.hash_and_sign(ids);
    }

    /// Asks the server to sign these files, which wait in no queue.
    pub(super) fn sign(&mut self, ids: Vec<LocalId>) {
        let request = self.add_request(self.settings.server_timeout, RequestKind::Sign(ids.clone()));
        let unreliable = self.is_unreliable();
        let mut files = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(entry) = self.files.get_mut(id) {
                entry.signing = Some(request);
                let facts = &entry.facts;
                let in_parts = entry.parts.is_some()
                    || (entry.is_file() && wants_parts(facts.size, facts.resumable, unreliable, &self.settings));
                files.push(SignRequest {
                    id,
                    name: facts.name.clone(),
                    size: facts.size,
                    content_type: facts.content_type.clone(),
                    upload: entry.upload.clone(),
                    in_parts,
                    is_rendition: !entry.is_file(),
                    checksum: entry.checksums.sha256().cloned(),
                });
            }
            self.files.set_state(id, State::Signing);
        }
        self.push_command(Command::Sign { request, files });
    }

    pub(super) fn is_signing(&self) -> bool {
        self.requests
            .iter()
            .any(|request| matches!(request.kind, RequestKind::Sign(_) | RequestKind::HashFiles { .. }))
    }

    /// The next files within `budget` bytes, and at least `least` of them.
    fn next_to_sign(&mut self, budget: u64, least: usize) -> Vec<LocalId> {
        let mut ids = Vec::new();
        let mut bytes = 0u64;
        let mut most = BATCH_MAX;
        while let Some(id) = self.first_waiting_for(WaitsFor::Signing) {
            let Some(entry) = self.files.get(id).filter(|_| self.may_start(id)) else {
                break;
            };
            let batch_limit = usize::from(entry.batch_limit);
            bytes = bytes.saturating_add(entry.facts.size);
            if ids.len() >= most.min(batch_limit) || (bytes > budget && ids.len() >= least) {
                break;
            }
            most = most.min(batch_limit);
            self.dequeue(id);
            ids.push(id);
        }
        ids
    }

    pub(super) fn on_signed(&mut self, request: RequestId, result: Result<Vec<SignOutcome>, ServerFailure>) {
        for signed in result.iter().flatten().flatten() {
            self.known_uploads.insert(signed.upload.clone());
        }
        let Some(RequestKind::Sign(ids)) = self.take_request(request, |kind| matches!(kind, RequestKind::Sign(_)))
        else {
            // The request timed out: new uploads of its answer will not be used.
            return self.cancel_unused(result.unwrap_or_default());
        };
        match result {
            Ok(outcomes) if is_valid_answer(&outcomes, ids.len()) => {
                self.record_server_success();
                for (id, outcome) in ids.into_iter().zip(outcomes) {
                    self.apply_signature(id, request, outcome);
                }
            }
            Ok(outcomes) => {
                self.cancel_unused(outcomes);
                self.signing_failed(request, &ids, &ServerFailure::BadAnswer);
            }
            Err(failure) => self.signing_failed(request, &ids, &failure),
        }
    }

    /// Cancels uploads that no file has. The request may have signed an upload again that is in use.
    fn cancel_unused(&mut self, outcomes: Vec<SignOutcome>) {
        for signed in outcomes.into_iter().flatten() {
            if !self.has_upload(&signed.upload) {
                self.to_cancel.push(signed.upload);
            }
        }
    }

    fn apply_signature(&mut self, id: LocalId, request: RequestId, outcome: SignOutcome) {
        let entry = self.files.get_mut(id).filter(|entry| entry.signing == Some(request));
        let Some(entry) = entry else {
            // The file was cancelled or removed meanwhile.
            return self.to_cancel.extend(outcome.ok().map(|signed| signed.upload));
        };
        entry.signing = None;
        entry.batch_limit = u8::MAX;
        let signed = match outcome {
            Ok(signed) => signed,
            // The upload may have ended meanwhile, during a long pause for example.
            Err(rejection) if entry.upload.is_some() && entry.is_file() => {
                entry.permit = None;
                if entry.state != State::Signing {
                    return;
                }
                entry.refusal = Some(rejection);
                return self.check_on_server(id, Reason::Expired);
            }
            Err(rejection) => return self.reject(id, rejection),
        };
        let SignedUpload {
            upload,
            transport,
            expires_in_secs,
        } = signed;
        let is_rendition = !entry.is_file();
        let lifetime = Millis::from_secs(u64::from(expires_in_secs));
        let margin = MARGIN.min(Millis(lifetime.0 / 4));
        let same = entry.upload.as_ref() == Some(&upload);
        let planned = entry.parts.as_ref().map(|parts| parts.plan.part_size());
        let fits = match &transport {
            Transport::Multipart { part_size } => part_size.is_none() || *part_size == planned,
            Transport::Post { .. } | Transport::Put { .. } => false,
        };
        let is_in_parts = transport.is_multipart();
        entry.permit = Some(SendPermit {
            transport,
            valid_until: self.now + (lifetime - margin),
        });
        let waits = entry.state == State::Signing;
        if !(same && fits) {
            self.drop_parts(id);
        }
        if !same {
            self.forget(id);
        }
        let Some(entry) = self.files.get_mut(id) else { return };
        let before = entry.upload.replace(upload).filter(|_| !same);
        self.to_cancel.extend(before);
        if is_rendition && is_in_parts {
            return self.fail(id, Failure::Misconfigured);
        }
        if !waits {
            return;
        }
        if expires_in_secs == 0 {
            self.count_bad_answer(id);
        } else {
            self.enqueue(id);
        }
    }

    /// Handles a sign request that failed.
    pub(super) fn signing_failed(&mut self, request: RequestId, ids: &[LocalId], failure: &ServerFailure) {
        let reason = self.record_server_failure(failure);
        let hopeless = self.server.refusals > REFUSALS_MAX;
        let batch_limit = u8::try_from(ids.len() / 10).unwrap_or(u8::MAX).max(1);
        for &id in ids {
            let entry = self.files.get_mut(id).filter(|entry| entry.signing == Some(request));
            let Some(entry) = entry else { continue };
            entry.signing = None;
            if entry.state != State::Signing {
                continue;
            }
            match failure {
                // One file may have caused it: sign fewer files at once.
                ServerFailure::Refused(_) | ServerFailure::BadAnswer if ids.len() > 1 && !hopeless => {
                    entry.batch_limit = batch_limit;
                    self.enqueue(id);
                }
                ServerFailure::Refused(rejection) => {
                    self.fail(id, Failure::ServerRefused(rejection.clone()));
                }
                ServerFailure::BadAnswer => self.count_bad_answer(id),
                ServerFailure::SessionLost => self.enqueue(id),
                _ if self.is_rendition(id) => self.retry_later(id, reason),
                _ => self.wait_until(id, self.server.not_before, reason),
            }
        }
    }

    fn count_bad_answer(&mut self, id: LocalId) {
        let failures = self.files.get(id).map_or(0, |entry| entry.failures);
        if failures + 1 >= BAD_ANSWERS_MAX {
            self.fail(id, Failure::BadAnswer);
        } else {
            self.retry_later(id, Reason::BadAnswer);
        }
    }
}

/// Whether there is one outcome for each file, and no upload twice.
fn is_valid_answer(outcomes: &[SignOutcome], asked: usize) -> bool {
    let signed_uploads = || outcomes.iter().flatten();
    let twice = |(index, signed): (usize, &SignedUpload)| {
        signed_uploads()
            .skip(index + 1)
            .any(|other| other.upload == signed.upload)
    };
    outcomes.len() == asked && !signed_uploads().enumerate().any(twice)
}
