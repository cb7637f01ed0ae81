//! The queue's state, for a user interface and a driver.

use super::{Blockers, Queue, ServerProblem};
use crate::speed::{SpeedMeter, time_left};
use crate::{FileFacts, IgnoredAnswers, LocalId, Millis, Row, SavedUpload, State, Totals, UploadId};

impl Queue {
    /// Ids of the rows that were added, changed or removed since the last call, each once.
    #[must_use = "these rows are outdated"]
    pub fn take_changed(&mut self) -> Vec<LocalId> {
        self.files.take_changed()
    }

    /// One file, as it is to be shown now; `None` once removed, and for renditions.
    #[must_use]
    pub fn row(&self, id: LocalId) -> Option<Row<'_>> {
        let entry = self.files.get(id).filter(|entry| entry.is_file())?;
        let whole = entry.transmission.as_ref().map(|transmission| &transmission.meter);
        let in_parts = || entry.parts.as_ref().map(|parts| &parts.meter);
        let meter = whole.or_else(in_parts).filter(|_| entry.state == State::Sending);
        let speed = meter.and_then(SpeedMeter::steady_rate);
        Some(Row {
            id,
            facts: &entry.facts,
            state: &entry.state,
            upload: entry.upload.as_ref(),
            sent: entry.sent,
            speed,
            eta: speed.map(|speed| time_left(entry.facts.size - entry.sent, speed)),
            attempt: entry.attempt,
        })
    }

    /// Name, size and type of a file or rendition; `None` once removed.
    #[must_use]
    pub fn facts(&self, id: LocalId) -> Option<&FileFacts> {
        self.files.get(id).map(|entry| &entry.facts)
    }

    /// The upload of a file or rendition, once signed.
    #[must_use]
    pub fn upload_of(&self, id: LocalId) -> Option<&UploadId> {
        self.files.get(id)?.upload.as_ref()
    }

    /// Whether this queue ever had the upload, even if its row was removed.
    #[must_use]
    pub fn knows(&self, upload: &UploadId) -> bool {
        self.known_uploads.contains(upload)
    }

    /// Answers that changed nothing. A driver without mistakes gives no wrong ones.
    #[must_use]
    pub fn ignored(&self) -> IgnoredAnswers {
        self.ignored
    }

    /// Ids of all rows, in the order in which the files were picked.
    pub fn ids(&self) -> impl Iterator<Item = LocalId> + '_ {
        self.files.ids()
    }

    /// Sums over all files.
    #[must_use]
    pub fn totals(&self) -> &Totals {
        self.files.totals()
    }

    /// Bytes per second of the whole queue, once steady.
    #[must_use]
    pub fn speed(&self) -> Option<u64> {
        self.meter.steady_rate()
    }

    /// Time until all bytes have left, once the speed is steady.
    #[must_use]
    pub fn eta(&self) -> Option<Millis> {
        let totals = self.totals();
        self.speed()
            .map(|speed| time_left(totals.bytes.saturating_sub(totals.sent), speed))
    }

    /// The conditions that stop the whole queue.
    #[must_use]
    pub fn blockers(&self) -> Blockers {
        self.blockers
    }

    /// Why our server gets no requests for now.
    #[must_use]
    pub fn server_problem(&self) -> Option<ServerProblem> {
        self.server.problem.map(|reason| ServerProblem {
            reason,
            until: self.server.not_before,
        })
    }

    /// Most transmissions at once, at the moment.
    #[must_use]
    pub fn parallel(&self) -> u32 {
        self.concurrency.limit()
    }

    /// What to save of a file, so that a reload does not lose it; `None` before it is signed.
    #[must_use]
    pub fn saved_upload(&self, id: LocalId) -> Option<SavedUpload> {
        let entry = self.files.get(id)?;
        Some(SavedUpload {
            upload: entry.upload.clone()?,
            part_size: entry.parts.as_ref().map(|parts| parts.plan.part_size()),
            name: entry.facts.name.clone(),
            size: entry.facts.size,
            content_type: entry.facts.content_type.clone(),
            modified: entry.facts.modified,
            fingerprint: entry.facts.fingerprint.clone(),
        })
    }
}
