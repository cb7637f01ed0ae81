//! The plain forms for log-in, sign-up, recovery and log-out. A form is answered with a redirect, or with its page and
//! the error.

use app::domain::access::RecoveryOutcome;
use app::domain::account::{Email, Password};
use app::domain::redirect_target::page_path;
use app::error::ApiError;
use app::ports::{AccountFormError, Ports};
use axum::body::Body;
use axum::extract::{Extension, Form, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::pages::FormResult;
use super::routes::{Access, Routes};
use super::session::{self, SessionHandle};
use super::{Site, access, pages, ports};
use crate::accounts::SecretToken;

/// The forms that start and end a session.
pub(super) fn routes() -> Routes {
    Routes::new()
        .form(
            "/login",
            &["email", "password", "next"],
            Access::Public,
            "Log in.",
            log_in,
        )
        .form(
            "/signup",
            &["email", "password", "invitation", "next"],
            Access::Public,
            "Create an account.",
            sign_up,
        )
        .form(
            "/recover",
            &["email", "code", "token", "password", "next"],
            Access::Public,
            "Recover an account with a recovery code or link. Sets the new password if the account has one.",
            recover,
        )
        .form("/logout", &[], Access::Public, "End the session.", log_out)
}

/// The fields of all forms.
#[derive(Deserialize)]
pub(super) struct LoginFields {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    /// The token of a recovery link.
    #[serde(default)]
    token: String,
    #[serde(default)]
    invitation: String,
    #[serde(default)]
    next: String,
}

/// The forms that start a session.
#[derive(Clone, Copy)]
enum LoginForm {
    LogIn,
    SignUp,
    Recover,
}

pub(super) async fn log_in(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Form(fields): Form<LoginFields>,
) -> Response {
    submit(site, session, fields, LoginForm::LogIn).await
}

pub(super) async fn sign_up(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Form(fields): Form<LoginFields>,
) -> Response {
    submit(site, session, fields, LoginForm::SignUp).await
}

pub(super) async fn recover(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Form(fields): Form<LoginFields>,
) -> Response {
    submit(site, session, fields, LoginForm::Recover).await
}

pub(super) async fn log_out(State(site): State<Site>, Extension(session): Extension<SessionHandle>) -> Response {
    match ports::of_request(&site, session).accounts.log_out().await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(error) => session::answer(&error),
    }
}

/// Runs a form; redirects on success, or shows the page with the error.
async fn submit(site: Site, session: SessionHandle, fields: LoginFields, form: LoginForm) -> Response {
    let next = page_path(&fields.next).unwrap_or(access::HOME).to_owned();
    let (email, invitation, token) = (fields.email.clone(), fields.invitation.clone(), fields.token.clone());
    let outcome = match form {
        LoginForm::Recover if !token.is_empty() => recover_by_link(&site, &session, fields).await,
        _ => attempt(&ports::of_request(&site, session.clone()), fields, form).await,
    };
    match outcome {
        Ok(None | Some(RecoveryOutcome { password_set: true })) => Redirect::to(&next).into_response(),
        // The account page explains the next step.
        Ok(Some(RecoveryOutcome { password_set: false })) => Redirect::to(RECOVERED).into_response(),
        Err(error) => {
            let attempt = AccountFormError {
                email,
                invitation,
                error,
            };
            render_page_again(&site, session, attempt, form, &[("next", &next), ("token", &token)]).await
        }
    }
}

/// The page to open after recovery of an account without a password; it asks for a new log-in method.
const RECOVERED: &str = "/dashboard/account?done=recovered";

async fn recover_by_link(
    site: &Site,
    session: &SessionHandle,
    fields: LoginFields,
) -> Result<Option<RecoveryOutcome>, ApiError> {
    let (accounts, token) = (&site.accounts, SecretToken::from_cookie(&fields.token));
    let (token, recovered) = accounts
        .recover_by_link(
            token.as_ref(),
            new_password(fields.password)?,
            &session.client,
            Timestamp::now(),
        )
        .await?;
    ports::replace_session(accounts, session, token).await?;
    Ok(Some(recovered))
}

/// The new password; an empty field means none, for accounts without a password.
fn new_password(typed: String) -> Result<Option<Password>, ApiError> {
    let typed = Some(typed).filter(|typed| !typed.is_empty());
    typed.map(Password::for_new_account).transpose()
}

async fn attempt(ports: &Ports, fields: LoginFields, form: LoginForm) -> Result<Option<RecoveryOutcome>, ApiError> {
    let LoginFields {
        email,
        password,
        code,
        invitation,
        ..
    } = fields;
    let email = Email::parse(&email)?;
    match form {
        LoginForm::LogIn => ports.accounts.log_in(email, Password::for_log_in(password)?).await?,
        LoginForm::SignUp => {
            let password = Password::for_new_account(password)?;
            ports.accounts.sign_up(email, password, Some(invitation)).await?;
        }
        LoginForm::Recover => {
            let recovered = ports.accounts.recover(email, code, new_password(password)?).await?;
            return Ok(Some(recovered));
        }
    }
    Ok(None)
}

/// Renders the form's page again, with the error and the typed values except the password.
async fn render_page_again(
    site: &Site,
    session: SessionHandle,
    attempt: AccountFormError,
    form: LoginForm,
    query: &[(&str, &str)],
) -> Response {
    let page = match form {
        LoginForm::LogIn => "/login",
        LoginForm::SignUp => "/signup",
        LoginForm::Recover => "/recover",
    };
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()))
        .finish();
    let error = attempt.error.clone();
    let address = format!("{page}?{query}");
    page_after(
        site,
        session,
        &address,
        FormResult::AccountFormError(attempt),
        Some(&error),
    )
    .await
}

/// Answers a form with a rendered page, with the status of `refused` if the form was refused.
pub(super) async fn page_after(
    site: &Site,
    session: SessionHandle,
    address: &str,
    form_result: FormResult,
    refused: Option<&ApiError>,
) -> Response {
    let request = Request::builder()
        .method(Method::GET)
        .uri(address)
        .extension(session)
        .body(Body::empty());
    let Ok(request) = request else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = pages::render(site, request, form_result).await;
    if let Some(error) = refused {
        session::describe(&mut response, error);
    }
    response
}
