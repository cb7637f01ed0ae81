//! Metrics of server processes, read as Prometheus reads them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};
use server::metrics::definitions::{ALL, Kind};

use crate::program::{Running, serve_with_lines};
use crate::support::{PNG, TestServer, person_at, stranger_at};

const TOKEN: &str = "0123456789-0123456789-0123456789";

/// A server process with metrics at an address of its own.
fn serve(folder: &Path, pairs: &[(&str, &str)]) -> (Running, String, String) {
    let pairs = [&[("BUTTRESS_METRICS_ADDR", "127.0.0.1:0")], pairs].concat();
    let (running, lines, url) = serve_with_lines(folder, &pairs);
    let metrics = lines.iter().find_map(|line| line.strip_prefix("Metrics at "));
    (running, url, metrics.expect("it names the address").to_owned())
}

/// An exposition: the kind of each metric, and the value of each series.
#[derive(Debug, Default)]
struct Scrape {
    kinds: BTreeMap<String, String>,
    described: BTreeSet<String>,
    series: BTreeMap<String, f64>,
}

impl Scrape {
    fn parse(text: &str) -> Self {
        let mut scrape = Self::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').unwrap();
                scrape.kinds.insert(name.to_owned(), kind.to_owned());
            } else if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').unwrap();
                assert!(help.ends_with('.'), "{line}");
                scrape.described.insert(name.to_owned());
            } else {
                let (series, value) = line.rsplit_once(' ').unwrap();
                let previous = scrape.series.insert(series.to_owned(), value.parse().unwrap());
                assert_eq!(previous, None, "{series} is there twice");
            }
        }
        scrape
    }

    fn value(&self, series: &str) -> f64 {
        *self
            .series
            .get(series)
            .unwrap_or_else(|| panic!("{series} in {self:#?}"))
    }

    /// The series of a metric, without their values.
    fn series_of(&self, name: &str) -> BTreeSet<&str> {
        let is_of = |series: &&String| series.split('{').next() == Some(name);
        self.series.keys().filter(is_of).map(String::as_str).collect()
    }
}

