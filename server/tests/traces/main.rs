//! Traces of server processes, as a collector and a store see them. Built with the feature `otel` only.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test panics when an expectation does not hold"
)]

mod otlp;
#[allow(dead_code, reason = "the flows use the rest")]
#[path = "../shared/postgres.rs"]
mod postgres;
#[allow(dead_code, reason = "the flows use the rest")]
#[path = "../flows/program.rs"]
mod program;
mod store;
#[allow(dead_code, reason = "the flows use the rest")]
#[path = "../flows/support.rs"]
mod support;
mod variables;

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;
use std::time::{Duration, Instant};

use otlp::{Collector, ReceivedSpan};
use program::{Running, program};
use reqwest::Method;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use store::Store;
use support::{PNG, Person, SignedForm, person_at};
use tempfile::TempDir;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const EVENTS_SECRET: &str = "events-0123456789abcdef0123456789abcdef";
const COLLECTOR_KEY: &str = "collector-0123456789abcdef";

fn traceparent(flags: &str) -> String {
    format!("00-{TRACE}-{PARENT}-{flags}")
}

/// A server process.
struct Server {
    running: Running,
    url: String,
    /// Lines on standard error, when it has ended.
    log: std::thread::JoinHandle<String>,
    _folder: TempDir,
}

impl Server {
    fn start(collector: &str, pairs: &[(String, String)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = program(folder.path(), &[], &[]);
        let headers = format!("api-key={COLLECTOR_KEY}");
        command
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector)
            .env("OTEL_EXPORTER_OTLP_HEADERS", headers)
            .env("OTEL_BSP_SCHEDULE_DELAY", "50")
            .env("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
            .env("BUTTRESS_BUCKET_EVENTS_SECRET", EVENTS_SECRET)
            .envs(pairs.iter().cloned());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut stderr = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            text
        });
        let running = Running(child);
        let url = lines.find_map(|line| Some(line.unwrap().strip_prefix("Listening on ")?.to_owned()));
        Self {
            running,
            url: url.expect("it starts"),
            log,
            _folder: folder,
        }
    }

    /// Stops it in order; returns its log and the time that this took.
    fn stop(mut self) -> (String, Duration) {
        let since = Instant::now();
        kill_process(Pid::from_child(&self.running.0), Signal::TERM).unwrap();
        assert!(self.running.0.wait().unwrap().success());
        (self.log.join().unwrap(), since.elapsed())
    }
}

async fn post(person: &Person, path: &str, traceparent: &str, body: Value) -> Value {
    let request = person.request(Method::POST, path).header("traceparent", traceparent);
    let answer = request.json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.json().await.unwrap()
}

async fn sign(person: &Person, traceparent: &str, name: &str) -> SignedForm {
    let files = json!({"files": [{"name": name, "size": PNG.len(), "content_type": "image/png"}]});
    SignedForm::of(&post(person, "/api/uploads/sign", traceparent, files).await[0])
}

fn has_route(route: &str) -> impl Fn(&ReceivedSpan) -> bool {
    move |span| span.attributes.get("http.route").is_some_and(|known| known == route)
}

