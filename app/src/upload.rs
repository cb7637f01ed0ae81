//! The driver of the upload engine, and its browser port.

mod add_files;
pub(crate) mod api_client;
pub mod browser;
mod checksums;
pub mod code_retry;
mod declaration;
pub mod driver;
pub mod dropped_files;
mod failed_attempts;
mod files;
mod interrupted;
pub mod messages;
mod multipart_requests;
mod notes;
mod other_tabs;
pub mod photos;
mod policy_check;
pub(crate) mod renditions;
mod requests;
pub mod row;
mod state;
mod thumbnails;
pub(crate) mod translate;
mod upload_events;
mod view_sync;
