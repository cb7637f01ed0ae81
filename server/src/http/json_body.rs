//! Bodies of the API: small, and JSON before anything else looks at them.

use app::error::ApiError;
use app::text::msg;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use serde::de::IgnoredAny;

use super::session;

/// A hundred files with the longest names take 100 KiB, and 250 KiB where each letter that is not ASCII is
/// written as `\u…`.
const MOST_BYTES: usize = 256 * 1024;

pub(super) async fn check(request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MOST_BYTES).await else {
        return session::answer(&ApiError::bad_request(msg::body_too_large()));
    };
    if serde_json::from_slice::<IgnoredAny>(&bytes).is_err() {
        return session::answer(&ApiError::bad_request(msg::body_no_json()));
    }
    let mut request = Request::from_parts(parts, Body::from(bytes));
    // Forms are held to less, and nothing of this body is left to be held.
    DefaultBodyLimit::disable().apply(&mut request);
    next.run(request).await
}
