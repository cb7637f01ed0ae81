//! The driver: takes events to the queue, carries its commands out and keeps the signals that the
//! components read. It decides nothing about uploads; the queue does.
//!
//! One lives as long as the browser stays with us: moving between pages does not end an upload.

use std::sync::Arc;

use leptos::prelude::*;
use upload_engine::{Command, Event, FileFacts, Holds, Kind, LocalId, Millis, Queue, Settings, Totals};

use super::browser::{BrowserPort, Carriage, Picked, Signal, Ticket};
use super::files;
use super::row::{RowHandle, RowView};
use super::translate;
use super::words;
use crate::components::desk::DeskData;
use crate::components::request::Request;
use crate::components::rows::Item;
use crate::domain::limits::UploadRules;
use crate::parts::DESK;

/// The page's uploads: signals to read, and the queue behind them.
#[derive(Clone, Copy)]
pub struct Uploader {
    /// The rows of files on their way, as picked.
    pub rows: RwSignal<Vec<Item>>,
    /// The rows of stored files.
    pub files: RwSignal<Vec<Item>>,
    /// What is to be said of all of them.
    pub status: RwSignal<Status>,
    pub(super) core: StoredValue<Core>,
}

/// What is to be said of all uploads together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// Sums over the rows.
    pub totals: Totals,
    /// What keeps everything waiting.
    pub holds: Holds,
    /// How often a file was verified; the list of files is out of date when it changes.
    pub verified: u32,
    /// The latest news, for people who do not look.
    pub news: String,
    /// The request for stored files.
    pub list: Request,
    /// Whether the page takes files.
    pub open: bool,
    /// Whether files are held over the page.
    pub dragging: bool,
}

/// What the components need not see.
pub(super) struct Core {
    pub(super) queue: Queue,
    pub(super) browser: Option<BrowserPort>,
    rules: Option<UploadRules>,
    pub(super) kept: Vec<Kept>,
    /// When the queue wants to be woken.
    alarm: Option<Millis>,
    /// For when the browser's timer is set.
    armed: Option<Millis>,
    pub(super) verified: u32,
    /// The number of the last news.
    pub(super) news: i64,
    /// The last quarter of all bytes that was announced.
    quarter: u8,
}

/// A file of the queue on our side.
pub(super) struct Kept {
    pub(super) handle: RowHandle,
    pub(super) ticket: Ticket,
    /// The form or URL of its latest grant.
    pub(super) carriage: Option<Carriage>,
    /// The URLs of parts that are signed and not sent.
    pub(super) urls: Vec<(u16, String)>,
}

impl Kept {
    fn item(&self) -> Item {
        Item::Upload(self.handle.clone())
    }
}

/// How often a countdown is drawn.
const SECOND: Millis = Millis(1000);

impl Uploader {
    /// Makes one: for a page on the server, or for as long as the browser stays with us.
    pub fn new(browser: Option<BrowserPort>) -> Self {
        let settings = Settings {
            seed: browser.map_or(0, |browser| browser.seed()),
            ..Settings::default()
        };
        let uploader = Self {
            rows: RwSignal::default(),
            files: RwSignal::default(),
            status: RwSignal::default(),
            core: StoredValue::new(Core {
                queue: Queue::new(settings),
                browser,
                rules: None,
                kept: Vec::new(),
                alarm: None,
                armed: None,
                verified: 0,
                news: 0,
                quarter: 0,
            }),
        };
        if let Some(browser) = browser {
            browser.listen(Box::new(move |signal| uploader.notice(signal)));
        }
        uploader
    }

    /// Takes over what a desk is drawn from. Until [`Uploader::open`], nothing else is shown, so
    /// that the browser's first view is the server's.
    pub fn sit_down(self, data: &DeskData) {
        self.close();
        self.files
            .set(files::items(data.files.uploads.clone(), data.returned.as_deref()));
        self.core.update_value(|core| {
            core.rules = Some(data.rules.clone());
            core.news = data.news;
        });
        self.status
            .update(|status| status.list.next.clone_from(&data.files.next));
    }

    /// The desk is live: shows what is under way, takes what was chosen before the script came,
    /// and files may be dropped from now on.
    pub fn open(self) {
        self.rows
            .set(self.core.with_value(|core| core.kept.iter().map(Kept::item).collect()));
        self.status.update(|status| status.open = true);
        self.with_browser(|browser| browser.accept_drops(true));
        self.follow_news(true);
        if self.status.with_untracked(|status| status.holds.session_lost) {
            self.tell(Event::LoggedIn);
        }
        self.take_chosen();
    }

    /// There is no desk on this page. What is under way goes on.
    pub fn close(self) {
        self.rows.set(Vec::new());
        self.status.update(|status| {
            status.open = false;
            status.dragging = false;
            status.news.clear();
        });
        self.with_browser(|browser| browser.accept_drops(false));
        self.follow_news(false);
    }

