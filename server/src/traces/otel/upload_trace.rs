//! The trace that an upload has for itself. Its id is the upload's id, and that of its first span the first half of it:
//! page, return, bucket event and sweep link to it without having heard of each other.

use std::cell::Cell;

use app::domain::upload::UploadId;
use opentelemetry::trace::{Link, SpanId, SpanKind, TraceId, TraceState};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{
    IdGenerator, RandomIdGenerator, Sampler, SamplingDecision, SamplingResult, ShouldSample,
};

/// The ids of a span.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    pub(super) trace: TraceId,
    pub(super) span: SpanId,
}

/// The ids of the first span of an upload's trace: the upload's id, and its first half.
pub(super) fn first_span(id: &UploadId) -> Ids {
    // An upload id is 32 hex digits.
    let bits = u128::from_str_radix(id.as_str(), 16).unwrap_or_default();
    Ids {
        trace: TraceId::from(bits),
        span: SpanId::from((bits >> 64) as u64),
    }
}

/// How a span is started that belongs to an upload's own trace.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// The ids of a first span; others get the trace of their parent and a random id.
    ids: Option<Ids>,
}

thread_local! {
    /// Set while this thread starts such a span: the SDK asks generator and sampler, and passes them nothing of ours.
    static START: Cell<Option<Start>> = const { Cell::new(None) };
}

/// Calls `start`, whose span is sampled and has these ids, if they are given.
pub(super) fn sampled(ids: Option<Ids>, start: impl FnOnce()) {
    START.set(Some(Start { ids }));
    start();
    START.set(None);
}

/// Random ids, unless they are given.
#[derive(Debug, Default)]
pub(super) struct UploadIds(RandomIdGenerator);

impl UploadIds {
    fn given() -> Option<Ids> {
        START.get().and_then(|start| start.ids)
    }
}

impl IdGenerator for UploadIds {
    fn new_trace_id(&self) -> TraceId {
        Self::given().map_or_else(|| self.0.new_trace_id(), |ids| ids.trace)
    }

    fn new_span_id(&self) -> SpanId {
        Self::given().map_or_else(|| self.0.new_span_id(), |ids| ids.span)
    }
}

/// The configured sampler, except for spans of uploads' own traces: the span that caused them was sampled.
#[derive(Debug, Clone)]
pub(super) struct UploadSampler(pub(super) Sampler);

impl ShouldSample for UploadSampler {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace_id: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        if START.get().is_some() {
            return SamplingResult {
                decision: SamplingDecision::RecordAndSample,
                attributes: Vec::new(),
                trace_state: TraceState::NONE,
            };
        }
        self.0.should_sample(parent, trace_id, name, kind, attributes, links)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_an_uploads_trace_is_the_uploads_id() {
        let id = UploadId::parse("0123456789abcdef123456789abcdef0").unwrap();
        let ids = first_span(&id);
        assert_eq!(ids.trace.to_string(), id.as_str());
        assert_eq!(ids.span.to_string(), "0123456789abcdef");
    }

    #[test]
    fn ids_are_given_to_one_span_only() {
        let id = UploadId::from_bits((7 << 64) | 7);
        let generator = UploadIds::default();
        sampled(Some(first_span(&id)), || {
            assert_eq!(generator.new_trace_id().to_string(), id.as_str());
        });
        assert_ne!(generator.new_trace_id().to_string(), id.as_str());
    }
}
