//! Support diagnostics: failed attempts that browsers report, their explanations, and the trace of an upload by its
//! support code.

mod explain;
mod explanation;
mod replay;
mod trace;

use std::time::Duration;

use app::domain::support::{AttemptExplanation, FailedAttempt, SupportCode};
use app::domain::upload::UploadId;
use app::error::ApiError;
use app::ports::CurrentUser;
use app::text::msg;
use jiff::{SignedDuration, Timestamp};
use sqlx::AnyPool;

use crate::budget::{Budget, CHANGE, REQUEST};
use crate::database::Database;
use crate::internal_error::InternalError;
use crate::ledger::{Ledger, Row, State};
use crate::uploads::check_batch;
pub use explain::AttemptExplainer;
use explanation::Explanation;
pub use replay::PreflightReplay;
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
    explainer: Option<AttemptExplainer>,
    replay: Option<PreflightReplay>,
    budget: Budget,
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
            explainer: None,
            replay: None,
            budget: Budget::new(None),
        }
    }

    /// This service with explanations of failed attempts. Each form that it judges costs a unit of this budget; the
    /// replay of preflight requests for a report costs as much as a request to the store.
    #[must_use]
    pub fn with_explanations(self, explainer: AttemptExplainer, replay: PreflightReplay, budget: Budget) -> Self {
        Self {
            explainer: Some(explainer),
            replay: Some(replay),
            budget,
            ..self
        }
    }

    /// Explains failed attempts at the viewer's own uploads, and records them: in the log, and in a table that keeps the
    /// first few of each upload for a week. Attempts at other uploads are ignored. Returns one explanation or none for
    /// each attempt, in order. `page_origin` is the `Origin` of the request.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`]; [`ApiError::Invalid`] for an empty report, one of more than 100 attempts, or a form
    /// that is too long; [`ApiError::Unavailable`] when the database does not answer.
    pub async fn report(
        &self,
        viewer: &CurrentUser,
        attempts: Vec<FailedAttempt>,
        page_origin: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<Option<AttemptExplanation>>, ApiError> {
        check_batch(attempts.len())?;
        let owner = viewer.viewer().id;
        let forms = attempts.iter().filter(|attempt| attempt.fields.is_some()).count();
        self.budget.spend_each(owner, REQUEST, forms, now)?;
        if attempts.iter().any(is_silent) {
            self.budget.spend(owner, CHANGE, now)?;
        }
        if !attempts.iter().all(FailedAttempt::has_bounded_form) {
            return Err(ApiError::invalid(msg::report_form_too_long()));
        }
        let ids: Vec<UploadId> = attempts
            .iter()
            .filter_map(|attempt| UploadId::parse(&attempt.upload).ok())
            .collect();
        let own = self.ledger.rows(owner, &ids).await.map_err(InternalError::from)?;
        let mut explanations = Vec::with_capacity(attempts.len());
        for (index, attempt) in attempts.iter().enumerate() {
            let Some(row) = own.iter().find(|row| row.id.as_str() == attempt.upload) else {
                explanations.push(None);
                continue;
            };
            // A replay tells about now, so only about the upload's last attempt.
            let is_last = attempts[index + 1..].iter().all(|later| later.upload != attempt.upload);
            let explanation = self.explain(row, attempt, is_last, page_origin, now).await;
            let message = explanation.as_ref().map(|explanation| explanation.message.as_str());
            let stored = self.store(row, attempt, message, now).await;
            if stored.map_err(InternalError::from)? {
                tracing::warn!(
                    upload.id = %row.id,
                    upload.code = %SupportCode::of(&row.id),
                    attempt = attempt.attempt,
                    part = attempt.part,
                    status = attempt.status,
                    detail = printable(&attempt.detail, MAX_DETAIL),
                    s3.request_id = attempt.request_id.as_deref().map(|id| printable(id, MAX_REQUEST_ID)),
                    cause = explanation.as_ref().map(|explanation| explanation.cause.code()),
                    explanation = message,
                    "a browser could not upload a file"
                );
            }
            explanations.push(explanation.map(Explanation::into_answer));
        }
        Ok(explanations)
    }

    async fn explain(
        &self,
        row: &Row,
        attempt: &FailedAttempt,
        is_last: bool,
        page_origin: Option<&str>,
        now: Timestamp,
    ) -> Option<Explanation> {
        let is_replayed = is_last && row.state == State::Issued && is_silent(attempt);
        match &self.replay {
            Some(replay) if is_replayed => Some(replay.explain(attempt.part > 0, page_origin, now).await),
            _ => self.explainer.as_ref()?.explain(row, attempt, now),
        }
    }

    /// Stores an attempt; `false` when the limit of the upload or the account is reached.
    async fn store(
        &self,
        row: &Row,
        attempt: &FailedAttempt,
        explanation: Option<&str>,
        now: Timestamp,
    ) -> sqlx::Result<bool> {
        let stored = sqlx::query(
            "INSERT INTO failed_attempts (upload, owner, at, part, attempt, status, detail, request_id, explanation)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
             WHERE (SELECT count(*) FROM failed_attempts WHERE upload = $1) < $10
               AND (SELECT count(*) FROM failed_attempts WHERE owner = $2) < $11",
        )
        .bind(row.id.as_str())
        .bind(row.owner)
        .bind(now.as_millisecond())
        .bind(i64::from(attempt.part))
        .bind(i64::from(attempt.attempt))
        .bind(attempt.status.map(i64::from))
        .bind(printable(&attempt.detail, MAX_DETAIL))
        .bind(attempt.request_id.as_ref().map(|id| printable(id, MAX_REQUEST_ID)))
        .bind(explanation)
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

/// Whether the browser got no answer from the store and knows no cause.
fn is_silent(attempt: &FailedAttempt) -> bool {
    attempt.status.is_none() && attempt.detail == "network"
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
