//! Log in, sign up and log out without any script: plain forms in, redirects out.

use app::domain::account::{Email, Password};
use app::domain::path::local_path;
use app::error::ApiError;
use app::ports::{Attempt, Ports};
use axum::body::Body;
use axum::extract::{Extension, Form, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::session::{self, SessionHandle};
use super::{Site, guard, pages, ports};

/// What both forms send.
#[derive(Deserialize)]
pub(super) struct AccountForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Clone, Copy)]
enum Entrance {
    LogIn,
    SignUp,
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

pub(super) async fn log_out(State(site): State<Site>, Extension(session): Extension<SessionHandle>) -> Response {
    match ports::of_request(&site, session).accounts.log_out().await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(error) => session::answer(&error),
    }
}

async fn enter(site: Site, session: SessionHandle, form: AccountForm, entrance: Entrance) -> Response {
    let AccountForm { email, password, next } = form;
    let next = local_path(&next).unwrap_or(guard::HOME);
    match attempt(&ports::of_request(&site, session.clone()), &email, password, entrance).await {
        Ok(()) => Redirect::to(next).into_response(),
        Err(error) => draw_again(&site, session, Attempt { email, error }, entrance, next).await,
    }
}

async fn attempt(ports: &Ports, email: &str, password: String, entrance: Entrance) -> Result<(), ApiError> {
    let email = Email::parse(email)?;
    match entrance {
        Entrance::LogIn => ports.accounts.log_in(email, Password::for_log_in(password)?).await,
        Entrance::SignUp => {
            ports
                .accounts
                .sign_up(email, Password::for_new_account(password)?)
                .await
        }
    }
}

/// The same page once more, with what was typed and the reason; never the password.
async fn draw_again(site: &Site, session: SessionHandle, attempt: Attempt, entrance: Entrance, next: &str) -> Response {
    let page = match entrance {
        Entrance::LogIn => "/login",
        Entrance::SignUp => "/signup",
    };
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    let status =
        StatusCode::from_u16(ApiError::status_of(attempt.error.code())).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let request = Request::builder()
        .method(Method::GET)
        .uri(format!("{page}?{query}"))
        .extension(session)
        .body(Body::empty());
    let Ok(request) = request else {
        return session::answer(&attempt.error);
    };
    let mut response = pages::draw(site, request, Some(attempt)).await;
    *response.status_mut() = status;
    response
}
