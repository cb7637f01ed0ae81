//! Security headers of all responses, and the Content-Security-Policy of pages.

use app::domain::support::{SUPPORT_CODE, SupportCode};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use tracing::field::{Empty, display};

use super::{REQUEST_ID, Site};
use crate::traces;

/// Adds the headers that are not set yet, so that a page's own Content-Security-Policy stays, and opens the request's
/// spans in the log and in the trace.
pub(super) async fn set(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let bits = getrandom::u64().unwrap_or(0);
    let request_id = format!("{bits:016x}");
    // A page sends its own support code, so that its requests can be found in the log by the code that it shows.
    let received = request
        .headers()
        .get(SUPPORT_CODE)
        .and_then(|value| value.to_str().ok());
    let code = received
        .and_then(SupportCode::parse)
        .unwrap_or(SupportCode::from_bits(bits));
    request.extensions_mut().insert(code);
    // Without the query: S3's redirect puts object keys into it, and clients may put anything there.
    let log_span = tracing::info_span!(
        "request", id = %request_id, %code, method = %request.method(), path = request.uri().path(),
        trace_id = Empty, span_id = Empty,
    );
    let span = traces::request(&request, site.public_url.is_https(), &request_id, code);
    if let Some((trace_id, span_id)) = span.ids() {
        log_span
            .record("trace_id", display(trace_id))
            .record("span_id", display(span_id));
    }
    let mut response = span.run(next.run(request).instrument(log_span)).await;
    span.answered(response.status().as_u16());
    let headers = response.headers_mut();
    for (name, value) in DEFAULT_HEADERS {
        set_default(headers, name.clone(), HeaderValue::from_static(value));
    }
    if site.public_url.is_https() {
        set_default(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        headers.insert(REQUEST_ID, value);
    }
    response
}

const DEFAULT_HEADERS: [(HeaderName, &str); 7] = [
    // For all responses except pages: they may load nothing, send nothing and be framed nowhere. `default-src` covers
    // neither `base-uri` nor `form-action`.
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Paths contain ids of uploads, which other sites must not see.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
    (header::CACHE_CONTROL, "no-store"),
];

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}

/// The policy of the page's worker: it may run scripts of this origin and connect to this origin only.
pub(super) const WORKER_POLICY: &str = "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; \
     frame-ancestors 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/// The policy of pages: scripts by nonce only; requests and forms to this origin and the store only. `media-src` allows
/// chosen videos, which the page plays briefly to draw a thumbnail. A page that shows a stored file may also play it
/// from the store, or frame it.
pub(crate) fn page_policy(nonce: &str, store_origin: &str, shows_file: bool) -> String {
    let stored_file = match shows_file {
        true => format!(" {store_origin}; frame-src {store_origin}"),
        false => String::new(),
    };
    format!(
        "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
         script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' blob: data: {store_origin}; font-src 'self'; manifest-src 'self'; \
         worker-src 'self'; connect-src 'self' {store_origin}; form-action 'self' {store_origin}; \
         media-src blob:{stored_file}"
    )
}
