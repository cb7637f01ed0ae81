//! The W3C trace context: `traceparent` and `tracestate` of requests.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::propagation::TraceContextPropagator;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
/// The length of a `tracestate` at most; a longer one is dropped. W3C asks for at least as many characters (section
/// 3.3.1.5).
const MAX_TRACESTATE: usize = 512;

/// Whether trace contexts are read and sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Propagation {
    pub(super) is_on: bool,
}

impl Propagation {
    /// The context with the caller's span, or an empty one if the headers do not name exactly one.
    pub(super) fn parent_of(self, headers: &HeaderMap) -> Context {
        let mut values = headers.get_all(TRACEPARENT).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Context::new();
        };
        if !self.is_on || !is_traceparent(value.as_bytes()) {
            return Context::new();
        }
        // Only these two headers, so that the propagator sees what was checked.
        let mut checked = HeaderMap::from_iter([(TRACEPARENT, value.clone())]);
        // The header may come in several lines (RFC 9110, section 5.3).
        let states: Result<Vec<&str>, _> = headers.get_all(TRACESTATE).iter().map(HeaderValue::to_str).collect();
        let state = states.unwrap_or_default().join(",");
        if state.len() <= MAX_TRACESTATE
            && let Ok(state) = HeaderValue::from_str(&state)
        {
            checked.insert(TRACESTATE, state);
        }
        TraceContextPropagator::new().extract_with_context(&Context::new(), &HeaderExtractor(&checked))
    }

    /// Adds the headers that name the span of this context.
    pub(super) fn inject(self, context: &Context, headers: &mut HeaderMap) {
        if self.is_on {
            TraceContextPropagator::new().inject_context(context, &mut HeaderInjector(headers));
            // Most traces have no state.
            if headers.get(TRACESTATE).is_some_and(|state| state.is_empty()) {
                headers.remove(TRACESTATE);
            }
        }
    }
}

/// Whether the value has the format of W3C Trace Context, section 3.2: `00-{32 hex}-{16 hex}-{2 hex}`, in lower case; a
/// later version may have more after another dash. The SDK's own check takes numbers with signs and of other lengths.
fn is_traceparent(value: &[u8]) -> bool {
    let is_hex = |range: std::ops::Range<usize>| {
        let digits = value.get(range);
        digits.is_some_and(|digits| digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')))
    };
    let has_dashes = [2, 35, 52].iter().all(|&at| value.get(at) == Some(&b'-'));
    let is_of_version = match value.get(..2) {
        Some(b"00") => value.len() == 55,
        Some(b"ff") | None => false,
        Some(_) => value.len() == 55 || value.get(55) == Some(&b'-'),
    };
    has_dashes && is_of_version && is_hex(0..2) && is_hex(3..35) && is_hex(36..52) && is_hex(53..55)
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::TraceContextExt;

    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const ON: Propagation = Propagation { is_on: true };

    fn trace_of(pairs: &[(&'static str, &str)], propagation: Propagation) -> Option<(String, String)> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        let context = propagation.parent_of(&headers);
        let span = context.span();
        let ids = span.span_context();
        ids.is_valid()
            .then(|| (ids.trace_id().to_string(), ids.trace_state().header()))
    }

    #[test]
    fn a_valid_traceparent_names_the_parent() {
        for (value, state) in [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "vendor=1"),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", ""),
            // A later version may have more.
            ("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes", ""),
            ("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", ""),
        ] {
            let pairs = [("traceparent", value), ("tracestate", state)];
            assert_eq!(
                trace_of(&pairs, ON),
                Some((TRACE.to_owned(), state.to_owned())),
                "{value}"
            );
            assert_eq!(trace_of(&pairs, Propagation { is_on: false }), None);
        }
    }

    #[test]
    fn any_other_traceparent_is_ignored() {
        for value in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0102",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-+0f067aa0ba902b7-01",
            "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-1-1-1",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
        ] {
            assert_eq!(trace_of(&[("traceparent", value)], ON), None, "{value}");
        }
    }

    #[test]
    fn two_traceparents_name_no_parent_and_a_long_state_is_dropped() {
        let valid = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(trace_of(&[("traceparent", valid), ("traceparent", valid)], ON), None);
        let state = format!("vendor={}", "x".repeat(MAX_TRACESTATE));
        let found = trace_of(&[("traceparent", valid), ("tracestate", &state)], ON);
        assert_eq!(found, Some((TRACE.to_owned(), String::new())));
        let lines = [("traceparent", valid), ("tracestate", "a=1"), ("tracestate", "b=2")];
        assert_eq!(trace_of(&lines, ON), Some((TRACE.to_owned(), "a=1,b=2".to_owned())));
    }
}
