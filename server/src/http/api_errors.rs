//! Statuses of the API. Leptos answers every failed server function with 500; the error's code
//! says what it should have been. Routes that do not exist answer in the same form.

use app::error::{ApiError, ErrorBody};
use app::text::msg;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::session;

/// Set by server functions on every failure.
const FAILED: HeaderName = HeaderName::from_static("serverfnerror");
/// Our errors are one sentence.
const MOST_BYTES: usize = 16 * 1024;

pub(super) async fn give_status(request: Request, next: Next) -> Response {
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
        _ if response.headers().contains_key(FAILED) => translate(response).await,
        _ => response,
    }
}

async fn translate(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, MOST_BYTES).await.unwrap_or_default();
    let Ok(error) = serde_json::from_slice::<ErrorBody>(&bytes) else {
        return session::answer(&ApiError::Internal {
            reference: "unreadable".to_owned(),
        });
    };
    // Leptos could not make arguments of the body.
    if error.code == ApiError::Garbled.code() {
        return session::answer(&ApiError::invalid(msg::malformed_request()));
    }
    parts.status = StatusCode::from_u16(ApiError::status_of(&error.code)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // The header would carry the path of the function, and the browser's half does not need it.
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(seconds) = error.retry_after {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(bytes))
}
