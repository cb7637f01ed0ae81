//! Errors of the database, and which of them pass.

use sqlx::migrate::MigrateError;

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The database cannot be opened.
    #[error("BUTTRESS_DATABASE_URL: the database cannot be opened: {0}")]
    Open(#[from] sqlx::Error),
    /// PostgreSQL does not answer or refuses the connection.
    #[error("BUTTRESS_DATABASE_URL: PostgreSQL at {address} cannot be used: {cause}")]
    Reach {
        /// Host and port, or the socket.
        address: String,
        /// The error of PostgreSQL or of the system.
        cause: String,
    },
    /// SQLite's file cannot be created or written.
    #[error("BUTTRESS_DATABASE_URL: cannot write to {file}: {cause}")]
    File {
        /// The file.
        file: String,
        /// The system's error.
        cause: std::io::Error,
    },
    /// Another version of Buttress created the database.
    #[error(
        "BUTTRESS_DATABASE_URL: another version of Buttress created this database, and this version cannot use it; nothing was changed. Start with a new database, or run the version that created this one"
    )]
    OtherVersion,
    /// The migration of the schema failed.
    #[error("BUTTRESS_DATABASE_URL: the database's schema cannot be migrated: {0}")]
    Migrate(MigrateError),
}

impl From<MigrateError> for DatabaseError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => Self::OtherVersion,
            error => Self::Migrate(error),
        }
    }
}

/// Whether a repetition may succeed: the database was away, or two transactions were in conflict.
pub(crate) fn is_transient(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed
        | sqlx::Error::InvalidSavePointStatement => true,
        // SQLite's BUSY, LOCKED, IOERR, FULL and CANTOPEN; PostgreSQL's classes 08 (connection),
        // 53 (resources) and 57 (operator).
        sqlx::Error::Database(cause) => cause.code().is_some_and(|code| {
            let primary = code.parse::<i32>().map(|extended| extended & 0xff);
            let sqlite = code.len() < 5 && matches!(primary, Ok(5 | 6 | 10 | 13 | 14));
            sqlite || ["08", "53", "57"].iter().any(|class| code.starts_with(class)) || is_conflict(error)
        }),
        _ => false,
    }
}

/// Whether PostgreSQL ended a transaction because of a conflict with another one. It can be repeated at once.
pub(crate) fn is_conflict(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(cause) => matches!(cause.code().as_deref(), Some("40001" | "40P01")),
        _ => false,
    }
}
