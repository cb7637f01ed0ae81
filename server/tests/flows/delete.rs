//! Deleting files and undoing it.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{PNG, TestServer};

#[tokio::test]
async fn a_deleted_file_is_hidden_at_once_and_undo_restores_it() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let id = ada.upload("a.png", "image/png", PNG).await;
    let unknown = "0123456789abcdef0123456789abcdef";

    let ids = json!({"ids": [id, unknown, "../x"]});
    let outcomes: Value = ada.post("/api/uploads/delete", ids.clone()).await.json().await.unwrap();
    let states: Vec<&str> = outcomes
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["deleted", "unknown", "unknown"]);
    assert!(ada.files().await.is_empty());
    assert_eq!(ada.get(&format!("/uploads/{id}/file")).await.status(), 404);
    assert_eq!(ada.get(&format!("/uploads/{id}/return")).await.status(), 404);
    assert_eq!(ada.confirm(&[&id]).await[0]["state"], "unknown");

    let outcomes: Value = ada.post("/api/uploads/restore", ids).await.json().await.unwrap();
    assert_eq!(outcomes[0]["state"], "confirmed");
    assert_eq!(ada.files().await.len(), 1);
    assert_eq!(ada.get(&format!("/uploads/{id}/file")).await.status(), 303);
}

#[tokio::test]
async fn after_the_undo_period_the_object_is_deleted_and_its_quota_released() {
    let size = PNG.len().to_string();
    let server = TestServer::start_with(&[("BUTTRESS_QUOTA_BYTES", &size)]).await;
    let ada = server.person("ada@example.org").await;
    let id = ada.upload("a.png", "image/png", PNG).await;
    ada.post("/api/uploads/delete", json!({"ids": [id]})).await;

    let swept = server.uploads.sweep_rows(Timestamp::now()).await.unwrap();
    assert_eq!(
        (swept.erased, server.stored().len()),
        (0, 1),
        "it could still come back"
    );
    let later = Timestamp::now() + SignedDuration::from_secs(70);
    let swept = server.uploads.sweep_rows(later).await.unwrap();
    assert_eq!((swept.erased, server.stored().len()), (1, 0));
    let outcomes: Value = ada
        .post("/api/uploads/restore", json!({"ids": [id]}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(outcomes[0]["state"], "unknown");
    ada.upload("b.png", "image/png", PNG).await;
}

#[tokio::test]
async fn files_of_other_people_cannot_be_deleted() {
    let server = TestServer::start().await;
    let (ada, eve) = (
        server.person("ada@example.org").await,
        server.person("eve@example.org").await,
    );
    let id = ada.upload("a.png", "image/png", PNG).await;
    for path in ["delete", "restore"] {
        let answer: Value = eve
            .post(&format!("/api/uploads/{path}"), json!({"ids": [id]}))
            .await
            .json()
            .await
            .unwrap();
        assert_eq!(answer[0]["state"], "unknown");
        let answer = server
            .stranger()
            .post(&format!("/api/uploads/{path}"), json!({"ids": [id]}))
            .await;
        assert_eq!(answer.status(), 401);
    }
    assert_eq!(ada.files().await.len(), 1);
}

#[tokio::test]
async fn deleting_and_undo_work_without_script() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let id = ada.upload("a.png", "image/png", PNG).await;
    let page = ada.get("/dashboard/profile").await.text().await.unwrap();
    assert!(
        page.contains(&format!("action=\"/uploads/{id}/delete\"")),
        "each file has its button"
    );

    let answer = ada
        .request(Method::POST, &format!("/uploads/{id}/delete"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 303);
    let back = answer.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(back, format!("/dashboard/profile?deleted={id}"));
    let page = ada.get(&back).await.text().await.unwrap();
    assert!(
        page.contains(&format!("action=\"/uploads/{id}/restore\"")),
        "the page offers to undo it"
    );

    let answer = ada
        .request(Method::POST, &format!("/uploads/{id}/restore"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        answer.headers()["location"],
        format!("/dashboard/profile?restored={id}").as_str()
    );
    for nonsense in ["0123456789abcdef0123456789abcdef", "%22%3E%3Cscript%3E"] {
        let answer = ada
            .request(Method::POST, &format!("/uploads/{nonsense}/restore"))
            .send()
            .await
            .unwrap();
        let back = answer.headers()["location"].to_str().unwrap();
        assert!(
            back.starts_with("/dashboard/profile?gone=") && !back.contains("script"),
            "{back}"
        );
    }
    let stranger = server
        .stranger()
        .request(Method::POST, &format!("/uploads/{id}/delete"))
        .send()
        .await
        .unwrap();
    assert!(stranger.headers()["location"].to_str().unwrap().starts_with("/login"));
    let get = ada.get(&format!("/uploads/{id}/delete")).await;
    assert_eq!(get.status(), 405, "no GET changes anything");
}
