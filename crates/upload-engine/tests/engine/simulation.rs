//! A simulated driver, server, store and network: random faults, in virtual time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};

use upload_engine::*;

/// Probabilities of faults, in a thousand, for each transmission or request.
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
}

#[derive(Debug)]
enum Scheduled {
    Event(Event),
    Transmission(LocalId, u16, u32, Event),
    Store(LocalId, u16, u32, UploadId, u64),
    Timer,
}

#[derive(Debug, Default)]
pub(crate) struct Upload {
    pub(crate) size: u64,
    pub(crate) parts: BTreeMap<u16, u64>,
    pub(crate) in_store: bool,
    pub(crate) confirmed: bool,
    pub(crate) cancelled: bool,
}

pub(crate) struct Simulation {
    pub(crate) queue: Queue,
    pub(crate) now: u64,
    pub(crate) faults: Faults,
    pub(crate) rate: u64,
    pub(crate) latency: u64,
    pub(crate) lifetime_s: u32,
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
    pub(crate) persisted: HashSet<UploadId>,
    /// How many of the next whole objects arrive damaged.
    pub(crate) corrupt_next: u32,
    pub(crate) digest: fn(u16) -> String,
    /// Most transmissions in flight at once so far.
    pub(crate) max_in_flight: usize,
    pub(crate) check_rows: bool,
    max_parallel: usize,
    forms: HashMap<LocalId, UploadId>,
    in_flight: HashSet<(LocalId, u16, u32)>,
    unconfirmed: HashSet<UploadId>,
    calendar: BinaryHeap<Reverse<(u64, u64)>>,
    scheduled: HashMap<u64, Scheduled>,
    timer: Option<u64>,
    last_rows: HashMap<LocalId, (State, u64, u32)>,
    random_state: u64,
    serial: u64,
}

impl Simulation {
    pub(crate) fn new(seed: u64) -> Self {
        Self::with(seed, Settings::default())
    }

    pub(crate) fn with(seed: u64, settings: Settings) -> Self {
        let max_parallel = settings.parallel_max as usize;
        Self {
            queue: Queue::new(Settings { seed, ..settings }),
            now: 1000,
            faults: Faults::default(),
            rate: 5_000_000,
            latency: 40,
            lifetime_s: 900,
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
            persisted: HashSet::new(),
            corrupt_next: 0,
            digest: |part| format!("d{part}"),
            max_in_flight: 0,
            check_rows: true,
            max_parallel,
            forms: HashMap::new(),
            in_flight: HashSet::new(),
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
        let facts = |(index, &size): (usize, &u64)| FileFacts {
            name: format!("{index}.bin"),
            size,
            ..FileFacts::default()
        };
        self.add_facts(sizes.iter().enumerate().map(facts).collect())
    }

    pub(crate) fn add_facts(&mut self, facts: Vec<FileFacts>) -> Vec<LocalId> {
        self.handle(Event::FilesAdded(facts));
        self.queue.last_added().collect()
    }

    pub(crate) fn state(&self, id: LocalId) -> State {
        self.queue.row(id).expect("row").state.clone()
    }

    pub(crate) fn kind(&self, id: LocalId) -> StateKind {
        self.state(id).kind()
    }

    /// Hands in an event now, executes the commands, and checks the invariants.
    pub(crate) fn handle(&mut self, event: Event) -> Vec<Command> {
        self.events_handled += 1;
        assert!(self.events_handled < 1_000_000, "the queue loops");
        if let Event::Confirmed { result: Ok(states), .. } = &event {
            let pending: HashSet<_> = states
                .iter()
                .filter(|(_, state)| *state == ConfirmState::Pending)
                .map(|(id, _)| id)
                .collect();
            self.unconfirmed.retain(|upload| !pending.contains(upload));
        }
        let commands = self.queue.handle(event, Millis(self.now));
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
            match self.scheduled.remove(&serial) {
                Some(Scheduled::Event(event)) => drop(self.handle(event)),
                Some(Scheduled::Transmission(id, part, attempt, event)) => {
                    let over = matches!(event, Event::SendEnded { .. } | Event::PartSendEnded { .. });
                    let alive = self.in_flight.contains(&(id, part, attempt));
                    if alive && over {
                        self.in_flight.remove(&(id, part, attempt));
                        if let Event::SendEnded {
                            outcome: Outcome::NetworkFailed | Outcome::Aborted,
                            ..
                        } = event
                        {
                            self.unconfirmed.insert(self.forms[&id].clone());
                        }
                    }
                    // An aborted request reports nothing more, or reports it late.
                    if alive || self.chance(200) {
                        self.handle(event);
                    }
                }
                Some(Scheduled::Store(id, part, attempt, upload, size)) => {
                    if self.in_flight.contains(&(id, part, attempt)) {
                        self.store(&upload, part, size);
                    }
                }
                Some(Scheduled::Timer) if self.timer == Some(at) => {
                    self.timer = None;
                    self.timers += 1;
                    self.handle(Event::Tick);
                }
                Some(Scheduled::Timer) | None => {}
            }
        }
        self.now = end;
    }

