//! What open pages are told of changes that they did not make themselves.

use app::domain::upload::UploadId;

/// What happened to an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// It is a file now.
    Confirmed,
    /// It was refused.
    Rejected,
    /// Nothing arrived.
    Expired,
    /// Its owner called it off.
    Cancelled,
    /// Its owner deleted the file.
    Deleted,
    /// Its owner brought the file back.
    Restored,
    /// Its owner gave the file another name.
    Renamed,
    /// Lists show another picture of the file.
    Illustrated,
}

impl Occasion {
    const ALL: [Self; 8] = [
        Self::Confirmed,
        Self::Rejected,
        Self::Expired,
        Self::Cancelled,
        Self::Deleted,
        Self::Restored,
        Self::Renamed,
        Self::Illustrated,
    ];

    /// The word in the table and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
            Self::Renamed => "renamed",
            Self::Illustrated => "illustrated",
        }
    }

    /// Reads the word in the table.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|occasion| occasion.as_str() == word)
    }
}

/// One change, in the order in which an owner's changes were committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Grows; where to go on after a break.
    pub seq: i64,
    /// Which upload.
    pub upload: UploadId,
    /// What happened.
    pub occasion: Occasion,
}

/// Who should look at their news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WakeUp {
    /// One owner.
    Owner(i64),
    /// Everybody: a connection was lost, and with it we do not know what.
    Everyone,
}

impl WakeUp {
    /// Whether it concerns this owner.
    pub fn concerns(self, owner: i64) -> bool {
        match self {
            Self::Owner(woken) => woken == owner,
            Self::Everyone => true,
        }
    }
}
