//! The state of a file: one value, from which everything in its row follows.

use crate::{Moment, Rejection};

/// The state of a file.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum State {
    /// The file waits for its turn, or something blocks the queue.
    #[default]
    Waiting,
    /// The server was asked for a signed form, or the file is digested for it.
    Signing,
    /// Bytes are leaving.
    Sending,
    /// All bytes have left; the store has not answered yet, or their digest is not ready.
    Storing {
        /// When the last byte left.
        since: Moment,
        /// A proxy buffered the bytes and is still passing them on: show elapsed time instead of a percentage.
        buffered: bool,
    },
    /// The store answered that it has the object; our server is verifying it.
    Confirming,
    /// The store's answer was lost. Before a byte is sent again, our server is asked whether the object arrived.
    Checking(Reason),
    /// Our server found the object in the store. The only success.
    Verified,
    /// Sending failed and will be retried.
    WaitingToRetry {
        /// Number of the next attempt; the first one was 1.
        attempt: u32,
        /// When the next attempt starts, if nothing blocks the queue.
        until: Moment,
        /// Why the last attempt ended.
        reason: Reason,
    },
    /// The user paused the file; the store keeps what it has of it.
    Paused,
    /// A rule rejected the file.
    Rejected(Rejection),
    /// Sending failed, and a retry without the user would not help.
    Failed(Failure),
    /// The user cancelled the file, here or in another tab.
    Cancelled,
}

/// Why an attempt is repeated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// Connection cut, name not found, or answer not readable: a browser does not say which.
    Network,
    /// No bytes left for too long.
    Stalled,
    /// The browser aborted the request, without the queue. Safari does this to dropped connections.
    Interrupted,
    /// The store asked for fewer requests.
    StoreBusy,
    /// The store failed; its HTTP status.
    StoreBroken(u16),
    /// The store received other bytes than were sent.
    Corrupted,
    /// The form had expired, or the clocks disagree.
    Expired,
    /// The store accepted the object, and our server cannot find it.
    Missing,
    /// Our server did not answer.
    ServerUnreachable,
    /// Our server asked for fewer requests.
    ServerBusy,
    /// Our server failed.
    ServerBroken,
    /// Our server's answer was invalid.
    BadAnswer,
}

impl Reason {
    /// Whether the attempt should be repeated as soon as the network is back.
    #[must_use]
    pub const fn is_network(self) -> bool {
        matches!(
            self,
            Self::Network | Self::Stalled | Self::Interrupted | Self::ServerUnreachable
        )
    }
}

/// Why a file failed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// The time budget for retries is spent; the reason of the last attempt.
    GaveUp(Reason),
    /// The store denied the request (403), and not because the form had expired.
    Denied,
    /// The file is larger than the form allows.
    TooLarge,
    /// The file is smaller than the form allows.
    TooSmall,
    /// The store does not support this kind of request (501).
    NotSupported,
    /// The store is full (507, or a quota).
    StoreFull,
    /// Bucket, signature or form do not fit the store: our mistake, not the user's.
    Misconfigured,
    /// Any other final answer of the store; its HTTP status.
    Refused(u16),
    /// The file cannot be read: a directory, removed, or no permission.
    Unreadable,
    /// The file changed on disk after it was picked.
    Changed,
    /// The stored bytes differed from the file several times.
    Corrupted,
    /// Our server refused the request as a whole.
    ServerRefused(Rejection),
    /// Our server's answers were invalid.
    BadAnswer,
    /// The bytes were sent, and our server never confirmed them.
    Unconfirmed,
}

/// [`State`] without its data, for counting and for `data-state`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(missing_docs, reason = "each is described at `State`")]
#[non_exhaustive]
pub enum StateKind {
    Waiting,
    Signing,
    Sending,
    Storing,
    Confirming,
    Checking,
    Verified,
    WaitingToRetry,
    Paused,
    Rejected,
    Failed,
    Cancelled,
}

impl StateKind {
    /// Number of variants.
    pub(crate) const COUNT: usize = 12;

    /// The name in kebab case, for an attribute of the row.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Signing => "signing",
            Self::Sending => "sending",
            Self::Storing => "storing",
            Self::Confirming => "confirming",
            Self::Checking => "checking",
            Self::Verified => "verified",
            Self::WaitingToRetry => "waiting-to-retry",
            Self::Paused => "paused",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl State {
    /// The state without its data.
    #[must_use]
    pub const fn kind(&self) -> StateKind {
        match self {
            Self::Waiting => StateKind::Waiting,
            Self::Signing => StateKind::Signing,
            Self::Sending => StateKind::Sending,
            Self::Storing { .. } => StateKind::Storing,
            Self::Confirming => StateKind::Confirming,
            Self::Checking(_) => StateKind::Checking,
            Self::Verified => StateKind::Verified,
            Self::WaitingToRetry { .. } => StateKind::WaitingToRetry,
            Self::Paused => StateKind::Paused,
            Self::Rejected(_) => StateKind::Rejected,
            Self::Failed(_) => StateKind::Failed,
            Self::Cancelled => StateKind::Cancelled,
        }
    }

    /// Whether nothing more happens until the user acts.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Verified | Self::Rejected(_) | Self::Failed(_) | Self::Cancelled
        )
    }
}
