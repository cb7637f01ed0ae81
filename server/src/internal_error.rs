//! What went wrong inside, turned into what may be said outside: the cause goes to the log under a
//! reference, the answer carries only that reference.

use app::domain::support::SupportCode;
use app::error::ApiError;
use s3_post_policy::PolicyError;

use crate::database::is_transient;
use crate::ledger::LedgerError;
use crate::store::StoreError;

/// A failure that is not the caller's.
#[derive(Debug, thiserror::Error)]
pub enum InternalError {
    /// The ledger did not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The accounts' tables did not answer.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The store did not do what was asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A policy of our own making was refused by our own rules.
    #[error("signing: {0}")]
    Policy(#[from] PolicyError),
    /// A password could not be hashed.
    #[error("hashing a password failed")]
    Hash,
    /// What a passkey is asked for could not be made or kept.
    #[error("a passkey's ceremony failed")]
    Ceremony,
    /// The canary has not found the store fit for what is asked.
    #[error("the store was not found fit for signed URLs; see /readyz")]
    NotReady,
    /// The system has no randomness to give.
    #[error("the system's random numbers are not available")]
    Random,
}

/// Seconds after which a caller may try again.
const PATIENCE: u32 = 5;

impl From<InternalError> for ApiError {
    fn from(fault: InternalError) -> Self {
        // Its sessions have ended; this request was quicker.
        if matches!(fault, InternalError::Ledger(LedgerError::AccountClosed)) {
            return Self::LoginRequired;
        }
        let passing = match &fault {
            InternalError::Ledger(error) => error.is_transient(),
            InternalError::Database(error) => is_transient(error),
            InternalError::Store(StoreError::Unavailable(_)) | InternalError::NotReady => true,
            _ => false,
        };
        if passing {
            tracing::warn!(cause = %fault, "a dependency is away");
            return Self::Unavailable { retry_after: PATIENCE };
        }
        let reference = SupportCode::from_bits(getrandom::u64().unwrap_or(0)).to_string();
        tracing::error!(cause = %fault, reference, "a request failed");
        Self::Internal { reference }
    }
}
