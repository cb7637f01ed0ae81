//! The stored files that the page shows, and how it gets more of them.

use gloo_net::http::Request as Get;
use leptos::prelude::*;
use upload_engine::{Kind, Millis};

use super::ask::get;
use super::driver::Uploader;
use crate::components::request::Request;
use crate::components::rows::Item;
use crate::domain::upload::{UploadPage, UploadSummary};
use crate::error::ApiError;

/// How long the list may lack a file that was verified while others are on their way: one request for
/// many of them.
const STALE_AT_MOST: Millis = Millis::from_secs(5);

impl Uploader {
    /// Fetches the next page of files, or the newest; one request at a time.
    pub fn fetch_files(self, more: bool) {
        if self.status.with_untracked(|status| status.list.busy) {
            return;
        }
        let after = self.status.with_untracked(|status| status.list.next.clone());
        self.status.update(|status| status.list.busy = true);
        let mut lacking = 0;
        if !more {
            self.core.update_value(|core| {
                lacking = core.verified - core.listed;
                core.listed = core.verified;
                core.stale_since = None;
            });
        }
        // Without the code that a server function's query would need.
        let request = Get::get("/api/uploads").query(after.filter(|_| more).map(|after| ("after", after)));
        get(request, move |answer| {
            self.take_files(answer, (!more).then_some(lacking));
            // Some may have been verified while this was under way.
            self.keep_list_fresh();
        });
    }

    /// Fetches the newest files where the list lacks some: at once when nothing more is to come, and
    /// now and then while there is.
    pub(super) fn keep_list_fresh(self) {
        let due = self.core.try_update_value(|core| {
            if core.listed == core.verified {
                return None;
            }
            let now = core.browser?.now();
            let since = *core.stale_since.get_or_insert(now);
            let totals = core.queue.totals();
            let rests = totals.unfinished() == totals.count(Kind::Paused) || core.queue.holds().any();
            (rests || now.since(since) >= STALE_AT_MOST).then_some(())
        });
        if let Some(Some(())) = due {
            self.fetch_files(false);
        }
    }

    /// `lacking`: for the newest files, how many the list is known to lack.
    fn take_files(self, answer: Result<UploadPage, ApiError>, lacking: Option<u32>) {
        let mut next = self.status.with_untracked(|status| status.list.next.clone());
        let mut trouble = String::new();
        match answer {
            Ok(page) => {
                let joined = self.files.try_update(|files| join(files, page.uploads, lacking));
                // Files are listed as they were signed and verified in any order: where the newest
                // page is not all there is, older ones may be missing here.
                if lacking.is_none() || joined == Some(false) || next.is_none() {
                    next = page.next;
                }
            }
            Err(error) => trouble = error.to_string(),
        }
        self.status.update(|status| {
            status.list = Request {
                busy: false,
                trouble,
                next,
            };
        });
    }
}

/// The rows of a page of files.
pub(super) fn items(files: Vec<UploadSummary>, returned: Option<&str>) -> Vec<Item> {
    let item = |file: UploadSummary| {
        let current = returned == Some(file.id.as_str());
        Item::Stored(file, current)
    };
    files.into_iter().map(item).collect()
}

/// Older files go below. The newest take the place of what is there down to the last that both hold;
/// `false` where there is none, or where they bring fewer than the list is lacking, so that more belong
/// further down: then they stand alone, and the rest is fetched anew.
fn join(files: &mut Vec<Item>, others: Vec<UploadSummary>, lacking: Option<u32>) -> bool {
    let mut fresh = items(others, None);
    let holds = |files: &[Item], one: &Item| files.iter().any(|other| other.key() == one.key());
    let Some(lacking) = lacking else {
        fresh.retain(|one| !holds(files, one));
        files.append(&mut fresh);
        return true;
    };
    let brought = fresh.iter().filter(|one| !holds(files, one)).count();
    let last = files.iter().rposition(|old| holds(&fresh, old));
    let last = last.filter(|_| brought >= lacking as usize);
    if let Some(last) = last {
        fresh.extend(files.drain(last + 1..));
    }
    *files = fresh;
    last.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::upload::{UploadId, UploadState};

    fn files(ids: std::ops::Range<u128>) -> Vec<UploadSummary> {
        let file = |id| UploadSummary {
            id: UploadId::from_random(id),
            name: String::new(),
            size: 1,
            content_type: String::new(),
            state: UploadState::Confirmed,
            created_at: String::new(),
            url: String::new(),
        };
        ids.rev().map(file).collect()
    }

    fn keys(items: &[Item]) -> Vec<u128> {
        items.iter().map(Item::key).collect()
    }

    #[test]
    fn newer_files_go_on_top_and_leave_no_gap() {
        let mut list = items(files(1..4), None);
        assert!(join(&mut list, files(2..6), Some(2)));
        assert_eq!(keys(&list), [5, 4, 3, 2, 1]);
        assert!(!join(&mut list, files(8..10), Some(2)));
        assert_eq!(keys(&list), [9, 8]);
        join(&mut list, files(6..8), None);
        assert_eq!(keys(&list), [9, 8, 7, 6]);
    }

    #[test]
    fn files_verified_out_of_order_find_their_place() {
        let mut list = items(files(1..6), None);
        list.remove(2);
        assert!(join(&mut list, files(2..6), Some(1)));
        assert_eq!(keys(&list), [5, 4, 3, 2, 1]);
        // One more was verified than the newest page shows: it belongs among the older ones.
        assert!(!join(&mut list, files(3..7), Some(2)));
        assert_eq!(keys(&list), [6, 5, 4, 3]);
    }
}
