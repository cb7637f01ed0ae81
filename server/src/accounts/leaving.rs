//! Leaving: the account is nobody's at once, its files go with the next sweep, and its row when the
//! ledger has forgotten the last of its uploads.

use std::time::Duration;

use app::domain::account::Password;
use app::error::ApiError;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Executor, Row as _};

use super::manage::Owner;
use super::{AccountService, devices, session_table, table};
use crate::audit::Event;
use crate::internal_error::InternalError;

/// Between two rounds.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// Between two looks at the throttles, which an attack fills quickly.
const THROTTLES_EVERY: Duration = Duration::from_secs(60);

impl AccountService {
    /// Deletes the account and everything in it. There is no way back.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where the password is wrong; [`ApiError::Unavailable`]: ask again then.
    pub async fn delete_account(
        &self,
        owner: Owner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let account = self.prove(owner, password, now).await?;
        // First: whatever happens then, nothing new arrives, and asking again ends the rest.
        self.ledger
            .close(account.id, true, now)
            .await
            .map_err(InternalError::from)?;
        self.note_of(owner, Event::AccountDeleted, None, now).await?;
        let emptied = async {
            let mut transaction = self.pool.begin().await?;
            table::empty(&mut *transaction, account.id, now).await?;
            session_table::delete_all(&mut *transaction, account.id).await?;
            devices::delete_all(&mut *transaction, account.id).await?;
            for sql in [
                "DELETE FROM recovery_codes WHERE account_id = $1",
                "DELETE FROM recovery_links WHERE account_id = $1",
                "DELETE FROM pictures WHERE owner = $1",
                "UPDATE accounts SET picture = NULL WHERE id = $1",
                "DELETE FROM passkeys WHERE account_id = $1",
                "DELETE FROM identities WHERE account_id = $1",
                "DELETE FROM ceremonies WHERE account_id = $1",
            ] {
                let query = sqlx::query(sql).bind(account.id);
                transaction.execute(query).await?;
            }
            transaction.commit().await
        };
        emptied.await.map_err(InternalError::from)?;
        self.forget_seen(account.id);
        Ok(())
    }

    /// Forgets what is over, once an hour, for as long as the process lives.
    pub async fn tidy_forever(self) {
        let (mut hourly, mut often) = (tokio::time::interval(EVERY), tokio::time::interval(THROTTLES_EVERY));
        loop {
            tokio::select! {
                _ = hourly.tick() => if let Err(error) = self.tidy(Timestamp::now()).await {
                    tracing::warn!(%error, "ended sessions and deleted accounts were not tidied up");
                },
                _ = often.tick() => if let Err(error) = self.throttle.prune(Timestamp::now()).await {
                    tracing::warn!(%error, "throttles that ran empty were not forgotten");
                },
            }
        }
    }

    /// Removes sessions, known browsers, invitations and recovery links that have run out, accounts that were deleted and
    /// own nothing any more, what of the audit log is older than the operator keeps it, and what the database's log still
    /// holds of all that was deleted.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn tidy(&self, now: Timestamp) -> sqlx::Result<()> {
        let before = |age: SignedDuration| now.checked_sub(age).unwrap_or(Timestamp::MIN);
        session_table::delete_ended(&self.pool, before(self.terms.life), before(self.terms.idle)).await?;
        self.forget_devices(now).await?;
        self.forget_ceremonies(now).await?;
        self.forget_invitations(now).await?;
        self.forget_recovery_links(now).await?;
        if let Some(kept) = self.audit_kept {
            self.audit.prune(before(kept), now).await?;
        }
        for account in table::left(&self.pool).await? {
            table::forget(&self.pool, account).await?;
        }
        self.database.truncate_write_ahead_log().await
    }

    /// Accounts that were deleted and of whose uploads something is left.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn accounts_leaving(&self) -> sqlx::Result<i64> {
        let row = sqlx::query("SELECT count(*) AS accounts FROM accounts WHERE deleted_at IS NOT NULL")
            .fetch_one(&self.pool)
            .await?;
        row.try_get("accounts")
    }
}
