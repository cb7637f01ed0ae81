//! The list of stored files next to the uploader. The server renders it; this decides when to fetch it again.

use leptos::prelude::*;
use upload_engine::{Millis, StateKind, UploadId};

use super::driver::Uploads;

/// How long the list may lack a verified file while others are uploading, so that one request covers many.
const STALE_AT_MOST: Millis = Millis::from_secs(5);

impl Uploads {
    /// Marks the list as outdated: files were added or removed.
    pub(super) fn refresh_files(self) {
        self.with_browser(|browser| browser.refresh_files(None));
    }

    /// Fetches an outdated list: at once when nothing is uploading, otherwise at intervals.
    pub(super) fn keep_list_fresh(self) {
        let due = self.core.try_update_value(|core| {
            if core.listed == core.verified {
                return None;
            }
            let now = core.browser?.now();
            let since = *core.stale_since.get_or_insert(now);
            let totals = core.queue.totals();
            let rests = totals.unfinished() == totals.count(StateKind::Paused) || core.queue.blockers().any();
            if !rests && now.since(since) < STALE_AT_MOST {
                return None;
            }
            core.listed = core.verified;
            core.stale_since = None;
            Some(())
        });
        if let Some(Some(())) = due {
            self.refresh_files();
        }
    }

    /// Whether this page is uploading a file.
    pub(super) fn is_ours(self, id: &str) -> bool {
        let id = UploadId::from(id);
        let sent = self.core.try_with_value(|core| core.ours.contains(&id));
        sent.unwrap_or_default()
    }
}
