//! The layer that limits the size of bodies of the API.

use app::error::ApiError;
use app::text::msg;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::session;

/// Size of a body at most. A hundred files with the longest names take 100 KiB, or 250 KiB when all non-ASCII letters
/// are escaped as `\u…`.
const MAX_BYTES: usize = 256 * 1024;

/// Refuses bodies of the API that are too large.
pub(super) async fn limit(request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_BYTES).await else {
        return session::answer(&ApiError::bad_request(msg::body_too_large()));
    };
    let mut request = Request::from_parts(parts, Body::from(bytes));
    // Removes the smaller limit for forms, because the size of this body was checked.
    DefaultBodyLimit::disable().apply(&mut request);
    next.run(request).await
}
