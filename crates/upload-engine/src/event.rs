//! Events from the driver to the queue.

use crate::{
    ConfirmState, FileFacts, LocalId, Outcome, PartDigest, Priority, RequestId, ResumedFile, ServerFailure,
    SignOutcome, StoredPart, UploadId,
};

/// Something that happened. Late, repeated and unknown events are harmless.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The user picked files. Their ids are `queue.last_added()`, in the same order.
    FilesAdded(Vec<FileFacts>),
    /// Files from before a reload are available again. Their ids are `queue.last_added()`.
    FilesResumed(Vec<ResumedFile>),

    /// Answer to [`crate::Command::Sign`]: one outcome for each file, in the same order.
    Signed {
        /// The request.
        request: RequestId,
        /// Its answer.
        result: Result<Vec<SignOutcome>, ServerFailure>,
    },
    /// Bytes of a whole file left, as the request's `progress` events count them.
    Progress {
        /// The file.
        id: LocalId,
        /// The attempt that sends them.
        attempt: u32,
        /// Bytes so far; the queue ignores the bytes that the form adds.
        loaded: u64,
    },
    /// The transmission of a whole file ended, well or not.
    SendEnded {
        /// The file.
        id: LocalId,
        /// The attempt that ended.
        attempt: u32,
        /// How it ended.
        outcome: Outcome,
    },
    /// Answer to [`crate::Command::Confirm`].
    Confirmed {
        /// The request.
        request: RequestId,
        /// Its answer, in any order.
        result: Result<Vec<(UploadId, ConfirmState)>, ServerFailure>,
    },

    /// Answer to [`crate::Command::SignParts`]: the URLs' lifetime in seconds.
    PartsSigned {
        /// The request.
        request: RequestId,
        /// Its answer.
        result: Result<u32, ServerFailure>,
    },
    /// Bytes of one part left.
    PartProgress {
        /// The file.
        id: LocalId,
        /// Part number, from 1.
        part: u16,
        /// The attempt that sends them.
        attempt: u32,
        /// Bytes of this part so far.
        loaded: u64,
    },
    /// The transmission of one part ended, well or not.
    PartSendEnded {
        /// The file.
        id: LocalId,
        /// Part number, from 1.
        part: u16,
        /// The attempt that ended.
        attempt: u32,
        /// How it ended.
        outcome: Outcome,
    },
    /// Answer to [`crate::Command::ListParts`]: the parts that the store has.
    PartsListed {
        /// The request.
        request: RequestId,
        /// Its answer.
        result: Result<Vec<StoredPart>, ServerFailure>,
    },
    /// Answer to [`crate::Command::HashParts`]: digests of the local file, without the parts that could not be read.
    PartsHashed {
        /// The request.
        request: RequestId,
        /// Digests of its parts.
        digests: Vec<PartDigest>,
    },
    /// Answer to [`crate::Command::Complete`].
    Completed {
        /// The request.
        request: RequestId,
        /// Numbers of the parts that the store lacks; empty if the object is complete.
        result: Result<Vec<u16>, ServerFailure>,
    },

    /// Pauses one file; the store keeps what it has of it.
    Pause(LocalId),
    /// Continues a paused file.
    Resume(LocalId),
    /// Cancels one file for good.
    Cancel(LocalId),
    /// Retries now: a file that waits for its next attempt, a failed or cancelled file, or one that the server
    /// rejected.
    Retry(LocalId),
    /// Removes the row, and cancels the file if it is not finished.
    Remove(LocalId),
    /// Removes the rows of all verified files.
    RemoveVerified,
    /// Changes the priority of one file.
    Prioritize(LocalId, Priority),
    /// Pauses the queue: nothing starts, and running transmissions stop.
    PauseAll,
    /// Ends [`Event::PauseAll`].
    ResumeAll,

    /// The timer of [`crate::Command::ArmTimer`] fired. Harmless at any other time.
    Tick,
    /// The browser reports that there is no network.
    Offline,
    /// The browser reports that there may be a network again.
    Online,
    /// The page became hidden.
    PageHidden,
    /// The page became visible again.
    PageVisible,
    /// The number of other queues that send over the same link, for example in other tabs. All of them together send no
    /// more at once than one of them alone would.
    OtherQueues(u32),
    /// The user logged in after [`crate::Milestone::SessionLost`].
    LoggedIn,
}
