//! Uploads of other pages of the same browser. Each page sends its status to the others, shows theirs, and leaves them
//! their share of the link.
//!
//! Each page uploads its own files. There is no leading page: files would have to be transferred, and closing that page
//! would end all uploads.

use super::Queue;
use crate::state::StateKind;
use crate::{Command, Millis, Moment, TabStatus};

/// Shortest span between two broadcasts.
const EVERY: Millis = Millis(1000);
/// A status that has not changed is repeated after this span, well before others forget it.
const REPEAT: Millis = Millis(5000);
/// A status is forgotten after this span: a closed or frozen page sends none.
const FORGET_AFTER: Millis = Millis::from_secs(15);

/// The latest status of another page.
#[derive(Debug)]
struct OtherTab {
    tab: Box<str>,
    status: TabStatus,
    until: Moment,
}

/// The statuses of other pages, and the last one that this page broadcast.
#[derive(Debug, Default)]
pub(super) struct OtherTabs {
    tabs: Vec<OtherTab>,
    last_broadcast: TabStatus,
    broadcast_at: Moment,
    /// Number of other pages that share the link.
    sending: u32,
}

impl Queue {
    /// The statuses of other pages that are uploading.
    pub fn other_tabs(&self) -> impl Iterator<Item = &TabStatus> {
        self.other_tabs.tabs.iter().map(|other| &other.status)
    }

    pub(super) fn on_tab_status(&mut self, tab: Box<str>, status: TabStatus) {
        self.other_tabs.tabs.retain(|other| other.tab != tab);
        if status != TabStatus::default() {
            self.other_tabs.tabs.push(OtherTab {
                tab,
                status,
                until: self.now + FORGET_AFTER,
            });
        }
    }

    /// Forgets old statuses, and shares the link with the pages that are sending.
    pub(super) fn share_link(&mut self) {
        let now = self.now;
        let others = &mut self.other_tabs;
        others.tabs.retain(|other| other.until > now);
        let sending = others.tabs.iter().filter(|other| other.status.is_sending).count();
        let sending = u32::try_from(sending).unwrap_or(u32::MAX);
        if sending != others.sending {
            others.sending = sending;
            self.concurrency.set_other_queues(sending);
        }
    }

    /// Broadcasts this page's status if it is time.
    pub(super) fn broadcast_status(&mut self) {
        let status = self.tab_status();
        if self.next_broadcast(&status).is_some_and(|at| at <= self.now) {
            self.other_tabs.last_broadcast = status;
            self.other_tabs.broadcast_at = self.now;
            self.push_command(Command::Broadcast(status));
        }
    }

    /// When a status of another page is forgotten, or this page's is to be broadcast.
    pub(super) fn other_tabs_deadline(&self) -> Option<Moment> {
        let forget = self.other_tabs.tabs.iter().map(|other| other.until);
        forget.chain(self.next_broadcast(&self.tab_status())).min()
    }

    fn tab_status(&self) -> TabStatus {
        let totals = self.files.totals();
        if totals.unfinished() == 0 {
            return TabStatus::default();
        }
        let sending = [StateKind::Signing, StateKind::Sending, StateKind::Storing];
        TabStatus {
            is_sending: sending.into_iter().any(|kind| totals.count(kind) > 0),
            files: totals.files,
            verified: totals.count(StateKind::Verified),
            unsuccessful: totals.count(StateKind::Rejected) + totals.count(StateKind::Failed),
            bytes: totals.bytes,
            sent: totals.sent,
        }
    }

    fn next_broadcast(&self, status: &TabStatus) -> Option<Moment> {
        let OtherTabs {
            last_broadcast,
            broadcast_at,
            ..
        } = &self.other_tabs;
        let none = TabStatus::default();
        if *status == none && *last_broadcast == none {
            return None;
        }
        if *status == none || *last_broadcast == none || status.is_sending != last_broadcast.is_sending {
            return Some(self.now);
        }
        let span = if status == last_broadcast { REPEAT } else { EVERY };
        Some(*broadcast_at + span)
    }
}
