//! Opening the database and bringing its schema up to date.
//!
//! SQLite is embedded and the default; PostgreSQL lets several servers share one ledger. Both are
//! spoken to in the same SQL: what differs between them stands in this module and in `migrations/`.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Any, AnyPool, ConnectOptions, Connection, Executor, SqlSafeStr};
use tokio::time::{Instant, sleep_until, timeout_at};
use url::Url;

use crate::config::Secret;
use crate::private_files;

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

/// How long a request waits for a connection before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the start waits before it tries a database again.
const TRY_AGAIN: Duration = Duration::from_millis(250);

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// It cannot be opened.
    #[error("BUTTRESS_DATABASE_URL: the database cannot be opened: {0}")]
    Open(#[from] sqlx::Error),
    /// PostgreSQL does not answer, or does not let us in.
    #[error("BUTTRESS_DATABASE_URL: PostgreSQL at {place} cannot be used: {cause}")]
    Reach {
        /// Host and port, or the socket.
        place: String,
        /// What it or the system says.
        cause: String,
    },
    /// SQLite's file cannot be made or written.
    #[error("BUTTRESS_DATABASE_URL: cannot write to {file}: {cause}")]
    File {
        /// The file.
        file: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// Another version of Buttress made it.
    #[error(
        "BUTTRESS_DATABASE_URL: another version of Buttress made this database, and this one cannot use it; nothing was changed. Start with a new database, or run the version that made this one"
    )]
    OtherVersion,
    /// The schema could not be made.
    #[error("BUTTRESS_DATABASE_URL: the database's schema cannot be brought up to date: {0}")]
    Migrate(MigrateError),
}

/// Which engine keeps the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// In this process; one writer at a time.
    Sqlite,
    /// A server of its own, which other processes may use too.
    Postgres,
}

/// An open database whose migrations have run.
#[derive(Debug, Clone)]
pub struct Database {
    /// Connections.
    pub(crate) pool: AnyPool,
    /// What is behind them.
    pub(crate) engine: Engine,
    /// Where SQLite keeps the tables.
    pub(crate) file: Option<PathBuf>,
    /// Only PostgreSQL can call us.
    calls: Option<PgConnectOptions>,
}

impl Database {
    /// Opens what the URL names (`sqlite:…` or `postgres://…`), or `buttress.db` in the data folder,
    /// and migrates it. Several servers may do so at once.
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
        // A relative one with a colon makes no URL. What SQLite writes beside the file has the same mode.
        let file = std::path::absolute(options.get_filename());
        let file = file.and_then(|file| private_files::create_file(&file).map(|()| file));
        let file = file.map_err(|cause| DatabaseError::File {
            file: options.get_filename().display().to_string(),
            cause,
        })?;
        // The library decodes the name in its URL, and encodes all signs but the one that codes begin with.
        let encoded = file.to_string_lossy().replace('%', "%25");
        let url = options.filename(encoded).create_if_missing(true).to_url_lossy();
        let pool = AnyPoolOptions::new()
            .max_connections(6)
            .acquire_timeout(PATIENCE)
            // A connection to a file cannot be lost; asking costs as much as a query.
            .test_before_acquire(false)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    // A form is handed out only when its row would survive the plug being pulled; and what
                    // is deleted is overwritten, not only forgotten.
                    connection
                        .execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;")
                        .await
                        .map(drop)
                })
            })
            .connect_with(AnyConnectOptions::from_url(&url)?)
            .await?;
        migrate(&pool, SQLITE).await?;
        Ok(Self {
            pool,
            engine: Engine::Sqlite,
            file: Some(file),
            calls: None,
        })
    }

    async fn open_postgres(url: &Url) -> Result<Self, DatabaseError> {
        let options = PgConnectOptions::from_url(url)?;
        // The pool keeps to itself why it has no connection.
        reach(&options, PATIENCE).await?;
        let pool = AnyPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(PATIENCE)
            .connect_with(AnyConnectOptions::from_url(url)?)
            .await?;
        migrate(&pool, POSTGRES).await?;
        Ok(Self {
            pool,
            engine: Engine::Postgres,
            file: None,
            calls: Some(options),
        })
    }

    /// Before a server begins. One server to a file: whatever is leased when it starts was leased by
    /// one that died. On PostgreSQL others may be alive, and leases run out by themselves.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn let_go_of_leases(&self) -> Result<(), DatabaseError> {
        if self.engine == Engine::Sqlite {
            self.pool
                .execute("UPDATE uploads SET leased_until = 0 WHERE state = 'issued' AND leased_until > 0")
                .await?;
        }
        Ok(())
    }

    /// Empties SQLite's write-ahead log into the database. Until then the log holds pages as they were before
    /// something in them was deleted. PostgreSQL looks after its own.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn empty_log(&self) -> Result<(), sqlx::Error> {
        if self.engine == Engine::Sqlite {
            self.pool.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        Ok(())
    }

    /// A connection for a writer. SQLite's has room for the pages that are written again and again,
    /// and copies them into the database less often than its default of every 4 MB.
    pub(crate) async fn acquire_to_write(&self) -> Result<PoolConnection<Any>, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        if self.engine == Engine::Sqlite {
            connection
                .execute("PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = 8000;")
                .await?;
        }
        Ok(connection)
    }

    /// Hears what other servers say on `channel`; `None` where there can be no other servers.
    ///
    /// # Errors
    /// Where the database is away.
    pub(crate) async fn listen(&self, channel: &str) -> Result<Option<PgListener>, sqlx::Error> {
        let Some(options) = &self.calls else { return Ok(None) };
        // A pool of its own: this one connection is busy for as long as the process lives.
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(options.clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(channel).await?;
        Ok(Some(listener))
    }
}

