//! Account recovery without e-mail: recovery codes, ten in a set, each shown once and valid once; and recovery links
//! that the operator creates.

use app::domain::access::RecoveryOutcome;
use app::domain::account::{Email, Password};
use app::error::ApiError;
use app::text::msg;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::{Any, AnyPool, Row as _, Transaction};

use super::account_table::AccountRow;
use super::own_account::AccountOwner;
use super::{AccountService, ClientInfo, SecretToken, account_table, session_table};
use crate::audit::AuditEvent;
use crate::internal_error::InternalError;

/// Codes in a set.
const CODES_PER_SET: usize = 10;
/// Characters of a code, with five random bits each. Attempts over the network are throttled, and from 112 bits on a
/// plain hash is enough in the database (ASVS 5.0, 6.5.2): a code has 120 bits.
const CODE_LENGTH: usize = 24;
/// Characters that are not mistaken for each other in handwriting.
const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

impl AccountService {
    /// Creates a new set of codes and deletes the old one. The codes are not stored and cannot be shown again.
    ///
    /// # Errors
    /// As [`AccountService::change_password`].
    pub async fn new_recovery_codes(
        &self,
        owner: AccountOwner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<Vec<String>, ApiError> {
        let account = self.reauthenticate(owner, password, now).await?;
        let codes = (0..CODES_PER_SET)
            .map(|_| random_code())
            .collect::<Result<Vec<_>, _>>()?;
        let written = async {
            let mut transaction = self.pool.begin().await?;
            sqlx::query("DELETE FROM recovery_codes WHERE account_id = $1")
                .bind(account.id)
                .execute(&mut *transaction)
                .await?;
            for code in &codes {
                sqlx::query("INSERT INTO recovery_codes (account_id, code_hash) VALUES ($1, $2)")
                    .bind(account.id)
                    .bind(hash(code).as_slice())
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await
        };
        written.await.map_err(InternalError::from)?;
        self.record_of_owner(owner, AuditEvent::RecoveryCodesMade, None, now)
            .await?;
        Ok(codes)
    }

    /// Starts a session with a recovery code, and ends all others. Where the account has a password, `new` replaces it;
    /// an account without a password stays without one.
    ///
    /// # Errors
    /// [`ApiError::WrongCredentials`] for an unknown address and a wrong or used code alike;
    /// [`ApiError::AccountDisabled`]; [`ApiError::Invalid`] for a password that is missing or easily guessed.
    /// A code stays valid when the request is refused for another reason than the code.
    pub async fn recover(
        &self,
        email: &Email,
        code: &str,
        new: Option<Password>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<(SecretToken, RecoveryOutcome), ApiError> {
        let permit = self.attempt(email, client, now).await?;
        let account = account_table::account_by_email(&self.pool, email.as_str())
            .await
            .map_err(InternalError::from)?;
        let known = account.as_ref().map(|account| account.id);
        let hash = hash(code);
        // Runs for unknown accounts too, so that they take as long.
        let found = sqlx::query("SELECT 1 FROM recovery_codes WHERE account_id = $1 AND code_hash = $2")
            .bind(known.unwrap_or(-1))
            .bind(hash.as_slice())
            .fetch_optional(&self.pool)
            .await
            .map_err(InternalError::from)?;
        let Some(account) = account.filter(|_| found.is_some()) else {
            let detail = Some(RecoverySecret::Code(hash).detail());
            self.record(AuditEvent::LogInFailed, known, client.address, detail, now)
                .await?;
            return Err(ApiError::WrongCredentials);
        };
        self.throttle.succeed(permit, account.id, now).await;
        self.complete_recovery(RecoverySecret::Code(hash), &account, new, client, now)
            .await
    }

    /// Creates a recovery link, which replaces an earlier one. Returns the link's token, which is not stored and cannot
    /// be shown again; `None` when the account is disabled.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn new_recovery_link(
        &self,
        account: i64,
        valid_for: SignedDuration,
        now: Timestamp,
    ) -> Result<Option<SecretToken>, InternalError> {
        let account = account_table::account(&self.pool, account).await?;
        let Some(account) = account.filter(|account| !account.disabled) else {
            return Ok(None);
        };
        let token = SecretToken::random().map_err(|_| InternalError::Random)?;
        self.audit
            .write(AuditEvent::RecoveryLinkMade, Some(account.id), None, None, now)
            .await?;
        sqlx::query(
            "INSERT INTO recovery_links (account_id, token_hash, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at",
        )
        .bind(account.id)
        .bind(token.hash().as_slice())
        .bind(now.checked_add(valid_for).unwrap_or(Timestamp::MAX).as_millisecond())
        .execute(&self.pool)
        .await?;
        Ok(Some(token))
    }

    /// As [`AccountService::recover`], with the token of a recovery link.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for a link that is unknown, used or expired; otherwise as [`AccountService::recover`].
    pub async fn recover_by_link(
        &self,
        token: Option<&SecretToken>,
        new: Option<Password>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<(SecretToken, RecoveryOutcome), ApiError> {
        self.throttle.ceremony(client.address, now).await?;
        let secret = RecoverySecret::Link(token.map(SecretToken::hash).unwrap_or_default());
        let account = match self.account_by_link(secret, now).await? {
            Some(account) => account,
            None => {
                let detail = Some(secret.detail());
                self.record(AuditEvent::LogInFailed, None, client.address, detail, now)
                    .await?;
                return Err(secret.refusal());
            }
        };
        self.complete_recovery(secret, &account, new, client, now).await
    }

    async fn account_by_link(
        &self,
        secret: RecoverySecret,
        now: Timestamp,
    ) -> Result<Option<AccountRow>, InternalError> {
        let row = sqlx::query("SELECT account_id FROM recovery_links WHERE token_hash = $1 AND expires_at > $2")
            .bind(secret.hash().as_slice())
            .bind(now.as_millisecond())
            .fetch_optional(&self.pool)
            .await?;
        match row {
            Some(row) => Ok(account_table::account(&self.pool, row.try_get("account_id")?).await?),
            None => Ok(None),
        }
    }

    async fn complete_recovery(
        &self,
        secret: RecoverySecret,
        account: &AccountRow,
        new: Option<Password>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<(SecretToken, RecoveryOutcome), ApiError> {
        if account.disabled {
            return Err(ApiError::AccountDisabled);
        }
        let hash = match (account.password_hash(), new) {
            (Some(_), Some(new)) => Some(self.hasher.hash_new(new, &Email::parse(&account.email)?).await?),
            (Some(_), None) => return Err(ApiError::invalid(msg::recovery_needs_password())),
            // The owner removed the password, or never had one: recovery does not bring a weaker method back.
            (None, _) => None,
        };
        let token = SecretToken::random()?;
        let used = async {
            let mut transaction = self.pool.begin().await?;
            if !secret.use_up(&mut transaction, account.id).await? {
                return Ok(false);
            }
            if let Some(hash) = &hash {
                account_table::set_password(&mut *transaction, account.id, hash).await?;
            }
            session_table::replace_all(&mut transaction, account.id, &token, client, now).await?;
            transaction.commit().await?;
            Ok(true)
        };
        let used: sqlx::Result<bool> = used.await;
        if !used.map_err(InternalError::from)? {
            return Err(secret.refusal());
        }
        self.forget_cached_sessions(account.id).await;
        let detail = Some(secret.detail());
        self.record(AuditEvent::Recovered, Some(account.id), client.address, detail, now)
            .await?;
        let recovered = RecoveryOutcome {
            password_set: hash.is_some(),
        };
        Ok((token, recovered))
    }

    /// Deletes expired recovery links.
    pub(super) async fn delete_expired_recovery_links(&self, now: Timestamp) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM recovery_links WHERE expires_at <= $1")
            .bind(now.as_millisecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// The hash of a recovery code or of a recovery link's token.
#[derive(Clone, Copy)]
enum RecoverySecret {
    /// A recovery code.
    Code([u8; 32]),
    /// The token of a recovery link.
    Link([u8; 32]),
}

impl RecoverySecret {
    fn hash(self) -> [u8; 32] {
        match self {
            Self::Code(hash) | Self::Link(hash) => hash,
        }
    }

    /// The detail that the audit log records.
    fn detail(self) -> &'static str {
        match self {
            Self::Code(_) => "by=recovery code",
            Self::Link(_) => "by=recovery link",
        }
    }

    fn refusal(self) -> ApiError {
        match self {
            Self::Code(_) => ApiError::WrongCredentials,
            Self::Link(_) => ApiError::invalid(msg::recovery_link_unusable()),
        }
    }

    /// Deletes the code or link; `false` when it does not exist any more.
    async fn use_up(self, transaction: &mut Transaction<'_, Any>, account: i64) -> sqlx::Result<bool> {
        let sql = match self {
            Self::Code(_) => "DELETE FROM recovery_codes WHERE account_id = $1 AND code_hash = $2",
            Self::Link(_) => "DELETE FROM recovery_links WHERE account_id = $1 AND token_hash = $2",
        };
        let deleted = sqlx::query(sql)
            .bind(account)
            .bind(self.hash().as_slice())
            .execute(&mut **transaction)
            .await?;
        Ok(deleted.rows_affected() == 1)
    }
}

/// The number of unused recovery codes of an account.
pub(super) async fn count(pool: &AnyPool, account: i64) -> sqlx::Result<u32> {
    let row = sqlx::query("SELECT count(*) AS codes FROM recovery_codes WHERE account_id = $1")
        .bind(account)
        .fetch_one(pool)
        .await?;
    let codes: i64 = row.try_get("codes")?;
    Ok(u32::try_from(codes).unwrap_or_default())
}

/// The hash of a code; spaces, dashes and upper case make no difference.
pub(super) fn hash(code: &str) -> [u8; 32] {
    let letters: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .take(64)
        .collect();
    Sha256::digest(letters.as_bytes()).into()
}

/// Six groups of four letters, such as `k7pq-x2mz-9wvt-c4hn-5bde-8fgr`.
pub(super) fn random_code() -> Result<String, ApiError> {
    let mut bytes = [0_u8; CODE_LENGTH];
    getrandom::fill(&mut bytes).map_err(|_| InternalError::Random)?;
    let mut code = String::with_capacity(CODE_LENGTH + CODE_LENGTH / 4);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_holds_112_bits_and_more() {
        assert!(CODE_LENGTH * ALPHABET.len().ilog2() as usize >= 112);
    }

    #[test]
    fn codes_differ_and_may_be_typed_without_dashes_or_in_upper_case() {
        let (one, other) = (random_code().unwrap(), random_code().unwrap());
        assert_eq!(one.len(), 29, "{one}");
        assert_ne!(one, other);
        assert_eq!(hash(&one), hash(&one.to_uppercase().replace('-', " ")));
        assert_ne!(hash(&one), hash(&other));
    }
}
