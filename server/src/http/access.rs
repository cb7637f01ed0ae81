//! Who may go where before any handler runs.

pub(super) use app::domain::path::HOME_OF_A_VIEWER as HOME;
use app::domain::path::page_path;
use app::error::ApiError;
use app::ports::CurrentUser;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::session::{self, SessionHandle};
use crate::audit::{self, AuditEvent};

/// Sends strangers from the dashboard to the log-in page and back afterwards, and people who are
/// logged in past the log-in page.
pub(super) async fn require_log_in(request: Request, next: Next) -> Response {
    let logged_in = request
        .extensions()
        .get::<SessionHandle>()
        .is_some_and(|session| session.viewer.is_some());
    let path = request.uri().path();
    if (path.starts_with("/dashboard") || path.starts_with("/examples/")) && !logged_in {
        return Redirect::to(&log_in_page(path)).into_response();
    }
    let is_get = request.method() == axum::http::Method::GET;
    // A link of the operator's is for its holder, whoever is logged in here.
    let is_link = path == "/recover" && request.uri().query().is_some_and(|query| query.contains("token="));
    if is_get && logged_in && matches!(path, "/login" | "/signup" | "/recover") && !is_link {
        return Redirect::to(HOME).into_response();
    }
    next.run(request).await
}

/// Whoever sends a plain form of a page of theirs; strangers are sent to log in, and then home.
pub(super) struct RequiredUser(pub(super) CurrentUser);

impl<S: Sync> FromRequestParts<S> for RequiredUser {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Redirect> {
        let session = parts.extensions.get::<SessionHandle>();
        let viewer = session.and_then(|session| session.viewer.clone());
        viewer
            .map(|viewer| Self(CurrentUser::vouch(viewer)))
            .ok_or_else(|| Redirect::to(&log_in_page(HOME)))
    }
}

/// The log-in page that leads back to `next`.
pub(super) fn log_in_page(next: &str) -> String {
    let next = page_path(next).unwrap_or(HOME);
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    format!("/login?{query}")
}

/// The answer to a request that another site's page sent.
pub(super) fn cross_origin() -> axum::http::Response<Body> {
    audit::log(AuditEvent::Refused, None, None, Some("cross_origin"));
    session::answer(&ApiError::CrossOrigin)
}