    /// Ends a transmission with this event, whatever was scheduled for it.
    pub(crate) fn end_transmission(&mut self, event: Event) {
        match event {
            Event::SendEnded { id, attempt, .. } => self.in_flight.remove(&(id, 0, attempt)),
            Event::PartSendEnded { id, part, attempt, .. } => self.in_flight.remove(&(id, part, attempt)),
            _ => false,
        };
        self.handle(event);
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
        self.forms.clear();
        self.unconfirmed.clear();
        self.last_rows.clear();
        self.timer = None;
    }

    fn store(&mut self, upload: &UploadId, part: u16, size: u64) {
        let row = self.uploads.get_mut(upload).expect("an upload the server made");
        if part == 0 {
            row.in_store = true;
            assert_eq!(row.size, size);
        } else {
            row.parts.insert(part, size);
        }
    }

    fn execute(&mut self, command: Command) {
        match command {
            Command::Sign { request, files } => self.sign(request, &files),
            Command::Send { id, attempt } => {
                assert!(
                    !self.in_flight.iter().any(|sent| sent.0 == id),
                    "{id:?} is in flight already"
                );
                assert!(
                    !self.unconfirmed.contains(&self.forms[&id]),
                    "{id:?} sent again without asking"
                );
                *self.sends.entry(id).or_default() += 1;
                let size = self.queue.row(id).expect("row").total();
                self.transmit(id, 0, attempt, size);
            }
            Command::SendPart {
                id,
                part,
                attempt,
                start,
                end,
            } => {
                assert!(!self.in_flight.iter().any(|sent| (sent.0, sent.1) == (id, part)));
                self.part_sends += 1;
                assert!(end > start);
                self.transmit(id, part, attempt, end - start);
            }
            Command::Abort { id, attempt } => {
                assert!(
                    self.in_flight.remove(&(id, 0, attempt)),
                    "abort of nothing: {id:?} {attempt}"
                );
            }
            Command::AbortPart { id, part, attempt } => {
                assert!(
                    self.in_flight.remove(&(id, part, attempt)),
                    "abort of nothing: {id:?} {part}"
                );
            }
            Command::Confirm { request, uploads } => self.confirm(request, uploads),
            Command::CancelOnServer { uploads } => {
                assert!(!uploads.is_empty() && uploads.len() <= BATCH_MAX);
                for upload in uploads {
                    self.uploads.get_mut(&upload).expect("upload").cancelled = true;
                }
            }
            Command::SignParts {
                request, upload, parts, ..
            } => {
                assert!(!parts.is_empty() && parts.len() <= BATCH_MAX);
                assert!(parts.windows(2).all(|pair| pair[0] < pair[1]));
                assert!(self.uploads.contains_key(&upload));
                self.other_requests += 1;
                let lifetime = self.lifetime_s;
                self.answer(|result| Event::PartsSigned {
                    request,
                    result: result.map(|()| lifetime),
                });
            }
            Command::ListParts { request, upload } => {
                self.other_requests += 1;
                let parts = self.uploads[&upload].parts.clone();
                let stored = parts.into_iter().map(|(part, size)| StoredPart {
                    part,
                    size,
                    digest: format!("d{part}").into(),
                });
                let stored = stored.collect::<Vec<_>>();
                self.answer(|result| Event::PartsListed {
                    request,
                    result: result.map(|()| stored),
                });
            }
            Command::HashParts { request, parts, .. } => {
                let digest = self.digest;
                let digests = parts
                    .iter()
                    .map(|&(part, ..)| PartDigest {
                        part,
                        digest: digest(part).into(),
                    })
                    .collect();
                self.schedule_event(50, Event::PartsHashed { request, digests });
            }
            Command::Complete { request, upload, parts } => {
                self.other_requests += 1;
                let row = self.uploads.get_mut(&upload).expect("upload");
                let missing: Vec<u16> = (1..=parts).filter(|part| !row.parts.contains_key(part)).collect();
                row.in_store |= missing.is_empty();
                self.answer(|result| Event::Completed {
                    request,
                    result: result.map(|()| missing),
                });
            }
            Command::Persist(id) => {
                let saved = self.queue.saved_upload(id).expect("saved");
                assert!(self.persisted.insert(saved.upload));
            }
            Command::Forget(upload) => assert!(self.persisted.remove(&upload)),
            Command::ArmTimer { at } => {
                assert!(at.0 > self.now, "a timer in the past");
                self.timer = Some(at.0);
                self.schedule(at.0 - self.now, Scheduled::Timer);
            }
            Command::Busy(_) => {}
            Command::Announce(milestone) => self.announced.push(milestone),
        }
    }

