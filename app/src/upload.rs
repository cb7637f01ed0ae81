//! View state of the uploads: the signals that components read, kept in step with [`upload_driver`].

pub mod action;
mod announcer;
pub mod code_retry;
pub mod dropped_files;
mod list_refresh;
pub mod messages;
mod metadata;
pub mod page;
mod picture_upload;
pub mod row;
mod rows_view;
mod rules;
pub mod uploader_data;
pub mod uploads;
mod view;

pub use metadata::corrected_type;
