//! argon2id at OWASP's parameters, off the async threads, never more than a few at once.

use app::domain::account::Password;
use app::error::ApiError;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::fault::Fault;

/// Each hash takes 19 MiB and a core for some 20 ms; more at once only make all of them late.
const AT_ONCE: usize = 4;
/// Requests that may wait for their turn before we ask people to come back later.
const WAITING: usize = 64;

/// Hashes and verifies.
pub(super) struct Hasher {
    turns: Semaphore,
    line: Semaphore,
    /// A hash of nobody's password: verifying it takes as long as verifying a real one.
    decoy: String,
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}

impl Hasher {
    pub(super) fn new() -> Self {
        let decoy = Argon2::default()
            .hash_password(b"nobody's password")
            .map(|hash| hash.to_string())
            .unwrap_or_default();
        Self {
            turns: Semaphore::new(AT_ONCE),
            line: Semaphore::new(WAITING),
            decoy,
        }
    }

    pub(super) async fn hash(&self, password: Password) -> Result<String, ApiError> {
        let _turn = self.turn().await?;
        let hashed = blocking(move || {
            Argon2::default()
                .hash_password(password.expose().as_bytes())
                .map(|hash| hash.to_string())
        })
        .await?;
        Ok(hashed.map_err(|_| Fault::Hash)?)
    }

    /// Against the stored hash, or against the decoy where there is no account: always one
    /// verification, and `false` for the decoy whatever it says.
    pub(super) async fn verify(&self, password: Password, stored: Option<String>) -> Result<bool, ApiError> {
        let _turn = self.turn().await?;
        let known = stored.is_some();
        let hash = stored.unwrap_or_else(|| self.decoy.clone());
        let matches = blocking(move || match PasswordHash::new(&hash) {
            Ok(parsed) => Argon2::default()
                .verify_password(password.expose().as_bytes(), &parsed)
                .is_ok(),
            Err(_) => false,
        })
        .await?;
        Ok(known && matches)
    }

    async fn turn(&self) -> Result<impl Drop + '_, ApiError> {
        let in_line = self
            .line
            .try_acquire()
            .map_err(|_| ApiError::TooManyRequests { retry_after: 2 })?;
        let turn = self.turns.acquire().await.map_err(|_| Fault::Hash)?;
        drop(in_line);
        Ok(turn)
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(|_| Fault::Hash)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::for_log_in(text.to_owned()).unwrap()
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_at_owasps_parameters_and_verifies_only_its_password() {
        let hasher = Hasher::new();
        let hash = hasher.hash(password("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(
            hasher
                .verify(password("correct horse"), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(!hasher.verify(password("wrong horse"), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_the_decoys_password() {
        let hasher = Hasher::new();
        assert!(hasher.decoy.starts_with("$argon2id$"));
        assert!(!hasher.verify(password("nobody's password"), None).await.unwrap());
    }
}
