//! The table of profile pictures.

use app::domain::picture::MAX_EARLIER;
use app::domain::upload::UploadId;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, AnyPool, Executor, Row as _};

use crate::database::Database;
use crate::ledger::RenditionUse;

/// A picture's renditions, largest first, and its ThumbHash in base64.
pub(super) struct NewPicture {
    pub(super) ids: [UploadId; 3],
    pub(super) thumb_hash: String,
}

pub(super) struct PictureRow {
    pub(super) ids: [UploadId; 3],
    pub(super) thumb_hash: String,
    pub(super) is_current: bool,
}

/// Adds a picture, makes it the current one, and deletes the oldest beyond the limit; the sweep deletes their
/// renditions. Returns `false`, and changes nothing, when the uploads are not renditions of this owner.
pub(super) async fn add(database: &Database, owner: i64, picture: &NewPicture, now: Timestamp) -> sqlx::Result<bool> {
    let mut transaction = database.pool.begin_with(database.engine.begin()).await?;
    let [large, medium, small] = &picture.ids;
    let own: i64 = sqlx::query(
        "SELECT count(*) AS own FROM uploads
         WHERE owner = $1 AND id IN ($2, $3, $4) AND rendition > 0 AND state = 'confirmed' AND delete_at IS NULL",
    )
    .bind(owner)
    .bind(large.as_str())
    .bind(medium.as_str())
    .bind(small.as_str())
    .fetch_one(&mut *transaction)
    .await?
    .try_get("own")?;
    if own != 3 {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO pictures (id, owner, medium, small, thumb_hash, chosen_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET chosen_at = excluded.chosen_at",
    )
    .bind(large.as_str())
    .bind(owner)
    .bind(medium.as_str())
    .bind(small.as_str())
    .bind(&picture.thumb_hash)
    .bind(now.as_millisecond())
    .execute(&mut *transaction)
    .await?;
    sqlx::query("UPDATE accounts SET picture = $1 WHERE id = $2")
        .bind(large.as_str())
        .bind(owner)
        .execute(&mut *transaction)
        .await?;
    mark(&mut transaction, &picture.ids, RenditionUse::Used).await?;
    for old in list(&mut *transaction, owner).await?.into_iter().skip(MAX_EARLIER + 1) {
        mark(&mut transaction, &old.ids, RenditionUse::Unused).await?;
        sqlx::query("DELETE FROM pictures WHERE id = $1")
            .bind(old.ids[0].as_str())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// Marks three uploads as used or unused renditions.
async fn mark(transaction: &mut AnyConnection, renditions: &[UploadId; 3], mark: RenditionUse) -> sqlx::Result<()> {
    let [large, medium, small] = renditions;
    sqlx::query("UPDATE uploads SET rendition = $4 WHERE id IN ($1, $2, $3)")
        .bind(large.as_str())
        .bind(medium.as_str())
        .bind(small.as_str())
        .bind(mark as i64)
        .execute(transaction)
        .await?;
    Ok(())
}

/// Makes one of the owner's pictures the current one, or none; `false` when it is not the owner's.
pub(super) async fn choose(
    database: &Database,
    owner: i64,
    id: Option<&UploadId>,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let mut transaction = database.pool.begin_with(database.engine.begin()).await?;
    if let Some(id) = id {
        let chosen = sqlx::query("UPDATE pictures SET chosen_at = $3 WHERE id = $1 AND owner = $2")
            .bind(id.as_str())
            .bind(owner)
            .bind(now.as_millisecond())
            .execute(&mut *transaction)
            .await?;
        if chosen.rows_affected() == 0 {
            return Ok(false);
        }
    }
    sqlx::query("UPDATE accounts SET picture = $1 WHERE id = $2")
        .bind(id.map(UploadId::as_str))
        .bind(owner)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(true)
}

/// All pictures of an owner, the most recently chosen first.
pub(super) async fn list(connection: impl Executor<'_, Database = Any>, owner: i64) -> sqlx::Result<Vec<PictureRow>> {
    let rows = sqlx::query(
        "SELECT pictures.id, medium, small, thumb_hash, accounts.picture AS current
         FROM pictures JOIN accounts ON accounts.id = pictures.owner
         WHERE pictures.owner = $1 ORDER BY chosen_at DESC, pictures.id",
    )
    .bind(owner)
    .fetch_all(connection)
    .await?;
    rows.iter().map(decode).collect()
}

/// A picture of an owner.
pub(super) async fn find(pool: &AnyPool, owner: i64, id: &UploadId) -> sqlx::Result<Option<PictureRow>> {
    let row =
        sqlx::query("SELECT id, medium, small, thumb_hash, id AS current FROM pictures WHERE owner = $1 AND id = $2")
            .bind(owner)
            .bind(id.as_str())
            .fetch_optional(pool)
            .await?;
    row.as_ref().map(decode).transpose()
}

fn decode(row: &AnyRow) -> sqlx::Result<PictureRow> {
    let id = |column: &str| -> sqlx::Result<UploadId> {
        UploadId::parse(row.try_get(column)?).map_err(|error| sqlx::Error::Decode(error.to_string().into()))
    };
    let current: Option<String> = row.try_get("current")?;
    let large = id("id")?;
    Ok(PictureRow {
        is_current: current.as_deref() == Some(large.as_str()),
        ids: [large, id("medium")?, id("small")?],
        thumb_hash: row.try_get("thumb_hash")?,
    })
}