    /// Schedules our server's answer, or a fault.
    fn answer(&mut self, event: impl FnOnce(Result<(), ServerFailure>) -> Event) {
        let span = self.latency + self.random_below(self.latency);
        if self.chance(self.faults.server_answer_lost) {
            return;
        }
        let result = if self.chance(self.faults.session_lost) {
            let back = self.random_below(20_000);
            self.schedule_event(span + back, Event::LoggedIn);
            Err(ServerFailure::SessionLost)
        } else if self.chance(self.faults.server_fails) {
            Err(match self.random_below(4) {
                0 => ServerFailure::Unreachable,
                1 => ServerFailure::Busy {
                    retry_after: Some(Millis(2000)),
                },
                2 => ServerFailure::BadAnswer,
                _ => ServerFailure::Broken,
            })
        } else {
            Ok(())
        };
        self.schedule_event(span, event(result));
    }

    fn sign(&mut self, request: RequestId, files: &[SignRequest]) {
        assert!(!files.is_empty() && files.len() <= BATCH_MAX);
        self.sign_requests += 1;
        self.signed_files += files.len() as u32;
        let mut outcomes = Vec::new();
        for file in files {
            let size = self.queue.row(file.id).expect("row").total();
            let upload = file.upload.clone().unwrap_or_else(|| {
                self.serial += 1;
                let upload = UploadId::from(format!("u{}", self.serial));
                self.uploads.insert(
                    upload.clone(),
                    Upload {
                        size,
                        ..Upload::default()
                    },
                );
                upload
            });
            self.forms.insert(file.id, upload.clone());
            let transport = if file.resumable {
                Transport::Multipart { part_size: None }
            } else {
                Transport::Post
            };
            outcomes.push(Ok(SignedUpload {
                upload,
                transport,
                expires_in_s: self.lifetime_s,
            }));
        }
        self.answer(|result| Event::Signed {
            request,
            result: result.map(|()| outcomes),
        });
    }

    fn confirm(&mut self, request: RequestId, uploads: Vec<UploadId>) {
        assert!(!uploads.is_empty() && uploads.len() <= BATCH_MAX);
        self.confirm_requests += 1;
        let mut states = Vec::new();
        for upload in uploads {
            let row = self.uploads.get_mut(&upload).expect("upload");
            let state = if row.cancelled {
                ConfirmState::Cancelled
            } else if row.in_store && !row.confirmed && self.corrupt_next > 0 {
                self.corrupt_next -= 1;
                row.in_store = false;
                ConfirmState::Damaged
            } else if row.in_store {
                row.confirmed = true;
                ConfirmState::Confirmed
            } else {
                ConfirmState::Pending
            };
            states.push((upload, state));
        }
        self.answer(|result| Event::Confirmed {
            request,
            result: result.map(|()| states),
        });
    }

