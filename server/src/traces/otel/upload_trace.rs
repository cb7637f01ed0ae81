//! The trace that an upload has for itself. Its id is the upload's id, and so are the ids of its two spans, one half
//! each: page, return, bucket event and sweep link to it without having heard of each other.

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

/// The ids of the first span of an upload's trace.
pub(super) fn begin(id: &UploadId) -> Ids {
    ids(id, |bits| (bits >> 64) as u64)
}

/// The ids of the last span of an upload's trace.
pub(super) fn end(id: &UploadId) -> Ids {
    ids(id, |bits| bits as u64)
}

fn ids(id: &UploadId, half: impl Fn(u128) -> u64) -> Ids {
    // An upload id is 32 hex digits.
    let bits = u128::from_str_radix(id.as_str(), 16).unwrap_or_default();
    Ids {
        trace: TraceId::from(bits),
        span: SpanId::from(half(bits)),
    }
}

thread_local! {
    /// The ids of the span that this thread is starting, if they are given.
    static GIVEN: Cell<Option<Ids>> = const { Cell::new(None) };
}

/// Calls `start`, whose span gets these ids and is sampled.
pub(super) fn with_ids(ids: Ids, start: impl FnOnce()) {
    GIVEN.set(Some(ids));
    start();
    GIVEN.set(None);
}

/// Random ids, unless they are given.
#[derive(Debug, Default)]
pub(super) struct GivenIds(RandomIdGenerator);

impl IdGenerator for GivenIds {
    fn new_trace_id(&self) -> TraceId {
        GIVEN.get().map_or_else(|| self.0.new_trace_id(), |ids| ids.trace)
    }

    fn new_span_id(&self) -> SpanId {
        GIVEN.get().map_or_else(|| self.0.new_span_id(), |ids| ids.span)
    }
}

/// The configured sampler, except for spans with given ids: the span that caused them was sampled.
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
        if GIVEN.get().is_some() {
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
    fn the_ids_of_an_uploads_trace_are_parts_of_the_uploads_id() {
        let id = UploadId::parse("0123456789abcdef123456789abcdef0").unwrap();
        let (first, last) = (begin(&id), end(&id));
        assert_eq!(first.trace.to_string(), id.as_str());
        assert_eq!(last.trace, first.trace);
        assert_eq!(first.span.to_string(), "0123456789abcdef");
        assert_eq!(last.span.to_string(), "123456789abcdef0");
    }

    #[test]
    fn ids_are_given_to_one_span_only() {
        let id = UploadId::from_random(7 << 64 | 7);
        let generator = GivenIds::default();
        with_ids(begin(&id), || {
            assert_eq!(generator.new_trace_id().to_string(), id.as_str())
        });
        assert_ne!(generator.new_trace_id().to_string(), id.as_str());
    }
}
