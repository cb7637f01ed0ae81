//! The rules, compiled twice: the page refuses with the same sentence as the server.

pub mod access;
pub mod account;
pub mod checksum;
pub mod extension;
pub mod file;
pub mod file_icon;
pub mod limits;
pub mod listing;
pub mod path;
pub mod picture;
pub mod scheme;
pub mod stored_file;
pub mod support;
pub mod upload;
