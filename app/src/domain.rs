//! Domain types and rules. Both the page and the server compile them, so that both refuse with the same message.

pub mod access;
pub mod account;
pub mod checksum;
pub mod color_scheme;
pub mod extension;
pub mod file;
pub mod file_icon;
pub mod limits;
pub mod listing;
pub mod picture;
pub mod redirect_target;
pub mod rejection;
pub mod stored_file;
pub mod support;
pub mod upload;
pub mod upload_event;
