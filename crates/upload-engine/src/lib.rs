//! An upload queue for browsers as a pure state machine.
//!
//! A [`Queue`] takes an [`Event`] and a clock reading, and returns [`Command`]s. The *driver* executes them: it owns
//! the bytes, the requests, the timer and the storage, and decides nothing. The crate has no I/O, no clock, no threads
//! and no randomness except a seeded jitter, so that a test runs through hours of bad network in microseconds.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod answer;
mod command;
mod concurrency_limit;
mod event;
mod file;
mod file_parts;
mod files;
mod id;
pub mod plan;
mod queue;
mod resume;
pub mod retry;
mod row;
mod settings;
mod speed;
mod state;
mod time;
mod wait_queue;
mod watchdog;

pub use answer::{AnswerClass, ConfirmState, Outcome, ServerFailure, SignOutcome, SignedUpload, Transport};
pub use command::{Command, Milestone, SignRequest};
pub use event::Event;
pub use file::{FileFacts, Priority, Rejection};
pub use id::{LocalId, RequestId, UploadId};
pub use queue::{Blockers, Queue};
pub use resume::{Mismatch, PartDigest, ResumedFile, SavedUpload, StoredPart, matching_parts};
pub use row::{Row, Totals};
pub use settings::{BATCH_MAX, Settings};
pub use state::{Failure, Reason, State, StateKind};
pub use time::Millis;
