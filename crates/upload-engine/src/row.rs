//! Rows and totals for a user interface.

use crate::state::StateKind;
use crate::{FileFacts, LocalId, Millis, State, UploadId};

/// One file, as it is to be shown now.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Row<'a> {
    /// The file.
    pub id: LocalId,
    /// The file as it was picked.
    pub facts: &'a FileFacts,
    /// Its state.
    pub state: &'a State,
    /// The server's id of the upload, once signed.
    pub upload: Option<&'a UploadId>,
    /// Bytes sent. Falls only when sending starts again, which is announced.
    pub sent: u64,
    /// Bytes per second, once steady.
    pub speed: Option<u64>,
    /// Time until all bytes have left, once the speed is steady.
    pub eta: Option<Millis>,
    /// The latest attempt, from 1; 0 before the first.
    pub attempt: u32,
}

impl Row<'_> {
    /// Size of the file in bytes.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.facts.size
    }

    /// Progress as a whole percentage; 100 only once our server confirmed the file.
    #[must_use]
    pub fn percent(&self) -> u8 {
        percent(self.sent, self.facts.size, *self.state == State::Verified)
    }
}

/// Sums over all files in the queue.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Totals {
    /// Number of files, in any state.
    pub files: u32,
    /// Bytes of all files except the rejected, failed and cancelled ones.
    pub bytes: u64,
    /// Bytes of these files that have been sent.
    pub sent: u64,
    kinds: [u32; StateKind::COUNT],
}

impl Totals {
    /// Number of files in one state.
    #[must_use]
    pub fn count(&self, kind: StateKind) -> u32 {
        self.kinds[kind as usize]
    }

    /// Number of files that continue without the user.
    #[must_use]
    pub fn unfinished(&self) -> u32 {
        let still = [
            StateKind::Verified,
            StateKind::Rejected,
            StateKind::Failed,
            StateKind::Cancelled,
            StateKind::Paused,
        ];
        self.files - still.into_iter().map(|kind| self.count(kind)).sum::<u32>()
    }

    /// Progress over all counted files as a whole percentage; 100 only once each is verified.
    #[must_use]
    pub fn percent(&self) -> u8 {
        let done = self.count(StateKind::Verified) > 0 && self.unfinished() == 0 && self.count(StateKind::Paused) == 0;
        percent(self.sent, self.bytes, done)
    }

    pub(crate) fn add(&mut self, state: &State, size: u64, sent: u64, is_counted: bool) {
        self.files += 1;
        self.kinds[state.kind() as usize] += 1;
        if is_counted {
            self.bytes = self.bytes.wrapping_add(size);
            self.sent = self.sent.wrapping_add(sent);
        }
    }

    pub(crate) fn sub(&mut self, state: &State, size: u64, sent: u64, is_counted: bool) {
        self.files -= 1;
        self.kinds[state.kind() as usize] -= 1;
        if is_counted {
            self.bytes = self.bytes.wrapping_sub(size);
            self.sent = self.sent.wrapping_sub(sent);
        }
    }
}

/// `sent` as a whole percentage of `total`; 100 only if `done`.
fn percent(sent: u64, total: u64, done: bool) -> u8 {
    if done {
        return 100;
    }
    // Rounded down within 64 bits for any sizes.
    let share = if total > u64::MAX / 100 {
        sent / (total / 100)
    } else {
        sent.saturating_mul(100) / total.max(1)
    };
    u8::try_from(share.min(99)).unwrap_or(99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_percent_needs_the_confirmation() {
        assert_eq!(percent(0, 0, false), 0);
        assert_eq!(percent(10, 10, false), 99);
        assert_eq!(percent(10, 10, true), 100);
        assert_eq!(percent(u64::MAX, u64::MAX, false), 99);
        assert_eq!(percent(1, 3, false), 33);
    }
}
