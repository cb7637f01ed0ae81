//! Secrets are in no log at any level, in no error, in no page, and in no output of settings.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::json;
use server::config::{Settings, Source};
use server::embedded_s3;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::multipart_client::{MIB, PartSender};
use crate::support::{PNG, Person, SignedForm, stranger_at};

const EVENTS_SECRET: &str = "events-secret-0123456789-0123456789";
const PASSWORD: &str = "a-password-that-nobody-reads";
/// A token in the format of a recovery link's.
const LINK_TOKEN: &str = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I";
const NEW_PASSWORD: &str = "another-password-that-nobody-reads";

/// Uses the whole site; returns the headers and body of every response.
async fn walk(ada: &mut Person) -> (Vec<String>, SignedForm) {
    let mut answers = Vec::new();
    let mut keep = async |answer: reqwest::Response| {
        let headers = format!("{:?}", answer.headers());
        let body = answer.text().await.unwrap();
        answers.push(headers);
        answers.push(body.clone());
        body
    };
    let sign_up = ada
        .post(
            "/api/accounts/signup",
            json!({"email": "ada@example.org", "password": PASSWORD}),
        )
        .await;
    ada.keep_cookie(sign_up.headers());
    for path in [
        "/",
        "/login",
        "/dashboard/profile",
        "/dashboard/account",
        "/nowhere",
        "/readyz",
    ] {
        keep(ada.get(path).await).await;
    }
    let id = ada.upload("a.png", "image/png", PNG).await;
    // The redirect's URL is signed, for the reader only.
    let download = ada.get(&format!("/uploads/{id}/file")).await;
    let location = download.headers()["location"].to_str().unwrap();
    assert_eq!(ada.get(location).await.bytes().await.unwrap(), PNG);
    let file = PartSender::begin(ada, 6 * MIB).await;
    file.send(&[1, 2]).await;
    assert_eq!(file.complete().await, json!([]));
    assert_eq!(file.state().await, "confirmed");
    let form = ada.sign("b.png", "image/png", PNG.len()).await;
    for tampered in [
        form.tampered("key", "files/1/x"),
        form.tampered("x-amz-signature", "00"),
    ] {
        keep(ada.send(&tampered, PNG).await).await;
        let attempt = json!({
            "upload": tampered.id, "part": 0, "attempt": 1, "status": 403, "detail": "AccessDenied",
            "fields": tampered.fields,
        });
        keep(ada.post("/api/uploads/report", json!({"attempts": [attempt]})).await).await;
    }
    keep(
        ada.request(Method::POST, "/api/uploads/sign")
            .body("{")
            .send()
            .await
            .unwrap(),
    )
    .await;
    keep(
        ada.post(
            "/api/accounts/login",
            json!({"email": "ada@example.org", "password": NEW_PASSWORD}),
        )
        .await,
    )
    .await;
    let hook = ada
        .request(Method::POST, "/hooks/bucket-events")
        .bearer_auth(EVENTS_SECRET)
        .body("{\"Records\":[]}");
    keep(hook.send().await.unwrap()).await;
    let codes = ada
        .post("/api/accounts/recovery-codes", json!({"password": PASSWORD}))
        .await;
    let codes: Vec<String> = codes.json().await.unwrap();
    let recover = json!({"email": "ada@example.org", "code": codes[0], "password": NEW_PASSWORD});
    let answer = ada.post("/api/accounts/recover", recover).await;
    assert_eq!(answer.status(), 200);
    // The page contains it; the log must not.
    ada.get(&format!("/recover?token={LINK_TOKEN}")).await;
    ada.submit("/recover", &[("token", LINK_TOKEN), ("password", NEW_PASSWORD)])
        .await;
    // Characters that must not end or colour a line of the log.
    let forged = "a\u{1b}[31m\n2026-11-25T00:00:00Z INFO forged";
    let rename = json!({"id": form.id, "name": forged});
    keep(ada.post("/api/uploads/rename", rename).await).await;
    for path in [
        "/%0aforged",
        "/login?next=%0d%0aforged",
        "/uploads/%1b%5b31m%0aforged/file",
    ] {
        keep(ada.get(path).await).await;
    }
    let log_in = json!({"email": forged, "password": NEW_PASSWORD});
    keep(ada.post("/api/accounts/login", log_in).await).await;
    (answers, form)
}

/// A server process with the log level `trace`.
struct Running {
    process: Child,
    log: JoinHandle<String>,
    url: String,
    said: String,
}

impl Running {
    async fn start(settings: &[(&str, &str)], folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_buttress"))
            .env_clear()
            .current_dir(folder)
            .envs([("BUTTRESS_ADDR", "127.0.0.1:0"), ("BUTTRESS_LOG", "trace")])
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut log = process.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut text = String::new();
            log.read_to_string(&mut text).await.unwrap();
            text
        });
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut said = String::new();
        let url = loop {
            let line = lines.next_line().await.unwrap().expect("it started");
            said.push_str(&line);
            if let Some(url) = line.strip_prefix("Listening on ") {
                break url.to_owned();
            }
        };
        let running = Self {
            process,
            log,
            url,
            said,
        };
        // URLs of parts are signed only after this.
        let stranger = stranger_at(&running.url);
        while stranger.get("/readyz").await.status() != 200 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        running
    }

    async fn log(mut self) -> String {
        self.process.kill().await.unwrap();
        self.log.await.unwrap()
    }
}

