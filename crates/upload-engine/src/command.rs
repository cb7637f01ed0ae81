//! Commands of the queue to the driver.

use crate::{LocalId, Millis, RequestId, UploadId};

/// A command to the driver. Each request to our server is answered by the event named here; the queue treats it as lost
/// after a time limit of [`crate::Settings`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Command {
    /// Asks the server to sign up to 100 files: [`crate::Event::Signed`].
    Sign {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The files. The answer must have the same order.
        files: Vec<SignRequest>,
    },
    /// Sends a whole file by its latest form or URL: [`crate::Event::Progress`], then one [`crate::Event::SendEnded`].
    Send {
        /// The file.
        id: LocalId,
        /// Number of this transmission; rises with each one of the file.
        attempt: u32,
    },
    /// Aborts the transmission of a whole file. Needs no event.
    Abort {
        /// The file.
        id: LocalId,
        /// The transmission.
        attempt: u32,
    },
    /// Asks the server for the states of up to 100 uploads: [`crate::Event::Confirmed`].
    Confirm {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The uploads.
        uploads: Vec<UploadId>,
    },
    /// Tells the server to cancel up to 100 uploads. Needs no event: the server deletes the uploads that it does not
    /// hear of once their forms expire.
    CancelOnServer {
        /// The uploads.
        uploads: Vec<UploadId>,
    },

    /// Asks the server for URLs of some parts: [`crate::Event::PartsSigned`].
    SignParts {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The file; the driver keeps the URLs by this id and the part's number.
        id: LocalId,
        /// Its upload.
        upload: UploadId,
        /// Part numbers, rising.
        parts: Vec<u16>,
    },
    /// Sends one part with PUT: [`crate::Event::PartProgress`], then one [`crate::Event::PartSendEnded`].
    SendPart {
        /// The file.
        id: LocalId,
        /// Part number, from 1.
        part: u16,
        /// Number of this transmission; rises with each one of the file.
        attempt: u32,
        /// First byte in the file.
        start: u64,
        /// The byte after the last.
        end: u64,
    },
    /// Aborts the transmission of one part. Needs no event.
    AbortPart {
        /// The file.
        id: LocalId,
        /// Part number.
        part: u16,
        /// The transmission.
        attempt: u32,
    },
    /// Asks the server which parts the store has: [`crate::Event::PartsListed`].
    ListParts {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The upload.
        upload: UploadId,
    },
    /// Computes digests of these ranges of the local file, off the main thread: [`crate::Event::PartsHashed`].
    HashParts {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The file.
        id: LocalId,
        /// Part number, first byte, byte after the last.
        parts: Vec<(u16, u64, u64)>,
    },
    /// Asks the server to complete the multipart upload: [`crate::Event::Completed`].
    Complete {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The upload.
        upload: UploadId,
        /// Number of parts.
        parts: u16,
    },

    /// Saves `queue.saved_upload(id)`, so that a reload does not lose it.
    Persist(LocalId),
    /// Deletes what was saved of this upload.
    Forget(UploadId),
    /// Sets the one timer to this moment, instead of any earlier setting: [`crate::Event::Tick`].
    ArmTimer {
        /// When the timer fires.
        at: Millis,
    },
    /// Whether uploads are running: if so, hold the wake lock and warn before the page is left.
    Busy(bool),
    /// Announces this to the user, once.
    Announce(Milestone),
}

/// One file of [`Command::Sign`]. Its name, size and type are in `queue.row(id)`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignRequest {
    /// The file.
    pub id: LocalId,
    /// The upload to sign again, if the file has one.
    pub upload: Option<UploadId>,
    /// Whether the queue prefers to send this file in parts.
    pub resumable: bool,
}

/// An event that should be announced to users who do not watch the page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Milestone {
    /// This file is verified.
    Verified(LocalId),
    /// A rule rejected this file.
    Rejected(LocalId),
    /// This file failed.
    Failed(LocalId),
    /// This file is sent again from an earlier byte; its progress falls.
    Restarted(LocalId),
    /// The user is no longer logged in; the queue waits.
    SessionLost,
    /// There is no network; the queue waits.
    Offline,
    /// The network is back.
    Online,
    /// No upload is running any more.
    Finished {
        /// Verified files in this queue.
        verified: u32,
        /// Rejected or failed files in this queue.
        unsuccessful: u32,
    },
}
