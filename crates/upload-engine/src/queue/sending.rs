//! Bytes on the wire: starting, watching the count, reading the end.

use super::Queue;
use crate::files::{Flight, Line};
use crate::plan::WHOLE_MAX;
use crate::progress::Meter;
use crate::retry::{Verdict, judge};
use crate::watchdog::{while_sending, while_storing};
use crate::{Command, Failure, LocalId, Milestone, Outcome, Reason, State};

/// Transmissions the network lost before the link counts as unreliable.
const LOST_MANY: u32 = 3;

impl Queue {
    pub(super) fn free_slots(&self) -> usize {
        (self.pace.limit() as usize).saturating_sub(self.flights.len())
    }

    pub(super) fn is_unreliable(&self) -> bool {
        self.lost >= LOST_MANY
    }

    /// Starts what may be started.
    pub(super) fn fly(&mut self) {
        while !self.holds.any() && self.free_slots() > 0 {
            let Some(id) = self.first_in(Line::Ready) else { return };
            let now = self.now;
            let Some(entry) = self.files.get(id) else { return };
            if !entry.may_send(now) {
                self.leave_line(id);
                self.line_up(id);
                continue;
            }
            if self.is_large(id) && self.large_flights() >= self.settings.parallel_large as usize {
                return;
            }
            self.leave_line(id);
            self.start(id);
        }
    }

    fn is_large(&self, id: LocalId) -> bool {
        self.files
            .get(id)
            .is_some_and(|entry| entry.facts.size >= self.settings.large_from)
    }

    fn large_flights(&self) -> usize {
        self.flights.iter().filter(|&&id| self.is_large(id)).count()
    }

    fn start(&mut self, id: LocalId) {
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        if entry.facts.size > WHOLE_MAX {
            return self.fail(id, Failure::TooLarge);
        }
        entry.attempt += 1;
        let attempt = entry.attempt;
        let again = entry.sent > 0;
        entry.flight = Some(Box::new(Flight {
            began: now,
            moved: now,
            loaded: 0,
            deadline: now.plus(while_sending(None, false)),
            meter: Meter::new(0, now),
        }));
        self.flights.push(id);
        self.files.set_state(id, State::Sending);
        if again {
            self.files.set_sent(id, 0);
            self.say(Milestone::Restarted(id));
        }
        self.out.push(Command::Send { id, attempt });
    }

    /// Takes a file off the wire; the caller gives it its next state.
    pub(super) fn land(&mut self, id: LocalId) -> Option<Box<Flight>> {
        let flight = self.files.get_mut(id)?.flight.take()?;
        self.flights.retain(|&other| other != id);
        Some(flight)
    }

    /// Aborts a whole file's transmission.
    pub(super) fn abort(&mut self, id: LocalId) -> Option<Box<Flight>> {
        let flight = self.land(id)?;
        let attempt = self.files.get(id)?.attempt;
        self.out.push(Command::Abort { id, attempt });
        Some(flight)
    }

    pub(super) fn progress(&mut self, id: LocalId, attempt: u32, loaded: u64) {
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        let size = entry.facts.size;
        let loaded = loaded.min(size);
        let Some(flight) = entry.flight.as_mut().filter(|_| entry.attempt == attempt) else {
            return;
        };
        if loaded <= flight.loaded || entry.state != State::Sending {
            return;
        }
        if !self.swallows {
            self.moved += loaded - flight.loaded;
        }
        flight.loaded = loaded;
        flight.moved = now;
        flight.meter.sample(loaded, now);
        let rate = flight.meter.rate().or(self.meter.rate());
        if loaded < size {
            flight.deadline = now.plus(while_sending(rate, true));
            self.files.set_sent(id, loaded);
        } else {
            flight.deadline = now.plus(while_storing(size, rate, false));
            self.files.set_sent(id, loaded);
            self.files.set_state(
                id,
                State::Storing {
                    since: now,
                    buffered: false,
                },
            );
        }
    }

    pub(super) fn sent(&mut self, id: LocalId, attempt: u32, outcome: Outcome) {
        let Some(entry) = self.files.get(id).filter(|entry| entry.attempt == attempt) else {
            return;
        };
        let verdict = judge(outcome);
        if entry.flight.is_none() {
            // Aborted here, and the store had it already.
            let idle = matches!(
                entry.state,
                State::Paused | State::Waiting | State::WaitingToRetry { .. } | State::Checking(_)
            );
            if verdict == Verdict::Stored && idle && entry.upload.is_some() {
                self.stored(id);
            }
            return;
        }
        let may_send = entry.may_send(self.now);
        let size = entry.facts.size;
        let Some(flight) = self.land(id) else { return };
        match verdict {
            Verdict::Stored => {
                self.moved += size - if self.swallows { 0 } else { flight.loaded };
                self.pace.ended();
                self.stored(id);
            }
            Verdict::SignAgain(reason) => self.sign_again(id, reason),
            // Some stores give no reason a page may read.
            Verdict::Stop(Failure::Denied) if !may_send => self.sign_again(id, Reason::Expired),
            Verdict::Stop(failure) => self.fail(id, failure),
            Verdict::Retry(reason) => {
                self.note_loss(reason);
                self.retry_later(id, reason);
            }
            Verdict::Ask(reason) => {
                self.note_loss(reason);
                self.ask(id, reason);
            }
        }
    }

    /// The store says it has the object.
    fn stored(&mut self, id: LocalId) {
        self.settle(id);
        let size = self.files.get(id).map_or(0, |entry| entry.facts.size);
        self.files.set_sent(id, size);
        self.files.set_state(id, State::Confirming);
        self.confirm_soon(id);
    }

    fn sign_again(&mut self, id: LocalId, reason: Reason) {
        let Some(entry) = self.files.get_mut(id) else { return };
        entry.leave = None;
        if entry.failures == 0 {
            entry.failures = 1;
            entry.failing_since = Some(self.now);
            self.line_up(id);
        } else {
            self.retry_later(id, reason);
        }
    }

    /// Learns from a transmission that died.
    pub(super) fn note_loss(&mut self, reason: Reason) {
        match reason {
            Reason::StoreBusy | Reason::Stalled => self.pace.congested(self.now),
            _ => {}
        }
        if reason.is_network() && !self.holds.offline {
            self.lost += 1;
        }
    }
}
