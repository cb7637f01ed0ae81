//! A collector for tests: takes OTLP over HTTP and decodes it by the numbers of fields in opentelemetry-proto's
//! `trace.proto`, `common.proto` and `resource.proto`, so that it does not share code with the exporter.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;

/// A span as the collector received it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReceivedSpan {
    pub(crate) trace_id: String,
    pub(crate) span_id: String,
    /// Empty for the first span of a trace.
    pub(crate) parent_id: String,
    pub(crate) name: String,
    /// 1 internal, 2 server, 3 client.
    pub(crate) kind: u64,
    pub(crate) attributes: BTreeMap<String, String>,
    /// Trace and span ids.
    pub(crate) links: Vec<(String, String)>,
    /// Whether its status is an error.
    pub(crate) has_failed: bool,
    /// The attributes of its resource.
    pub(crate) resource: BTreeMap<String, String>,
}

#[derive(Default)]
struct Received {
    spans: Vec<ReceivedSpan>,
    headers: Vec<HeaderMap>,
}

/// A running collector; it ends with the test.
#[derive(Clone)]
pub(crate) struct Collector {
    pub(crate) url: String,
    received: Arc<Mutex<Received>>,
}

impl Collector {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let collector = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            received: Arc::default(),
        };
        let router = Router::new()
            .route("/v1/traces", post(receive))
            .with_state(collector.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        collector
    }

    /// All spans so far.
    pub(crate) fn spans(&self) -> Vec<ReceivedSpan> {
        self.received.lock().unwrap().spans.clone()
    }

    /// The headers of all requests so far.
    pub(crate) fn headers(&self) -> Vec<HeaderMap> {
        self.received.lock().unwrap().headers.clone()
    }

    /// Waits until a span fits.
    pub(crate) async fn wait_for(&self, what: &str, fits: impl Fn(&ReceivedSpan) -> bool) -> ReceivedSpan {
        let since = Instant::now();
        loop {
            let spans = self.spans();
            if let Some(span) = spans.iter().find(|span| fits(span)) {
                return span.clone();
            }
            assert!(since.elapsed() < Duration::from_secs(20), "{what} in {spans:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn receive(State(collector): State<Collector>, headers: HeaderMap, body: Bytes) -> StatusCode {
    assert_eq!(headers["content-type"], "application/x-protobuf");
    let mut received = collector.received.lock().unwrap();
    received.headers.push(headers);
    for resource_spans in messages(&body, 1) {
        let resource = messages(resource_spans, 1)
            .next()
            .map(|resource| attributes(resource, 1));
        for scope_spans in messages(resource_spans, 2) {
            for span in messages(scope_spans, 2) {
                received.spans.push(ReceivedSpan {
                    resource: resource.clone().unwrap_or_default(),
                    ..decode_span(span)
                });
            }
        }
    }
    StatusCode::OK
}

fn decode_span(bytes: &[u8]) -> ReceivedSpan {
    let id = |number| hex(messages(bytes, number).next().unwrap_or_default());
    let link = |bytes| {
        let id = |number| hex(messages(bytes, number).next().unwrap_or_default());
        (id(1), id(2))
    };
    ReceivedSpan {
        trace_id: id(1),
        span_id: id(2),
        parent_id: id(4),
        name: text(messages(bytes, 5).next().unwrap_or_default()),
        kind: number(bytes, 6).unwrap_or_default(),
        attributes: attributes(bytes, 9),
        links: messages(bytes, 13).map(link).collect(),
        has_failed: messages(bytes, 15).next().and_then(|status| number(status, 3)) == Some(2),
        resource: BTreeMap::new(),
    }
}

/// Repeated `KeyValue`s with texts or whole numbers.
fn attributes(bytes: &[u8], field: u64) -> BTreeMap<String, String> {
    let pairs = messages(bytes, field).map(|pair| {
        let value = messages(pair, 2).next().unwrap_or_default();
        let value = match messages(value, 1).next() {
            Some(bytes) => text(bytes),
            None => number(value, 3)
                .map(|number| number.to_string())
                .expect("a text or a number"),
        };
        (text(messages(pair, 1).next().unwrap_or_default()), value)
    });
    pairs.collect()
}

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Eight or four bytes.
    Fixed,
}

/// The fields of a message, by number (protobuf.dev, "Encoding").
fn fields(mut rest: &[u8]) -> impl Iterator<Item = (u64, Field<'_>)> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let tag = varint(&mut rest);
        let field = match tag & 7 {
            0 => Field::Number(varint(&mut rest)),
            2 => {
                let length = usize::try_from(varint(&mut rest)).unwrap();
                Field::Bytes(rest.split_off(..length).unwrap())
            }
            wire @ (1 | 5) => {
                rest = &rest[if wire == 1 { 8 } else { 4 }..];
                Field::Fixed
            }
            wire => panic!("wire type {wire}"),
        };
        Some((tag >> 3, field))
    })
}

fn varint(rest: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *rest.split_off_first().unwrap();
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

/// The messages, texts or bytes in a field.
fn messages(bytes: &[u8], field: u64) -> impl Iterator<Item = &[u8]> {
    fields(bytes).filter_map(move |(number, value)| match value {
        Field::Bytes(bytes) if number == field => Some(bytes),
        _ => None,
    })
}

fn number(bytes: &[u8], field: u64) -> Option<u64> {
    fields(bytes).find_map(|(number, value)| match value {
        Field::Number(value) if number == field => Some(value),
        _ => None,
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
