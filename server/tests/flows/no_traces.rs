//! A server process that was built without the feature `otel`.

use std::io::Read;
use std::process::Stdio;

use crate::program::{Running, program};
use crate::support::stranger_at;

/// The log of a server that was asked for a page.
async fn log_of_server(pairs: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let all = [
        &[("BUTTRESS_LOG_FORMAT", "text"), ("BUTTRESS_ADDR", "127.0.0.1:0")],
        pairs,
    ]
    .concat();
    let mut child = program(folder.path(), &[], &all)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let mut running = Running(child);
    let mut printed = Vec::new();
    let url = loop {
        let mut byte = [0; 1];
        stdout.read_exact(&mut byte).unwrap();
        printed.push(byte[0]);
        let text = String::from_utf8_lossy(&printed);
        if let Some((_, url)) = text.split_once("Listening on ").filter(|_| text.ends_with('\n')) {
            break url.trim().to_owned();
        }
    };
    let request = stranger_at(&url).request(reqwest::Method::GET, "/login");
    let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let answer = request.header("traceparent", traceparent).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    running.0.kill().unwrap();
    let mut log = String::new();
    stderr.read_to_string(&mut log).unwrap();
    log
}

/// Nothing would show else that the variable has no effect.
#[tokio::test]
async fn a_variable_that_asks_for_traces_is_answered_with_one_warning() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:hunter2@127.0.0.1:1");
    let log = log_of_server(&[endpoint, ("OTEL_EXPORTER_OTLP_HEADERS", "not a header hunter2")]).await;
    let warning = "OTEL_EXPORTER_OTLP_ENDPOINT is set, but this binary was built without the feature `otel`";
    assert_eq!(log.matches(warning).count(), 1, "{log}");
    assert!(!log.contains("hunter2"), "{log}");
    for off in [("OTEL_SDK_DISABLED", "true"), ("OTEL_TRACES_EXPORTER", "none")] {
        let log = log_of_server(&[endpoint, off]).await;
        assert!(!log.contains("otel"), "{log}");
    }
    let log = log_of_server(&[("OTEL_SERVICE_NAME", "buttress")]).await;
    assert!(!log.contains("otel"), "{log}");
}
