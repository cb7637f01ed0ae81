//! The queue: takes an event, returns commands.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::concurrency_limit::ConcurrencyLimit;
use crate::files::Files;
use crate::retry::RandomSource;
use crate::speed::SpeedMeter;
use crate::wait_queue::WaitQueue;
use crate::{Command, Event, LocalId, Milestone, Millis, Reason, RequestId, Settings, UploadId};

mod adding;
mod confirming;
mod controls;
mod parts;
mod queries;
mod sending;
mod signing;
mod timers;
mod waiting;

/// Conditions that stop the whole queue.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Blockers {
    /// The user paused everything.
    pub paused: bool,
    /// The browser reports that there is no network.
    pub offline: bool,
    /// The user is no longer logged in.
    pub session_lost: bool,
}

impl Blockers {
    /// Whether any of them applies.
    #[must_use]
    pub const fn any(self) -> bool {
        self.paused || self.offline || self.session_lost
    }
}

/// A request, to our server or to the driver for digests, that has no answer yet.
#[derive(Debug)]
struct PendingRequest {
    id: RequestId,
    deadline: Millis,
    kind: RequestKind,
}

#[derive(Debug)]
enum RequestKind {
    Sign(Vec<LocalId>),
    Confirm(Vec<LocalId>),
    SignParts(LocalId, Vec<u16>),
    ListParts(LocalId),
    HashParts(LocalId),
    Complete(LocalId),
}

/// Recent failures of our own server.
#[derive(Debug, Default)]
struct ServerHealth {
    failures: u32,
    /// Requests refused as a whole, in a row.
    refusals: u32,
    not_before: Millis,
    problem: Option<Reason>,
}

/// The upload queue of one page.
#[derive(Debug)]
pub struct Queue {
    settings: Settings,
    files: Files,
    to_sign: WaitQueue,
    to_send: WaitQueue,
    /// When to look at which file again; outdated entries are skipped.
    file_timers: BinaryHeap<Reverse<(Millis, LocalId)>>,
    /// Whole files in flight.
    sending_whole: Vec<LocalId>,
    /// Files being sent in parts.
    sending_in_parts: Vec<LocalId>,
    requests: Vec<PendingRequest>,
    to_confirm: Vec<LocalId>,
    confirm_waiting_since: Millis,
    /// Uploads to cancel on the server.
    to_cancel: Vec<UploadId>,
    server: ServerHealth,
    blockers: Blockers,
    concurrency: ConcurrencyLimit,
    /// Bytes that got through, repeated ones included.
    transferred: u64,
    meter: SpeedMeter,
    /// A proxy between here and the store buffers whole bodies.
    proxy_buffers: bool,
    /// Transmissions that the network lost.
    losses: u32,
    random: RandomSource,
    next_request: u32,
    now: Millis,
    timer_set_for: Option<Millis>,
    busy: bool,
    last_added: (u32, u32),
    commands: Vec<Command>,
}