/// The library looks for a host with the brackets that IPv6 has in URLs; as a parameter it needs none.
fn postgres_url(text: &str) -> Result<Url, sqlx::Error> {
    let mut url = Url::parse(text).map_err(|e| sqlx::Error::Configuration(e.into()))?;
    let address = url
        .host_str()
        .and_then(|host| host.strip_prefix('[')?.strip_suffix(']'));
    if let Some(address) = address.map(ToOwned::to_owned)
        && !url.query_pairs().any(|(name, _)| name == "host" || name == "hostaddr")
    {
        url.query_pairs_mut().append_pair("host", &address);
    }
    Ok(url)
}

/// Connects once. A server that is just starting gets until the patience ends.
async fn reach(options: &PgConnectOptions, patience: Duration) -> Result<(), DatabaseError> {
    let place = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None if options.get_host().contains(':') => format!("[{}]:{}", options.get_host(), options.get_port()),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    let deadline = Instant::now() + patience;
    let mut cause = format!("no answer within {} seconds", patience.as_secs());
    loop {
        match timeout_at(deadline, options.connect()).await {
            Ok(Ok(connection)) => return Ok(connection.close().await?),
            Ok(Err(error)) => {
                cause = error.to_string();
                if !is_transient(&error) || deadline.elapsed() > Duration::ZERO {
                    return Err(DatabaseError::Reach { place, cause });
                }
            }
            Err(_) => return Err(DatabaseError::Reach { place, cause }),
        }
        sleep_until(deadline.min(Instant::now() + TRY_AGAIN)).await;
    }
}

impl From<MigrateError> for DatabaseError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => Self::OtherVersion,
            error => Self::Migrate(error),
        }
    }
}

/// Applies the migrations that the database has not had yet.
async fn migrate(pool: &AnyPool, migrations: [(&'static str, &'static str); 3]) -> Result<(), DatabaseError> {
    let migrations = (1..).zip(migrations).map(|(version, (name, sql))| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Ok(Migrator::with_migrations(migrations.collect()).run(pool).await?)
}

impl Engine {
    /// Begins a transaction that will write.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            // A lock that is asked for only when the first write comes may be refused at once.
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }
}

/// A database that is away comes back, and two transactions in each other's way pass each other;
/// a query that is wrong stays wrong.
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

/// Two transactions wanted the same: PostgreSQL ended one of them, which may be tried again at once.
pub(crate) fn is_conflict(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(cause) => matches!(cause.code().as_deref(), Some("40001" | "40P01")),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_cannot_be_made_is_named() {
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
    async fn a_name_that_looks_encoded_is_the_name_of_the_file() {
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

    #[tokio::test]
    async fn a_database_that_refuses_or_is_silent_is_named_with_the_reason() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = postgres_url(&format!("postgres://ada:hunter2@127.0.0.1:{port}/buttress")).unwrap();
        let options = PgConnectOptions::from_url(&url).unwrap();
        let patience = Duration::from_millis(600);
        let silent = reach(&options, patience).await.unwrap_err().to_string();
        let beginning = format!("BUTTRESS_DATABASE_URL: PostgreSQL at 127.0.0.1:{port} cannot be used: ");
        assert!(
            silent.starts_with(&beginning) && silent.contains("no answer"),
            "{silent}"
        );
        drop(listener);
        let refused = reach(&options, patience).await.unwrap_err().to_string();
        assert!(
            refused.starts_with(&beginning) && refused.contains("refused") && !refused.contains("hunter2"),
            "{refused}"
        );
    }

    #[test]
    fn an_address_of_ipv6_is_taken_out_of_its_brackets() {
        for (url, host) in [
            ("postgres://[::1]/buttress", "::1"),
            (
                "postgres://ada:secret@[2001:db8::5]:5433/buttress?sslmode=disable",
                "2001:db8::5",
            ),
            ("postgres://127.0.0.1/buttress", "127.0.0.1"),
            ("postgres://[::1]/buttress?host=db.internal", "db.internal"),
        ] {
            let options = PgConnectOptions::from_url(&postgres_url(url).unwrap()).unwrap();
            assert_eq!(options.get_host(), host);
        }
    }

    /// The first schema that was ever in use, and one of this version that was edited since.
    #[tokio::test]
    async fn a_database_of_another_version_is_refused_in_a_sentence_and_left_as_it_was() {
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
