//! Adding files: newly picked ones, and those from before a reload.

use super::Queue;
use crate::file::Purpose;
use crate::file_parts::{FileParts, Stage};
use crate::plan::{OBJECT_MAX, PartPlan};
use crate::{Failure, FileFacts, LocalId, Milestone, Moment, Reason, Rejection, ResumedFile, State, UploadId};

impl Queue {
    /// Adds files that the user picked. Returns their ids, in the same order; the driver keeps the files by them before
    /// it executes the next command.
    #[must_use = "the driver keeps the files by their ids"]
    pub fn add(&mut self, files: Vec<FileFacts>, now: Moment) -> Vec<LocalId> {
        self.begin(now);
        let ids = files.into_iter().map(|facts| self.add_file(facts)).collect();
        self.run_due_work();
        ids
    }

    /// Tells how many more picked files the driver is about to add. The queue counts their bytes, as far as it can guess
    /// them, when it decides about digests.
    pub fn expect_files(&mut self, count: u32) {
        self.expected_files = count;
    }

    /// Adds files from before a reload, which are available again. Returns their ids, like [`Queue::add`].
    #[must_use = "the driver keeps the files by their ids"]
    pub fn resume(&mut self, files: Vec<ResumedFile>, now: Moment) -> Vec<LocalId> {
        self.begin(now);
        let ids = files.into_iter().map(|file| self.add_resumed_file(file)).collect();
        self.run_due_work();
        ids
    }

    fn add_file(&mut self, facts: FileFacts) -> LocalId {
        let too_large = facts.size > OBJECT_MAX;
        let rejection = facts
            .rejection
            .clone()
            .or_else(|| too_large.then(|| Rejection::new("too_large", "")));
        let id = self.files.add(facts, Purpose::File);
        match rejection {
            Some(rejection) => {
                self.files.set_state(id, State::Rejected(rejection));
                self.announce(Milestone::Rejected(id));
            }
            None => self.enqueue(id),
        }
        id
    }

    fn add_resumed_file(&mut self, ResumedFile { facts, saved }: ResumedFile) -> LocalId {
        let rejection = facts.rejection.clone().or_else(|| {
            self.has_upload(&saved.upload)
                .then(|| Rejection::new("already_in_queue", ""))
        });
        let mismatch = saved.mismatch(&facts);
        let size = facts.size;
        let id = self.files.add(facts, Purpose::File);
        if let Some(rejection) = rejection {
            self.files.set_state(id, State::Rejected(rejection));
            return id;
        }
        if mismatch.is_some() {
            self.fail(id, Failure::Changed);
            return id;
        }
        self.known_uploads.insert(saved.upload.clone());
        if let Some(entry) = self.files.get_mut(id) {
            entry.upload = Some(saved.upload);
            entry.persisted = true;
            let plan = saved.part_size.and_then(|bytes| PartPlan::with_part_size(size, bytes));
            entry.parts = plan.map(|plan| Box::new(FileParts::new(plan, Stage::NeedsList, self.now)));
        }
        // The file may be complete: the page may have been left between the last byte and the confirmation.
        self.check_on_server(id, Reason::Interrupted);
        id
    }

    /// Whether a file in the queue has this upload.
    pub(super) fn has_upload(&self, upload: &UploadId) -> bool {
        let same = |id| {
            self.files
                .get(id)
                .is_some_and(|entry| entry.upload.as_ref() == Some(upload))
        };
        self.files.all_ids().any(same)
    }
}
