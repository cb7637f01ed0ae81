//! `POST /hooks/bucket-events`: the store tells that something arrived. Machines call it, so it knows
//! no session and no origin; each request proves that its sender knows the secret.

mod credential;

use app::error::ApiError;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::Serialize;

use super::{Site, session};
use jiff::Timestamp;

use crate::uploads::bucket_events::notification::{object_keys, upload_ids};
use credential::Credential;

/// Where stores send their notifications.
const PATH: &str = "/hooks/bucket-events";
/// The largest notification we know of, AWS's, has 256 KiB.
const MOST_BYTES: usize = 1024 * 1024;

/// The answer: rows that this notification settled.
#[derive(Serialize)]
struct Finalized {
    finalized: u32,
}

/// The hook, where a secret is set; otherwise nothing.
pub(super) fn routes(site: &Site) -> Router<Site> {
    if site.bucket_events_secrets.is_empty() {
        return Router::new();
    }
    Router::new().route(PATH, post(receive))
}

async fn receive(State(site): State<Site>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let proofs: Vec<_> = site
        .bucket_events_secrets
        .iter()
        .filter_map(|secret| Some((secret, Credential::from_headers(&parts.headers, secret)?)))
        .collect();
    if proofs.is_empty() {
        return unauthorized();
    }
    // A body that breaks off is treated as one that is too long: it says nothing either.
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            "A bucket event has at most 1 MiB. Send fewer records at a time.",
        );
    };
    if !proofs
        .iter()
        .any(|(secret, credential)| credential.is_valid(secret, &body))
    {
        return unauthorized();
    }
    let Ok(keys) = object_keys(&body) else {
        return refusal(
            StatusCode::BAD_REQUEST,
            "A bucket event must be JSON, as the store writes it.",
        );
    };
    match site
        .uploads
        .finalize_arrived(&upload_ids(&keys), Timestamp::now())
        .await
    {
        Ok(noticed) => Json(Finalized {
            finalized: noticed.finalized,
        })
        .into_response(),
        // The sender says it again, or the sweep finds it.
        Err(error) => session::answer(&ApiError::from(error)),
    }
}

/// Amazon SNS sends the password of its URL only when asked.
fn unauthorized() -> Response {
    let sentence =
        "Prove that you know BUTTRESS_BUCKET_EVENTS_SECRET: as a bearer token, as a password, or by a signature.";
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
