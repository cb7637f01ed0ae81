//! The server over real HTTP, with its embedded S3 and a real database: what a page, a script and
//! an attacker can do.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

mod accounts;
mod api;
mod bucket_events;
mod confirm;
mod limits;
mod news;
mod plain_form;
#[path = "../shared/postgres.rs"]
mod postgres;
mod ready;
mod remove;
mod signing;
mod support;
mod sweep;
