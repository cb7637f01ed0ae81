//! Commands of the queue to the driver.

use std::ops::Range;

use crate::{Checksum, LocalId, Moment, RequestId, TabStatus, TransmissionId, UploadId, UploadRequest};

/// A command to the driver. Each request is answered by the event named here; the queue treats it as lost after a time
/// limit. Most of the limits are in [`crate::Settings`].
///
/// The enum may be matched without a wildcard, and a new command is a breaking change: a driver that skips a command it
/// does not know would stop the files that wait for its answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Command {
    /// Computes the SHA-256 of whole small files: [`crate::Event::FilesHashed`]. They are signed afterwards.
    HashFiles {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The files. The answer must have the same order.
        ids: Vec<LocalId>,
    },
    /// Asks the server to sign up to 100 files: [`crate::Event::Signed`].
    Sign {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The files. The answer must have the same order.
        files: Vec<SignRequest>,
    },
    /// Sends a whole file or one part: [`crate::Event::Progress`], then one [`crate::Event::SendEnded`].
    Send {
        /// The transmission.
        transmission: TransmissionId,
        /// The request to make.
        upload_request: UploadRequest,
    },
    /// Computes the MD5 of the bytes that a transmission sends, while they are sent: [`crate::Event::Digested`].
    Digest {
        /// The transmission.
        transmission: TransmissionId,
        /// The bytes of the file.
        range: Range<u64>,
    },
    /// Aborts a transmission, and its digest. Either may have ended already. Needs no event.
    Abort {
        /// The transmission.
        transmission: TransmissionId,
    },
    /// Asks the server for the states of up to 100 uploads: [`crate::Event::Confirmed`].
    Confirm {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The uploads.
        uploads: Vec<ConfirmRequest>,
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
        /// The upload.
        upload: UploadId,
        /// Bytes of each part but the last.
        part_size: u64,
        /// Part numbers, rising. The answer must have the same order.
        parts: Vec<u16>,
    },
    /// Asks the server which parts the store has: [`crate::Event::PartsListed`].
    ListParts {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The upload.
        upload: UploadId,
    },
    /// Computes the MD5s of these ranges of the local file, off the main thread: [`crate::Event::PartsHashed`].
    HashParts {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The file.
        id: LocalId,
        /// The parts.
        parts: Vec<PartRange>,
    },
    /// Asks the server to complete the multipart upload: [`crate::Event::Completed`].
    Complete {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The upload.
        upload: UploadId,
        /// One entry for each part: its checksum, if known.
        checksums: Vec<Option<Checksum>>,
    },

    /// Makes a thumbnail of a file: [`crate::Queue::add_thumbnail`], or [`crate::Event::ThumbnailFailed`].
    MakeThumbnail(LocalId),
    /// Asks the server to set thumbnails of files: [`crate::Event::ThumbnailsSet`].
    SetThumbnails {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// The thumbnails, which the store has.
        thumbnails: Vec<Thumbnail>,
    },
    /// Asks the server to set the profile picture: [`crate::Event::PictureSet`].
    SetPicture {
        /// The request; its answer carries the same id.
        request: RequestId,
        /// Its renditions, which the store has, largest first.
        renditions: Vec<Rendition>,
    },

    /// Saves `queue.saved_upload(id)`, so that a reload does not lose it.
    Persist(LocalId),
    /// Deletes what was saved of this upload.
    Forget(UploadId),
    /// Drops the file's bytes: its row was removed and no thumbnail is due, or it is a rendition that is done.
    Release(LocalId),
    /// Sends this page's status to the other pages, which hand it in as [`crate::Event::TabStatus`].
    Broadcast(TabStatus),
    /// Sets the one timer to this moment, instead of any earlier setting: [`crate::Event::Tick`].
    ArmTimer {
        /// When the timer fires.
        at: Moment,
    },
    /// Whether uploads are running: if so, hold the wake lock and warn before the page is left.
    Busy(bool),
    /// Announces this to the user, once.
    Announce(Milestone),
}

/// One file of [`Command::Sign`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SignRequest {
    /// The file.
    pub id: LocalId,
    /// The file's name on the user's machine.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// Media type; may be empty.
    pub content_type: String,
    /// The upload to sign again, if the file has one.
    pub upload: Option<UploadId>,
    /// Whether the queue prefers to send this file in parts.
    pub in_parts: bool,
    /// Whether it is a rendition: of a profile picture, or a thumbnail.
    pub is_rendition: bool,
    /// The SHA-256 that the form has to enforce.
    pub checksum: Option<Checksum>,
}

/// One upload of [`Command::Confirm`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ConfirmRequest {
    /// The upload.
    pub upload: UploadId,
    /// The checksum of the whole file, if known.
    pub checksum: Option<Checksum>,
}

/// One part of [`Command::HashParts`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PartRange {
    /// Part number, from 1.
    pub part: u16,
    /// The bytes of the file.
    pub range: Range<u64>,
}

/// A thumbnail that the store has.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Thumbnail {
    /// The upload of the file that it shows.
    pub file: UploadId,
    /// The upload of the thumbnail.
    pub rendition: UploadId,
    /// The thumbnail's checksum, if known.
    pub checksum: Option<Checksum>,
}

/// A rendition of a profile picture that the store has.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Rendition {
    /// Its upload.
    pub upload: UploadId,
    /// Its checksum, if known.
    pub checksum: Option<Checksum>,
}

/// An event that should be announced to users who do not watch the page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
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
    /// Some files have a new thumbnail.
    ThumbnailsSet,
    /// The profile picture is set.
    PictureSet,
    /// The profile picture could not be set; `queue.picture()` says why.
    PictureFailed,
    /// No upload is running any more.
    Finished {
        /// Verified files in this queue.
        verified: u32,
        /// Rejected or failed files in this queue.
        unsuccessful: u32,
    },
}
