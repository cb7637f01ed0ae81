//! The queue: takes events, hands out commands.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};

use crate::concurrency_limit::ConcurrencyLimit;
use crate::files::Files;
use crate::retry::RandomSource;
use crate::speed::SpeedMeter;
use crate::wait_queue::WaitQueue;
use crate::{
    ChecksumUse, Command, Event, IgnoredAnswers, LocalId, Milestone, Moment, Settings, TransmissionId, UploadId,
};

mod adding;
mod confirming;
mod controls;
mod digests;
mod hashing;
mod other_tabs;
mod parts;
mod picture;
mod queries;
mod renditions;
mod requests;
mod sending;
mod server_health;
mod signing;
mod thumbnails;
mod timers;
mod waiting;

pub use picture::PictureState;
pub use server_health::ServerProblem;

use digests::PendingDigest;
use other_tabs::OtherTabs;
use picture::Picture;
use requests::PendingRequest;
use server_health::ServerHealth;
use thumbnails::Thumbnails;

/// Conditions that stop the whole queue.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
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

/// The upload queue of one page.
#[derive(Debug)]
pub struct Queue {
    settings: Settings,
    files: Files,
    to_sign: WaitQueue,
    to_send: WaitQueue,
    /// When to look at which file again; outdated entries are skipped.
    file_timers: BinaryHeap<Reverse<(Moment, LocalId)>>,
    /// Whole files in flight.
    sending_whole: Vec<LocalId>,
    /// Files being sent in parts.
    sending_in_parts: Vec<LocalId>,
    requests: Vec<PendingRequest>,
    /// Files that the driver is about to add.
    expected_files: u32,
    /// Uploads that this queue ever had.
    known_uploads: BTreeSet<UploadId>,
    checksum_use: ChecksumUse,
    digests: Vec<PendingDigest>,
    to_confirm: Vec<LocalId>,
    confirm_waiting_since: Moment,
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
    thumbnails: Thumbnails,
    picture: Option<Picture>,
    other_tabs: OtherTabs,
    random: RandomSource,
    next_request: u32,
    ignored: IgnoredAnswers,
    now: Moment,
    timer_set_for: Option<Moment>,
    busy: bool,
    /// Since when the queue has unfinished files.
    busy_since: Option<Moment>,
    /// Commands that the driver has not taken yet, oldest first.
    commands: VecDeque<Command>,
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
            expected_files: 0,
            known_uploads: BTreeSet::new(),
            checksum_use: ChecksumUse::default(),
            digests: Vec::new(),
            to_confirm: Vec::new(),
            confirm_waiting_since: Moment(0),
            to_cancel: Vec::new(),
            server: ServerHealth::default(),
            blockers: Blockers::default(),
            transferred: 0,
            meter: SpeedMeter::new(0, Moment(0)),
            proxy_buffers: false,
            losses: 0,
            thumbnails: Thumbnails::default(),
            picture: None,
            other_tabs: OtherTabs::default(),
            next_request: 0,
            ignored: IgnoredAnswers::default(),
            now: Moment(0),
            timer_set_for: None,
            busy: false,
            busy_since: None,
            commands: VecDeque::new(),
        }
    }

    /// Applies `event` at `now`. The driver then executes the commands of [`Queue::next_command`].
    ///
    /// `now` may jump ahead, as after sleep. If it runs back, the queue's time stands still.
    pub fn handle(&mut self, event: Event, now: Moment) {
        self.begin(now);
        self.apply_event(event);
        self.run_due_work();
    }

    /// The next command to execute; `None` once the driver has taken all.
    ///
    /// The commands of all events wait in one line, so their order is kept even if the driver hands in an event while it
    /// executes a command.
    #[must_use = "the driver executes each command"]
    pub fn next_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// Prepares for an event at `now`.
    fn begin(&mut self, now: Moment) {
        self.now = self.now.max(now);
        self.detect_sleep();
    }

    fn apply_event(&mut self, event: Event) {
        match event {
            Event::FilesHashed { request, checksums } => self.on_files_hashed(request, checksums),
            Event::Signed { request, result } => self.on_signed(request, self.without_old_refusal(request, result)),
            Event::Progress {
                transmission: of @ TransmissionId { part: 0, .. },
                loaded,
            } => self.on_progress(of, loaded),
            Event::Progress { transmission, loaded } => self.on_part_progress(transmission, loaded),
            Event::SendEnded {
                transmission: of @ TransmissionId { part: 0, .. },
                outcome,
            } => self.on_send_ended(of, outcome),
            Event::SendEnded { transmission, outcome } => self.on_part_send_ended(transmission, outcome),
            Event::ThumbnailFailed(of) => self.on_thumbnail_failed(of),
            Event::Digested { transmission, checksum } => self.on_digested(transmission, checksum),
            Event::Confirmed { request, result } => {
                self.on_confirmed(request, self.without_old_refusal(request, result))
            }
            Event::PartsSigned { request, result } => {
                self.on_parts_signed(request, self.without_old_refusal(request, result))
            }
            Event::PartsListed { request, result } => {
                self.on_parts_listed(request, self.without_old_refusal(request, result))
            }
            Event::PartsHashed { request, digests } => self.on_parts_hashed(request, &digests),
            Event::Completed { request, result } => {
                self.on_completed(request, self.without_old_refusal(request, result))
            }
            Event::ThumbnailsSet { request, result } => {
                self.on_thumbnails_set(request, self.without_old_refusal(request, result))
            }
            Event::PictureSet { request, result } => {
                self.on_picture_set(request, self.without_old_refusal(request, result))
            }
            Event::Pause(id) => self.pause(id),
            Event::Resume(id) => self.resume_file(id),
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
            Event::TabStatus { tab, status } => self.on_tab_status(tab, status),
            Event::ChecksumsSupported(supported) => self.checksum_use = supported,
            Event::LoggedIn => self.on_logged_in(),
        }
    }

    /// Does all work that is due or has become possible.
    fn run_due_work(&mut self) {
        self.expire_requests();
        self.run_due_file_timers();
        self.check_stalls();
        self.check_part_stalls();
        self.expire_digests();
        self.share_link();
        self.run_thumbnails();
        self.run_picture();
        self.start_transmissions();
        self.end_browser_waits();
        self.request_part_work();
        self.request_signatures();
        self.request_confirmations();
        self.cancel_on_server();
        self.measure();
        self.report_busy();
        self.broadcast_status();
        self.arm_timer();
    }

    /// Has the driver save a file, once.
    fn persist(&mut self, id: LocalId) {
        if let Some(entry) = self
            .files
            .get_mut(id)
            .filter(|entry| entry.is_file() && !entry.persisted)
        {
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
        self.commands.push_back(command);
    }

    fn announce(&mut self, milestone: Milestone) {
        self.push_command(Command::Announce(milestone));
    }
}
