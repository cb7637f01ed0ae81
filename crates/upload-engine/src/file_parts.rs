//! The parts of one file: which wait, which are in flight, which the store has.

use crate::files::Transmission;
use crate::plan::PartPlan;
use crate::speed::SpeedMeter;
use crate::{Millis, RequestId, StoredPart};

/// The state of one part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum PartState {
    /// Waits for a URL.
    NoUrl,
    /// A URL for it was requested.
    UrlRequested,
    /// Can be sent: the driver has its URL.
    Ready,
    Sending,
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
    pub(crate) valid_until: Millis,
    pub(crate) transmission: Transmission,
}

/// The parts of one file.
#[derive(Debug)]
pub(crate) struct FileParts {
    pub(crate) plan: PartPlan,
    pub(crate) stage: Stage,
    /// The pending request for URLs.
    pub(crate) url_request: Option<RequestId>,
    /// No part starts before this moment, because one has just failed.
    pub(crate) no_start_before: Millis,
    pub(crate) sending: Vec<PartUpload>,
    pub(crate) meter: SpeedMeter,
    /// Bytes transferred, repeated ones included.
    pub(crate) transferred: u64,
    states: Vec<PartState>,
    /// Parts with a URL, and when it expires.
    ready: Vec<(u16, Millis)>,
    stored_bytes: u64,
    stored: u16,
    attempt: u32,
}

impl FileParts {
    pub(crate) fn new(plan: PartPlan, stage: Stage, now: Millis) -> Self {
        Self {
            stage,
            url_request: None,
            no_start_before: Millis(0),
            sending: Vec::new(),
            meter: SpeedMeter::new(0, now),
            transferred: 0,
            states: vec![PartState::NoUrl; usize::from(plan.count())],
            ready: Vec::new(),
            stored_bytes: 0,
            stored: 0,
            attempt: 0,
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
        let stored = |state| state == PartState::Stored;
        if stored(state) && !stored(before) {
            self.stored += 1;
            self.stored_bytes += self.plan.bytes(part);
        } else if stored(before) && !stored(state) {
            self.stored -= 1;
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

    /// Notes that URLs for these parts came, or with `None` that they did not.
    pub(crate) fn set_urls(&mut self, parts: &[u16], valid_until: Option<Millis>) {
        for &part in parts {
            if self.state(part) == Some(PartState::UrlRequested) {
                self.set_state(
                    part,
                    if valid_until.is_some() {
                        PartState::Ready
                    } else {
                        PartState::NoUrl
                    },
                );
                self.ready.extend(valid_until.map(|until| (part, until)));
            }
        }
    }

    /// Drops expired URLs; returns whether a part could start.
    pub(crate) fn can_start(&mut self, now: Millis) -> bool {
        let stale: Vec<u16> = self
            .ready
            .iter()
            .filter(|ready| ready.1 <= now)
            .map(|ready| ready.0)
            .collect();
        self.ready.retain(|ready| ready.1 > now);
        for part in stale {
            self.set_state(part, PartState::NoUrl);
        }
        self.stage == Stage::Open && now >= self.no_start_before && !self.ready.is_empty()
    }

    /// Starts the next part that has a URL.
    pub(crate) fn start(&mut self, transmission: Transmission) -> Option<(u16, u32)> {
        if self.ready.is_empty() {
            return None;
        }
        let (part, valid_until) = self.ready.remove(0);
        self.set_state(part, PartState::Sending);
        self.attempt += 1;
        let attempt = self.attempt;
        self.sending.push(PartUpload {
            part,
            attempt,
            valid_until,
            transmission,
        });
        Some((part, attempt))
    }

    /// Ends the transmission of a part. The part counts as not sent until the caller sets another state.
    pub(crate) fn finish(&mut self, part: u16, attempt: u32) -> Option<PartUpload> {
        let is_it = |upload: &PartUpload| upload.part == part && upload.attempt == attempt;
        let index = self.sending.iter().position(is_it)?;
        self.set_state(part, PartState::NoUrl);
        Some(self.sending.remove(index))
    }
}
