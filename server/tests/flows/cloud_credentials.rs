//! Credentials of an instance, with a cloud on loopback and the server as a process.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use s3_post_policy::{Bucket, Credentials, Dialect, FormFields, FormSignature, PolicyDocument, Region, Signer};
use serde_json::{Value, json};

use crate::cloud::{Cloud, Issued};
use crate::multipart_client::{MIB, PartSender};
use crate::program::{Running, program};
use crate::support::{PNG, Person, SignedForm, person_at, stranger_at};

/// The program with the cloud's store and these variables, and no others of AWS.
fn command(folder: &Path, arguments: &[&str], cloud: &Cloud, variables: &[(&str, &str)]) -> std::process::Command {
    let settings = cloud.settings();
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut command = program(folder, arguments, &settings);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    command.env("HOME", folder).envs(variables.iter().copied());
    command
}

pub(crate) fn run(folder: &Path, arguments: &[&str], cloud: &Cloud, variables: &[(&str, &str)]) -> Output {
    command(folder, arguments, cloud, variables).output().unwrap()
}

/// A server, with all it writes to standard error in a file.
pub(crate) fn serve(folder: &Path, cloud: &Cloud, variables: &[(&str, &str)]) -> (Running, String, String) {
    let log = fs::File::create(folder.join("log")).unwrap();
    let mut command = command(folder, &[], cloud, variables);
    let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let running = Running(child);
    let mut text = String::new();
    while !text.contains("Listening on ") || !text.ends_with('\n') {
        let mut byte = [0];
        assert_eq!(stdout.read(&mut byte).unwrap(), 1, "{text}");
        text.push(char::from(byte[0]));
    }
    let url = text.trim_end().rsplit_once("Listening on ").unwrap().1.to_owned();
    (running, text, url)
}

