//! What the driver tells the queue.

use crate::{
    BatchId, ConfirmState, FileFacts, LocalId, Outcome, PartDigest, Priority, ResumedFile, ServerFailure, SignOutcome,
    StoredPart, UploadId,
};

/// Something happened. Late, repeated and unknown events are harmless.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Files were picked. Their ids are `queue.last_added()`, in this order.
    FilesAdded(Vec<FileFacts>),
    /// Files from before a reload are at hand again. Their ids are `queue.last_added()`.
    FilesResumed(Vec<ResumedFile>),

    /// Answer to [`crate::Command::Sign`]: one outcome a file, in the order asked.
    Signed {
        /// The request.
        batch: BatchId,
        /// Its answer.
        result: Result<Vec<SignOutcome>, ServerFailure>,
    },
    /// Bytes of a whole file left, as `progress` of the request's upload counts them.
    Progress {
        /// The file.
        id: LocalId,
        /// The attempt they belong to.
        attempt: u32,
        /// Bytes so far; what the form adds is cut off here.
        loaded: u64,
    },
    /// The transmission of a whole file ended.
    SendEnded {
        /// The file.
        id: LocalId,
        /// The attempt that ended.
        attempt: u32,
        /// How.
        outcome: Outcome,
    },
    /// Answer to [`crate::Command::Confirm`].
    Confirmed {
        /// The request.
        batch: BatchId,
        /// Its answer, in any order.
        result: Result<Vec<(UploadId, ConfirmState)>, ServerFailure>,
    },

    /// Answer to [`crate::Command::SignParts`]: seconds for which the URLs are good.
    PartsSigned {
        /// The request.
        batch: BatchId,
        /// Its answer.
        result: Result<u32, ServerFailure>,
    },
    /// Bytes of one part left.
    PartProgress {
        /// The file.
        id: LocalId,
        /// Part number, from 1.
        part: u16,
        /// The attempt they belong to.
        attempt: u32,
        /// Bytes of this part so far.
        loaded: u64,
    },
    /// The transmission of one part ended.
    PartSendEnded {
        /// The file.
        id: LocalId,
        /// Part number, from 1.
        part: u16,
        /// The attempt that ended.
        attempt: u32,
        /// How.
        outcome: Outcome,
    },
    /// Answer to [`crate::Command::ListParts`]: what the store holds.
    PartsListed {
        /// The request.
        batch: BatchId,
        /// Its answer.
        result: Result<Vec<StoredPart>, ServerFailure>,
    },
    /// Answer to [`crate::Command::HashParts`]: the local file's own digests. Parts that could not
    /// be read are left out.
    PartsHashed {
        /// The request.
        batch: BatchId,
        /// Digests of its parts.
        digests: Vec<PartDigest>,
    },
    /// Answer to [`crate::Command::Complete`].
    Completed {
        /// The request.
        batch: BatchId,
        /// Numbers of parts the store lacks; none where the object is complete.
        result: Result<Vec<u16>, ServerFailure>,
    },

    /// Stop one file and keep what the store has of it.
    Pause(LocalId),
    /// Take a paused file up again.
    Resume(LocalId),
    /// Stop one file for good.
    Cancel(LocalId),
    /// Try now: a waiting retry, a failed or cancelled file, a rejection by the server.
    Retry(LocalId),
    /// Drop the row, cancelling the file if it is under way.
    Remove(LocalId),
    /// Drop the rows of all verified files.
    RemoveVerified,
    /// Change which files go first.
    Prioritize(LocalId, Priority),
    /// Start nothing more and stop what is being sent.
    PauseAll,
    /// Undo [`Event::PauseAll`].
    ResumeAll,

    /// The timer of [`crate::Command::ArmTimer`] went off. Harmless at any other time.
    Tick,
    /// The browser says there is no network.
    Offline,
    /// The browser says there may be one again.
    Online,
    /// The page is not seen.
    PageHidden,
    /// The page is seen again.
    PageVisible,
    /// So many other queues send over the same line: those of other tabs, for one. All of them together
    /// send no more at once than one of them would.
    OtherQueues(u32),
    /// Somebody logged in after [`crate::Milestone::SessionLost`].
    LoggedIn,
}