    /// Puts what the desk's file input holds into the queue.
    pub fn take_chosen(self) {
        if let Some(chosen) = self.with_browser(|browser| browser.take_chosen(DESK)) {
            self.add(chosen);
        }
    }

    pub(super) fn with_browser<T>(self, act: impl FnOnce(BrowserPort) -> T) -> Option<T> {
        self.core.with_value(|core| core.browser).map(act)
    }

    /// Puts chosen files into the queue; those that break a rule with the reason.
    pub fn add(self, picked: Vec<Picked>) {
        if picked.is_empty() {
            return;
        }
        let tickets: Vec<_> = picked.iter().map(|file| file.ticket).collect();
        let facts = self.core.try_with_value(|core| {
            let facts = |file: Picked| translate::facts(file, core.rules.as_ref());
            picked.into_iter().map(facts).collect::<Vec<FileFacts>>()
        });
        self.tell_of(Event::FilesAdded(facts.unwrap_or_default()), tickets);
    }

    /// Drops the rows of files that are stored.
    pub fn remove_verified(self) {
        let verified = self.core.try_with_value(|core| {
            let verified = |kept: &&Kept| kept.handle.view.with_untracked(|view| view.kind == Kind::Verified);
            core.kept
                .iter()
                .filter(verified)
                .map(|kept| kept.handle.id)
                .collect::<Vec<_>>()
        });
        for id in verified.unwrap_or_default() {
            self.tell(Event::Remove(id));
        }
    }

    /// Tells the queue what happened and does what it asks for.
    pub fn tell(self, event: Event) {
        self.tell_of(event, Vec::new());
    }

    fn tell_of(self, event: Event, tickets: Vec<Ticket>) {
        let verified = self.status.with_untracked(|status| status.verified);
        let asked = self.core.try_update_value(|core| {
            let browser = core.browser?;
            let now = browser.now();
            let commands = core.queue.handle(event, now);
            core.verified += translate::count_verified(&commands);
            self.keep_new(core, tickets, now);
            self.show_changes(core, now);
            Some((browser, commands))
        });
        let Some(Some((browser, commands))) = asked else {
            return;
        };
        self.announce(&commands);
        for command in commands {
            self.carry_out(browser, command);
        }
        self.core.update_value(|core| core.arm(browser));
        let (share, out_of_date) = self.status.with_untracked(|status| {
            let totals = &status.totals;
            let share = (totals.unfinished() > 0).then(|| totals.percent());
            (share, status.verified != verified)
        });
        browser.show_share(share);
        if out_of_date {
            self.fetch_files(false);
        }
    }

