//! `POST /hooks/bucket-events`: the store reports new objects. It has no session and no origin check, because machines
//! call it; each request must authenticate with the secret.

mod credential;

use app::error::ApiError;
use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use jiff::Timestamp;
use serde::Serialize;

use super::routes::{Access, Description, RequestBody, Routes, Success};
use super::{Site, session};
use crate::uploads::bucket_events::notification::{object_keys, upload_ids};
use credential::Credential;

/// Size of a body at most; the largest known notification, AWS's, has 256 KiB.
const MOST_BYTES: usize = 1024 * 1024;

/// The response: the number of uploads that this notification finalized.
#[derive(Serialize)]
struct Finalized {
    finalized: u32,
}

/// The route. The router has it only if a secret is set.
pub(super) fn routes() -> Routes {
    let notifications = Description {
        method: "post",
        body: RequestBody::Json,
        ..Description::get(
            "/hooks/bucket-events",
            "machines",
            Access::Store,
            "The store reports new objects. The route exists only if BUTTRESS_BUCKET_EVENTS_SECRET is set.",
        )
    };
    Routes::new().route(
        notifications.success(Success::Json).errors(&[400, 401, 413, 503]),
        post(receive),
    )
}

async fn receive(State(site): State<Site>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let credentials: Vec<_> = site
        .bucket_events_secrets
        .iter()
        .filter_map(|secret| Some((secret, Credential::from_headers(&parts.headers, secret)?)))
        .collect();
    if credentials.is_empty() {
        return unauthorized();
    }
    // An aborted body gets the same response as one that is too long.
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            "A bucket event has at most 1 MiB. Send fewer records at a time.",
        );
    };
    if !credentials
        .iter()
        .any(|(secret, credential)| credential.is_valid(secret, &body))
    {
        return unauthorized();
    }
    let Ok(keys) = object_keys(&body) else {
        return refusal(
            StatusCode::BAD_REQUEST,
            "A bucket event must be JSON. Send the store's notification unchanged.",
        );
    };
    match site
        .uploads
        .finalize_arrived(&upload_ids(&keys), Timestamp::now())
        .await
    {
        Ok(outcome) => Json(Finalized {
            finalized: outcome.finalized,
        })
        .into_response(),
        // The sender repeats the notification, or the sweep finds the upload.
        Err(error) => session::answer(&ApiError::from(error)),
    }
}

/// A 401 with a `WWW-Authenticate` header: Amazon SNS sends the password of its URL only after one.
fn unauthorized() -> Response {
    let sentence = "Send BUTTRESS_BUCKET_EVENTS_SECRET as a bearer token or as a password, or sign the body with it.";
    let mut answer = refusal(StatusCode::UNAUTHORIZED, sentence);
    answer.headers_mut().insert(
        header::WWW_AUTHENTICATE,
        header::HeaderValue::from_static("Basic realm=\"bucket events\""),
    );
    answer
}

fn refusal(status: StatusCode, sentence: &'static str) -> Response {
    (status, sentence).into_response()
}
