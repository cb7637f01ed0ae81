//! The world: one browser, one server, one store, and the link between them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use upload_driver::api::UploadState;
use upload_driver::{Options, Signal};
use upload_engine::{ChecksumUse, State};

use super::MIB;
use super::clock::Clock;
use super::content::File;
use super::faults::{Fault, Faults, Target};
use super::link::Link;
use super::page::{Page, PageState};
use super::rules::Rules;
use super::server::Server;
use super::storage::Browser;
use super::store::Store;

/// Longest time that a test waits for something, in milliseconds.
const WAIT_MAX: u64 = 2 * 60 * 60 * 1000;
/// Most tasks of one wait.
const TASKS_MAX: u32 = 5_000_000;

/// Everything outside the driver. Tests leak it, so that ports and tasks can refer to it.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) server: RefCell<Server>,
    pub(crate) store: RefCell<Store>,
    pub(crate) link: RefCell<Link>,
    pub(crate) faults: RefCell<Faults>,
    pub(crate) browser: RefCell<Browser>,
    pub(crate) options: RefCell<Options>,
    /// Transmissions and requests to our server, in the order in which they arrive.
    request_log: RefCell<Vec<Target>>,
    pages: RefCell<Vec<&'static PageState>>,
    seed: Cell<u64>,
}

impl World {
    /// A world without faults.
    pub(crate) fn new() -> &'static Self {
        Self::with_checksums(ChecksumUse::default())
    }

    /// A world whose store supports these checksums.
    pub(crate) fn with_checksums(checksums: ChecksumUse) -> &'static Self {
        let mut options = Options::new(Rc::new(Rules));
        options.parts_from = 100 * MIB;
        options.checksums = checksums;
        options.support_code = "support-code".to_owned();
        Box::leak(Box::new(Self {
            clock: Clock::default(),
            server: RefCell::new(Server::default()),
            store: RefCell::new(Store::default()),
            link: RefCell::new(Link::default()),
            faults: RefCell::new(Faults::default()),
            browser: RefCell::new(Browser::default()),
            options: RefCell::new(options),
            request_log: RefCell::new(Vec::new()),
            pages: RefCell::new(Vec::new()),
            seed: Cell::new(7),
        }))
    }

    /// Opens a page, which looks for interrupted uploads.
    pub(crate) fn open_page(&'static self) -> Page {
        let number = u32::try_from(self.pages.borrow().len()).unwrap();
        let page = Page::open(self, number);
        self.pages.borrow_mut().push(page.0);
        page.driver().find_interrupted();
        page
    }

    /// The open pages.
    pub(crate) fn pages(&self) -> Vec<Page> {
        let pages = self.pages.borrow();
        pages
            .iter()
            .filter(|page| page.is_open.get())
            .map(|page| Page(page))
            .collect()
    }

    /// Puts a file on the disk, instead of an earlier one of the same name.
    pub(crate) fn write_to_disk(&self, file: &File) {
        let mut browser = self.browser.borrow_mut();
        browser.disk.insert(file.name.clone(), file.clone());
    }

    /// The next request of this kind fails.
    pub(crate) fn fail_next(&self, target: Target, fault: Fault) {
        self.faults.borrow_mut().add(target, "", 0, 1, fault);
    }

    /// The next requests of this kind fail.
    pub(crate) fn fail(&self, target: Target, times: u32, fault: Fault) {
        self.faults.borrow_mut().add(target, "", 0, times, fault);
    }

    /// The next transmission of this file fails.
    pub(crate) fn fail_file(&self, target: Target, name: &str, fault: Fault) {
        self.faults.borrow_mut().add(target, name, 0, 1, fault);
    }

    /// The request of this kind after the next `skip` ones fails.
    pub(crate) fn fail_after(&self, target: Target, skip: u32, fault: Fault) {
        self.faults.borrow_mut().add(target, "", skip, 1, fault);
    }

    pub(crate) fn log_request(&self, target: Target) {
        self.request_log.borrow_mut().push(target);
    }

    pub(crate) fn request_log(&self) -> Vec<Target> {
        self.request_log.borrow().clone()
    }

    /// Number of requests of this kind.
    pub(crate) fn count(&self, target: Target) -> usize {
        self.request_log.borrow().iter().filter(|its| **its == target).count()
    }

    /// Applies to pages that are opened from now on.
    pub(crate) fn send_in_parts_from(&self, bytes: u64) {
        self.options.borrow_mut().parts_from = bytes;
    }

    /// A seed, another one each time.
    pub(crate) fn next_seed(&self) -> u64 {
        self.seed.set(self.seed.get() + 1);
        self.seed.get()
    }

    pub(crate) fn set_seed(&self, seed: u64) {
        self.seed.set(seed.wrapping_mul(1000));
    }

    /// Lets time pass.
    pub(crate) fn run_for(&self, millis: u64) {
        let until = self.clock.now() + millis;
        while self.clock.run_next(until) {}
        self.clock.skip_to(until);
    }

    /// Runs until no task is left, or for two hours: a page whose files wait for the user repeats its status for ever.
    pub(crate) fn run(&self) {
        let until = self.clock.now() + WAIT_MAX;
        for _ in 0..TASKS_MAX {
            if !self.clock.run_next(until) {
                return;
            }
        }
        panic!("the world never comes to rest");
    }

    /// Runs until a condition is met.
    #[track_caller]
    pub(crate) fn run_until(&self, condition: &str, mut is_met: impl FnMut() -> bool) {
        let until = self.clock.now() + WAIT_MAX;
        while !is_met() {
            assert!(self.clock.run_next(until), "never: {condition}");
        }
    }

    /// The machine sleeps: time passes, and nothing runs.
    pub(crate) fn sleep(&self, millis: u64) {
        self.clock.skip_to(self.clock.now() + millis);
    }

    /// The network fails, and the browser notices.
    pub(crate) fn go_offline(&self) {
        self.link.borrow_mut().is_online = false;
        self.cut_connections();
        self.signal(&Signal::Offline);
    }

    /// The network is back, and the browser notices.
    pub(crate) fn go_online(&self) {
        self.link.borrow_mut().is_online = true;
        self.signal(&Signal::Online);
    }

    /// An event of the browser for all pages.
    pub(crate) fn signal(&self, signal: &Signal) {
        for page in self.pages() {
            page.driver().handle_signal(signal.clone());
        }
    }

    fn cut_connections(&self) {
        for page in self.pages() {
            page.0.cut_connections();
        }
    }

    /// The user logs out, or the session ends.
    pub(crate) fn end_session(&self) {
        self.browser.borrow_mut().account = None;
    }

    pub(crate) fn log_in_as(&self, account: &str) {
        self.browser.borrow_mut().account = Some(account.to_owned());
    }
}

