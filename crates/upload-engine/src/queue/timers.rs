//! Timers, and events of the browser: deadlines, stalls, sleep, network, session.

use std::cmp::Reverse;

use super::Queue;
use crate::speed::SpeedMeter;
use crate::state::StateKind;
use crate::watchdog::{SPEED_STALE, buffered_after, while_storing};
use crate::{Command, LocalId, Milestone, Millis, Moment, Reason, State};

/// If the timer fires later than this, the machine slept.
const ASLEEP: Millis = Millis::from_secs(20);
/// After sleep, or when the page becomes visible, running work has at least this long to show progress.
const GRACE: Millis = Millis::from_secs(10);
/// Files that the network stopped are retried within this span once it is back.
const BACK_SPREAD_MS: u64 = 500;
/// The bytes of a body this small may all have left without a progress event.
const SMALL: u64 = 2 << 20;

impl Queue {
    pub(super) fn set_file_timer(&mut self, id: LocalId, at: Moment) {
        if let Some(entry) = self.files.get_mut(id) {
            entry.timer = Some(at);
            self.file_timers.push(Reverse((at, id)));
        }
    }

    fn next_file_timer(&mut self) -> Option<(Moment, LocalId)> {
        while let Some(&Reverse((at, id))) = self.file_timers.peek() {
            if self.files.get(id).is_some_and(|entry| entry.timer == Some(at)) {
                return Some((at, id));
            }
            self.file_timers.pop();
        }
        None
    }

    pub(super) fn run_due_file_timers(&mut self) {
        while let Some((at, id)) = self.next_file_timer() {
            if at > self.now {
                return;
            }
            let Some(entry) = self.files.get_mut(id) else { return };
            entry.timer = None;
            match entry.state {
                State::WaitingToRetry { .. } => self.enqueue(id),
                State::Confirming | State::Checking(_) => self.queue_confirmation(id),
                _ => {}
            }
        }
    }

    /// Aborts whole files that are silent for too long; notices proxies that buffer bodies.
    pub(super) fn check_stalls(&mut self) {
        let now = self.now;
        for id in self.sending_whole.clone() {
            let Some(entry) = self.files.get_mut(id) else { continue };
            let size = entry.facts.size;
            let State::Storing { since, buffered } = entry.state else {
                self.check_sending_stall(id);
                continue;
            };
            let Some(transmission) = entry.transmission.as_mut() else {
                continue;
            };
            let sending = since - transmission.started;
            let after = buffered_after(size, sending);
            if transmission.deadline <= now {
                self.abort_whole(id);
                self.record_loss(Reason::Stalled);
                self.check_on_server(id, Reason::Stalled);
            } else if !buffered && after.is_some_and(|after| now - since >= after) {
                transmission.deadline = now + while_storing(size, None, true);
                self.proxy_buffers = true;
                self.files.set_state(id, State::Storing { since, buffered: true });
            }
        }
    }

    fn check_sending_stall(&mut self, id: LocalId) {
        let now = self.now;
        let Some(entry) = self.files.get_mut(id) else { return };
        let size = entry.facts.size;
        let Some(transmission) = entry.transmission.as_mut().filter(|sent| !sent.may_wait) else {
            return;
        };
        if transmission.deadline <= now {
            let unsure = transmission.loaded == 0 && size <= SMALL;
            self.abort_whole(id);
            self.record_loss(Reason::Stalled);
            if unsure {
                self.check_on_server(id, Reason::Stalled);
            } else {
                self.retry_later(id, Reason::Stalled);
            }
        } else if transmission.meter.steady_rate().is_some() && now - transmission.last_progress >= SPEED_STALE {
            transmission.meter = SpeedMeter::new(transmission.loaded, now);
            self.files.mark_changed(id);
        }
    }

    pub(super) fn measure(&mut self) {
        self.meter.sample(self.transferred, self.now);
        let full = self.free_slots() == 0 && self.to_send.count() > 0;
        self.concurrency.measure(self.transferred, full, self.now);
    }

    pub(super) fn report_busy(&mut self) {
        let totals = self.files.totals();
        let unfinished = totals.unfinished() > 0;
        let finished = Milestone::Finished {
            verified: totals.count(StateKind::Verified),
            unsuccessful: totals.count(StateKind::Rejected) + totals.count(StateKind::Failed),
        };
        self.busy_since = unfinished.then_some(self.busy_since.unwrap_or(self.now));
        let busy = unfinished && !self.blockers.paused;
        if busy != self.busy {
            self.busy = busy;
            self.push_command(Command::Busy(busy));
            if !unfinished && self.files.totals().count(StateKind::Paused) == 0 {
                self.announce(finished);
            }
        }
    }

