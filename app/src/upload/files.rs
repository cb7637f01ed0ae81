//! The stored files that the page shows, and how it gets more of them.

use gloo_net::http::Request as Get;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::driver::Uploader;
use crate::components::request::Request;
use crate::components::rows::Item;
use crate::domain::upload::{UploadPage, UploadSummary};
use crate::error::ApiError;
use crate::wire;

impl Uploader {
    /// Fetches the next page of files, or the newest; one request at a time.
    pub fn fetch_files(self, more: bool) {
        if self.status.with_untracked(|status| status.list.busy) {
            return;
        }
        let (after, verified) = self
            .status
            .with_untracked(|status| (status.list.next.clone(), status.verified));
        self.status.update(|status| status.list.busy = true);
        spawn_local(async move {
            let answer = list(after.filter(|_| more)).await;
            self.take_files(answer, more);
            // Some were verified while this was under way.
            if self.status.with_untracked(|status| status.verified != verified) {
                self.fetch_files(false);
            }
        });
    }

    fn take_files(self, answer: Result<UploadPage, ApiError>, more: bool) {
        let mut next = self.status.with_untracked(|status| status.list.next.clone());
        let mut trouble = String::new();
        match answer {
            Ok(page) => {
                self.files.update(|files| join(files, page.uploads, more));
                if more {
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

/// `GET /api/uploads`, without the code that a server function's query would need.
async fn list(after: Option<String>) -> Result<UploadPage, ApiError> {
    let request = Get::get("/api/uploads").query(after.iter().map(|after| ("after", after)));
    let answer = request.send().await.map_err(|_| ApiError::Unreachable)?;
    let json = answer.binary().await.map_err(|_| ApiError::Unreachable)?;
    if answer.ok() {
        wire::read(&json).map_err(|_| ApiError::Garbled)
    } else {
        Err(wire::read(&json).unwrap_or(ApiError::Garbled))
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

/// Older files go below, newer ones on top; what is there already stays as it is.
fn join(files: &mut Vec<Item>, others: Vec<UploadSummary>, older: bool) {
    let mut fresh = items(others, None);
    fresh.retain(|new| !files.iter().any(|old| old.key() == new.key()));
    if older {
        files.append(&mut fresh);
    } else {
        fresh.append(files);
        *files = fresh;
    }
}
