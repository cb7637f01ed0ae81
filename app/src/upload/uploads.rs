//! The uploads of the page: signals that components read, and the driver behind them.
//!
//! They live as long as the browser stays on the site: navigation does not end an upload.

use std::rc::Rc;

use futures::channel::oneshot;
use leptos::prelude::*;
use upload_driver::{Change, Driver, Environment, Options, Ports, json};
use upload_engine::{Blockers, Event, Totals};

use super::action::Action;
use super::announcer::Announcer;
use super::list_refresh::ListRefresh;
use super::messages;
use super::page::{DroppedFiles, PagePort, PageSignal};
use super::row::RowHandle;
use super::rows_view::RowsView;
use super::rules::PageRules;
use super::uploader_data::UploaderData;
use crate::domain::support::SupportCode;
use crate::domain::upload_event::{UploadEventData, UploadEventKind};
use crate::text::{Texts, page_texts};

/// The page's uploads.
#[derive(Clone, Copy)]
pub struct Uploads {
    /// Rows of the uploads, in the order of choosing.
    pub rows: RwSignal<Vec<RowHandle>>,
    /// Status of all uploads together.
    pub status: RwSignal<Status>,
    texts: StoredValue<Texts>,
    /// Only in the browser.
    view: Option<StoredValue<View, LocalStorage>>,
}

/// State that components do not see.
pub(super) struct View {
    pub(super) driver: Driver,
    pub(super) page: PagePort,
    pub(super) environment: &'static dyn Environment,
    pub(super) rows: RowsView,
    pub(super) announcer: Announcer,
    pub(super) list: ListRefresh,
    /// The waiting picture editor.
    pub(super) picture: Option<oneshot::Sender<Result<(), String>>>,
    /// Id of the last upload event.
    last_event_id: i64,
    /// Support code of this visit, which rows without an upload id show.
    pub(super) visit: SupportCode,
}

/// Status of all uploads together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// Totals of all uploads since the queue was last at rest when files were chosen.
    pub totals: Totals,
    /// Number of verified files whose row the list of files has: they have no row among the uploads.
    pub listed: u32,
    /// Speed and remaining time of all uploads as text; empty while unknown.
    pub speed: String,
    /// Reasons why all uploads wait.
    pub blockers: Blockers,
    /// The latest announcement for screen readers.
    pub announcement: String,
    /// Text about interrupted uploads whose files must be chosen again; empty if there are none.
    pub interrupted: String,
    /// Whether the browser can reopen some of the files after a click.
    pub can_reopen: bool,
    /// Text about files of the last choice that were left out; empty if all were taken.
    pub left_out: String,
    /// Number of pending retries to load code for photos or folders.
    pub missing_code: u32,
    /// Text about the uploads of other tabs; empty if there are none.
    pub other_tabs: String,
    /// Whether the uploader accepts files.
    pub open: bool,
    /// Whether files are being dragged over the page.
    pub dragging: bool,
}

/// The uploads of the current page, for components with a view of their own: read [`Uploads::rows`] and
/// [`Uploads::status`], and pass events with [`Uploads::dispatch`].
///
/// ## Server-Side Rendering
/// On the server the lists are empty.
pub fn use_uploads() -> Uploads {
    use_context().unwrap_or_else(Uploads::on_server)
}

impl Uploads {
    /// Uploads without a driver, for a page on the server.
    pub fn on_server() -> Self {
        Self {
            rows: RwSignal::default(),
            status: RwSignal::default(),
            texts: StoredValue::new(page_texts().shared()),
            view: None,
        }
    }

    /// Uploads with a driver, for as long as the browser stays on the site.
    pub fn new(page: PagePort, ports: Ports) -> Self {
        let mut uploads = Self::on_server();
        // The observer is first called after `mount`.
        let observed = StoredValue::new(None::<Self>);
        let observer = move |change| {
            if let Some(uploads) = observed.get_value() {
                uploads.apply(change);
            }
        };
        uploads.view = Some(StoredValue::new_local(View {
            driver: Driver::new(ports, Box::new(observer)),
            page,
            environment: ports.environment,
            rows: RowsView::default(),
            announcer: Announcer::default(),
            list: ListRefresh::default(),
            picture: None,
            last_event_id: 0,
            visit: SupportCode::from_bits(ports.environment.seed()),
        }));
        observed.set_value(Some(uploads));
        page.listen(Box::new(move |signal| uploads.handle_signal(signal)));
        uploads
    }

