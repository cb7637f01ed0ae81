//! The plain forms of stored files, and the redirect to their thumbnails.

use app::domain::upload::{ConfirmOutcome, UploadId, UploadState};
use app::error::ApiError;
use app::ports::CurrentUser;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;

use super::access::RequiredUser;
use super::routes::{Access, Description, Routes, Success};
use super::session::{self, SessionHandle};
use super::{Site, return_to};

/// How long a browser may cache the redirect to a thumbnail; well below the lifetime of the store's URL.
const CACHE_FOR_A_MINUTE: HeaderValue = HeaderValue::from_static("private, max-age=60");
/// Files that one form may name; the limit on a form's body allows no more.
const MAX_CHOSEN: usize = 5_000;

/// The routes of stored files.
pub(super) fn routes() -> Routes {
    let inline = Description::get(
        "/uploads/{id}/inline",
        "uploads",
        Access::Session,
        "Redirects to a short-lived URL of the store that shows the picture.",
    );
    Routes::new()
        .get(inline.success(Success::Redirect).errors(&[401, 404, 503]), thumbnail)
        .form(
            "/uploads/{id}/rename",
            &["name"],
            Access::Session,
            "Rename a file.",
            rename,
        )
        .form("/uploads/{id}/delete", &[], Access::Session, "Delete a file.", delete)
        .form(
            "/uploads/{id}/restore",
            &[],
            Access::Session,
            "Restore a deleted file.",
            restore,
        )
        .form(
            "/uploads/delete",
            &["id"],
            Access::Session,
            "Delete the files that the `id` fields name.",
            delete_chosen,
        )
        .form(
            "/uploads/restore",
            &["at"],
            Access::Session,
            "Restore the files that were deleted together at this time.",
            restore_chosen,
        )
}

/// `GET /uploads/{id}/inline`: redirects to a short-lived URL of the store that shows a picture. Only for the owner,
/// and only for types that cannot contain script.
pub(super) async fn thumbnail(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Path(id): Path<String>,
) -> Response {
    let Some(viewer) = session.viewer.clone() else {
        return session::answer(&ApiError::LoginRequired);
    };
    match site
        .uploads
        .thumbnail_url(&CurrentUser::from_verified(viewer), &id)
        .await
    {
        Ok(url) => ([(header::CACHE_CONTROL, CACHE_FOR_A_MINUTE)], Redirect::to(&url)).into_response(),
        Err(error) => session::answer(&error),
    }
}

/// `POST /uploads/{id}/rename`, a plain form: redirects to the page that sent it, with a notice of the outcome.
pub(super) async fn rename(
    State(site): State<Site>,
    RequiredUser(viewer): RequiredUser,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let fields = url::form_urlencoded::parse(body.as_bytes());
    let name = fields.into_iter().find(|(key, _)| key == "name").map(|(_, name)| name);
    let name = name.unwrap_or_default();
    let renamed = site.uploads.rename(&viewer, &id, &name, Timestamp::now()).await;
    let notice = match renamed {
        Ok(file) => format!("renamed={}", file.id),
        Err(ApiError::Invalid { .. }) => format!("unnamed={}", valid_id(&id)),
        Err(ApiError::NotFound) => format!("gone={}", valid_id(&id)),
        Err(error) => return session::answer(&error),
    };
    Redirect::to(&return_to::path(&headers, &notice)).into_response()
}

/// `POST /uploads/{id}/delete`, a plain form: redirects to the list, which offers to undo the deletion.
pub(super) async fn delete(
    State(site): State<Site>,
    RequiredUser(viewer): RequiredUser,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let outcome = site.uploads.delete(&viewer, vec![id], Timestamp::now()).await;
    redirect_to_list(&headers, &outcome, ["deleted", "gone"])
}

/// `POST /uploads/{id}/restore`, a plain form: undoes [`delete`].
pub(super) async fn restore(
    State(site): State<Site>,
    RequiredUser(viewer): RequiredUser,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let outcome = site.uploads.restore(&viewer, vec![id], Timestamp::now()).await;
    redirect_to_list(&headers, &outcome, ["restored", "gone"])
}

/// `POST /uploads/delete`, a plain form with an `id` for each selected file.
pub(super) async fn delete_chosen(
    State(site): State<Site>,
    RequiredUser(viewer): RequiredUser,
    headers: HeaderMap,
    body: String,
) -> Response {
    let fields = url::form_urlencoded::parse(body.as_bytes());
    let ids = fields.filter(|(key, _)| key == "id").map(|(_, id)| id.into_owned());
    let ids: Vec<String> = ids.take(MAX_CHOSEN).collect();
    if ids.is_empty() {
        return Redirect::to(&return_to::list_path(&headers, "none-chosen=1")).into_response();
    }
    match site.uploads.delete_all(&viewer, &ids, Timestamp::now()).await {
        Ok((at, count)) => {
            let notice = format!("deleted-at={}&files={count}", at.as_millisecond());
            Redirect::to(&return_to::list_path(&headers, &notice)).into_response()
        }
        Err(error) => session::answer(&error),
    }
}

/// `POST /uploads/restore`, a plain form: undoes a [`delete_chosen`]; `at` is the time of the deletion.
pub(super) async fn restore_chosen(
    State(site): State<Site>,
    RequiredUser(viewer): RequiredUser,
    headers: HeaderMap,
    body: String,
) -> Response {
    let mut fields = url::form_urlencoded::parse(body.as_bytes());
    let at = fields.find(|(key, _)| key == "at").and_then(|(_, at)| at.parse().ok());
    let at = at.and_then(|at| Timestamp::from_millisecond(at).ok());
    let restored = match at {
        Some(at) => site.uploads.restore_all(&viewer, at, Timestamp::now()).await,
        None => Ok(0),
    };
    match restored {
        Ok(count) => {
            let notice = format!("files-back={count}");
            Redirect::to(&return_to::list_path(&headers, &notice)).into_response()
        }
        Err(error) => session::answer(&error),
    }
}

/// Redirects to the list with one of two notices: the first for success, the second for an unknown file.
fn redirect_to_list(
    headers: &HeaderMap,
    outcome: &Result<Vec<ConfirmOutcome>, ApiError>,
    notices: [&str; 2],
) -> Response {
    match outcome.as_ref().map(|outcomes| outcomes.first()) {
        Ok(Some(outcome)) => {
            let name = notices[usize::from(outcome.state == UploadState::Unknown)];
            let notice = format!("{name}={}", valid_id(&outcome.id));
            Redirect::to(&return_to::list_path(headers, &notice)).into_response()
        }
        Ok(None) => Redirect::to(&return_to::list_path(headers, "")).into_response(),
        Err(error) => session::answer(error),
    }
}

/// The id, or nothing when the text is not an id, so that a redirect repeats no foreign text.
fn valid_id(id: &str) -> String {
    UploadId::parse(id).map_or_else(|_| String::new(), String::from)
}
