//! Sending: starting transmissions, counting their bytes, handling their ends.

use super::Queue;
use crate::files::{Transmission, WaitsFor};
use crate::plan::WHOLE_MAX;
use crate::retry::{Verdict, judge};
use crate::watchdog::{BUFFERED_FROM, while_sending, while_storing};
use crate::{Command, Failure, LocalId, Milestone, Reason, SendOutcome, State, TransmissionId};

/// Transmissions the network lost before the link counts as unreliable.
const LOST_MANY: u32 = 3;
/// Connections that browsers open to one host under HTTP/1.1. Further requests wait in the browser; the oldest starts
/// first.
const CONNECTIONS: usize = 6;
/// Small files that may wait there beyond the limit. The browser starts one at once when a connection is free; this
/// queue learns of it only when the page's main thread has time.
const WAITING_MAX: usize = 2;
/// Bytes up to which a file may wait there. A larger one takes so long that the gap before it does not matter.
const WAITING_BYTES: u64 = 2 << 20;

impl Queue {
    fn limit(&self) -> usize {
        self.concurrency.limit() as usize
    }

    fn in_flight(&self) -> usize {
        self.sending_whole.len() + self.part_upload_count()
    }

    pub(super) fn free_slots(&self) -> usize {
        self.limit().saturating_sub(self.in_flight())
    }

    pub(super) fn is_unreliable(&self) -> bool {
        self.losses >= LOST_MANY
    }

    /// Starts as many transmissions as allowed, and a few small files more.
    pub(super) fn start_transmissions(&mut self) {
        self.fill_slots();
        // With a lower limit, the browser would send them at once.
        while !self.blockers.any()
            && self.limit() >= CONNECTIONS
            && (self.limit()..self.limit() + WAITING_MAX).contains(&self.in_flight())
        {
            let Some(id) = self.next_whole().filter(|&id| self.may_wait_in_browser(id)) else {
                return;
            };
            self.dequeue(id);
            self.start_whole(id);
        }
    }

    fn may_wait_in_browser(&self, id: LocalId) -> bool {
        self.files
            .get(id)
            .is_some_and(|entry| entry.facts.size <= WAITING_BYTES)
    }

    /// Ends the waits in the browser of the oldest transmissions, which have connections by now: silence counts from
    /// now on.
    pub(super) fn end_browser_waits(&mut self) {
        let connected = self.limit().max(CONNECTIONS).saturating_sub(self.part_upload_count());
        let now = self.now;
        for &id in self.sending_whole.iter().take(connected) {
            let transmission = self.files.get_mut(id).and_then(|entry| entry.transmission.as_mut());
            if let Some(transmission) = transmission.filter(|transmission| transmission.may_wait) {
                **transmission = Transmission::new(now, while_sending(None, false));
            }
        }
    }

    /// Starts transmissions up to the limit: first a part of each file in parts, then whole files, then more parts.
    fn fill_slots(&mut self) {
        while self.free_slots() > 0 {
            if self.blockers.any() {
                let Some(id) = self.next_ready().filter(|&id| self.may_start(id)) else {
                    return;
                };
                self.dequeue(id);
                self.start_whole(id);
            } else if let Some(id) = self.next_for_part(true) {
                self.start_part(id);
            } else if let Some(id) = self.next_whole() {
                self.dequeue(id);
                self.start_whole(id);
            } else if let Some(id) = self.next_for_part(false) {
                self.start_part(id);
            } else if let Some(id) = self.next_multipart() {
                self.dequeue(id);
                self.start_multipart(id);
            } else {
                return;
            }
        }
    }

    /// The first file whose form is still valid.
    fn next_ready(&mut self) -> Option<LocalId> {
        loop {
            let id = self.first_waiting_for(WaitsFor::Sending)?;
            if self.files.get(id)?.has_valid_permit(self.now) {
                return Some(id);
            }
            self.dequeue(id);
            self.enqueue(id);
        }
    }

    fn next_whole(&mut self) -> Option<LocalId> {
        let id = self.next_ready().filter(|&id| !self.is_multipart(id))?;
        let room = !self.is_large(id) || self.large_transmissions() < self.settings.parallel_large as usize;
        room.then_some(id)
    }

    fn next_multipart(&mut self) -> Option<LocalId> {
        let room = self.sending_in_parts.len() < self.settings.parallel_large as usize;
        self.next_ready().filter(|&id| room && self.is_multipart(id))
    }

    fn is_large(&self, id: LocalId) -> bool {
        self.files
            .get(id)
            .is_some_and(|entry| entry.facts.size >= self.settings.large_from)
    }

    fn large_transmissions(&self) -> usize {
        self.sending_whole.iter().filter(|&&id| self.is_large(id)).count()
    }

    fn start_whole(&mut self, id: LocalId) {
        let now = self.now;
        let may_wait = self.free_slots() == 0;
        let Some(entry) = self.files.get_mut(id) else { return };
        if entry.facts.size > WHOLE_MAX {
            return self.fail(id, Failure::TooLarge);
        }
        let request = entry
            .permit
            .as_ref()
            .and_then(|permit| permit.transport.whole_file_request());
        let Some(upload_request) = request else {
            return self.fail(id, Failure::Misconfigured);
        };
        entry.attempt += 1;
        let attempt = entry.attempt;
        let mut transmission = Transmission::new(now, while_sending(None, false));
        transmission.may_wait = may_wait;
        entry.transmission = Some(Box::new(transmission));
        self.sending_whole.push(id);
        self.files.set_state(id, State::Sending);
        self.lower_sent(id, 0);
        if self.is_large(id) {
            self.persist(id);
        }
        let transmission = TransmissionId { id, part: 0, attempt };
        self.push_command(Command::Send {
            transmission,
            upload_request,
        });
        self.request_digest(transmission);
    }

