//! What is costly about passwords: argon2id at OWASP's parameters, and judging new ones. All of it is done here, off
//! the async threads, and never more than a few at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use app::domain::account::{Email, Password};
use app::error::ApiError;
use app::text::msg;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use super::password_strength::is_guessable;
use crate::internal_error::InternalError;

/// Each hash takes 19 MiB and a core for some 20 ms; more at once, or more than one a core, only make all of them late.
const MAX_CONCURRENT: usize = 4;
/// Requests that may wait for their turn before we ask people to come back later.
const MAX_WAITING: usize = 64;

/// Hashes, verifies and judges.
pub(super) struct Hasher {
    turns: Arc<Semaphore>,
    line: Semaphore,
    /// A hash of nobody's password: verifying it takes as long as verifying a real one.
    decoy: String,
    work: Arc<WorkCounters>,
}

/// What the pool for passwords has done since the process began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordWork {
    /// Hashes that were made or compared.
    pub hashes: u64,
    /// New passwords that were judged.
    pub estimates: u64,
}

#[derive(Default)]
struct WorkCounters {
    hashes: AtomicU64,
    estimates: AtomicU64,
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
            turns: Arc::new(Semaphore::new(concurrency())),
            line: Semaphore::new(MAX_WAITING),
            decoy,
            work: Arc::default(),
        }
    }

    pub(super) fn work(&self) -> PasswordWork {
        PasswordWork {
            hashes: self.work.hashes.load(Ordering::Relaxed),
            estimates: self.work.estimates.load(Ordering::Relaxed),
        }
    }

    /// Judges a new password and hashes it, in one turn.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for one that is easily guessed, with a sentence for the person who chose it;
    /// [`ApiError::TooManyRequests`] where too many wait.
    pub(super) async fn hash_new(&self, password: Password, email: &Email) -> Result<String, ApiError> {
        let (email, work) = (email.clone(), Arc::clone(&self.work));
        let hashed = self.run_in_turn(move || {
            work.estimates.fetch_add(1, Ordering::Relaxed);
            if is_guessable(&password, &email) {
                return Ok(None);
            }
            work.hashes.fetch_add(1, Ordering::Relaxed);
            let hash = Argon2::default().hash_password(password.expose().as_bytes());
            hash.map(|hash| Some(hash.to_string())).map_err(|_| InternalError::Hash)
        });
        let hash = hashed.await??;
        hash.ok_or_else(|| ApiError::invalid(msg::password_guessable()))
    }

    /// Against the stored hash, or against the decoy where there is no account: always one
    /// verification, and `false` for the decoy whatever it says.
    pub(super) async fn verify(&self, password: Password, stored: Option<String>) -> Result<bool, ApiError> {
        let known = stored.is_some();
        let hash = stored.unwrap_or_else(|| self.decoy.clone());
        let work = Arc::clone(&self.work);
        let matches = self.run_in_turn(move || {
            work.hashes.fetch_add(1, Ordering::Relaxed);
            match PasswordHash::new(&hash) {
                Ok(parsed) => Argon2::default()
                    .verify_password(password.expose().as_bytes(), &parsed)
                    .is_ok(),
                Err(_) => false,
            }
        });
        Ok(known & matches.await?)
    }

    /// Does the work on a thread for it when its turn has come. The turn lasts as long as the work, also where nobody
    /// waits for the answer any more.
    async fn run_in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
        let in_line = self
            .line
            .try_acquire()
            .map_err(|_| ApiError::TooManyRequests { retry_after: 2 })?;
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| InternalError::Hash)?;
        drop(in_line);
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        Ok(done.await.map_err(|_| InternalError::Hash)?)
    }
}

fn concurrency() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_CONCURRENT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::for_log_in(text.to_owned()).unwrap()
    }

    async fn hash(hasher: &Hasher, text: &str) -> Result<String, ApiError> {
        let email = Email::parse("ada@example.org").unwrap();
        hasher.hash_new(password(text), &email).await
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_at_owasps_parameters_and_verifies_only_its_password() {
        let hasher = Hasher::new();
        let hash = hash(&hasher, "correct horse").await.unwrap();
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
    async fn a_password_that_is_refused_is_not_hashed() {
        let hasher = Hasher::new();
        assert!(matches!(
            hash(&hasher, "password1").await,
            Err(ApiError::Invalid { .. })
        ));
        let work = PasswordWork {
            hashes: 0,
            estimates: 1,
        };
        assert_eq!(hasher.work(), work);
    }

    #[tokio::test]
    async fn nobody_has_the_decoys_password() {
        let hasher = Hasher::new();
        assert!(hasher.decoy.starts_with("$argon2id$"));
        assert!(!hasher.verify(password("nobody's password"), None).await.unwrap());
    }

    /// Hanging up does not make room for more.
    #[tokio::test]
    async fn work_that_nobody_waits_for_keeps_its_turn() {
        let hasher = Hasher::new();
        let (finish, wait) = std::sync::mpsc::channel::<()>();
        let wait = Arc::new(std::sync::Mutex::new(wait));
        for _ in 0..concurrency() {
            let wait = Arc::clone(&wait);
            let abandoned = hasher.run_in_turn(move || wait.lock().unwrap().recv());
            let abandoned = tokio::time::timeout(std::time::Duration::from_millis(20), abandoned).await;
            assert!(abandoned.is_err());
        }
        assert_eq!(hasher.turns.available_permits(), 0);
        drop(finish);
        while hasher.turns.available_permits() < concurrency() {
            tokio::task::yield_now().await;
        }
    }
}
