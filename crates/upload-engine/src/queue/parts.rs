//! Sending files in parts: URLs in batches, several parts at once, completion by the server.

mod part_requests;
mod part_uploads;

use super::Queue;
use super::requests::RequestKind;
use crate::file_parts::{FileParts, PartState, PartUpload, Stage};
use crate::files::Transmission;
use crate::plan::PartPlan;
use crate::settings::BATCH_MAX;
use crate::watchdog::while_sending;
use crate::{Checksum, Command, Failure, LocalId, Moment, State, TransmissionId, Transport, UploadRequest};

/// URLs are requested for the parts that can be sent within this span, in seconds.
const URLS_SPAN_SECS: u64 = 120;

impl Queue {
    pub(super) fn is_multipart(&self, id: LocalId) -> bool {
        let permit = self.files.get(id).and_then(|entry| entry.permit.as_ref());
        permit.is_some_and(|permit| permit.transport.is_multipart())
    }

    pub(super) fn part_upload_count(&self) -> usize {
        let sending = |id: &LocalId| self.files.get(*id)?.parts.as_ref().map(|parts| parts.sending.len());
        self.sending_in_parts.iter().filter_map(sending).sum()
    }

    pub(super) fn parts_mut(&mut self, id: LocalId) -> Option<&mut FileParts> {
        self.files.get_mut(id)?.parts.as_deref_mut()
    }

    /// Starts sending a file in parts.
    pub(super) fn start_multipart(&mut self, id: LocalId) {
        let rate = self.meter.rate();
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        if entry.parts.is_none() {
            let size = entry.facts.size;
            let plan = match entry.permit.as_ref().map(|permit| &permit.transport) {
                Some(Transport::Multipart {
                    part_size: Some(part_size),
                }) => PartPlan::with_part_size(size, *part_size),
                _ => PartPlan::new(size, rate),
            };
            let Some(plan) = plan else {
                return self.fail(id, Failure::Misconfigured);
            };
            entry.parts = Some(Box::new(FileParts::new(plan, Stage::Open, now)));
        }
        entry.attempt += 1;
        let mut held = 0;
        if let Some(parts) = &mut entry.parts {
            parts.no_start_before = Moment(0);
            held = parts.stored_bytes();
        }
        self.sending_in_parts.push(id);
        self.lower_sent(id, held);
        self.files.set_state(id, State::Sending);
        self.persist(id);
    }

    /// Stops sending a file in parts; the caller sets its next state.
    pub(super) fn stop_multipart(&mut self, id: LocalId) {
        self.sending_in_parts.retain(|&other| other != id);
        let Some(parts) = self.files.get_mut(id).and_then(|entry| entry.parts.as_mut()) else {
            return;
        };
        // Of a part whose bytes have all left, only the answer may be missing.
        let has_left = |upload: &PartUpload| upload.transmission.loaded == parts.plan.bytes(upload.part);
        let may_be_stored =
            parts.sending.iter().any(has_left) || !matches!(parts.stage, Stage::Open | Stage::NeedsList);
        let aborted: Vec<_> = parts
            .sending
            .iter()
            .map(|upload| (upload.part, upload.attempt))
            .collect();
        for &(part, attempt) in &aborted {
            parts.finish(part, attempt);
        }
        if may_be_stored {
            parts.stage = if parts.all_stored() {
                Stage::Open
            } else {
                Stage::NeedsList
            };
        }
        let held = parts.stored_bytes();
        for (part, attempt) in aborted {
            self.abort(TransmissionId { id, part, attempt });
        }
        self.lower_sent(id, held);
    }

    /// Drops the parts of a file that is not being sent, and their checksums.
    pub(super) fn drop_parts(&mut self, id: LocalId) {
        let Some(entry) = self.files.get_mut(id) else { return };
        if entry.parts.take().is_none() {
            return;
        }
        entry.checksums.forget_parts();
        self.stop_part_digests(id);
    }

