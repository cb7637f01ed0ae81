//! An upload queue for browsers as a pure state machine.
//!
//! A [`Queue`] takes [`Event`]s with clock readings, and hands out [`Command`]s. The *driver* executes them: it owns
//! the bytes, the requests, the timer and the storage, and decides nothing. The crate has no I/O, no clock, no threads
//! and no randomness except a seeded jitter, so that a test runs through hours of bad network in microseconds.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod answer;
mod checksum;
mod command;
mod concurrency_limit;
mod event;
mod file;
mod file_checksums;
mod file_parts;
mod files;
mod id;
mod ignored;
mod plan;
mod queue;
mod resume;
mod retry;
mod row;
mod settings;
mod speed;
mod state;
mod tab_status;
mod time;
mod transport;
mod wait_queue;
mod watchdog;

pub use answer::{AnswerClass, Completion, ConfirmState, Confirmation, SendOutcome, ServerFailure, SignedUpload};
pub use checksum::{Checksum, ChecksumUse, NotAChecksum, NotDigested, md5_of_etag};
pub use command::{Command, ConfirmRequest, Milestone, PartRange, Rendition, SignRequest, Thumbnail};
pub use event::Event;
pub use file::{FileFacts, Priority, Rejection};
pub use id::{LocalId, NotAnUploadId, RequestId, TransmissionId, UploadId};
pub use ignored::{IgnoredAnswers, WrongAnswer};
pub use queue::{Blockers, PictureState, Queue, ServerProblem};
pub use resume::{Mismatch, PartDigest, ResumedFile, SavedUpload};
pub use row::{Row, Totals};
pub use settings::{BATCH_MAX, Settings};
pub use state::{Failure, Reason, State, StateKind};
pub use tab_status::TabStatus;
pub use time::{Millis, Moment};
pub use transport::{PartUrls, StoredPart, Transport, UploadRequest};
