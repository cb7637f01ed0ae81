//! Parts on the wire: counting their bytes, reading their ends, noticing their silence.

use super::Queue;
use crate::files::Flight;
use crate::parts::{PartState, Stage};
use crate::retry::{Verdict, backoff, judge};
use crate::speed::SpeedMeter;
use crate::watchdog::{SPEED_STALE, while_sending, while_storing};
use crate::{Command, Failure, LocalId, Millis, Outcome, Reason};

impl Queue {
    pub(super) fn part_progress(&mut self, id: LocalId, part: u16, attempt: u32, loaded: u64) {
        let (now, swallows, rate) = (self.now, self.swallows, self.meter.rate());
        let Some(parts) = self.parts_mut(id) else { return };
        let size = parts.plan.bytes(part);
        let flying = parts
            .flying
            .iter_mut()
            .find(|flying| flying.part == part && flying.attempt == attempt);
        let Some(flight) = flying.map(|flying| &mut flying.flight) else {
            return;
        };
        let loaded = loaded.min(size);
        if loaded <= flight.loaded {
            return;
        }
        let more = loaded - flight.loaded;
        flight.loaded = loaded;
        flight.moved = now;
        flight.meter.sample(loaded, now);
        let rate = flight.meter.rate().or(rate);
        flight.deadline = now.plus(if loaded < size {
            while_sending(rate, true)
        } else {
            while_storing(size, rate, swallows)
        });
        parts.moved += more;
        parts.meter.sample(parts.moved, now);
        let sent = parts.sent_bytes();
        if !swallows {
            self.moved += more;
        }
        self.set_ahead(id, sent);
    }

    /// Shows more as sent, never less: a part sent again fills the gap it left.
    fn set_ahead(&mut self, id: LocalId, sent: u64) {
        if self.files.get(id).is_some_and(|entry| sent > entry.sent) {
            self.files.set_sent(id, sent);
        }
    }

    pub(super) fn part_sent(&mut self, id: LocalId, part: u16, attempt: u32, outcome: Outcome) {
        let (now, swallows) = (self.now, self.swallows);
        let verdict = judge(outcome);
        let Some(parts) = self.parts_mut(id) else { return };
        let Some(landed) = parts.land(part, attempt) else {
            return;
        };
        let size = parts.plan.bytes(part);
        match verdict {
            Verdict::Stored => {
                parts.set(part, PartState::Stored);
                parts.moved += size - landed.flight.loaded;
                let sent = parts.sent_bytes();
                self.moved += size - if swallows { 0 } else { landed.flight.loaded };
                self.concurrency.report_success();
                if let Some(entry) = self.files.get_mut(id) {
                    entry.failures = 0;
                    entry.failing_since = None;
                }
                self.set_ahead(id, sent);
            }
            Verdict::SignAgain(reason) => self.part_signed_again(id, reason),
            Verdict::Stop(Failure::Denied) if landed.valid_until <= now => {
                self.part_signed_again(id, Reason::Expired);
            }
            Verdict::Stop(failure) => {
                self.close(id);
                self.fail(id, failure);
            }
            // The multipart upload as a whole is gone.
            Verdict::Ask(Reason::Missing) => {
                self.close(id);
                if let Some(entry) = self.files.get_mut(id) {
                    entry.parts = None;
                    entry.permit = None;
                }
                self.ask(id, Reason::Missing);
            }
            Verdict::Retry(reason) => self.part_failed(id, reason, false),
            Verdict::Ask(reason) => self.part_failed(id, reason, landed.flight.loaded == size),
        }
    }

    fn part_signed_again(&mut self, id: LocalId, reason: Reason) {
        let Some(entry) = self.files.get_mut(id) else { return };
        if entry.failures == 0 {
            entry.failures = 1;
            entry.failing_since = Some(self.now);
        } else {
            self.part_failed(id, reason, false);
        }
    }

    /// A part failed: the others go on, none starts for a while. `doubt` if it may be stored.
    pub(super) fn part_failed(&mut self, id: LocalId, reason: Reason, doubt: bool) {
        self.note_loss(reason);
        if let Some(parts) = self.parts_mut(id)
            && doubt
            && parts.stage == Stage::Open
        {
            parts.stage = Stage::Doubt;
        }
        let on_the_wire = self.parts_mut(id).is_some_and(|parts| !parts.flying.is_empty());
        if !on_the_wire {
            self.close(id);
            return self.retry_later(id, reason);
        }
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        let Some(parts) = entry.parts.as_mut().filter(|parts| parts.hold_until <= now) else {
            // What fails together counts once.
            return;
        };
        entry.failures += 1;
        entry.failing_since.get_or_insert(now);
        let until = now.plus(backoff(entry.failures, &mut self.random));
        parts.hold_until = until;
        self.wake_at(id, until);
    }

    /// Looks for silent parts.
    pub(super) fn watch_parts(&mut self) {
        let now = self.now;
        for id in self.partial.clone() {
            let Some(parts) = self.parts_mut(id) else { continue };
            let silent = |flight: &Flight| flight.deadline <= now;
            let moved = parts.flying.iter().map(|flying| flying.flight.moved).max();
            if parts.meter.steady_rate().is_some() && moved.is_none_or(|moved| now.since(moved) >= SPEED_STALE) {
                parts.meter = SpeedMeter::new(parts.moved, now);
                self.files.touch(id);
            }
            let Some(parts) = self.parts_mut(id) else { continue };
            let stalled: Vec<_> = parts
                .flying
                .iter()
                .filter(|flying| silent(&flying.flight))
                .map(|flying| (flying.part, flying.attempt, flying.flight.loaded))
                .collect();
            for (part, attempt, loaded) in stalled {
                let Some(parts) = self.parts_mut(id) else { break };
                if parts.land(part, attempt).is_none() {
                    continue;
                }
                let doubt = loaded == parts.plan.bytes(part);
                self.order(Command::AbortPart { id, part, attempt });
                self.part_failed(id, Reason::Stalled, doubt);
            }
        }
    }

    pub(super) fn part_deadline(&self, id: LocalId) -> Option<Millis> {
        let parts = self.files.get(id)?.parts.as_ref()?;
        let deadlines = parts.flying.iter().map(|flying| flying.flight.deadline);
        let moved = parts.flying.iter().map(|flying| flying.flight.moved).max();
        let stale = moved
            .filter(|_| parts.meter.steady_rate().is_some())
            .map(|moved| moved.plus(SPEED_STALE));
        deadlines.chain(stale).min()
    }
}
