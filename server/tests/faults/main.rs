//! What is left when things break: real processes are killed, real connections cut, and afterwards
//! every file is there once, and nothing else is.
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
