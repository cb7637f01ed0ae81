//! List or grid, remembered in a cookie like the colours: it is the browser's, not the account's.

use app::domain::stored_file::ListView;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

use super::cookie::{Cookie, YEAR};
use super::{Site, way_back};

const NAME: &str = "buttress-view";

/// `POST /view`, a plain form: back to the list it was sent from.
pub(super) async fn choose(State(site): State<Site>, headers: HeaderMap, body: String) -> Response {
    let chosen = url::form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == "view");
    let view = ListView::parse(&chosen.map(|(_, value)| value).unwrap_or_default());
    let mut response = Redirect::to(&way_back::of(&headers, "")).into_response();
    Cookie::new(NAME, site.public_url.is_https()).set(&mut response, view.as_str(), YEAR);
    response
}

/// What a browser chose.
pub(super) fn of(headers: &HeaderMap, is_https: bool) -> ListView {
    let chosen = Cookie::new(NAME, is_https).read(headers);
    chosen.map(ListView::parse).unwrap_or_default()
}
