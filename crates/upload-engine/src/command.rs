//! What the queue asks of the driver.

use crate::{BatchId, LocalId, Millis, UploadId};

/// Something to do. Each request to our server is answered by the event named here, or given up by
/// the queue after [`crate::Settings`]' time limits.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Command {
    /// Ask the server to sign up to 100 files: [`crate::Event::Signed`].
    Sign {
        /// Names the request.
        batch: BatchId,
        /// The files, in the order the answer must have.
        files: Vec<SignRequest>,
    },
    /// Send a whole file by the form or URL signed last: [`crate::Event::Progress`], then
    /// one [`crate::Event::SendEnded`].
    Send {
        /// The file.
        id: LocalId,
        /// Names this transmission; larger each time.
        attempt: u32,
    },
    /// Abort a whole file's transmission. Nothing needs to be answered.
    Abort {
        /// The file.
        id: LocalId,
        /// The transmission.
        attempt: u32,
    },
    /// Ask the server for the truth about up to 100 uploads: [`crate::Event::Confirmed`].
    Confirm {
        /// Names the request.
        batch: BatchId,
        /// The uploads.
        uploads: Vec<UploadId>,
    },
    /// Tell the server that up to 100 uploads are not wanted. Nothing needs to be answered; what
    /// it misses, it sweeps when the forms expire.
    CancelOnServer {
        /// The uploads.
        uploads: Vec<UploadId>,
    },

    /// Ask the server for URLs of some parts: [`crate::Event::PartsSigned`].
    SignParts {
        /// Names the request.
        batch: BatchId,
        /// The file; the driver keeps the URLs under it and the part's number.
        id: LocalId,
        /// Its upload.
        upload: UploadId,
        /// Part numbers, rising.
        parts: Vec<u16>,
    },
    /// PUT one part: [`crate::Event::PartProgress`], then one [`crate::Event::PartSendEnded`].
    SendPart {
        /// The file.
        id: LocalId,
        /// Part number, from 1.
        part: u16,
        /// Names this transmission; larger each time for this part.
        attempt: u32,
        /// First byte in the file.
        start: u64,
        /// Byte after the last.
        end: u64,
    },
    /// Abort one part's transmission. Nothing needs to be answered.
    AbortPart {
        /// The file.
        id: LocalId,
        /// Part number.
        part: u16,
        /// The transmission.
        attempt: u32,
    },
    /// Ask the server which parts the store holds: [`crate::Event::PartsListed`].
    ListParts {
        /// Names the request.
        batch: BatchId,
        /// The upload.
        upload: UploadId,
    },
    /// Digest these ranges of the local file, off the main thread: [`crate::Event::PartsHashed`].
    HashParts {
        /// Names the request.
        batch: BatchId,
        /// The file.
        id: LocalId,
        /// Part number, first byte, byte after the last.
        parts: Vec<(u16, u64, u64)>,
    },
    /// Have the server put the parts together: [`crate::Event::Completed`].
    Complete {
        /// Names the request.
        batch: BatchId,
        /// The upload.
        upload: UploadId,
        /// How many parts it has.
        parts: u16,
    },

    /// Write down `queue.saved_upload(id)`, so that a reload does not lose it.
    Persist(LocalId),
    /// Drop what was written down for this upload.
    Forget(UploadId),
    /// Let the one timer go off at this moment, instead of any set before: [`crate::Event::Tick`].
    ArmTimer {
        /// When.
        at: Millis,
    },
    /// Whether something is under way: hold the wake lock and warn before leaving, or let go.
    Busy(bool),
    /// Say this to a person, once.
    Announce(Milestone),
}

/// One file of [`Command::Sign`]. Its name, size and type are in `queue.row(id)`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignRequest {
    /// The file.
    pub id: LocalId,
    /// The upload to sign once more, where there is one already.
    pub upload: Option<UploadId>,
    /// The queue would rather send this file in parts.
    pub resumable: bool,
}

/// Worth saying to somebody who does not look.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Milestone {
    /// This file is verified.
    Verified(LocalId),
    /// This file was refused by a rule.
    Rejected(LocalId),
    /// This file was given up.
    Failed(LocalId),
    /// This file's sending starts again from an earlier byte; its progress runs back.
    Restarted(LocalId),
    /// Nobody is logged in any more; the queue waits.
    SessionLost,
    /// No network; the queue waits.
    Offline,
    /// The network is back.
    Online,
    /// Nothing is under way any more.
    Finished {
        /// Files verified in this queue.
        verified: u32,
        /// Files rejected or failed in it.
        unsuccessful: u32,
    },
}
