//! Requests about parts and their answers: URLs, the list of stored parts, digests, completion.

use crate::checksum::{Checksum, md5_of_etag};
use crate::file_parts::{PartState, Stage};
use crate::queue::Queue;
use crate::queue::digests::digest_limit;
use crate::queue::requests::RequestKind;
use crate::resume::matching_parts;
use crate::{
    Command, Completion, LocalId, Millis, PartDigest, PartRange, PartUrls, Reason, RequestId, ServerFailure, StoredPart,
};

/// A part's URL is not used this close to its end.
const MARGIN: Millis = Millis::from_secs(30);

impl Queue {
    pub(in crate::queue) fn on_parts_signed(&mut self, request: RequestId, result: Result<PartUrls, ServerFailure>) {
        let Some(RequestKind::SignParts(id, wanted)) =
            self.take_request(request, |kind| matches!(kind, RequestKind::SignParts(..)))
        else {
            return;
        };
        self.apply_part_urls(id, request, &wanted, result);
    }

    pub(in crate::queue) fn apply_part_urls(
        &mut self,
        id: LocalId,
        request: RequestId,
        wanted: &[u16],
        result: Result<PartUrls, ServerFailure>,
    ) {
        let now = self.now;
        let Some(parts) = self.parts_mut(id).filter(|parts| parts.url_request == Some(request)) else {
            return;
        };
        parts.url_request = None;
        match result {
            Ok(PartUrls { urls, expires_in_secs }) if expires_in_secs > 0 && urls.len() == wanted.len() => {
                let lifetime = Millis::from_secs(u64::from(expires_in_secs));
                let margin = MARGIN.min(Millis(lifetime.0 / 4));
                parts.add_urls(wanted, urls, now + (lifetime - margin));
                self.record_server_success();
            }
            Ok(_) => {
                parts.clear_url_requests(wanted);
                self.part_request_failed(id, &ServerFailure::BadAnswer);
            }
            Err(failure) => {
                parts.clear_url_requests(wanted);
                self.part_request_failed(id, &failure);
            }
        }
    }

    /// Handles a request about a file's parts that failed.
    pub(in crate::queue) fn part_request_failed(&mut self, id: LocalId, failure: &ServerFailure) {
        let reason = self.record_server_failure(failure);
        if !self.sending_in_parts.contains(&id) {
            return;
        }
        match failure {
            // Only the server knows the state of the upload.
            ServerFailure::Refused(_) | ServerFailure::BadAnswer => {
                self.stop_multipart(id);
                self.check_on_server(id, reason);
            }
            ServerFailure::SessionLost => {}
            // The whole queue waits for the server; the file shows it once none of its parts is in flight.
            _ if self.parts_mut(id).is_some_and(|parts| parts.sending.is_empty()) => {
                self.stop_multipart(id);
                self.wait_until(id, self.server.not_before, reason);
            }
            _ => {}
        }
    }

    pub(in crate::queue) fn on_parts_listed(
        &mut self,
        request: RequestId,
        result: Result<Vec<StoredPart>, ServerFailure>,
    ) {
        let Some(RequestKind::ListParts(id)) =
            self.take_request(request, |kind| matches!(kind, RequestKind::ListParts(_)))
        else {
            return;
        };
        self.apply_part_list(id, request, result);
    }

