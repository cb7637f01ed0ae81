//! The driver: passes events to the queue, executes its commands and updates the signals that components read. The
//! queue makes all decisions about uploads.
//!
//! It lives as long as the browser stays on the site: navigation does not end an upload.

use leptos::prelude::*;
use upload_engine::{Blockers, Command, Event, Totals};

use super::browser::{BrowserPort, Signal, Ticket};
use super::row::RowHandle;
use super::state::DriverState;
use super::{translate, view_sync};
use crate::components::uploader_view::UploaderData;
use crate::text::Texts;

/// The page's uploads: signals to read, and the queue behind them.
#[derive(Clone, Copy)]
pub struct Uploads {
    /// Rows of the uploads, in the order of choosing.
    pub rows: RwSignal<Vec<RowHandle>>,
    /// Status of all uploads together.
    pub status: RwSignal<Status>,
    pub(super) core: StoredValue<DriverState>,
}

/// A new file for the queue.
pub(super) struct Fresh {
    pub(super) ticket: Ticket,
    /// Note in its row.
    pub(super) note: &'static str,
}

/// Status of all uploads together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// Totals of the rows.
    pub totals: Totals,
    /// Speed and remaining time of all uploads as text; empty while unknown.
    pub speed: String,
    /// Reasons why all uploads wait.
    pub holds: Blockers,
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
    use_context().unwrap_or_else(|| Uploads::new(None))
}

impl Uploads {
    /// Creates the uploads: for a page on the server, or for as long as the browser stays on the site.
    pub fn new(browser: Option<BrowserPort>) -> Self {
        let uploads = Self {
            rows: RwSignal::default(),
            status: RwSignal::default(),
            core: StoredValue::new(DriverState::new(browser)),
        };
        if let Some(browser) = browser {
            browser.listen(Box::new(move |signal| uploads.notice(signal)));
        }
        uploads
    }

    /// Applies the properties of an uploader. Until [`Uploads::open`], only these are shown, so that the browser's
    /// first view equals the server's.
    pub fn mount(self, data: &UploaderData, texts: Texts) {
        self.close();
        self.core.update_value(|core| {
            core.rule(&data.rules);
            core.checksums = data.checksums;
            core.last_event_id = data.last_event_id;
            if core.texts.language() != texts.language() || core.texts.is_empty() {
                core.texts = texts;
                Self::say_again(core);
            }
        });
    }

    /// The texts.
    pub fn texts(self) -> Texts {
        self.core.try_with_value(|core| core.texts).unwrap_or(Texts::empty())
    }

    /// Opens the uploader after hydration: shows current uploads, takes files that were chosen before the script ran,
    /// and accepts drops.
    pub fn open(self) {
        let rows = self.core.try_update_value(|core| {
            core.to_draw.clear();
            core.kept.iter().map(|kept| kept.handle.clone()).collect()
        });
        self.rows.set(rows.unwrap_or_default());
        self.status.update(|status| status.open = true);
        self.with_browser(|browser| browser.accept_drops(true));
        self.follow_events(true);
        if self.status.with_untracked(|status| status.holds.session_lost) {
            self.dispatch(Event::LoggedIn);
        }
        self.take_chosen();
        self.with_browser(|browser| self.look_for_interrupted(browser));
    }

    /// Closes the uploader on a page without one. Uploads continue.
    pub fn close(self) {
        self.core.update_value(|core| core.to_draw.clear());
        self.rows.set(Vec::new());
        self.status.update(|status| {
            status.open = false;
            status.dragging = false;
            status.announcement.clear();
        });
        self.with_browser(|browser| browser.accept_drops(false));
        self.follow_events(false);
    }

    pub(super) fn with_browser<T>(self, act: impl FnOnce(BrowserPort) -> T) -> Option<T> {
        self.core.with_value(|core| core.browser).map(act)
    }

    /// Removes the rows of verified files.
    pub fn remove_verified(self) {
        self.dispatch(Event::RemoveVerified);
    }

