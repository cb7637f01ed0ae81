//! Server functions: the endpoints of the API, one file per feature.

#![expect(missing_docs, reason = "the macro generates a struct for each function's arguments")]

pub mod accounts;
pub mod page;
pub mod picture;
pub mod uploads;
