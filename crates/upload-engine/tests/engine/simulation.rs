//! A simulated driver, server, store and network: random faults, in virtual time.

mod checks;
mod driver;
mod server;
mod store;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet, VecDeque};

use upload_engine::*;

pub(crate) use server::Upload;

/// Probabilities of faults, in a thousand, for each transmission, request or digest.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    /// The connection breaks halfway.
    pub(crate) cut: u32,
    /// The store has the bytes, and its answer is lost.
    pub(crate) answer_lost: u32,
    /// The transmission stops without an error.
    pub(crate) stall: u32,
    /// The store answers 503.
    pub(crate) busy: u32,
    /// The store answers 500.
    pub(crate) broken: u32,
    /// The store calls the form expired.
    pub(crate) expired: u32,
    /// The store received other bytes than were sent, and says so.
    pub(crate) corrupted: u32,
    /// The browser aborts the transmission, without the queue.
    pub(crate) foreign_abort: u32,
    /// Our server does the work, and its answer is lost.
    pub(crate) server_answer_lost: u32,
    /// Our server answers 5xx, 429 or nonsense.
    pub(crate) server_fails: u32,
    /// Our server answers 401; the user logs in later.
    pub(crate) session_lost: u32,
    /// A proxy buffers the whole body at once and passes it on slowly.
    pub(crate) proxy_buffers: u32,
    /// A digest or thumbnail never comes.
    pub(crate) work_lost: u32,
    /// A digest or thumbnail comes up to two minutes late.
    pub(crate) work_late: u32,
    /// The bytes cannot be read, or there is no thumbnail.
    pub(crate) work_fails: u32,
}

#[derive(Debug)]
enum Scheduled {
    Event(Event),
    Transmission(TransmissionId, Event),
    Digest(TransmissionId, Result<Checksum, NotDigested>),
    Thumbnail(LocalId, Option<FileFacts>),
    Store(TransmissionId, UploadId, u64),
    Timer,
}

#[derive(Debug, PartialEq)]
struct Shown {
    state: State,
    sent: u64,
    attempt: u32,
}

pub(crate) struct Simulation {
    pub(crate) queue: Queue,
    pub(crate) now: u64,
    pub(crate) faults: Faults,
    pub(crate) rate: u64,
    pub(crate) latency: u64,
    /// Milliseconds that a digest takes.
    pub(crate) digest_span: u64,
    /// Milliseconds that a thumbnail takes.
    pub(crate) thumbnail_span: u64,
    pub(crate) lifetime_s: u32,
    /// In how many of a thousand signatures our server grants a form where parts were asked for, or the other way round.
    pub(crate) other_transport: u32,
    pub(crate) uploads: HashMap<UploadId, Upload>,
    pub(crate) sends: HashMap<LocalId, u32>,
    pub(crate) part_sends: u32,
    pub(crate) sign_requests: u32,
    pub(crate) confirm_requests: u32,
    pub(crate) signed_files: u32,
    pub(crate) other_requests: u32,
    pub(crate) timers: u32,
    pub(crate) events_handled: u64,
    pub(crate) announced: Vec<Milestone>,
    /// Transmissions whose digest was requested.
    pub(crate) digests: Vec<TransmissionId>,
    pub(crate) hash_requests: u32,
    /// Number of files that were signed with a checksum.
    pub(crate) bound_files: usize,
    pub(crate) completed: Vec<Vec<Option<Checksum>>>,
    pub(crate) busy: Vec<bool>,
    /// Files whose thumbnail was requested.
    pub(crate) making: Vec<LocalId>,
    pub(crate) thumbnail_rounds: Vec<usize>,
    pub(crate) set_picture_requests: Vec<RequestId>,
    pub(crate) pictures: Vec<Vec<Rendition>>,
    pub(crate) broadcasts: Vec<(u64, TabStatus)>,
    pub(crate) persisted: HashSet<UploadId>,
    /// Files whose bytes the driver has.
    pub(crate) kept: HashSet<LocalId>,
    /// How many of the next whole objects arrive damaged.
    pub(crate) corrupt_next: u32,
    /// The MD5 of each part of any local file.
    pub(crate) digest: fn(u16) -> String,
    /// Most transmissions in flight at once so far.
    pub(crate) max_in_flight: usize,
    /// Connections to the store that the browser opens. Further transmissions wait.
    pub(crate) connections: usize,
    pub(crate) check_rows: bool,
    /// The rows that the latest event changed.
    pub(crate) changed: Vec<LocalId>,
    max_parallel: usize,
    urls: HashMap<String, SignedUrl>,
    in_flight: HashSet<TransmissionId>,
    /// Those of them that wait for a connection, oldest first.
    waiting: VecDeque<Transmission>,
    /// Transmissions whose bytes the store has.
    stored: HashSet<TransmissionId>,
    digesting: HashSet<TransmissionId>,
    unconfirmed: HashSet<UploadId>,
    calendar: BinaryHeap<Reverse<(u64, u64)>>,
    scheduled: HashMap<u64, Scheduled>,
    timer: Option<u64>,
    last_rows: HashMap<LocalId, Shown>,
    random_state: u64,
    serial: u64,
}