    /// Passes an event to the queue and executes its commands.
    pub fn dispatch(self, event: Event) {
        self.tell_of(event, Vec::new());
    }

    pub(super) fn tell_of(self, event: Event, fresh: Vec<Fresh>) {
        if matches!(event, Event::Pause(_) | Event::PauseAll | Event::Offline) {
            self.tell_ended();
        }
        let at_once = view_sync::is_waited_for(&event);
        let asked = self.core.try_update_value(|core| {
            let browser = core.browser?;
            let now = browser.now();
            let commands = core.queue.handle(event, now);
            core.verified += translate::count_verified(&commands);
            core.note_pictures(&commands);
            self.keep_new(core, fresh, now);
            self.note_changes(core, now, at_once);
            Some((browser, commands))
        });
        let Some(Some((browser, commands))) = asked else {
            return;
        };
        self.announce(&commands);
        self.report_attempts(&commands);
        for command in commands {
            self.carry_out(browser, command);
        }
        self.core.update_value(|core| {
            core.tell_others(browser);
            core.draw_rows(browser);
            core.arm(browser);
        });
        self.keep_list_fresh();
        self.make_thumbnails(browser);
    }

    fn notice(self, signal: Signal) {
        match signal {
            Signal::Wake => {
                self.core.update_value(|core| self.count_down(core));
                self.show_elsewhere();
                self.dispatch(Event::Tick);
            }
            Signal::Online => self.dispatch(Event::Online),
            Signal::Offline => self.dispatch(Event::Offline),
            Signal::Hidden => {
                self.follow_events(false);
                self.dispatch(Event::PageHidden);
            }
            Signal::Visible => {
                self.follow_events(self.status.with_untracked(|status| status.open));
                self.dispatch(Event::PageVisible);
                // The person may have logged in in another tab; checking costs one request.
                if self.status.with_untracked(|status| status.holds.session_lost) {
                    self.dispatch(Event::LoggedIn);
                }
            }
            Signal::Dragging(over) => {
                if self.status.with_untracked(|status| status.dragging != over) {
                    self.status.update(|status| status.dragging = over);
                }
            }
            Signal::CodeMissing(begins) => self.status.update(|status| {
                let missing = status.missing_code;
                status.missing_code = if begins { missing + 1 } else { missing.saturating_sub(1) };
            }),
            Signal::UploadEvent(number, json) => self.hear(number, &json),
            Signal::OtherTab(tab, news) => self.hear_tab(tab, news),
            Signal::Dropped(dropped) => {
                self.status.update(|status| status.dragging = false);
                self.add(dropped);
            }
        }
    }

    pub(super) fn carry_out(self, browser: BrowserPort, command: Command) {
        match command {
            Command::Sign { request, files } => self.sign(request, files),
            Command::Send { id, attempt } => self.send(browser, id, attempt),
            Command::Abort { id, attempt } => self.abort(browser, id, 0, attempt),
            Command::Confirm { request, uploads } => self.confirm(request, &uploads),
            Command::CancelOnServer { uploads } => self.cancel_on_server(&uploads),
            Command::ArmTimer { at } => self.core.update_value(|core| core.alarm = Some(at)),
            Command::Busy(busy) => browser.set_busy(busy),
            Command::SignParts {
                request,
                id,
                upload,
                parts,
            } => self.sign_parts(request, id, &upload, parts),
            Command::SendPart {
                id,
                part,
                attempt,
                start,
                end,
            } => self.send_part(browser, id, part, attempt, (start, end)),
            Command::AbortPart { id, part, attempt } => self.abort(browser, id, part, attempt),
            Command::ListParts { request, upload } => self.list_parts(request, &upload),
            Command::HashParts { request, id, parts } => self.hash_parts(browser, request, id, parts),
            Command::Complete { request, upload, parts } => self.complete(request, &upload, parts),
            Command::Persist(id) => self.persist(browser, id),
            Command::Forget(upload) => browser.delete_note(upload.as_str()),
            // Already announced together.
            Command::Announce(_) => {}
        }
    }
}
