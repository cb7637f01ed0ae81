//! Where a request that somebody waits for stands.

/// A form that is being sent, or a list that is being fetched.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// There is no answer yet.
    pub busy: bool,
    /// Why the last one failed; empty if it did not.
    pub trouble: String,
    /// Where a list goes on, if it does.
    pub next: Option<String>,
}
