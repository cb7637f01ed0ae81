//! The driver: passes events to the queue and carries out its commands.

use std::cell::{RefCell, RefMut};
use std::mem;
use std::rc::Rc;

use upload_engine::{Event, FileFacts, LocalId, Milestone, Moment, PictureState, Queue, Settings};

use crate::failed_attempts::FailedAttempts;
use crate::file_table::FileTable;
use crate::in_flight::InFlight;
use crate::notes::Interrupted;
use crate::ports::{ChosenFile, FileKey, MetadataRemoval, Ports, Signal};
use crate::state::{Options, State};
use crate::step::{AddedFile, Cause, Change, Step};
use crate::tab_messages;
use crate::timer::Timer;

/// Uploads of one page: an [`upload_engine::Queue`] and the ports that carry out its commands. Clones share them.
#[derive(Clone)]
pub struct Driver(Rc<Inner>);

struct Inner {
    ports: Ports,
    observer: Box<dyn Fn(Change)>,
    state: RefCell<State>,
}

impl Driver {
    /// A driver without files; `observer` learns each change. Call [`Driver::configure`] before any
    /// other method.
    #[must_use]
    pub fn new(ports: Ports, observer: Box<dyn Fn(Change)>) -> Self {
        let state = State {
            queue: Queue::new(Settings::default()),
            options: None,
            files: FileTable::default(),
            waiting_files: 0,
            undescribed_files: 0,
            began: false,
            in_flight: InFlight::default(),
            attempts: FailedAttempts::default(),
            next_early_report: Moment(0),
            interrupted: Interrupted::default(),
            timer: Timer::default(),
            thumb_hash: String::new(),
            is_running: false,
            step: Step::default(),
        };
        Self(Rc::new(Inner {
            ports,
            observer,
            state: RefCell::new(state),
        }))
    }

    /// Applies the options of a page. The first ones create the queue, which outlives the page. On the page of another
    /// account all files are removed first.
    pub fn configure(&self, options: Options) {
        let environment = self.ports().environment;
        let checksums = options.checksums;
        let is_other = |before: &Options| before.account != options.account;
        if self.state().options.as_ref().is_some_and(is_other) {
            self.remove_all();
            self.handle(Event::LoggedIn);
        }
        let mut state = self.state();
        if state.options.is_none() {
            let mut settings = Settings::default();
            settings.seed = environment.seed();
            settings.parts_from = options.parts_from;
            settings.save_data = environment.saves_data();
            state.queue = Queue::new(settings);
        }
        state.options = Some(options);
        drop(state);
        self.handle(Event::ChecksumsSupported(checksums));
    }

    /// Cancels and removes all files: the user logs out.
    pub fn remove_all(&self) {
        let ids: Vec<LocalId> = self.with_queue(|queue| queue.ids().collect());
        ids.into_iter().for_each(|id| self.handle(Event::Remove(id)));
    }

    /// Passes an event to the queue and carries out its commands.
    pub fn handle(&self, event: Event) {
        let cause = cause(&event);
        let now = self.now();
        self.state().queue.handle(event, now);
        self.run(cause);
    }

    /// Passes an event of the browser to the queue.
    pub fn handle_signal(&self, signal: Signal) {
        match signal {
            Signal::Timer => {
                let now = self.now();
                self.state().timer.fired(now);
                self.handle(Event::Tick);
            }
            Signal::Online => self.handle(Event::Online),
            Signal::Offline => self.handle(Event::Offline),
            Signal::Hidden => self.handle(Event::PageHidden),
            Signal::Visible => {
                self.handle(Event::PageVisible);
                // The user may have logged in in another tab; checking costs one request.
                let is_logged_out = self.with_queue(|queue| queue.blockers().session_lost);
                if is_logged_out {
                    self.handle(Event::LoggedIn);
                }
            }
            Signal::TabMessage { tab, text } => {
                if let Some(status) = tab_messages::read(&text) {
                    let tab = tab.into_boxed_str();
                    self.handle(Event::TabStatus { tab, status });
                }
            }
        }
    }

    /// Reads the queue.
    pub fn with_queue<T>(&self, read: impl FnOnce(&Queue) -> T) -> T {
        read(&self.0.state.borrow().queue)
    }

    /// Reports [`Change::Step`] at this moment at the latest; `None` cancels that.
    pub fn wake_at(&self, at: Option<Moment>) {
        self.state().timer.view = at;
        self.arm_timer();
    }

