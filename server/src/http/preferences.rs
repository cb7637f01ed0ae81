//! Preferences that a cookie stores: light or dark, and list or grid. They belong to the browser, not to the account.

use app::domain::color_scheme::ColorScheme;
use app::domain::redirect_target::page_path;
use app::domain::stored_file::ListView;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::cookie::{Cookie, YEAR};
use super::routes::{Access, Routes};
use super::{Site, return_to};

const SCHEME_COOKIE: &str = "buttress-scheme";
const VIEW_COOKIE: &str = "buttress-view";

/// The forms that choose them.
pub(super) fn routes() -> Routes {
    Routes::new()
        .form(
            "/scheme",
            &["scheme", "next"],
            Access::Public,
            "Choose light or dark.",
            choose_scheme,
        )
        .form(
            "/view",
            &["view"],
            Access::Public,
            "Choose a list or a grid.",
            choose_view,
        )
}

/// The fields of the form that chooses light or dark.
#[derive(Deserialize)]
pub(super) struct SchemeForm {
    #[serde(default)]
    scheme: String,
    #[serde(default)]
    next: String,
}

/// `POST /scheme`, a plain form: stores the choice and returns to the page `next`.
pub(super) async fn choose_scheme(
    State(site): State<Site>,
    Form(SchemeForm { scheme, next }): Form<SchemeForm>,
) -> Response {
    let mut response = Redirect::to(page_path(&next).unwrap_or("/")).into_response();
    let cookie = Cookie::new(SCHEME_COOKIE, site.public_url.is_https());
    cookie.set(&mut response, ColorScheme::parse(&scheme).as_str(), YEAR);
    response
}

/// The scheme in the cookie, or the default.
pub(super) fn scheme(headers: &HeaderMap, is_https: bool) -> ColorScheme {
    let chosen = Cookie::new(SCHEME_COOKIE, is_https).read(headers);
    chosen.map(ColorScheme::parse).unwrap_or_default()
}

/// `POST /view`, a plain form: stores the choice and returns to the list that sent the form.
pub(super) async fn choose_view(State(site): State<Site>, headers: HeaderMap, body: String) -> Response {
    let chosen = url::form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == "view");
    let view = ListView::parse(&chosen.map(|(_, value)| value).unwrap_or_default());
    let mut response = Redirect::to(&return_to::path(&headers, "")).into_response();
    Cookie::new(VIEW_COOKIE, site.public_url.is_https()).set(&mut response, view.as_str(), YEAR);
    response
}

/// The view in the cookie, or the default.
pub(super) fn view(headers: &HeaderMap, is_https: bool) -> ListView {
    let chosen = Cookie::new(VIEW_COOKIE, is_https).read(headers);
    chosen.map(ListView::parse).unwrap_or_default()
}
