//! The server functions. One file a feature, nothing else in it: this folder is the API.

pub mod accounts;
pub mod page;
pub mod uploads;
