//! Signing the same upload again.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::{PNG, Person, SignedForm, TestServer};

fn again(id: &str) -> Value {
    json!({"name": "a.png", "size": PNG.len(), "content_type": "image/png", "upload": id})
}

async fn sign(person: &Person, files: &[Value]) -> Value {
    let answer = person.post("/api/uploads/sign", json!({ "files": files })).await;
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

#[tokio::test]
async fn a_form_that_was_lost_is_signed_again_for_the_same_row() {
    let server = TestServer::start_with(&[("BUTTRESS_MAX_UNFINISHED_UPLOADS", "1")]).await;
    let ada = server.person("ada@example.org").await;
    let first = ada.sign("a.png", "image/png", PNG.len()).await;
    let outcomes = sign(&ada, &[again(&first.id)]).await;
    let second = SignedForm::of(&outcomes[0]);
    assert_eq!(second.id, first.id);
    assert_eq!(ada.send(&second, PNG).await.status(), 201);
    assert_eq!(ada.confirm(&[&first.id]).await[0]["state"], "confirmed");
    assert_eq!(ada.files().await.len(), 1);
    ada.sign("b.png", "image/png", 1).await;
}

#[tokio::test]
async fn only_the_same_open_upload_of_the_same_person_is_signed_again() {
    let server = TestServer::start().await;
    let (ada, eve) = (
        server.person("ada@example.org").await,
        server.person("eve@example.org").await,
    );
    let open = ada.sign("a.png", "image/png", PNG.len()).await;
    let done = ada.upload("a.png", "image/png", PNG).await;
    let with = |member: &str, value: Value| {
        let mut file = again(&open.id);
        file[member] = value;
        file
    };
    let files = [
        again(&open.id),
        with("name", json!("b.png")),
        with("size", json!(PNG.len() + 1)),
        with("content_type", json!("image/jpeg")),
        with("upload", json!(done)),
        with("upload", json!("0123456789abcdef0123456789abcdef")),
        with("upload", json!("../x")),
        with("upload", json!("")),
    ];
    let outcomes = sign(&ada, &files).await;
    assert_eq!(outcomes[0]["id"], open.id.as_str());
    for outcome in &outcomes.as_array().unwrap()[1..] {
        assert_eq!(outcome["error"]["code"], "invalid", "{outcome}");
        assert!(outcome["error"]["message"].as_str().unwrap().ends_with('.'));
    }
    assert_eq!(sign(&eve, &[again(&open.id)]).await[0]["error"]["code"], "invalid");
    let answer = ada
        .post("/api/uploads/sign", json!({"files": [with("upload", json!(7))]}))
        .await;
    assert_eq!(answer.status(), 422, "no text, no upload");
}

#[tokio::test]
async fn signing_again_counts_nothing_twice() {
    let server = TestServer::start_with(&[("BUTTRESS_QUOTA_BYTES", &PNG.len().to_string())]).await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    for _ in 0..5 {
        let outcomes = sign(&ada, &[again(&form.id), again(&form.id)]).await;
        assert_eq!(outcomes[1]["id"], form.id.as_str(), "{outcomes}");
    }
    ada.post("/api/uploads/cancel", json!({"ids": [form.id]})).await;
    ada.sign("b.png", "image/png", PNG.len()).await;
    let outcomes = sign(&ada, &[again(&form.id)]).await;
    assert_eq!(outcomes[0]["error"]["code"], "invalid", "it was cancelled");
}

#[tokio::test]
async fn a_row_that_is_signed_again_does_not_expire_with_its_first_form() {
    let server = TestServer::start_with(&[("BUTTRESS_FORM_LIFETIME_SECONDS", "3600")]).await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    let row = || async {
        let id = app::domain::upload::UploadId::parse(&form.id).unwrap();
        server.uploads.ledger.rows_of_anyone(&[id]).await.unwrap().remove(0)
    };
    let first = row().await;
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    sign(&ada, &[again(&form.id)]).await;
    assert!(row().await.form_expires_at > first.form_expires_at);
    let then = first.form_expires_at + SignedDuration::from_mins(15);
    assert_eq!(server.uploads.sweep_rows(then).await.unwrap().expired, 0);
    let later = Timestamp::now() + SignedDuration::from_mins(100);
    assert_eq!(server.uploads.sweep_rows(later).await.unwrap().expired, 1);
}
