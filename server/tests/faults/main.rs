//! Faults: processes are killed and connections cut, and afterwards the store must have each file once and no other
//! objects.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

mod audit;
mod crowd;
#[path = "../shared/postgres.rs"]
mod postgres;
mod process;
mod proxy;
mod scenarios;
