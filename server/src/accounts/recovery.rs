//! The ways back in without e-mail: recovery codes, ten at a time, each shown once and good for once; and links
//! that the operator makes.

use app::domain::access::Recovered;
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

/// Codes of a set.
const CODES: usize = 10;
/// Letters of a code, five random bits each. Tries over the network are throttled, and a plain hash is enough
/// for the table from 112 bits on (ASVS 5.0, 6.5.2): these are 120.
const LENGTH: usize = 24;
/// None that looks like another in many hands.
const LETTERS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

impl AccountService {
    /// Makes a new set; the old one works no more. Nobody can ask for these codes again.
    ///
    /// # Errors
    /// As for a change of password.
    pub async fn new_recovery_codes(
        &self,
        owner: AccountOwner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<Vec<String>, ApiError> {
        let account = self.reauthenticate(owner, password, now).await?;
        let codes = (0..CODES).map(|_| random_code()).collect::<Result<Vec<_>, _>>()?;
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

    /// Begins a session with a code, and ends all others. Where the account has a password, the code sets a new
    /// one; where it has none, it stays so.
    ///
    /// # Errors
    /// [`ApiError::WrongCredentials`] for an unknown address and a wrong or used code alike;
    /// [`ApiError::AccountDisabled`]; [`ApiError::Invalid`] for a password that is missing or easily guessed.
    /// Of a refusal behind the code, the code still works.
    pub async fn recover(
        &self,
        email: &Email,
        code: &str,
        new: Option<Password>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<(SecretToken, Recovered), ApiError> {
        let taken = self.attempt(email, client, now).await?;
        let account = account_table::account_by_email(&self.pool, email.as_str())
            .await
            .map_err(InternalError::from)?;
        let known = account.as_ref().map(|account| account.id);
        let hash = hash(code);
        // An unknown account is asked for too, so that it takes as long.
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
        self.throttle.succeed(taken, account.id, now).await;
        self.complete_recovery(RecoverySecret::Code(hash), &account, new, client, now)
            .await
    }

    /// Makes a link for somebody who cannot get in; one that was made before works no more. Answers the link's
    /// token, which nobody can ask for again, or `None` where the account is disabled.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn new_recovery_link(
        &self,
        account: i64,
        good_for: SignedDuration,
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
        .bind(now.checked_add(good_for).unwrap_or(Timestamp::MAX).as_millisecond())
        .execute(&self.pool)
        .await?;
        Ok(Some(token))
    }

    /// The same as [`AccountService::recover`], with the token of a link that the operator made.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for a link that is none, or was used, or is too old; otherwise as there.
    pub async fn recover_by_link(
        &self,
        token: Option<&SecretToken>,
        new: Option<Password>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<(SecretToken, Recovered), ApiError> {
        self.throttle.ceremony(client.address, now).await?;
        let means = RecoverySecret::Link(token.map(SecretToken::hash).unwrap_or_default());
        let account = match self.account_by_link(means, now).await? {
            Some(account) => account,
            None => {
                let detail = Some(means.detail());
                self.record(AuditEvent::LogInFailed, None, client.address, detail, now)
                    .await?;
                return Err(means.refusal());
            }
        };
        self.complete_recovery(means, &account, new, client, now).await
    }

    async fn account_by_link(
        &self,
        means: RecoverySecret,
        now: Timestamp,
    ) -> Result<Option<AccountRow>, InternalError> {
        let row = sqlx::query("SELECT account_id FROM recovery_links WHERE token_hash = $1 AND expires_at > $2")
            .bind(means.hash().as_slice())
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
        means: RecoverySecret,
        account: &AccountRow,
        new: Option<Password>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<(SecretToken, Recovered), ApiError> {
        if account.disabled {
            return Err(ApiError::AccountDisabled);
        }
        let hash = match (account.password_hash(), new) {
            (Some(_), Some(new)) => Some(self.hasher.hash_new(new, &Email::parse(&account.email)?).await?),
            (Some(_), None) => return Err(ApiError::invalid(msg::recovery_needs_password())),
            // Its owner turned it off, or never had one: a weaker way in does not come back by itself.
            (None, _) => None,
        };
        let token = SecretToken::random()?;
        let used = async {
            let mut transaction = self.pool.begin().await?;
            if !means.use_up(&mut transaction, account.id).await? {
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
            return Err(means.refusal());
        }
        self.forget_cached_sessions(account.id);
        let detail = Some(means.detail());
        self.record(AuditEvent::Recovered, Some(account.id), client.address, detail, now)
            .await?;
        let recovered = Recovered {
            password_set: hash.is_some(),
        };
        Ok((token, recovered))
    }

    pub(super) async fn delete_expired_recovery_links(&self, now: Timestamp) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM recovery_links WHERE expires_at <= $1")
            .bind(now.as_millisecond())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// What lets somebody in who has lost all ways in, by its hash.
#[derive(Clone, Copy)]
enum RecoverySecret {
    /// A recovery code.
    Code([u8; 32]),
    /// A link of the operator's.
    Link([u8; 32]),
}

impl RecoverySecret {
    fn hash(self) -> [u8; 32] {
        match self {
            Self::Code(hash) | Self::Link(hash) => hash,
        }
    }

    /// As the audit log has it.
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

    /// Whether it was there; it is gone now.
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

pub(super) async fn count(pool: &AnyPool, account: i64) -> sqlx::Result<u32> {
    let row = sqlx::query("SELECT count(*) AS codes FROM recovery_codes WHERE account_id = $1")
        .bind(account)
        .fetch_one(pool)
        .await?;
    let codes: i64 = row.try_get("codes")?;
    Ok(u32::try_from(codes).unwrap_or_default())
}

/// Blanks, dashes and the size of letters are a matter of how people write.
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
    let mut bytes = [0_u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(|_| InternalError::Random)?;
    let mut code = String::with_capacity(LENGTH + LENGTH / 4);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_holds_112_bits_and_more() {
        assert!(LENGTH * LETTERS.len().ilog2() as usize >= 112);
    }

    #[test]
    fn codes_differ_and_may_be_typed_in_any_hand() {
        let (one, other) = (random_code().unwrap(), random_code().unwrap());
        assert_eq!(one.len(), 29, "{one}");
        assert_ne!(one, other);
        assert_eq!(hash(&one), hash(&one.to_uppercase().replace('-', " ")));
        assert_ne!(hash(&one), hash(&other));
    }
}