    fn notice(self, signal: Signal) {
        match signal {
            Signal::Wake => {
                self.core.update_value(|core| self.count_down(core));
                self.tell(Event::Tick);
            }
            Signal::Online => self.tell(Event::Online),
            Signal::Offline => self.tell(Event::Offline),
            Signal::Hidden => {
                self.follow_news(false);
                self.tell(Event::Hidden);
            }
            Signal::Visible => {
                self.follow_news(self.status.with_untracked(|status| status.open));
                self.tell(Event::Visible);
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
            Signal::News(number, json) => self.hear(number, &json),
            Signal::Dropped(files) => {
                self.status.update(|status| status.dragging = false);
                self.add(files);
            }
        }
    }

    fn keep_new(self, core: &mut Core, tickets: Vec<Ticket>, now: Millis) {
        if tickets.is_empty() {
            return;
        }
        let mut fresh = Vec::with_capacity(tickets.len());
        for (id, ticket) in core.queue.last_added().zip(tickets) {
            let Some(row) = core.queue.row(id) else { continue };
            let handle = RowHandle {
                id,
                name: Arc::from(row.facts.name.as_str()),
                size: row.total(),
                view: ArcRwSignal::new(RowView::of(&row, now)),
            };
            let kept = Kept {
                handle,
                ticket,
                carriage: None,
                urls: Vec::new(),
            };
            fresh.push(kept.item());
            core.kept.push(kept);
        }
        self.rows.update(|rows| rows.append(&mut fresh));
    }

    fn show_changes(self, core: &mut Core, now: Millis) {
        let mut gone = false;
        for &id in core.queue.changed() {
            match core.queue.row(id) {
                Some(row) => show(&core.kept, &row, now),
                None => gone = true,
            }
        }
        if gone {
            let queue = &core.queue;
            let browser = core.browser;
            core.kept.retain(|kept| {
                let stays = queue.row(kept.handle.id).is_some();
                if let (false, Some(browser)) = (stays, browser) {
                    browser.forget(kept.ticket);
                }
                stays
            });
            self.rows.update(|rows| {
                rows.retain(|row| matches!(row, Item::Upload(row) if queue.row(row.id).is_some()));
            });
        }
        let (totals, holds, verified) = (core.queue.totals(), core.queue.holds(), core.verified);
        let same = |old: &Status| old.totals == *totals && old.holds == holds && old.verified == verified;
        if !self.status.with_untracked(same) {
            self.status.update(|status| {
                status.totals = totals.clone();
                status.holds = holds;
                status.verified = verified;
            });
        }
        self.announce_quarter(core);
    }

    /// Draws the rows whose words hold a time.
    fn count_down(self, core: &mut Core) {
        core.armed = None;
        let Some(browser) = core.browser else { return };
        let now = browser.now();
        core.alarm = core.alarm.filter(|&alarm| alarm > now);
        for kept in &core.kept {
            if kept.handle.view.with_untracked(|view| tells_time(view.kind))
                && let Some(row) = core.queue.row(kept.handle.id)
            {
                show(&core.kept, &row, now);
            }
        }
    }

    fn announce(self, commands: &[Command]) {
        let news = self.core.try_with_value(|core| {
            let mut news = String::new();
            for command in commands {
                let Command::Announce(milestone) = *command else {
                    continue;
                };
                let name = translate::file_of(milestone).and_then(|id| core.queue.row(id));
                let name = name.map_or("", |row| row.facts.name.as_str());
                let words = words::of_milestone(milestone, name, core.queue.totals());
                if !words.is_empty() && !news.is_empty() {
                    news.push(' ');
                }
                news.push_str(&words);
            }
            news
        });
        if let Some(news) = news.filter(|news| !news.is_empty()) {
            self.status.update(|status| status.news = news);
        }
    }

    /// A word at 25, 50 and 75 % of everything, but only where that takes a while.
    fn announce_quarter(self, core: &mut Core) {
        const WORTH_IT: u64 = 8 << 20;
        let totals = core.queue.totals();
        let quarter = totals.percent() / 25;
        let rose = quarter > core.quarter;
        core.quarter = quarter;
        if rose && quarter < 4 && totals.bytes >= WORTH_IT && totals.count(Kind::Sending) > 0 {
            let news = [&(quarter * 25).to_string(), " % sent."].concat();
            self.status.update(|status| status.news = news);
        }
    }

    pub(super) fn carry_out(self, browser: BrowserPort, command: Command) {
        match command {
            Command::Sign { batch, files } => self.sign(batch, &files),
            Command::Send { id, attempt } => self.send(browser, id, attempt),
            Command::Abort { id, attempt } => self.abort(browser, id, 0, attempt),
            Command::Confirm { batch, uploads } => self.confirm(batch, &uploads),
            Command::CancelOnServer { uploads } => self.cancel_on_server(&uploads),
            Command::ArmTimer { at } => self.core.update_value(|core| core.alarm = Some(at)),
            Command::Busy(busy) => browser.guard_leaving(busy),
            Command::SignParts {
                batch,
                id,
                upload,
                parts,
            } => self.sign_parts(batch, id, &upload, parts),
            Command::SendPart {
                id,
                part,
                attempt,
                start,
                end,
            } => self.send_part(browser, id, part, attempt, (start, end)),
            Command::AbortPart { id, part, attempt } => self.abort(browser, id, part, attempt),
            Command::ListParts { batch, upload } => self.list_parts(batch, &upload),
            Command::HashParts { batch, id, parts } => self.hash_parts(browser, batch, id, parts),
            Command::Complete { batch, upload, parts } => self.complete(batch, &upload, parts),
            // Announced together, before.
            Command::Announce(_) => {}
            // What a reload would lose is not written down yet.
            Command::Persist(_) | Command::Forget(_) => {}
        }
    }
}

impl Core {
    pub(super) fn kept(&mut self, id: LocalId) -> Option<&mut Kept> {
        let at = self.kept.binary_search_by_key(&id, |kept| kept.handle.id).ok()?;
        self.kept.get_mut(at)
    }

    /// Sets the browser's one timer for what comes first: the queue's alarm or a countdown's next
    /// second. Waking too early is harmless.
    fn arm(&mut self, browser: BrowserPort) {
        let totals = self.queue.totals();
        let counts_down = totals.count(Kind::WaitingToRetry) + totals.count(Kind::Storing) > 0;
        let now = browser.now();
        let wanted = match (self.alarm, counts_down.then(|| now.plus(SECOND))) {
            (Some(alarm), Some(second)) => alarm.min(second),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return,
        };
        if self.armed.is_none_or(|armed| wanted < armed) {
            self.armed = Some(wanted);
            browser.wake_in(wanted.since(now));
        }
    }
}

fn tells_time(kind: Kind) -> bool {
    matches!(kind, Kind::WaitingToRetry | Kind::Storing)
}

fn show(kept: &[Kept], row: &upload_engine::Row<'_>, now: Millis) {
    if let Ok(at) = kept.binary_search_by_key(&row.id, |kept| kept.handle.id) {
        let view = RowView::of(row, now);
        let signal = &kept[at].handle.view;
        if signal.with_untracked(|old| *old != view) {
            signal.set(view);
        }
    }
}
