//! The trace of a support code: everything that the database records about its uploads, in order of time.

use app::domain::support::SupportCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::SupportService;

/// An entry of a trace: one event of an upload.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceEntry {
    /// The time of the event.
    pub at: Timestamp,
    /// The upload's id.
    pub upload: String,
    /// The event: `signed`, `attempt_failed`, the final state, or an action of the owner.
    pub event: String,
    /// Further fields of the event.
    pub detail: Value,
}

impl SupportService {
    /// The trace of the uploads with this code, oldest entry first. It contains no file names.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn trace(&self, code: SupportCode) -> sqlx::Result<Vec<TraceEntry>> {
        // No index has the ends of ids, so each query reads all of them.
        let ids = format!("%{}", code.id_suffix());
        let mut entries = Vec::new();
        let uploads = sqlx::query(
            "SELECT id, owner, declared_size, declared_type, state, issued_at, form_expires_at, finalized_at, finalized_by,
                    reason, size, content_type, delete_at
             FROM uploads WHERE id LIKE $1",
        );
        for row in uploads.bind(&ids).fetch_all(&self.pool).await? {
            push_upload(&row, &mut entries)?;
        }
        let attempts = sqlx::query(
            "SELECT upload, at, part, attempt, status, detail, request_id, explanation
             FROM failed_attempts WHERE upload LIKE $1",
        );
        for row in attempts.bind(&ids).fetch_all(&self.pool).await? {
            entries.push(TraceEntry {
                at: moment(row.try_get("at")?),
                upload: row.try_get("upload")?,
                event: "attempt_failed".to_owned(),
                detail: json!({
                    "attempt": row.try_get::<i64, _>("attempt")?,
                    "part": row.try_get::<i64, _>("part")?,
                    "status": row.try_get::<Option<i64>, _>("status")?,
                    "detail": row.try_get::<String, _>("detail")?,
                    "s3_request_id": row.try_get::<Option<String>, _>("request_id")?,
                    "explanation": row.try_get::<Option<String>, _>("explanation")?,
                }),
            });
        }
        let events = sqlx::query("SELECT upload, event, at FROM upload_events WHERE upload LIKE $1");
        for row in events.bind(&ids).fetch_all(&self.pool).await? {
            let (upload, event): (String, String) = (row.try_get("upload")?, row.try_get("event")?);
            // The row of the upload has the final state already, with more detail.
            if !entries
                .iter()
                .any(|known| known.upload == upload && known.event == event)
            {
                entries.push(TraceEntry {
                    at: moment(row.try_get("at")?),
                    upload,
                    event,
                    detail: json!({}),
                });
            }
        }
        entries.sort_by_key(|entry| entry.at);
        Ok(entries)
    }
}

/// Adds the entries of an upload's row: its signing, and its final state.
fn push_upload(row: &AnyRow, entries: &mut Vec<TraceEntry>) -> sqlx::Result<()> {
    let upload: String = row.try_get("id")?;
    let time =
        |column: &str| -> sqlx::Result<Option<Timestamp>> { Ok(row.try_get::<Option<i64>, _>(column)?.map(moment)) };
    let to_text = |time: Option<Timestamp>| time.map(|time| time.to_string());
    entries.push(TraceEntry {
        at: moment(row.try_get("issued_at")?),
        upload: upload.clone(),
        event: "signed".to_owned(),
        detail: json!({
            "account": row.try_get::<i64, _>("owner")?,
            "bytes": row.try_get::<Option<i64>, _>("declared_size")?,
            "content_type": row.try_get::<Option<String>, _>("declared_type")?,
            "form_expires_at": to_text(time("form_expires_at")?),
            "state_now": row.try_get::<String, _>("state")?,
        }),
    });
    if let Some(at) = time("finalized_at")? {
        entries.push(TraceEntry {
            at,
            upload,
            event: row.try_get("state")?,
            detail: json!({
                "by": row.try_get::<Option<String>, _>("finalized_by")?,
                "reason": row.try_get::<Option<String>, _>("reason")?,
                "bytes": row.try_get::<Option<i64>, _>("size")?,
                "content_type": row.try_get::<Option<String>, _>("content_type")?,
                "object_goes_at": to_text(time("delete_at")?),
            }),
        });
    }
    Ok(())
}

fn moment(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
