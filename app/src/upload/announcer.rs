//! Announcements for screen readers.

use upload_driver::Step;
use upload_engine::{LocalId, Milestone, Millis, Moment, Queue, StateKind};

use super::messages;
use crate::text::Texts;

/// Total size in bytes from which the progress is announced.
const LARGE: u64 = 8 << 20;
/// Duration of uploading from which the progress of smaller totals is announced.
const LONG: Millis = Millis(5_000);

/// The progress that was announced.
#[derive(Debug, Default)]
pub(super) struct Announcer {
    /// Since when something is being uploaded.
    began: Option<Moment>,
    /// The last quarter of all bytes.
    quarter: u8,
}

impl Announcer {
    /// Announcement of 25, 50 and 75 % of the total, if uploading takes a while.
    pub(super) fn progress(&mut self, texts: Texts, queue: &Queue, now: Moment) -> Option<String> {
        let totals = queue.totals();
        let quarter = totals.percent() / 25;
        let rose = quarter > self.quarter;
        self.quarter = quarter;
        if totals.unfinished() == 0 {
            self.began = None;
        } else {
            self.began.get_or_insert(now);
        }
        let takes_a_while = totals.bytes >= LARGE || self.began.is_some_and(|began| now - began >= LONG);
        let is_due = rose && quarter < 4 && takes_a_while && totals.count(StateKind::Sending) > 0;
        is_due.then(|| texts.announce_progress(u64::from(quarter) * 25))
    }
}

/// Announcement of a step; empty if there is none.
pub(super) fn of_step(texts: Texts, queue: &Queue, step: &Step) -> String {
    let totals = queue.totals();
    let mut announcement = messages::of_refusals(texts, &step.milestones, totals);
    let are_many = !announcement.is_empty();
    if step.began {
        append(&mut announcement, &messages::of_start(texts, totals));
    }
    for milestone in &step.milestones {
        if are_many && matches!(milestone, Milestone::Rejected(_) | Milestone::Finished { .. }) {
            continue;
        }
        let row = file_of(*milestone).and_then(|id| queue.row(id));
        let name = row.map_or("", |row| row.facts.name.as_str());
        append(
            &mut announcement,
            &messages::of_milestone(texts, *milestone, name, totals),
        );
    }
    announcement
}

/// The file of a milestone.
fn file_of(milestone: Milestone) -> Option<LocalId> {
    match milestone {
        Milestone::Verified(id) | Milestone::Rejected(id) | Milestone::Failed(id) | Milestone::Restarted(id) => {
            Some(id)
        }
        _ => None,
    }
}

/// Appends a sentence.
fn append(announcement: &mut String, sentence: &str) {
    if !sentence.is_empty() && !announcement.is_empty() {
        announcement.push(' ');
    }
    announcement.push_str(sentence);
}
