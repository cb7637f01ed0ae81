//! Adding files: newly picked ones, and those from before a reload.

use super::Queue;
use crate::file_parts::{FileParts, Stage};
use crate::plan::{OBJECT_MAX, PartPlan};
use crate::{Failure, FileFacts, Milestone, Reason, Rejection, ResumedFile, SavedUpload, State, Transport};

impl Queue {
    pub(super) fn add(&mut self, files: Vec<FileFacts>) {
        let first = self.files.next_id().0;
        for facts in files {
            let too_large = facts.size > OBJECT_MAX;
            let rejection = facts
                .rejection
                .clone()
                .or_else(|| too_large.then(|| Rejection::new("too_large", "")));
            let id = self.files.add(facts);
            match rejection {
                Some(rejection) => {
                    self.files.set_state(id, State::Rejected(rejection));
                    self.announce(Milestone::Rejected(id));
                }
                None => self.enqueue(id),
            }
        }
        self.last_added = (first, self.files.next_id().0);
    }

    pub(super) fn resume_files(&mut self, files: Vec<ResumedFile>) {
        let first = self.files.next_id().0;
        for ResumedFile { facts, saved } in files {
            let rejection = facts
                .rejection
                .clone()
                .or_else(|| self.is_in_queue(&saved).then(|| Rejection::new("already_in_queue", "")));
            let mismatch = saved.mismatch(&facts);
            let size = facts.size;
            let id = self.files.add(facts);
            if let Some(rejection) = rejection {
                self.files.set_state(id, State::Rejected(rejection));
                continue;
            }
            if mismatch.is_some() {
                self.fail(id, Failure::Changed);
                continue;
            }
            let Some(entry) = self.files.get_mut(id) else { continue };
            entry.upload = Some(saved.upload);
            entry.persisted = true;
            if let Transport::Multipart {
                part_size: Some(part_size),
            } = saved.transport
            {
                let plan = PartPlan::with_part_size(size, part_size);
                entry.parts = plan.map(|plan| Box::new(FileParts::new(plan, Stage::NeedsList, self.now)));
            }
            // The file may be complete: the page may have been left between the last byte and the confirmation.
            self.check_on_server(id, Reason::Interrupted);
        }
        self.last_added = (first, self.files.next_id().0);
    }

    fn is_in_queue(&self, saved: &SavedUpload) -> bool {
        let same = |id| {
            self.files
                .get(id)
                .is_some_and(|entry| entry.upload.as_ref() == Some(&saved.upload))
        };
        self.files.ids().any(same)
    }
}
