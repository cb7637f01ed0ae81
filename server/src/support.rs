//! Support diagnostics: failed attempts that browsers report, and the trace of an upload by its support code.

mod trace;

use std::time::Duration;

use app::domain::support::{FailedAttempt, SupportCode};
use app::domain::upload::UploadId;
use app::error::ApiError;
use app::ports::CurrentUser;
use jiff::{SignedDuration, Timestamp};
use sqlx::AnyPool;

use crate::database::Database;
use crate::internal_error::InternalError;
use crate::ledger::{Ledger, Row};
use crate::uploads::check_batch;
pub use trace::TraceEntry;

/// Failed attempts stored for one upload at most.
const MAX_PER_UPLOAD: i64 = 20;
/// Failed attempts stored for one account at most.
const MAX_PER_ACCOUNT: i64 = 1_000;
/// How long failed attempts are stored; equal to the time that the ledger keeps ended uploads.
const RETENTION: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Time between two cleanups.
const CLEANUP_INTERVAL: Duration = Duration::from_secs(60 * 60);
/// Characters of a reported detail at most.
const MAX_DETAIL: usize = 64;
/// Characters of a store's request id at most; AWS's have 16, others up to 64.
const MAX_REQUEST_ID: usize = 128;

/// The use cases of support diagnostics.
#[derive(Clone)]
pub struct SupportService {
    pool: AnyPool,
    ledger: Ledger,
}

impl std::fmt::Debug for SupportService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SupportService").finish_non_exhaustive()
    }
}

impl SupportService {
    /// Uses a migrated database.
    pub fn new(database: &Database, ledger: Ledger) -> Self {
        Self {
            pool: database.pool.clone(),
            ledger,
        }
    }

    /// Records failed attempts at the viewer's own uploads: in the log, and in a table that keeps the first few of each
    /// upload for a week. Attempts at other uploads are ignored.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for an empty report or one of more than 100 attempts;
    /// [`ApiError::Unavailable`] when the database does not answer.
    pub async fn report(
        &self,
        viewer: &CurrentUser,
        attempts: Vec<FailedAttempt>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        check_batch(attempts.len())?;
        let owner = viewer.viewer().id;
        let ids: Vec<UploadId> = attempts
            .iter()
            .filter_map(|attempt| UploadId::parse(&attempt.upload).ok())
            .collect();
        let own = self.ledger.rows(owner, &ids).await.map_err(InternalError::from)?;
        for attempt in attempts {
            let row = own.iter().find(|row| row.id.as_str() == attempt.upload);
            if let Some(row) = row
                && self.store(row, &attempt, now).await.map_err(InternalError::from)?
            {
                tracing::warn!(
                    upload.id = %row.id,
                    upload.code = %SupportCode::of(&row.id),
                    attempt = attempt.attempt,
                    part = attempt.part,
                    status = attempt.status,
                    detail = printable(&attempt.detail, MAX_DETAIL),
                    s3.request_id = attempt.request_id.map(|id| printable(&id, MAX_REQUEST_ID)),
                    "a browser could not upload a file"
                );
            }
        }
        Ok(())
    }

    /// Stores an attempt; `false` when the limit of the upload or the account is reached.
    async fn store(&self, row: &Row, attempt: &FailedAttempt, now: Timestamp) -> sqlx::Result<bool> {
        let stored = sqlx::query(
            "INSERT INTO failed_attempts (upload, owner, at, part, attempt, status, detail, request_id)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8
             WHERE (SELECT count(*) FROM failed_attempts WHERE upload = $1) < $9
               AND (SELECT count(*) FROM failed_attempts WHERE owner = $2) < $10",
        )
        .bind(row.id.as_str())
        .bind(row.owner)
        .bind(now.as_millisecond())
        .bind(i64::from(attempt.part))
        .bind(i64::from(attempt.attempt))
        .bind(attempt.status.map(i64::from))
        .bind(printable(&attempt.detail, MAX_DETAIL))
        .bind(attempt.request_id.as_ref().map(|id| printable(id, MAX_REQUEST_ID)))
        .bind(MAX_PER_UPLOAD)
        .bind(MAX_PER_ACCOUNT)
        .execute(&self.pool)
        .await?;
        Ok(stored.rows_affected() > 0)
    }

    /// Deletes attempts that are older than a week.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn clean_up(&self, now: Timestamp) -> sqlx::Result<()> {
        let before = now.checked_sub(RETENTION).unwrap_or(Timestamp::MIN);
        sqlx::query("DELETE FROM failed_attempts WHERE at < $1")
            .bind(before.as_millisecond())
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Runs [`SupportService::clean_up`] once an hour, until the process ends.
    pub async fn run_cleanup(self) {
        loop {
            if let Err(error) = self.clean_up(Timestamp::now()).await {
                tracing::warn!(%error, "old failed attempts could not be deleted");
            }
            tokio::time::sleep(CLEANUP_INTERVAL).await;
        }
    }
}

/// A client's text, limited to printable ASCII so that it cannot forge log lines.
fn printable(text: &str, max_chars: usize) -> String {
    text.chars().filter(char::is_ascii_graphic).take(max_chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_text_cannot_forge_log_lines() {
        assert_eq!(
            printable("SlowDown\n2026 INFO all is well\u{202e}", 20),
            "SlowDown2026INFOalli"
        );
    }
}
