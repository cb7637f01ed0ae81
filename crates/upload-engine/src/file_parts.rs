//! The parts of one file: which wait, which are in flight, which the store has.

use std::fmt;

use crate::files::Transmission;
use crate::plan::PartPlan;
use crate::speed::SpeedMeter;
use crate::{Moment, RequestId, StoredPart};

/// The state of one part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum PartState {
    /// Waits for a URL.
    NoUrl,
    /// A URL for it was requested.
    UrlRequested,
    /// Can be sent: its URL came.
    Ready,
    Sending,
    /// The store has it, and its digest is not ready.
    Digesting,
    Stored,
}

/// The stage of the whole file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Stage {
    /// The store may have parts that the queue does not know of: they must be listed first.
    NeedsList,
    Listing(RequestId),
    Hashing(RequestId, Vec<StoredPart>),
    Open,
    Completing(RequestId),
}

/// A part in flight.
#[derive(Clone, Debug)]
pub(crate) struct PartUpload {
    pub(crate) part: u16,
    pub(crate) attempt: u32,
    /// When its URL expires.
    pub(crate) valid_until: Moment,
    pub(crate) transmission: Transmission,
}

/// A part with a URL.
pub(crate) struct ReadyPart {
    pub(crate) part: u16,
    pub(crate) url: String,
    /// When the URL expires.
    pub(crate) valid_until: Moment,
}

impl fmt::Debug for ReadyPart {
    /// Omits the URL, which is a secret while it is valid.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadyPart")
            .field("part", &self.part)
            .field("valid_until", &self.valid_until)
            .finish_non_exhaustive()
    }
}

/// The parts of one file.
#[derive(Debug)]
pub(crate) struct FileParts {
    pub(crate) plan: PartPlan,
    pub(crate) stage: Stage,
    /// The pending request for URLs.
    pub(crate) url_request: Option<RequestId>,
    /// No part starts before this moment, because one has just failed.
    pub(crate) no_start_before: Moment,
    pub(crate) sending: Vec<PartUpload>,
    pub(crate) meter: SpeedMeter,
    /// Bytes transferred, repeated ones included.
    pub(crate) transferred: u64,
    states: Vec<PartState>,
    ready: Vec<ReadyPart>,
    /// Bytes of the parts that the store has.
    stored_bytes: u64,
    /// Number of parts in [`PartState::Stored`].
    stored: u16,
}

impl FileParts {
    pub(crate) fn new(plan: PartPlan, stage: Stage, now: Moment) -> Self {
        Self {
            stage,
            url_request: None,
            no_start_before: Moment(0),
            sending: Vec::new(),
            meter: SpeedMeter::new(0, now),
            transferred: 0,
            states: vec![PartState::NoUrl; usize::from(plan.count())],
            ready: Vec::new(),
            stored_bytes: 0,
            stored: 0,
            plan,
        }
    }

    pub(crate) fn state(&self, part: u16) -> Option<PartState> {
        self.states.get(usize::from(part.checked_sub(1)?)).copied()
    }

    pub(crate) fn set_state(&mut self, part: u16, state: PartState) {
        let Some(index) = part.checked_sub(1) else { return };
        let Some(slot) = self.states.get_mut(usize::from(index)) else {
            return;
        };
        let before = std::mem::replace(slot, state);
        self.stored -= u16::from(before == PartState::Stored);
        self.stored += u16::from(state == PartState::Stored);
        let in_store = |state| matches!(state, PartState::Stored | PartState::Digesting);
        if in_store(state) && !in_store(before) {
            self.stored_bytes += self.plan.bytes(part);
        } else if in_store(before) && !in_store(state) {
            self.stored_bytes -= self.plan.bytes(part);
        }
    }

    /// Bytes of the parts that the store has.
    pub(crate) fn stored_bytes(&self) -> u64 {
        self.stored_bytes
    }

    /// Bytes sent that still count: of stored parts and of parts in flight.
    pub(crate) fn sent_bytes(&self) -> u64 {
        let sending: u64 = self.sending.iter().map(|part| part.transmission.loaded).sum();
        self.stored_bytes + sending
    }

    /// Whether the store has all parts, and no digest is missing.
    pub(crate) fn all_stored(&self) -> bool {
        self.stored == self.plan.count()
    }

    /// Numbers of the parts without a URL, in rising order.
    pub(crate) fn without_url(&self) -> impl Iterator<Item = u16> + '_ {
        (1..=self.plan.count()).filter(|&part| self.state(part) == Some(PartState::NoUrl))
    }

    pub(crate) fn ready_count(&self) -> usize {
        self.ready.len()
    }

    /// Keeps the URLs that came for these parts, in the same order.
    pub(crate) fn add_urls(&mut self, parts: &[u16], urls: Vec<String>, valid_until: Moment) {
        for (&part, url) in parts.iter().zip(urls) {
            if self.state(part) == Some(PartState::UrlRequested) {
                self.set_state(part, PartState::Ready);
                self.ready.push(ReadyPart { part, url, valid_until });
            }
        }
    }

    /// Notes that no URLs came for these parts.
    pub(crate) fn clear_url_requests(&mut self, parts: &[u16]) {
        for &part in parts {
            if self.state(part) == Some(PartState::UrlRequested) {
                self.set_state(part, PartState::NoUrl);
            }
        }
    }

    /// Drops expired URLs; returns whether a part could start.
    pub(crate) fn can_start(&mut self, now: Moment) -> bool {
        let stale: Vec<u16> = self
            .ready
            .iter()
            .filter(|ready| ready.valid_until <= now)
            .map(|ready| ready.part)
            .collect();
        self.ready.retain(|ready| ready.valid_until > now);
        for part in stale {
            self.set_state(part, PartState::NoUrl);
        }
        self.stage == Stage::Open && now >= self.no_start_before && !self.ready.is_empty()
    }

    /// Starts the next part that has a URL, as the transmission with the number `attempt`.
    pub(crate) fn start(&mut self, attempt: u32, transmission: Transmission) -> Option<ReadyPart> {
        if self.ready.is_empty() {
            return None;
        }
        let ready = self.ready.remove(0);
        self.set_state(ready.part, PartState::Sending);
        self.sending.push(PartUpload {
            part: ready.part,
            attempt,
            valid_until: ready.valid_until,
            transmission,
        });
        Some(ready)
    }

    /// Ends the transmission of a part. The part counts as not sent until the caller sets another state.
    pub(crate) fn finish(&mut self, part: u16, attempt: u32) -> Option<PartUpload> {
        let is_it = |upload: &PartUpload| upload.part == part && upload.attempt == attempt;
        let index = self.sending.iter().position(is_it)?;
        self.set_state(part, PartState::NoUrl);
        Some(self.sending.remove(index))
    }
}
