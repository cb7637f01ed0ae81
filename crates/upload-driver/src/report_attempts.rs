//! Failed attempts are kept until their file fails finally. Then the server records them, so that support can find them
//! by the row's support code, and explains why the store refused a form.

use upload_engine::{BATCH_MAX, LocalId, TransmissionId};

use crate::api::{self, AttemptExplanation, FormFields};
use crate::driver::Driver;
use crate::failed_attempts::failed_attempt;
use crate::ports::HttpEnd;
use crate::step::Change;
use crate::transmissions::part_number;

impl Driver {
    /// Keeps the end of a transmission, unless it succeeded or was cancelled.
    pub(crate) fn keep_attempt(&self, transmission: TransmissionId, end: &HttpEnd, fields: Option<&FormFields>) {
        let mut state = self.state();
        let attempt = state.queue.upload_of(transmission.file()).and_then(|upload| {
            failed_attempt(upload, (part_number(transmission), transmission.attempt()), end, fields)
        });
        if let Some(attempt) = attempt {
            state.attempts.keep(transmission.file(), attempt);
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
            if let Some(AttemptExplanation { message, .. }) = last {
                driver.notify(Change::Explained {
                    id,
                    explanation: message,
                });
            }
        };
        self.call(api::REPORT, &api::ReportBody { attempts }, explained);
    }
}
