//! Access control that runs before the handlers, and redirects to the log-in page.

pub(super) use app::domain::redirect_target::PROFILE_PATH as HOME;
use app::domain::redirect_target::page_path;
use app::error::ApiError;
use app::ports::CurrentUser;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::Redirect;

use super::session::{self, SessionHandle};
use crate::audit::{self, AuditEvent};

/// The redirect of a request, if it needs one: without a session from the dashboard to the log-in page, with one from the
/// log-in pages to the home page.
pub(super) fn redirect(request: &Request, session: &SessionHandle) -> Option<Redirect> {
    let logged_in = session.viewer.is_some();
    let path = request.uri().path();
    if (path.starts_with("/dashboard") || path.starts_with("/examples/")) && !logged_in {
        return Some(Redirect::to(&log_in_page(path)));
    }
    let is_get = request.method() == axum::http::Method::GET;
    // A recovery link must open even when somebody is logged in, because it may be for another account.
    let is_link = path == "/recover" && request.uri().query().is_some_and(|query| query.contains("token="));
    if is_get && logged_in && matches!(path, "/login" | "/signup" | "/recover") && !is_link {
        return Some(Redirect::to(HOME));
    }
    None
}

/// Extracts the logged-in user; without one, redirects to the log-in page.
pub(super) struct RequiredUser(pub(super) CurrentUser);

impl<S: Sync> FromRequestParts<S> for RequiredUser {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Redirect> {
        let session = parts.extensions.get::<SessionHandle>();
        let viewer = session.and_then(|session| session.viewer.clone());
        viewer
            .map(|viewer| Self(CurrentUser::from_verified(viewer)))
            .ok_or_else(|| Redirect::to(&log_in_page(HOME)))
    }
}

/// The address of the log-in page that leads to `next` afterwards.
pub(super) fn log_in_page(next: &str) -> String {
    let next = page_path(next).unwrap_or(HOME);
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    format!("/login?{query}")
}

/// The response to a cross-origin request, which is logged.
pub(super) fn cross_origin() -> axum::http::Response<Body> {
    audit::log(AuditEvent::Refused, None, None, Some("cross_origin"));
    session::answer(&ApiError::CrossOrigin)
}
