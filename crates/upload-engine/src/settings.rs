//! Every number the queue goes by, with its reason.

use crate::Millis;

/// Files in one request to our server; its own limit.
pub const BATCH_MAX: usize = 100;

/// What may differ from page to page. The rest are constants beside the code they steer.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Start of the jitter's sequence. Give each tab its own, or all tabs retry in step.
    pub seed: u64,
    /// Transmissions at once at the start. Browsers open 6 connections to a host under HTTP/1.1;
    /// with small files fewer leave the wire idle.
    pub parallel_at_start: u32,
    /// Transmissions at once at most. More than 6 only helps over HTTP/2.
    pub parallel_max: u32,
    /// Of these, whole files of [`Settings::large_from`] and more: several long sendings at once
    /// only put more bytes at risk.
    pub parallel_large: u32,
    /// Bytes from which a whole file counts as large.
    pub large_from: u64,
    /// Parts of one file at once. Four keep a link full where one leaves gaps.
    pub parallel_parts: u32,
    /// Bytes from which a file is asked for in parts although the link seems good. By default S3's limit for one
    /// request; where several parts travel at once, large files arrive sooner in parts.
    pub parts_from: u64,
    /// Bytes from which a file is asked for in parts once the link has proven unreliable.
    pub parts_from_unreliable: u64,
    /// Span without success after which a failing file is given up.
    pub retry_budget: Millis,
    /// Span after which an answer of our server counts as lost.
    pub server_timeout: Millis,
    /// The same for completing a multipart upload, where the store may have to copy every byte.
    pub complete_timeout: Millis,
    /// Span a finished file waits for company before it is confirmed.
    pub confirm_delay: Millis,
    /// The user asked the browser to save data: at most two transmissions.
    pub save_data: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 0,
            parallel_at_start: 6,
            parallel_max: 6,
            parallel_large: 3,
            large_from: 32 << 20,
            parallel_parts: 4,
            parts_from: 5 << 30,
            parts_from_unreliable: 64 << 20,
            retry_budget: Millis::from_secs(10 * 60),
            server_timeout: Millis::from_secs(30),
            complete_timeout: Millis::from_secs(5 * 60),
            confirm_delay: Millis(1000),
            save_data: false,
        }
    }
}
