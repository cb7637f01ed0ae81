//! Requests for parts that the server refuses.

use reqwest::Method;
use serde_json::{Value, json};

use crate::faulty_store::FaultyStore;
use crate::multipart_client::{MIB, PART, PartSender};
use crate::support::{Person, TestServer};

async fn answer(person: &Person, path: &str, body: &Value) -> (u16, Value) {
    let answer = person.post(&format!("/api/uploads/parts/{path}"), body.clone()).await;
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn refused(person: &Person, path: &str, body: Value, status: u16, code: &str) {
    let (said, error) = answer(person, path, &body).await;
    assert_eq!(
        (said, error["code"].as_str()),
        (status, Some(code)),
        "{path} {body}: {error}"
    );
    assert!(error["message"].as_str().unwrap().ends_with('.'), "{error}");
}

#[tokio::test]
async fn parts_of_other_people_are_not_found() {
    let server = TestServer::start().await;
    let (ada, eve) = (
        server.person("ada@example.org").await,
        server.person("eve@example.org").await,
    );
    let file = PartSender::begin(&ada, 11 * MIB).await;
    file.send(&[1]).await;
    for id in [file.id.as_str(), "0123456789abcdef0123456789abcdef", "../x", ""] {
        let sign = json!({"id": id, "part_size": PART, "parts": [1]});
        refused(&eve, "sign", sign, 404, "not_found").await;
        refused(&eve, "list", json!({ "id": id }), 404, "not_found").await;
        refused(&eve, "complete", json!({"id": id, "parts": 3}), 404, "not_found").await;
    }
    assert_eq!(file.list().await.len(), 1);
}

#[tokio::test]
async fn strangers_and_other_sites_are_refused() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let everything = json!({"id": "x", "part_size": PART, "parts": [1]});
    for (path, body) in [
        ("sign", everything),
        ("list", json!({"id": "x"})),
        ("complete", json!({"id": "x", "parts": 1})),
    ] {
        let path = format!("/api/uploads/parts/{path}");
        assert_eq!(server.stranger().post(&path, body.clone()).await.status(), 401);
        assert_eq!(ada.get(&path).await.status(), 405);
        let foreign = ada
            .request(Method::POST, &path)
            .header("sec-fetch-site", "cross-site")
            .json(&body);
        assert_eq!(foreign.send().await.unwrap().status(), 403);
    }
}

#[tokio::test]
async fn invalid_parts_are_refused_before_a_multipart_upload_begins() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let file = PartSender::begin(&ada, 11 * MIB).await;
    let sign = |part_size: Value, parts: Value| json!({"id": file.id, "part_size": part_size, "parts": parts});
    for (part_size, parts) in [
        (json!(PART - 1), json!([1])),
        (json!(0), json!([1])),
        (json!(5_368_709_121_u64), json!([1])),
        (json!(u64::MAX), json!([1])),
        (json!(PART), json!([])),
        (json!(PART), json!([0])),
        (json!(PART), json!([4])),
        (json!(PART), json!([1, 2, 3, 65_535])),
        (json!(PART), json!(vec![1; 101])),
        (json!(PART), json!([70_000])),
        (json!(PART), json!([-1])),
        (json!(PART), json!(["1"])),
        (json!(PART), json!(1)),
        (json!(-1), json!([1])),
        (json!("5242880"), json!([1])),
        (json!(5_242_880.5), json!([1])),
    ] {
        refused(&ada, "sign", sign(part_size, parts), 422, "invalid").await;
    }
    refused(&ada, "complete", json!({"id": file.id, "parts": 3}), 422, "invalid").await;
    for body in [
        json!({}),
        json!({"id": file.id}),
        json!([]),
        json!({"id": 1, "parts": 3}),
    ] {
        refused(&ada, "complete", body, 422, "invalid").await;
    }
    refused(&ada, "list", json!({"id": null}), 422, "invalid").await;

    file.send(&[1]).await;
    refused(&ada, "sign", sign(json!(PART + 1), json!([1])), 422, "invalid").await;
    for parts in [0, 2, 4, 65_535] {
        refused(&ada, "complete", json!({"id": file.id, "parts": parts}), 422, "invalid").await;
    }
    assert_eq!(file.complete().await, json!([2, 3]));
}

#[tokio::test]
async fn more_than_ten_thousand_parts_are_refused() {
    let server = TestServer::start_with(&[
        ("BUTTRESS_MAX_UPLOAD_BYTES", "5497558138880"),
        ("BUTTRESS_QUOTA_BYTES", "10995116277760"),
    ])
    .await;
    let ada = server.person("ada@example.org").await;
    let size = 5_497_558_138_880_u64;
    let files = json!({"files": [{"name": "a.zip", "size": size, "content_type": "application/zip"}]});
    let outcomes: Value = ada.post("/api/uploads/sign", files).await.json().await.unwrap();
    assert_eq!(outcomes[0]["transport"]["kind"], "multipart", "{outcomes}");
    let id = &outcomes[0]["id"];
    let small = json!({"id": id, "part_size": size / 10_001, "parts": [1]});
    refused(&ada, "sign", small, 422, "invalid").await;
    let large: Vec<u16> = (9_901..=10_000).collect();
    let (status, signed) = answer(
        &ada,
        "sign",
        &json!({"id": id, "part_size": size.div_ceil(10_000), "parts": large}),
    )
    .await;
    assert_eq!((status, signed["urls"].as_array().unwrap().len()), (200, 100));
}

#[tokio::test]
async fn a_store_without_multipart_uploads_gets_whole_files() {
    let store = FaultyStore::without_multipart().await;
    let larger = [("BUTTRESS_MAX_UPLOAD_BYTES", "6000000000")];
    let server = TestServer::start_with(&[&store.settings()[..], &larger].concat()).await;
    let ready: Value = server.stranger().get("/readyz").await.json().await.unwrap();
    assert_eq!(ready, json!({"store": "ok"}), "it is good for all other files");
    let ada = server.person("ada@example.org").await;
    let resumable = json!({"name": "a.png", "size": 11 * MIB, "content_type": "image/png", "resumable": true});
    let large = json!({"name": "b.png", "size": 5_368_709_121_u64, "content_type": "image/png"});
    let files = json!({"files": [resumable, large]});
    let outcomes: Value = ada.post("/api/uploads/sign", files).await.json().await.unwrap();
    assert_eq!(outcomes[0]["transport"]["kind"], "post");
    let sign = json!({"id": outcomes[0]["id"], "part_size": PART, "parts": [1]});
    refused(&ada, "sign", sign, 422, "invalid").await;
    assert_eq!(outcomes[1]["error"]["code"], "too_large");
    assert_eq!(
        outcomes[1]["error"]["message"],
        "This file is too large. The limit is 5.4 GB."
    );
}
