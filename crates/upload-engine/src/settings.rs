//! The numbers that steer the queue, with their reasons.

use crate::Millis;

/// Most files in one request to our server; the server has the same limit.
pub const BATCH_MAX: usize = 100;

/// Settings that may differ between pages. The other numbers are constants beside the code that uses them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Seed of the jitter. Each tab needs its own, otherwise all tabs retry at the same moments.
    pub seed: u64,
    /// Transmissions at once at the start. Browsers open 6 connections to a host under HTTP/1.1; with small files,
    /// fewer leave the link idle.
    pub parallel_at_start: u32,
    /// Most transmissions at once. More than 6 help only over HTTP/2. At the limit, from 6 on, two small files more may
    /// wait in the browser for a connection.
    pub parallel_max: u32,
    /// Most transmissions at once of whole files of [`Settings::large_from`] bytes and more: with several long ones, a
    /// cut connection only loses more bytes.
    pub parallel_large: u32,
    /// Bytes from which a whole file counts as large.
    pub large_from: u64,
    /// Parts of one file sent at once. Four keep a link full where one leaves gaps.
    pub parallel_parts: u32,
    /// Bytes from which a file is requested in parts although the link seems reliable. By default S3's limit for one
    /// request; a lower number makes large files arrive sooner where several parts can be sent at once.
    pub parts_from: u64,
    /// Bytes from which a file is requested in parts once the link has proved unreliable.
    pub parts_from_unreliable: u64,
    /// Span without success after which a file fails.
    pub retry_budget: Millis,
    /// Span after which an answer of our server counts as lost.
    pub server_timeout: Millis,
    /// The same for completing a multipart upload, because the store may have to copy every byte.
    pub complete_timeout: Millis,
    /// Span that a finished file waits for others, so that one request confirms several.
    pub confirm_delay: Millis,
    /// The user asked the browser to save data: at most two transmissions at once.
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
