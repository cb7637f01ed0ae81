//! Buttress's page and everything both sides of the wire must agree on.
//!
//! | module | what it holds |
//! |---|---|
//! | [`domain`] | files, limits, uploads, accounts: the rules, once, for browser and server |
//! | [`api`] | the server functions; the folder is the list of endpoints |
//! | [`ports`] | what those functions need of a server, as traits |
//! | [`text`] | every text that people read or hear, in seven languages |
//! | [`error`] | the one error type that crosses the wire |
//! | [`app`], [`pages`], [`components`] | what people see, from large to small |
//! | [`kit`] | the components that other pages are made of |
//! | [`examples`] | pages that show how the parts are used |
//! | [`parts`] | what of a page runs in the browser too |
//! | [`picture`] | a new profile picture: cut, encoded, sent |
//! | [`wire`] | JSON as it crosses the wire, with a small reader |
//! | [`upload`] | the driver around the upload engine, and what it needs of a browser |
//! | `shell` | the document around the page; server only |
//!
//! `app` knows neither axum nor a database nor cookies: `server` implements the [`ports`] and
//! provides them as a context; `frontend` does the same for the browser.

pub mod api;
pub mod app;
#[cfg(any(feature = "ssr", test))]
pub mod catalogs;
pub mod components;
pub mod domain;
pub mod error;
pub mod examples;
pub mod hydration_root;
pub mod kit;
pub mod pages;
pub mod picture;
pub mod ports;
#[cfg(feature = "ssr")]
mod shell;
pub mod text;
pub mod upload;
pub mod wire;

pub use app::App;
#[cfg(feature = "ssr")]
pub use shell::{digest_script, shell};
