//! Log in, sign up, recover and log out without any script: plain forms in, redirects out.

use app::domain::access::Recovered;
use app::domain::account::{Email, Password};
use app::domain::path::page_path;
use app::error::ApiError;
use app::ports::{Attempt, Ports};
use axum::body::Body;
use axum::extract::{Extension, Form, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::pages::FormResult;
use super::session::{self, SessionHandle};
use super::{Site, access, pages, ports};
use crate::accounts::SecretToken;

/// What the forms send.
#[derive(Deserialize)]
pub(super) struct AccountForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    /// Of a link that the operator made.
    #[serde(default)]
    token: String,
    #[serde(default)]
    invitation: String,
    #[serde(default)]
    next: String,
}

#[derive(Clone, Copy)]
enum Entrance {
    LogIn,
    SignUp,
    Recover,
}

pub(super) async fn log_in(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Form(form): Form<AccountForm>,
) -> Response {
    enter(site, session, form, Entrance::LogIn).await
}

pub(super) async fn sign_up(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Form(form): Form<AccountForm>,
) -> Response {
    enter(site, session, form, Entrance::SignUp).await
}

pub(super) async fn recover(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Form(form): Form<AccountForm>,
) -> Response {
    enter(site, session, form, Entrance::Recover).await
}

pub(super) async fn log_out(State(site): State<Site>, Extension(session): Extension<SessionHandle>) -> Response {
    match ports::of_request(&site, session).accounts.log_out().await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(error) => session::answer(&error),
    }
}

async fn enter(site: Site, session: SessionHandle, form: AccountForm, entrance: Entrance) -> Response {
    let next = page_path(&form.next).unwrap_or(access::HOME).to_owned();
    let (email, invitation, token) = (form.email.clone(), form.invitation.clone(), form.token.clone());
    let entered = match entrance {
        Entrance::Recover if !token.is_empty() => follow_link(&site, &session, form).await,
        _ => attempt(&ports::of_request(&site, session.clone()), form, entrance).await,
    };
    match entered {
        Ok(None | Some(Recovered { password_set: true })) => Redirect::to(&next).into_response(),
        // The page says what to do next.
        Ok(Some(Recovered { password_set: false })) => Redirect::to(RECOVERED).into_response(),
        Err(error) => {
            let attempt = Attempt {
                email,
                invitation,
                error,
            };
            draw_again(&site, session, attempt, entrance, &[("next", &next), ("token", &token)]).await
        }
    }
}

/// Where whoever gets back in without a password chooses a new way in.
const RECOVERED: &str = "/dashboard/account?done=recovered";

async fn follow_link(site: &Site, session: &SessionHandle, form: AccountForm) -> Result<Option<Recovered>, ApiError> {
    let (book, token) = (&site.accounts, SecretToken::from_cookie(&form.token));
    let (token, recovered) = book
        .recover_by_link(
            token.as_ref(),
            new_password(form.password)?,
            &session.client,
            Timestamp::now(),
        )
        .await?;
    ports::replace_session(book, session, token).await?;
    Ok(Some(recovered))
}

/// People without a password leave the field empty.
fn new_password(typed: String) -> Result<Option<Password>, ApiError> {
    let typed = Some(typed).filter(|typed| !typed.is_empty());
    typed.map(Password::for_new_account).transpose()
}

async fn attempt(ports: &Ports, form: AccountForm, entrance: Entrance) -> Result<Option<Recovered>, ApiError> {
    let AccountForm {
        email,
        password,
        code,
        invitation,
        ..
    } = form;
    let email = Email::parse(&email)?;
    match entrance {
        Entrance::LogIn => ports.accounts.log_in(email, Password::for_log_in(password)?).await?,
        Entrance::SignUp => {
            let password = Password::for_new_account(password)?;
            ports.accounts.sign_up(email, password, Some(invitation)).await?;
        }
        Entrance::Recover => {
            let recovered = ports.accounts.recover(email, code, new_password(password)?).await?;
            return Ok(Some(recovered));
        }
    }
    Ok(None)
}

/// The same page once more, with what was typed and the reason; never the password.
async fn draw_again(
    site: &Site,
    session: SessionHandle,
    attempt: Attempt,
    entrance: Entrance,
    query: &[(&str, &str)],
) -> Response {
    let page = match entrance {
        Entrance::LogIn => "/login",
        Entrance::SignUp => "/signup",
        Entrance::Recover => "/recover",
    };
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()))
        .finish();
    let error = attempt.error.clone();
    let address = format!("{page}?{query}");
    page_after(site, session, &address, FormResult::Attempt(attempt), Some(&error)).await
}

/// Answers a form with a page; where it was refused, with the refusal's status.
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
    let mut response = pages::draw(site, request, form_result).await;
    if let Some(error) = refused {
        session::describe(&mut response, error);
    }
    response
}