    /// Sets the one timer, unless it is set for early enough.
    pub(super) fn arm_timer(&mut self) {
        let Some(at) = self.next_deadline() else { return };
        let at = at.max(self.now + Millis(1));
        if at > self.now
            && self
                .timer_set_for
                .is_none_or(|set_for| set_for <= self.now || at < set_for)
        {
            self.timer_set_for = Some(at);
            self.push_command(Command::ArmTimer { at });
        }
    }

    fn next_deadline(&mut self) -> Option<Moment> {
        let mut next = self.next_file_timer().map(|(at, _)| at);
        let mut consider = |at: Moment| next = Some(next.map_or(at, |next| next.min(at)));
        for request in &self.requests {
            consider(request.deadline);
        }
        for pending in self.digests.iter().filter(|pending| pending.is_awaited) {
            consider(pending.deadline);
        }
        let others = [
            self.thumbnails_deadline(),
            self.picture_deadline(),
            self.other_tabs_deadline(),
        ];
        others.into_iter().flatten().for_each(&mut consider);
        for &id in &self.sending_whole {
            let Some(entry) = self.files.get(id) else { continue };
            let Some(transmission) = entry.transmission.as_ref().filter(|sent| !sent.may_wait) else {
                continue;
            };
            consider(transmission.deadline);
            match entry.state {
                State::Storing { since, buffered: false } => {
                    let after = buffered_after(entry.facts.size, since - transmission.started);
                    after.into_iter().for_each(|after| consider(since + after));
                }
                State::Sending if transmission.meter.steady_rate().is_some() => {
                    consider(transmission.last_progress + SPEED_STALE);
                }
                _ => {}
            }
        }
        for &id in &self.sending_in_parts {
            self.part_deadline(id).into_iter().for_each(&mut consider);
        }
        if self.may_request_confirmations() {
            consider(self.confirm_waiting_since + self.confirm_delay());
        }
        let has_work = !self.to_confirm.is_empty() || !self.sending_in_parts.is_empty() || self.to_sign.count() > 0;
        if has_work && self.server.not_before > self.now {
            consider(self.server.not_before);
        }
        next
    }

    /// After sleep, gives running work time to show progress.
    pub(super) fn detect_sleep(&mut self) {
        if self.timer_set_for.is_some_and(|set_for| self.now > set_for + ASLEEP) {
            self.extend_deadlines();
        }
    }

    fn extend_deadlines(&mut self) {
        let minimum = self.now + GRACE;
        for request in &mut self.requests {
            request.deadline = request.deadline.max(minimum);
        }
        for pending in &mut self.digests {
            pending.deadline = pending.deadline.max(minimum);
        }
        self.thumbnails.extend_deadline(minimum);
        for id in self.sending_whole.clone() {
            if let Some(transmission) = self.files.get_mut(id).and_then(|entry| entry.transmission.as_mut()) {
                transmission.deadline = transmission.deadline.max(minimum);
            }
        }
        for id in self.sending_in_parts.clone() {
            let uploads = self.parts_mut(id).into_iter().flat_map(|parts| &mut parts.sending);
            uploads.for_each(|upload| upload.transmission.deadline = upload.transmission.deadline.max(minimum));
        }
    }

    pub(super) fn on_offline(&mut self) {
        if !self.blockers.offline {
            self.blockers.offline = true;
            self.end_digest_waits(None);
            self.announce(Milestone::Offline);
        }
    }

    pub(super) fn on_online(&mut self) {
        if self.blockers.offline {
            self.blockers.offline = false;
            self.announce(Milestone::Online);
        }
        self.retry_after_network_failure();
    }

    pub(super) fn on_visible(&mut self) {
        self.extend_deadlines();
        if !self.blockers.offline {
            self.retry_after_network_failure();
        }
    }

    /// Retries soon what the network stopped, with a new time budget.
    fn retry_after_network_failure(&mut self) {
        if self.server.problem == Some(Reason::ServerUnreachable) {
            self.server.not_before = self.now;
        }
        let waiting = |state: &State| matches!(state, State::WaitingToRetry { reason, .. } if reason.is_network());
        let ids: Vec<_> = self
            .files
            .all_ids()
            .filter(|&id| self.files.get(id).is_some_and(|entry| waiting(&entry.state)))
            .collect();
        for id in ids {
            let soon = self.now + Millis(self.random.below(BACK_SPREAD_MS));
            let Some(entry) = self.files.get_mut(id) else { continue };
            entry.failing_since = None;
            match entry.state {
                State::WaitingToRetry { until, reason, .. } if until > soon => self.wait_until(id, soon, reason),
                _ => {}
            }
        }
    }

    pub(super) fn on_logged_in(&mut self) {
        self.blockers.session_lost = false;
        self.server.first_since_log_in = self.next_request;
        self.server.not_before = self.now;
    }
}
