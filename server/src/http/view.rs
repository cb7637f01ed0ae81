//! List or grid, remembered in a cookie like the colours: it is the browser's, not the account's.

use app::domain::gallery::View;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::{cookie, way_back};

const NAME: &str = "buttress-view";

/// `POST /view`, a plain form: back to the list it was sent from.
pub(super) async fn choose(headers: HeaderMap, body: String) -> Response {
    let chosen = url::form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == "view");
    let view = View::parse(&chosen.map(|(_, value)| value).unwrap_or_default());
    let mut response = Redirect::to(&way_back::of(&headers, "")).into_response();
    if let Ok(value) = HeaderValue::from_str(&cookie::lasting(NAME, view.as_str())) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// What a browser chose.
pub(super) fn of(headers: &HeaderMap) -> View {
    cookie::read(headers, |name| name == NAME)
        .map(View::parse)
        .unwrap_or_default()
}
