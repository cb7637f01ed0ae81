#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod add_files;
pub mod api;
mod api_client;
mod commands;
mod driver;
mod failed_attempts;
mod file_table;
mod in_flight;
mod interrupted;
pub mod json;
mod notes;
mod ports;
mod report_attempts;
mod rules;
mod state;
mod step;
mod store_error;
mod tab_messages;
mod timer;
mod transmissions;

pub use driver::Driver;
pub use ports::{
    ChosenFile, Environment, FileKey, Files, Http, HttpBody, HttpEnd, HttpEvent, HttpId, HttpRequest, MetadataRemoval,
    Ports, ReopenedFiles, SavedNote, Signal, Storage,
};
pub use rules::FileRules;
pub use state::Options;
pub use step::{AddedFile, Cause, Change, Step};
