//! What one person holds, and may hold.

use app::domain::limits::Rejection;

use super::row::NewUpload;

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
    /// Rows in `issued`.
    pub outstanding: u32,
}

impl Usage {
    /// Takes the bytes and the place of a new row.
    ///
    /// # Errors
    /// The first limit that it would break; nothing is taken then.
    pub fn admit(&mut self, upload: &NewUpload, allowance: Allowance) -> Result<(), Rejection> {
        if self.outstanding >= allowance.outstanding {
            return Err(Rejection::TooManyOutstanding);
        }
        let left = allowance
            .bytes
            .saturating_sub(self.reserved)
            .saturating_sub(self.stored);
        if upload.reserves() > left {
            return Err(Rejection::QuotaExceeded { left });
        }
        self.reserved += upload.reserves();
        self.outstanding += 1;
        Ok(())
    }

    /// Gives the reservation of a row back that leaves `issued`, and keeps what it stored.
    pub fn settle(&mut self, reserved: u64, stored: u64) {
        self.reserved = self.reserved.saturating_sub(reserved);
        self.outstanding = self.outstanding.saturating_sub(1);
        self.stored = self.stored.saturating_add(stored);
    }

    /// A file's object is gone.
    pub fn erase(&mut self, stored: u64) {
        self.stored = self.stored.saturating_sub(stored);
    }
}
