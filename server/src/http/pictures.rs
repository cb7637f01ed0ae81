//! The way to a picture's bytes, and back to an earlier picture.

use app::ports::CurrentUser;
use axum::extract::{Extension, Form, Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::Site;
use super::access::{HOME, RequiredUser};
use super::session::{self, SessionHandle};

/// For how long a browser may keep where a rendition is: well below the life of the store's URL.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=60");

/// `GET /pictures/{id}/{edge}`: to a short-lived URL of the store, for the owner only.
pub(super) async fn show(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Path((id, edge)): Path<(String, u32)>,
) -> Response {
    let Some(viewer) = session.viewer else {
        return session::answer(&app::error::ApiError::LoginRequired);
    };
    match site.pictures.address(&CurrentUser::vouch(viewer), &id, edge).await {
        Ok(url) => ([(header::CACHE_CONTROL, KEPT)], Redirect::to(&url)).into_response(),
        Err(error) => session::answer(&error),
    }
}

/// What the form sends; an empty `id` is no picture.
#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    id: String,
}

/// `POST /picture/choose`, a plain form: back to the page with another picture, or with none.
pub(super) async fn choose(
    State(site): State<Site>,
    RequiredUser(viewer): RequiredUser,
    Form(Choice { id }): Form<Choice>,
) -> Response {
    let id = (!id.is_empty()).then_some(id.as_str());
    match site.pictures.choose(&viewer, id, Timestamp::now()).await {
        Ok(()) => Redirect::to(HOME).into_response(),
        Err(error) => session::answer(&error),
    }
}
