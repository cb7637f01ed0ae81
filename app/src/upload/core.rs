//! What the driver keeps: the queue, and on our side of it each file's ticket and leave to be sent.

use std::collections::BTreeSet;

use leptos::prelude::WithUntracked;
use upload_engine::{Kind, LocalId, Millis, Queue, Settings, UploadId};

use super::browser::{BrowserPort, Carriage};
use super::checksums::Known;
use super::elsewhere::{Said, Told};
use super::notes::LeftBehind;
use super::row::RowHandle;
use super::thumbnails::Illustrating;
use crate::domain::checksum::ChecksumUse;
use crate::domain::limits::UploadRules;
use crate::domain::support::{FailedAttempt, SupportCode};
use crate::text::{Texts, page_texts};

/// What the components need not see.
pub(super) struct Core {
    pub(super) queue: Queue,
    pub(super) browser: Option<BrowserPort>,
    pub(super) rules: Option<UploadRules>,
    /// Which checksums are of use, as the last page knew.
    pub(super) checksums: ChecksumUse,
    /// The language of the last page that brought one.
    pub(super) texts: Texts,
    pub(super) kept: Vec<Kept>,
    /// How many files have been chosen and are no rows yet.
    pub(super) looked_at: usize,
    /// When the queue wants to be woken.
    pub(super) alarm: Option<Millis>,
    /// For when the browser's timer is set.
    pub(super) armed: Option<Millis>,
    /// Files that have no row yet, and whether they are about to get one.
    pub(super) to_draw: Vec<RowHandle>,
    /// Files whose rows say something old.
    pub(super) unshown: Vec<LocalId>,
    /// Whether anything is to be shown, and when something was.
    pub(super) is_outdated: bool,
    pub(super) shown_at: Option<Millis>,
    /// How often a file was verified, here or elsewhere; and as of when the list was last asked for.
    pub(super) verified: u32,
    pub(super) listed: u32,
    /// Since when the list lacks something.
    pub(super) stale_since: Option<Millis>,
    /// Uploads of this page, by what the server calls them.
    pub(super) ours: BTreeSet<UploadId>,
    /// The number of the last news.
    pub(super) last_event_id: i64,
    /// What pages left behind that are gone, and can be gone on with.
    pub(super) interrupted: Vec<LeftBehind>,
    /// What other tabs send, and what they were told of this one.
    pub(super) elsewhere: Vec<Told>,
    pub(super) said: Said,
    /// How many of those tabs send.
    pub(super) sharing_with: u32,
    /// What our log has of this visit, and what a row shows that the server has no name for.
    pub(super) visit: SupportCode,
    /// When the speed lines were drawn, and whether any was.
    pub(super) drawn: Option<Millis>,
    pub(super) has_lines: bool,
    /// Files that shall get small pictures.
    pub(super) illustrating: Illustrating,
    /// Since when something is under way.
    pub(super) began: Option<Millis>,
    /// The last quarter of all bytes that was announced.
    pub(super) quarter: u8,
}

/// A file of the queue on our side.
pub(super) struct Kept {
    pub(super) handle: RowHandle,
    /// The form or URL of its latest grant.
    pub(super) carriage: Option<Carriage>,
    /// The attempt whose form is being judged.
    pub(super) in_preflight: Option<u32>,
    /// Attempts that came to nothing; the latest.
    pub(super) failed: Vec<FailedAttempt>,
    /// The URLs of parts that are signed and not sent.
    pub(super) urls: Vec<(u16, String)>,
    /// Checksums of its bytes.
    pub(super) sums: Known,
}

/// How often a countdown is drawn.
const SECOND: Millis = Millis(1000);

impl Core {
    /// Nothing under way.
    pub(super) fn new(browser: Option<BrowserPort>) -> Self {
        Self {
            queue: Queue::new(Settings::default()),
            browser,
            rules: None,
            checksums: ChecksumUse::default(),
            // On the server they are those of the page; a browser gets them with its first uploader.
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
            illustrating: Illustrating::default(),
            began: None,
            quarter: 0,
        }
    }

    /// Takes over the operator's rules. The first ones settle how the queue works, for as long as the
    /// browser stays with us.
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

    /// Has the rows' thumbnails and speed lines drawn, about once a second while something is sent, and
    /// when rows came.
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
        let is_sent = |kept: &&Kept| kept.handle.view.with_untracked(|view| view.state == Kind::Sending);
        let sent = self.kept.iter().filter(is_sent).filter_map(|kept| {
            let row = self.queue.row(kept.handle.id)?;
            Some((kept.handle.ticket, row.sent))
        });
        let sent: Vec<_> = sent.collect();
        self.has_lines = !sent.is_empty();
        browser.draw_rows(sent);
    }

    /// Sets the browser's one timer for what comes first: the queue's alarm, the next showing, a countdown's next
    /// second, the speed lines' next drawing, or a line of another tab that goes stale. Waking too early is harmless.
    pub(super) fn arm(&mut self, browser: BrowserPort) {
        let totals = self.queue.totals();
        let counts_down = totals.count(Kind::WaitingToRetry) + totals.count(Kind::Storing) > 0;
        let now = browser.now();
        let second = counts_down.then(|| now.plus(SECOND));
        // The last line goes when nothing is sent any more, and nothing else may happen then.
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
            browser.wake_in(wanted.since(now));
        }
    }
}
