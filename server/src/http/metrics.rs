//! `GET /metrics`, and the layer that counts requests. The route exists on the address of its own that the settings
//! name, or else on the site's address if a token is set.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::routes::{Access, Description, Routes, Success};
use super::{Site, address, session};
use crate::config::Secret;
use crate::metrics::{self, Exposition};

const PATH: &str = "/metrics";
/// The label of requests that no route matches: scanners try any number of paths.
const UNMATCHED: &str = "unmatched";
/// The format of the exposition.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// How long the count of open uploads may delay an answer. Without it the last count stays.
const COUNT_TIMEOUT: Duration = Duration::from_secs(2);

/// The metrics of this process, and who may read them.
#[derive(Clone)]
pub struct MetricsState {
    pub(crate) exposition: Exposition,
    /// The token that a request must have.
    pub(crate) token: Option<Secret>,
    /// Whether the site's own address has the route.
    pub(crate) is_on_site: bool,
}

/// The route. The site's router has it only if [`MetricsState::is_on_site`].
pub(super) fn routes() -> Routes {
    let description = Description::get(
        PATH,
        "machines",
        Access::Monitor,
        "The server's metrics, for Prometheus. The route exists only if BUTTRESS_METRICS_TOKEN is set and \
         BUTTRESS_METRICS_ADDR is not.",
    );
    Routes::new().get(description.success(Success::Text).errors(&[401, 429]), answer_limited)
}

/// The router of the address that serves metrics alone.
pub(crate) fn router_of_own_address(site: Site) -> Router {
    Router::new().route(PATH, get(answer)).with_state(site)
}

/// [`answer`], within the budget of the client's address.
async fn answer_limited(State(site): State<Site>, request: Request) -> Response {
    let address = address::client_address(&request, &site.trusted_proxies);
    if let Some(address) = site.accounts.throttled_address(address)
        && let Err(error) = site.uploads.budget.spend_of_address(address, Timestamp::now())
    {
        return session::answer(&error);
    }
    answer(State(site), request.headers().clone()).await
}

async fn answer(State(site): State<Site>, headers: HeaderMap) -> Response {
    let Some(state) = &site.metrics else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if state.token.as_ref().is_some_and(|token| !has_token(&headers, token)) {
        let sentence = "Send BUTTRESS_METRICS_TOKEN as a bearer token.";
        return (
            StatusCode::UNAUTHORIZED,
            [(header::WWW_AUTHENTICATE, "Bearer")],
            sentence,
        )
            .into_response();
    }
    match tokio::time::timeout(COUNT_TIMEOUT, site.uploads.ledger.count_issued()).await {
        Ok(Ok(count)) => metrics::uploads_open(count),
        Ok(Err(error)) => tracing::warn!(%error, "open uploads were not counted"),
        Err(_) => tracing::warn!("open uploads were not counted in time"),
    }
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], state.exposition.render()).into_response()
}

/// Whether the request has the token, compared in constant time.
fn has_token(headers: &HeaderMap, token: &Secret) -> bool {
    let sent = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    sent.is_some_and(|(_, sent)| sent.trim().as_bytes().ct_eq(token.expose_secret().as_bytes()).into())
}

/// Counts each answered request by the template of its route.
pub(super) async fn count(State(site): State<Site>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let is_built_file = route.is_none() && is_below(request.uri().path(), &site.leptos.site_pkg_dir);
    let response = next.run(request).await;
    let route = match &route {
        Some(route) => route.as_str(),
        None if is_built_file => "/pkg",
        None => UNMATCHED,
    };
    metrics::request_answered(route, response.status().as_u16(), started.elapsed());
    response
}

/// Whether a path is in this folder at the root.
fn is_below(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix('/').and_then(|path| path.strip_prefix(folder));
    rest.is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bearer_token_is_accepted() {
        let token = Secret::from("0123456789-0123456789-0123456789");
        let may_read = |value: &str| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
            has_token(&headers, &token)
        };
        assert!(may_read("Bearer 0123456789-0123456789-0123456789"));
        assert!(may_read("bearer  0123456789-0123456789-0123456789"));
        for wrong in [
            "Bearer 0123456789-0123456789-0123456788",
            "Bearer 0123456789",
            "Bearer ",
            "Bearer",
            "0123456789-0123456789-0123456789",
            "Basic 0123456789-0123456789-0123456789",
        ] {
            assert!(!may_read(wrong), "{wrong}");
        }
        assert!(!has_token(&HeaderMap::new(), &token));
    }

    #[test]
    fn only_paths_in_the_folder_are_built_files() {
        assert!(is_below("/pkg/a.wasm", "pkg"));
        for other in ["/pkg", "/pkgs/a", "/a/pkg/b", "pkg/a", "/"] {
            assert!(!is_below(other, "pkg"), "{other}");
        }
    }
}
