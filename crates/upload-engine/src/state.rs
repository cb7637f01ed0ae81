//! Where a file stands. One value a file; everything a row says follows from it.

use crate::{Millis, Rejection};

/// Where a file stands.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum State {
    /// In line, its turn not come or the queue held.
    #[default]
    Waiting,
    /// The server was asked for a signed form.
    Signing,
    /// Bytes are leaving.
    Sending,
    /// All bytes have left; the store has not answered.
    Storing {
        /// When the last byte left.
        since: Millis,
        /// A proxy buffered the bytes and is still passing them on: show elapsed time instead of a
        /// percentage.
        buffered: bool,
    },
    /// The store answered that it has the object; our server is verifying it.
    Confirming,
    /// The store's answer was lost; our server is asked whether the object arrived before a byte
    /// is sent again.
    Checking(Reason),
    /// Our server saw the object in the store. The only success.
    Verified,
    /// Sending did not work and will be tried again.
    WaitingToRetry {
        /// Number of the attempt to come; the first sending was attempt 1.
        attempt: u32,
        /// When it comes, if nothing holds the queue.
        until: Millis,
        /// Why the last one ended.
        reason: Reason,
    },
    /// Stopped by the user; what the store has of it is kept.
    Paused,
    /// A rule said no.
    Rejected(Rejection),
    /// Sending did not work, and trying again by itself would not help.
    Failed(Failure),
    /// Stopped by the user for good, here or in another tab.
    Cancelled,
}

/// Why an attempt is repeated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reason {
    /// Connection cut, name not found, or the answer not readable: a browser says no more.
    Network,
    /// No byte moved for too long.
    Stalled,
    /// Aborted by somebody other than this queue; Safari does it to dropped connections.
    Interrupted,
    /// The store asked for less.
    StoreBusy,
    /// The store failed; the HTTP status.
    StoreBroken(u16),
    /// The store received other bytes than were sent.
    Corrupted,
    /// The form's time was over, or the clocks disagree.
    Expired,
    /// The store said yes, and our server cannot find the object.
    Missing,
    /// Our server did not answer.
    ServerUnreachable,
    /// Our server asked for less.
    ServerBusy,
    /// Our server failed.
    ServerBroken,
    /// Our server's answer made no sense.
    BadAnswer,
}

impl Reason {
    /// Whether a network that comes back makes it worth trying at once.
    #[must_use]
    pub const fn is_network(self) -> bool {
        matches!(
            self,
            Self::Network | Self::Stalled | Self::Interrupted | Self::ServerUnreachable
        )
    }
}

/// Why sending was given up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Failure {
    /// Tried until the time budget was spent; the last reason.
    GaveUp(Reason),
    /// The store denied it (403), and not for the form's age.
    Denied,
    /// The store finds it larger than the form allows.
    TooLarge,
    /// The store finds it smaller than the form allows.
    TooSmall,
    /// The store does not know this way of sending (501).
    NotSupported,
    /// The store has no room (507, or a quota).
    StoreFull,
    /// Bucket, signature or form do not fit the store: a mistake of ours, not of the user.
    Misconfigured,
    /// The signed form did not fit the file, and nothing was sent: a mistake of ours.
    FormMismatch,
    /// Any other final answer of the store; the HTTP status.
    Refused(u16),
    /// The file cannot be read (directory, removed, no permission).
    Unreadable,
    /// The file changed on disk since it was picked.
    Changed,
    /// The checksum of the stored bytes differed again and again.
    Corrupted,
    /// Our server refused the request as such.
    ServerRefused(Rejection),
    /// Our server's answers made no sense.
    BadAnswer,
    /// The bytes were sent, and no receipt could be had for them.
    Unconfirmed,
}

/// [`State`] without its data, for counting and for `data-state`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(missing_docs, reason = "each is described at `State`")]
pub enum Kind {
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

impl Kind {
    /// How many there are.
    pub(crate) const COUNT: usize = 12;

    /// In kebab case, for an attribute of the row.
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
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Waiting => Kind::Waiting,
            Self::Signing => Kind::Signing,
            Self::Sending => Kind::Sending,
            Self::Storing { .. } => Kind::Storing,
            Self::Confirming => Kind::Confirming,
            Self::Checking(_) => Kind::Checking,
            Self::Verified => Kind::Verified,
            Self::WaitingToRetry { .. } => Kind::WaitingToRetry,
            Self::Paused => Kind::Paused,
            Self::Rejected(_) => Kind::Rejected,
            Self::Failed(_) => Kind::Failed,
            Self::Cancelled => Kind::Cancelled,
        }
    }

    /// Whether nothing more happens unless the user asks for it.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Verified | Self::Rejected(_) | Self::Failed(_) | Self::Cancelled
        )
    }
}
