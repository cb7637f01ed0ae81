//! Upload events: the changes that open pages learn about by Server-Sent Events.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A change of an upload that its owner's open pages learn about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadEventKind {
    /// The server verified the file; it is in the list.
    Confirmed,
    /// The server refused the file and removed its bytes.
    Rejected,
    /// The form or URL expired before the file arrived.
    Expired,
    /// The owner cancelled the upload.
    Cancelled,
    /// The owner deleted the file.
    Deleted,
    /// The owner restored the deleted file.
    Restored,
    /// The owner renamed the file.
    Renamed,
    /// The file has a new thumbnail.
    Thumbnail,
}

impl UploadEventKind {
    const ALL: [Self; 8] = [
        Self::Confirmed,
        Self::Rejected,
        Self::Expired,
        Self::Cancelled,
        Self::Deleted,
        Self::Restored,
        Self::Renamed,
        Self::Thumbnail,
    ];

    /// The name in the database; the same as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
            Self::Renamed => "renamed",
            Self::Thumbnail => "thumbnail",
        }
    }

    /// Reads the name in the database.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// The data of one Server-Sent Event of `GET /api/uploads/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UploadEventData {
    /// The upload that changed.
    pub id: String,
    /// The change.
    pub event: UploadEventKind,
}