/// Waits until `/readyz` has this status; returns its body.
pub(crate) async fn ready(url: &str, status: u16, within: Duration) -> Value {
    let (stranger, started) = (stranger_at(url), Instant::now());
    loop {
        let answer = stranger.get("/readyz").await;
        let found = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap();
        if found == status {
            return body;
        }
        assert!(started.elapsed() < within, "{found} {body}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The answer to signing one file: the status, and the form with its remaining seconds or the error.
async fn try_sign(person: &Person) -> (u16, Value) {
    let file = json!({"name": "a.png", "size": PNG.len(), "content_type": "image/png"});
    let answer = person.post("/api/uploads/sign", json!({"files": [file]})).await;
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// When a form expires by its policy, in milliseconds.
fn policy_expiry(form: &SignedForm) -> i64 {
    let policy = form.fields.iter().find(|(name, _)| name == "policy").unwrap();
    let policy: Value = serde_json::from_slice(&STANDARD.decode(&policy.1).unwrap()).unwrap();
    let expiry: Timestamp = policy["expiration"].as_str().unwrap().parse().unwrap();
    expiry.as_millisecond()
}

/// When the form of a row expires, by the ledger, in milliseconds.
async fn ledger_expiry(folder: &Path, id: &str) -> i64 {
    sqlx::any::install_default_drivers();
    let file = folder.join("data/buttress.db");
    let pool = sqlx::AnyPool::connect(&format!("sqlite:{}", file.display()))
        .await
        .unwrap();
    let row: (i64,) = sqlx::query_as("SELECT form_expires_at FROM uploads WHERE id = $1")
        .bind(id)
        .fetch_one(&pool)
        .await
        .unwrap();
    row.0
}

fn token_of(form: &SignedForm) -> &str {
    let token = form.fields.iter().find(|(name, _)| name == "x-amz-security-token");
    &token.unwrap().1
}

/// Checks a form by the crate's verifier and evaluator, with the credentials that the cloud issued.
pub(crate) fn verify(form: &SignedForm, issued: &Issued) {
    let credentials = Credentials::new(&issued.id, issued.secret.clone()).unwrap();
    let credentials = credentials.with_session_token(issued.token.clone()).unwrap();
    let signer = Signer::v4(credentials, Region::new("us-east-1").unwrap());
    let fields: FormFields = form.fields.iter().map(|(name, value)| (name, value)).collect();
    assert_eq!(signer.verify(&fields), FormSignature::Valid);
    assert_eq!(fields.get("x-amz-security-token"), Some(issued.token.as_str()));
    let document = PolicyDocument::from_base64(fields.get("policy").unwrap()).unwrap();
    let (bucket, now) = (Bucket::new("files").unwrap(), Timestamp::now());
    let verdict = document.evaluate(&fields, PNG.len() as u64, &bucket, now, Dialect::Aws);
    assert_eq!(verdict.failures().count(), 0);
    // Without the token or with another one the form is not the one that was signed.
    let other: FormFields = fields
        .iter()
        .map(|(name, value)| (name, if name == "x-amz-security-token" { "other" } else { value }))
        .collect();
    let verdict = document.evaluate(&other, PNG.len() as u64, &bucket, now, Dialect::Aws);
    assert!(verdict.failures().count() > 0);
}

/// The server on an instance, through everything that happens to its credentials. Finds forms, parts, downloads and
/// requests without the token, credentials that are not replaced, forms that outlive them, an outage that ends signing
/// too early or too late, and secrets in the log at any level.
#[tokio::test(flavor = "multi_thread")]
async fn credentials_of_an_instance_are_replaced_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::start(&folder.path().join("store"), 75).await;
    let url = cloud.url();
    let variables = [
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", url.as_str()),
        ("BUTTRESS_LOG", "trace"),
    ];
    let (running, printed, url) = serve(folder.path(), &cloud, &variables);
    let started = Instant::now();
    assert!(
        printed.contains("The store's credentials are from the instance's metadata (IMDSv2), and expire at "),
        "{printed}"
    );
    ready(&url, 200, Duration::from_secs(30)).await;
    let ada = person_at(&url, "ada@example.org").await;

    // A whole upload and a download, which the store accepts only with the token.
    let first = cloud.issued().pop().unwrap();
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    verify(&form, &first);
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed");
    let download = ada.get(&format!("/uploads/{}/file", form.id)).await.headers()["location"].clone();
    let bytes = ada.get(download.to_str().unwrap()).await.bytes().await.unwrap();
    assert_eq!(bytes, PNG);
    let mut parts = PartSender::begin(&ada, 6 * MIB).await;
    parts.lifetime = 1..=65;
    parts.send(&[1, 2]).await;
    assert_eq!(parts.complete().await, json!([]));
    assert_eq!(parts.state().await, "confirmed");
    for kind in ["form", "download", "part or PUT", "own request"] {
        assert!(cloud.has_checked(kind), "{kind}");
    }

    // Little life is left: new credentials come before the next form.
    tokio::time::sleep(Duration::from_secs(8).saturating_sub(started.elapsed())).await;
    cloud.set_life(600);
    let (status, outcomes) = try_sign(&ada).await;
    assert_eq!(status, 200, "{outcomes}");
    let second = cloud.issued().pop().unwrap();
    assert_ne!(second.id, first.id);
    let renewed = SignedForm::of(&outcomes[0]);
    assert_eq!(token_of(&renewed), second.token);
    verify(&renewed, &second);
    let left = second.expires_at.duration_since(Timestamp::now()).as_secs();
    let seconds = outcomes[0]["expires_in"].as_i64().unwrap();
    assert!((left - 10..=left - 9).contains(&seconds), "{seconds} of {left}");
    let ledger = ledger_expiry(folder.path(), &renewed.id).await;
    assert_eq!(
        ledger,
        policy_expiry(&renewed),
        "the ledger has the expiry that was signed"
    );
    assert_eq!(ada.send(&renewed, PNG).await.status(), 201);
    assert_eq!(ada.confirm(&[&renewed.id]).await[0]["state"], "confirmed");
    drop(running);
    assert_eq!(cloud.violations(), [""; 0]);

    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    for issued in cloud.issued() {
        assert!(!log.contains(&issued.secret) && !log.contains(&issued.token));
        let encoded: String = url::form_urlencoded::byte_serialize(issued.token.as_bytes()).collect();
        assert!(!log.contains(&encoded) && !printed.contains(&issued.secret) && !printed.contains(&issued.token));
    }
    assert!(log.contains("credentials were replaced"), "the log is not empty");
}

/// Finds a server that stops at the first failure of the metadata service, signs with expired credentials, or needs a
/// restart afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_the_metadata_service_ends_signing_at_the_expiry_and_no_later() {
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::start(&folder.path().join("store"), 25).await;
    let services = cloud.url();
    let variables = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", services.as_str())];
    let (_running, _, url) = serve(folder.path(), &cloud, &variables);
    ready(&url, 200, Duration::from_secs(20)).await;
    let ada = person_at(&url, "ada@example.org").await;
    cloud.set_away(true);
    let last = cloud.issued().pop().unwrap();
    let (status, outcomes) = try_sign(&ada).await;
    assert_eq!(status, 200, "the last credentials are still valid: {outcomes}");
    assert_eq!(ada.send(&SignedForm::of(&outcomes[0]), PNG).await.status(), 201);
    loop {
        let (status, body) = try_sign(&ada).await;
        if status == 503 {
            assert_eq!(body["code"], "unavailable", "{body}");
            assert!(body["retry_after"].as_u64().unwrap() > 0, "{body}");
            break;
        }
        assert_eq!(status, 200, "{body}");
        assert!(Timestamp::now() < last.expires_at, "signed with expired credentials");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let state = ready(&url, 503, Duration::from_secs(20)).await;
    assert_eq!(state["store"], "no_credentials");
    let finding = state["findings"][0].as_str().unwrap();
    assert!(
        finding.starts_with("BUTTRESS_S3_CREDENTIALS: the credentials expired at "),
        "{finding}"
    );
    assert!(!finding.contains("127.0.0.1"), "{finding}");
    assert_eq!(stranger_at(&url).get("/healthz").await.status(), 200);
    let again = ada.get("/dashboard/profile").await;
    assert_eq!(again.status(), 200, "pages need no store");

    cloud.set_life(3600);
    cloud.set_away(false);
    let back = Instant::now();
    while try_sign(&ada).await.0 != 200 {
        assert!(
            back.elapsed() < Duration::from_secs(10),
            "the server recovers by itself"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    ready(&url, 200, Duration::from_secs(2)).await;
    ada.upload("b.png", "image/png", PNG).await;
    assert_eq!(cloud.violations(), [""; 0]);
}
