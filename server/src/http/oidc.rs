//! To the other site's log-in and back. Nothing is written down before the browser is back: what it
//! has to bring is derived from a cookie.

use app::error::ApiError;
use app::text::unsaid;
use axum::Router;
use axum::extract::{Extension, Query, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::Timestamp;
use serde::Deserialize;

use super::passkeys::back_to_log_in;
use super::session::{self, SessionHandle};
use super::{Site, guard, pages, ports};
use crate::accounts::SessionToken;
use crate::oidc::{CALLBACK, Issuer};

/// Both ends of the way.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/login/oidc", get(go))
        .route(CALLBACK, get(come_back))
}

/// `GET /login/oidc`. Whoever is logged in goes there to connect the other log-in; that must be
/// their own wish, or another site could connect its log-in with their account.
async fn go(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let Some(issuer) = site.issuer.clone() else {
        return pages::not_found(State(site), request).await;
    };
    let sent_by = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if session.viewer.is_some() && sent_by != Some("same-origin") {
        return session::answer(&ApiError::CrossOrigin);
    }
    match set_out(&site, &issuer, &session).await {
        Ok(there) => Redirect::to(&there).into_response(),
        Err(error) => back_to_log_in(&site, session, error).await,
    }
}

async fn set_out(site: &Site, issuer: &Issuer, session: &SessionHandle) -> Result<String, ApiError> {
    site.accounts.admit_ceremony(&session.visitor, Timestamp::now()).await?;
    let token = SessionToken::random()?;
    let there = issuer.way_there(&token).await?;
    session.begin_ceremony(token);
    Ok(there.into())
}

#[derive(Deserialize)]
struct Brought {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// `GET /login/oidc/callback`.
async fn come_back(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Query(brought): Query<Brought>,
    request: Request,
) -> Response {
    let Some(issuer) = site.issuer.clone() else {
        return pages::not_found(State(site), request).await;
    };
    session.end_ceremony();
    match let_in(&site, &issuer, &session, &brought).await {
        Ok(next) => Redirect::to(next).into_response(),
        Err(error) => back_to_log_in(&site, session, error).await,
    }
}

async fn let_in(
    site: &Site,
    issuer: &Issuer,
    session: &SessionHandle,
    brought: &Brought,
) -> Result<&'static str, ApiError> {
    site.accounts.admit_ceremony(&session.visitor, Timestamp::now()).await?;
    let Some(token) = &session.ceremony else {
        return Err(ApiError::invalid(unsaid::issuer_late()));
    };
    let identity = issuer.way_back(token, &brought.code, &brought.state).await?;
    let (book, now) = (&site.accounts, Timestamp::now());
    if let Some(viewer) = &session.viewer {
        book.connect(viewer.id, &identity, &session.visitor, now).await?;
        return Ok("/dashboard/account?done=connected");
    }
    let token = book.log_in_by_identity(&identity, &session.visitor, now).await?;
    ports::replace_session(book, session, token).await?;
    Ok(guard::HOME)
}
