//! The database: opening it and migrating its schema.
//!
//! SQLite is embedded and the default; with PostgreSQL several servers share one ledger. Both get the same SQL; their
//! differences are in this module, in `migrations/`, and in the few places that ask for the [`Engine`].

pub(crate) mod checkpoints;
mod error;
mod inspect;
pub(crate) mod notifications;
mod postgres;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyConnection, AnyPool, ConnectOptions, Executor, SqlSafeStr};
use url::Url;

use crate::config::Secret;
use crate::private_files;
pub use error::DatabaseError;
pub(crate) use error::{is_conflict, is_transient};
pub use inspect::SchemaState;
use postgres::{postgres_url, wait_for_postgres};

/// The migrations of one folder, embedded without sqlx's macros, which would build both drivers a second time.
macro_rules! migrations {
    ($folder:literal) => {
        [
            (
                "accounts",
                include_str!(concat!("../migrations/", $folder, "/0001_accounts.sql")),
            ),
            (
                "uploads",
                include_str!(concat!("../migrations/", $folder, "/0002_uploads.sql")),
            ),
            (
                "audit",
                include_str!(concat!("../migrations/", $folder, "/0003_audit.sql")),
            ),
        ]
    };
}

const SQLITE: [(&str, &str); 3] = migrations!("sqlite");
const POSTGRES: [(&str, &str); 3] = migrations!("postgres");

/// A form is handed out only when its row would survive a power failure. Deleted data is overwritten. A commit copies the
/// log into the database only from 32 MiB on, because [`checkpoints`] does so beside the commits.
const SQLITE_PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
                              PRAGMA wal_autocheckpoint = 8000;";

/// How long a request waits for a connection before it fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// The database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, in this process; one writer at a time.
    Sqlite,
    /// PostgreSQL, which other servers may use, too.
    Postgres,
}

/// An open database whose migrations have run.
#[derive(Clone)]
pub struct Database {
    /// The connections.
    pub(crate) pool: AnyPool,
    /// The engine behind them.
    pub(crate) engine: Engine,
    /// SQLite's file.
    pub(crate) file: Option<PathBuf>,
    /// Options for a connection outside of the pool.
    options: Arc<AnyConnectOptions>,
    /// Options for a connection that listens for notifications; only with PostgreSQL.
    listen_options: Option<Arc<PgConnectOptions>>,
}

/// Without the options, which may hold a password.
impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database")
            .field("engine", &self.engine)
            .finish_non_exhaustive()
    }
}

impl Database {
    /// Opens the database of the URL (`sqlite:…` or `postgres://…`), or `buttress.db` in the data folder, and migrates
    /// it. Several servers may do this at once.
    ///
    /// # Errors
    /// See [`DatabaseError`].
    pub async fn open(url: Option<&Secret>, data_dir: &Path) -> Result<Self, DatabaseError> {
        sqlx::any::install_default_drivers();
        match url.map(ExposeSecret::expose_secret) {
            Some(url) if url.starts_with("postgres") => Self::open_postgres(&postgres_url(url)?).await,
            Some(url) => Self::open_sqlite(SqliteConnectOptions::from_str(url)?).await,
            None => Self::open_sqlite(SqliteConnectOptions::new().filename(data_dir.join("buttress.db"))).await,
        }
    }

    async fn open_sqlite(options: SqliteConnectOptions) -> Result<Self, DatabaseError> {
        // The path is absolute, because a relative one with a colon cannot be a URL. SQLite's other files get the mode
        // of this one.
        let file = std::path::absolute(options.get_filename());
        let file = file.and_then(|file| private_files::create_file(&file).map(|()| file));
        let file = file.map_err(|cause| DatabaseError::File {
            file: options.get_filename().display().to_string(),
            cause,
        })?;
        let options = AnyConnectOptions::from_url(&sqlite_url(options.create_if_missing(true), &file))?;
        let pool = AnyPoolOptions::new()
            .max_connections(5)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // A connection to a file cannot be lost, and a test costs as much as a query.
            .test_before_acquire(false)
            .after_connect(|connection, _| Box::pin(async move { connection.execute(SQLITE_PRAGMAS).await.map(drop) }))
            .connect_with(options.clone())
            .await?;
        migrate(&pool, SQLITE).await?;
        Ok(Self {
            pool,
            engine: Engine::Sqlite,
            file: Some(file),
            options: Arc::new(options),
            listen_options: None,
        })
    }

