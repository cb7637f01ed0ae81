//! Upload events from the server: changes in another tab, on another machine, or by another trigger.

use leptos::prelude::*;

use super::driver::Uploads;
use crate::domain::upload_event::{UploadEventData, UploadEventKind};
use crate::wire;

impl Uploads {
    /// Listens only while the page is visible, because browsers limit the connections to one server.
    pub(super) fn follow_events(self, listen: bool) {
        let after = self.core.with_value(|core| core.last_event_id);
        self.with_browser(|browser| browser.follow_events(listen.then_some(after)));
    }

    pub(super) fn hear(self, number: i64, json: &str) {
        let Ok(event) = wire::read::<UploadEventData>(json.as_bytes()) else {
            return;
        };
        self.core.update_value(|core| core.last_event_id = number);
        match event.event {
            UploadEventKind::Deleted => {
                self.with_browser(|browser| browser.refresh_files(Some(&event.id)));
            }
            UploadEventKind::Renamed | UploadEventKind::Restored => self.refresh_files(),
            UploadEventKind::Thumbnail if !self.is_ours(&event.id) => self.refresh_files(),
            // The page confirms its own uploads and needs no event for them.
            UploadEventKind::Confirmed if !self.is_ours(&event.id) => {
                self.core.update_value(|core| core.verified += 1);
                self.keep_list_fresh();
            }
            _ => {}
        }
    }
}
