//! Confirming and cancelling uploads.

use serde_json::{Value, json};
use server::ledger::owner_and_upload;

use crate::support::{PNG, TestServer};

#[tokio::test]
async fn a_file_arrives_is_verified_and_can_be_downloaded() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let id = ada.upload("grüße \"1\".png", "image/png", PNG).await;

    let files = ada.files().await;
    assert_eq!(files.len(), 1);
    assert_eq!(
        (files[0]["name"].as_str(), files[0]["size"].as_u64()),
        (Some("grüße \"1\".png"), Some(PNG.len() as u64))
    );

    let answer = ada.get(files[0]["url"].as_str().unwrap()).await;
    assert_eq!(answer.status(), 303);
    let file = ada.get(answer.headers()["location"].to_str().unwrap()).await;
    assert_eq!(file.headers()["content-type"], "image/png");
    assert!(
        file.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment; ")
    );
    assert_eq!(file.bytes().await.unwrap(), PNG);

    let stored = server.stored();
    assert_eq!(stored.len(), 1, "staging is empty again: {stored:?}");
    let (owner, upload) = owner_and_upload(&stored[0].0).unwrap();
    assert_eq!((owner, upload.to_string()), (1, id));
}

#[tokio::test]
async fn an_upload_that_has_not_arrived_stays_pending_and_can_still_arrive() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    let outcomes = ada.confirm(&[&form.id]).await;
    assert_eq!(outcomes[0]["state"], "pending");
    assert_eq!(outcomes[0]["code"], "not_arrived");
    assert_eq!(outcomes[0]["message"], "The file hasn't arrived in the store yet.");
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed");
}

#[tokio::test]
async fn bytes_that_are_another_type_are_rejected_and_deleted() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let html = b"<!DOCTYPE html><script>alert(document.cookie)</script>";
    let form = ada.sign("a.png", "image/png", html.len()).await;
    assert_eq!(ada.send(&form, html).await.status(), 201);
    let outcomes = ada.confirm(&[&form.id]).await;
    assert_eq!(outcomes[0]["state"], "rejected");
    assert_eq!(outcomes[0]["code"], "wrong_type");
    assert!(
        outcomes[0]["message"]
            .as_str()
            .unwrap()
            .contains("isn't what its name says")
    );
    assert!(server.stored().is_empty());
    assert!(ada.files().await.is_empty());
}

#[tokio::test]
async fn a_form_used_again_after_confirm_changes_nothing() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed");

    let other: Vec<u8> = PNG.iter().rev().copied().collect();
    assert_eq!(
        ada.send(&form, &other).await.status(),
        201,
        "a signed form is a bearer token until it expires"
    );
    assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed");
    let kept = server
        .stored()
        .into_iter()
        .find(|(key, _)| key.starts_with("files/"))
        .unwrap();
    assert_eq!(kept.1, PNG, "the final object is what was checked");
}

#[tokio::test]
async fn twenty_triggers_at_once_get_the_same_answer() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    let ids = [form.id.as_str()];
    let answers = futures::future::join_all((0..20).map(|_| ada.confirm(&ids))).await;
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
    assert_eq!(answers[0][0]["state"], "confirmed");
    assert_eq!(ada.files().await.len(), 1);
    assert_eq!(server.stored().len(), 1);
}

#[tokio::test]
async fn a_cancelled_upload_stays_cancelled_if_its_bytes_arrive_later() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    let outcomes: Value = ada
        .post("/api/uploads/cancel", json!({"ids": [form.id]}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(outcomes[0]["state"], "cancelled");
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "cancelled");
    assert!(ada.files().await.is_empty());
}

#[tokio::test]
async fn uploads_of_other_people_are_unknown() {
    let server = TestServer::start().await;
    let (ada, eve) = (
        server.person("ada@example.org").await,
        server.person("eve@example.org").await,
    );
    let id = ada.upload("a.png", "image/png", PNG).await;
    let unknown = "0123456789abcdef0123456789abcdef";
    for path in ["confirm", "cancel"] {
        let answer: Value = eve
            .post(
                &format!("/api/uploads/{path}"),
                json!({"ids": [id, unknown, "../x", ""]}),
            )
            .await
            .json()
            .await
            .unwrap();
        assert!(
            answer
                .as_array()
                .unwrap()
                .iter()
                .all(|outcome| outcome["state"] == "unknown"),
            "{answer}"
        );
    }
    for id in [id.as_str(), unknown, "..%2Fx"] {
        assert_eq!(eve.get(&format!("/uploads/{id}/file")).await.status(), 404);
        assert_eq!(eve.get(&format!("/uploads/{id}/return")).await.status(), 404);
    }
    assert_eq!(ada.files().await.len(), 1);
}

#[tokio::test]
async fn a_long_list_comes_in_pages_without_gaps() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let uploads = futures::future::join_all((0..53).map(|n| {
        let ada = ada.clone();
        async move { ada.upload(&format!("{n}.png"), "image/png", PNG).await }
    }));
    let mut expected = uploads.await;
    let first: Value = ada.get("/api/uploads").await.json().await.unwrap();
    assert_eq!(first["uploads"].as_array().unwrap().len(), 50);
    let second: Value = ada
        .get(&format!("/api/uploads?after={}", first["next"].as_str().unwrap()))
        .await
        .json()
        .await
        .unwrap();
    assert!(second["next"].is_null());
    let mut seen: Vec<String> = [&first, &second]
        .iter()
        .flat_map(|page| page["uploads"].as_array().unwrap())
        .map(|file| file["id"].as_str().unwrap().to_owned())
        .collect();
    expected.sort();
    seen.sort();
    assert_eq!(seen, expected);
    assert_eq!(ada.get("/api/uploads?after=nonsense").await.status(), 422);
}

#[tokio::test]
async fn an_object_of_another_upload_is_rejected() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let one = ada.sign("one.txt", "text/plain", 5).await;
    let other = ada.sign("other.txt", "text/plain", 5).await;
    assert_eq!(ada.send(&one, b"hello").await.status(), 201);
    server.move_object(&format!("staging/{}", one.id), &format!("staging/{}", other.id));
    let outcomes = ada.confirm(&[&other.id]).await;
    assert_eq!(outcomes[0]["state"], "rejected", "{outcomes}");
    let message = outcomes[0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("The file that arrived doesn't belong to this upload"),
        "{message}"
    );
    assert!(ada.files().await.is_empty());
}
