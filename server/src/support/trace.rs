//! All that the database knows of the uploads behind a support code, in the order in which it happened.

use app::domain::support::SupportCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::SupportService;

/// Something that happened to an upload.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// The upload's id.
    pub upload: String,
    /// `signed`, `attempt_failed`, the state that it was settled as, or what its owner did with the file.
    pub what: String,
    /// More, by name.
    pub detail: Value,
}

impl SupportService {
    /// What happened to the uploads with this code, oldest first. A name that a person gave a file is not
    /// in it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn trace(&self, code: SupportCode) -> sqlx::Result<Vec<Happened>> {
        let from = code.id_prefix();
        // Behind every hex digit.
        let until = format!("{from}g");
        let mut all = Vec::new();
        let uploads = sqlx::query(
            "SELECT id, owner, declared_size, declared_type, state, issued_at, form_expires_at, finalized_at, finalized_by,
                    reason, size, content_type, delete_at
             FROM uploads WHERE id >= $1 AND id < $2",
        );
        for row in uploads.bind(&from).bind(&until).fetch_all(&self.pool).await? {
            signed(&row, &mut all)?;
        }
        let attempts = sqlx::query(
            "SELECT upload, at, part, attempt, status, detail, request_id
             FROM failed_attempts WHERE upload >= $1 AND upload < $2",
        );
        for row in attempts.bind(&from).bind(&until).fetch_all(&self.pool).await? {
            all.push(Happened {
                at: moment(row.try_get("at")?),
                upload: row.try_get("upload")?,
                what: "attempt_failed".to_owned(),
                detail: json!({
                    "attempt": row.try_get::<i64, _>("attempt")?,
                    "part": row.try_get::<i64, _>("part")?,
                    "status": row.try_get::<Option<i64>, _>("status")?,
                    "detail": row.try_get::<String, _>("detail")?,
                    "s3_request_id": row.try_get::<Option<String>, _>("request_id")?,
                }),
            });
        }
        let news = sqlx::query("SELECT upload, event, at FROM upload_events WHERE upload >= $1 AND upload < $2");
        for row in news.bind(&from).bind(&until).fetch_all(&self.pool).await? {
            let (upload, what): (String, String) = (row.try_get("upload")?, row.try_get("event")?);
            // How it was settled is told by its row, with more.
            if !all.iter().any(|known| known.upload == upload && known.what == what) {
                all.push(Happened {
                    at: moment(row.try_get("at")?),
                    upload,
                    what,
                    detail: json!({}),
                });
            }
        }
        all.sort_by_key(|happened| happened.at);
        Ok(all)
    }
}

fn signed(row: &AnyRow, all: &mut Vec<Happened>) -> sqlx::Result<()> {
    let upload: String = row.try_get("id")?;
    let time =
        |column: &str| -> sqlx::Result<Option<Timestamp>> { Ok(row.try_get::<Option<i64>, _>(column)?.map(moment)) };
    let spelled = |time: Option<Timestamp>| time.map(|time| time.to_string());
    all.push(Happened {
        at: moment(row.try_get("issued_at")?),
        upload: upload.clone(),
        what: "signed".to_owned(),
        detail: json!({
            "account": row.try_get::<i64, _>("owner")?,
            "bytes": row.try_get::<Option<i64>, _>("declared_size")?,
            "content_type": row.try_get::<Option<String>, _>("declared_type")?,
            "form_expires_at": spelled(time("form_expires_at")?),
            "state_now": row.try_get::<String, _>("state")?,
        }),
    });
    if let Some(at) = time("finalized_at")? {
        all.push(Happened {
            at,
            upload,
            what: row.try_get("state")?,
            detail: json!({
                "by": row.try_get::<Option<String>, _>("finalized_by")?,
                "reason": row.try_get::<Option<String>, _>("reason")?,
                "bytes": row.try_get::<Option<i64>, _>("size")?,
                "content_type": row.try_get::<Option<String>, _>("content_type")?,
                "object_goes_at": spelled(time("delete_at")?),
            }),
        });
    }
    Ok(())
}

fn moment(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
