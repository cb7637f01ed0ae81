//! The status of one page, for the other pages of the same browser.

/// The uploads of one page. The default means that nothing is uploading, and is the last that a page broadcasts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct TabStatus {
    /// Whether bytes are leaving, or are about to.
    pub is_sending: bool,
    /// Number of files, in any state.
    pub files: u32,
    /// Number of verified files.
    pub verified: u32,
    /// Number of rejected or failed files.
    pub unsuccessful: u32,
    /// Bytes of all files except the rejected, failed and cancelled ones.
    pub bytes: u64,
    /// Bytes of these files that have been sent.
    pub sent: u64,
}
