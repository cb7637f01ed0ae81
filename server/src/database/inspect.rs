//! What a database holds, without changing it: for `buttress doctor` and `buttress check`.

use std::path::Path;
use std::str::FromStr;

use secrecy::ExposeSecret;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyConnection, ConnectOptions, Connection};

use super::postgres::{postgres_url, wait_for_postgres};
use super::{ACQUIRE_TIMEOUT, Database, DatabaseError, Engine, POSTGRES, SQLITE, numbered, sqlite_url};
use crate::config::Secret;

/// The state of a database's schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// There is no database yet, or it is empty.
    Missing,
    /// Some migrations of this version have not run.
    Behind {
        /// How many.
        missing: usize,
    },
    /// All migrations of this version have run.
    Current,
}

impl Database {
    /// Connects to the database of the URL, or to `buttress.db` in the data folder, and compares its migrations with
    /// those of this version. Creates and changes nothing.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub async fn inspect(url: Option<&Secret>, data_dir: &Path) -> Result<(Engine, SchemaState), DatabaseError> {
        sqlx::any::install_default_drivers();
        match url.map(ExposeSecret::expose_secret) {
            Some(url) if url.starts_with("postgres") => {
                let url = postgres_url(url)?;
                wait_for_postgres(&PgConnectOptions::from_url(&url)?, ACQUIRE_TIMEOUT).await?;
                let state = schema_state(url.as_str(), Engine::Postgres).await?;
                Ok((Engine::Postgres, state))
            }
            Some(url) => inspect_sqlite(SqliteConnectOptions::from_str(url)?, false).await,
            // The server creates its data folder.
            None => inspect_sqlite(SqliteConnectOptions::new().filename(data_dir.join("buttress.db")), true).await,
        }
    }
}

async fn inspect_sqlite(
    options: SqliteConnectOptions,
    may_lack_folder: bool,
) -> Result<(Engine, SchemaState), DatabaseError> {
    let unusable = |cause| DatabaseError::File {
        file: options.get_filename().display().to_string(),
        cause,
    };
    let file = std::path::absolute(options.get_filename()).map_err(unusable)?;
    if let Err(cause) = std::fs::OpenOptions::new().append(true).open(&file) {
        let has_folder = may_lack_folder || file.parent().is_some_and(Path::is_dir);
        return match cause.kind() {
            std::io::ErrorKind::NotFound if has_folder => Ok((Engine::Sqlite, SchemaState::Missing)),
            _ => Err(unusable(cause)),
        };
    }
    let url = sqlite_url(options.create_if_missing(false), &file);
    let state = schema_state(url.as_str(), Engine::Sqlite).await?;
    Ok((Engine::Sqlite, state))
}

async fn schema_state(url: &str, engine: Engine) -> Result<SchemaState, DatabaseError> {
    let (has_table, migrations) = match engine {
        Engine::Sqlite => (
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'",
            SQLITE,
        ),
        Engine::Postgres => (
            "SELECT COUNT(*) FROM pg_tables WHERE tablename = '_sqlx_migrations' AND schemaname = ANY (current_schemas(FALSE))",
            POSTGRES,
        ),
    };
    let mut connection = AnyConnection::connect(url).await?;
    let tables: i64 = sqlx::query_scalar(has_table).fetch_one(&mut connection).await?;
    if tables == 0 {
        connection.close().await?;
        return Ok(SchemaState::Missing);
    }
    let applied: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
            .fetch_all(&mut connection)
            .await?;
    connection.close().await?;
    let known = numbered(migrations);
    let is_known = |(version, checksum): &(i64, Vec<u8>)| {
        known
            .iter()
            .any(|one| one.version == *version && *one.checksum == **checksum)
    };
    if !applied.iter().all(is_known) {
        return Err(DatabaseError::OtherVersion);
    }
    Ok(match known.len() - applied.len() {
        0 => SchemaState::Current,
        missing => SchemaState::Behind { missing },
    })
}

#[cfg(test)]
mod tests {
    use sqlx::AnyPool;

    use super::*;

    async fn state(folder: &Path) -> Result<SchemaState, DatabaseError> {
        Database::inspect(None, folder).await.map(|(_, state)| state)
    }

    #[tokio::test]
    async fn the_state_of_the_schema_is_found_without_changing_it() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(state(folder.path()).await.unwrap(), SchemaState::Missing);
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            0,
            "nothing is created"
        );
        let database = Database::open(None, folder.path()).await.unwrap();
        assert_eq!(state(folder.path()).await.unwrap(), SchemaState::Current);

        let change = |sql: &'static str, pool: AnyPool| async move { sqlx::query(sql).execute(&pool).await.unwrap() };
        change("DELETE FROM _sqlx_migrations WHERE version = 3", database.pool.clone()).await;
        assert_eq!(state(folder.path()).await.unwrap(), SchemaState::Behind { missing: 1 });
        change(
            "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1",
            database.pool.clone(),
        )
        .await;
        let error = state(folder.path()).await.unwrap_err();
        assert!(matches!(error, DatabaseError::OtherVersion), "{error}");
    }

    #[tokio::test]
    async fn a_folder_that_the_server_does_not_create_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("nowhere/buttress.db").display());
        let error = Database::inspect(Some(&Secret::from(url)), folder.path())
            .await
            .unwrap_err();
        assert!(matches!(error, DatabaseError::File { .. }), "{error}");
    }
}
