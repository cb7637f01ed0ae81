//! The use cases over a store that is a model: virtual time, and failures by script.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

mod clock;
mod interleavings;
mod kills;
mod multipart;
mod self_tests;
mod store;
mod unreliable;
mod world;
