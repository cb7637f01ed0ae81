//! The rows of the uploads, and which of them are outdated.

use std::collections::BinaryHeap;
use std::mem;
use std::sync::Arc;

use leptos::prelude::*;
use upload_driver::api::AttemptExplanation;
use upload_driver::{AddedFile, FileKey};
use upload_engine::{LocalId, Millis, Moment, Queue, Reason, State, StateKind, UploadId};

use super::metadata;
use super::row::{RowHandle, RowView};
use crate::domain::file_icon::FileIcon;
use crate::domain::support::SupportCode;
use crate::text::Texts;

/// Shortest interval between two updates of the view.
const UPDATE_INTERVAL: Millis = Millis(100);
/// Interval of redrawing countdowns and speed graphs.
const SECOND: Millis = Millis(1000);

/// The rows, and which of them are outdated.
#[derive(Default)]
pub(super) struct RowsView {
    /// All rows; their ids rise.
    pub(super) handles: Vec<RowHandle>,
    /// Verified files in the queue that the list of files shows: they have no row here any more.
    pub(super) replaced: Vec<LocalId>,
    /// Rows that are not rendered yet.
    pub(super) to_render: Vec<RowHandle>,
    /// Files whose rows are outdated.
    pub(super) outdated: Vec<LocalId>,
    /// Whether the view is outdated, and when it was updated.
    pub(super) is_outdated: bool,
    updated: Option<Moment>,
    /// When thumbnails and speed graphs were drawn, and whether there was any graph.
    drawn: Option<Moment>,
    has_graphs: bool,
    /// The server's explanations of failed files.
    explanations: Vec<(LocalId, AttemptExplanation)>,
    /// The latest cause that keeps all files from the store; empty if there is none.
    pub(super) cause: String,
}

impl RowsView {
    /// All rows, for a page with an uploader.
    pub(super) fn open(&mut self) -> Vec<RowHandle> {
        self.to_render.clear();
        self.handles.clone()
    }

    /// No row is rendered on a page without an uploader.
    pub(super) fn close(&mut self) {
        self.to_render.clear();
    }

    pub(super) fn explain(&mut self, id: LocalId, explanation: AttemptExplanation) {
        if !explanation.is_technical {
            self.cause.clone_from(&explanation.message);
        }
        self.explanations.push((id, explanation));
    }

    /// The id in the queue of the row of this file.
    pub(super) fn id_of(&self, file: FileKey) -> Option<LocalId> {
        let handle = self.handles.iter().find(|handle| handle.key == file)?;
        Some(handle.id)
    }

    fn handle(&self, id: LocalId) -> Option<&RowHandle> {
        let index = self.handles.binary_search_by_key(&id, |handle| handle.id).ok()?;
        Some(&self.handles[index])
    }

    pub(super) fn add(&mut self, texts: Texts, queue: &Queue, files: &[AddedFile], now: Moment, visit: SupportCode) {
        if files.is_empty() {
            return;
        }
        for file in files {
            let Some(row) = queue.row(file.id) else { continue };
            let handle = RowHandle {
                id: file.id,
                name: Arc::from(row.facts.name.as_str()),
                size: row.total(),
                icon: FileIcon::of(&row.facts.content_type),
                note: metadata::note(texts, file.metadata),
                key: file.key,
                view: ArcRwSignal::new(RowView::of(texts, &row, now, visit, ("", false))),
            };
            self.to_render.push(handle.clone());
            self.handles.push(handle);
        }
        self.drawn = None;
    }

    /// The rows whose files the list of files shows, and the files' ids.
    pub(super) fn listed(&self, queue: &Queue, is_listed: impl Fn(&UploadId) -> bool) -> Vec<(RowHandle, UploadId)> {
        let handles = self.handles.iter();
        handles
            .filter_map(|handle| {
                let row = queue.row(handle.id)?;
                Some((handle.clone(), replacement(row.state, row.upload, &is_listed)?))
            })
            .collect()
    }

    /// Removes rows whose files the list of files shows; their ids rise.
    pub(super) fn replace(&mut self, ids: &[LocalId]) {
        let is_replaced = |id: LocalId| ids.binary_search(&id).is_ok();
        self.handles.retain(|handle| !is_replaced(handle.id));
        self.to_render.retain(|handle| !is_replaced(handle.id));
        self.replaced.extend_from_slice(ids);
    }

    /// Number of files whose rows were replaced.
    pub(super) fn listed_count(&self) -> u32 {
        u32::try_from(self.replaced.len()).unwrap_or(u32::MAX)
    }

    /// Updates the row of a file.
    pub(super) fn update(&self, texts: Texts, queue: &Queue, id: LocalId, now: Moment, visit: SupportCode) {
        let Some((handle, row)) = self.handle(id).zip(queue.row(id)) else {
            return;
        };
        let own = self.explanations.iter().rfind(|(of, _)| *of == id);
        let explanation = explanation(row.state, row.sent, own.map(|(_, own)| own), &self.cause);
        let view = RowView::of(texts, &row, now, visit, explanation);
        if handle.view.with_untracked(|old| *old != view) {
            handle.view.set(view);
        }
    }

    /// Updates the outdated rows; returns whether any was removed.
    pub(super) fn update_outdated(&mut self, texts: Texts, queue: &Queue, now: Moment, visit: SupportCode) -> bool {
        self.is_outdated = false;
        self.updated = Some(now);
        // A heap, because the code of `sort` is ten times as large.
        let mut outdated = BinaryHeap::from(mem::take(&mut self.outdated)).into_sorted_vec();
        outdated.dedup();
        let mut is_any_gone = false;
        for id in outdated {
            if queue.row(id).is_some() {
                self.update(texts, queue, id, now, visit);
            } else {
                is_any_gone = true;
            }
        }
        if is_any_gone {
            self.handles.retain(|handle| queue.row(handle.id).is_some());
            self.to_render.retain(|handle| queue.row(handle.id).is_some());
            self.explanations.retain(|(id, _)| queue.row(*id).is_some());
            self.replaced.retain(|id| queue.row(*id).is_some());
        }
        is_any_gone
    }

