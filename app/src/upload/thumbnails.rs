//! Thumbnails of photos and videos, which the browser generates from the local file once the server has verified the
//! upload and nothing else is waiting. If any step fails, the file has no thumbnail.

use std::pin::Pin;

use futures::channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use upload_engine::{Command, Milestone, UploadId};

use super::api_client::call;
use super::browser::{BrowserPort, PickedFile, Ticket};
use super::driver::Uploads;
use super::renditions;
use super::state::DriverState;
use crate::api::uploads::SetThumbnails;
use crate::domain::file_icon::FileIcon;
use crate::domain::stored_file::{MAX_OWN_THUMBNAIL_BYTES, MAX_THUMBNAIL_BYTES, NewThumbnail};

/// Maximum number of thumbnails sent together. This many do not wait for the end of the queue.
const TOGETHER: usize = 20;

/// Files that need a thumbnail.
#[derive(Default)]
pub(super) struct ThumbnailQueue {
    waiting: Vec<(UploadId, Ticket)>,
    is_busy: bool,
}

impl DriverState {
    /// Records photos and videos that were verified in this step.
    pub(super) fn note_pictures(&mut self, commands: &[Command]) {
        let verified = commands.iter().filter_map(|command| match command {
            Command::Announce(Milestone::Verified(id)) => Some(*id),
            _ => None,
        });
        for id in verified {
            let upload = self.queue.row(id).and_then(|row| row.upload.cloned());
            let handle = self.kept(id).map(|kept| &kept.handle);
            let handle = handle.filter(|handle| match handle.icon {
                FileIcon::Image => handle.size > MAX_OWN_THUMBNAIL_BYTES,
                icon => icon == FileIcon::Video,
            });
            if let (Some(upload), Some(handle)) = (upload, handle) {
                let ticket = handle.ticket;
                self.thumbnails.waiting.push((upload, ticket));
            }
        }
    }

    /// The next files, oldest first: all of them if the queue is idle.
    fn next_pictures(&mut self) -> Vec<(UploadId, Ticket)> {
        let waiting = &mut self.thumbnails.waiting;
        if self.queue.totals().unfinished() > 0 && waiting.len() < TOGETHER {
            return Vec::new();
        }
        waiting.drain(..waiting.len().min(TOGETHER)).collect()
    }
}

impl Uploads {
    /// Generates the next thumbnails, unless that is already running.
    pub(super) fn make_thumbnails(self, browser: BrowserPort) {
        let begins = self.core.try_update_value(|core| {
            let next = match core.thumbnails.is_busy {
                true => Vec::new(),
                false => core.next_pictures(),
            };
            core.thumbnails.is_busy |= !next.is_empty();
            next
        });
        let mut next = begins.unwrap_or_default();
        if next.is_empty() {
            return;
        }
        spawn_local(async move {
            while !next.is_empty() {
                if let Ok(drawing) = drawn_and_sent(self, browser, next).await
                    && drawing.await
                {
                    self.refresh_files();
                }
                let more = self.core.try_update_value(DriverState::next_pictures);
                next = more.unwrap_or_default();
            }
            self.core.update_value(|core| core.thumbnails.is_busy = false);
        });
    }
}

/// Whether any file has a new thumbnail.
type Soon = Pin<Box<dyn Future<Output = bool>>>;

/// Generates thumbnails one after the other and sends them together.
#[wasm_split(sending, fallible, wasm_split_path = leptos::wasm_split)]
fn drawn_and_sent(
    uploads: Uploads,
    browser: BrowserPort,
    files: Vec<(UploadId, Ticket)>,
) -> Result<Soon, SplitLoaderError> {
    Ok(Box::pin(async move {
        let (mut of, mut drawn) = (Vec::new(), Vec::new());
        for (file, ticket) in files {
            if let Some(rendition) = draw(browser, ticket).await {
                of.push(file);
                drawn.push(rendition);
            }
        }
        if drawn.is_empty() {
            return false;
        }
        let Ok(sent) = renditions::send(browser, uploads.texts(), &drawn).await else {
            return false;
        };
        let pairs = of.into_iter().zip(sent).filter_map(|(file, sent)| {
            let sent = sent.ok()?;
            Some(NewThumbnail {
                file: file.as_str().to_owned(),
                upload: sent.upload,
                checksum: sent.checksum,
            })
        });
        let thumbnails: Vec<NewThumbnail> = pairs.collect();
        if thumbnails.is_empty() {
            return false;
        }
        let updated = call(&SetThumbnails { thumbnails }).await;
        updated.is_ok_and(|files| !files.is_empty())
    }))
}

async fn draw(browser: BrowserPort, ticket: Ticket) -> Option<PickedFile> {
    let (tell, told) = oneshot::channel();
    browser.thumbnail(ticket, Box::new(|drawn| drop(tell.send(drawn))));
    let drawn = told.await.ok()??;
    if drawn.size > MAX_THUMBNAIL_BYTES {
        browser.release(drawn.ticket);
        return None;
    }
    Some(drawn)
}
