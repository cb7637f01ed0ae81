//! State of the driver: the queue, and the ticket, form and checksums of each file.

use std::collections::BTreeSet;

use leptos::prelude::WithUntracked;
use upload_engine::{LocalId, Millis, Queue, Settings, StateKind, UploadId};

use super::browser::{BrowserPort, UploadRequest};
use super::checksums::Known;
use super::notes::LeftBehind;
use super::other_tabs::{Said, Told};
use super::row::RowHandle;
use super::thumbnails::ThumbnailQueue;
use crate::domain::checksum::ChecksumUse;
use crate::domain::limits::UploadRules;
use crate::domain::support::{FailedAttempt, SupportCode};
use crate::text::{Texts, page_texts};

/// State that components do not see.
pub(super) struct DriverState {
    pub(super) queue: Queue,
    pub(super) browser: Option<BrowserPort>,
    pub(super) rules: Option<UploadRules>,
    /// Checksums that the store supports, from the last page.
    pub(super) checksums: ChecksumUse,
    /// Texts of the last page that had some.
    pub(super) texts: Texts,
    pub(super) kept: Vec<Kept>,
    /// Number of chosen files without a row.
    pub(super) looked_at: usize,
    /// The queue's next alarm.
    pub(super) alarm: Option<Millis>,
    /// Time of the browser's timer.
    pub(super) armed: Option<Millis>,
    /// Files without a row, and whether adding rows is scheduled.
    pub(super) to_draw: Vec<RowHandle>,
    /// Files whose rows are outdated.
    pub(super) unshown: Vec<LocalId>,
    /// When to update the view.
    pub(super) is_outdated: bool,
    pub(super) shown_at: Option<Millis>,
    /// Number of verified files, in this tab or another; and the number at the last request for the list.
    pub(super) verified: u32,
    pub(super) listed: u32,
    /// Since when the list is outdated.
    pub(super) stale_since: Option<Millis>,
    /// Upload ids of this page.
    pub(super) ours: BTreeSet<UploadId>,
    /// Id of the last upload event.
    pub(super) last_event_id: i64,
    /// Interrupted uploads of closed pages that can resume.
    pub(super) interrupted: Vec<LeftBehind>,
    /// Status of other tabs, and the status last sent to them.
    pub(super) elsewhere: Vec<Told>,
    pub(super) said: Said,
    /// Number of other tabs that are sending.
    pub(super) sharing_with: u32,
    /// Support code of this visit, which rows without an upload id show.
    pub(super) visit: SupportCode,
    /// When the speed graphs were drawn, and whether there was any.
    pub(super) drawn: Option<Millis>,
    pub(super) has_lines: bool,
    /// Files that need a thumbnail.
    pub(super) thumbnails: ThumbnailQueue,
    /// Since when something is being uploaded.
    pub(super) began: Option<Millis>,
    /// The last quarter of all bytes that was announced.
    pub(super) quarter: u8,
}

/// The driver's data about a file of the queue.
pub(super) struct Kept {
    pub(super) handle: RowHandle,
    /// Form or URL of the latest permit.
    pub(super) upload_request: Option<UploadRequest>,
    /// The attempt whose form is being checked.
    pub(super) in_policy_check: Option<u32>,
    /// The latest failed attempts.
    pub(super) failed: Vec<FailedAttempt>,
    /// URLs of parts that are signed but not sent.
    pub(super) urls: Vec<(u16, String)>,
    /// Checksums of its bytes.
    pub(super) sums: Known,
}

/// Interval of redrawing a countdown.
const SECOND: Millis = Millis(1000);

impl DriverState {
    /// Empty state.
    pub(super) fn new(browser: Option<BrowserPort>) -> Self {
        Self {
            queue: Queue::new(Settings::default()),
            browser,
            rules: None,
            checksums: ChecksumUse::default(),
            // On the server, the page's texts; in the browser, the texts come with the first uploader.
            texts: page_texts().shared(),
            kept: Vec::new(),
            looked_at: 0,
            alarm: None,
            armed: None,
            to_draw: Vec::new(),
            unshown: Vec::new(),
            is_outdated: false,
            shown_at: None,
            verified: 0,
            listed: 0,
            stale_since: None,
            ours: BTreeSet::new(),
            last_event_id: 0,
            interrupted: Vec::new(),
            elsewhere: Vec::new(),
            said: Said::default(),
            sharing_with: 0,
            visit: SupportCode::from_bits(browser.map_or(0, |browser| browser.seed())),
            drawn: None,
            has_lines: false,
            thumbnails: ThumbnailQueue::default(),
            began: None,
            quarter: 0,
        }
    }

    /// Applies the operator's rules. The first ones configure the queue for as long as the browser stays on the site.
    pub(super) fn rule(&mut self, rules: &UploadRules) {
        if let (None, Some(browser)) = (&self.rules, self.browser) {
            self.queue = Queue::new(Settings {
                seed: browser.seed(),
                parts_from: rules.parts_from,
                save_data: browser.saves_data(),
                ..Settings::default()
            });
        }
        self.rules = Some(rules.clone());
    }

    pub(super) fn kept(&mut self, id: LocalId) -> Option<&mut Kept> {
        let at = self.kept.binary_search_by_key(&id, |kept| kept.handle.id).ok()?;
        self.kept.get_mut(at)
    }

    /// Redraws thumbnails and speed graphs, about once a second while something is sent, and when rows were added.
    pub(super) fn draw_rows(&mut self, browser: BrowserPort) {
        let now = browser.now();
        let is_due = self.drawn.is_none_or(|drawn| now.since(drawn) >= SECOND);
        if self.kept.is_empty() {
            self.has_lines = false;
        }
        if !is_due || self.kept.is_empty() {
            return;
        }
        self.drawn = Some(now);
        let is_sent = |kept: &&Kept| kept.handle.view.with_untracked(|view| view.state == StateKind::Sending);
        let sent = self.kept.iter().filter(is_sent).filter_map(|kept| {
            let row = self.queue.row(kept.handle.id)?;
            Some((kept.handle.ticket, row.sent))
        });
        let sent: Vec<_> = sent.collect();
        self.has_lines = !sent.is_empty();
        browser.draw_rows(sent);
    }

    /// Sets the browser's timer for the earliest of: the queue's alarm, the next view update, a countdown's next
    /// second, the next drawing of speed graphs, or the expiry of another tab's status. Waking too early is harmless.
    pub(super) fn arm(&mut self, browser: BrowserPort) {
        let totals = self.queue.totals();
        let counts_down = totals.count(StateKind::WaitingToRetry) + totals.count(StateKind::Storing) > 0;
        let now = browser.now();
        let second = counts_down.then(|| now.plus(SECOND));
        // The last graph is removed when sending ends; no other event may follow.
        let lines = self.drawn.filter(|_| self.has_lines).map(|drawn| drawn.plus(SECOND));
        let Some(wanted) = [self.alarm, second, lines, self.shows_at(), self.forgets_at()]
            .into_iter()
            .flatten()
            .min()
        else {
            return;
        };
        if self.armed.is_none_or(|armed| wanted < armed) {
            self.armed = Some(wanted);
            browser.set_timer(wanted.since(now));
        }
    }
}
