//! Buttress's pages, and all types that browser and server share.
//!
//! | module | content |
//! |---|---|
//! | [`domain`] | types and rules of files, limits, uploads and accounts, for browser and server |
//! | [`api`] | server functions: the endpoints of the API |
//! | [`ports`] | traits that the server implements for these functions |
//! | [`text`], `catalogs` | localization in seven languages; `catalogs` is compiled into the server only |
//! | [`error`] | the error type of the API |
//! | [`app`], [`pages`], [`components`] | the user interface |
//! | [`kit`] | public components for pages of your own |
//! | [`hydration_root`] | the parts of a page that also run in the browser |
//! | [`picture`] | the editor for profile pictures |
//! | [`wire`] | JSON codec of the server functions |
//! | [`upload`] | view state of the uploads, and the port to their page |
//! | `shell` | the HTML document around a page; server only |
//!
//! `app` depends on neither axum nor a database nor cookies: `server` implements the [`ports`] and provides them as a
//! context; `frontend` implements the browser's.

pub mod api;
pub mod app;
#[cfg(any(feature = "ssr", test))]
pub mod catalogs;
pub mod components;
pub mod domain;
pub mod error;
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
