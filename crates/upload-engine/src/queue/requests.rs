//! Requests, to our server or to the driver, that have no answer yet.

use super::Queue;
use crate::{LocalId, Millis, Moment, RequestId, ServerFailure};

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

    /// Removes the request that an answer belongs to; `None` if it timed out or never was.
    pub(super) fn take_request(&mut self, id: RequestId) -> Option<RequestKind> {
        let index = self.requests.iter().position(|pending| pending.id == id)?;
        Some(self.requests.swap_remove(index).kind)
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
