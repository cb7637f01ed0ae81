//! Internal errors, and their conversion to API errors: the log records the cause under a reference, and the response
//! contains only the reference.

use app::domain::support::SupportCode;
use app::error::ApiError;

use crate::database::is_transient;
use crate::ledger::LedgerError;
use crate::signed_form::SignFormError;
use crate::store::StoreError;

/// An error that the caller did not cause.
#[derive(Debug, thiserror::Error)]
pub enum InternalError {
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The database failed.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// A request to the store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A form could not be signed.
    #[error("signing: {0}")]
    Form(#[from] SignFormError),
    /// A password could not be hashed.
    #[error("hashing a password failed")]
    Hash,
    /// The options or the state of a ceremony could not be created.
    #[error("a passkey ceremony could not be prepared")]
    Ceremony,
    /// The canary has not found the store fit for this kind of request.
    #[error("the store was not found fit for signed URLs; see /readyz")]
    NotReady,
    /// The system provides no random numbers.
    #[error("the system's random numbers are not available")]
    Random,
}

/// Seconds after which a caller may try again.
const RETRY_AFTER: u32 = 5;

impl From<InternalError> for ApiError {
    fn from(error: InternalError) -> Self {
        // The account was closed during this request; its sessions have ended.
        if matches!(error, InternalError::Ledger(LedgerError::AccountClosed)) {
            return Self::LoginRequired;
        }
        let is_temporary = match &error {
            InternalError::Ledger(error) => error.is_transient(),
            InternalError::Database(error) => is_transient(error),
            InternalError::Store(StoreError::Unavailable(_) | StoreError::NoCredentials(_))
            | InternalError::NotReady => true,
            _ => false,
        };
        if is_temporary {
            tracing::warn!(cause = %error, "the database, the store or its credentials are unavailable");
            return Self::Unavailable {
                retry_after: RETRY_AFTER,
            };
        }
        let reference = SupportCode::from_bits(getrandom::u64().unwrap_or(0)).to_string();
        tracing::error!(cause = %error, reference, "a request failed");
        Self::Internal { reference }
    }
}
