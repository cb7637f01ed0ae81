//! Rows of the list of uploads.

use std::sync::Arc;

use leptos::prelude::ArcRwSignal;
use upload_driver::FileKey;
use upload_engine::{LocalId, Moment, Row, State, StateKind};

use super::messages;
use crate::domain::file_icon::FileIcon;
use crate::domain::support::SupportCode;
use crate::text::Texts;

/// A row: constant properties, and one signal for the changing ones.
#[derive(Clone, Debug)]
pub struct RowHandle {
    /// Its id in the queue.
    pub id: LocalId,
    /// File name.
    pub name: Arc<str>,
    /// Bytes.
    pub size: u64,
    /// The icon of the file's type.
    pub icon: FileIcon,
    /// Note about removed metadata; empty if there is none.
    pub note: &'static str,
    /// The file's key at the driver's ports.
    pub key: FileKey,
    /// The changing properties.
    pub view: ArcRwSignal<RowView>,
}

/// Changing properties of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowView {
    /// The state, for attributes and buttons.
    pub state: StateKind,
    /// The state as text.
    pub text: String,
    /// The progress bar.
    pub bar: Bar,
    /// Support code of a failed file; empty otherwise.
    pub code: String,
    /// The server's explanation of a file that failed or is tried again; empty if there is none.
    pub explanation: String,
    /// Whether the explanation is English, for the site's administrator.
    pub is_technical: bool,
}

/// A progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// No bar.
    Absent,
    /// In progress, without a percentage.
    Indeterminate,
    /// Percentage of sent bytes.
    Percent(u8),
}

impl Bar {
    /// The percentage, if known.
    pub fn percent(self) -> Option<u8> {
        match self {
            Self::Percent(percent) => Some(percent),
            Self::Absent | Self::Indeterminate => None,
        }
    }
}

impl RowView {
    /// The view of a file at a time. Files without an upload id show the support code of the visit.
    pub fn of(
        texts: Texts,
        row: &Row<'_>,
        now: Moment,
        visit: SupportCode,
        (explanation, is_technical): (&str, bool),
    ) -> Self {
        let percent = row.percent();
        let bar = match row.state {
            State::Sending | State::Paused | State::WaitingToRetry { .. } => Bar::Percent(percent),
            State::Waiting | State::Signing if row.sent > 0 => Bar::Percent(percent),
            State::Storing { .. } | State::Confirming | State::Checking(_) => Bar::Indeterminate,
            State::Waiting | State::Signing => Bar::Percent(0),
            _ => Bar::Absent,
        };
        Self {
            state: row.state.kind(),
            text: messages::of_state(texts, row.state, percent, now) + &messages::of_speed(texts, row.speed, row.eta),
            bar,
            code: code_of(row, visit).map(|code| code.to_string()).unwrap_or_default(),
            explanation: explanation.to_owned(),
            is_technical,
        }
    }

    /// Whether it can be paused: not while only the server or the store is working on it.
    pub fn can_pause(&self) -> bool {
        matches!(
            self.state,
            StateKind::Waiting | StateKind::Signing | StateKind::Sending | StateKind::WaitingToRetry
        )
    }

    /// Whether it can be cancelled.
    pub fn can_cancel(&self) -> bool {
        !matches!(
            self.state,
            StateKind::Verified
                | StateKind::Rejected
                | StateKind::Failed
                | StateKind::Cancelled
                | StateKind::Confirming
        )
    }

    /// Whether it can be retried; a rejected file stays rejected.
    pub fn can_retry(&self) -> bool {
        matches!(self.state, StateKind::Failed | StateKind::Cancelled)
    }

    /// Whether the row can be removed, because the upload has ended.
    pub fn can_remove(&self) -> bool {
        matches!(
            self.state,
            StateKind::Verified | StateKind::Rejected | StateKind::Failed | StateKind::Cancelled
        )
    }
}

/// Whether a support code helps: not for rejections by rules of the page.
fn code_of(row: &Row<'_>, visit: SupportCode) -> Option<SupportCode> {
    let signed = row.upload.and_then(|upload| SupportCode::of_id(upload.as_str()));
    match row.state {
        State::Failed(_) => signed.or(Some(visit)),
        State::Rejected(_) => signed,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use upload_engine::{Event, FileFacts, Queue, Settings};

    use super::*;

    /// Actions of the only row after these events.
    fn offers(events: Vec<Event>) -> (StateKind, bool, bool, bool) {
        let mut queue = Queue::new(Settings::default());
        let file = FileFacts::new("", 9);
        let _ = queue.add(vec![file], Moment(0));
        for event in events {
            queue.handle(event, Moment(1));
        }
        let view = RowView::of(
            Texts::empty(),
            &queue.row(LocalId(0)).unwrap(),
            Moment(1),
            SupportCode::from_bits(0),
            ("", false),
        );
        (view.state, view.can_pause(), view.can_cancel(), view.can_retry())
    }

    #[test]
    fn a_row_offers_what_the_queue_would_do() {
        let id = LocalId(0);
        assert_eq!(offers(vec![]), (StateKind::Signing, true, true, false));
        assert_eq!(offers(vec![Event::Pause(id)]), (StateKind::Paused, false, true, false));
        assert_eq!(
            offers(vec![Event::Pause(id), Event::Resume(id)]),
            (StateKind::Signing, true, true, false)
        );
        assert_eq!(
            offers(vec![Event::Cancel(id)]),
            (StateKind::Cancelled, false, false, true)
        );
    }
}
