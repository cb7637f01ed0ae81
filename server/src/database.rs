//! Opening the database and bringing its schema up to date.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// It cannot be opened.
    #[error("BUTTRESS_DATABASE_URL: the database cannot be opened: {0}")]
    Open(#[from] sqlx::Error),
    /// Its schema is not one of ours, or is newer than this program.
    #[error("BUTTRESS_DATABASE_URL: the database's schema cannot be brought up to date: {0}")]
    Migrate(#[from] MigrateError),
}

/// Opens SQLite by URL, or `buttress.db` in the data folder, and migrates it.
///
/// # Errors
/// See [`DatabaseError`].
pub async fn open_sqlite(url: Option<&str>, data_dir: &Path) -> Result<SqlitePool, DatabaseError> {
    let options = match url {
        Some(url) => SqliteConnectOptions::from_str(url)?,
        None => SqliteConnectOptions::new().filename(data_dir.join("buttress.db")),
    };
    let options = options
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A form is handed out only when its row would survive the plug being pulled.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5));
    let pool = SqlitePoolOptions::new()
        .max_connections(6)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options)
        .await?;
    SQLITE.run(&pool).await?;
    Ok(pool)
}