/// Checks at the end of a test.
impl World {
    /// Checks that each row agrees with the server and the store.
    #[track_caller]
    pub(crate) fn check_against_store(&self, page: Page) {
        let (server, store) = (self.server.borrow(), self.store.borrow());
        let rows = page.rows();
        for (name, upload, state, chosen) in &rows {
            let upload = upload.as_ref().and_then(|id| server.uploads.get(id));
            let object = upload.and_then(|upload| store.objects.get(&upload.key));
            let is_confirmed = upload.is_some_and(|upload| upload.state == UploadState::Confirmed);
            let is_intact = object.is_some_and(|object| object.is_whole_file(chosen.seed, chosen.size));
            match state {
                State::Verified => assert!(
                    is_confirmed && is_intact,
                    "{name} differs from the chosen file: {upload:?}"
                ),
                other => assert!(!is_confirmed, "{name} is stored, and shown as {other:?}"),
            }
        }
    }

    /// Whether the store has the bytes of this file.
    pub(crate) fn is_intact(&self, file: &File) -> bool {
        let (_, upload) = self.server.borrow().upload_of(&file.name);
        let store = self.store.borrow();
        let object = store.objects.get(&upload.key);
        object.is_some_and(|object| object.is_whole_file(file.seed, file.size))
    }

    /// Checks that no byte went to the store that it already had.
    #[track_caller]
    pub(crate) fn check_nothing_sent_twice(&self, context: &str) {
        assert_eq!(self.store.borrow().sent_again, Vec::<String>::new(), "{context}");
    }
}
