//! The queue's state, for a user interface and a driver.

use super::{Blockers, Queue};
use crate::speed::{SpeedMeter, time_left};
use crate::{LocalId, Millis, Reason, Row, SavedUpload, State, Totals, Transport};

impl Queue {
    /// One file, as it is to be shown now; `None` once removed.
    #[must_use]
    pub fn row(&self, id: LocalId) -> Option<Row<'_>> {
        let entry = self.files.get(id)?;
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

    /// Ids of the rows that the latest [`Queue::handle`] changed or removed, each once.
    #[must_use]
    pub fn changed(&self) -> &[LocalId] {
        self.files.changed()
    }

    /// Ids of all rows, in the order in which the files were picked.
    pub fn ids(&self) -> impl Iterator<Item = LocalId> + '_ {
        self.files.ids()
    }

    /// The ids given to the files of the latest [`crate::Event::FilesAdded`] or [`crate::Event::FilesResumed`], in the
    /// same order.
    pub fn last_added(&self) -> impl ExactSizeIterator<Item = LocalId> + use<> {
        (self.last_added.0..self.last_added.1).map(LocalId)
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

    /// Why our server gets no requests for now, and until when.
    #[must_use]
    pub fn server_problem(&self) -> Option<(Reason, Millis)> {
        self.server.problem.map(|reason| (reason, self.server.not_before))
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
        let part_size = entry.parts.as_ref().map(|parts| parts.plan.part_size());
        let transport = match entry.permit {
            _ if part_size.is_some() => Transport::Multipart { part_size },
            Some(permit) => permit.transport,
            None => Transport::Post,
        };
        Some(SavedUpload {
            upload: entry.upload.clone()?,
            transport,
            name: entry.facts.name.clone(),
            size: entry.facts.size,
            content_type: entry.facts.content_type.clone(),
            modified: entry.facts.modified,
            fingerprint: entry.facts.fingerprint.clone(),
        })
    }
}
