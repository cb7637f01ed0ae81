//! `GET /readyz`: whether the store can take uploads, and the reasons if not; for load balancers and operators.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::Site;
use super::routes::{Access, Description, Routes, Success};
use crate::canary::Readiness;

/// The route.
pub(super) fn routes() -> Routes {
    let readyz = Description::get(
        "/readyz",
        "machines",
        Access::Public,
        "Whether the store can take uploads; if not, the findings name the settings to check.",
    );
    Routes::new().get(readyz.success(Success::Json), answer)
}

/// The response's body.
#[derive(Serialize)]
pub(super) struct Ready {
    store: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<String>,
}

/// 200 with `ok`, or with `warned` when there are warnings; otherwise 503 with `checking`, `away`, `unfit` or, while
/// temporary credentials have expired, `no_credentials`. Findings contain no secrets and no addresses.
pub(super) async fn answer(State(site): State<Site>) -> (StatusCode, Json<Ready>) {
    if let Some(problem) = site.keys.problem(Timestamp::now()) {
        // The cause contains addresses, so only the log has it.
        let ready = Ready {
            store: "no_credentials",
            findings: vec![problem.sentence()],
        };
        return (StatusCode::SERVICE_UNAVAILABLE, Json(ready));
    }
    let readiness = site.readiness.borrow();
    let status = match readiness.is_fit() {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    let findings = match &*readiness {
        Readiness::Checking => Vec::new(),
        // The cause contains host names, so only the log has it.
        Readiness::Away(_) => vec![
            "The store cannot be reached. Check that it is running and that BUTTRESS_S3_ENDPOINT is correct."
                .to_owned(),
        ],
        Readiness::Checked(report) => report.sentences(),
    };
    let store = readiness.word();
    (status, Json(Ready { store, findings }))
}
