//! The charge of each request to the budget of its account, or of its address.

use app::error::ApiError;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::Site;
use super::session::{self, SessionHandle};
use crate::budget::REQUEST;
use crate::languages::texts;

/// Charges one unit; returns a refusal when the budget is used up.
pub(super) fn spend(site: &Site, session: &SessionHandle, path: &str) -> Option<Response> {
    let (budget, now) = (&site.uploads.budget, Timestamp::now());
    let spent = match &session.viewer {
        Some(viewer) => budget.spend(viewer.id, REQUEST, now),
        None => match site.accounts.throttled_address(session.client.address) {
            Some(address) => budget.spend_of_address(address, now),
            None => Ok(()),
        },
    };
    spent.err().map(|error| match path.starts_with("/api/") {
        true => session::answer(&error),
        false => text_response(session, &error),
    })
}

/// A refusal as plain text; rendering a page would cost more than the refused request.
fn text_response(session: &SessionHandle, error: &ApiError) -> Response {
    let mut response = error.text(texts(session.language).shared()).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    session::describe(&mut response, error);
    response
}
