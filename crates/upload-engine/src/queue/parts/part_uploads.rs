//! Parts in flight: their progress, their ends, their stalls.

use crate::file_parts::{PartState, Stage};
use crate::files::Transmission;
use crate::queue::Queue;
use crate::retry::{Verdict, backoff, judge};
use crate::speed::SpeedMeter;
use crate::watchdog::{SPEED_STALE, while_sending, while_storing};
use crate::{Failure, LocalId, Moment, Reason, SendOutcome, TransmissionId};

impl Queue {
    pub(in crate::queue) fn on_part_progress(&mut self, of: TransmissionId, loaded: u64) {
        let TransmissionId { id, part, attempt } = of;
        let (now, proxy_buffers, rate) = (self.now, self.proxy_buffers, self.meter.rate());
        let Some(parts) = self.parts_mut(id) else {
            return self.ignore_report(of);
        };
        let size = parts.plan.bytes(part);
        let upload = parts
            .sending
            .iter_mut()
            .find(|upload| upload.part == part && upload.attempt == attempt);
        let Some(transmission) = upload.map(|upload| &mut upload.transmission) else {
            return self.ignore_report(of);
        };
        let loaded = loaded.min(size);
        if loaded <= transmission.loaded {
            return;
        }
        let more = loaded - transmission.loaded;
        transmission.loaded = loaded;
        transmission.last_progress = now;
        transmission.meter.sample(loaded, now);
        let rate = transmission.meter.rate().or(rate);
        transmission.deadline = now
            + if loaded < size {
                while_sending(rate, true)
            } else {
                while_storing(size, rate, proxy_buffers)
            };
        parts.transferred += more;
        parts.meter.sample(parts.transferred, now);
        let sent = parts.sent_bytes();
        if !proxy_buffers {
            self.transferred += more;
        }
        self.raise_sent(id, sent);
        self.request_digest(of);
    }

    /// Raises the bytes shown as sent, never lowers them: a part sent again fills its own gap.
    fn raise_sent(&mut self, id: LocalId, sent: u64) {
        if self.files.get(id).is_some_and(|entry| sent > entry.sent) {
            self.files.set_sent(id, sent);
        }
    }

    pub(in crate::queue) fn on_part_send_ended(&mut self, of: TransmissionId, outcome: SendOutcome) {
        let TransmissionId { id, part, attempt } = of;
        let (now, proxy_buffers) = (self.now, self.proxy_buffers);
        let verdict = judge(outcome);
        let Some(parts) = self.parts_mut(id) else {
            return self.ignore_report(of);
        };
        let Some(upload) = parts.finish(part, attempt) else {
            return self.ignore_report(of);
        };
        let size = parts.plan.bytes(part);
        match verdict {
            Verdict::Stored => {
                let waits = self.await_digest(of);
                let Some(parts) = self.parts_mut(id) else { return };
                parts.set_state(part, if waits { PartState::Digesting } else { PartState::Stored });
                parts.transferred += size - upload.transmission.loaded;
                let sent = parts.sent_bytes();
                self.transferred += size - if proxy_buffers { 0 } else { upload.transmission.loaded };
                self.concurrency.report_success();
                if let Some(entry) = self.files.get_mut(id) {
                    entry.failures = 0;
                    entry.failing_since = None;
                }
                self.raise_sent(id, sent);
            }
            Verdict::SignAgain(reason) => self.sign_part_again(id, reason),
            Verdict::Fail(Failure::Denied) if upload.valid_until <= now => {
                self.sign_part_again(id, Reason::Expired);
            }
            Verdict::Fail(failure) => {
                self.stop_multipart(id);
                self.fail(id, failure);
            }
            // The whole multipart upload is gone.
            Verdict::CheckFirst(Reason::Missing) => {
                self.stop_multipart(id);
                self.drop_parts(id);
                if let Some(entry) = self.files.get_mut(id) {
                    entry.permit = None;
                }
                self.check_on_server(id, Reason::Missing);
            }
            Verdict::Retry(reason) => {
                if reason == Reason::Corrupted {
                    self.forget_checksum(id, part);
                }
                self.part_failed(id, reason, false);
            }
            Verdict::CheckFirst(reason) => self.part_failed(id, reason, upload.transmission.loaded == size),
        }
    }

    fn sign_part_again(&mut self, id: LocalId, reason: Reason) {
        let Some(entry) = self.files.get_mut(id) else { return };
        if entry.failures == 0 {
            entry.failures = 1;
            entry.failing_since = Some(self.now);
        } else {
            self.part_failed(id, reason, false);
        }
    }

    /// Handles a failed part: the others continue, and none starts for a while. `may_be_stored` if only its answer may
    /// be missing.
    pub(in crate::queue) fn part_failed(&mut self, id: LocalId, reason: Reason, may_be_stored: bool) {
        self.record_loss(reason);
        if let Some(parts) = self.parts_mut(id)
            && may_be_stored
            && parts.stage == Stage::Open
        {
            parts.stage = Stage::NeedsList;
        }
        let is_sending = self.parts_mut(id).is_some_and(|parts| !parts.sending.is_empty());
        if !is_sending {
            self.stop_multipart(id);
            return self.retry_later(id, reason);
        }
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        let Some(parts) = entry.parts.as_mut().filter(|parts| parts.no_start_before <= now) else {
            // Failures at the same time count once.
            return;
        };
        entry.failures += 1;
        entry.failing_since.get_or_insert(now);
        let until = now + backoff(entry.failures, &mut self.random);
        parts.no_start_before = until;
        self.set_file_timer(id, until);
    }

    /// Aborts parts that are silent for too long.
    pub(in crate::queue) fn check_part_stalls(&mut self) {
        let now = self.now;
        for id in self.sending_in_parts.clone() {
            let Some(parts) = self.parts_mut(id) else { continue };
            let silent = |transmission: &Transmission| transmission.deadline <= now;
            let last_progress = parts
                .sending
                .iter()
                .map(|upload| upload.transmission.last_progress)
                .max();
            if parts.meter.steady_rate().is_some() && last_progress.is_none_or(|at| now - at >= SPEED_STALE) {
                parts.meter = SpeedMeter::new(parts.transferred, now);
                self.files.mark_changed(id);
            }
            let Some(parts) = self.parts_mut(id) else { continue };
            let stalled: Vec<_> = parts
                .sending
                .iter()
                .filter(|upload| silent(&upload.transmission))
                .map(|upload| (upload.part, upload.attempt, upload.transmission.loaded))
                .collect();
            for (part, attempt, loaded) in stalled {
                let Some(parts) = self.parts_mut(id) else { break };
                if parts.finish(part, attempt).is_none() {
                    continue;
                }
                let may_be_stored = loaded == parts.plan.bytes(part);
                self.abort(TransmissionId { id, part, attempt });
                self.part_failed(id, Reason::Stalled, may_be_stored);
            }
        }
    }

    pub(in crate::queue) fn part_deadline(&self, id: LocalId) -> Option<Moment> {
        let parts = self.files.get(id)?.parts.as_ref()?;
        let deadlines = parts.sending.iter().map(|upload| upload.transmission.deadline);
        let last_progress = parts
            .sending
            .iter()
            .map(|upload| upload.transmission.last_progress)
            .max();
        let stale = last_progress
            .filter(|_| parts.meter.steady_rate().is_some())
            .map(|at| at + SPEED_STALE);
        deadlines.chain(stale).min()
    }
}