    /// Applies the properties of an uploader. Until [`Uploads::open`], only these are shown, so that the browser's
    /// first view equals the server's.
    pub fn mount(self, data: &UploaderData, texts: Texts) {
        self.close();
        let known = self.texts();
        let is_new_language = known.language() != texts.language() || known.is_empty();
        if is_new_language {
            self.texts.set_value(texts);
        }
        let Some((driver, support_code)) = self.with_view(|view| {
            view.last_event_id = data.last_event_id;
            (view.driver.clone(), view.visit.to_string())
        }) else {
            return;
        };
        let mut options = Options::new(Rc::new(PageRules {
            rules: data.rules.clone(),
            texts: self.texts(),
        }));
        options.parts_from = data.rules.parts_from;
        options.checksums = data.checksums;
        options.support_code = support_code;
        options.account = data.account.to_string();
        driver.configure(options);
        if is_new_language {
            self.show_all();
        }
    }

    /// The texts.
    pub fn texts(self) -> Texts {
        self.texts.try_get_value().unwrap_or(Texts::empty())
    }

    /// Opens the uploader after hydration: shows current uploads, takes files that were chosen before the script ran,
    /// and accepts drops.
    pub fn open(self) {
        self.replace_listed();
        self.rows
            .set(self.with_view(|view| view.rows.open()).unwrap_or_default());
        self.status.update(|status| status.open = true);
        self.with_page(|page| page.accept_drops(true));
        self.follow_events(true);
        if self.status.with_untracked(|status| status.blockers.session_lost) {
            self.dispatch(Event::LoggedIn);
        }
        self.take_chosen();
        if let Some(driver) = self.driver() {
            driver.find_interrupted();
        }
    }

    /// Closes the uploader on a page without one. Uploads continue.
    pub fn close(self) {
        self.with_view(|view| view.rows.close());
        self.rows.set(Vec::new());
        self.status.update(|status| {
            status.open = false;
            status.dragging = false;
            status.announcement.clear();
        });
        self.with_page(|page| page.accept_drops(false));
        self.follow_events(false);
    }

    /// Passes an event to the queue.
    pub fn dispatch(self, event: Event) {
        if let Some(driver) = self.driver() {
            driver.handle(event);
        }
    }

    /// Cancels and removes all files: the person logs out.
    pub fn remove_all(self) {
        if let Some(driver) = self.driver() {
            driver.remove_all();
        }
    }

    /// Removes the rows of verified files.
    pub fn remove_verified(self) {
        self.dispatch(Event::RemoveVerified);
    }

    /// Resumes the interrupted uploads whose files the browser can reopen, asking for permission.
    pub fn reopen_interrupted(self) {
        if let Some(driver) = self.driver() {
            driver.reopen_interrupted();
        }
    }

    /// Discards the interrupted uploads.
    pub fn discard_interrupted(self) {
        if let Some(driver) = self.driver() {
            driver.discard_interrupted();
        }
    }

    /// Adds the files of the uploader's file input to the queue.
    pub fn take_chosen(self) {
        if let Some(chosen) = self.with_page(|page| page.take_chosen()) {
            self.add(chosen.into());
        }
    }

    /// Adds chosen files to the queue, rejected ones with the reason, and at most as many as a page can show.
    pub fn add(self, dropped: DroppedFiles) {
        let Some(driver) = self.driver() else { return };
        let too_many = driver.add_files(dropped.files);
        let left_out = messages::of_left_out(
            self.texts(),
            too_many as u64,
            Driver::FILES_MAX as u64,
            dropped.system_files,
        );
        if self.status.with_untracked(|status| status.left_out != left_out) {
            self.status.update(|status| {
                status.announcement.clone_from(&left_out);
                status.left_out = left_out;
            });
        }
    }