/// A URL that our server signed.
#[derive(Clone, Debug)]
struct SignedUrl {
    upload: UploadId,
    part: u16,
    valid_until: u64,
}

/// A transmission to the store.
#[derive(Debug)]
struct Transmission {
    id: TransmissionId,
    upload: UploadId,
    size: u64,
    /// When its form or URL expires.
    valid_until: u64,
}

/// The commands that the queue has for its driver.
pub(crate) fn commands(queue: &mut Queue) -> Vec<Command> {
    std::iter::from_fn(|| queue.next_command()).collect()
}

/// Settings for one transmission at once.
pub(crate) fn one_at_once() -> Settings {
    let mut settings = Settings::default();
    (settings.parallel_at_start, settings.parallel_max) = (1, 1);
    settings
}

impl Simulation {
    pub(crate) fn new(seed: u64) -> Self {
        Self::with(seed, Settings::default())
    }

    pub(crate) fn with(seed: u64, mut settings: Settings) -> Self {
        let max_parallel = settings.parallel_max as usize;
        settings.seed = seed;
        Self {
            queue: Queue::new(settings),
            now: 1000,
            faults: Faults::default(),
            rate: 5_000_000,
            latency: 40,
            digest_span: 5,
            thumbnail_span: 200,
            lifetime_s: 900,
            other_transport: 0,
            uploads: HashMap::new(),
            sends: HashMap::new(),
            part_sends: 0,
            sign_requests: 0,
            confirm_requests: 0,
            signed_files: 0,
            other_requests: 0,
            timers: 0,
            events_handled: 0,
            announced: Vec::new(),
            digests: Vec::new(),
            hash_requests: 0,
            bound_files: 0,
            completed: Vec::new(),
            busy: Vec::new(),
            making: Vec::new(),
            thumbnail_rounds: Vec::new(),
            set_picture_requests: Vec::new(),
            pictures: Vec::new(),
            broadcasts: Vec::new(),
            persisted: HashSet::new(),
            kept: HashSet::new(),
            corrupt_next: 0,
            digest: |part| format!("{part:032x}"),
            max_in_flight: 0,
            connections: 6,
            check_rows: true,
            changed: Vec::new(),
            max_parallel,
            urls: HashMap::new(),
            in_flight: HashSet::new(),
            waiting: VecDeque::new(),
            stored: HashSet::new(),
            digesting: HashSet::new(),
            unconfirmed: HashSet::new(),
            calendar: BinaryHeap::new(),
            scheduled: HashMap::new(),
            timer: None,
            last_rows: HashMap::new(),
            random_state: seed | 1,
            serial: 0,
        }
    }

    pub(crate) fn random_below(&mut self, bound: u64) -> u64 {
        self.random_state ^= self.random_state << 13;
        self.random_state ^= self.random_state >> 7;
        self.random_state ^= self.random_state << 17;
        self.random_state % bound.max(1)
    }

    fn chance(&mut self, in_a_thousand: u32) -> bool {
        self.random_below(1000) < u64::from(in_a_thousand)
    }

    fn schedule(&mut self, span: u64, due: Scheduled) {
        self.serial += 1;
        self.calendar.push(Reverse((self.now + span, self.serial)));
        self.scheduled.insert(self.serial, due);
    }

    pub(crate) fn schedule_event(&mut self, span: u64, event: Event) {
        self.schedule(span, Scheduled::Event(event));
    }

    pub(crate) fn add(&mut self, sizes: &[u64]) -> Vec<LocalId> {
        let facts = |(index, &size): (usize, &u64)| FileFacts::new(format!("{index}.bin"), size);
        self.add_facts(sizes.iter().enumerate().map(facts).collect())
    }

    pub(crate) fn add_facts(&mut self, facts: Vec<FileFacts>) -> Vec<LocalId> {
        let ids = self.queue.add(facts, Moment(self.now));
        self.keep(ids)
    }

    pub(crate) fn resume(&mut self, files: Vec<ResumedFile>) -> Vec<LocalId> {
        let ids = self.queue.resume(files, Moment(self.now));
        self.keep(ids)
    }

    pub(crate) fn add_picture(&mut self, sizes: &[u64]) -> Vec<LocalId> {
        let facts = |&size: &u64| FileFacts::new("", size);
        let renditions = sizes.iter().map(facts).collect();
        let ids = self.queue.add_picture(renditions, Moment(self.now));
        self.keep(ids)
    }

    pub(crate) fn add_thumbnail(&mut self, of: LocalId, thumbnail: FileFacts) -> LocalId {
        let id = self.queue.add_thumbnail(of, thumbnail, Moment(self.now));
        self.keep(vec![id])[0]
    }

