//! The use cases with a store in memory, virtual time and scripted faults.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

mod check;
mod clock;
mod interleavings;
mod kills;
mod long_list;
mod multipart;
mod self_tests;
mod store;
mod unreliable;
mod world;
