//! Digests before signing: the SHA-256 of small files, which their forms enforce.

use super::Queue;
use super::requests::RequestKind;
use crate::{Checksum, Command, LocalId, NotDigested, RequestId, State};

/// Most bytes of all files of one sign request together whose SHA-256 is computed before: each is read into memory at
/// once, and sending starts only after all of them.
const BOUND_MAX: u64 = 4 << 20;

impl Queue {
    /// Signs these files, which the caller has taken out of their wait queue; computes the SHA-256 of small ones first.
    pub(super) fn hash_and_sign(&mut self, ids: Vec<LocalId>) {
        let wanted = self.files_to_hash(&ids);
        if wanted.is_empty() {
            return self.sign(ids);
        }
        let request = self.add_request(
            self.settings.server_timeout,
            RequestKind::HashFiles {
                wanted: wanted.clone(),
                batch: ids.clone(),
            },
        );
        for id in ids {
            if let Some(entry) = self.files.get_mut(id) {
                entry.signing = Some(request);
            }
            self.files.set_state(id, State::Signing);
        }
        self.push_command(Command::HashFiles { request, ids: wanted });
    }

    /// The files of a sign request whose SHA-256 is wanted and unknown.
    fn files_to_hash(&self, ids: &[LocalId]) -> Vec<LocalId> {
        let entries = || ids.iter().filter_map(|&id| Some((id, self.files.get(id)?)));
        let bytes = entries().fold(0, |bytes: u64, (_, entry)| bytes.saturating_add(entry.facts.size));
        if !self.checksum_use.bound || bytes > BOUND_MAX {
            return Vec::new();
        }
        let wanted = entries().filter(|(_, entry)| entry.is_file() && entry.checksums.sha256().is_none());
        wanted.map(|(id, _)| id).collect()
    }

    pub(super) fn on_files_hashed(&mut self, request: RequestId, checksums: Vec<Result<Checksum, NotDigested>>) {
        let Some(RequestKind::HashFiles { wanted, batch }) =
            self.take_request(request, |kind| matches!(kind, RequestKind::HashFiles { .. }))
        else {
            return;
        };
        for (id, checksum) in wanted.into_iter().zip(checksums) {
            if let (Some(entry), Ok(checksum @ Checksum::Sha256(_))) = (self.files.get_mut(id), checksum) {
                entry.checksums.set(0, checksum);
            }
        }
        self.sign_hashed(request, batch);
    }

    /// Signs the files of a request for digests that still wait for it.
    pub(super) fn sign_hashed(&mut self, request: RequestId, mut ids: Vec<LocalId>) {
        let may_call_server = self.may_call_server();
        ids.retain(|&id| {
            let may_sign = may_call_server && self.may_start(id);
            let entry = self.files.get_mut(id).filter(|entry| entry.signing == Some(request));
            let Some(entry) = entry else { return false };
            entry.signing = None;
            let waits = entry.state == State::Signing;
            if waits && !may_sign {
                self.enqueue(id);
            }
            waits && may_sign
        });
        if !ids.is_empty() {
            self.sign(ids);
        }
    }
}
