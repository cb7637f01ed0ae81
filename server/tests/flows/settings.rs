//! The program with wrong settings: one sentence on standard error, and exit code 1.

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use crate::program::{program, serve};

fn started(folder: &Path, arguments: &[&str], pairs: &[(&str, &str)]) -> Output {
    program(folder, arguments, pairs).output().unwrap()
}

/// The sentence on standard error.
fn refusal(folder: &Path, arguments: &[&str], pairs: &[(&str, &str)]) -> String {
    let output = started(folder, arguments, pairs);
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{pairs:?}: {sentence}");
    assert_eq!(sentence.lines().count(), 1, "{pairs:?}: {sentence}");
    assert!(output.stdout.is_empty(), "{pairs:?}");
    sentence.trim_end().to_owned()
}

#[test]
fn a_wrong_setting_stops_the_program_with_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for (pairs, beginning) in [
        (
            &[("BUTTRESS_SIGNUPS", "closed")][..],
            "BUTTRESS_SIGNUPS: there is no such setting; did you mean BUTTRESS_SIGNUP?",
        ),
        (
            &[
                ("BUTTRESS_PUBLIC_URL", "https://files.example.org"),
                ("BUTTRESS_S3_BUCKET", "files"),
                ("BUTTRESS_S3_ACCESS_KEY_ID", "AKID"),
                ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
                ("BUTTRESS_S3_ENDPOINT", "http://store:9000"),
            ],
            "BUTTRESS_S3_ENDPOINT: BUTTRESS_PUBLIC_URL is https://",
        ),
        (
            &[("BUTTRESS_DATABASE_URL", "sqlite::memory:")],
            "BUTTRESS_DATABASE_URL: a database in memory",
        ),
        (
            &[("BUTTRESS_LOG", "server=loudly")],
            "BUTTRESS_LOG: it must be filter directives",
        ),
        (
            &[
                ("BUTTRESS_S3_BUCKET", "files"),
                ("BUTTRESS_S3_ACCESS_KEY_ID", "AK ID"),
                ("BUTTRESS_S3_SECRET_ACCESS_KEY", "x"),
            ],
            "BUTTRESS_S3_ACCESS_KEY_ID: ",
        ),
    ] {
        let sentence = refusal(folder.path(), &[], pairs);
        assert!(sentence.starts_with(beginning), "{sentence}");
        // `buttress admin` reads the same settings.
        assert_eq!(refusal(folder.path(), &["admin", "users"], pairs), sentence);
    }
    std::fs::write(folder.path().join("buttress.toml"), "[s3]\nbukcet = \"files\"\n").unwrap();
    assert_eq!(
        refusal(folder.path(), &[], &[]),
        "buttress.toml: there is no setting \"s3.bukcet\"; did you mean \"s3.bucket\"?"
    );
}

#[test]
fn the_settings_page_is_printed_without_reading_settings() {
    let folder = tempfile::tempdir().unwrap();
    let output = started(folder.path(), &["settings"], &[("BUTTRESS_COLOUR", "red")]);
    assert!(output.status.success());
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(
        page.starts_with("# Settings\n") && page.contains("| `BUTTRESS_S3_UPLOAD_METHOD` |"),
        "{page}"
    );
}

/// The response of the test's proxy to everything.
const TEAPOT: &str = "HTTP/1.1 418 I'm a teapot\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn the_embedded_store_is_reached_without_the_environments_proxy() {
    let proxy = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (mut client, _) = proxy.accept().await.unwrap();
        let _ = tokio::io::AsyncWriteExt::write_all(&mut client, TEAPOT.as_bytes()).await;
    });
    let folder = tempfile::tempdir().unwrap();
    let names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"];
    let pairs = names.map(|name| (name, address.as_str()));
    let (_running, url) = serve(folder.path(), &pairs);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut answer = String::new();
    for _ in 0..100 {
        answer = client
            .get(format!("{url}/readyz"))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        if answer.contains("\"ok\"") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(answer.contains("\"ok\""), "{answer}");
    assert!(!asked.is_finished(), "nothing went by the proxy");
}

#[test]
fn a_database_error_names_the_setting_and_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let url = format!("postgres://ada:hunter2@127.0.0.1:{port}/buttress");
    let sentence = refusal(folder.path(), &[], &[("BUTTRESS_DATABASE_URL", &url)]);
    let beginning = format!("BUTTRESS_DATABASE_URL: PostgreSQL at 127.0.0.1:{port} cannot be used: ");
    assert!(
        sentence.starts_with(&beginning) && sentence.contains("refused"),
        "{sentence}"
    );
    assert!(!sentence.contains("hunter2"), "{sentence}");
}

#[test]
fn a_system_without_certificates_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere").display().to_string();
    let output = started(
        folder.path(),
        &[],
        &[("SSL_CERT_FILE", &nowhere), ("SSL_CERT_DIR", &nowhere)],
    );
    assert_eq!(output.status.code(), Some(1));
    // The lines before it are of the log.
    let lines = String::from_utf8(output.stderr).unwrap();
    let sentence = lines.lines().last().unwrap_or_default();
    assert!(
        sentence.starts_with("start-up failed: ") && sentence.contains("certificates"),
        "{lines}"
    );
}
