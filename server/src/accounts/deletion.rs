//! Account deletion and cleanup. A deleted account is unusable at once; the next sweep deletes its files, and its row
//! is deleted when the ledger has forgotten its last upload.

use std::time::Duration;

use app::domain::account::Password;
use app::error::ApiError;
use jiff::{SignedDuration, Timestamp};
use sqlx::{Executor, Row as _};

use super::own_account::AccountOwner;
use super::{AccountService, account_table, devices, session_table};
use crate::audit::AuditEvent;
use crate::internal_error::InternalError;

/// Time between two cleanups.
const CLEANUP_INTERVAL: Duration = Duration::from_secs(60 * 60);
/// Time between two cleanups of the throttle's buckets, which an attack fills quickly.
const THROTTLE_CLEANUP_INTERVAL: Duration = Duration::from_secs(60);

impl AccountService {
    /// Deletes the account and everything in it. This cannot be undone.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where the password is wrong; [`ApiError::Unavailable`]: the caller must repeat the
    /// request then.
    pub async fn delete_account(
        &self,
        owner: AccountOwner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let account = self.reauthenticate(owner, password, now).await?;
        // First, so that nothing new arrives even when a later step fails; a repeated request does the rest.
        self.ledger
            .close(account.id, true, now)
            .await
            .map_err(InternalError::from)?;
        self.record_of_owner(owner, AuditEvent::AccountDeleted, None, now)
            .await?;
        let emptied = async {
            let mut transaction = self.pool.begin().await?;
            account_table::anonymize(&mut *transaction, account.id, now).await?;
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
        self.forget_cached_sessions(account.id).await;
        Ok(())
    }

    /// Runs [`AccountService::clean_up`] once an hour, and prunes the throttle once a minute, until the process ends.
    pub async fn run_cleanup(self) {
        let (mut hourly, mut often) = (
            tokio::time::interval(CLEANUP_INTERVAL),
            tokio::time::interval(THROTTLE_CLEANUP_INTERVAL),
        );
        loop {
            tokio::select! {
                _ = hourly.tick() => if let Err(error) = self.clean_up(Timestamp::now()).await {
                    tracing::warn!(%error, "expired sessions and deleted accounts could not be cleaned up");
                },
                _ = often.tick() => if let Err(error) = self.throttle.prune(Timestamp::now()).await {
                    tracing::warn!(%error, "empty buckets of the throttle could not be deleted");
                },
            }
        }
    }

    /// Deletes expired sessions, known devices, ceremonies, invitations and recovery links, deleted accounts that own
    /// no upload any more, and entries of the audit log past their retention; then empties the database's own log,
    /// which still holds the deleted rows.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn clean_up(&self, now: Timestamp) -> sqlx::Result<()> {
        let before = |age: SignedDuration| now.checked_sub(age).unwrap_or(Timestamp::MIN);
        session_table::delete_expired(&self.pool, before(self.limits.lifetime), before(self.limits.idle)).await?;
        self.delete_expired_devices(now).await?;
        self.delete_expired_ceremonies(now).await?;
        self.delete_expired_invitations(now).await?;
        self.delete_expired_recovery_links(now).await?;
        if let Some(kept) = self.audit_retention {
            self.audit.prune(before(kept), now).await?;
        }
        for account in account_table::purgeable(&self.pool).await? {
            account_table::purge(&self.pool, account).await?;
        }
        self.database.truncate_write_ahead_log().await
    }

    /// The number of deleted accounts that still own uploads.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn accounts_being_deleted(&self) -> sqlx::Result<i64> {
        let row = sqlx::query("SELECT count(*) AS accounts FROM accounts WHERE deleted_at IS NOT NULL")
            .fetch_one(&self.pool)
            .await?;
        row.try_get("accounts")
    }
}