    /// The file whose next part may start. With `first`, only a file without a part in flight.
    pub(super) fn next_for_part(&mut self, first: bool) -> Option<LocalId> {
        let most = if first {
            1
        } else {
            self.settings.parallel_parts as usize
        };
        let now = self.now;
        let ids = self.sending_in_parts.clone();
        ids.into_iter().find(|&id| {
            self.parts_mut(id)
                .is_some_and(|parts| parts.sending.len() < most && parts.can_start(now))
        })
    }

    pub(super) fn start_part(&mut self, id: LocalId) {
        let now = self.now;
        let transmission = Transmission::new(now, while_sending(None, false));
        let Some(entry) = self.files.get_mut(id) else { return };
        let Some(parts) = &mut entry.parts else { return };
        let attempt = entry.part_attempt + 1;
        let Some(ready) = parts.start(attempt, transmission) else {
            return;
        };
        entry.part_attempt = attempt;
        let upload_request = UploadRequest::PutPart {
            url: ready.url,
            range: parts.plan.range(ready.part),
        };
        let part = ready.part;
        let transmission = TransmissionId { id, part, attempt };
        self.push_command(Command::Send {
            transmission,
            upload_request,
        });
        self.request_digest(transmission);
    }

    /// Marks a part whose digest came, or is no longer waited for.
    pub(super) fn mark_part_digested(&mut self, id: LocalId, part: u16) {
        if let Some(parts) = self.parts_mut(id)
            && parts.state(part) == Some(PartState::Digesting)
        {
            parts.set_state(part, PartState::Stored);
        }
    }

    /// Makes the next request of each file in parts: the stored parts, URLs, or completion.
    pub(super) fn request_part_work(&mut self) {
        if self.blockers.paused || !self.may_call_server() {
            return;
        }
        for id in self.sending_in_parts.clone() {
            let few = self.settings.parallel_parts as usize;
            let rate = self.meter.rate();
            let Some(entry) = self.files.get_mut(id) else { continue };
            let (Some(parts), Some(upload)) = (&mut entry.parts, entry.upload.clone()) else {
                continue;
            };
            if parts.no_start_before > self.now {
                continue;
            }
            if parts.stage == Stage::NeedsList {
                let request = self.add_request(self.settings.server_timeout, RequestKind::ListParts(id));
                self.set_stage(id, Stage::Listing(request));
                self.push_command(Command::ListParts { request, upload });
            } else if parts.stage == Stage::Open && parts.all_stored() {
                let parts = 1..=parts.plan.count();
                let checksum = |part: u16| entry.checksums.get(part).cloned();
                let checksums: Vec<Option<Checksum>> = parts.map(checksum).collect();
                let request = self.add_request(self.settings.complete_timeout, RequestKind::Complete(id));
                self.set_stage(id, Stage::Completing(request));
                self.files.set_state(
                    id,
                    State::Storing {
                        since: self.now,
                        buffered: false,
                    },
                );
                self.push_command(Command::Complete {
                    request,
                    upload,
                    checksums,
                });
            } else if parts.stage == Stage::Open && parts.url_request.is_none() && parts.ready_count() < few {
                let span = rate.unwrap_or(0).saturating_mul(URLS_SPAN_SECS) / parts.plan.part_size();
                let count = usize::try_from(span).unwrap_or(usize::MAX).max(2 * few).min(BATCH_MAX);
                let wanted: Vec<u16> = parts.without_url().take(count).collect();
                if wanted.is_empty() {
                    continue;
                }
                let part_size = parts.plan.part_size();
                for &part in &wanted {
                    parts.set_state(part, PartState::UrlRequested);
                }
                let request =
                    self.add_request(self.settings.server_timeout, RequestKind::SignParts(id, wanted.clone()));
                if let Some(parts) = self.parts_mut(id) {
                    parts.url_request = Some(request);
                }
                self.push_command(Command::SignParts {
                    request,
                    upload,
                    part_size,
                    parts: wanted,
                });
            }
        }
    }

    pub(super) fn set_stage(&mut self, id: LocalId, stage: Stage) {
        if let Some(parts) = self.parts_mut(id) {
            parts.stage = stage;
        }
    }
}
