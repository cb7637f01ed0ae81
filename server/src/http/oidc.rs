//! To the other site's log-in and back, in order to log in or to connect it with an account. The way there begins
//! with a form of ours, and the way back counts for that form only, in the same session.

use app::domain::path::page_path;
use app::error::ApiError;
use app::ports::WayToIssuer;
use app::text::msg;
use axum::Router;
use axum::extract::{Extension, Form, Query, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use serde::Deserialize;

use super::forms::page_after;
use super::pages::CameOf;
use super::passkeys::{back_to_account, back_to_log_in, typed};
use super::session::SessionHandle;
use super::{Site, guard, pages, ports};
use crate::accounts::SecretToken;
use crate::oidc::{Answer, CALLBACK, Issuer};

const PAGE: &str = "/dashboard/account";
/// As [`app::ports::AccountNotice::form`] has it.
const FORM: &str = "identities";

/// Both ends of the way, and the removal of what was connected.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/login/oidc", post(log_in))
        .route("/dashboard/account/identities/connect", post(connect))
        .route("/dashboard/account/identities/remove", post(remove))
        .route(CALLBACK, get(come_back))
}

/// What the forms send.
#[derive(Deserialize)]
struct IdentityForm {
    #[serde(default)]
    next: String,
    current: Option<String>,
    #[serde(default)]
    id: String,
}

type Asked = (State<Site>, Extension<SessionHandle>, Form<IdentityForm>);

/// `POST /login/oidc`; whoever is logged in is at home already.
async fn log_in((State(site), Extension(session), Form(form)): Asked) -> Response {
    if session.viewer.is_some() {
        return Redirect::to(guard::HOME).into_response();
    }
    let next = page_path(&form.next).unwrap_or(guard::HOME);
    let begun = async {
        let issuer = issuer_of(&site)?;
        let (book, client) = (&site.accounts, &session.client);
        let token = book.begin_identity_log_in(next, client, Timestamp::now()).await?;
        set_out(issuer, &session, token).await
    };
    match begun.await {
        Ok(there) => send_there(&site, session, &guard::log_in_page(next), there).await,
        Err(error) => back_to_log_in(&site, session, error).await,
    }
}

/// `POST /dashboard/account/identities/connect`.
async fn connect((State(site), Extension(session), Form(form)): Asked) -> Response {
    let begun = async {
        let issuer = issuer_of(&site)?;
        let owner = ports::current_owner(&session).ok_or(ApiError::LoginRequired)?;
        let (password, now) = (typed(form.current)?, Timestamp::now());
        let token = site.accounts.begin_connecting(owner, password, now).await?;
        set_out(issuer, &session, token).await
    };
    match begun.await {
        Ok(there) => send_there(&site, session, PAGE, there).await,
        Err(error) => back_to_account(&site, session, FORM, error).await,
    }
}

/// `POST /dashboard/account/identities/remove`.
async fn remove((State(site), Extension(session), Form(form)): Asked) -> Response {
    let removed = async {
        let owner = ports::current_owner(&session).ok_or(ApiError::LoginRequired)?;
        let (password, now) = (typed(form.current)?, Timestamp::now());
        site.accounts.remove_identity(owner, &form.id, password, now).await
    };
    match removed.await {
        Ok(()) => Redirect::to(&format!("{PAGE}?done=identity-removed")).into_response(),
        Err(error) => back_to_account(&site, session, FORM, error).await,
    }
}

fn issuer_of(site: &Site) -> Result<&Issuer, ApiError> {
    site.issuer.as_deref().ok_or(ApiError::NotFound)
}

async fn set_out(issuer: &Issuer, session: &SessionHandle, token: SecretToken) -> Result<WayToIssuer, ApiError> {
    let there = issuer.way_there(&token).await?;
    session.begin_ceremony(token);
    Ok(WayToIssuer(there.into()))
}

/// A page that browsers leave at once for the other site. A redirect would not do: they hold the policy's
/// `form-action` against wherever the answer to a form leads on to, and issuers lead on to sites that we do not know.
async fn send_there(site: &Site, session: SessionHandle, page: &str, there: WayToIssuer) -> Response {
    let refresh = HeaderValue::from_str(&format!("0; url={}", there.0));
    let mut response = page_after(site, session, page, CameOf::WayToIssuer(there), None).await;
    if let Ok(refresh) = refresh {
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    response
}

/// `GET /login/oidc/callback`.
async fn come_back(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Query(answer): Query<Answer>,
    request: Request,
) -> Response {
    let Some(issuer) = site.issuer.clone() else {
        return pages::not_found(State(site), request).await;
    };
    session.end_ceremony();
    let is_in = session.viewer.is_some();
    let came_back = match is_in {
        true => finish_connecting(&site, &issuer, &session, &answer).await,
        false => finish_log_in(&site, &issuer, &session, &answer).await,
    };
    match came_back {
        Ok(next) => Redirect::to(&next).into_response(),
        Err(error) if is_in => back_to_account(&site, session, FORM, error).await,
        Err(error) => back_to_log_in(&site, session, error).await,
    }
}

async fn finish_log_in(
    site: &Site,
    issuer: &Issuer,
    session: &SessionHandle,
    answer: &Answer,
) -> Result<String, ApiError> {
    site.accounts
        .throttle_ceremony(&session.client, Timestamp::now())
        .await?;
    let (book, ceremony, now) = (&site.accounts, began(session)?, Timestamp::now());
    let next = book.end_identity_log_in(ceremony, now).await?;
    let identity = issuer.way_back(ceremony, answer).await?;
    let token = book.log_in_by_identity(&identity, &session.client, now).await?;
    ports::replace_session(book, session, token).await?;
    Ok(next)
}

async fn finish_connecting(
    site: &Site,
    issuer: &Issuer,
    session: &SessionHandle,
    answer: &Answer,
) -> Result<String, ApiError> {
    site.accounts
        .throttle_ceremony(&session.client, Timestamp::now())
        .await?;
    let (book, ceremony, now) = (&site.accounts, began(session)?, Timestamp::now());
    let owner = ports::current_owner(session).ok_or(ApiError::LoginRequired)?;
    book.end_connecting(owner, ceremony, now).await?;
    let identity = issuer.way_back(ceremony, answer).await?;
    book.connect(owner.account, &identity, &session.client, now).await?;
    Ok(format!("{PAGE}?done=connected"))
}

fn began(session: &SessionHandle) -> Result<&SecretToken, ApiError> {
    let ceremony = session.ceremony.as_ref();
    ceremony.ok_or_else(|| ApiError::invalid(msg::issuer_late()))
}
