//! Events from the driver to the queue.

use crate::{
    Checksum, ChecksumUse, Completion, Confirmation, LocalId, NotDigested, PartDigest, PartUrls, Priority, Rejection,
    RequestId, SendOutcome, ServerFailure, SignedUpload, StoredPart, TabStatus, TransmissionId,
};

/// Something that happened. Late, repeated and unknown events are harmless; [`crate::Queue::ignored`] counts them.
///
/// Files come by [`crate::Queue::add`], [`crate::Queue::resume`], [`crate::Queue::add_picture`] and
/// [`crate::Queue::add_thumbnail`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Answer to [`crate::Command::HashFiles`]: one checksum for each file, in the same order.
    FilesHashed {
        /// The request.
        request: RequestId,
        /// The SHA-256 of each file: [`Checksum::sha256`].
        checksums: Vec<Result<Checksum, NotDigested>>,
    },
    /// Answer to [`crate::Command::Sign`]: one outcome for each file, in the same order.
    Signed {
        /// The request.
        request: RequestId,
        /// Its answer.
        result: Result<Vec<Result<SignedUpload, Rejection>>, ServerFailure>,
    },
    /// Bytes left, as the request's `progress` events count them.
    Progress {
        /// The transmission.
        transmission: TransmissionId,
        /// Bytes so far; the queue ignores the bytes that the form adds.
        loaded: u64,
    },
    /// A transmission ended, well or not.
    SendEnded {
        /// The transmission.
        transmission: TransmissionId,
        /// How it ended.
        outcome: SendOutcome,
    },
    /// Answer to [`crate::Command::Digest`].
    Digested {
        /// The transmission.
        transmission: TransmissionId,
        /// The MD5 of its bytes: [`Checksum::md5`].
        checksum: Result<Checksum, NotDigested>,
    },
    /// Answer to [`crate::Command::Confirm`].
    Confirmed {
        /// The request.
        request: RequestId,
        /// Its answer, in any order.
        result: Result<Vec<Confirmation>, ServerFailure>,
    },

    /// Answer to [`crate::Command::SignParts`]: one URL for each part, in the same order.
    PartsSigned {
        /// The request.
        request: RequestId,
        /// Its answer.
        result: Result<PartUrls, ServerFailure>,
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
        /// Its answer.
        result: Result<Completion, ServerFailure>,
    },

    /// Answer to [`crate::Command::MakeThumbnail`]: there is none of this file. A thumbnail comes by
    /// [`crate::Queue::add_thumbnail`].
    ThumbnailFailed(LocalId),
    /// Answer to [`crate::Command::SetThumbnails`]: the number of files that have a new thumbnail.
    ThumbnailsSet {
        /// The request.
        request: RequestId,
        /// Its answer.
        result: Result<u32, ServerFailure>,
    },
    /// Answer to [`crate::Command::SetPicture`].
    PictureSet {
        /// The request.
        request: RequestId,
        /// Its answer.
        result: Result<(), ServerFailure>,
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
    /// The status that another page broadcast.
    TabStatus {
        /// A name of that page, the same each time.
        tab: Box<str>,
        /// Its status.
        status: TabStatus,
    },
    /// The checksums that the store supports. Without this event, the queue computes none.
    ChecksumsSupported(ChecksumUse),
    /// The user logged in after [`crate::Milestone::SessionLost`].
    LoggedIn,
}
