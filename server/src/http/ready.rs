//! `GET /readyz`: whether people can upload, for load balancers and for whoever asks why not.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use super::Site;
use crate::canary::Readiness;

/// The answer.
#[derive(Serialize)]
pub(super) struct Ready {
    store: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<String>,
}

/// 200 with `ok`, or with `warned` where something is worth a word; otherwise 503 with `checking`,
/// `away` or `unfit`. No secret and no address stands in a finding.
pub(super) async fn answer(State(site): State<Site>) -> (StatusCode, Json<Ready>) {
    let (status, store, findings) = match &*site.readiness.borrow() {
        Readiness::Checking => (StatusCode::SERVICE_UNAVAILABLE, "checking", Vec::new()),
        // The cause names hosts; it is in the log.
        Readiness::Away(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "away",
            vec!["The store can't be reached. Check that it runs and that BUTTRESS_S3_ENDPOINT is right.".to_owned()],
        ),
        Readiness::Checked(report) if !report.is_fit() => {
            (StatusCode::SERVICE_UNAVAILABLE, "unfit", report.sentences())
        }
        Readiness::Checked(report) if report.findings.is_empty() => (StatusCode::OK, "ok", Vec::new()),
        Readiness::Checked(report) => (StatusCode::OK, "warned", report.sentences()),
    };
    (status, Json(Ready { store, findings }))
}
