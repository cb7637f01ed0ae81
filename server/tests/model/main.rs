//! The use cases over a store that is a model: virtual time, and failures by script.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

mod clock;
mod in_parts;
mod interleavings;
mod kills;
mod self_tests;
mod store;
mod unreliable;
mod world;
