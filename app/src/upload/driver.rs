//! The driver: takes events to the queue, carries its commands out and keeps the signals that the
//! components read. It decides nothing about uploads; the queue does.
//!
//! One lives as long as the browser stays with us: moving between pages does not end an upload.

use leptos::prelude::*;
use upload_engine::{Blockers, Command, Event, Totals};

use super::browser::{BrowserPort, Signal, Ticket};
use super::core::Core;
use super::row::RowHandle;
use super::{showing, translate};
use crate::components::uploader_view::UploaderData;
use crate::text::Texts;

/// The page's uploads: signals to read, and the queue behind them.
#[derive(Clone, Copy)]
pub struct Uploads {
    /// The rows of files on their way, as picked.
    pub rows: RwSignal<Vec<RowHandle>>,
    /// What is to be said of all of them.
    pub status: RwSignal<Status>,
    pub(super) core: StoredValue<Core>,
}

/// A file that is new to the queue.
pub(super) struct Fresh {
    pub(super) ticket: Ticket,
    /// What is said beside it.
    pub(super) note: &'static str,
}

/// What is to be said of all uploads together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// Sums over the rows.
    pub totals: Totals,
    /// How fast all of them are, and how long they will take; empty while that says nothing.
    pub pace: String,
    /// What keeps everything waiting.
    pub holds: Blockers,
    /// The latest news, for people who do not look.
    pub announcement: String,
    /// Which uploads wait for their file to be chosen again; empty where none does.
    pub interrupted: String,
    /// Whether the browser can open some of them itself, and wants to be asked to.
    pub reopenable: bool,
    /// How many of the files that were chosen last were left out, and why; empty where all were taken.
    pub left_out: String,
    /// How many times code that photos or folders need is waited for.
    pub missing_code: u32,
    /// What other tabs send; empty where they send nothing.
    pub elsewhere: String,
    /// Whether the page takes files.
    pub open: bool,
    /// Whether files are held over the page.
    pub dragging: bool,
}

/// The uploads of the page at hand, for components that draw them in their own way: read
/// [`Uploads::rows`] and [`Uploads::status`], and tell it what people ask for.
///
/// ## Server-Side Rendering
/// There are none yet, and there never will be any: on the server the lists stay empty.
pub fn use_uploads() -> Uploads {
    use_context().unwrap_or_else(|| Uploads::new(None))
}

impl Uploads {
    /// Makes one: for a page on the server, or for as long as the browser stays with us.
    pub fn new(browser: Option<BrowserPort>) -> Self {
        let uploads = Self {
            rows: RwSignal::default(),
            status: RwSignal::default(),
            core: StoredValue::new(Core::new(browser)),
        };
        if let Some(browser) = browser {
            browser.listen(Box::new(move |signal| uploads.notice(signal)));
        }
        uploads
    }

    /// Takes over what an uploader is drawn from. Until [`Uploads::open`], nothing else is shown, so
    /// that the browser's first view is the server's.
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

    /// What everything is said with.
    pub fn texts(self) -> Texts {
        self.core.try_with_value(|core| core.texts).unwrap_or(Texts::empty())
    }

    /// The uploader is live: shows what is under way, takes what was chosen before the script came,
    /// and files may be dropped from now on.
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
            self.tell(Event::LoggedIn);
        }
        self.take_chosen();
        self.with_browser(|browser| self.look_for_interrupted(browser));
    }

    /// There is no uploader on this page. What is under way goes on.
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

    /// Drops the rows of files that are stored.
    pub fn remove_verified(self) {
        self.tell(Event::RemoveVerified);
    }

    /// Tells the queue what happened and does what it asks for.
    pub fn tell(self, event: Event) {
        self.tell_of(event, Vec::new());
    }

    pub(super) fn tell_of(self, event: Event, fresh: Vec<Fresh>) {
        if matches!(event, Event::Pause(_) | Event::PauseAll | Event::Offline) {
            self.tell_ended();
        }
        let at_once = showing::is_waited_for(&event);
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
        self.illustrate(browser);
    }

    fn notice(self, signal: Signal) {
        match signal {
            Signal::Wake => {
                self.core.update_value(|core| self.count_down(core));
                self.show_elsewhere();
                self.tell(Event::Tick);
            }
            Signal::Online => self.tell(Event::Online),
            Signal::Offline => self.tell(Event::Offline),
            Signal::Hidden => {
                self.follow_events(false);
                self.tell(Event::PageHidden);
            }
            Signal::Visible => {
                self.follow_events(self.status.with_untracked(|status| status.open));
                self.tell(Event::PageVisible);
                // Perhaps somebody has just logged in in another tab; asking costs one request.
                if self.status.with_untracked(|status| status.holds.session_lost) {
                    self.tell(Event::LoggedIn);
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
            Command::Busy(busy) => browser.be_busy(busy),
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
            Command::Forget(upload) => browser.strike_note(upload.as_str()),
            // Announced together, before.
            Command::Announce(_) => {}
        }
    }
}