    /// Starts a transmission and schedules its end. `part` 0 is a whole file.
    fn transmit(&mut self, id: LocalId, part: u16, attempt: u32, size: u64) {
        self.in_flight.insert((id, part, attempt));
        self.max_in_flight = self.max_in_flight.max(self.in_flight.len());
        assert!(
            self.in_flight.len() <= self.max_parallel,
            "{} in flight",
            self.in_flight.len()
        );
        let upload = self.forms[&id].clone();
        let share = self.in_flight.len() as u64;
        let span = self.latency + size * 1000 / (self.rate / share).max(1);
        let progress = move |loaded| match part {
            0 => Event::Progress { id, attempt, loaded },
            _ => Event::PartProgress {
                id,
                part,
                attempt,
                loaded,
            },
        };
        let sent = move |outcome| match part {
            0 => Event::SendEnded { id, attempt, outcome },
            _ => Event::PartSendEnded {
                id,
                part,
                attempt,
                outcome,
            },
        };
        let faults = self.faults;
        if self.chance(faults.proxy_buffers) {
            self.schedule(5, Scheduled::Transmission(id, part, attempt, progress(size)));
            self.schedule(span, Scheduled::Store(id, part, attempt, upload, size));
            return self.schedule(
                span,
                Scheduled::Transmission(id, part, attempt, sent(Outcome::status(201))),
            );
        }
        let steps = (span / 1000).clamp(2, 50);
        let half = steps / 2;
        let (ends, outcome) = if self.chance(faults.cut) {
            (half, Some(Outcome::NetworkFailed))
        } else if self.chance(faults.foreign_abort) {
            (half, Some(Outcome::Aborted))
        } else if self.chance(faults.stall) {
            (if self.chance(500) { half } else { steps }, None)
        } else if self.chance(faults.answer_lost) {
            (steps, Some(Outcome::NetworkFailed))
        } else if self.chance(faults.busy) {
            (steps, Some(Outcome::status(503)))
        } else if self.chance(faults.broken) {
            (steps, Some(Outcome::status(500)))
        } else if self.chance(faults.expired) {
            (
                steps,
                Some(Outcome::Answered {
                    status: 403,
                    class: AnswerClass::Expired,
                }),
            )
        } else {
            (steps, Some(Outcome::status(201)))
        };
        for step in 1..=ends {
            let loaded = if step == steps { size + 181 } else { size * step / steps };
            self.schedule(
                span * step / steps,
                Scheduled::Transmission(id, part, attempt, progress(loaded)),
            );
        }
        let at = span * ends / steps;
        let whole = ends == steps;
        let stores = match outcome {
            Some(Outcome::Answered { status, .. }) => status == 201 || (status == 500 && self.chance(500)),
            Some(Outcome::NetworkFailed) => whole,
            _ => whole && self.chance(500),
        };
        if stores {
            self.schedule(at, Scheduled::Store(id, part, attempt, upload, size));
        }
        if let Some(outcome) = outcome {
            self.schedule(at + 1, Scheduled::Transmission(id, part, attempt, sent(outcome)));
        }
    }

    /// Checks the invariants; called after every event.
    fn check(&mut self, commands: &[Command]) {
        for command in commands {
            if let Command::Sign { files, .. } = command {
                for file in files {
                    assert!(self.queue.row(file.id).is_some());
                }
            }
        }
        if !self.check_rows {
            return;
        }
        let mut sums = (0, 0, 0);
        let mut last_rows = HashMap::new();
        let changed: HashSet<_> = self.queue.changed().iter().copied().collect();
        assert_eq!(changed.len(), self.queue.changed().len(), "a row changed twice");
        for id in self.queue.ids() {
            let row = self.queue.row(id).expect("row");
            sums.0 += 1;
            if !matches!(row.state, State::Rejected(_) | State::Failed(_) | State::Cancelled) {
                sums.1 += row.total();
                sums.2 += row.sent;
            }
            assert!(row.sent <= row.total());
            assert_eq!(row.percent() == 100, *row.state == State::Verified);
            let now = (row.state.clone(), row.sent, row.attempt);
            let before = self.last_rows.get(&id);
            assert!(
                before == Some(&now) || changed.contains(&id),
                "{id:?} changed without notice: {before:?} {now:?}"
            );
            if let Some((_, sent, _)) = before {
                let stated = commands.contains(&Command::Announce(Milestone::Restarted(id)));
                assert!(
                    row.sent >= *sent || stated,
                    "{id:?} ran back from {sent} to {}",
                    row.sent
                );
            }
            last_rows.insert(id, now);
        }
        self.last_rows = last_rows;
        let totals = self.queue.totals();
        assert_eq!((totals.files, totals.bytes, totals.sent), sums);
    }

    pub(crate) fn in_flight_count(&self) -> usize {
        self.in_flight.len()
    }
}
