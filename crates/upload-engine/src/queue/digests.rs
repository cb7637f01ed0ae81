//! Digests while bytes are sent: the MD5 of a whole file or of a part, which the server compares with the stored bytes.
//!
//! Sending does not wait for them, but a transmission that the store accepted waits for its digest.

use super::Queue;
use crate::speed::time_left;
use crate::{Checksum, Command, LocalId, Millis, Moment, NotDigested, TransmissionId};

/// Up to this many bytes in the queue, those of expected files included, everything is digested from the start.
const ALWAYS: u64 = 32 << 20;
/// Beyond that, only if the queue sends fewer bytes per second than this: on a fast local network, digesting would slow
/// down sending.
const SLOW: u64 = 50 << 20;
/// The queue's speed counts this long after work began.
const SETTLED_AFTER: Millis = Millis(2000);
/// A digest has this long …
const LIMIT: Millis = Millis::from_secs(60);
/// … and the time to digest its bytes at this many bytes per second, which any machine can.
const DIGEST_RATE: u64 = 4 << 20;

/// Time limit for digesting `bytes`.
pub(super) fn digest_limit(bytes: u64) -> Millis {
    LIMIT + time_left(bytes, DIGEST_RATE)
}

/// A digest that the driver computes.
#[derive(Debug)]
pub(super) struct PendingDigest {
    pub(super) transmission: TransmissionId,
    pub(super) deadline: Moment,
    /// Whether the store has accepted the bytes, so that they wait for the digest.
    pub(super) is_awaited: bool,
}

impl PendingDigest {
    fn is_of(&self, id: LocalId, part: u16) -> bool {
        self.transmission.id == id && self.transmission.part == part
    }
}

impl Queue {
    fn is_digesting_useful(&self) -> bool {
        let totals = self.files.totals();
        let average = totals.bytes / u64::from(totals.files.max(1));
        let expected = average.saturating_mul(self.expected_files.into());
        if totals.bytes.saturating_add(expected) <= ALWAYS {
            return true;
        }
        let is_settled = self.busy_since.is_some_and(|since| self.now - since >= SETTLED_AFTER);
        is_settled && self.speed().is_some_and(|speed| speed < SLOW)
    }

    /// Requests the digest of a transmission's bytes, if it is unknown and does not delay sending.
    pub(super) fn request_digest(&mut self, transmission: TransmissionId) {
        let TransmissionId { id, part, .. } = transmission;
        let Some(entry) = self.files.get(id).filter(|_| self.checksum_use.compared) else {
            return;
        };
        let range = match &entry.parts {
            _ if part == 0 => 0..entry.facts.size,
            Some(parts) => parts.plan.range(part),
            None => return,
        };
        let is_wanted = !entry.is_file() || self.is_digesting_useful();
        if entry.checksums.get(part).is_some() || !is_wanted {
            return;
        }
        if let Some(pending) = self.digests.iter().find(|pending| pending.is_of(id, part)) {
            if pending.transmission == transmission || pending.deadline > self.now {
                return;
            }
            // The digest of an earlier transmission was lost.
            self.stop_digest(id, part);
        }
        self.digests.push(PendingDigest {
            transmission,
            deadline: self.now + digest_limit(range.end - range.start),
            is_awaited: false,
        });
        self.push_command(Command::Digest { transmission, range });
    }

    /// Whether bytes that the store accepted wait for their digest.
    pub(super) fn await_digest(&mut self, TransmissionId { id, part, .. }: TransmissionId) -> bool {
        let now = self.now;
        let pending = self
            .digests
            .iter_mut()
            .find(|pending| pending.is_of(id, part) && pending.deadline > now);
        pending.map(|pending| pending.is_awaited = true).is_some()
    }

    pub(super) fn on_digested(&mut self, transmission: TransmissionId, checksum: Result<Checksum, NotDigested>) {
        let index = self
            .digests
            .iter()
            .position(|pending| pending.transmission == transmission);
        let Some(index) = index else {
            return self.ignore_report(transmission);
        };
        let pending = self.digests.swap_remove(index);
        if let (Some(entry), Ok(checksum @ Checksum::Md5(_))) = (self.files.get_mut(transmission.id), checksum) {
            entry.checksums.set(transmission.part, checksum);
        }
        if pending.is_awaited {
            self.end_digest_wait(transmission);
        }
    }

    fn end_digest_wait(&mut self, transmission: TransmissionId) {
        if transmission.part == 0 {
            self.mark_stored(transmission.id);
        } else {
            self.mark_part_digested(transmission.id, transmission.part);
        }
    }

    /// Ends the waits for digests, of one file or of all, so that a pause does not send anything twice. The digests may
    /// still come.
    pub(super) fn end_digest_waits(&mut self, of: Option<LocalId>) {
        let mut ended = Vec::new();
        for pending in &mut self.digests {
            if pending.is_awaited && of.is_none_or(|id| pending.transmission.id == id) {
                pending.is_awaited = false;
                ended.push(pending.transmission);
            }
        }
        for transmission in ended {
            self.end_digest_wait(transmission);
        }
    }

    /// Ends the waits whose time limit is reached.
    pub(super) fn expire_digests(&mut self) {
        let now = self.now;
        let is_due = |pending: &PendingDigest| pending.is_awaited && pending.deadline <= now;
        while let Some(index) = self.digests.iter().position(is_due) {
            let transmission = self.digests.swap_remove(index).transmission;
            self.push_command(Command::Abort { transmission });
            self.end_digest_wait(transmission);
        }
    }

    /// Stops the pending digest of a whole file or of a part.
    pub(super) fn stop_digest(&mut self, id: LocalId, part: u16) {
        if let Some(index) = self.digests.iter().position(|pending| pending.is_of(id, part)) {
            let transmission = self.digests.swap_remove(index).transmission;
            self.push_command(Command::Abort { transmission });
        }
    }

    /// Stops all pending digests of a file.
    pub(super) fn stop_digests(&mut self, id: LocalId) {
        self.stop_digests_from(id, 0);
    }

    /// Stops the pending digests of a file's parts.
    pub(super) fn stop_part_digests(&mut self, id: LocalId) {
        self.stop_digests_from(id, 1);
    }

    fn stop_digests_from(&mut self, id: LocalId, first: u16) {
        let pending = self.digests.iter().map(|pending| pending.transmission);
        let of = pending.filter(|of| of.id == id && of.part >= first);
        for part in of.map(|of| of.part).collect::<Vec<_>>() {
            self.stop_digest(id, part);
        }
    }

    /// Forgets a checksum that differs from the stored bytes: the file may have changed, and is digested anew.
    pub(super) fn forget_checksum(&mut self, id: LocalId, part: u16) {
        self.stop_digest(id, part);
        if let Some(entry) = self.files.get_mut(id) {
            entry.checksums.forget(part);
        }
    }

    /// Aborts a transmission and its digest.
    pub(super) fn abort(&mut self, transmission: TransmissionId) {
        let TransmissionId { id, part, .. } = transmission;
        self.push_command(Command::Abort { transmission });
        // The digest may belong to an earlier transmission of the same bytes.
        self.digests.retain(|pending| pending.transmission != transmission);
        self.stop_digest(id, part);
    }
}
