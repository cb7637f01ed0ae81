//! Recovery codes: the way back in without e-mail. Ten at a time, each works once, shown once.

use app::domain::account::{Email, Password};
use app::error::ApiError;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::{AnyPool, Row as _};

use super::manage::Owner;
use super::{AccountBook, SessionToken, Visitor, table};
use crate::audit::Event;
use crate::fault::Fault;

/// Codes of a set.
const CODES: usize = 10;
/// Letters of a code, five random bits each. Tries over the network are throttled, and whoever stole
/// the table would have to search 2⁸⁰ codes.
const LENGTH: usize = 16;
/// None that looks like another in many hands.
const LETTERS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

impl AccountBook {
    /// Makes a new set; the old one works no more. Nobody can ask for these codes again.
    ///
    /// # Errors
    /// As for a change of password.
    pub async fn new_recovery_codes(
        &self,
        owner: Owner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<Vec<String>, ApiError> {
        let account = self.prove(owner, password, now).await?;
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
        written.await.map_err(Fault::from)?;
        self.note_of(owner, Event::RecoveryCodesMade, None, now).await?;
        Ok(codes)
    }

    /// Sets a new password with a code and begins a session; all others end.
    ///
    /// # Errors
    /// [`ApiError::WrongCredentials`] for an unknown address and a wrong or used code alike;
    /// [`ApiError::Invalid`] for a password that is easily guessed, and then the code still works.
    pub async fn recover(
        &self,
        email: &Email,
        code: &str,
        new: Password,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        let taken = self.attempt(email, visitor, now).await?;
        let account = table::account_by_email(&self.pool, email.as_str())
            .await
            .map_err(Fault::from)?;
        let known = account.as_ref().map(|account| account.id);
        // An unknown account is asked for too, so that it takes as long.
        let is_right = is_code(&self.pool, known.unwrap_or(-1), code)
            .await
            .map_err(Fault::from)?;
        let Some(account) = account.filter(|_| is_right) else {
            self.note(
                Event::LogInFailed,
                known,
                visitor.address,
                Some("by=recovery code"),
                now,
            )
            .await?;
            return Err(ApiError::WrongCredentials);
        };
        self.throttle.succeed(taken, account.id, now).await;
        if account.disabled {
            return Err(ApiError::AccountDisabled);
        }
        // Only now: strangers have no password of theirs judged.
        let hash = self.hasher.hash_new(new, email).await?;
        if !use_up(&self.pool, account.id, code).await.map_err(Fault::from)? {
            return Err(ApiError::WrongCredentials);
        }
        self.set_hash(&account, &hash, visitor, Event::Recovered, now).await
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

async fn is_code(pool: &AnyPool, account: i64, typed: &str) -> sqlx::Result<bool> {
    let found = sqlx::query("SELECT 1 FROM recovery_codes WHERE account_id = $1 AND code_hash = $2")
        .bind(account)
        .bind(hash(typed).as_slice())
        .fetch_optional(pool)
        .await?;
    Ok(found.is_some())
}

/// Whether there was such a code; there is none now.
async fn use_up(pool: &AnyPool, account: i64, typed: &str) -> sqlx::Result<bool> {
    let deleted = sqlx::query("DELETE FROM recovery_codes WHERE account_id = $1 AND code_hash = $2")
        .bind(account)
        .bind(hash(typed).as_slice())
        .execute(pool)
        .await?;
    Ok(deleted.rows_affected() == 1)
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

/// Four groups of four letters, such as `k7pq-x2mz-9wvt-c4hn`.
pub(super) fn random_code() -> Result<String, ApiError> {
    let mut bytes = [0_u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(|_| Fault::Random)?;
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
    fn codes_differ_and_may_be_typed_in_any_hand() {
        let (one, other) = (random_code().unwrap(), random_code().unwrap());
        assert_eq!(one.len(), 19, "{one}");
        assert_ne!(one, other);
        assert_eq!(hash(&one), hash(&one.to_uppercase().replace('-', " ")));
        assert_ne!(hash(&one), hash(&other));
    }
}