    async fn open_postgres(url: &Url) -> Result<Self, DatabaseError> {
        let listen_options = PgConnectOptions::from_url(url)?;
        // The pool would not report why it cannot connect.
        wait_for_postgres(&listen_options, ACQUIRE_TIMEOUT).await?;
        let options = AnyConnectOptions::from_url(url)?;
        let pool = AnyPoolOptions::new()
            .max_connections(14)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.clone())
            .await?;
        migrate(&pool, POSTGRES).await?;
        Ok(Self {
            pool,
            engine: Engine::Postgres,
            file: None,
            options: Arc::new(options),
            listen_options: Some(Arc::new(listen_options)),
        })
    }

    /// Releases all leases of a SQLite database, at the start of the server: only one server uses the file, so an
    /// earlier process left them. With PostgreSQL other servers may hold leases, and the others expire.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn release_leases(&self) -> Result<(), DatabaseError> {
        if self.engine == Engine::Sqlite {
            self.pool
                .execute("UPDATE uploads SET leased_until = 0 WHERE state = 'issued' AND leased_until > 0")
                .await?;
        }
        Ok(())
    }

    /// Moves SQLite's write-ahead log into the database and truncates it: the log may hold pages with deleted data.
    /// Does nothing with PostgreSQL, which manages its own log.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn truncate_write_ahead_log(&self) -> Result<(), sqlx::Error> {
        if self.engine == Engine::Sqlite {
            self.pool.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        Ok(())
    }

    /// Reads from a table, to find out whether the database answers.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn check(&self) -> Result<(), sqlx::Error> {
        self.pool
            .fetch_optional("SELECT 1 FROM uploads LIMIT 1")
            .await
            .map(drop)
    }

    /// A connection for a writer, beside those of the pool. With SQLite it caches the pages that are written often.
    ///
    /// # Errors
    /// If the database cannot be reached within 5 s.
    pub(crate) async fn connect_to_write(&self) -> Result<AnyConnection, sqlx::Error> {
        // The writers' statements contain file names, which no log may have.
        let options = AnyConnectOptions::clone(&self.options).disable_statement_logging();
        let mut connection = tokio::time::timeout(ACQUIRE_TIMEOUT, options.connect())
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)??;
        if self.engine == Engine::Sqlite {
            connection.execute(SQLITE_PRAGMAS).await?;
            // Without `temp_store`, the pages that a statement changes are also written to a file that undoes it.
            connection
                .execute("PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY;")
                .await?;
        }
        Ok(connection)
    }

    /// Listens for notifications of other servers on `channel`; `None` with SQLite, which has only one server.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn listen(&self, channel: &str) -> Result<Option<PgListener>, sqlx::Error> {
        let Some(options) = &self.listen_options else {
            return Ok(None);
        };
        // It has its own pool, because this connection is used until the process ends.
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(PgConnectOptions::clone(options));
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(channel).await?;
        Ok(Some(listener))
    }
}

/// The URL of a SQLite file. sqlx decodes the file name in its URL, and encodes all special characters except `%`.
fn sqlite_url(options: SqliteConnectOptions, file: &Path) -> Url {
    let encoded = file.to_string_lossy().replace('%', "%25");
    options.filename(encoded).to_url_lossy()
}

/// Applies the migrations that the database has not had yet.
async fn migrate(pool: &AnyPool, migrations: [(&'static str, &'static str); 3]) -> Result<(), DatabaseError> {
    Ok(Migrator::with_migrations(numbered(migrations)).run(pool).await?)
}

/// The migrations with their versions, from 1.
fn numbered(migrations: [(&'static str, &'static str); 3]) -> Vec<Migration> {
    let migrations = (1..).zip(migrations).map(|(version, (name, sql))| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    migrations.collect()
}

impl Engine {
    /// The statement that begins a transaction with writes.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            // With a plain BEGIN the lock is requested at the first write, and may then be refused without waiting.
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_cannot_be_created_is_named_in_the_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("nowhere/buttress.db");
        let url = Secret::from(format!("sqlite:{}", file.display()));
        let error = Database::open(Some(&url), folder.path()).await.unwrap_err().to_string();
        let begin = format!("BUTTRESS_DATABASE_URL: cannot write to {}: ", file.display());
        assert!(error.starts_with(&begin), "{error}");
        let odd = folder.path().join("a:b #1?.db");
        let database = Database::open_sqlite(SqliteConnectOptions::new().filename(&odd)).await;
        assert_eq!(database.unwrap().file, Some(odd.clone()));
        assert!(odd.exists());
    }

    #[tokio::test]
    async fn a_file_name_with_percent_signs_is_not_decoded() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("50%25 of a%20b%.db");
        Database::open_sqlite(SqliteConnectOptions::new().filename(&odd))
            .await
            .unwrap();
        let made = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        for name in made {
            assert!(name.to_string_lossy().starts_with("50%25 of a%20b%.db"), "{name:?}");
        }
        assert!(std::fs::metadata(&odd).unwrap().len() > 0, "it holds the tables");
    }

    /// A schema with an unknown migration, and one with a changed migration.
    #[tokio::test]
    async fn a_database_of_another_version_is_refused_and_not_changed() {
        for (version, checksum) in [(90_i64, "x"), (1, "x")] {
            let folder = tempfile::tempdir().unwrap();
            drop(Database::open(None, folder.path()).await.unwrap());
            let url = format!("sqlite:{}", folder.path().join("buttress.db").display());
            let pool = AnyPool::connect(&url).await.unwrap();
            let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                       VALUES ($1, 'old', TRUE, $2, 0) ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum";
            let old = sqlx::query(sql).bind(version).bind(checksum.as_bytes());
            old.execute(&pool).await.unwrap();
            pool.close().await;
            let before = std::fs::read(folder.path().join("buttress.db")).unwrap();

            let error = Database::open(None, folder.path()).await.unwrap_err();
            assert!(matches!(error, DatabaseError::OtherVersion), "{error}");
            assert!(error.to_string().starts_with("BUTTRESS_DATABASE_URL: another version"));
            let after = std::fs::read(folder.path().join("buttress.db")).unwrap();
            assert_eq!(before, after, "version {version}");
        }
    }
}
