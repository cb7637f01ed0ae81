//! The queue against a simulated driver, server, store and network, in virtual time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests state what they expect"
)]

mod browser_queue;
mod digests;
mod failures;
mod fault_free;
mod ignored;
mod multipart;
mod other_tabs;
mod picture;
mod properties;
mod reentrant;
mod simulation;
mod thumbnails;
