//! The driver of the upload engine, and its browser port.

pub(crate) mod ask;
pub mod browser;
mod checksums;
pub mod code_retry;
mod core;
mod declare;
pub mod driver;
mod elsewhere;
mod errands;
mod failed_attempts;
mod files;
pub mod incoming;
mod intake;
mod interrupted;
mod notes;
mod part_errands;
pub mod photos;
mod preflight;
pub(crate) mod renditions;
pub mod row;
mod showing;
mod thumbnails;
pub(crate) mod translate;
mod upload_events;
pub mod words;
