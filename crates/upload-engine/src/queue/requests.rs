//! Requests, to our server or to the driver, that have no answer yet.

use super::Queue;
use crate::files::Entry;
use crate::{LocalId, Millis, Moment, RequestId, ServerFailure, TransmissionId, WrongAnswer};

/// A request without an answer.
#[derive(Debug)]
pub(super) struct PendingRequest {
    pub(super) id: RequestId,
    pub(super) deadline: Moment,
    pub(super) kind: RequestKind,
}

#[derive(Debug)]
pub(super) enum RequestKind {
    HashFiles {
        /// The files whose digests were requested.
        wanted: Vec<LocalId>,
        /// All files to sign then.
        batch: Vec<LocalId>,
    },
    Sign(Vec<LocalId>),
    Confirm(Vec<LocalId>),
    SignParts(LocalId, Vec<u16>),
    ListParts(LocalId),
    HashParts(LocalId),
    Complete(LocalId),
    SetThumbnails,
    SetPicture,
}

impl Queue {
    pub(super) fn add_request(&mut self, timeout: Millis, kind: RequestKind) -> RequestId {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        self.requests.push(PendingRequest {
            id,
            deadline: self.now + timeout,
            kind,
        });
        id
    }

    /// Removes the request that an answer belongs to. `None` if it timed out, never was, or expects another answer.
    pub(super) fn take_request(&mut self, id: RequestId, is_answered: fn(&RequestKind) -> bool) -> Option<RequestKind> {
        let Some(index) = self.requests.iter().position(|pending| pending.id == id) else {
            if id.0 < self.next_request {
                self.ignored.add_late();
            } else {
                self.ignored.add_wrong(WrongAnswer::UnknownRequest(id));
            }
            return None;
        };
        if !is_answered(&self.requests[index].kind) {
            self.ignored.add_wrong(WrongAnswer::OtherRequest(id));
            return None;
        }
        Some(self.requests.swap_remove(index).kind)
    }

    /// Counts a report about a transmission that is not in flight.
    pub(super) fn ignore_report(&mut self, of: TransmissionId) {
        let is_started = |entry: &Entry| match of.part {
            0 => of.attempt <= entry.attempt,
            _ => of.attempt <= entry.part_attempt,
        };
        // A file that was removed had the transmission, as far as the queue can tell.
        let is_known = of.id < self.files.next_id() && self.files.get(of.id).is_none_or(is_started);
        if is_known {
            self.ignored.add_late();
        } else {
            self.ignored.add_wrong(WrongAnswer::UnknownTransmission(of));
        }
    }

    /// Treats requests past their deadline as lost.
    pub(super) fn expire_requests(&mut self) {
        while let Some(index) = self.requests.iter().position(|request| request.deadline <= self.now) {
            let request = self.requests.swap_remove(index);
            match request.kind {
                RequestKind::HashFiles { batch, .. } => self.sign_hashed(request.id, batch),
                RequestKind::Sign(ids) => self.signing_failed(request.id, &ids, &ServerFailure::Unreachable),
                RequestKind::Confirm(ids) => self.confirmation_failed(ids, &ServerFailure::Unreachable),
                RequestKind::SignParts(id, wanted) => {
                    self.apply_part_urls(id, request.id, &wanted, Err(ServerFailure::Unreachable));
                }
                RequestKind::ListParts(id) => self.apply_part_list(id, request.id, Err(ServerFailure::Unreachable)),
                RequestKind::HashParts(id) => self.apply_part_digests(id, request.id, &[]),
                RequestKind::Complete(id) => self.apply_completion(id, request.id, Err(ServerFailure::Unreachable)),
                RequestKind::SetThumbnails => self.apply_thumbnails_set(Err(ServerFailure::Unreachable)),
                RequestKind::SetPicture => self.apply_picture_set(Err(ServerFailure::Unreachable)),
            }
        }
    }
}
