//! Checksums from clients: compared with stored files, and bound in forms if the store enforces them.

use app::domain::checksum::ChecksumUse;
use md5::{Digest, Md5};
use serde_json::{Value, json};

use crate::multipart_client::{MIB, PART, PartSender};
use crate::support::{Person, SignedForm, TestServer};

pub(crate) fn md5(bytes: &[u8]) -> String {
    let digest = Md5::digest(bytes);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("md5:{digits}")
}

async fn confirm(person: &Person, ids: Value, checksums: Value) -> Value {
    let body = json!({"ids": ids, "checksums": checksums});
    let answer = person.post("/api/uploads/confirm", body).await;
    answer.json().await.unwrap()
}

#[tokio::test]
async fn a_file_that_matches_its_checksum_is_confirmed() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.com").await;
    let form = ada.sign("a.txt", "text/plain", 5).await;
    assert_eq!(ada.send(&form, b"hello").await.status(), 201);
    let outcomes = confirm(&ada, json!([form.id]), json!([md5(b"hello")])).await;
    assert_eq!(outcomes[0]["state"], "confirmed", "{outcomes}");
}

#[tokio::test]
async fn other_bytes_of_the_same_size_are_deleted_and_reported_as_damaged() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.com").await;
    let form = ada.sign("a.txt", "text/plain", 5).await;
    assert_eq!(ada.send(&form, b"hullo").await.status(), 201);
    for _ in 0..2 {
        let outcomes = confirm(&ada, json!([form.id]), json!([md5(b"hello")])).await;
        assert_eq!(outcomes[0]["state"], "damaged", "{outcomes}");
        let message = outcomes[0]["message"].as_str().unwrap();
        assert!(message.contains("The data that arrived differs"), "{message}");
    }
    assert!(ada.files().await.is_empty());
    assert!(server.stored().is_empty(), "nothing is kept of it");
    // It does not count against the quota.
    let page: Value = ada.get("/api/uploads").await.json().await.unwrap();
    assert_eq!(page["used"], 0);
}

#[tokio::test]
async fn a_checksum_overrules_an_earlier_confirmation_without_one() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.com").await;
    let form = ada.sign("a.txt", "text/plain", 5).await;
    assert_eq!(ada.send(&form, b"hullo").await.status(), 201);
    assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed");
    let outcomes = confirm(&ada, json!([form.id]), json!([md5(b"hello")])).await;
    assert_eq!(outcomes[0]["state"], "damaged", "{outcomes}");
    assert!(ada.files().await.is_empty());
}

#[tokio::test]
async fn malformed_checksums_are_refused_with_a_message() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.com").await;
    for (checksums, says) in [
        (json!(["md5:x"]), "Write a checksum as"),
        (json!([null, null]), "Give a checksum or null for each id"),
        (json!([]), "Give a checksum or null for each id"),
    ] {
        let answer = confirm(&ada, json!(["00000000000000000000000000000000"]), checksums).await;
        assert!(answer["message"].as_str().unwrap().starts_with(says), "{answer}");
    }
    let file = json!({"name": "a.txt", "size": 5, "content_type": "text/plain", "checksum": "md5:x"});
    let answer = ada.post("/api/uploads/sign", json!({"files": [file]})).await;
    let outcomes: Value = answer.json().await.unwrap();
    assert_eq!(outcomes[0]["error"]["code"], "invalid");
}

#[tokio::test]
async fn a_form_binds_the_sha256_if_the_store_enforces_it() {
    const HELLO: &str = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    const NAME: &str = "x-amz-checksum-sha256";
    let server = TestServer::start().await;
    let ada = server.person("ada@example.com").await;
    let signed = async || {
        let checksum = format!("sha256:{HELLO}");
        let file = json!({"name": "a.txt", "size": 5, "content_type": "text/plain", "checksum": checksum});
        let answer = ada.post("/api/uploads/sign", json!({"files": [file]})).await;
        SignedForm::of(&answer.json::<Value>().await.unwrap()[0])
    };
    let names = |form: &SignedForm| form.fields.iter().any(|(name, value)| name == NAME && value == HELLO);
    // The canary found that the embedded S3 enforces them.
    let form = signed().await;
    assert!(names(&form));
    assert_eq!(ada.send(&form, b"hello").await.status(), 201);
    assert!(ada.send(&signed().await, b"hullo").await.status().is_client_error());
    assert!(
        ada.send(&form.tampered(NAME, &HELLO.replace("LPJ", "MPJ")), b"hello")
            .await
            .status()
            .is_client_error()
    );
    assert_eq!(server.stored().len(), 1, "what was refused is not kept");
    server.uploads.integrity.set(ChecksumUse::default());
    assert!(
        !names(&signed().await),
        "a store that is not known to enforce it is not asked to"
    );
}

#[tokio::test]
async fn the_worker_may_connect_to_this_site_only() {
    let server = TestServer::start().await;
    let script = server.stranger().get("/digest.js").await;
    let policy = script.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert_eq!(
        policy,
        "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'; \
         script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
    );
    assert_eq!(script.headers()["content-type"], "text/javascript");
    assert!(script.text().await.unwrap().ends_with(".then(digest)"));
    let page = server.stranger().get("/login").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("; worker-src 'self';"), "{policy}");
}

#[tokio::test]
async fn a_damaged_part_counts_as_missing() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.com").await;
    let file = PartSender::begin(&ada, 11 * MIB).await;
    file.send(&[1, 2, 3]).await;
    let mut sums: Vec<String> = file.bytes.chunks(PART).map(md5).collect();
    let complete = async |sums: &[String]| {
        let body = json!({"id": file.id, "parts": 3, "checksums": sums});
        let answer = ada.post("/api/uploads/parts/complete", body).await;
        answer.json::<Value>().await.unwrap()
    };
    assert!(
        complete(&sums[..2]).await["message"]
            .as_str()
            .unwrap()
            .starts_with("Give a checksum or null for each part")
    );
    let right = std::mem::replace(&mut sums[1], md5(b"something else"));
    assert_eq!(complete(&sums).await["missing"], json!([2]));
    sums[1] = right;
    assert_eq!(complete(&sums).await["missing"], json!([]));
    assert_eq!(file.state().await, "confirmed");
}
