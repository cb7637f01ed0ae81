//! A page: a driver on the ports of a fake browser, and the state that a user sees.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use upload_driver::{Change, Driver, FileKey, HttpEnd, HttpEvent, Ports, Step};
use upload_engine::{Event, Failure, LocalId, Milestone, State, StateKind};

use super::content::File;
use super::files::PageFile;
use super::http::PendingRequest;
use super::world::World;

/// The state of a page.
pub(crate) struct PageState {
    pub(crate) world: &'static World,
    pub(crate) number: u32,
    pub(crate) is_open: Cell<bool>,
    driver: RefCell<Option<Driver>>,
    pub(crate) files: RefCell<BTreeMap<u32, PageFile>>,
    pub(crate) requests: RefCell<BTreeMap<u32, PendingRequest>>,
    pub(crate) last_http_id: Cell<u32>,
    /// Number of settings of the timer; only the latest fires.
    pub(crate) timer: Cell<u32>,
    pub(crate) is_busy: Cell<bool>,
    /// MD5s that are being computed, by key and first part.
    pub(crate) digesting: RefCell<Vec<(FileKey, u16)>>,
    /// Whether the worker that digests and draws has died: it never answers.
    pub(crate) is_worker_dead: Cell<bool>,
    /// Milliseconds to make a thumbnail.
    pub(crate) drawing_time: Cell<u64>,
    log: RefCell<PageLog>,
}

/// All changes that the page has shown.
#[derive(Default)]
struct PageLog {
    changes: Vec<Change>,
    /// Bytes that each row has shown as sent.
    sent: BTreeMap<LocalId, u64>,
    /// The file of each row.
    keys: BTreeMap<LocalId, FileKey>,
}

