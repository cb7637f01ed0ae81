//! The stored files beside the desk. The server draws them; the page only says when to look again.

use leptos::prelude::*;

use super::driver::Uploader;

impl Uploader {
    /// The list is out of date: files came or went.
    pub(super) fn refresh_files(self) {
        self.with_browser(|browser| browser.refresh_files(None));
    }

    /// Whether a file is on its way from this page.
    pub(super) fn is_ours(self, id: &str) -> bool {
        let sent = self.core.try_with_value(|core| {
            let mut rows = core.kept.iter().filter_map(|kept| core.queue.row(kept.handle.id));
            rows.any(|row| row.upload.is_some_and(|upload| upload.as_str() == id))
        });
        sent.unwrap_or_default()
    }
}
