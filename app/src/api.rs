//! The server functions. One file a feature, nothing else in it: this folder is the API.

#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments")]

pub mod accounts;
pub mod page;
pub mod picture;
pub mod uploads;
