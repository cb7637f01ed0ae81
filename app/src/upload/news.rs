//! What the server tells of uploads that changed elsewhere: in another tab, on another machine, or
//! because somebody else brought the news first.

use leptos::prelude::*;

use super::driver::Uploads;
use crate::domain::upload::Told;
use crate::wire;

impl Uploads {
    /// A page listens only while it is seen: browsers allow few connections to one server.
    pub(super) fn follow_news(self, listen: bool) {
        let after = self.core.with_value(|core| core.news);
        self.with_browser(|browser| browser.follow_news(listen.then_some(after)));
    }

    pub(super) fn hear(self, number: i64, json: &str) {
        let Ok(told) = wire::read::<Told>(json.as_bytes()) else {
            return;
        };
        self.core.update_value(|core| core.news = number);
        match told.event.as_str() {
            "deleted" => {
                self.with_browser(|browser| browser.refresh_files(Some(&told.id)));
            }
            "renamed" | "restored" => self.refresh_files(),
            "illustrated" if !self.is_ours(&told.id) => self.refresh_files(),
            // What this page sends it hears of by confirming.
            "confirmed" if !self.is_ours(&told.id) => {
                self.core.update_value(|core| core.verified += 1);
                self.keep_list_fresh();
            }
            _ => {}
        }
    }
}
