//! Help for whoever is asked for help: attempts that browsers tell of, and all that is known of an upload
//! by its support code.

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
pub use trace::Happened;

/// Attempts that are kept of one upload.
const OF_UPLOAD: i64 = 20;
/// Attempts that are kept of one person.
const OF_PERSON: i64 = 1_000;
/// As long as the ledger remembers uploads that ended.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Between two rounds of forgetting.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// Characters of what a browser detail.
const WORD: usize = 64;
/// Characters of a store's name for a request; AWS's have 16, others have up to 64.
const NAME: usize = 128;

/// Takes attempts down and finds them again.
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
    /// Over a database whose migrations have run.
    pub fn new(database: &Database, ledger: Ledger) -> Self {
        Self {
            pool: database.pool.clone(),
            ledger,
        }
    }

    /// Takes down attempts that came to nothing, of the viewer's own uploads: in the log, and in a table that
    /// holds the first few of each upload for a week. Attempts at anything else are left out without a word.
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
                && self.keep(row, &attempt, now).await.map_err(InternalError::from)?
            {
                tracing::warn!(
                    upload.id = %row.id,
                    upload.code = %SupportCode::of(&row.id),
                    attempt = attempt.attempt,
                    part = attempt.part,
                    status = attempt.status,
                    detail = plain(&attempt.detail, WORD),
                    s3.request_id = attempt.request_id.map(|name| plain(&name, NAME)),
                    "a browser could not send a file"
                );
            }
        }
        Ok(())
    }

    /// `false` where enough is known.
    async fn keep(&self, row: &Row, attempt: &FailedAttempt, now: Timestamp) -> sqlx::Result<bool> {
        let kept = sqlx::query(
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
        .bind(plain(&attempt.detail, WORD))
        .bind(attempt.request_id.as_ref().map(|name| plain(name, NAME)))
        .bind(OF_UPLOAD)
        .bind(OF_PERSON)
        .execute(&self.pool)
        .await?;
        Ok(kept.rows_affected() > 0)
    }

    /// Forgets attempts of more than a week ago.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn clean_up(&self, now: Timestamp) -> sqlx::Result<()> {
        let before = now.checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
        sqlx::query("DELETE FROM failed_attempts WHERE at < $1")
            .bind(before.as_millisecond())
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Forgets what is over, once an hour, for as long as the process lives.
    pub async fn run_cleanup(self) {
        loop {
            if let Err(error) = self.clean_up(Timestamp::now()).await {
                tracing::warn!(%error, "old attempts were not forgotten");
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}

/// What somebody else wrote, as it may stand in a line of our log.
fn plain(text: &str, most: usize) -> String {
    text.chars().filter(char::is_ascii_graphic).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_writes_lines_of_their_own_into_our_log() {
        assert_eq!(
            plain("SlowDown\n2026 INFO all is well\u{202e}", 20),
            "SlowDown2026INFOalli"
        );
    }
}