/// An open or closed page.
#[derive(Clone, Copy)]
pub(crate) struct Page(pub(crate) &'static PageState);

impl Page {
    pub(crate) fn open(world: &'static World, number: u32) -> Self {
        let state = Box::leak(Box::new(PageState {
            world,
            number,
            is_open: Cell::new(true),
            driver: RefCell::new(None),
            files: RefCell::new(BTreeMap::new()),
            requests: RefCell::new(BTreeMap::new()),
            last_http_id: Cell::new(0),
            timer: Cell::new(0),
            is_busy: Cell::new(false),
            digesting: RefCell::new(Vec::new()),
            is_worker_dead: Cell::new(false),
            drawing_time: Cell::new(30),
            log: RefCell::new(PageLog::default()),
        }));
        let page = Self(state);
        let port: &'static Self = Box::leak(Box::new(page));
        let ports = Ports {
            http: port,
            files: port,
            storage: port,
            environment: port,
        };
        let driver = Driver::new(ports, Box::new(move |change| page.observe(change)));
        *state.driver.borrow_mut() = Some(driver.clone());
        page.show();
        page
    }

    /// Shows a page with an uploader, rendered for the account that is logged in.
    pub(crate) fn show(self) {
        let world = self.0.world;
        let account = world.browser.borrow().account.clone().unwrap_or_default();
        let mut options = world.options.borrow().clone();
        options.account = account;
        self.driver().configure(options);
    }

    pub(crate) fn driver(self) -> Driver {
        self.0.driver.borrow().clone().expect("the page is open")
    }

    /// Closes the page: its requests are cut, its memory is gone.
    pub(crate) fn close(self) {
        self.0.is_open.set(false);
        let requests = std::mem::take(&mut *self.0.requests.borrow_mut());
        for id in requests.into_keys() {
            self.0.world.link.borrow_mut().end(self.0.number, id);
        }
        *self.0.driver.borrow_mut() = None;
    }

    /// Closes the page and opens a new one.
    pub(crate) fn reload(self) -> Self {
        self.close();
        self.0.world.open_page()
    }

    /// Runs `act` in a task of this page, which dies with it.
    pub(crate) fn task(self, millis: u64, act: impl FnOnce() + 'static) {
        let run = move || {
            if self.0.is_open.get() {
                act();
            }
        };
        self.0.world.clock.after(millis, run);
    }

    /// The user chooses files; returns the number of files that are left out.
    pub(crate) fn choose(self, files: impl IntoIterator<Item = File>) -> usize {
        let keys = files.into_iter().map(|file| self.pick(file, false)).collect();
        self.driver().add_files(keys)
    }

    pub(crate) fn handle(self, event: Event) {
        self.driver().handle(event);
    }

    fn observe(self, change: Change) {
        if let Change::Step(step) = &change {
            self.check_changed_rows(step);
        }
        self.0.log.borrow_mut().changes.push(change);
    }

    /// Checks the changed rows: progress falls only with an announcement, and 100 % means verified.
    fn check_changed_rows(self, step: &Step) {
        let driver = self.driver();
        let mut seen = self.0.log.borrow_mut();
        driver.with_queue(|queue| {
            for &id in &step.changed {
                let Some(row) = queue.row(id) else { continue };
                let before = seen.sent.insert(id, row.sent).unwrap_or(0);
                let is_announced = step.milestones.contains(&Milestone::Restarted(id));
                assert!(row.sent >= before || is_announced, "progress fell: {row:?}");
                assert_eq!(row.percent() == 100, *row.state == State::Verified, "{row:?}");
            }
            assert_eq!(queue.ignored().last_wrong, None);
            for file in &step.added {
                assert!(queue.facts(file.id).is_some(), "an added file has a row");
                seen.keys.insert(file.id, file.key);
            }
        });
    }

    pub(crate) fn changes(self) -> Vec<Change> {
        self.0.log.borrow().changes.clone()
    }

    pub(crate) fn milestones(self) -> Vec<Milestone> {
        let milestones = |change: Change| match change {
            Change::Step(step) => step.milestones,
            _ => Vec::new(),
        };
        self.changes().into_iter().flat_map(milestones).collect()
    }

    pub(crate) fn has_announced(self, milestone: Milestone) -> bool {
        self.milestones().contains(&milestone)
    }

    pub(crate) fn explanations(self) -> Vec<(LocalId, String)> {
        let explained = |change: Change| match change {
            Change::Explained { id, explanation } => Some((id, explanation.message)),
            _ => None,
        };
        self.changes().into_iter().filter_map(explained).collect()
    }

    /// Each row's name, upload, state and file.
    pub(crate) fn rows(self) -> Vec<(String, Option<String>, State, File)> {
        let driver = self.driver();
        let files = self.0.files.borrow();
        let seen = self.0.log.borrow();
        driver.with_queue(|queue| {
            let rows = queue.ids().filter_map(|id| queue.row(id));
            rows.map(|row| {
                let (name, upload) = (row.facts.name.clone(), row.upload.map(ToString::to_string));
                let chosen = files[&seen.keys[&row.id].0].file.clone();
                (name, upload, row.state.clone(), chosen)
            })
            .collect()
        })
    }

    /// The row of the latest file with this name.
    #[track_caller]
    pub(crate) fn id(self, name: &str) -> LocalId {
        let ids = self.ids(name);
        *ids.last().unwrap_or_else(|| panic!("no row of {name}"))
    }

    fn has_row(self, name: &str) -> bool {
        !self.ids(name).is_empty()
    }

    /// The rows of files with this name.
    pub(crate) fn ids(self, name: &str) -> Vec<LocalId> {
        let is_it = |queue: &upload_engine::Queue, id| queue.row(id).is_some_and(|row| row.facts.name == name);
        self.driver()
            .with_queue(|queue| queue.ids().filter(|id| is_it(queue, *id)).collect())
    }

    #[track_caller]
    pub(crate) fn state(self, name: &str) -> State {
        let id = self.id(name);
        self.driver()
            .with_queue(|queue| queue.row(id).expect("the row").state.clone())
    }

    #[track_caller]
    pub(crate) fn kind(self, name: &str) -> StateKind {
        self.state(name).kind()
    }

    pub(crate) fn failure(self, name: &str) -> Option<Failure> {
        match self.state(name) {
            State::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// The code of the rejection.
    pub(crate) fn rejection(self, name: &str) -> Option<String> {
        match self.state(name) {
            State::Rejected(rejection) => Some(rejection.code.into_string()),
            _ => None,
        }
    }

    #[track_caller]
    pub(crate) fn sent(self, name: &str) -> u64 {
        let id = self.id(name);
        self.driver().with_queue(|queue| queue.row(id).expect("the row").sent)
    }

    pub(crate) fn count(self, kind: StateKind) -> u32 {
        self.driver().with_queue(|queue| queue.totals().count(kind))
    }

    /// Runs until a file is in a state.
    #[track_caller]
    pub(crate) fn wait_for(self, name: &str, kind: StateKind) {
        let condition = format!("{name} is {}", kind.as_str());
        self.0
            .world
            .run_until(&condition, || self.has_row(name) && self.kind(name) == kind);
    }

    /// Runs until more bytes than this of a file have left.
    #[track_caller]
    pub(crate) fn wait_for_bytes(self, name: &str, bytes: u64) {
        let condition = format!("{name} has sent {bytes} bytes");
        self.0
            .world
            .run_until(&condition, || self.has_row(name) && self.sent(name) > bytes);
    }

    /// Keys of files that are not released.
    pub(crate) fn held_files(self) -> usize {
        self.0
            .files
            .borrow()
            .values()
            .filter(|page_file| !page_file.is_released)
            .count()
    }

    /// Removes all rows, and checks that each file is released.
    #[track_caller]
    pub(crate) fn expect_no_leaks(self) {
        let ids: Vec<LocalId> = self.driver().with_queue(|queue| queue.ids().collect());
        for id in ids {
            self.handle(Event::Remove(id));
        }
        self.0.world.run();
        let files = self.0.files.borrow();
        let held: Vec<_> = files.values().filter(|page_file| !page_file.is_released).collect();
        assert!(held.is_empty(), "files that are never released: {held:?}");
        assert_eq!(self.0.world.link.borrow().at_once(), 0, "transmissions without end");
        assert!(!self.0.is_busy.get(), "a page at rest is not busy");
    }

    /// Reports progress of a request that has not ended.
    pub(crate) fn progress(self, id: u32, loaded: u64) {
        let report = self.0.requests.borrow().get(&id).map(|pending| pending.report.clone());
        if let Some(report) = report.filter(|_| self.0.is_open.get()) {
            report(HttpEvent::Progress(loaded));
        }
    }

    /// Ends a request, unless it was aborted.
    pub(crate) fn end(self, id: u32, end: HttpEnd) {
        self.0.world.link.borrow_mut().end(self.0.number, id);
        let pending = self.0.requests.borrow_mut().remove(&id);
        if let Some(pending) = pending.filter(|_| self.0.is_open.get()) {
            (pending.report)(HttpEvent::Ended(end));
        }
    }
}

impl PageState {
    /// The network fails: all requests end.
    pub(crate) fn cut_connections(&'static self) {
        let ids: Vec<u32> = self.requests.borrow().keys().copied().collect();
        for id in ids {
            Page(self).task(0, move || Page(self).end(id, HttpEnd::Failed));
        }
    }
}
