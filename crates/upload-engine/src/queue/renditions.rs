//! Renditions: of a new profile picture, and thumbnails. They are sent like files, but have no rows, and are small: to
//! send one again costs less than to ask what became of it.

use super::Queue;
use crate::file::Purpose;
use crate::{Command, Failure, FileFacts, LocalId, Priority, Rendition};

/// Failures after which a rendition fails.
pub(super) const FAILURES_MAX: u32 = 4;

impl Queue {
    pub(super) fn is_rendition(&self, id: LocalId) -> bool {
        self.files.get(id).is_some_and(|entry| !entry.is_file())
    }

    /// Whether nothing stops this file from being signed or sent. A pause is about uploads, not about profile pictures.
    pub(super) fn may_start(&self, id: LocalId) -> bool {
        let is_picture = || {
            self.files
                .get(id)
                .is_some_and(|entry| entry.purpose == Purpose::Picture)
        };
        !self.blockers.offline && !self.blockers.session_lost && (!self.blockers.paused || is_picture())
    }

    pub(super) fn add_rendition(&mut self, facts: FileFacts, purpose: Purpose) -> LocalId {
        let priority = match purpose {
            Purpose::Thumbnail => Priority::Low,
            Purpose::Picture | Purpose::File => Priority::High,
        };
        let facts = FileFacts {
            priority,
            resumable: false,
            wants_thumbnail: false,
            ..facts
        };
        self.files.add(facts, purpose)
    }

    /// Takes a rendition that the store has out of the queue.
    pub(super) fn rendition_stored(&mut self, id: LocalId) {
        let Some((purpose, rendition)) = self.remove_rendition(id) else {
            return;
        };
        match purpose {
            Purpose::Picture => self.picture_rendition_stored(id, rendition),
            Purpose::Thumbnail => self.thumbnail_stored(id, rendition),
            Purpose::File => {}
        }
    }

    /// Takes a rendition that failed out of the queue.
    pub(super) fn rendition_failed(&mut self, id: LocalId, failure: Failure) {
        let Some(entry) = self.files.get(id) else { return };
        let purpose = entry.purpose;
        self.cancel_rendition(id);
        match purpose {
            Purpose::Picture => self.picture_failed(failure),
            Purpose::Thumbnail => self.thumbnail_failed(id),
            Purpose::File => {}
        }
    }

    /// Stops sending a rendition, and cancels its upload.
    pub(super) fn cancel_rendition(&mut self, id: LocalId) {
        self.stop_sending(id);
        self.drop_upload(id);
        self.remove_rendition(id);
    }

    fn remove_rendition(&mut self, id: LocalId) -> Option<(Purpose, Option<Rendition>)> {
        self.clear_waiting(id);
        self.stop_digests(id);
        let entry = self.files.remove(id)?;
        self.push_command(Command::Release(id));
        let checksum = entry.checksums.get(0).cloned();
        let rendition = entry.upload.map(|upload| Rendition { upload, checksum });
        Some((entry.purpose, rendition))
    }
}
