//! Uploads that a reload or crash interrupted. Notes are written during an upload; afterwards the upload is offered and
//! resumes when the same file is chosen again.

use leptos::prelude::*;
use upload_engine::{LocalId, UploadId};

use super::browser::{BrowserPort, Notes, ReopenedFiles};
use super::driver::Uploads;
use super::messages;
use super::notes::{self, Fate, LeftBehind};
use super::state::DriverState;
use crate::api::uploads::ConfirmUploads;
use crate::domain::limits::MAX_BATCH;
use crate::domain::upload::{ConfirmOutcome, UploadState};

impl Uploads {
    /// Writes the note of a file.
    pub(super) fn persist(self, browser: BrowserPort, id: LocalId) {
        let known = self.core.try_update_value(|core| {
            let ticket = core.kept(id)?.handle.ticket;
            Some((core.queue.saved_upload(id)?, ticket))
        });
        if let Some(Some((intent, ticket))) = known
            && let Some(text) = notes::write(&intent, browser.wall_clock())
        {
            browser.write_note(intent.upload.as_str(), &text, ticket);
        }
    }

    /// Finds uploads of closed pages and asks the server which of them are pending: some may have arrived, some may
    /// belong to another person.
    pub(super) fn look_for_interrupted(self, browser: BrowserPort) {
        let found = move |found: Notes| {
            let now = browser.wall_clock();
            let mut left = Vec::new();
            for (key, text) in found {
                match notes::read(&text, now) {
                    Some(intent) => left.push((key, intent)),
                    None => _ = browser.remove_note(&key),
                }
            }
            left.truncate(MAX_BATCH);
            if left.is_empty() {
                return self.offer(browser, left, &[]);
            }
            let ids = left
                .iter()
                .map(|(_, intent)| intent.upload.as_str().to_owned())
                .collect();
            let checksums = None;
            self.ask(&ConfirmUploads { ids, checksums }, move |answer| {
                // After an error they are offered another time.
                if let Ok(outcomes) = answer {
                    self.offer(browser, left, &outcomes);
                }
            });
        };
        browser.notes_of_closed_pages(Box::new(found));
    }

    fn offer(self, browser: BrowserPort, mut left: Vec<LeftBehind>, outcomes: &[ConfirmOutcome]) {
        left.retain(|(key, intent)| match notes::fate(intent, outcomes) {
            Fate::Open => true,
            Fate::Ended => {
                browser.remove_note(key);
                false
            }
            Fate::Foreign => false,
        });
        self.core.update_value(|core| core.interrupted = left);
        self.show_interrupted();
        self.reopen(false);
        if outcomes.iter().any(|outcome| outcome.state == UploadState::Confirmed) {
            self.refresh_files();
        }
    }

    /// Has the browser reopen the files of interrupted uploads by their handles. Permitted ones resume at once; with
    /// `ask`, the others too, if the person agrees.
    fn reopen(self, ask: bool) {
        let keys = |core: &DriverState| core.interrupted.iter().map(|(key, _)| key.clone()).collect();
        let keys: Vec<String> = self.core.try_with_value(keys).unwrap_or_default();
        if keys.is_empty() {
            return;
        }
        let opened = move |opened: ReopenedFiles| {
            self.set_can_reopen(opened.asks);
            if !opened.tickets.is_empty() {
                self.add(opened.tickets.into());
            }
        };
        self.with_browser(|browser| browser.reopen(keys, ask, Box::new(opened)));
    }

    /// Resumes the interrupted uploads whose files the browser can reopen, asking for permission.
    pub fn reopen_interrupted(self) {
        self.reopen(true);
    }

    fn set_can_reopen(self, can_reopen: bool) {
        if self.status.with_untracked(|status| status.can_reopen != can_reopen) {
            self.status.update(|status| status.can_reopen = can_reopen);
        }
    }

    /// Updates the text about interrupted uploads.
    pub(super) fn show_interrupted(self) {
        let sentence = self.core.try_with_value(|core| {
            let names: Vec<_> = core.interrupted.iter().map(|(_, intent)| &*intent.name).collect();
            messages::of_interrupted(core.texts, &names)
        });
        let sentence = sentence.unwrap_or_default();
        if self.status.with_untracked(|status| status.interrupted != sentence) {
            self.status.update(|status| status.interrupted = sentence);
        }
    }

    /// Discards the interrupted uploads.
    pub fn discard_interrupted(self) {
        let left = self.core.try_update_value(|core| std::mem::take(&mut core.interrupted));
        self.show_interrupted();
        let discard = |browser: BrowserPort| {
            let ours = |(key, intent): LeftBehind| browser.remove_note(&key).then_some(intent.upload);
            left.unwrap_or_default()
                .into_iter()
                .filter_map(ours)
                .collect::<Vec<UploadId>>()
        };
        if let Some(uploads) = self.with_browser(discard).filter(|uploads| !uploads.is_empty()) {
            self.cancel_on_server(&uploads);
        }
    }
}
