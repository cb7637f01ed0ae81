//! Spans of OpenTelemetry, by its API itself: a layer that turns spans of the log into spans of traces would export each
//! field of them, paths included.

mod collector;
mod traceparent;
mod upload_trace;

use std::fmt::Arguments;
use std::sync::OnceLock;

use app::domain::upload::UploadId;
use axum::http::HeaderMap;
use opentelemetry::trace::{
    FutureExt, Link, SpanContext, SpanKind, Status, TraceContextExt, TraceFlags, TraceState, Tracer,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::SdkTracer;

use super::{Attribute, Kind, UPLOAD_ID, Value};
pub use collector::{Exporter, install};
use traceparent::Propagation;

/// What makes spans, once for the process: servers of one process share it.
static TRACER: OnceLock<(SdkTracer, Propagation)> = OnceLock::new();

/// A span, or none. It ends when it is dropped, also if a client closes the connection.
pub(crate) struct Span(Option<Context>);

impl Drop for Span {
    fn drop(&mut self) {
        if let Some(context) = &self.0 {
            context.span().end();
        }
    }
}

impl Span {
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// The span of a request with these headers, whose `traceparent` names the parent.
    pub(super) fn server(headers: &HeaderMap, name: Arguments<'_>, attributes: &[Attribute<'_>]) -> Self {
        let Some((_, propagation)) = TRACER.get() else {
            return Self::none();
        };
        Self::with_parent(SpanKind::Server, name, attributes, &propagation.parent_of(headers))
    }

    /// A child of the current span, or the first span of a trace.
    pub(super) fn start(kind: Kind, name: Arguments<'_>, attributes: &[Attribute<'_>]) -> Self {
        let kind = match kind {
            Kind::Client => SpanKind::Client,
            Kind::Internal => SpanKind::Internal,
        };
        Self::with_parent(kind, name, attributes, &Context::current())
    }

    fn with_parent(kind: SpanKind, name: Arguments<'_>, attributes: &[Attribute<'_>], parent: &Context) -> Self {
        let Some((tracer, _)) = TRACER.get() else {
            return Self::none();
        };
        let builder = tracer.span_builder(name.to_string()).with_kind(kind);
        let builder = builder.with_attributes(attributes.iter().copied().map(key_value));
        let span = tracer.build_with_context(builder, parent);
        Self(Some(parent.with_span(span)))
    }

    pub(super) fn set(&self, attribute: Attribute<'_>) {
        if let Some(context) = &self.0 {
            context.span().set_attribute(key_value(attribute));
        }
    }

    /// The work failed. A description is left out: texts of errors may name hosts and keys.
    pub(super) fn fail(&self, error_type: &str) {
        if let Some(context) = &self.0 {
            let span = context.span();
            span.set_attribute(KeyValue::new("error.type", error_type.to_owned()));
            span.set_status(Status::error(""));
        }
    }

    pub(super) fn link_to_upload(&self, id: &UploadId) {
        if let Some(context) = &self.0 {
            context.span().add_link(first_span_of(id), Vec::new());
        }
    }

    /// Adds the headers that make this span the parent of the request's spans at the receiver.
    pub(crate) fn inject(&self, headers: &mut HeaderMap) {
        if let (Some(context), Some((_, propagation))) = (&self.0, TRACER.get()) {
            propagation.inject(context, headers);
        }
    }

    /// The ids of the trace and of the span, for the log.
    pub(crate) fn ids(&self) -> Option<(String, String)> {
        let context = self.0.as_ref()?;
        let span = context.span();
        let ids = span.span_context();
        Some((ids.trace_id().to_string(), ids.span_id().to_string()))
    }

    /// The future with this span as the current one.
    pub(crate) fn run<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        future.with_context(self.0.clone().unwrap_or_else(Context::current))
    }
}

/// The future with the span that is current now, for a task of its own.
pub(crate) fn in_current_span<F: Future>(future: F) -> impl Future<Output = F::Output> + use<F> {
    future.with_current_context()
}

pub(super) fn has_current_span() -> bool {
    Context::map_current(Context::has_active_span)
}

/// The first span of an upload's own trace.
pub(super) fn begin_upload(id: &UploadId, name: Arguments<'_>, attributes: &[Attribute<'_>]) {
    link_to_upload(id);
    add_to_upload(Some(upload_trace::first_span(id)), Context::new(), name, attributes);
}

/// The last span of an upload's own trace. There are two if two triggers end the upload at the same time.
pub(super) fn end_upload(id: &UploadId, name: Arguments<'_>, attributes: &[Attribute<'_>]) {
    let parent = Context::new().with_remote_span_context(first_span_of(id));
    add_to_upload(None, parent, name, attributes);
}

/// Adds a link to the current span, and the upload's id.
pub(super) fn link_to_upload(id: &UploadId) {
    Context::map_current(|context| {
        let span = context.span();
        if span.is_recording() {
            let attribute = KeyValue::new(UPLOAD_ID, id.as_str().to_owned());
            span.add_link(first_span_of(id), vec![attribute]);
        }
    });
}

/// A span without duration in an upload's trace, linked to the current span. It is sampled if the current span is.
fn add_to_upload(ids: Option<upload_trace::Ids>, parent: Context, name: Arguments<'_>, attributes: &[Attribute<'_>]) {
    let Some((tracer, _)) = TRACER.get() else { return };
    let cause = Context::map_current(|context| context.span().span_context().clone());
    if !cause.is_sampled() {
        return;
    }
    let builder = tracer.span_builder(name.to_string());
    let builder = builder.with_attributes(attributes.iter().copied().map(key_value));
    let builder = builder.with_links(vec![Link::with_context(cause)]);
    upload_trace::sampled(ids, || drop(tracer.build_with_context(builder, &parent)));
}

/// The first span of an upload's own trace, whether or not it was sampled.
fn first_span_of(id: &UploadId) -> SpanContext {
    let ids = upload_trace::first_span(id);
    SpanContext::new(ids.trace, ids.span, TraceFlags::SAMPLED, true, TraceState::NONE)
}

fn key_value((name, value): Attribute<'_>) -> KeyValue {
    match value {
        Value::Text(text) => KeyValue::new(name, text.to_owned()),
        Value::Number(number) => KeyValue::new(name, number),
    }
}
