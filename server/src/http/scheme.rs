//! Light or dark, remembered in a cookie: it is the browser's, not the account's.

use app::domain::color_scheme::ColorScheme;
use app::domain::path::page_path;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Site;
use super::cookie::{Cookie, YEAR};

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
pub(super) async fn choose(State(site): State<Site>, Form(Choice { scheme, next }): Form<Choice>) -> Response {
    let mut response = Redirect::to(page_path(&next).unwrap_or("/")).into_response();
    let cookie = Cookie::new(NAME, site.public_url.is_https());
    cookie.set(&mut response, ColorScheme::parse(&scheme).as_str(), YEAR);
    response
}

/// What a browser chose.
pub(super) fn of(headers: &HeaderMap, is_https: bool) -> ColorScheme {
    let chosen = Cookie::new(NAME, is_https).read(headers);
    chosen.map(ColorScheme::parse).unwrap_or_default()
}
