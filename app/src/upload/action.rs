//! The actions of the uploader's buttons. A button has its action in the attribute `data-action`, and one listener of the
//! window handles the clicks of all: a listener for each would be code and memory for each row.

use upload_engine::{Event, LocalId};

use super::uploads::Uploads;

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Pauses the row's file.
    Pause,
    /// Resumes the row's file.
    Resume,
    /// Cancels the row's file.
    Cancel,
    /// Tries the row's file again.
    Retry,
    /// Removes the row.
    Remove,
    /// Pauses all uploads.
    PauseAll,
    /// Resumes all uploads.
    ResumeAll,
    /// Removes the rows of verified files.
    RemoveVerified,
    /// Resumes the uploads after a login in another tab.
    LoggedIn,
    /// Resumes the interrupted uploads whose files the browser can reopen.
    ReopenInterrupted,
    /// Discards the interrupted uploads.
    DiscardInterrupted,
}

impl Action {
    const ALL: [Self; 11] = [
        Self::Pause,
        Self::Resume,
        Self::Cancel,
        Self::Retry,
        Self::Remove,
        Self::PauseAll,
        Self::ResumeAll,
        Self::RemoveVerified,
        Self::LoggedIn,
        Self::ReopenInterrupted,
        Self::DiscardInterrupted,
    ];

    /// The value of the attribute.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Cancel => "cancel",
            Self::Retry => "retry",
            Self::Remove => "remove",
            Self::PauseAll => "pause-all",
            Self::ResumeAll => "resume-all",
            Self::RemoveVerified => "remove-verified",
            Self::LoggedIn => "logged-in",
            Self::ReopenInterrupted => "reopen",
            Self::DiscardInterrupted => "discard",
        }
    }

    /// Parses the value of the attribute.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == text)
    }

    /// Performs the action; `row` is the file of the row that the button is in.
    pub(super) fn perform(self, uploads: Uploads, row: Option<LocalId>) {
        let of_row: fn(LocalId) -> Event = match self {
            Self::Pause => Event::Pause,
            Self::Resume => Event::Resume,
            Self::Cancel => Event::Cancel,
            Self::Retry => Event::Retry,
            Self::Remove => Event::Remove,
            Self::PauseAll => return uploads.dispatch(Event::PauseAll),
            Self::ResumeAll => return uploads.dispatch(Event::ResumeAll),
            Self::RemoveVerified => return uploads.remove_verified(),
            Self::LoggedIn => return uploads.dispatch(Event::LoggedIn),
            Self::ReopenInterrupted => return uploads.reopen_interrupted(),
            Self::DiscardInterrupted => return uploads.discard_interrupted(),
        };
        if let Some(row) = row {
            uploads.dispatch(of_row(row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_has_an_attribute_of_its_own() {
        for action in Action::ALL {
            assert_eq!(Action::parse(action.as_str()), Some(action));
        }
        assert_eq!(Action::parse("nothing"), None);
    }
}
