//! A file in parts: URLs in batches, parts side by side, put together by the server.

use super::{Queue, Work};
use crate::files::Flight;
use crate::parts::{PartState, Parts, Stage};
use crate::plan::PartPlan;
use crate::progress::Meter;
use crate::retry::{Verdict, backoff, judge};
use crate::settings::BATCH_MAX;
use crate::watchdog::{SPEED_STALE, while_sending, while_storing};
use crate::{Command, Failure, LocalId, Millis, Outcome, Reason, State, Transport};

/// URLs are asked for as many parts as are sent in this span.
const URLS_SPAN_SECS: u64 = 120;

impl Queue {
    pub(super) fn in_parts(&self, id: LocalId) -> bool {
        let leave = self.files.get(id).and_then(|entry| entry.leave);
        leave.is_some_and(|leave| matches!(leave.transport, Transport::Multipart { .. }))
    }

    pub(super) fn part_flights(&self) -> usize {
        let flying = |id: &LocalId| self.files.get(*id)?.parts.as_ref().map(|parts| parts.flying.len());
        self.partial.iter().filter_map(flying).sum()
    }

    pub(super) fn parts_mut(&mut self, id: LocalId) -> Option<&mut Parts> {
        self.files.get_mut(id)?.parts.as_deref_mut()
    }

    /// A file in parts comes off the line.
    pub(super) fn open(&mut self, id: LocalId) {
        let rate = self.meter.rate();
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        if entry.parts.is_none() {
            let size = entry.facts.size;
            let plan = match entry.leave.map(|leave| leave.transport) {
                Some(Transport::Multipart {
                    part_size: Some(part_size),
                }) => PartPlan::with_part_size(size, part_size),
                _ => PartPlan::new(size, rate),
            };
            let Some(plan) = plan else {
                return self.fail(id, Failure::Misconfigured);
            };
            entry.parts = Some(Box::new(Parts::new(plan, Stage::Open, now)));
        }
        entry.attempt += 1;
        let mut held = 0;
        if let Some(parts) = &mut entry.parts {
            parts.hold_until = Millis(0);
            held = parts.stored_bytes();
        }
        self.partial.push(id);
        self.set_back(id, held);
        self.files.set_state(id, State::Sending);
        self.persist(id);
    }

    /// Takes a file in parts off the wire; the caller gives it its next state.
    pub(super) fn close(&mut self, id: LocalId) {
        self.partial.retain(|&other| other != id);
        let Some(parts) = self.files.get_mut(id).and_then(|entry| entry.parts.as_mut()) else {
            return;
        };
        let flying: Vec<_> = parts.flying.iter().map(|part| (part.part, part.attempt)).collect();
        for &(part, attempt) in &flying {
            parts.land(part, attempt);
        }
        if !matches!(parts.stage, Stage::Open | Stage::Doubt) {
            parts.stage = if parts.all_stored() { Stage::Open } else { Stage::Doubt };
        }
        let held = parts.stored_bytes();
        self.out.extend(
            flying
                .into_iter()
                .map(|(part, attempt)| Command::AbortPart { id, part, attempt }),
        );
        self.set_back(id, held);
    }

    /// The file whose next part may start: `first` only one with nothing on the wire.
    pub(super) fn next_partial(&mut self, first: bool) -> Option<LocalId> {
        let most = if first {
            1
        } else {
            self.settings.parallel_parts as usize
        };
        let now = self.now;
        let ids = self.partial.clone();
        ids.into_iter().find(|&id| {
            self.parts_mut(id)
                .is_some_and(|parts| parts.flying.len() < most && parts.can_start(now))
        })
    }

    pub(super) fn start_part(&mut self, id: LocalId) {
        let now = self.now;
        let flight = Flight::new(now, while_sending(None, false));
        let Some(parts) = self.parts_mut(id) else { return };
        let Some((part, attempt)) = parts.start(flight) else {
            return;
        };
        let (start, end) = parts.plan.range(part);
        self.out.push(Command::SendPart {
            id,
            part,
            attempt,
            start,
            end,
        });
    }

    /// Asks the server for whatever the open files need next.
    pub(super) fn further_parts(&mut self) {
        if self.holds.paused || !self.may_ask() {
            return;
        }
        for id in self.partial.clone() {
            let few = self.settings.parallel_parts as usize;
            let rate = self.meter.rate();
            let Some(entry) = self.files.get_mut(id) else { continue };
            let (Some(parts), Some(upload)) = (&mut entry.parts, entry.upload.clone()) else {
                continue;
            };
            if parts.hold_until > self.now {
                continue;
            }
            if parts.stage == Stage::Doubt {
                let batch = self.call(self.settings.server_timeout, Work::List(id));
                self.set_stage(id, Stage::Listing(batch));
                self.out.push(Command::ListParts { batch, upload });
            } else if parts.stage == Stage::Open && parts.all_stored() {
                let count = parts.plan.count();
                let batch = self.call(self.settings.complete_timeout, Work::Complete(id));
                self.set_stage(id, Stage::Completing(batch));
                self.files.set_state(
                    id,
                    State::Storing {
                        since: self.now,
                        buffered: false,
                    },
                );
                self.out.push(Command::Complete {
                    batch,
                    upload,
                    parts: count,
                });
            } else if parts.stage == Stage::Open && parts.asked.is_none() && parts.ready_count() < few {
                let span = rate.unwrap_or(0).saturating_mul(URLS_SPAN_SECS) / parts.plan.part_size();
                let count = usize::try_from(span).unwrap_or(usize::MAX).clamp(2 * few, BATCH_MAX);
                let wanted: Vec<u16> = parts.todo().take(count).collect();
                if wanted.is_empty() {
                    continue;
                }
                for &part in &wanted {
                    parts.set(part, PartState::Asked);
                }
                let batch = self.call(self.settings.server_timeout, Work::SignParts(id, wanted.clone()));
                if let Some(parts) = self.parts_mut(id) {
                    parts.asked = Some(batch);
                }
                self.out.push(Command::SignParts {
                    batch,
                    id,
                    upload,
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
                self.pace.ended();
                if let Some(entry) = self.files.get_mut(id) {
                    entry.failures = 0;
                    entry.failing_since = None;
                }
                self.set_ahead(id, sent);
            }
            Verdict::SignAgain(reason) => self.part_signed_again(id, reason),
            Verdict::Stop(Failure::Denied) if landed.good_until <= now => {
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
                    entry.leave = None;
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
        let until = now.plus(backoff(entry.failures, &mut self.dice));
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
            if parts.meter.settled().is_some() && moved.is_none_or(|moved| now.since(moved) >= SPEED_STALE) {
                parts.meter = Meter::new(parts.moved, now);
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
                self.out.push(Command::AbortPart { id, part, attempt });
                self.part_failed(id, Reason::Stalled, doubt);
            }
        }
    }

    pub(super) fn part_deadline(&self, id: LocalId) -> Option<Millis> {
        let parts = self.files.get(id)?.parts.as_ref()?;
        let deadlines = parts.flying.iter().map(|flying| flying.flight.deadline);
        let moved = parts.flying.iter().map(|flying| flying.flight.moved).max();
        let stale = moved
            .filter(|_| parts.meter.settled().is_some())
            .map(|moved| moved.plus(SPEED_STALE));
        deadlines.chain(stale).min()
    }
}