    pub(in crate::queue) fn apply_part_list(
        &mut self,
        id: LocalId,
        request: RequestId,
        result: Result<Vec<StoredPart>, ServerFailure>,
    ) {
        let Some(parts) = self
            .parts_mut(id)
            .filter(|parts| parts.stage == Stage::Listing(request))
        else {
            return;
        };
        let mut listed = match result {
            Ok(listed) => listed,
            Err(failure) => {
                parts.stage = Stage::NeedsList;
                return self.part_request_failed(id, &failure);
            }
        };
        // Parts stored in this session are known already; parts of another size, and those that cannot be compared, are
        // sent again.
        listed.retain(|there| {
            let is_unknown = |state| !matches!(state, PartState::Stored | PartState::Digesting | PartState::Sending);
            parts.state(there.part).is_some_and(is_unknown)
                && there.size == parts.plan.bytes(there.part)
                && md5_of_etag(&there.etag).is_some()
        });
        if listed.is_empty() {
            parts.stage = Stage::Open;
            return self.record_server_success();
        }
        let range = |there: &StoredPart| PartRange {
            part: there.part,
            range: parts.plan.range(there.part),
        };
        let ranges: Vec<_> = listed.iter().map(range).collect();
        let timeout = digest_limit(listed.iter().map(|there| there.size).sum());
        let request = self.add_request(timeout, RequestKind::HashParts(id));
        self.set_stage(id, Stage::Hashing(request, listed));
        self.push_command(Command::HashParts {
            request,
            id,
            parts: ranges,
        });
        self.record_server_success();
    }

    pub(in crate::queue) fn on_parts_hashed(&mut self, request: RequestId, digests: &[PartDigest]) {
        let Some(RequestKind::HashParts(id)) =
            self.take_request(request, |kind| matches!(kind, RequestKind::HashParts(_)))
        else {
            return;
        };
        self.apply_part_digests(id, request, digests);
    }

    pub(in crate::queue) fn apply_part_digests(&mut self, id: LocalId, request: RequestId, digests: &[PartDigest]) {
        let Some(entry) = self.files.get_mut(id) else { return };
        let Some(parts) = &mut entry.parts else { return };
        for digest in digests {
            if let Ok(checksum) = Checksum::md5(&digest.digest) {
                entry.checksums.set(digest.part, checksum);
            }
        }
        let listed = match &mut parts.stage {
            Stage::Hashing(of, listed) if *of == request => std::mem::take(listed),
            _ => return,
        };
        for part in matching_parts(&parts.plan, &listed, digests) {
            if parts.state(part) == Some(PartState::NoUrl) {
                parts.set_state(part, PartState::Stored);
            }
        }
        parts.stage = Stage::Open;
        let held = parts.sent_bytes();
        self.lower_sent(id, held);
        self.files.set_sent(id, held);
    }

    pub(in crate::queue) fn on_completed(&mut self, request: RequestId, result: Result<Completion, ServerFailure>) {
        let Some(RequestKind::Complete(id)) =
            self.take_request(request, |kind| matches!(kind, RequestKind::Complete(_)))
        else {
            return;
        };
        self.apply_completion(id, request, result);
    }

    pub(in crate::queue) fn apply_completion(
        &mut self,
        id: LocalId,
        request: RequestId,
        result: Result<Completion, ServerFailure>,
    ) {
        let Some(parts) = self
            .parts_mut(id)
            .filter(|parts| parts.stage == Stage::Completing(request))
        else {
            return;
        };
        parts.stage = Stage::Open;
        match result {
            Ok(Completion::Complete) => {
                self.stop_multipart(id);
                self.record_server_success();
                self.mark_stored(id);
            }
            Ok(Completion::Missing(missing)) => {
                for &part in &missing {
                    if parts.state(part).is_some() {
                        parts.set_state(part, PartState::NoUrl);
                    }
                }
                let nonsense = parts.all_stored();
                missing.into_iter().for_each(|part| self.forget_checksum(id, part));
                self.stop_multipart(id);
                self.retry_later(id, if nonsense { Reason::BadAnswer } else { Reason::Missing });
            }
            Err(failure @ (ServerFailure::SessionLost | ServerFailure::Busy { .. })) => {
                self.record_server_failure(&failure);
                self.stop_multipart(id);
                self.enqueue(id);
            }
            // The upload may be complete all the same.
            Err(failure) => {
                let reason = self.record_server_failure(&failure);
                self.stop_multipart(id);
                self.check_on_server(id, reason);
            }
        }
    }
}
