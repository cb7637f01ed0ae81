//! An account's usage and its limits.

use app::domain::rejection::Rejection;

use super::row::{Declaration, NewUpload};

/// The limits of one account.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    /// Bytes stored and reserved, together.
    pub bytes: u64,
    /// Rows in `issued`, without plain forms.
    pub outstanding: u32,
}

/// The usage of one account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes reserved by rows in `issued`.
    pub reserved: u64,
    /// Bytes of files. Deleted files count until their objects are gone.
    pub stored: u64,
    /// Rows in `issued`, without plain forms.
    pub outstanding: u32,
    /// Bytes that can still arrive by plain forms and by forms of ended rows. They do not count against the quota and
    /// have a limit of their own.
    pub live_form_bytes: u64,
}

/// A plain form gets one fifth of the bytes that are left for live forms, so that the next page gets a form too.
const PLAIN_FORM_DIVISOR: u64 = 5;

impl Usage {
    /// Reserves the bytes of a new row and counts it.
    ///
    /// # Errors
    /// The first limit that it exceeds; nothing is reserved then.
    pub fn admit(&mut self, upload: &NewUpload, allowance: Allowance) -> Result<(), Rejection> {
        if self.outstanding >= allowance.outstanding {
            return Err(Rejection::TooManyOutstanding);
        }
        let left = self.left(allowance);
        let bytes = upload.declared.reserved_bytes();
        if bytes > left {
            return Err(Rejection::QuotaExceeded { left });
        }
        // Forms of ended rows may bring as much again as the quota: stored, reserved and live bytes together are at
        // most twice the quota.
        let total = self
            .stored_and_reserved()
            .saturating_add(self.live_form_bytes)
            .saturating_add(bytes);
        if total > allowance.bytes.saturating_mul(2) {
            return Err(Rejection::TooManyLiveForms);
        }
        self.reserved += bytes;
        self.outstanding += 1;
        Ok(())
    }

    /// Counts the bytes of a new plain form and returns how many bytes it may bring: at most `max_bytes`, the rest of
    /// the quota, and a fifth of the rest of the extra quota of live forms. Plain forms alone never use that extra
    /// quota up, so they never prevent a page with script from signing.
    ///
    /// # Errors
    /// The limit that leaves no bytes.
    pub fn admit_plain(&mut self, max_bytes: u64, allowance: Allowance) -> Result<u64, Rejection> {
        let left = self.left(allowance);
        if left == 0 {
            return Err(Rejection::QuotaExceeded { left });
        }
        let share = allowance.bytes.saturating_sub(self.live_form_bytes) / PLAIN_FORM_DIVISOR;
        let bytes = max_bytes.min(left).min(share);
        if bytes == 0 {
            return Err(Rejection::TooManyLiveForms);
        }
        self.live_form_bytes += bytes;
        Ok(bytes)
    }

    /// Checks that bytes that were not reserved fit into the quota.
    ///
    /// # Errors
    /// [`Rejection::QuotaExceeded`].
    pub fn admit_stored(&self, bytes: u64, allowance: Allowance) -> Result<(), Rejection> {
        let left = self.left(allowance);
        if bytes > left {
            return Err(Rejection::QuotaExceeded { left });
        }
        Ok(())
    }

    /// Counts a row that leaves `issued`: releases its reservation, and adds the bytes that it stored and the bytes
    /// that its form can still bring.
    pub fn finalize(&mut self, declared: &Declaration, stored: u64, live_form_bytes: u64) {
        match declared {
            Declaration::File { size, .. } => {
                self.reserved = self.reserved.saturating_sub(*size);
                self.outstanding = self.outstanding.saturating_sub(1);
            }
            Declaration::AtMost(bytes) => self.end_form(*bytes),
        }
        self.stored = self.stored.saturating_add(stored);
        self.live_form_bytes = self.live_form_bytes.saturating_add(live_form_bytes);
    }

    /// Counts a form no more: it is dead, and nothing that it brought is left.
    pub fn end_form(&mut self, bytes: u64) {
        self.live_form_bytes = self.live_form_bytes.saturating_sub(bytes);
    }

    fn stored_and_reserved(&self) -> u64 {
        self.stored.saturating_add(self.reserved)
    }

    fn left(&self, allowance: Allowance) -> u64 {
        allowance.bytes.saturating_sub(self.stored_and_reserved())
    }

    /// Counts a file no more: its object is gone.
    pub fn erase(&mut self, stored: u64) {
        self.stored = self.stored.saturating_sub(stored);
    }
}
