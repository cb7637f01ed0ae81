//! What one row of the list of uploads shows.

use std::sync::Arc;

use leptos::prelude::ArcRwSignal;
use upload_engine::{Kind, LocalId, Millis, Row, State};

use super::browser::Ticket;
use super::words;
use crate::domain::file_icon::FileIcon;
use crate::domain::support::SupportCode;
use crate::text::Texts;

/// A file in the list: what never changes, and one signal for what does.
#[derive(Clone, Debug)]
pub struct RowHandle {
    /// Its id in the queue.
    pub id: LocalId,
    /// As picked.
    pub name: Arc<str>,
    /// Bytes.
    pub size: u64,
    /// The icon of the file's type.
    pub icon: FileIcon,
    /// What was done to it before it was sent; empty where nothing was.
    pub note: &'static str,
    /// The file, as the browser port keeps it.
    pub ticket: Ticket,
    /// What changes.
    pub view: ArcRwSignal<RowView>,
}

/// What changes in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowView {
    /// The state, for attributes and buttons.
    pub state: Kind,
    /// The state in words.
    pub words: String,
    /// How full the bar is.
    pub bar: Bar,
    /// The support code of a file that could not be stored; empty where there is nothing to ask for help
    /// with.
    pub code: String,
}

/// A progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// Nothing is under way.
    Absent,
    /// Under way, with no share to show.
    Indeterminate,
    /// Per cent of the bytes have left.
    Percent(u8),
}

impl Bar {
    /// Its share, where it has one.
    pub fn percent(self) -> Option<u8> {
        match self {
            Self::Percent(percent) => Some(percent),
            Self::Absent | Self::Indeterminate => None,
        }
    }
}

impl RowView {
    /// What to show of a row at a moment; what the server has no name for goes by the code of the visit.
    pub fn of(texts: Texts, row: &Row<'_>, now: Millis, visit: SupportCode) -> Self {
        let percent = row.percent();
        let bar = match row.state {
            State::Sending | State::Paused | State::WaitingToRetry { .. } => Bar::Percent(percent),
            State::Waiting | State::Signing if row.sent > 0 => Bar::Percent(percent),
            State::Storing { .. } | State::Confirming | State::Checking(_) => Bar::Indeterminate,
            State::Waiting | State::Signing => Bar::Percent(0),
            State::Verified | State::Rejected(_) | State::Failed(_) | State::Cancelled => Bar::Absent,
        };
        Self {
            state: row.state.kind(),
            words: words::of_state(texts, row.state, percent, now) + &words::of_pace(texts, row.speed, row.eta),
            bar,
            code: code_of(row, visit).map(|code| code.to_string()).unwrap_or_default(),
        }
    }

    /// Whether it can be stopped for a while: nothing of it is with the store alone.
    pub fn can_pause(&self) -> bool {
        matches!(
            self.state,
            Kind::Waiting | Kind::Signing | Kind::Sending | Kind::WaitingToRetry
        )
    }

    /// Whether it can still be called off.
    pub fn can_cancel(&self) -> bool {
        !matches!(
            self.state,
            Kind::Verified | Kind::Rejected | Kind::Failed | Kind::Cancelled | Kind::Confirming
        )
    }

    /// Whether trying once more makes sense; a file that a rule refused stays refused.
    pub fn can_retry(&self) -> bool {
        matches!(self.state, Kind::Failed | Kind::Cancelled)
    }

    /// Whether nothing is under way, so that the row may go.
    pub fn can_remove(&self) -> bool {
        matches!(
            self.state,
            Kind::Verified | Kind::Rejected | Kind::Failed | Kind::Cancelled
        )
    }
}

/// A rule that the page knows by itself needs no support.
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

    /// What the row of the only file offers after these events.
    fn offers(events: Vec<Event>) -> (Kind, bool, bool, bool) {
        let mut queue = Queue::new(Settings::default());
        let file = FileFacts {
            size: 9,
            ..FileFacts::default()
        };
        queue.handle(Event::FilesAdded(vec![file]), Millis(0));
        for event in events {
            queue.handle(event, Millis(1));
        }
        let view = RowView::of(
            Texts::empty(),
            &queue.row(LocalId(0)).unwrap(),
            Millis(1),
            SupportCode::from_bits(0),
        );
        (view.state, view.can_pause(), view.can_cancel(), view.can_retry())
    }

    #[test]
    fn a_row_offers_what_the_queue_would_do() {
        let id = LocalId(0);
        assert_eq!(offers(vec![]), (Kind::Signing, true, true, false));
        assert_eq!(offers(vec![Event::Pause(id)]), (Kind::Paused, false, true, false));
        assert_eq!(
            offers(vec![Event::Pause(id), Event::Resume(id)]),
            (Kind::Signing, true, true, false)
        );
        assert_eq!(offers(vec![Event::Cancel(id)]), (Kind::Cancelled, false, false, true));
    }
}
