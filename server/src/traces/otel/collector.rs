//! Sending spans to the collector, by OTLP over HTTP. Finished spans wait in a queue of bounded length; a thread of the
//! SDK sends them in batches. When the collector is away they are lost, and nobody waits for them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use axum::http::HeaderMap;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::resource::{EnvResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tokio::runtime::Handle;

use super::super::variables::{ExportSettings, Sampling};
use super::TRACER;
use super::traceparent::Propagation;
use super::upload_trace::{UploadIds, UploadSampler};
use crate::outbound::{OutboundClient, error_chain};
use crate::rate_limited_log::RateLimitedLog;
use crate::traces::Variables;

/// How long a stop waits for the collector to take the last spans.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of a collector's answer that are read at most.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// Sends the spans of this process, if the variables ask for that.
pub struct Exporter(Option<Active>);

struct Active {
    provider: SdkTracerProvider,
    /// The collector's origin.
    origin: String,
}

impl Exporter {
    /// A line for the operator: where traces go. Only the origin, because the rest of the URL may hold a secret.
    pub fn note(&self) -> Option<String> {
        self.0.as_ref().map(|active| format!("Traces to {}", active.origin))
    }

    /// Sends the spans that are left, for at most five seconds. No span begins afterwards.
    pub async fn flush(self) {
        let Some(Active { provider, .. }) = self.0 else { return };
        // It blocks the thread, and the request needs the runtime.
        let flushed = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(FLUSH_TIMEOUT)).await;
        if !matches!(flushed, Ok(Ok(()))) {
            tracing::warn!("the last spans could not be sent");
        }
    }
}

/// Starts sending spans, if the variables ask for that. Needs a tokio runtime.
///
/// # Errors
/// A sentence that names the variable that is wrong.
pub fn install(variables: &Variables) -> Result<Exporter, String> {
    let Some(settings) = ExportSettings::load(variables)? else {
        return Ok(Exporter(None));
    };
    // This build of reqwest has no TLS provider of its own. A second call has no effect.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let origin = settings.endpoint.origin().ascii_serialization();
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(CollectorClient::new(&settings)?)
        .with_endpoint(settings.endpoint)
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(settings.timeout)
        .with_headers(settings.headers)
        .build()
        // Its text may quote the endpoint.
        .map_err(|_| "OTEL_EXPORTER_OTLP_ENDPOINT: write a URL such as http://localhost:4318".to_owned())?;
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(UploadSampler(sampler(settings.sampling)))
        .with_id_generator(UploadIds::default())
        .with_resource(resource(settings.service_name))
        .build();
    let propagation = Propagation {
        is_on: settings.propagates,
    };
    TRACER
        .set((provider.tracer("buttress"), propagation))
        .map_err(|_| "traces are set up already".to_owned())?;
    Ok(Exporter(Some(Active { provider, origin })))
}

fn sampler(sampling: Sampling) -> Sampler {
    let sampler = Sampler::TraceIdRatioBased(sampling.ratio);
    match sampling.is_parent_based {
        true => Sampler::ParentBased(Box::new(sampler)),
        false => sampler,
    }
}

/// What all spans are about. `OTEL_RESOURCE_ATTRIBUTES` overrides the defaults, and `OTEL_SERVICE_NAME` both.
fn resource(service_name: Option<String>) -> Resource {
    let resource = Resource::builder_empty()
        .with_attributes([
            KeyValue::new("service.name", "buttress"),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        ])
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_detector(Box::new(EnvResourceDetector::new()));
    match service_name {
        Some(name) => resource.with_service_name(name).build(),
        None => resource.build(),
    }
}

/// The HTTP client of the exporter. The SDK's thread has no runtime, which reqwest needs, so requests run on ours.
#[derive(Debug)]
struct CollectorClient {
    client: OutboundClient,
    runtime: Handle,
    timeout: Duration,
    warnings: Mutex<RateLimitedLog>,
}

impl CollectorClient {
    fn new(settings: &ExportSettings) -> Result<Self, String> {
        // A redirect would take the headers, which may hold a key, to another server.
        let client = OutboundClient::new(|client| client.redirect(reqwest::redirect::Policy::none()));
        Ok(Self {
            client: client.map_err(|error| format!("start-up failed: {error}"))?,
            runtime: Handle::current(),
            timeout: settings.timeout,
            warnings: Mutex::default(),
        })
    }

    fn warn(&self, problem: &str) {
        if self.warnings.lock().unwrap_or_else(PoisonError::into_inner).is_due() {
            tracing::warn!(problem, "the collector does not take traces; spans are lost");
        }
    }
}

#[async_trait]
impl HttpClient for CollectorClient {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let url = parts.uri.to_string();
        let request = self.client.to(&url).request(parts.method, &url);
        let request = request.headers(parts.headers).body(body).timeout(self.timeout);
        let answer = self.runtime.spawn(async move {
            let mut answer = request.send().await?;
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await? {
                body.extend_from_slice(&chunk);
                if body.len() > MAX_ANSWER_BYTES {
                    break;
                }
            }
            Ok::<_, reqwest::Error>((answer.status(), std::mem::take(answer.headers_mut()), body))
        });
        let (status, headers, body) = match answer.await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                // The URL may hold a secret.
                let problem = error_chain(&error.without_url());
                self.warn(&problem);
                return Err(problem.into());
            }
            Err(_) => return Err("the server stops".into()),
        };
        if !status.is_success() {
            self.warn(&format!("HTTP {}", status.as_u16()));
        } else if is_partial_success(&headers, &body) {
            self.warn("it says that it did not accept all of them; its log has the reason");
        }
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// Whether an `ExportTraceServiceResponse` has a `partial_success` that is not empty (field 1 of the message).
fn is_partial_success(headers: &HeaderMap, body: &[u8]) -> bool {
    let is_protobuf = headers
        .get("content-type")
        .is_some_and(|value| value == "application/x-protobuf");
    is_protobuf && body.first() == Some(&0x0a) && body.len() > 2
}
