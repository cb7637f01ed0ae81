//! The whole behaviour of a browser upload queue, and none of its doing.
//!
//! A [`Queue`] takes an [`Event`] and a clock reading and answers with [`Command`]s. Whoever
//! carries these out, the *driver*, owns the bytes, the requests, the timer and the storage; it
//! decides nothing. There is no I/O here, no clock, no thread and no randomness but a seeded jitter,
//! so that hours of bad network pass in a test in microseconds.
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
pub use id::{BatchId, LocalId, UploadId};
pub use queue::{Blockers, Queue};
pub use resume::{Mismatch, PartDigest, ResumedFile, SavedUpload, StoredPart, matching_parts};
pub use row::{Row, Totals};
pub use settings::{BATCH_MAX, Settings};
pub use state::{Failure, Kind, Reason, State};
pub use time::Millis;