async fn scrape(url: &str) -> Scrape {
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(
        answer.headers()["content-type"],
        "text/plain; version=0.0.4; charset=utf-8"
    );
    Scrape::parse(&answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exposition_has_exactly_the_defined_metrics_with_the_right_values() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("BUTTRESS_QUOTA_BYTES", "1000"),
        ("BUTTRESS_TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let (_running, url, metrics) = serve(folder.path(), &settings);
    let ada = person_at(&url, "ada@example.org").await;

    // One file that is confirmed, one that is cancelled, one that stays open, and one that does not fit.
    let stored = ada.upload("a.png", "image/png", PNG).await;
    let cancelled = ada.sign("b.png", "image/png", 100).await;
    let answer = ada.post("/api/uploads/cancel", json!({"ids": [cancelled.id]})).await;
    assert_eq!(answer.status(), 200);
    ada.sign("c.png", "image/png", 100).await;
    let files = json!({"files": [{"name": "d.png", "content_type": "image/png", "size": 5000}]});
    let refused: Value = ada.post("/api/uploads/sign", files).await.json().await.unwrap();
    assert!(refused.to_string().contains("quota_exceeded"), "{refused}");

    // Six attempts at a password, of which one is throttled.
    for _ in 0..6 {
        let attempt = json!({"email": "ada@example.org", "password": "wrong horse"});
        ada.request(Method::POST, "/api/accounts/login")
            .header("x-forwarded-for", "203.0.113.7")
            .json(&attempt)
            .send()
            .await
            .unwrap();
    }
    let before = scrape(&metrics).await;
    for path in ["/wp-login.php", "/.env", "/api/none", "/uploads/x/y/z"] {
        assert_eq!(ada.get(path).await.status(), 404, "{path}");
    }
    let file = format!("/dashboard/files/{stored}");
    assert_eq!(ada.get(&file).await.status(), 200);
    let after = scrape(&metrics).await;

    let kind = |kind: Kind| match kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
    };
    let defined: BTreeMap<String, String> = ALL
        .iter()
        .map(|metric| (metric.name.to_owned(), kind(metric.kind).to_owned()))
        .collect();
    assert_eq!(after.kinds, defined);
    assert_eq!(after.described, defined.keys().cloned().collect());

    let version = env!("CARGO_PKG_VERSION");
    for (series, value) in [
        (format!("buttress_build_info{{version=\"{version}\"}}").as_str(), 1.0),
        ("buttress_forms_signed_total{transport=\"post\"}", 3.0),
        ("buttress_forms_signed_total{transport=\"put\"}", 0.0),
        ("buttress_uploads_total{state=\"confirmed\"}", 1.0),
        ("buttress_uploads_total{state=\"cancelled\"}", 1.0),
        ("buttress_uploads_total{state=\"expired\"}", 0.0),
        ("buttress_uploads_open", 1.0),
        ("buttress_upload_bytes_total", PNG.len() as f64),
        ("buttress_confirm_duration_seconds_count", 1.0),
        ("buttress_quota_refusals_total", 1.0),
        ("buttress_throttled_total{rule=\"attempt\"}", 1.0),
        ("buttress_throttled_total{rule=\"sign_up\"}", 0.0),
        ("buttress_sweep_last_success_timestamp_seconds", 0.0),
        (
            "buttress_http_requests_total{route=\"/api/accounts/login\",status=\"401\"}",
            5.0,
        ),
        (
            "buttress_http_requests_total{route=\"/api/accounts/login\",status=\"429\"}",
            1.0,
        ),
        (
            "buttress_http_requests_total{route=\"/api/uploads/confirm\",status=\"200\"}",
            1.0,
        ),
        (
            "buttress_http_requests_total{route=\"/dashboard/files/{id}\",status=\"200\"}",
            1.0,
        ),
        ("buttress_http_requests_total{route=\"unmatched\",status=\"404\"}", 4.0),
    ] {
        assert!(
            (after.value(series) - value).abs() < f64::EPSILON,
            "{series}: {}",
            after.value(series)
        );
    }
    let copies = "buttress_store_request_duration_seconds_count{action=\"CopyObject\",code=\"200\"}";
    assert!(after.value(copies) >= 1.0);
    let answered: f64 = after
        .series_of("buttress_http_requests_total")
        .iter()
        .map(|series| after.value(series))
        .sum();
    let timed = after.value("buttress_http_request_duration_seconds_count");
    assert!((answered - timed).abs() < f64::EPSILON, "{answered} {timed}");

    // Four paths that no route matches made one series, and one page another.
    let name = "buttress_http_requests_total";
    let (before, after) = (before.series_of(name), after.series_of(name));
    let new: Vec<_> = after.difference(&before).collect();
    assert_eq!(
        new,
        [
            &"buttress_http_requests_total{route=\"/dashboard/files/{id}\",status=\"200\"}",
            &"buttress_http_requests_total{route=\"unmatched\",status=\"404\"}",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_settings_metrics_exist_nowhere() {
    let server = TestServer::start().await;
    assert_eq!(server.stranger().get("/metrics").await.status(), 404);

    // An address of its own is the only one, with a token or without.
    let folder = tempfile::tempdir().unwrap();
    let (_running, url, metrics) = serve(folder.path(), &[("BUTTRESS_METRICS_TOKEN", TOKEN)]);
    let client = stranger_at(&url);
    let with_token = |url: &str| {
        let request = reqwest::Client::new().get(url).bearer_auth(TOKEN);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(client.get("/metrics").await.status(), 404);
    assert_eq!(with_token(&format!("{url}/metrics")).await, 404);
    assert_eq!(reqwest::get(&metrics).await.unwrap().status(), 401);
    assert_eq!(with_token(&metrics).await, 200);
    // It serves nothing else.
    for path in ["/", "/readyz", "/login"] {
        assert_eq!(with_token(&metrics.replace("/metrics", path)).await, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_sites_address_metrics_need_the_token_and_are_throttled_first() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("BUTTRESS_METRICS_TOKEN", TOKEN),
        ("BUTTRESS_TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let (_running, _, url) = serve_with_lines(folder.path(), &settings);
    let client = stranger_at(&url);
    let answer = client.get("/metrics").await;
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["www-authenticate"], "Bearer");
    assert!(!answer.text().await.unwrap().contains("buttress_"));
    let guess = |token: &'static str| {
        let request = client.request(Method::GET, "/metrics").bearer_auth(token);
        let request = request.header("x-forwarded-for", "203.0.113.7");
        async move { request.send().await.unwrap() }
    };
    let answer = guess(TOKEN).await;
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.unwrap();
    assert!(Scrape::parse(&text).kinds.contains_key("buttress_build_info"), "{text}");
    let mut statuses = BTreeSet::new();
    for _ in 0..500 {
        statuses.insert(guess("0123456789-0123456789-012345678X").await.status().as_u16());
    }
    assert_eq!(statuses, BTreeSet::from([401, 429]));
    assert_eq!(guess(TOKEN).await.status(), 429, "also the right token waits");
    assert_eq!(
        client
            .request(Method::GET, "/metrics")
            .bearer_auth(TOKEN)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
}

/// Alert rules and the dashboard name only metrics that exist, and all that exist are in one of them.
#[test]
fn alerts_and_dashboard_name_the_defined_metrics() {
    let files = [
        include_str!("../../../docs/monitoring/alerts.yml"),
        include_str!("../../../docs/monitoring/dashboard.json"),
    ];
    let mut named = BTreeSet::new();
    for text in files {
        for (at, _) in text.match_indices("buttress_") {
            let name: String = text[at..]
                .chars()
                .take_while(|char| char.is_ascii_lowercase() || *char == '_')
                .collect();
            named.insert(name);
        }
    }
    let mut defined = BTreeSet::new();
    for metric in ALL {
        let suffixes: &[&str] = match metric.kind {
            Kind::Histogram => &["_bucket", "_sum", "_count"],
            Kind::Counter | Kind::Gauge => &[""],
        };
        let names: Vec<String> = suffixes
            .iter()
            .map(|suffix| format!("{}{suffix}", metric.name))
            .collect();
        assert!(
            names.iter().any(|name| named.contains(name)),
            "{} is shown nowhere",
            metric.name
        );
        defined.extend(names);
    }
    let unknown: Vec<_> = named.difference(&defined).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let dashboard: Value = serde_json::from_str(files[1]).unwrap();
    assert!(dashboard["panels"].as_array().is_some_and(|panels| panels.len() > 5));
}
