//! Password hashing (argon2id with OWASP's parameters) and strength estimates. Both are expensive, so they run off the
//! async threads, and only a few at a time.

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
use crate::metrics::{self, ThrottleRule};

/// A hash takes 19 MiB and about 20 ms of one core. More than this at once, or more than one per core, only delays all
/// of them.
const MAX_CONCURRENT: usize = 4;
/// Requests that may wait; one more is answered with [`ApiError::TooManyRequests`].
const MAX_WAITING: usize = 64;

/// A hash that no account has: verifying it takes as long as verifying a real one. It is not computed at the start,
/// because the allocator keeps the 19 MiB for that until the server has work.
const DUMMY_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and verifies passwords, and estimates their strength.
pub(super) struct Hasher {
    running: Arc<Semaphore>,
    waiting: Semaphore,
    work: Arc<WorkCounters>,
}

/// The work that passwords have cost since the process started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordWork {
    /// Hashes that were computed, for new passwords and for log-ins.
    pub hashes: u64,
    /// Strength estimates of new passwords.
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
        Self {
            running: Arc::new(Semaphore::new(concurrency())),
            waiting: Semaphore::new(MAX_WAITING),
            work: Arc::default(),
        }
    }

    pub(super) fn work(&self) -> PasswordWork {
        PasswordWork {
            hashes: self.work.hashes.load(Ordering::Relaxed),
            estimates: self.work.estimates.load(Ordering::Relaxed),
        }
    }

    /// Estimates the strength of a new password and hashes it.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for a password that is easily guessed; [`ApiError::TooManyRequests`] when too many
    /// requests wait.
    pub(super) async fn hash_new(&self, password: Password, email: &Email) -> Result<String, ApiError> {
        let (email, work) = (email.clone(), Arc::clone(&self.work));
        let hashed = self.run_limited(move || {
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

    /// Verifies a password against the stored hash, or against the dummy where there is none: every call costs one
    /// verification. The dummy never matches.
    pub(super) async fn verify(&self, password: Password, stored: Option<String>) -> Result<bool, ApiError> {
        let known = stored.is_some();
        let hash = stored.unwrap_or_else(|| DUMMY_HASH.to_owned());
        let work = Arc::clone(&self.work);
        let matches = self.run_limited(move || {
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

    /// Runs the work on a blocking thread when a permit is free. The permit is held until the work ends, even when the
    /// request was cancelled.
    async fn run_limited<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
        let place = self.waiting.try_acquire().map_err(|_| {
            metrics::throttled(ThrottleRule::PasswordQueue);
            ApiError::TooManyRequests { retry_after: 2 }
        })?;
        let permit = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(|_| InternalError::Hash)?;
        drop(place);
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
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

    #[test]
    fn the_dummy_hash_costs_as_much_as_a_real_one() {
        let real = Argon2::default().hash_password(b"correct horse").unwrap();
        let real = real.to_string();
        let dummy = PasswordHash::new(DUMMY_HASH).unwrap();
        let real = PasswordHash::new(&real).unwrap();
        assert_eq!(
            (dummy.algorithm, dummy.version, &dummy.params),
            (real.algorithm, real.version, &real.params)
        );
        assert_eq!(
            dummy.salt.map(|salt| salt.to_string().len()),
            real.salt.map(|salt| salt.to_string().len())
        );
        assert_eq!(dummy.hash.map(|hash| hash.len()), real.hash.map(|hash| hash.len()));
    }

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
    async fn a_guessable_password_is_not_hashed() {
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
    async fn the_dummy_hash_matches_no_password() {
        let hasher = Hasher::new();
        assert!(!hasher.verify(password("dummy password"), None).await.unwrap());
    }

    /// A closed connection does not free a permit while its hash still runs.
    #[tokio::test]
    async fn cancelled_work_keeps_its_permit_until_it_ends() {
        let hasher = Hasher::new();
        let (finish, wait) = std::sync::mpsc::channel::<()>();
        let wait = Arc::new(std::sync::Mutex::new(wait));
        for _ in 0..concurrency() {
            let wait = Arc::clone(&wait);
            let abandoned = hasher.run_limited(move || wait.lock().unwrap().recv());
            let abandoned = tokio::time::timeout(std::time::Duration::from_millis(20), abandoned).await;
            assert!(abandoned.is_err());
        }
        assert_eq!(hasher.running.available_permits(), 0);
        drop(finish);
        while hasher.running.available_permits() < concurrency() {
            tokio::task::yield_now().await;
        }
    }
}
