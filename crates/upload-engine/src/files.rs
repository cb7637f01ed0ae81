//! All files of the queue: their states, and running totals over them.

use crate::file::Purpose;
use crate::file_checksums::FileChecksums;
use crate::file_parts::FileParts;
use crate::row::Totals;
use crate::speed::SpeedMeter;
use crate::wait_queue::QueuePosition;
use crate::{FileFacts, LocalId, Millis, Moment, Rejection, RequestId, State, Transport, UploadId};

/// The right to send one file, until its form or URL expires.
#[derive(Clone, Debug)]
pub(crate) struct SendPermit {
    pub(crate) transport: Transport,
    pub(crate) valid_until: Moment,
}

/// The next step that a waiting file waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum WaitsFor {
    /// A signature from the server.
    Signing,
    /// A free slot to send in.
    Sending,
}

/// A transmission that is in flight.
#[derive(Clone, Debug)]
pub(crate) struct Transmission {
    /// When it started.
    pub(crate) started: Moment,
    /// When bytes last left.
    pub(crate) last_progress: Moment,
    /// Bytes so far.
    pub(crate) loaded: u64,
    /// When silence counts as a stall.
    pub(crate) deadline: Moment,
    /// Whether it may still wait in the browser for a connection: then silence is no stall.
    pub(crate) may_wait: bool,
    pub(crate) meter: SpeedMeter,
}

impl Transmission {
    /// Starts now; silence is a stall after `first_byte`, the span allowed for the first byte.
    pub(crate) fn new(now: Moment, first_byte: Millis) -> Self {
        Self {
            started: now,
            last_progress: now,
            loaded: 0,
            deadline: now + first_byte,
            may_wait: false,
            meter: SpeedMeter::new(0, now),
        }
    }
}

/// One file.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) facts: FileFacts,
    pub(crate) purpose: Purpose,
    pub(crate) state: State,
    /// The wait queue that the file is in, and its position there; set only in [`State::Waiting`].
    pub(crate) waits_for: Option<(WaitsFor, QueuePosition)>,
    pub(crate) upload: Option<UploadId>,
    pub(crate) permit: Option<SendPermit>,
    /// The pending sign request for it.
    pub(crate) signing: Option<RequestId>,
    /// The server refused to sign its upload again, and is asked why.
    pub(crate) refusal: Option<Rejection>,
    /// Most files in its next sign request: fewer after an answer that served none of its files.
    pub(crate) batch_limit: u8,
    /// Number of transmissions of the whole file started, or number of times that sending in parts started.
    pub(crate) attempt: u32,
    /// Number of transmissions of parts started.
    pub(crate) part_attempt: u32,
    /// Failures since the last success or action of the user.
    pub(crate) failures: u32,
    pub(crate) failing_since: Option<Moment>,
    /// When the queue looks at the file again on its own.
    pub(crate) timer: Option<Moment>,
    /// Bytes shown as sent.
    pub(crate) sent: u64,
    pub(crate) transmission: Option<Box<Transmission>>,
    pub(crate) parts: Option<Box<FileParts>>,
    pub(crate) checksums: FileChecksums,
    /// Whether the driver was told to save it.
    pub(crate) persisted: bool,
    changed: bool,
}

impl Entry {
    pub(crate) fn queue_position(&self, id: LocalId) -> QueuePosition {
        QueuePosition {
            is_upload: self.purpose != Purpose::Picture,
            priority: self.facts.priority,
            size: self.facts.size,
            id,
        }
    }

    /// Whether its form is still valid at `now`, with time left to reach the store.
    pub(crate) fn has_valid_permit(&self, now: Moment) -> bool {
        self.permit.as_ref().is_some_and(|permit| now < permit.valid_until)
    }

    pub(crate) fn is_file(&self) -> bool {
        self.purpose == Purpose::File
    }

    fn is_counted(&self) -> bool {
        !matches!(self.state, State::Rejected(_) | State::Failed(_) | State::Cancelled)
    }
}

/// The files by id.
#[derive(Debug, Default)]
pub(crate) struct Files {
    entries: Vec<Option<Entry>>,
    changed: Vec<LocalId>,
    totals: Totals,
}

