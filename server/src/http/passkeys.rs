//! Passkeys over HTTP. Log-in and registration take two steps: `begin` returns the browser's options as JSON and sets a
//! cookie; the form that follows sends the passkey's signature.

use app::domain::account::Password;
use app::domain::redirect_target::page_path;
use app::error::ApiError;
use app::ports::{AccountFormError, AccountNotice, Ports};
use axum::extract::{Extension, Form, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use jiff::Timestamp;
use serde::Deserialize;

use super::login_forms::page_after;
use super::pages::FormResult;
use super::routes::{Access, Description, RequestBody, Routes, Success};
use super::session::SessionHandle;
use super::{Site, access, ports};
use crate::accounts::SecretToken;

const PAGE: &str = "/dashboard/account";
/// The name of the form in [`AccountNotice::form`].
const FORM: &str = "passkeys";

/// The routes for logging in with, adding and removing passkeys.
pub(super) fn routes() -> Routes {
    let options = |path, access, fields, summary| Description {
        method: "post",
        body: RequestBody::Form(fields),
        ..Description::get(path, "passkeys", access, summary).success(Success::Json)
    };
    let log_in_options = options(
        "/login/passkey/begin",
        Access::Public,
        &[],
        "Returns the options for `navigator.credentials.get` and sets a cookie for the form that follows.",
    );
    let registration_options = options(
        "/dashboard/account/passkeys/begin",
        Access::Session,
        &["current"],
        "Returns the options for `navigator.credentials.create` and sets a cookie for the form that follows.",
    );
    Routes::new()
        .route(
            log_in_options.errors(&[403, 404, 413, 415, 422, 503]),
            post(begin_log_in),
        )
        .form(
            "/login/passkey",
            &["credential", "next"],
            Access::Public,
            "Log in with the passkey's response.",
            log_in,
        )
        .route(
            registration_options.errors(&[303, 403, 404, 413, 415, 422, 503]),
            post(begin_adding),
        )
        .form(
            "/dashboard/account/passkeys",
            &["credential"],
            Access::Session,
            "Add the new passkey.",
            add,
        )
        .form(
            "/dashboard/account/passkeys/remove",
            &["id", "current"],
            Access::Session,
            "Remove a passkey.",
            remove,
        )
}

/// The fields of all forms.
#[derive(Deserialize)]
struct PasskeyForm {
    #[serde(default)]
    credential: String,
    #[serde(default)]
    next: String,
    current: Option<String>,
    #[serde(default)]
    id: String,
}

type PasskeyRequest = (State<Site>, Extension<SessionHandle>, Form<PasskeyForm>);

async fn begin_log_in((State(site), Extension(session), _): PasskeyRequest) -> Response {
    match site
        .accounts
        .begin_passkey_log_in(ports::current_owner(&session), &session.client, Timestamp::now())
        .await
    {
        Ok(begun) => options(&session, begun),
        Err(error) => log_in_error(&site, session, error).await,
    }
}

async fn log_in((State(site), Extension(session), Form(form)): PasskeyRequest) -> Response {
    session.end_ceremony();
    let accounts = &site.accounts;
    let logged_in = async {
        let token = accounts
            .finish_passkey_log_in(
                ports::current_owner(&session),
                session.ceremony.as_ref(),
                &form.credential,
                &session.client,
                Timestamp::now(),
            )
            .await?;
        ports::replace_session(accounts, &session, token).await
    };
    match logged_in.await {
        Ok(()) => Redirect::to(page_path(&form.next).unwrap_or(access::HOME)).into_response(),
        Err(error) => log_in_error(&site, session, error).await,
    }
}

async fn begin_adding((State(site), Extension(session), Form(form)): PasskeyRequest) -> Response {
    let begun = async {
        let viewer = ports_of(&site, &session).current_user()?;
        let owner = ports::owner_of(&session, &viewer)?;
        site.accounts
            .begin_passkey(owner, current_password(form.current)?, Timestamp::now())
            .await
    };
    match begun.await {
        Ok(begun) => options(&session, begun),
        Err(error) => account_error(&site, session, FORM, error).await,
    }
}

async fn add((State(site), Extension(session), Form(form)): PasskeyRequest) -> Response {
    session.end_ceremony();
    let added = async {
        let viewer = ports_of(&site, &session).current_user()?;
        let owner = ports::owner_of(&session, &viewer)?;
        site.accounts
            .finish_passkey(owner, session.ceremony.as_ref(), &form.credential, Timestamp::now())
            .await
    };
    match added.await {
        Ok(()) => Redirect::to(&format!("{PAGE}?done=passkeys")).into_response(),
        Err(error) => account_error(&site, session, FORM, error).await,
    }
}

async fn remove((State(site), Extension(session), Form(form)): PasskeyRequest) -> Response {
    let removed = async {
        let viewer = ports_of(&site, &session).current_user()?;
        let owner = ports::owner_of(&session, &viewer)?;
        site.accounts
            .remove_passkey(owner, &form.id, current_password(form.current)?, Timestamp::now())
            .await
    };
    match removed.await {
        Ok(()) => Redirect::to(&format!("{PAGE}?done=passkey-removed")).into_response(),
        Err(error) => account_error(&site, session, FORM, error).await,
    }
}

/// The current password; `None` when the field is empty or missing.
pub(super) fn current_password(current: Option<String>) -> Result<Option<Password>, ApiError> {
    let typed = current.filter(|typed| !typed.is_empty());
    typed.map(Password::for_log_in).transpose()
}

fn ports_of(site: &Site, session: &SessionHandle) -> Ports {
    ports::of_request(site, session.clone())
}

/// Sets the ceremony's cookie and returns the options.
fn options(session: &SessionHandle, (token, options): (SecretToken, String)) -> Response {
    session.begin_ceremony(token);
    ([(header::CONTENT_TYPE, "application/json")], options).into_response()
}

/// Renders the log-in page with an error.
pub(super) async fn log_in_error(site: &Site, session: SessionHandle, error: ApiError) -> Response {
    let attempt = AccountFormError {
        email: String::new(),
        invitation: String::new(),
        error: error.clone(),
    };
    page_after(
        site,
        session,
        "/login",
        FormResult::AccountFormError(attempt),
        Some(&error),
    )
    .await
}

/// Renders the account page with the error of one of its forms.
pub(super) async fn account_error(
    site: &Site,
    session: SessionHandle,
    form: &'static str,
    error: ApiError,
) -> Response {
    if error == ApiError::LoginRequired {
        return Redirect::to(&access::log_in_page(PAGE)).into_response();
    }
    let notice = AccountNotice {
        form,
        error: Some(error.clone()),
        ..AccountNotice::default()
    };
    page_after(site, session, PAGE, FormResult::Account(notice), Some(&error)).await
}
