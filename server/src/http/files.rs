//! What plain forms do with stored files, and the way to their thumbnails.

use app::domain::upload::{ConfirmOutcome, UploadId, UploadState};
use app::error::ApiError;
use app::ports::CurrentUser;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;

use super::guard::Member;
use super::session::{self, SessionHandle};
use super::{Site, way_back};

/// For how long a browser may keep where a thumbnail is: well below the life of the store's URL.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=60");
/// Files that one form may name: more than a page shows, and no body grows beyond it.
const MAX_CHOSEN: usize = 5_000;

/// `GET /uploads/{id}/inline`: to a short-lived URL of the store that shows a picture; for the owner, and
/// for types that cannot hold script, only.
pub(super) async fn thumbnail(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Path(id): Path<String>,
) -> Response {
    let Some(viewer) = session.viewer else {
        return session::answer(&ApiError::LoginRequired);
    };
    match site.uploads.thumbnail_url(&CurrentUser::vouch(viewer), &id).await {
        Ok(url) => ([(header::CACHE_CONTROL, KEPT)], Redirect::to(&url)).into_response(),
        Err(error) => session::answer(&error),
    }
}

/// `POST /uploads/{id}/rename`, a plain form: back to the page it came from, which says how it went.
pub(super) async fn rename(
    State(site): State<Site>,
    Member(viewer): Member,
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
        Err(ApiError::Invalid { .. }) => format!("unnamed={}", repeatable(&id)),
        Err(ApiError::NotFound) => format!("gone={}", repeatable(&id)),
        Err(error) => return session::answer(&error),
    };
    Redirect::to(&way_back::of(&headers, &notice)).into_response()
}

/// `POST /uploads/{id}/delete`, a plain form: back to the list, which offers to undo it.
pub(super) async fn delete(
    State(site): State<Site>,
    Member(viewer): Member,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let outcome = site.uploads.delete(&viewer, vec![id], Timestamp::now()).await;
    after_removal(&headers, &outcome, ["deleted", "gone"])
}

/// `POST /uploads/{id}/restore`, a plain form: the undo of [`delete`].
pub(super) async fn restore(
    State(site): State<Site>,
    Member(viewer): Member,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let outcome = site.uploads.restore(&viewer, vec![id], Timestamp::now()).await;
    after_removal(&headers, &outcome, ["restored", "gone"])
}

/// `POST /uploads/delete`, a plain form with an `id` for each ticked file.
pub(super) async fn delete_chosen(
    State(site): State<Site>,
    Member(viewer): Member,
    headers: HeaderMap,
    body: String,
) -> Response {
    let fields = url::form_urlencoded::parse(body.as_bytes());
    let ids = fields.filter(|(key, _)| key == "id").map(|(_, id)| id.into_owned());
    let ids: Vec<String> = ids.take(MAX_CHOSEN).collect();
    if ids.is_empty() {
        return Redirect::to(&way_back::of_list(&headers, "none-chosen=1")).into_response();
    }
    match site.uploads.delete_all(&viewer, &ids, Timestamp::now()).await {
        Ok((at, count)) => {
            let notice = format!("deleted-at={}&files={count}", at.as_millisecond());
            Redirect::to(&way_back::of_list(&headers, &notice)).into_response()
        }
        Err(error) => session::answer(&error),
    }
}

/// `POST /uploads/restore`, a plain form: the undo of [`delete_chosen`], which it names by its `at`.
pub(super) async fn restore_chosen(
    State(site): State<Site>,
    Member(viewer): Member,
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
            Redirect::to(&way_back::of_list(&headers, &notice)).into_response()
        }
        Err(error) => session::answer(&error),
    }
}

/// `words` name what was done and that nothing was; the page has a sentence for each.
fn after_removal(headers: &HeaderMap, outcome: &Result<Vec<ConfirmOutcome>, ApiError>, words: [&str; 2]) -> Response {
    match outcome.as_ref().map(|outcomes| outcomes.first()) {
        Ok(Some(outcome)) => {
            let word = words[usize::from(outcome.state == UploadState::Unknown)];
            let notice = format!("{word}={}", repeatable(&outcome.id));
            Redirect::to(&way_back::of_list(headers, &notice)).into_response()
        }
        Ok(None) => Redirect::to(&way_back::of_list(headers, "")).into_response(),
        Err(error) => session::answer(error),
    }
}

/// What is not an id is not repeated.
fn repeatable(id: &str) -> String {
    UploadId::parse(id).map_or_else(|_| String::new(), String::from)
}
