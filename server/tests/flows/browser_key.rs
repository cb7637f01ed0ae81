//! The key for browsers, and the transports that are offered if a store does more than was signed.

use reqwest::StatusCode;
use rusty_s3::actions::ListObjectsV2;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use server::embedded_s3;

use crate::faulty_store::FaultyStore;
use crate::multipart_client::{MIB, PART, PartSender};
use crate::support::{PNG, Person, TestServer};

/// The access key id in a URL's `X-Amz-Credential`.
fn key_of(url: &str) -> String {
    let url = url::Url::parse(url).unwrap();
    let mut query = url.query_pairs();
    let credential = query.find(|(name, _)| name == "X-Amz-Credential").unwrap().1;
    credential.split('/').next().unwrap().to_owned()
}

async fn outcome(person: &Person, size: u64, resumable: bool) -> (StatusCode, Value) {
    let file = json!({"name": "a.png", "size": size, "content_type": "image/png", "resumable": resumable});
    let answer = person.post("/api/uploads/sign", json!({"files": [file]})).await;
    (answer.status(), answer.json().await.unwrap())
}

async fn ready(server: &TestServer) -> (u16, Value) {
    let answer = server.stranger().get("/readyz").await;
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// Settings that allow files larger than S3's largest single request.
fn large<'a>(settings: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let large = [
        ("BUTTRESS_MAX_UPLOAD_BYTES", "1000000000000"),
        ("BUTTRESS_QUOTA_BYTES", "1000000000000"),
    ];
    [settings, &large].concat()
}

const SIX_GIB: u64 = 6 << 30;

#[tokio::test]
async fn the_browsers_key_signs_uploads_and_the_servers_key_signs_downloads() {
    let folder = tempfile::tempdir().unwrap();
    let s3 = embedded_s3::start("127.0.0.1:0".parse().unwrap(), folder.path(), &[])
        .await
        .unwrap();
    let endpoint = format!("http://{}", s3.addr);
    let settings = [
        ("BUTTRESS_S3_BUCKET", embedded_s3::BUCKET),
        ("BUTTRESS_S3_ENDPOINT", &endpoint),
        ("BUTTRESS_S3_ACCESS_KEY_ID", &s3.access_key_id),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", s3.secret_access_key.expose_secret()),
        ("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID", &s3.browser_access_key_id),
        (
            "BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY",
            s3.browser_secret_access_key.expose_secret(),
        ),
    ];
    for signature in ["v4", "v2"] {
        let server = TestServer::start_with(&[&settings[..], &[("BUTTRESS_S3_SIGNATURE", signature)]].concat()).await;
        assert_eq!(ready(&server).await, (200, json!({"store": "ok"})));
        let ada = server.person("ada@example.org").await;
        let form = ada.sign("a.png", "image/png", PNG.len()).await;
        let field = |wanted: &str| form.fields.iter().find(|(name, _)| name == wanted);
        let (_, key) = field("x-amz-credential").or_else(|| field("AWSAccessKeyId")).unwrap();
        assert_eq!(key.split('/').next().unwrap(), s3.browser_access_key_id);
        assert_eq!(ada.send(&form, PNG).await.status(), 201);
        assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed");
        let download = ada.get(&format!("/uploads/{}/file", form.id)).await.headers()["location"].clone();
        assert_eq!(key_of(download.to_str().unwrap()), s3.access_key_id);
    }

    let server = TestServer::start_with(&[&settings[..], &[("BUTTRESS_S3_UPLOAD_METHOD", "put")]].concat()).await;
    assert_eq!(ready(&server).await, (200, json!({"store": "ok"})));
    let ada = server.person("ada@example.org").await;
    let (_, put) = outcome(&ada, 1000, false).await;
    assert_eq!(
        key_of(put[0]["transport"]["url"].as_str().unwrap()),
        s3.browser_access_key_id
    );
    let file = PartSender::begin(&ada, 6 * MIB).await;
    for url in file.urls(&[1, 2]).await {
        assert_eq!(key_of(&url), s3.browser_access_key_id);
    }
    file.send(&[1, 2]).await;
    assert_eq!(file.complete().await, json!([]));
    assert_eq!(file.state().await, "confirmed");
}

