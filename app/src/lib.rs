//! Buttress's page and everything both sides of the wire must agree on.
//!
//! | module | what it holds |
//! |---|---|
//! | [`domain`] | files, limits, uploads, accounts: the rules, once, for browser and server |
//! | [`api`] | the server functions; the folder is the list of endpoints |
//! | [`ports`] | what those functions need of a server, as traits |
//! | [`error`] | the one error type that crosses the wire |
//!
//! `app` knows neither axum nor a database nor cookies: `server` implements the [`ports`] and
//! provides them as a context; `frontend` does the same for the browser.

pub mod api;
pub mod domain;
pub mod error;
pub mod ports;
