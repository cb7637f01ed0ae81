//! What went wrong inside, turned into what may be said outside: the cause goes to the log under a
//! reference, the answer carries only that reference.

use app::error::ApiError;
use s3_post_policy::PolicyError;

use crate::ledger::LedgerError;
use crate::store::StoreError;

/// A failure that is not the caller's.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
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
    /// The system has no randomness to give.
    #[error("the system's random numbers are not available")]
    Random,
}

/// Seconds after which a caller may try again.
const PATIENCE: u32 = 5;

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        let passing = match &fault {
            Fault::Ledger(LedgerError::Database(error)) | Fault::Database(error) => is_passing(error),
            Fault::Ledger(LedgerError::Closed) | Fault::Store(StoreError::Unavailable(_)) => true,
            _ => false,
        };
        if passing {
            tracing::warn!(cause = %fault, "a dependency is away");
            return Self::Unavailable { retry_after: PATIENCE };
        }
        let reference = format!("{:08x}", getrandom::u32().unwrap_or(0));
        tracing::error!(cause = %fault, reference, "a request failed");
        Self::Internal { reference }
    }
}

/// A database that is away comes back; a query that is wrong stays wrong.
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        // SQLite's BUSY, LOCKED, FULL, IOERR and CANTOPEN; PostgreSQL's classes 53 and 57.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            let primary = code.parse::<i32>().map(|extended| extended & 0xff);
            matches!(primary, Ok(5 | 6 | 10 | 13 | 14)) || code.starts_with("53") || code.starts_with("57")
        }),
        _ => false,
    }
}