fn is_about(name: &str, id: &str) -> impl Fn(&ReceivedSpan) -> bool {
    move |span| span.name == name && span.attributes.get("upload.id").is_some_and(|known| known == id)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_leads_from_the_caller_through_the_server_to_the_store() {
    let (collector, store) = (Collector::start().await, Store::start().await);
    let server = Server::start(&collector.url, &store.settings);
    let ada = person_at(&server.url, "ada@example.org").await;

    let form = sign(&ada, &traceparent("01"), "holiday-in-rome.png").await;
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    let confirm = json!({"ids": [form.id]});
    let outcomes = post(&ada, "/api/uploads/confirm", &traceparent("01"), confirm).await;
    assert_eq!(outcomes[0]["state"], "confirmed");

    // A signed `traceparent` would break what browsers send.
    let download = ada.request(Method::GET, &format!("/uploads/{}/file", form.id));
    let download = download.header("traceparent", traceparent("01")).send().await.unwrap();
    let url = download.headers()["location"].to_str().unwrap();
    assert!(
        !format!("{form:?} {url}").to_lowercase().contains("traceparent"),
        "{url}"
    );
    assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), PNG);

    // The caller's span is the parent of the request, which is the parent of the work, which is that of the store's.
    let request = collector
        .wait_for("the confirm", has_route("/api/uploads/confirm"))
        .await;
    assert_eq!((request.trace_id.as_str(), request.parent_id.as_str()), (TRACE, PARENT));
    assert_eq!((request.name.as_str(), request.kind), ("POST /api/uploads/confirm", 2));
    assert_eq!(request.attributes["http.request.method"], "POST");
    assert_eq!(request.attributes["http.response.status_code"], "200");
    assert!(!request.has_failed);
    let finalize = collector
        .wait_for("finalize", is_about("finalize upload", &form.id))
        .await;
    assert_eq!(
        (&finalize.trace_id, &finalize.parent_id),
        (&request.trace_id, &request.span_id)
    );
    assert_eq!(finalize.attributes["upload.trigger"], "page");
    assert_eq!(finalize.attributes["upload.state"], "confirmed");
    let copy = collector
        .wait_for("the copy", |span| span.name == "S3/CopyObject")
        .await;
    assert_eq!(
        (&copy.trace_id, &copy.parent_id, copy.kind),
        (&finalize.trace_id, &finalize.span_id, 3)
    );
    assert_eq!(copy.attributes["http.response.status_code"], "200");
    assert_eq!(copy.attributes["server.address"], "127.0.0.1");
    let sent = store.header_values("traceparent");
    assert!(sent.contains(&format!("00-{TRACE}-{}-01", copy.span_id)), "{sent:?}");
    // The canary's requests belong to no trace, so each header names a span that the collector has.
    let spans = collector.spans();
    for value in &sent {
        let id = value.split('-').nth(2).unwrap();
        assert!(spans.iter().any(|span| span.span_id == id), "{value}");
    }

    // Requests that are answered all the time, and paths of scanners, have no spans.
    for path in ["/healthz", "/readyz", "/wp-login.php"] {
        ada.get(path).await;
    }
    ada.get("/login").await;
    collector.wait_for("the page", has_route("/login")).await;
    let routes: Vec<_> = collector.spans().into_iter().filter(|span| span.kind == 2).collect();
    assert!(
        routes
            .iter()
            .all(|span| !span.name.contains("healthz") && !span.name.contains("readyz"))
    );
    assert!(
        routes.iter().all(|span| span.attributes.contains_key("http.route")),
        "{routes:?}"
    );
    assert!(
        collector
            .headers()
            .iter()
            .all(|headers| headers["api-key"] == COLLECTOR_KEY)
    );
    assert_eq!(request.resource["service.name"], "buttress");
    assert_eq!(request.resource["deployment.environment.name"], "test");

    // Neither the collector nor the log learns a name, a key, an address or a secret.
    let cookie = ada.cookie.clone().unwrap();
    let (log, _) = server.stop();
    let exported = format!("{:?}", collector.spans());
    let secret_key = &store.settings[4].1;
    for secret in [
        "holiday",
        "ada@",
        "example.org",
        "staging/",
        "files/",
        "X-Amz",
        &cookie,
        EVENTS_SECRET,
        secret_key,
    ] {
        assert!(!exported.contains(secret), "{secret} in {exported}");
    }
    assert!(
        !exported.contains(COLLECTOR_KEY) && !log.contains(COLLECTOR_KEY),
        "{log}"
    );
}

