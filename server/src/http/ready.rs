//! `GET /readyz`: whether the store can take uploads, and the reasons if not; for load balancers and operators.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
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

/// 200 with `ok`, or with `warned` when there are warnings; otherwise 503 with `checking`, `away` or `unfit`. Findings
/// contain no secrets and no addresses.
pub(super) async fn answer(State(site): State<Site>) -> (StatusCode, Json<Ready>) {
    let (status, store, findings) = match &*site.readiness.borrow() {
        Readiness::Checking => (StatusCode::SERVICE_UNAVAILABLE, "checking", Vec::new()),
        // The cause contains host names, so only the log has it.
        Readiness::Away(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "away",
            vec![
                "The store cannot be reached. Check that it is running and that BUTTRESS_S3_ENDPOINT is correct."
                    .to_owned(),
            ],
        ),
        Readiness::Checked(report) if !report.is_fit() => {
            (StatusCode::SERVICE_UNAVAILABLE, "unfit", report.sentences())
        }
        Readiness::Checked(report) if report.findings.is_empty() => (StatusCode::OK, "ok", Vec::new()),
        Readiness::Checked(report) => (StatusCode::OK, "warned", report.sentences()),
    };
    (status, Json(Ready { store, findings }))
}
