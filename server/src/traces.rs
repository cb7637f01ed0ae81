//! Traces by OpenTelemetry. Each fact has a function here, which is called where the fact occurs. Attributes are ids,
//! enums, counts and templates of routes: no name of a file, object key, path, query, address or secret of anybody.
//!
//! Spans exist only in a build with the cargo feature `otel`, and only if the `OTEL_…` variables ask for them; `off`
//! takes the place of `otel` in other builds, and its functions do nothing.
//!
//! | module | contents |
//! |---|---|
//! | `variables` | the `OTEL_…` variables, with checks |
//! | `otel` | spans, and where they are sent |
//! | `off` | the same items without OpenTelemetry |

#[cfg(not(feature = "otel"))]
mod off;
#[cfg(feature = "otel")]
mod otel;
mod variables;

use app::domain::support::SupportCode;
use app::domain::upload::UploadId;
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use url::Url;

use crate::internal_error::InternalError;
use crate::ledger::{State, Trigger};
use crate::store::{StoreAction, StoreError};
use crate::uploads::SweepReport;
#[cfg(not(feature = "otel"))]
use off as backend;
#[cfg(feature = "otel")]
use otel as backend;

pub use backend::{Exporter, install};
pub(crate) use backend::{Span, in_current_span};
pub use variables::Variables;

/// Routes without spans: load balancers and monitoring ask them all the time, and built files are not worth any.
const UNTRACED: [&str; 5] = ["/healthz", "/readyz", "/metrics", "/favicon.svg", "/digest.js"];

/// The attribute with the id of an upload.
const UPLOAD_ID: &str = "upload.id";

/// The kind of a span (OpenTelemetry, "SpanKind").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A request to another server.
    Client,
    /// Work of this process.
    Internal,
}

/// The value of an attribute.
#[cfg_attr(not(feature = "otel"), expect(dead_code, reason = "`off` reads no attribute"))]
#[derive(Debug, Clone, Copy)]
enum Value<'a> {
    Text(&'a str),
    Number(i64),
}

/// The name and value of an attribute.
type Attribute<'a> = (&'static str, Value<'a>);

/// The span of a request to this server. A request that no route matches has none: scanners would fill the collector.
pub(crate) fn request(request: &Request, is_https: bool, id: &str, code: SupportCode) -> Span {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let Some(route) = route.filter(|route| !UNTRACED.contains(route)) else {
        return Span::none();
    };
    // HTTP semantic conventions: other methods are `_OTHER`, because clients can send any.
    let (name, method) = match *request.method() {
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::DELETE | Method::OPTIONS | Method::PATCH => {
            (request.method().as_str(), request.method().as_str())
        }
        _ => ("HTTP", "_OTHER"),
    };
    let code = code.to_string();
    let attributes = [
        ("http.request.method", Value::Text(method)),
        ("http.route", Value::Text(route)),
        ("url.scheme", Value::Text(if is_https { "https" } else { "http" })),
        ("buttress.request_id", Value::Text(id)),
        ("buttress.support_code", Value::Text(&code)),
    ];
    Span::server(request.headers(), format_args!("{name} {route}"), &attributes)
}

/// The span of a request that signs `count` files.
pub(crate) fn sign(count: usize) -> Span {
    Span::start(
        Kind::Internal,
        format_args!("sign uploads"),
        &[number("upload.count", count)],
    )
}

/// An upload was signed for the first time: the first span of the upload's own trace, with a link to the current span
/// and one back.
pub(crate) fn upload_signed(id: &UploadId) {
    backend::begin_upload(
        id,
        format_args!("upload signed"),
        &[(UPLOAD_ID, Value::Text(id.as_str()))],
    );
}

/// The current span is about this upload: adds a link to the upload's own trace.
pub(crate) fn about_upload(id: &UploadId) {
    backend::link_to_upload(id);
}