/// A `traceparent` under the signature would make the second attempt fail.
#[tokio::test(flavor = "multi_thread")]
async fn each_attempt_at_a_request_to_the_store_is_a_span() {
    let (collector, store) = (Collector::start().await, Store::start().await);
    let server = Server::start(&collector.url, &store.settings);
    let ada = person_at(&server.url, "ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    // Until then, the canary sends requests to the store.
    while ada.get("/readyz").await.status() != 200 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    store.lose_next();
    assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed");
    let is_second = |span: &ReceivedSpan| span.attributes.contains_key("http.request.resend_count");
    let second = collector.wait_for("the second attempt", is_second).await;
    let is_first = |span: &ReceivedSpan| span.has_failed && span.attributes.contains_key("error.type");
    let first = collector.wait_for("the first attempt", is_first).await;
    assert_eq!((&first.name, &first.parent_id), (&second.name, &second.parent_id));
    assert_eq!(second.attributes["http.request.resend_count"], "1");
    assert!(!second.has_failed);
    let sent = store.header_values("traceparent");
    for attempt in [first, second] {
        let header = format!("00-{}-{}-01", attempt.trace_id, attempt.span_id);
        assert!(sent.contains(&header), "{header} in {sent:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_triggers_of_an_upload_are_linked_by_the_trace_of_its_own() {
    let collector = Collector::start().await;
    let server = Server::start(&collector.url, &[]);
    let ada = person_at(&server.url, "ada@example.org").await;
    for trigger in ["page", "return", "event"] {
        let form = ada.sign("a.png", "image/png", PNG.len()).await;
        assert_eq!(ada.send(&form, PNG).await.status(), 201);
        match trigger {
            "page" => assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed"),
            "return" => assert_eq!(ada.get(&format!("/uploads/{}/return", form.id)).await.status(), 303),
            _ => {
                let event = json!({"Records": [{
                    "eventName": "ObjectCreated:Post", "s3": {"object": {"key": format!("staging/{}", form.id)}},
                }]});
                let request = ada
                    .request(Method::POST, "/hooks/bucket-events")
                    .bearer_auth(EVENTS_SECRET);
                assert_eq!(request.json(&event).send().await.unwrap().status(), 200);
            }
        }
        let signed = collector
            .wait_for("the first span", is_about("upload signed", &form.id))
            .await;
        assert_eq!(
            (&signed.trace_id, signed.parent_id.as_str()),
            (&form.id, ""),
            "the upload's id is the trace's"
        );
        let this = (signed.trace_id.clone(), signed.span_id.clone());
        let finalize = collector
            .wait_for("finalize", is_about("finalize upload", &form.id))
            .await;
        assert_eq!(finalize.attributes["upload.trigger"], trigger);
        assert_ne!(finalize.trace_id, form.id);
        assert_eq!(finalize.links, [this]);
        let ended = collector
            .wait_for("the last span", is_about("upload confirmed", &form.id))
            .await;
        assert_eq!((&ended.trace_id, &ended.parent_id), (&form.id, &signed.span_id));
        assert_eq!(ended.links, [(finalize.trace_id.clone(), finalize.span_id.clone())]);
        // The first span leads to the request that signed.
        let sign = |span: &ReceivedSpan| (span.trace_id.clone(), span.span_id.clone()) == signed.links[0];
        let sign = collector.wait_for("the request", sign).await;
        assert_eq!(sign.name, "sign uploads");
        assert!(sign.links.contains(&(signed.trace_id.clone(), signed.span_id.clone())));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_callers_flag_decides_unless_the_sampler_says_otherwise() {
    let collector = Collector::start().await;
    let sampler = |name: &str| [("OTEL_TRACES_SAMPLER".to_owned(), name.to_owned())];
    for (name, unsampled, sampled) in [
        ("parentbased_always_off", 0, 1),
        ("parentbased_always_on", 0, 1),
        ("always_off", 0, 0),
        ("always_on", 1, 1),
    ] {
        for (flags, expected) in [("00", unsampled), ("01", sampled)] {
            let before = collector.spans().len();
            let server = Server::start(&collector.url, &sampler(name));
            let client = support::stranger_at(&server.url);
            let request = client
                .request(Method::GET, "/login")
                .header("traceparent", traceparent(flags));
            assert_eq!(request.send().await.unwrap().status(), 200);
            server.stop();
            let spans = collector.spans().split_off(before);
            let of_caller = spans.iter().filter(|span| span.parent_id == PARENT);
            assert_eq!(of_caller.count(), expected, "{name} {flags}: {spans:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_sends_the_last_spans_and_the_log_names_the_trace() {
    let collector = Collector::start().await;
    let pairs = [
        ("OTEL_BSP_SCHEDULE_DELAY", "60000"),
        ("OTEL_SERVICE_NAME", "files"),
        ("BUTTRESS_LOG_FORMAT", "text"),
    ];
    let server = Server::start(
        &collector.url,
        &pairs.map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let client = support::stranger_at(&server.url);
    let attempt = json!({"email": "ada@example.org", "password": "wrong horse"});
    let request = client
        .request(Method::POST, "/api/accounts/login")
        .header("traceparent", traceparent("01"));
    assert_eq!(request.json(&attempt).send().await.unwrap().status(), 401);
    assert!(collector.spans().is_empty(), "they wait for a minute");
    let (log, took) = server.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    let spans = collector.spans();
    let span = spans.iter().find(|span| span.parent_id == PARENT).expect("it is sent");
    assert_eq!(span.attributes["http.response.status_code"], "401");
    assert!(!span.has_failed, "a wrong password is no error of the server");
    assert_eq!(span.resource["service.name"], "files");
    let line = log
        .lines()
        .find(|line| line.contains("log_in_failed"))
        .expect("it is logged");
    assert!(line.contains(TRACE) && line.contains(&span.span_id), "{line}");
}

/// A collector that refuses connections, and one that accepts them and never answers.
#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_delays_nothing_and_is_reported_once() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let muted = format!("http://{}", mute.local_addr().unwrap());
    let not_taken = "the collector does not take traces";
    for (collector, timeout, warning) in [
        (&closed, "10000", not_taken),
        (&muted, "300", not_taken),
        // It is still waited for at the stop.
        (&muted, "10000", "the last spans could not be sent"),
    ] {
        let pairs = [
            ("OTEL_EXPORTER_OTLP_TIMEOUT", timeout),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "8"),
            ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4"),
        ];
        let server = Server::start(
            collector,
            &pairs.map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let client = support::stranger_at(&server.url);
        let since = Instant::now();
        for _ in 0..100 {
            assert_eq!(client.get("/login").await.status(), 200);
        }
        let took = since.elapsed();
        assert!(took < Duration::from_secs(10), "{took:?}");
        tokio::time::sleep(Duration::from_secs(1)).await;
        let (log, stop) = server.stop();
        assert_eq!(log.matches(warning).count(), 1, "{log}");
        assert!(stop < Duration::from_secs(8), "{stop:?}");
        assert!(!log.contains(COLLECTOR_KEY), "{log}");
    }
}
