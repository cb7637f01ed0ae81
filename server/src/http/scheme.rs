//! Light or dark, remembered in a cookie: it is the browser's, not the account's.

use app::domain::path::local_path;
use app::domain::scheme::Scheme;
use axum::extract::Form;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::cookie;

const NAME: &str = "buttress-scheme";

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    scheme: String,
    #[serde(default)]
    next: String,
}

/// `POST /scheme`, a plain form: back to where it was sent from.
pub(super) async fn choose(Form(Choice { scheme, next }): Form<Choice>) -> Response {
    let cookie = cookie::lasting(NAME, Scheme::parse(&scheme).as_str());
    let mut response = Redirect::to(local_path(&next).unwrap_or("/")).into_response();
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// What a browser chose.
pub(super) fn of(headers: &HeaderMap) -> Scheme {
    cookie::read(headers, |name| name == NAME)
        .map(Scheme::parse)
        .unwrap_or_default()
}