    fn handle_signal(self, signal: PageSignal) {
        match signal {
            PageSignal::Driver(signal) => {
                match signal {
                    upload_driver::Signal::Hidden => self.follow_events(false),
                    upload_driver::Signal::Visible => {
                        self.follow_events(self.status.with_untracked(|status| status.open));
                    }
                    _ => {}
                }
                if let Some(driver) = self.driver() {
                    driver.handle_signal(signal);
                }
            }
            PageSignal::Dragging(over) => {
                if self.status.with_untracked(|status| status.dragging != over) {
                    self.status.update(|status| status.dragging = over);
                }
            }
            PageSignal::CodeMissing(begins) => self.status.update(|status| {
                let missing = status.missing_code;
                status.missing_code = if begins { missing + 1 } else { missing.saturating_sub(1) };
            }),
            PageSignal::UploadEvent(id, event) => self.handle_upload_event(id, &event),
            PageSignal::ListChanged => self.replace_listed(),
            PageSignal::Chosen => self.take_chosen(),
            PageSignal::Clicked(action, row) => {
                let row = row.and_then(|row| self.with_view(|view| view.rows.id_of(row))?);
                if let Some(action) = Action::parse(&action) {
                    action.perform(self, row);
                }
            }
            PageSignal::Dropped(dropped) => {
                self.status.update(|status| status.dragging = false);
                self.add(dropped);
            }
        }
    }

    /// Listens for upload events only while the page is visible, because browsers limit the connections to one server.
    fn follow_events(self, listen: bool) {
        let followed = self.with_view(|view| (view.page, view.last_event_id));
        if let Some((page, after)) = followed {
            page.follow_events(listen.then_some(after));
        }
    }

    /// An upload event of the server: a change in another tab, on another machine, or by another trigger.
    fn handle_upload_event(self, id: i64, event: &str) {
        let Ok(event) = json::read::<UploadEventData>(event) else {
            return;
        };
        self.with_view(|view| view.last_event_id = id);
        let upload = upload_engine::UploadId::parse(&event.id);
        let is_ours = match (self.driver(), upload) {
            (Some(driver), Ok(upload)) => driver.with_queue(|queue| queue.knows(&upload)),
            _ => false,
        };
        match event.event {
            UploadEventKind::Deleted => _ = self.with_page(|page| page.refresh_files(Some(&event.id))),
            UploadEventKind::Renamed | UploadEventKind::Restored => self.refresh_files(),
            UploadEventKind::Thumbnail if !is_ours => self.refresh_files(),
            // The page confirms its own uploads and needs no event for them.
            UploadEventKind::Confirmed if !is_ours => {
                self.with_view(|view| view.list.verified(1));
                self.keep_list_fresh();
            }
            _ => {}
        }
    }

    fn apply(self, change: Change) {
        match change {
            Change::Step(step) => self.show_step(step),
            Change::Interrupted => self.show_interrupted(),
            Change::Stored => self.refresh_files(),
            Change::Explained { id, explanation } => {
                self.with_view(|view| view.rows.explain(id, explanation));
                self.show_row(id);
            }
            _ => {}
        }
    }

    /// Has the page fetch the list of files: files were added or removed.
    pub(super) fn refresh_files(self) {
        self.with_page(|page| page.refresh_files(None));
    }

    fn show_interrupted(self) {
        let Some(driver) = self.driver() else { return };
        let names = driver.interrupted_names();
        let interrupted = messages::of_interrupted(self.texts(), &names);
        let can_reopen = driver.can_reopen();
        let is_shown = |status: &Status| status.interrupted == interrupted && status.can_reopen == can_reopen;
        if !self.status.with_untracked(is_shown) {
            self.status.update(|status| {
                status.interrupted = interrupted;
                status.can_reopen = can_reopen;
            });
        }
    }

    pub(super) fn driver(self) -> Option<Driver> {
        self.with_view(|view| view.driver.clone())
    }

    fn with_page<T>(self, act: impl FnOnce(PagePort) -> T) -> Option<T> {
        self.with_view(|view| view.page).map(act)
    }

    /// Changes the view's state. The driver and the page must not be called meanwhile.
    pub(super) fn with_view<T>(self, change: impl FnOnce(&mut View) -> T) -> Option<T> {
        self.view?.try_update_value(change)
    }
}
