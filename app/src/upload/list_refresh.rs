//! When to fetch the list of stored files again, which the server renders below the uploader.

use upload_engine::{Millis, Moment};

/// How long the list may lack a verified file while others are uploading, so that one request covers many.
const STALE_MAX: Millis = Millis::from_secs(5);

/// Counts verified files and those that the list has.
#[derive(Debug, Default)]
pub(super) struct ListRefresh {
    /// Number of verified files, in this tab or another.
    verified: u32,
    /// The same number at the last request for the list.
    listed: u32,
    /// Since when the list is outdated.
    stale_since: Option<Moment>,
}

impl ListRefresh {
    /// Files were verified.
    pub(super) fn verified(&mut self, files: u32) {
        self.verified += files;
    }

    /// Whether to fetch the list now: an outdated one at once when nothing is uploading, otherwise at intervals.
    pub(super) fn is_due(&mut self, is_idle: bool, now: Moment) -> bool {
        if self.listed == self.verified {
            return false;
        }
        let since = *self.stale_since.get_or_insert(now);
        if !is_idle && now - since < STALE_MAX {
            return false;
        }
        self.listed = self.verified;
        self.stale_since = None;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_fetched_at_rest_or_every_few_seconds() {
        let mut list = ListRefresh::default();
        assert!(!list.is_due(true, Moment(0)));
        list.verified(1);
        assert!(!list.is_due(false, Moment(0)));
        list.verified(1);
        assert!(!list.is_due(false, Moment(4_999)));
        assert!(list.is_due(false, Moment(5_000)));
        assert!(!list.is_due(true, Moment(5_001)));
        list.verified(1);
        assert!(list.is_due(true, Moment(5_002)));
    }
}
