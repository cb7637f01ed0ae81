//! All objects that confirmed rows name, in the order of their keys.
//!
//! No index has this order: one more would slow down every confirmed upload for a list that is read once a week. So
//! the list is sorted once into a temporary table, which belongs to one connection, and is read from there page by
//! page. No transaction stays open meanwhile, and the server needs no memory for it.

use s3_post_policy::ObjectKey;
use sqlx::any::AnyRow;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AssertSqlSafe, Row as _};

use super::queries::id_of;
use super::usage_batch::unsigned;
use crate::database::{Database, Engine};
use crate::ledger::{LedgerError, NamedObject};

/// Rows of a page.
const PAGE: i64 = 1_000;

/// A list of objects that rows name; see the module.
#[derive(Debug)]
pub struct NamedObjects {
    connection: PoolConnection<Any>,
    /// The key and the id of the last row that was read.
    after: (String, String),
}

impl NamedObjects {
    pub(in crate::ledger) async fn open(database: &Database) -> Result<Self, LedgerError> {
        let mut connection = database.pool.acquire().await?;
        // S3 sorts keys by their bytes, as SQLite sorts texts. PostgreSQL does so only if it is told to.
        let (collation, options) = match database.engine {
            Engine::Sqlite => ("", "WITHOUT ROWID"),
            Engine::Postgres => ("COLLATE \"C\"", ""),
        };
        let create = format!(
            "CREATE TEMP TABLE named_objects (
                 object_key TEXT {collation} NOT NULL, id TEXT {collation} NOT NULL, owner BIGINT NOT NULL,
                 size BIGINT NOT NULL, etag TEXT NOT NULL, part_size BIGINT, PRIMARY KEY (object_key, id)) {options}"
        );
        let fill = format!(
            "INSERT INTO named_objects SELECT object_key, id, owner, size, etag, part_size FROM uploads
             WHERE state = 'confirmed' AND object_key IS NOT NULL ORDER BY object_key {collation}, id {collation}"
        );
        let drop_old = "DROP TABLE IF EXISTS named_objects".to_owned();
        let analyze = "ANALYZE named_objects".to_owned();
        for sql in [drop_old, create, fill, analyze] {
            sqlx::query(AssertSqlSafe(sql))
                .persistent(false)
                .execute(&mut *connection)
                .await?;
        }
        Ok(Self {
            connection,
            after: Default::default(),
        })
    }

    /// The next page; empty after the last row.
    ///
    /// # Errors
    /// If the database fails, or a row has an invalid value.
    pub async fn next_page(&mut self) -> Result<Vec<NamedObject>, LedgerError> {
        let rows = sqlx::query(
            "SELECT object_key, id, owner, size, etag, part_size FROM named_objects
             WHERE (object_key, id) > ($1, $2) ORDER BY object_key, id LIMIT $3",
        )
        .persistent(false)
        .bind(self.after.0.as_str())
        .bind(self.after.1.as_str())
        .bind(PAGE)
        .fetch_all(&mut *self.connection)
        .await?;
        let page = rows.iter().map(decode).collect::<Result<Vec<NamedObject>, _>>()?;
        if let Some(last) = page.last() {
            self.after = (last.key.as_str().to_owned(), last.upload.to_string());
        }
        Ok(page)
    }
}

fn decode(row: &AnyRow) -> Result<NamedObject, LedgerError> {
    let part_size: Option<i64> = row.try_get("part_size")?;
    Ok(NamedObject {
        key: ObjectKey::new(row.try_get::<String, _>("object_key")?).map_err(|_| LedgerError::Corrupt("object_key"))?,
        upload: id_of(row, "id")?,
        owner: row.try_get("owner")?,
        size: unsigned(row.try_get("size")?, "size")?,
        etag: row.try_get("etag")?,
        part_size: part_size.map(|bytes| unsigned(bytes, "part_size")).transpose()?,
    })
}
