//! What one person holds, and may hold.

use app::domain::limits::Rejection;

use super::row::{Declared, NewUpload};

/// What one person may hold.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    /// Bytes stored and reserved together.
    pub bytes: u64,
    /// Rows in `issued`.
    pub outstanding: u32,
}

/// What one person holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of rows in `issued`.
    pub reserved: u64,
    /// Bytes of files, hidden ones included until their objects are gone.
    pub stored: u64,
    /// Rows in `issued`, plain forms left out.
    pub outstanding: u32,
    /// Bytes that forms of ended rows, and plain forms, can still bring. They are nobody's quota, and have a limit
    /// of their own.
    pub live: u64,
}

/// A plain form gets this part of what is left for live forms, so that the next page has one, too.
const PLAIN_PART: u64 = 5;

impl Usage {
    /// Takes the bytes and the place of a new row.
    ///
    /// # Errors
    /// The first limit that it would break; nothing is taken then.
    pub fn admit(&mut self, upload: &NewUpload, allowance: Allowance) -> Result<(), Rejection> {
        if self.outstanding >= allowance.outstanding {
            return Err(Rejection::TooManyOutstanding);
        }
        let left = self.left(allowance);
        if upload.reserves() > left {
            return Err(Rejection::QuotaExceeded { left });
        }
        // Forms of ended rows may bring one more quota, together with what is stored and reserved.
        let exposed = self.held().saturating_add(self.live).saturating_add(upload.reserves());
        if exposed > allowance.bytes.saturating_mul(2) {
            return Err(Rejection::TooManyLiveForms);
        }
        self.reserved += upload.reserves();
        self.outstanding += 1;
        Ok(())
    }

    /// Takes the bytes of a new plain form, and answers how many it may bring: at most `most`, what is left of the
    /// quota, and a fifth of what is left of the extra quota that live forms have. Plain forms alone never use that
    /// up, so they never keep a page with script from signing.
    ///
    /// # Errors
    /// The limit that leaves nothing.
    pub fn admit_plain(&mut self, most: u64, allowance: Allowance) -> Result<u64, Rejection> {
        let left = self.left(allowance);
        if left == 0 {
            return Err(Rejection::QuotaExceeded { left });
        }
        let share = allowance.bytes.saturating_sub(self.live) / PLAIN_PART;
        let bytes = most.min(left).min(share);
        if bytes == 0 {
            return Err(Rejection::TooManyLiveForms);
        }
        self.live += bytes;
        Ok(bytes)
    }

    /// Whether bytes that were not reserved still fit.
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

    /// Takes a row that leaves `issued`: gives its reservation back and keeps what it stored, and what its form may
    /// still bring.
    pub fn finalize(&mut self, declared: &Declared, stored: u64, live: u64) {
        match declared {
            Declared::File { size, .. } => {
                self.reserved = self.reserved.saturating_sub(*size);
                self.outstanding = self.outstanding.saturating_sub(1);
            }
            Declared::AtMost(bytes) => self.end_form(*bytes),
        }
        self.stored = self.stored.saturating_add(stored);
        self.live = self.live.saturating_add(live);
    }

    /// A form of an ended row is dead, and nothing that it brought is left.
    pub fn end_form(&mut self, bytes: u64) {
        self.live = self.live.saturating_sub(bytes);
    }

    fn held(&self) -> u64 {
        self.stored.saturating_add(self.reserved)
    }

    fn left(&self, allowance: Allowance) -> u64 {
        allowance.bytes.saturating_sub(self.held())
    }

    /// A file's object is gone.
    pub fn erase(&mut self, stored: u64) {
        self.stored = self.stored.saturating_sub(stored);
    }
}