impl Files {
    /// The id the next file gets.
    pub(crate) fn next_id(&self) -> LocalId {
        LocalId(u32::try_from(self.entries.len()).unwrap_or(u32::MAX))
    }

    pub(crate) fn add(&mut self, facts: FileFacts, purpose: Purpose) -> LocalId {
        let id = self.next_id();
        let entry = Entry {
            facts,
            purpose,
            state: State::Waiting,
            waits_for: None,
            upload: None,
            permit: None,
            signing: None,
            refusal: None,
            batch_limit: u8::MAX,
            attempt: 0,
            part_attempt: 0,
            failures: 0,
            failing_since: None,
            timer: None,
            sent: 0,
            transmission: None,
            parts: None,
            checksums: FileChecksums::default(),
            persisted: false,
            changed: false,
        };
        if entry.is_file() {
            self.totals.add(&entry.state, entry.facts.size, 0, entry.is_counted());
        }
        self.entries.push(Some(entry));
        self.mark_changed(id);
        id
    }

    #[inline(never)]
    pub(crate) fn get(&self, id: LocalId) -> Option<&Entry> {
        self.entries.get(id.0 as usize)?.as_ref()
    }

    #[inline(never)]
    pub(crate) fn get_mut(&mut self, id: LocalId) -> Option<&mut Entry> {
        self.entries.get_mut(id.0 as usize)?.as_mut()
    }

    pub(crate) fn remove(&mut self, id: LocalId) -> Option<Entry> {
        let entry = self.entries.get_mut(id.0 as usize)?.take()?;
        if entry.is_file() {
            self.totals
                .sub(&entry.state, entry.facts.size, entry.sent, entry.is_counted());
            if !entry.changed {
                self.changed.push(id);
            }
        }
        Some(entry)
    }

    pub(crate) fn set_state(&mut self, id: LocalId, state: State) {
        self.change(id, |entry| entry.state = state);
    }

    /// Sets the bytes shown as sent, at most the file's size.
    pub(crate) fn set_sent(&mut self, id: LocalId, sent: u64) {
        self.change(id, |entry| entry.sent = sent.min(entry.facts.size));
    }

    fn change(&mut self, id: LocalId, change: impl FnOnce(&mut Entry)) {
        let Some(entry) = self.entries.get_mut(id.0 as usize).and_then(Option::as_mut) else {
            return;
        };
        if !entry.is_file() {
            return change(entry);
        }
        self.totals
            .sub(&entry.state, entry.facts.size, entry.sent, entry.is_counted());
        change(entry);
        self.totals
            .add(&entry.state, entry.facts.size, entry.sent, entry.is_counted());
        self.mark_changed(id);
    }

    /// Marks a row whose content changed.
    pub(crate) fn mark_changed(&mut self, id: LocalId) {
        let Some(entry) = self.entries.get_mut(id.0 as usize).and_then(Option::as_mut) else {
            return;
        };
        if entry.is_file() && !entry.changed {
            entry.changed = true;
            self.changed.push(id);
        }
    }

    /// The marked and removed rows, each once; unmarks them.
    pub(crate) fn take_changed(&mut self) -> Vec<LocalId> {
        let changed = std::mem::take(&mut self.changed);
        for id in &changed {
            if let Some(entry) = self.get_mut(*id) {
                entry.changed = false;
            }
        }
        changed
    }

    pub(crate) fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Ids of all files, renditions included.
    pub(crate) fn all_ids(&self) -> impl Iterator<Item = LocalId> + '_ {
        let present = |(index, entry): (usize, &Option<Entry>)| {
            entry
                .as_ref()
                .map(|_| LocalId(u32::try_from(index).unwrap_or(u32::MAX)))
        };
        self.entries.iter().enumerate().filter_map(present)
    }

    /// Ids of the files that have rows.
    pub(crate) fn ids(&self) -> impl Iterator<Item = LocalId> + '_ {
        self.all_ids().filter(|&id| self.get(id).is_some_and(Entry::is_file))
    }
}