/// The first line with a signature, of a URL or of a header.
fn signed_urls(log: &str) -> Option<&str> {
    log.lines().find(|line| {
        let line = line.to_ascii_lowercase();
        line.contains("signature=") || line.contains("x-amz-security-token")
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_the_log_at_any_level_or_in_a_response() {
    let folder = tempfile::tempdir().unwrap();
    let s3 = embedded_s3::start("127.0.0.1:0".parse().unwrap(), folder.path(), &[])
        .await
        .unwrap();
    let key = s3.secret_access_key.expose_secret().to_owned();
    let (key_file, events_file) = (folder.path().join("key"), folder.path().join("events"));
    std::fs::write(&key_file, format!("{key}\n")).unwrap();
    std::fs::write(&events_file, EVENTS_SECRET).unwrap();

    let settings = [
        ("BUTTRESS_S3_BUCKET", embedded_s3::BUCKET),
        ("BUTTRESS_S3_ACCESS_KEY_ID", s3.access_key_id.as_str()),
        ("BUTTRESS_S3_ENDPOINT", &format!("http://{}", s3.addr)),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY_FILE", &key_file.display().to_string()),
        ("BUTTRESS_BUCKET_EVENTS_SECRET_FILE", &events_file.display().to_string()),
    ];
    let mut server = Running::start(&settings, folder.path()).await;
    let url = server.url.clone();
    let mut ada = stranger_at(&url);
    let (answers, form) = walk(&mut ada).await;
    let request_id = ada.get("/api/uploads").await.headers()["x-request-id"].clone();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let said = std::mem::take(&mut server.said);
    let log = server.log().await;

    assert!(
        log.len() > 10_000 && log.contains("DEBUG"),
        "it did log: {} bytes",
        log.len()
    );
    assert!(
        log.contains("signed_up") && log.contains("log_in_failed"),
        "also what happened to accounts"
    );
    assert!(
        log.contains(request_id.to_str().unwrap()),
        "lines carry the id of their request"
    );
    for field in ["policy", "x-amz-signature"] {
        let value = &form.fields.iter().find(|(name, _)| name == field).unwrap().1;
        assert!(!log.contains(value.as_str()), "{field} of a form is in the log");
        assert!(
            !answers.iter().any(|answer| answer.contains(value.as_str())),
            "{field} of a form is elsewhere"
        );
    }
    assert_eq!(signed_urls(&log), None, "a URL that the server signed opens the store");
    let crooked = log
        .lines()
        .find(|line| line.starts_with("forged") || line.contains(|c: char| c.is_control() && c != '\t'));
    assert_eq!(crooked, None, "no request writes a line of its own, or colours one");
    let token = ada.cookie.clone().unwrap();
    let token = token.split('=').nth(1).unwrap();
    for secret in [key.as_str(), EVENTS_SECRET, PASSWORD, NEW_PASSWORD, LINK_TOKEN, token] {
        for (name, text) in [("log", &log), ("standard output", &said)] {
            let found = text.lines().find(|line| line.contains(secret));
            assert!(found.is_none(), "{name}: {found:?}");
        }
        let found = answers.iter().find(|answer| answer.contains(secret));
        assert!(found.is_none(), "{secret} in an answer: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_signature_is_in_the_log_of_the_embedded_store_at_any_level() {
    for uploads in ["post", "put"] {
        let folder = tempfile::tempdir().unwrap();
        let settings = [("BUTTRESS_S3_UPLOAD_METHOD", uploads)];
        let server = Running::start(&settings, folder.path()).await;
        let mut ada = stranger_at(&server.url);
        let sign_up = json!({"email": "ada@example.org", "password": PASSWORD});
        let sign_up = ada.post("/api/accounts/signup", sign_up).await;
        ada.keep_cookie(sign_up.headers());
        let file = PartSender::begin(&ada, 6 * MIB).await;
        file.send(&[1, 2]).await;
        assert_eq!(file.complete().await, json!([]));
        assert_eq!(file.state().await, "confirmed");
        let log = server.log().await;
        assert!(log.contains("DEBUG"), "{uploads}");
        assert_eq!(signed_urls(&log), None, "{uploads}");
    }
}

#[test]
fn settings_print_no_secret() {
    let pairs = [
        ("BUTTRESS_S3_BUCKET", "files"),
        ("BUTTRESS_S3_REGION", "us-east-1"),
        ("BUTTRESS_S3_ACCESS_KEY_ID", "AKID"),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "very-secret-key"),
        ("BUTTRESS_S3_SESSION_TOKEN", "very-secret-token"),
        ("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID", "AKID"),
        ("BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY", "very-secret-key"),
        ("BUTTRESS_S3_BROWSER_SESSION_TOKEN", "very-secret-token"),
        ("BUTTRESS_BUCKET_EVENTS_SECRET", "very-secret-0123456789-0123456789"),
        (
            "BUTTRESS_BUCKET_EVENTS_SECRET_PREVIOUS",
            "very-secret-9876543210-9876543210",
        ),
        (
            "BUTTRESS_DATABASE_URL",
            "postgres://buttress:very-secret@db.internal/buttress",
        ),
    ];
    let source = Source::new(pairs, None).unwrap();
    let settings = Settings::load(&source).unwrap();
    for dump in [format!("{settings:?}"), format!("{settings:#?}"), format!("{source:?}")] {
        assert!(!dump.contains("very-secret"), "{dump}");
    }
}

/// The browser's code contains no name of a setting.
#[test]
#[ignore = "needs the built site; scripts/test.sh builds it"]
fn the_wasm_contains_no_setting() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site/pkg");
    let wasm = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .expect("a built page");
    let bytes = std::fs::read(wasm).unwrap();
    for name in ["BUTTRESS_", "SECRET_ACCESS_KEY", "aws4_request", "postgres"] {
        assert!(
            !bytes.windows(name.len()).any(|window| window == name.as_bytes()),
            "{name}"
        );
    }
}
