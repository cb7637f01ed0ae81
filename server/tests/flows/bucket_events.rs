//! Bucket events of the store, and forged ones.

use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{PNG, TestServer};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const HOOK: &str = "/hooks/bucket-events";

async fn server() -> TestServer {
    TestServer::start_with(&[("BUTTRESS_BUCKET_EVENTS_SECRET", SECRET)]).await
}

/// An event in the format of AWS, MinIO and Ceph.
fn event(ids: &[&str]) -> Value {
    let records: Vec<Value> = ids
        .iter()
        .map(|id| json!({"eventName": "ObjectCreated:Post", "s3": {"object": {"key": format!("staging%2F{id}")}}}))
        .collect();
    json!({ "Records": records })
}

fn post(server: &TestServer) -> RequestBuilder {
    server.stranger().request(Method::POST, HOOK)
}

async fn tell(server: &TestServer, event: &Value) -> Value {
    let answer = post(server).bearer_auth(SECRET).json(event).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

#[tokio::test]
async fn an_event_confirms_a_file_that_the_page_did_not_confirm() {
    let server = server().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    assert_eq!(tell(&server, &event(&[&form.id])).await, json!({"finalized": 1}));
    assert_eq!(ada.files().await[0]["id"], form.id.as_str());
    assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed");
}

#[tokio::test]
async fn events_of_several_people_may_come_twice_early_and_in_any_order() {
    let server = server().await;
    let (ada, bob) = (
        server.person("ada@example.org").await,
        server.person("bob@example.org").await,
    );
    let first = ada.sign("a.png", "image/png", PNG.len()).await;
    let second = bob.sign("b.png", "image/png", PNG.len()).await;
    assert_eq!(
        tell(&server, &event(&[&first.id, &second.id])).await,
        json!({"finalized": 0}),
        "nothing has arrived yet"
    );
    assert_eq!(ada.send(&first, PNG).await.status(), 201);
    assert_eq!(bob.send(&second, PNG).await.status(), 201);
    let both = event(&[&second.id, &first.id, &second.id]);
    let answers = futures::future::join_all((0..5).map(|_| tell(&server, &both))).await;
    assert!(
        answers.iter().all(|answer| answer["finalized"].as_u64().unwrap() <= 2),
        "{answers:?}"
    );
    assert_eq!(tell(&server, &both).await, json!({"finalized": 0}));
    assert_eq!((ada.files().await.len(), bob.files().await.len()), (1, 1));
    assert_eq!(server.stored().len(), 2);
}

#[tokio::test]
async fn unknown_keys_and_events_without_keys_are_ignored() {
    let server = server().await;
    let ada = server.person("ada@example.org").await;
    let kept = ada.upload("a.png", "image/png", PNG).await;
    for event in [
        event(&["0123456789abcdef0123456789abcdef", "../x", ""]),
        event(&[&kept]),
        json!({"Event": "s3:TestEvent"}),
        json!([]),
    ] {
        assert_eq!(tell(&server, &event).await, json!({"finalized": 0}), "{event}");
    }
    assert_eq!(ada.files().await.len(), 1);
}

#[tokio::test]
async fn an_event_is_accepted_with_the_secret_only() {
    let server = server().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    let body = event(&[&form.id]).to_string();
    let signature = |secret: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        let digits: String = mac
            .finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("sha256={digits}")
    };
    let request = || post(&server).body(body.clone());
    let strangers = [
        request(),
        request().bearer_auth("0123456789abcdef0123456789abcdeF"),
        request().basic_auth(SECRET, Some("")),
        request().header("x-buttress-signature", signature("another secret")),
        // A valid signature of another body.
        post(&server)
            .header("x-buttress-signature", signature(SECRET))
            .body(format!("{body} ")),
        ada.request(Method::POST, HOOK).body(body.clone()),
    ];
    for request in strangers {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert!(answer.headers().contains_key("www-authenticate"));
    }
    assert!(ada.files().await.is_empty());
    for request in [
        request().header("x-buttress-signature", signature(SECRET)),
        request().basic_auth("ceph", Some(SECRET)),
    ] {
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    assert_eq!(ada.files().await.len(), 1);
}

#[tokio::test]
async fn bodies_that_are_too_long_or_not_json_are_refused() {
    let server = server().await;
    let send = async |body: String| {
        post(&server)
            .bearer_auth(SECRET)
            .body(body)
            .send()
            .await
            .unwrap()
            .status()
    };
    let long = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
    assert_eq!(send(long(1024 * 1024)).await, StatusCode::OK);
    assert_eq!(send(long(1024 * 1024 + 1)).await, StatusCode::PAYLOAD_TOO_LARGE);
    for garbage in ["", "{", "key=value"] {
        assert_eq!(send(garbage.to_owned()).await, StatusCode::BAD_REQUEST, "{garbage}");
    }
    let answer = server.stranger().get(HOOK).await;
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn without_a_secret_there_is_no_endpoint() {
    let server = TestServer::start().await;
    let answer = post(&server).bearer_auth("").json(&event(&[])).send().await.unwrap();
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn while_the_store_is_away_the_sender_is_asked_to_retry() {
    let server = TestServer::start_with(&[
        ("BUTTRESS_BUCKET_EVENTS_SECRET", SECRET),
        ("BUTTRESS_S3_BUCKET", "files"),
        ("BUTTRESS_S3_ENDPOINT", "http://127.0.0.1:9"),
        ("BUTTRESS_S3_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
    ])
    .await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    let answer = post(&server)
        .bearer_auth(SECRET)
        .json(&event(&[&form.id]))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 503);
    assert!(answer.headers().contains_key("retry-after"));
}