/// The span of an attempt to finalize an upload.
pub(crate) fn finalize(id: &UploadId, by: Trigger) -> Span {
    let attributes = [
        (UPLOAD_ID, Value::Text(id.as_str())),
        ("upload.trigger", Value::Text(by.as_str())),
    ];
    let span = Span::start(Kind::Internal, format_args!("finalize upload"), &attributes);
    span.link_to_upload(id);
    span
}

/// An upload ended, and the transaction is committed: the last span of the upload's own trace, with a link to the
/// current span.
pub(crate) fn upload_ended(id: &UploadId, state: State, by: Trigger) {
    let attributes = [
        (UPLOAD_ID, Value::Text(id.as_str())),
        ("upload.state", Value::Text(state.as_str())),
        ("upload.trigger", Value::Text(by.as_str())),
    ];
    backend::end_upload(id, format_args!("upload {}", state.as_str()), &attributes);
}

/// The span of a round of the sweep.
pub(crate) fn sweep() -> Span {
    Span::start(Kind::Internal, format_args!("sweep"), &[])
}

/// The span of one attempt at a request to the store, if there is a current span: the canary's requests belong to no
/// trace. The URL has a signature and keys, so only its host is recorded.
pub(crate) fn store_request(action: StoreAction, method: &Method, url: &Url, attempt: u32) -> Span {
    let name = format_args!("S3/{action}");
    if !backend::has_current_span() {
        return Span::none();
    }
    let attributes = [
        ("rpc.system.name", Value::Text("aws-api")),
        ("rpc.method", Value::Text(action.as_str())),
        ("http.request.method", Value::Text(method.as_str())),
        ("server.address", Value::Text(url.host_str().unwrap_or_default())),
        number("server.port", url.port_or_known_default().unwrap_or_default()),
    ];
    let span = Span::start(Kind::Client, name, &attributes);
    if attempt > 1 {
        span.set(number("http.request.resend_count", attempt - 1));
    }
    span
}

impl Span {
    /// The request was answered with this status. Ends the span.
    pub(crate) fn answered(self, status: u16) {
        self.set(number("http.response.status_code", status));
        if status >= 500 {
            self.fail(&status.to_string());
        }
    }

    /// The store answered with this status, or not at all. Missing objects are no errors: the server often looks whether
    /// a file has arrived. Ends the span.
    pub(crate) fn store_answered(self, outcome: Result<u16, &reqwest::Error>) {
        match outcome {
            Ok(status) => {
                self.set(number("http.response.status_code", status));
                if status >= 400 && status != 404 {
                    self.fail(&status.to_string());
                }
            }
            Err(error) if error.is_timeout() => self.fail("timeout"),
            Err(error) if error.is_connect() => self.fail("connect"),
            Err(_) => self.fail("_OTHER"),
        }
    }

    /// The state of the upload after an attempt to finalize it, or why the attempt failed. Ends the span.
    pub(crate) fn finalized(self, outcome: Result<State, &InternalError>) {
        match outcome {
            Ok(state) => self.set(("upload.state", Value::Text(state.as_str()))),
            Err(InternalError::Store(StoreError::Unavailable(_))) => self.fail("store_unavailable"),
            Err(InternalError::Store(StoreError::Refused { .. })) => self.fail("store_refused"),
            Err(InternalError::Ledger(_) | InternalError::Database(_)) => self.fail("database"),
            Err(_) => self.fail("_OTHER"),
        }
    }

    /// The result of a round of the sweep. Ends the span.
    pub(crate) fn swept(self, outcome: Result<&SweepReport, &InternalError>) {
        match outcome {
            Ok(report) => {
                for (name, count) in [
                    ("sweep.confirmed", report.confirmed),
                    ("sweep.rejected", report.rejected),
                    ("sweep.expired", report.expired),
                    ("sweep.erased", report.erased),
                    ("sweep.orphans", report.orphans),
                ] {
                    self.set(number(name, count));
                }
            }
            Err(_) => self.fail("database"),
        }
    }
}

fn number<'a>(name: &'static str, value: impl TryInto<i64>) -> Attribute<'a> {
    (name, Value::Number(value.try_into().unwrap_or(i64::MAX)))
}
