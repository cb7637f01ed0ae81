//! Upload events: changes that an owner's open pages receive.

use app::domain::upload::UploadId;
use app::domain::upload_event::UploadEventKind;

/// One change, in the order in which an owner's changes were committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadEvent {
    /// Grows with each event of an owner; a page resumes after it.
    pub seq: i64,
    /// The upload that changed.
    pub upload: UploadId,
    /// The change.
    pub kind: UploadEventKind,
}

/// A signal that there are new events to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WakeUp {
    /// Events of one owner.
    Owner(i64),
    /// Possibly events of all owners: the connection to the database was lost, and notifications with it.
    Everyone,
}

impl WakeUp {
    /// Whether this owner has new events.
    pub fn concerns(self, owner: i64) -> bool {
        match self {
            Self::Owner(woken) => woken == owner,
            Self::Everyone => true,
        }
    }
}
