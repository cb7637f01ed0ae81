//! The queue: one event in, some commands out.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::files::Files;
use crate::lane::Lane;
use crate::pace::Pace;
use crate::progress::{Meter, time_left};
use crate::retry::Dice;
use crate::{
    BatchId, Command, Event, Intent, LocalId, Milestone, Millis, Reason, Row, Settings, State, Totals, Transport,
    UploadId,
};

mod confirming;
mod controls;
mod lines;
mod part_calls;
mod parts;
mod sending;
mod signing;
mod waking;

/// What keeps the whole queue waiting.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Holds {
    /// The user paused everything.
    pub paused: bool,
    /// The browser says there is no network.
    pub offline: bool,
    /// Nobody is logged in.
    pub session_lost: bool,
}

impl Holds {
    /// Whether anything holds the queue.
    #[must_use]
    pub const fn any(self) -> bool {
        self.paused || self.offline || self.session_lost
    }
}

/// A request to our server that has no answer yet.
#[derive(Debug)]
struct Call {
    batch: BatchId,
    deadline: Millis,
    work: Work,
}

#[derive(Debug)]
enum Work {
    Sign(Vec<LocalId>),
    Confirm(Vec<LocalId>),
    SignParts(LocalId, Vec<u16>),
    List(LocalId),
    Hash(LocalId),
    Complete(LocalId),
}

/// How our own server fares.
#[derive(Debug, Default)]
struct Server {
    failures: u32,
    /// Requests refused as such, in a row.
    refusals: u32,
    not_before: Millis,
    trouble: Option<Reason>,
}