    /// Keeps the bytes of added files, then executes the commands.
    fn keep(&mut self, ids: Vec<LocalId>) -> Vec<LocalId> {
        self.events_handled += 1;
        assert!(ids.iter().all(|&id| self.kept.insert(id)), "an id twice");
        self.execute_commands();
        ids
    }

    pub(crate) fn state(&self, id: LocalId) -> State {
        self.queue.row(id).expect("row").state.clone()
    }

    pub(crate) fn kind(&self, id: LocalId) -> StateKind {
        self.state(id).kind()
    }

    /// Whether all these files are verified.
    pub(crate) fn all_verified(&self, ids: &[LocalId]) -> bool {
        ids.iter().all(|&id| self.kind(id) == StateKind::Verified)
    }

    /// The upload of a file.
    pub(crate) fn upload(&self, id: LocalId) -> &Upload {
        &self.uploads[self.queue.upload_of(id).expect("upload")]
    }

    /// Hands in an event now, executes the commands, and checks the invariants.
    pub(crate) fn handle(&mut self, event: Event) -> Vec<Command> {
        self.events_handled += 1;
        if let Event::Confirmed { result: Ok(states), .. } = &event {
            let is_pending = |upload: &UploadId| {
                states
                    .iter()
                    .any(|of| of.upload == *upload && of.state == ConfirmState::Pending)
            };
            self.unconfirmed.retain(|upload| !is_pending(upload));
        }
        self.queue.handle(event, Moment(self.now));
        self.execute_commands()
    }

    fn execute_commands(&mut self) -> Vec<Command> {
        assert!(self.events_handled < 1_000_000, "the queue loops");
        let commands = commands(&mut self.queue);
        for command in commands.clone() {
            self.execute(command);
        }
        self.check(&commands);
        commands
    }

    /// Runs everything scheduled within the next `span` milliseconds.
    pub(crate) fn run_for(&mut self, span: u64) {
        let end = self.now + span;
        while let Some(&Reverse((at, serial))) = self.calendar.peek() {
            if at > end {
                break;
            }
            self.calendar.pop();
            self.now = self.now.max(at);
            if let Some(due) = self.scheduled.remove(&serial) {
                self.run(due, at);
            }
        }
        self.now = end;
    }

    fn run(&mut self, due: Scheduled, at: u64) {
        match due {
            Scheduled::Event(event) => drop(self.handle(event)),
            Scheduled::Transmission(transmission, event) => self.report(transmission, event),
            Scheduled::Digest(transmission, checksum) => {
                // A digest of an aborted transmission does not come, or comes late.
                if self.digesting.remove(&transmission) || self.chance(200) {
                    self.handle(Event::Digested { transmission, checksum });
                }
            }
            Scheduled::Thumbnail(of, Some(thumbnail)) => drop(self.add_thumbnail(of, thumbnail)),
            Scheduled::Thumbnail(of, None) => drop(self.handle(Event::ThumbnailFailed(of))),
            Scheduled::Store(transmission, upload, size) => {
                let is_alive = self.in_flight.contains(&transmission);
                if is_alive || self.chance(200) {
                    self.store(&upload, transmission.part().unwrap_or(0), size);
                    self.stored.insert(transmission);
                }
            }
            Scheduled::Timer if self.timer == Some(at) => {
                self.timer = None;
                self.timers += 1;
                self.handle(Event::Tick);
            }
            Scheduled::Timer => {}
        }
    }

    /// The transmission in flight of a file, or of one part of it.
    pub(crate) fn transmission(&self, id: LocalId, part: Option<u16>) -> Option<TransmissionId> {
        let mut sent = self.in_flight.iter().copied();
        sent.find(|sent| sent.file() == id && sent.part() == part)
    }

    /// Ends a transmission like this, regardless of its schedule.
    pub(crate) fn end_transmission(&mut self, transmission: TransmissionId, outcome: SendOutcome) {
        self.take_from_flight(transmission);
        self.handle(Event::SendEnded { transmission, outcome });
    }

    /// Lets time pass while nothing happens, as when the machine sleeps.
    pub(crate) fn sleep(&mut self, span: u64) {
        self.now += span;
    }

    /// Reloads the page: queue, requests and transmissions are gone.
    pub(crate) fn reload(&mut self, settings: Settings) {
        self.queue = Queue::new(settings);
        self.calendar.clear();
        self.scheduled.clear();
        self.in_flight.clear();
        self.waiting.clear();
        self.stored.clear();
        self.digesting.clear();
        self.kept.clear();
        self.unconfirmed.clear();
        self.last_rows.clear();
        self.timer = None;
    }

    pub(crate) fn in_flight_count(&self) -> usize {
        self.in_flight.len()
    }

    /// Number of transmissions that wait for a connection.
    pub(crate) fn waiting_count(&self) -> usize {
        self.waiting.len()
    }
}
