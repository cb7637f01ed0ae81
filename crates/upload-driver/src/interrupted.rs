//! Uploads that a reload or crash interrupted. Notes are written during an upload; afterwards the upload is offered, and
//! resumes when the same file is chosen again or the browser reopens it.

use upload_engine::{BATCH_MAX, LocalId, UploadId};

use crate::api::{self, ConfirmOutcome, UploadState};
use crate::driver::Driver;
use crate::notes::{self, InterruptedUpload, NoteState};
use crate::ports::{ReopenedFiles, SavedNote};
use crate::step::Change;

impl Driver {
    /// Names of the files of interrupted uploads.
    #[must_use]
    pub fn interrupted_names(&self) -> Vec<String> {
        let state = self.state();
        let names = state.interrupted.uploads.iter();
        names.map(|upload| upload.saved.name.clone()).collect()
    }

    /// Whether the browser can reopen some of these files after a click.
    #[must_use]
    pub fn can_reopen(&self) -> bool {
        self.state().interrupted.can_reopen
    }

    /// Saves the note of a file.
    pub(crate) fn persist(&self, id: LocalId) {
        let state = self.state();
        let known = state.queue.saved_upload(id).zip(state.files.key(id));
        drop(state);
        if let Some((saved, key)) = known {
            let text = notes::write(&saved, self.ports().environment.wall_clock());
            self.ports().storage.save(saved.upload.as_str(), &text, key);
        }
    }

    /// Finds uploads of closed pages and asks the server which of them are pending: some may have arrived, some may
    /// belong to another person.
    pub fn find_interrupted(&self) {
        let driver = self.clone();
        self.ports()
            .storage
            .left_behind(Box::new(move |found| driver.check_notes(found)));
    }

    fn check_notes(&self, found: Vec<SavedNote>) {
        let now = self.ports().environment.wall_clock();
        let mut uploads = Vec::new();
        for SavedNote { key, text } in found {
            match notes::read(&text, now) {
                Some(saved) => uploads.push(InterruptedUpload { key, saved }),
                None => _ = self.ports().storage.take(&key),
            }
        }
        uploads.truncate(BATCH_MAX);
        if uploads.is_empty() {
            return self.offer(uploads, &[]);
        }
        let ids: Vec<String> = uploads.iter().map(|upload| upload.saved.upload.to_string()).collect();
        self.call(
            api::CONFIRM,
            &api::ConfirmBody { ids, checksums: None },
            move |driver, answer: Result<Vec<ConfirmOutcome>, _>| {
                // After an error they are offered another time.
                if let Ok(outcomes) = answer {
                    driver.offer(uploads, &outcomes);
                }
            },
        );
    }

    fn offer(&self, mut uploads: Vec<InterruptedUpload>, outcomes: &[ConfirmOutcome]) {
        uploads.retain(|upload| match notes::note_state(&upload.saved, outcomes) {
            NoteState::Open => true,
            NoteState::Ended => {
                self.ports().storage.take(&upload.key);
                false
            }
            NoteState::Foreign => false,
        });
        self.state().interrupted.uploads = uploads;
        self.notify(Change::Interrupted);
        self.reopen(false);
        if outcomes.iter().any(|outcome| outcome.state == UploadState::Confirmed) {
            self.notify(Change::Stored);
        }
    }

    /// Resumes the interrupted uploads whose files the browser can reopen, asking the user for permission.
    pub fn reopen_interrupted(&self) {
        self.reopen(true);
    }

    /// Has the browser reopen the files of interrupted uploads. Permitted ones resume at once; with `ask`, the others
    /// too, if the user agrees.
    fn reopen(&self, ask: bool) {
        let keys: Vec<String> = {
            let state = self.state();
            state
                .interrupted
                .uploads
                .iter()
                .map(|upload| upload.key.clone())
                .collect()
        };
        if keys.is_empty() {
            return;
        }
        let driver = self.clone();
        let reopened = move |reopened: ReopenedFiles| {
            driver.state().interrupted.can_reopen = reopened.asks;
            driver.notify(Change::Interrupted);
            driver.add_files(reopened.files);
        };
        self.ports().storage.reopen(keys, ask, Box::new(reopened));
    }

    /// Discards the interrupted uploads.
    pub fn discard_interrupted(&self) {
        let uploads = std::mem::take(&mut self.state().interrupted.uploads);
        self.notify(Change::Interrupted);
        let storage = self.ports().storage;
        let ours = |upload: InterruptedUpload| storage.take(&upload.key).then_some(upload.saved.upload);
        let ours: Vec<UploadId> = uploads.into_iter().filter_map(ours).collect();
        if !ours.is_empty() {
            self.cancel_on_server(&ours);
        }
    }
}
