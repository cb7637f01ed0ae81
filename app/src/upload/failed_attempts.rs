//! Failed attempts are kept until their file fails finally. Then our server records them, so that support can find them
//! by the row's support code.

use leptos::prelude::*;
use upload_engine::{Command, LocalId, Milestone, UploadId};

use super::browser::Report;
use super::driver::Uploads;
use super::translate;
use crate::api::uploads::ReportAttempts;
use crate::domain::limits::MAX_BATCH;
use crate::domain::support::FailedAttempt;

/// Maximum number of attempts kept per file; older ones are dropped.
const KEPT: usize = 8;

impl Uploads {
    /// Keeps the result of a transmission, unless it succeeded or was cancelled.
    pub(super) fn keep_attempt(self, id: LocalId, part: u16, attempt: u32, report: &Report) {
        self.keep_failed(id, |upload| translate::failed_attempt(upload, part, attempt, report));
    }

    /// Keeps a failed attempt, if its file has an upload id.
    pub(super) fn keep_failed(self, id: LocalId, attempt: impl FnOnce(&UploadId) -> Option<FailedAttempt>) {
        self.core.update_value(|core| {
            let upload = core.queue.row(id).and_then(|row| row.upload.cloned());
            let failed = upload.as_ref().and_then(attempt);
            if let (Some(failed), Some(kept)) = (failed, core.kept(id)) {
                if kept.failed.len() == KEPT {
                    kept.failed.remove(0);
                }
                kept.failed.push(failed);
            }
        });
    }

    /// Reports the attempts of files that failed in this step. A lost report is not repeated, because the server's own
    /// log has the same code.
    pub(super) fn report_attempts(self, commands: &[Command]) {
        let failed = commands.iter().filter_map(|command| match command {
            Command::Announce(Milestone::Failed(id)) => Some(*id),
            _ => None,
        });
        let mut attempts = Vec::new();
        self.core.update_value(|core| {
            for id in failed {
                attempts.extend(
                    core.kept(id)
                        .map(|kept| std::mem::take(&mut kept.failed))
                        .unwrap_or_default(),
                );
            }
        });
        attempts.truncate(MAX_BATCH);
        if !attempts.is_empty() {
            self.ask(&ReportAttempts { attempts }, |_| {});
        }
    }
}
