//! The stored files beside the uploader. The server draws them; the page only says when to look again.

use leptos::prelude::*;
use upload_engine::{Kind, Millis, UploadId};

use super::driver::Uploads;

/// How long the list may lack a file that was verified while others are on their way: one request for
/// many of them.
const STALE_AT_MOST: Millis = Millis::from_secs(5);

impl Uploads {
    /// The list is out of date: files came or went.
    pub(super) fn refresh_files(self) {
        self.with_browser(|browser| browser.refresh_files(None));
    }

    /// Looks again where the list lacks files: at once when nothing more is to come, and now and then
    /// while there is.
    pub(super) fn keep_list_fresh(self) {
        let due = self.core.try_update_value(|core| {
            if core.listed == core.verified {
                return None;
            }
            let now = core.browser?.now();
            let since = *core.stale_since.get_or_insert(now);
            let totals = core.queue.totals();
            let rests = totals.unfinished() == totals.count(Kind::Paused) || core.queue.blockers().any();
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

    /// Whether a file is on its way from this page.
    pub(super) fn is_ours(self, id: &str) -> bool {
        let id = UploadId::from(id);
        let sent = self.core.try_with_value(|core| core.ours.contains(&id));
        sent.unwrap_or_default()
    }
}