#[tokio::test]
async fn the_embedded_s3s_browser_key_may_only_write_to_staging() {
    // This build of reqwest has no TLS provider of its own. A second call has no effect.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let s3 = embedded_s3::start("127.0.0.1:0".parse().unwrap(), folder.path(), &[])
        .await
        .unwrap();
    let endpoint = format!("http://{}", s3.addr).parse().unwrap();
    let bucket = Bucket::new(endpoint, UrlStyle::Path, embedded_s3::BUCKET, "us-east-1").unwrap();
    let browser = Credentials::new(
        s3.browser_access_key_id,
        s3.browser_secret_access_key.expose_secret().to_owned(),
    );
    let key = Some(&browser);
    let client = reqwest::Client::new();
    let minute = std::time::Duration::from_secs(60);
    let status = async |method: reqwest::Method, url: url::Url| {
        let answer = client.request(method, url).body("x").send().await.unwrap();
        answer.status().as_u16()
    };
    let put = |object: &'static str| bucket.put_object(key, object).sign(minute);
    assert_eq!(status(reqwest::Method::PUT, put("staging/a")).await, 200);
    assert_eq!(status(reqwest::Method::PUT, put("files/1/a")).await, 403);
    for (method, url) in [
        (reqwest::Method::GET, bucket.get_object(key, "staging/a").sign(minute)),
        (reqwest::Method::HEAD, bucket.head_object(key, "staging/a").sign(minute)),
        (
            reqwest::Method::DELETE,
            bucket.delete_object(key, "staging/a").sign(minute),
        ),
        (reqwest::Method::GET, ListObjectsV2::new(&bucket, key).sign(minute)),
        (
            reqwest::Method::POST,
            bucket.create_multipart_upload(key, "staging/a").sign(minute),
        ),
    ] {
        assert_eq!(status(method.clone(), url.clone()).await, 403, "{method} {url}");
    }
    // Even if it is signed, a copy is refused, because it reads.
    let mut copy = bucket.put_object(key, "staging/b");
    copy.headers_mut().insert("x-amz-copy-source", "/buttress/staging/a");
    let copy = client
        .put(copy.sign(minute))
        .header("x-amz-copy-source", "/buttress/staging/a");
    assert_eq!(copy.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_wrong_key_for_browsers_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let s3 = embedded_s3::start("127.0.0.1:0".parse().unwrap(), folder.path(), &[])
        .await
        .unwrap();
    let server = TestServer::start_with(&[
        ("BUTTRESS_S3_BUCKET", embedded_s3::BUCKET),
        ("BUTTRESS_S3_ENDPOINT", &format!("http://{}", s3.addr)),
        ("BUTTRESS_S3_ACCESS_KEY_ID", &s3.access_key_id),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", s3.secret_access_key.expose_secret()),
        ("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID", &s3.browser_access_key_id),
        ("BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY", "not-the-secret"),
    ])
    .await;
    let (status, ready) = ready(&server).await;
    assert_eq!((status, &ready["store"]), (503, &json!("unfit")));
    let finding = ready["findings"][0].as_str().unwrap();
    assert!(
        finding.starts_with("BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY: "),
        "{finding}"
    );
}

#[tokio::test]
async fn a_store_that_copies_by_unsigned_headers_gets_no_signed_urls() {
    let store = FaultyStore::that_copies(|_| true).await;
    let put = [&store.settings()[..], &[("BUTTRESS_S3_UPLOAD_METHOD", "put")]].concat();
    let server = TestServer::start_with(&put).await;
    let (status, ready) = ready(&server).await;
    assert_eq!((status, &ready["store"]), (503, &json!("unfit")), "{ready}");
    let findings = ready["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 2, "whole files and parts: {ready}");
    for finding in findings {
        let finding = finding.as_str().unwrap();
        assert!(finding.starts_with("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID: "), "{finding}");
        assert!(finding.contains("Set a second key that may only write"), "{finding}");
    }
    let ada = server.person("ada@example.org").await;
    let (status, answer) = outcome(&ada, 1000, false).await;
    assert_eq!(status, 503, "{answer}");
    assert_eq!(answer["code"], "unavailable");
}

#[tokio::test]
async fn if_parts_do_more_than_was_signed_files_are_sent_whole() {
    let store = FaultyStore::that_copies(|query| query.contains("partNumber")).await;
    let server = TestServer::start_with(&large(&store.settings())).await;
    let (status, ready) = ready(&server).await;
    assert_eq!((status, &ready["store"]), (200, &json!("warned")), "{ready}");
    let finding = ready["findings"][0].as_str().unwrap();
    assert!(finding.contains("no files are sent in parts"), "{finding}");

    let ada = server.person("ada@example.org").await;
    let (_, answer) = outcome(&ada, 20 << 20, true).await;
    assert_eq!(answer[0]["transport"]["kind"], "post", "{answer}");
    let sign = json!({"id": answer[0]["id"], "part_size": PART, "parts": [1]});
    let refused = ada.post("/api/uploads/parts/sign", sign).await;
    assert_eq!(refused.status(), 422);
    let (_, answer) = outcome(&ada, SIX_GIB, false).await;
    assert_eq!(answer[0]["error"]["code"], "too_large", "{answer}");
    ada.upload("b.png", "image/png", PNG).await;
}

#[tokio::test]
async fn no_url_is_signed_before_the_store_was_checked() {
    let away = [
        ("BUTTRESS_S3_BUCKET", "files"),
        ("BUTTRESS_S3_ENDPOINT", "http://127.0.0.1:9"),
        ("BUTTRESS_S3_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
    ];
    let server = TestServer::start_with(&large(&away)).await;
    let ada = server.person("ada@example.org").await;
    let (_, answer) = outcome(&ada, 20 << 20, true).await;
    assert_eq!(answer[0]["transport"]["kind"], "post", "forms are as good as ever");
    let sign = json!({"id": answer[0]["id"], "part_size": PART, "parts": [1]});
    assert_eq!(ada.post("/api/uploads/parts/sign", sign).await.status(), 503);
    let (status, _) = outcome(&ada, SIX_GIB, false).await;
    assert_eq!(status, 503, "it can only go in parts");

    let server = TestServer::start_with(&[&away[..], &[("BUTTRESS_S3_UPLOAD_METHOD", "put")]].concat()).await;
    let ada = server.person("ada@example.org").await;
    let answer = ada
        .post(
            "/api/uploads/sign",
            json!({"files": [{"name": "a.png", "size": 10, "content_type": "image/png"}]}),
        )
        .await;
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
}