    /// A reading of the environment's clock.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.ports().environment.now()
    }

    /// Sends the renditions of a new profile picture, largest first, and makes them the picture. Follow
    /// [`Milestone::PictureSet`] and [`Milestone::PictureFailed`].
    pub fn send_picture(&self, renditions: Vec<ChosenFile>, thumb_hash: String) {
        let now = self.now();
        let (keys, facts): (Vec<FileKey>, Vec<FileFacts>) = renditions.into_iter().map(facts_of_rendition).unzip();
        let mut state = self.state();
        state.thumb_hash = thumb_hash;
        let ids = state.queue.add_picture(facts, now);
        for (id, key) in ids.into_iter().zip(keys) {
            state.files.insert(id, key);
        }
        drop(state);
        self.run(Cause::Action);
    }

    /// The state of the profile picture that was sent last.
    #[must_use]
    pub fn picture(&self) -> Option<PictureState> {
        self.with_queue(|queue| queue.picture().cloned())
    }

    /// Adds files to the queue. `keys` are in the order of `facts`.
    pub(crate) fn add(&self, facts: Vec<FileFacts>, keys: Vec<AddedKey>) {
        let now = self.now();
        let ids = self.state().queue.add(facts, now);
        self.keep_added(ids, keys);
    }

    /// Keeps the keys of files that the queue added, then carries out its commands.
    pub(crate) fn keep_added(&self, ids: Vec<LocalId>, keys: Vec<AddedKey>) {
        let mut state = self.state();
        for (id, AddedKey { key, metadata }) in ids.into_iter().zip(keys) {
            state.files.insert(id, key);
            state.step.added.push(AddedFile { id, key, metadata });
        }
        drop(state);
        self.run(Cause::Action);
    }

    /// The thumbnail of a verified file is made, or cannot be made.
    pub(crate) fn thumbnail_made(&self, of: LocalId, thumbnail: Option<ChosenFile>) {
        let Some(thumbnail) = thumbnail else {
            return self.handle(Event::ThumbnailFailed(of));
        };
        let now = self.now();
        let (key, facts) = facts_of_rendition(thumbnail);
        let mut state = self.state();
        let id = state.queue.add_thumbnail(of, facts, now);
        state.files.insert(id, key);
        drop(state);
        self.run(Cause::Other);
    }

    /// Carries out the queue's commands, then tells the observer. An event that comes meanwhile only adds its commands:
    /// they are carried out after the earlier ones, and are part of the same step.
    fn run(&self, cause: Cause) {
        let mut state = self.state();
        state.step.cause = state.step.cause.max(cause);
        if mem::replace(&mut state.is_running, true) {
            return;
        }
        drop(state);
        loop {
            let command = self.state().queue.next_command();
            let Some(command) = command else { break };
            self.carry_out(command);
        }
        let mut state = self.state();
        state.is_running = false;
        let mut step = mem::take(&mut state.step);
        // An announcement of the first files of a choice would state a wrong number.
        step.began = state.undescribed_files == 0 && mem::take(&mut state.began);
        step.changed = state.queue.take_changed();
        drop(state);
        self.arm_timer();
        self.notify(Change::Step(step));
    }

    pub(crate) fn announce(&self, milestone: Milestone) {
        match milestone {
            Milestone::Failed(id) => self.report_attempts(id),
            Milestone::Verified(id) => self.state().attempts.forget(id),
            _ => {}
        }
        self.state().step.milestones.push(milestone);
    }

    pub(crate) fn notify(&self, change: Change) {
        (self.0.observer)(change);
    }

    fn arm_timer(&self) {
        let now = self.now();
        let span = self.state().timer.arm(now);
        if let Some(span) = span {
            self.ports().environment.set_timer(span);
        }
    }

    pub(crate) fn ports(&self) -> Ports {
        self.0.ports
    }

    /// The state, for one statement or two: ports and the observer must not be called meanwhile.
    pub(crate) fn state(&self) -> RefMut<'_, State> {
        self.0.state.borrow_mut()
    }
}

/// A file that is about to enter the queue.
pub(crate) struct AddedKey {
    pub(crate) key: FileKey,
    pub(crate) metadata: MetadataRemoval,
}

fn facts_of_rendition(file: ChosenFile) -> (FileKey, FileFacts) {
    let facts = FileFacts::new(file.name, file.size).with_content_type(file.content_type);
    (file.key, facts)
}

/// What caused a step, by its event.
fn cause(event: &Event) -> Cause {
    match event {
        Event::Tick => Cause::Timer,
        Event::Pause(_)
        | Event::Resume(_)
        | Event::Cancel(_)
        | Event::Retry(_)
        | Event::Remove(_)
        | Event::RemoveVerified
        | Event::Prioritize(..)
        | Event::PauseAll
        | Event::ResumeAll
        | Event::Online
        | Event::Offline
        | Event::PageVisible
        | Event::LoggedIn => Cause::Action,
        _ => Cause::Other,
    }
}
