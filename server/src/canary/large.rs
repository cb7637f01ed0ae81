//! A file that is larger than some proxies let pass: nginx takes 1 MB of a body unless it is told otherwise.

use jiff::Timestamp;

use super::Canary;
use super::report::Finding;
use super::trial::{Nest, TrialError};
use crate::ledger::staging_key;
use crate::store::StoreError;

/// Twice what nginx lets pass.
const BYTES: u64 = 2 * 1024 * 1024;

impl Canary {
    /// Sends 2 MiB, or the largest file that people may send. A small file went through already.
    pub(super) async fn try_large(&self, nest: &Nest, now: Timestamp) -> Result<Option<Finding>, TrialError> {
        // No more than 2 MiB.
        let file = vec![b'.'; usize::try_from(BYTES.min(self.largest)).unwrap_or_default()];
        let way = self.way();
        for _ in 0..2 {
            match self.send_file(&nest.large, &file, now).await {
                Ok(answer) if answer.status < 300 => return Ok(None),
                Ok(answer) => {
                    let (status, code) = (answer.status, answer.error.code.as_str().to_owned());
                    return Ok(Some(Finding::LargeRefused { way, status, code }));
                }
                // Some proxies hang up on what is too long, and a store may be away for a moment.
                Err(TrialError::Store(StoreError::Unavailable(_))) => {}
                Err(error) => return Err(error),
            }
        }
        self.store.head(&staging_key(&nest.large)).await?;
        Ok(Some(Finding::LargeCutOff(way)))
    }
}
