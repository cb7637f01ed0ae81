//! Failed attempts are kept until their file fails finally. Then the server records them, so that support can find them
//! by the row's support code, and explains the last one.
//!
//! Some causes outlast all attempts, and a browser does not name them: a bucket without a CORS rule, a blocker. So a file
//! is reported early if a repeated attempt sends no byte.

use upload_engine::{BATCH_MAX, LocalId, Millis, TransmissionId};

use crate::api::{self, AttemptExplanation, FormFields};
use crate::driver::Driver;
use crate::failed_attempts::failed_attempt;
use crate::ports::HttpEnd;
use crate::step::Change;
use crate::transmissions::part_number;

/// Shortest span between two reports of files that have not failed: the server's answer holds for all files, and it uses
/// one for as long.
const EARLY_REPORTS: Millis = Millis::from_secs(30);

impl Driver {
    /// Keeps the end of a transmission, unless it succeeded or was cancelled. Reports its file if a repeated
    /// attempt sent no byte, but no more than one such file in a while.
    pub(crate) fn keep_attempt(
        &self,
        transmission: TransmissionId,
        end: &HttpEnd,
        fields: Option<&FormFields>,
        any_byte_left: bool,
    ) {
        let now = self.now();
        let mut state = self.state();
        let attempt = state.queue.upload_of(transmission.file()).and_then(|upload| {
            failed_attempt(upload, (part_number(transmission), transmission.attempt()), end, fields)
        });
        if let Some(attempt) = attempt {
            state.attempts.keep(transmission.file(), attempt);
        }
        let is_blocked = *end == HttpEnd::Failed && !any_byte_left && transmission.attempt() > 1;
        if is_blocked && state.next_early_report <= now {
            state.next_early_report = now + EARLY_REPORTS;
            drop(state);
            self.report_attempts(transmission.file());
        }
    }

    /// Reports the attempts of a file that failed. A lost report is not repeated, because the server's own log has the
    /// same code.
    pub(crate) fn report_attempts(&self, id: LocalId) {
        let mut attempts = self.state().attempts.take(id);
        attempts.truncate(BATCH_MAX);
        if attempts.is_empty() {
            return;
        }
        let explained = move |driver: &Self, answer: Result<Vec<Option<AttemptExplanation>>, _>| {
            let last = answer
                .ok()
                .and_then(|explanations| explanations.into_iter().flatten().last());
            if let Some(explanation) = last {
                driver.notify(Change::Explained { id, explanation });
            }
        };
        self.call(api::REPORT, &api::ReportBody { attempts }, explained);
    }
}
