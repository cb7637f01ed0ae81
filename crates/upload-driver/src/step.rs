//! What the driver tells a user interface.

use upload_engine::{LocalId, Milestone};

use crate::api::AttemptExplanation;
use crate::ports::{FileKey, MetadataRemoval};

/// A file that entered the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AddedFile {
    /// Its id in the queue.
    pub id: LocalId,
    /// Its key at the [`crate::Files`] port.
    pub key: FileKey,
    /// Result of removing metadata from it.
    pub metadata: MetadataRemoval,
}

/// The effects of one event on the queue, and of those that came while its commands were carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// Files that entered the queue.
    pub added: Vec<AddedFile>,
    /// Rows of the queue that were added, changed or removed, each once.
    pub changed: Vec<LocalId>,
    /// Milestones to announce.
    pub milestones: Vec<Milestone>,
    /// Whether uploads began. Only true once the properties of all chosen files are known.
    pub began: bool,
    /// Its cause.
    pub cause: Cause,
}

/// The cause of a step: that of its most urgent event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Cause {
    /// An event that is neither of the others; they come in bursts.
    #[default]
    Other,
    /// The timer: texts that contain a time are outdated.
    Timer,
    /// An action of the user: it should be shown at once.
    Action,
}

/// A change that a user interface may show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The queue handled an event, or the timer of [`crate::Driver::wake_at`] fired.
    Step(Step),
    /// The interrupted uploads changed; see [`crate::Driver::interrupted_names`].
    Interrupted,
    /// Uploads of a closed page turned out to be stored: a list of files is outdated.
    Stored,
    /// The server explained why a file did not reach the store: after it failed, or while it is tried again.
    Explained {
        /// The file.
        id: LocalId,
        /// The explanation.
        explanation: AttemptExplanation,
    },
}
