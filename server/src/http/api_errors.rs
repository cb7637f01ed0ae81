//! HTTP statuses of the API's errors. Leptos answers every failed server function with 500; the error's code has the
//! right status. Unknown paths and methods below `/api/` get errors of the same shape.

use app::error::{ApiError, ErrorBody};
use app::text::msg;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::session;

/// The header that server functions set on every failure.
const FAILED: HeaderName = HeaderName::from_static("serverfnerror");
/// The size of an error's body at most; an error has one sentence.
const MAX_BYTES: usize = 16 * 1024;

/// Sets the status that belongs to an error's code.
pub(super) async fn set_status(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    if !is_api {
        return response;
    }
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => {
            let mut answer = session::answer(&ApiError::bad_request(msg::wrong_method()));
            *answer.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
            if let Some(allow) = response.headers().get(header::ALLOW) {
                answer.headers_mut().insert(header::ALLOW, allow.clone());
            }
            answer
        }
        StatusCode::NOT_FOUND => session::answer(&ApiError::NotFound),
        _ if response.headers().contains_key(FAILED) => with_status(response).await,
        _ => response,
    }
}

async fn with_status(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, MAX_BYTES).await.unwrap_or_default();
    let Ok(error) = serde_json::from_slice::<ErrorBody>(&bytes) else {
        return session::answer(&ApiError::Internal {
            reference: "unreadable".to_owned(),
        });
    };
    // Leptos could not parse the arguments.
    if error.code == ApiError::Garbled.code() {
        return session::answer(&ApiError::invalid(msg::malformed_request()));
    }
    parts.status = StatusCode::from_u16(ApiError::status_of(&error.code)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // Leptos's content type names the path of the function; our client does not need it.
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(seconds) = error.retry_after {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(bytes))
}
