//! Profile pictures over HTTP: the redirect to a picture's bytes, and the form that chooses an earlier picture.

use app::ports::CurrentUser;
use axum::extract::{Extension, Form, Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::Site;
use super::access::{HOME, RequiredUser};
use super::routes::{Access, Description, Routes, Success};
use super::session::{self, SessionHandle};

/// How long a browser may cache the redirect to a rendition; well below the lifetime of the store's URL.
const CACHE_FOR_A_MINUTE: HeaderValue = HeaderValue::from_static("private, max-age=60");

/// The routes of profile pictures.
pub(super) fn routes() -> Routes {
    let show_picture = Description::get(
        "/pictures/{id}/{edge}",
        "uploads",
        Access::Session,
        "Redirects to a short-lived URL of the store that shows a rendition of a profile picture.",
    );
    Routes::new()
        .get(
            show_picture.success(Success::Redirect).errors(&[400, 401, 404, 503]),
            show,
        )
        .form(
            "/picture/choose",
            &["id"],
            Access::Session,
            "Show an earlier picture, or none.",
            choose,
        )
}

/// `GET /pictures/{id}/{edge}`: redirects to a short-lived URL of the store. Only for the owner.
pub(super) async fn show(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Path((id, edge)): Path<(String, u32)>,
) -> Response {
    let Some(viewer) = session.viewer.clone() else {
        return session::answer(&app::error::ApiError::LoginRequired);
    };
    match site
        .pictures
        .rendition_url(&CurrentUser::from_verified(viewer), &id, edge)
        .await
    {
        Ok(url) => ([(header::CACHE_CONTROL, CACHE_FOR_A_MINUTE)], Redirect::to(&url)).into_response(),
        Err(error) => session::answer(&error),
    }
}

/// The fields of the form; an empty `id` means no picture.
#[derive(Deserialize)]
pub(super) struct PictureForm {
    #[serde(default)]
    id: String,
}

/// `POST /picture/choose`, a plain form: chooses an earlier picture, or none, and redirects to the profile.
pub(super) async fn choose(
    State(site): State<Site>,
    RequiredUser(viewer): RequiredUser,
    Form(PictureForm { id }): Form<PictureForm>,
) -> Response {
    let id = (!id.is_empty()).then_some(id.as_str());
    match site.pictures.choose(&viewer, id, Timestamp::now()).await {
        Ok(()) => Redirect::to(HOME).into_response(),
        Err(error) => session::answer(&error),
    }
}