    /// Lowers the bytes shown as sent, and announces it.
    pub(super) fn lower_sent(&mut self, id: LocalId, sent: u64) {
        if self.files.get(id).is_some_and(|entry| sent < entry.sent) {
            self.files.set_sent(id, sent);
            if !self.is_rendition(id) {
                self.announce(Milestone::Restarted(id));
            }
        }
    }

    /// Takes a file's transmission away; the caller sets the file's next state.
    pub(super) fn take_transmission(&mut self, id: LocalId) -> Option<Box<Transmission>> {
        let transmission = self.files.get_mut(id)?.transmission.take()?;
        self.sending_whole.retain(|&other| other != id);
        Some(transmission)
    }

    /// Aborts a whole file's transmission and its digest.
    pub(super) fn abort_whole(&mut self, id: LocalId) -> Option<Box<Transmission>> {
        let transmission = self.take_transmission(id)?;
        let attempt = self.files.get(id)?.attempt;
        self.abort(TransmissionId { id, part: 0, attempt });
        Some(transmission)
    }

    pub(super) fn on_progress(&mut self, of: TransmissionId, loaded: u64) {
        let TransmissionId { id, attempt, .. } = of;
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else {
            return self.ignore_report(of);
        };
        let size = entry.facts.size;
        let loaded = loaded.min(size);
        let Some(transmission) = entry.transmission.as_mut().filter(|_| entry.attempt == attempt) else {
            return self.ignore_report(of);
        };
        if loaded <= transmission.loaded || entry.state != State::Sending {
            return;
        }
        if !self.proxy_buffers {
            self.transferred += loaded - transmission.loaded;
        }
        transmission.loaded = loaded;
        transmission.may_wait = false;
        transmission.last_progress = now;
        transmission.meter.sample(loaded, now);
        let rate = transmission.meter.rate().or(self.meter.rate());
        if loaded < size {
            transmission.deadline = now + while_sending(rate, true);
            self.files.set_sent(id, loaded);
        } else {
            transmission.deadline = now + while_storing(size, rate, false);
            self.files.set_sent(id, loaded);
            self.files.set_state(
                id,
                State::Storing {
                    since: now,
                    buffered: false,
                },
            );
        }
        self.request_digest(of);
    }

    pub(super) fn on_send_ended(&mut self, of: TransmissionId, outcome: SendOutcome) {
        let TransmissionId { id, attempt, .. } = of;
        let Some(entry) = self.files.get(id).filter(|entry| entry.attempt == attempt) else {
            return self.ignore_report(of);
        };
        let verdict = judge(outcome);
        if entry.transmission.is_none() {
            // The queue aborted it, and the store had it already.
            let idle = matches!(
                entry.state,
                State::Paused | State::Waiting | State::WaitingToRetry { .. } | State::Checking(_)
            );
            if verdict == Verdict::Stored && idle && entry.upload.is_some() {
                return self.mark_stored(id);
            }
            return self.ignore_report(of);
        }
        let has_valid_permit = entry.has_valid_permit(self.now);
        let size = entry.facts.size;
        let (since, buffered) = match entry.state {
            State::Storing { since, buffered } => (since, buffered),
            _ => (self.now, false),
        };
        let Some(transmission) = self.take_transmission(id) else {
            return;
        };
        match verdict {
            Verdict::Stored => {
                self.transferred += size - if self.proxy_buffers { 0 } else { transmission.loaded };
                self.concurrency.report_success();
                if size >= BUFFERED_FROM {
                    self.proxy_buffers = buffered;
                }
                if self.await_digest(of) {
                    self.files.set_sent(id, size);
                    let buffered = false;
                    self.files.set_state(id, State::Storing { since, buffered });
                } else {
                    self.mark_stored(id);
                }
            }
            Verdict::SignAgain(reason) => self.sign_again(id, reason),
            // Some stores give no reason that a page may read.
            Verdict::Fail(Failure::Denied) if !has_valid_permit => self.sign_again(id, Reason::Expired),
            Verdict::Fail(failure) => self.fail(id, failure),
            Verdict::Retry(reason) => {
                if reason == Reason::Corrupted {
                    self.forget_checksum(id, 0);
                    // The form may demand a checksum of bytes that the file no longer has.
                    if let Some(entry) = self.files.get_mut(id) {
                        entry.permit = None;
                    }
                }
                self.record_loss(reason);
                self.retry_later(id, reason);
            }
            Verdict::CheckFirst(reason) => {
                self.record_loss(reason);
                self.check_on_server(id, reason);
            }
        }
    }

    /// Marks a file that the store says it has, and confirms it next. A rendition is done.
    pub(super) fn mark_stored(&mut self, id: LocalId) {
        if self.is_rendition(id) {
            return self.rendition_stored(id);
        }
        self.clear_waiting(id);
        let size = self.files.get(id).map_or(0, |entry| entry.facts.size);
        self.files.set_sent(id, size);
        self.files.set_state(id, State::Confirming);
        self.queue_confirmation(id);
    }

    fn sign_again(&mut self, id: LocalId, reason: Reason) {
        let Some(entry) = self.files.get_mut(id) else { return };
        entry.permit = None;
        if entry.failures == 0 {
            entry.failures = 1;
            entry.failing_since = Some(self.now);
            self.enqueue(id);
        } else {
            self.retry_later(id, reason);
        }
    }

    /// Learns from a failed transmission: lowers the concurrency limit, counts losses.
    pub(super) fn record_loss(&mut self, reason: Reason) {
        match reason {
            Reason::StoreBusy | Reason::Stalled => self.concurrency.report_congestion(self.now),
            _ => {}
        }
        if reason.is_network() && !self.blockers.offline {
            self.losses += 1;
        }
    }
}