    /// Updates the rows whose text contains a time.
    pub(super) fn count_down(&self, texts: Texts, queue: &Queue, now: Moment, visit: SupportCode) {
        let has_time = |kind: StateKind| matches!(kind, StateKind::WaitingToRetry | StateKind::Storing);
        for handle in &self.handles {
            if handle.view.with_untracked(|view| has_time(view.state)) {
                self.update(texts, queue, handle.id, now, visit);
            }
        }
    }

    /// The files to draw thumbnails and speed graphs of: about once a second while something is sent, and when rows
    /// were added.
    pub(super) fn due_drawing(&mut self, queue: &Queue, now: Moment) -> Option<Vec<(FileKey, u64)>> {
        let is_due = self.drawn.is_none_or(|drawn| now - drawn >= SECOND);
        self.has_graphs &= !self.handles.is_empty();
        if !is_due || self.handles.is_empty() {
            return None;
        }
        self.drawn = Some(now);
        let is_sent = |handle: &&RowHandle| handle.view.with_untracked(|view| view.state == StateKind::Sending);
        let sent = self.handles.iter().filter(is_sent);
        let sent: Vec<_> = sent
            .filter_map(|handle| Some((handle.key, queue.row(handle.id)?.sent)))
            .collect();
        self.has_graphs = !sent.is_empty();
        Some(sent)
    }

    /// When the view needs another update: pending changes, a countdown's next second, or the next drawing of speed
    /// graphs. The last graph is removed when sending ends; no other event may follow.
    pub(super) fn next_update(&self, queue: &Queue, now: Moment) -> Option<Moment> {
        let totals = queue.totals();
        let counts_down = totals.count(StateKind::WaitingToRetry) + totals.count(StateKind::Storing) > 0;
        let second = counts_down.then(|| now + SECOND);
        let graphs = self.drawn.filter(|_| self.has_graphs).map(|drawn| drawn + SECOND);
        let pending = self.is_outdated.then(|| self.due_at());
        [second, graphs, pending].into_iter().flatten().min()
    }

    pub(super) fn due_at(&self) -> Moment {
        self.updated.map_or(Moment(0), |at| at + UPDATE_INTERVAL)
    }
}

/// The explanation that a row shows, and whether it is technical: its own after a failure, and the cause that keeps all
/// files from the store while no byte leaves.
fn explanation<'a>(state: &State, sent: u64, own: Option<&'a AttemptExplanation>, cause: &'a str) -> (&'a str, bool) {
    match state {
        State::Failed(_) => own.map_or(("", false), |own| (&own.message, own.is_technical)),
        State::WaitingToRetry {
            reason: Reason::Network,
            ..
        }
        | State::Checking(Reason::Network)
        | State::Sending
            if sent == 0 =>
        {
            (cause, false)
        }
        _ => ("", false),
    }
}

/// The file whose row in the list of files replaces this row: only of a verified file, and only if it is listed.
fn replacement(state: &State, upload: Option<&UploadId>, is_listed: impl Fn(&UploadId) -> bool) -> Option<UploadId> {
    let file = upload.filter(|_| *state == State::Verified)?;
    is_listed(file).then(|| file.clone())
}

#[cfg(test)]
mod tests {
    use upload_engine::{Failure, Rejection};

    use super::*;

    fn replacement_of(state: &State, upload: Option<&UploadId>, is_listed: bool) -> Option<UploadId> {
        replacement(state, upload, |_| is_listed)
    }

    #[test]
    fn a_row_shows_the_common_cause_while_no_byte_leaves_and_its_own_explanation_after_a_failure() {
        let own = AttemptExplanation {
            code: "refused".to_owned(),
            message: "Refused.".to_owned(),
            is_technical: true,
        };
        let waiting = |reason| State::WaitingToRetry {
            attempt: 2,
            until: Moment(0),
            reason,
        };
        let shown = |state: &State, sent| explanation(state, sent, Some(&own), "No rule.");
        for state in [
            waiting(Reason::Network),
            State::Checking(Reason::Network),
            State::Sending,
        ] {
            assert_eq!(shown(&state, 0), ("No rule.", false), "{state:?}");
            assert_eq!(shown(&state, 1), ("", false), "{state:?}");
        }
        for state in [waiting(Reason::StoreBusy), State::Verified, State::Cancelled] {
            assert_eq!(shown(&state, 0), ("", false), "{state:?}");
        }
        let failed = State::Failed(Failure::Denied);
        assert_eq!(shown(&failed, 1), ("Refused.", true));
        assert_eq!(explanation(&failed, 0, None, "No rule."), ("", false));
    }

    #[test]
    fn only_a_verified_and_listed_file_loses_its_row() {
        let file = UploadId::from_bits(7);
        assert_eq!(replacement_of(&State::Verified, Some(&file), true), Some(file.clone()));
        assert_eq!(
            replacement_of(&State::Verified, Some(&file), false),
            None,
            "not in the list"
        );
        assert_eq!(replacement_of(&State::Verified, None, true), None);
        for state in [
            State::Confirming,
            State::Failed(Failure::Unconfirmed),
            State::Rejected(Rejection::new("type", "no")),
            State::Cancelled,
            State::Paused,
        ] {
            assert_eq!(replacement_of(&state, Some(&file), true), None, "{state:?}");
        }
    }
}