impl Queue {
    /// An empty queue.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let max = if settings.save_data {
            settings.parallel_max.min(2)
        } else {
            settings.parallel_max
        };
        Self {
            concurrency: ConcurrencyLimit::new(settings.parallel_at_start, max),
            random: RandomSource::new(settings.seed),
            settings,
            files: Files::default(),
            to_sign: WaitQueue::default(),
            to_send: WaitQueue::default(),
            file_timers: BinaryHeap::new(),
            sending_whole: Vec::new(),
            sending_in_parts: Vec::new(),
            requests: Vec::new(),
            to_confirm: Vec::new(),
            confirm_waiting_since: Millis(0),
            to_cancel: Vec::new(),
            server: ServerHealth::default(),
            blockers: Blockers::default(),
            transferred: 0,
            meter: SpeedMeter::new(0, Millis(0)),
            proxy_buffers: false,
            losses: 0,
            next_request: 0,
            now: Millis(0),
            timer_set_for: None,
            busy: false,
            last_added: (0, 0),
            commands: Vec::new(),
        }
    }

    /// Applies `event` at `now`; returns the commands to execute, in this order.
    ///
    /// `now` may jump ahead, as after sleep. If it runs back, the queue's time stands still.
    pub fn handle(&mut self, event: Event, now: Millis) -> Vec<Command> {
        self.files.clear_changes();
        self.now = self.now.max(now);
        self.detect_sleep();
        self.apply_event(event);
        self.run_due_work();
        std::mem::take(&mut self.commands)
    }

    fn apply_event(&mut self, event: Event) {
        match event {
            Event::FilesAdded(files) => self.add(files),
            Event::Signed { request, result } => self.on_signed(request, result),
            Event::Progress { id, attempt, loaded } => self.on_progress(id, attempt, loaded),
            Event::SendEnded { id, attempt, outcome } => self.on_send_ended(id, attempt, outcome),
            Event::Confirmed { request, result } => self.on_confirmed(request, result),
            Event::FilesResumed(files) => self.resume_files(files),
            Event::PartsSigned { request, result } => self.on_parts_signed(request, result),
            Event::PartProgress {
                id,
                part,
                attempt,
                loaded,
            } => self.on_part_progress(id, part, attempt, loaded),
            Event::PartSendEnded {
                id,
                part,
                attempt,
                outcome,
            } => self.on_part_send_ended(id, part, attempt, outcome),
            Event::PartsListed { request, result } => self.on_parts_listed(request, result),
            Event::PartsHashed { request, digests } => self.on_parts_hashed(request, &digests),
            Event::Completed { request, result } => self.on_completed(request, result),
            Event::Pause(id) => self.pause(id),
            Event::Resume(id) => self.resume(id),
            Event::Cancel(id) => self.cancel(id),
            Event::Retry(id) => self.retry(id),
            Event::Remove(id) => self.remove(id),
            Event::RemoveVerified => self.remove_verified(),
            Event::Prioritize(id, priority) => self.prioritize(id, priority),
            Event::PauseAll => self.pause_all(),
            Event::ResumeAll => self.blockers.paused = false,
            Event::Tick | Event::PageHidden => {}
            Event::Offline => self.on_offline(),
            Event::Online => self.on_online(),
            Event::PageVisible => self.on_visible(),
            Event::OtherQueues(others) => self.concurrency.set_other_queues(others),
            Event::LoggedIn => self.on_logged_in(),
        }
    }

    /// Does everything that is due or has become possible.
    fn run_due_work(&mut self) {
        self.expire_requests();
        self.run_due_file_timers();
        self.check_stalls();
        self.check_part_stalls();
        self.start_transmissions();
        self.request_part_work();
        self.request_signatures();
        self.request_confirmations();
        self.cancel_on_server();
        self.measure();
        self.report_busy();
        self.arm_timer();
    }

    /// Has the driver save a file, once.
    fn persist(&mut self, id: LocalId) {
        if let Some(entry) = self.files.get_mut(id).filter(|entry| !entry.persisted) {
            entry.persisted = true;
            self.push_command(Command::Persist(id));
        }
    }

    /// Has the driver delete what it saved of a file.
    fn forget(&mut self, id: LocalId) {
        let Some(entry) = self.files.get_mut(id).filter(|entry| entry.persisted) else {
            return;
        };
        entry.persisted = false;
        if let Some(upload) = entry.upload.clone() {
            self.push_command(Command::Forget(upload));
        }
    }

    // Not inlined, like the look-ups in `Files`: it has many callers, and the browser downloads each copy.
    #[inline(never)]
    fn push_command(&mut self, command: Command) {
        self.commands.push(command);
    }

    fn announce(&mut self, milestone: Milestone) {
        self.push_command(Command::Announce(milestone));
    }

    fn add_request(&mut self, timeout: Millis, kind: RequestKind) -> RequestId {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        self.requests.push(PendingRequest {
            id,
            deadline: self.now.plus(timeout),
            kind,
        });
        id
    }

    /// Removes the request that an answer belongs to; `None` if it timed out or never was.
    fn take_request(&mut self, id: RequestId) -> Option<RequestKind> {
        let index = self.requests.iter().position(|pending| pending.id == id)?;
        Some(self.requests.swap_remove(index).kind)
    }

    /// Whether requests to our server may start now.
    fn may_call_server(&self) -> bool {
        !self.blockers.offline && !self.blockers.session_lost && self.now >= self.server.not_before
    }
}
