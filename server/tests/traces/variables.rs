//! The `OTEL_…` variables of a server process.

use std::process::Stdio;

use crate::program::program;

/// The exit code and the lines of a server that does not start.
fn refused(pairs: &[(&str, &str)]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = program(folder.path(), &[], pairs)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_wrong_variable_stops_the_start_with_one_sentence() {
    for (pairs, sentence) in [
        (
            [
                ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"),
                ("OTEL_SERVICE_NAME", "x"),
            ],
            "OTEL_EXPORTER_OTLP_ENDPOINT: write a URL such as http://localhost:4318\n",
        ),
        (
            [
                ("OTEL_TRACES_EXPORTER", "otlp"),
                ("OTEL_EXPORTER_OTLP_HEADERS", "key hunter2"),
            ],
            "OTEL_EXPORTER_OTLP_HEADERS: write pairs such as api-key=VALUE, separated by commas, with percent-encoded \
             values\n",
        ),
        (
            [
                ("OTEL_TRACES_EXPORTER", "otlp"),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ],
            "OTEL_EXPORTER_OTLP_PROTOCOL: only http/protobuf is built in; name the collector's HTTP port in the \
             endpoint, usually 4318\n",
        ),
    ] {
        assert_eq!(refused(&pairs), (Some(1), sentence.to_owned()));
    }
}