/// The upload queue of one page.
#[derive(Debug)]
pub struct Queue {
    settings: Settings,
    files: Files,
    unsigned: Lane,
    ready: Lane,
    /// When to look at which file again; stale entries are skipped.
    wakes: BinaryHeap<Reverse<(Millis, LocalId)>>,
    /// Whole files on the wire.
    flights: Vec<LocalId>,
    /// Files in parts that are being sent.
    partial: Vec<LocalId>,
    calls: Vec<Call>,
    to_confirm: Vec<LocalId>,
    confirm_since: Millis,
    /// Uploads the server is to be told to drop.
    unwanted: Vec<UploadId>,
    server: Server,
    holds: Holds,
    pace: Pace,
    /// Bytes that got through, repeated ones included.
    moved: u64,
    meter: Meter,
    /// Something between here and the store swallows bodies whole.
    swallows: bool,
    /// Transmissions the network lost.
    lost: u32,
    dice: Dice,
    next_batch: u32,
    now: Millis,
    armed: Option<Millis>,
    busy: bool,
    added: (u32, u32),
    out: Vec<Command>,
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
            pace: Pace::new(settings.parallel_at_start, max),
            dice: Dice::new(settings.seed),
            settings,
            files: Files::default(),
            unsigned: Lane::default(),
            ready: Lane::default(),
            wakes: BinaryHeap::new(),
            flights: Vec::new(),
            partial: Vec::new(),
            calls: Vec::new(),
            to_confirm: Vec::new(),
            confirm_since: Millis(0),
            unwanted: Vec::new(),
            server: Server::default(),
            holds: Holds::default(),
            moved: 0,
            meter: Meter::new(0, Millis(0)),
            swallows: false,
            lost: 0,
            next_batch: 0,
            now: Millis(0),
            armed: None,
            busy: false,
            added: (0, 0),
            out: Vec::new(),
        }
    }

    /// Takes note of `event` at `now` and says what to do, in this order.
    ///
    /// `now` may jump ahead (sleep); where it runs back, the queue's time stands still.
    pub fn handle(&mut self, event: Event, now: Millis) -> Vec<Command> {
        self.files.forget_changes();
        self.now = self.now.max(now);
        self.notice_sleep();
        self.take(event);
        self.pump();
        std::mem::take(&mut self.out)
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::FilesAdded(files) => self.add(files),
            Event::Signed { batch, result } => self.signed(batch, result),
            Event::Progress { id, attempt, loaded } => self.progress(id, attempt, loaded),
            Event::Sent { id, attempt, outcome } => self.sent(id, attempt, outcome),
            Event::Confirmed { batch, result } => self.confirmed(batch, result),
            Event::FilesResumed(files) => self.resume_files(files),
            Event::PartsSigned { batch, result } => self.parts_signed(batch, result),
            Event::PartProgress {
                id,
                part,
                attempt,
                loaded,
            } => self.part_progress(id, part, attempt, loaded),
            Event::PartSent {
                id,
                part,
                attempt,
                outcome,
            } => self.part_sent(id, part, attempt, outcome),
            Event::PartsListed { batch, result } => self.parts_listed(batch, result),
            Event::PartsHashed { batch, digests } => self.parts_hashed(batch, &digests),
            Event::Completed { batch, result } => self.completed(batch, result),
            Event::Pause(id) => self.pause(id),
            Event::Resume(id) => self.resume(id),
            Event::Cancel(id) => self.cancel(id),
            Event::Retry(id) => self.retry(id),
            Event::Remove(id) => self.remove(id),
            Event::Prioritize(id, priority) => self.prioritize(id, priority),
            Event::PauseAll => self.pause_all(),
            Event::ResumeAll => self.holds.paused = false,
            Event::Tick | Event::Hidden => {}
            Event::Offline => self.offline(),
            Event::Online => self.online(),
            Event::Visible => self.visible(),
            Event::LoggedIn => self.logged_in(),
        }
    }

    /// Everything that may have become due or possible.
    fn pump(&mut self) {
        self.give_up_calls();
        self.wake_due();
        self.watch();
        self.watch_parts();
        self.fly();
        self.further_parts();
        self.sign_more();
        self.confirm_more();
        self.drop_unwanted();
        self.measure();
        self.report_busy();
        self.arm();
    }

    /// One file as it is to be shown; `None` once removed.
    #[must_use]
    pub fn row(&self, id: LocalId) -> Option<Row<'_>> {
        let entry = self.files.get(id)?;
        let flying = entry.flight.as_ref().map(|flight| &flight.meter);
        let in_parts = || entry.parts.as_ref().map(|parts| &parts.meter);
        let meter = flying.or_else(in_parts).filter(|_| entry.state == State::Sending);
        let speed = meter.and_then(Meter::settled);
        Some(Row {
            id,
            facts: &entry.facts,
            state: &entry.state,
            upload: entry.upload.as_ref(),
            sent: entry.sent,
            speed,
            eta: speed.map(|speed| time_left(entry.facts.size - entry.sent, speed)),
            attempt: entry.attempt,
        })
    }

    /// Ids of the rows that show something else than before the latest [`Queue::handle`], removed
    /// ones included; each once.
    #[must_use]
    pub fn changed(&self) -> &[LocalId] {
        self.files.changed()
    }

    /// All rows, in the order they were picked.
    pub fn ids(&self) -> impl Iterator<Item = LocalId> + '_ {
        self.files.ids()
    }

    /// The ids given to the latest [`Event::FilesAdded`] or [`Event::FilesResumed`], in its order.
    pub fn last_added(&self) -> impl ExactSizeIterator<Item = LocalId> + use<> {
        (self.added.0..self.added.1).map(LocalId)
    }

    /// Sums over all files.
    #[must_use]
    pub fn totals(&self) -> &Totals {
        self.files.totals()
    }

    /// Bytes per second of the whole queue, once they have settled.
    #[must_use]
    pub fn speed(&self) -> Option<u64> {
        self.meter.settled()
    }

    /// Span until all bytes have left, once the speed has settled.
    #[must_use]
    pub fn eta(&self) -> Option<Millis> {
        let totals = self.totals();
        self.speed()
            .map(|speed| time_left(totals.bytes.saturating_sub(totals.sent), speed))
    }

    /// What keeps the whole queue waiting.
    #[must_use]
    pub fn holds(&self) -> Holds {
        self.holds
    }

    /// Why our server is left alone for now, and until when.
    #[must_use]
    pub fn server_trouble(&self) -> Option<(Reason, Millis)> {
        self.server.trouble.map(|reason| (reason, self.server.not_before))
    }

    /// Transmissions allowed at once at the moment.
    #[must_use]
    pub fn parallel(&self) -> u32 {
        self.pace.limit()
    }

    /// What to write down of a file, so that a reload does not lose it; `None` before it is signed.
    #[must_use]
    pub fn intent(&self, id: LocalId) -> Option<Intent> {
        let entry = self.files.get(id)?;
        let part_size = entry.parts.as_ref().map(|parts| parts.plan.part_size());
        let transport = match entry.leave {
            _ if part_size.is_some() => Transport::Multipart { part_size },
            Some(leave) => leave.transport,
            None => Transport::Post,
        };
        Some(Intent {
            upload: entry.upload.clone()?,
            transport,
            name: entry.facts.name.clone(),
            size: entry.facts.size,
            content_type: entry.facts.content_type.clone(),
            modified: entry.facts.modified,
            fingerprint: entry.facts.fingerprint.clone(),
        })
    }

    /// Has a file written down, once.
    fn persist(&mut self, id: LocalId) {
        if let Some(entry) = self.files.get_mut(id).filter(|entry| !entry.persisted) {
            entry.persisted = true;
            self.out.push(Command::Persist(id));
        }
    }

    /// Has a file struck out.
    fn forget(&mut self, id: LocalId) {
        let Some(entry) = self.files.get_mut(id) else { return };
        if let (true, Some(upload)) = (entry.persisted, &entry.upload) {
            self.out.push(Command::Forget(upload.clone()));
            entry.persisted = false;
        }
    }

    fn say(&mut self, milestone: Milestone) {
        self.out.push(Command::Announce(milestone));
    }

    fn call(&mut self, timeout: Millis, work: Work) -> BatchId {
        let batch = BatchId(self.next_batch);
        self.next_batch += 1;
        self.calls.push(Call {
            batch,
            deadline: self.now.plus(timeout),
            work,
        });
        batch
    }

    /// The work of a request whose answer came, unless it was given up or never made.
    fn answered(&mut self, batch: BatchId) -> Option<Work> {
        let index = self.calls.iter().position(|call| call.batch == batch)?;
        Some(self.calls.swap_remove(index).work)
    }

    /// Whether our server may be asked anything now.
    fn may_ask(&self) -> bool {
        !self.holds.offline && !self.holds.session_lost && self.now >= self.server.not_before
    }
}
