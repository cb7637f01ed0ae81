//! The driver in a fake browser with a fake server and a fake store, in virtual time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests state what they expect"
)]

mod blocking_ports;
mod checksums;
mod choosing;
mod fake;
mod file_handles;
mod interruptions;
mod page_view;
mod parts;
mod pictures;
mod random_faults;
mod reload;
mod reports;
mod server_failures;
mod store_answers;
mod tabs;
mod thumbnails;
mod user_actions;
mod whole_story;
