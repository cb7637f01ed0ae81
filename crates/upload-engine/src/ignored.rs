//! Answers that the queue cannot use.

use std::fmt;

use crate::{RequestId, TransmissionId};

/// Answers that changed nothing, since the queue was made. [`crate::Queue::ignored`] shows them to the developer of a
/// driver.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct IgnoredAnswers {
    /// Number of answers about requests and transmissions that had ended: they were answered, aborted or timed out, or
    /// their file was removed. Some are normal.
    pub late: u32,
    /// Number of wrong answers. Each is a mistake of the driver: the right answer is still missing, and the queue waits
    /// for it until a time limit.
    pub wrong: u32,
    /// The latest wrong answer.
    pub last_wrong: Option<WrongAnswer>,
}

/// An answer that does not fit any question of the queue.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum WrongAnswer {
    /// The queue has not made this request. The id comes from another queue.
    UnknownRequest(RequestId),
    /// The request asked for something else, such as a signature instead of a confirmation. It stays open.
    OtherRequest(RequestId),
    /// The queue has not started this transmission. The id comes from another queue.
    UnknownTransmission(TransmissionId),
}

impl fmt::Display for WrongAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownRequest(request) => {
                write!(f, "{request:?} is none of this queue; answer with the command's id")
            }
            Self::OtherRequest(request) => {
                write!(
                    f,
                    "{request:?} is of another kind; answer with the event that its command names"
                )
            }
            Self::UnknownTransmission(transmission) => {
                write!(
                    f,
                    "{transmission:?} is none of this queue; report with the command's id"
                )
            }
        }
    }
}

impl std::error::Error for WrongAnswer {}

impl IgnoredAnswers {
    pub(crate) fn add_wrong(&mut self, answer: WrongAnswer) {
        self.wrong = self.wrong.saturating_add(1);
        self.last_wrong = Some(answer);
    }

    pub(crate) fn add_late(&mut self) {
        self.late = self.late.saturating_add(1);
    }
}
