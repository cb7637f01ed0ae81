//! New keys and secrets during uploads.

use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use axum::error_handling::HandleError;
use axum::http::StatusCode;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::support::{PNG, SignedForm, TestServer};

const OLD: (&str, &str) = ("OLDKEY", "the-old-secret-key");
const NEW: (&str, &str) = ("NEWKEY", "the-new-secret-key");

/// A store with these keys, at a free address or at an earlier one.
async fn store(root: &Path, addr: SocketAddr, keys: &[(&str, &str)]) -> (SocketAddr, JoinHandle<()>) {
    std::fs::create_dir_all(root.join("files")).unwrap();
    let mut auth = SimpleAuth::new();
    for (id, key) in keys {
        auth.register((*id).to_owned(), (*key).into());
    }
    let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(root).unwrap());
    builder.set_auth(auth);
    let service = HandleError::new(builder.build(), async |_| StatusCode::INTERNAL_SERVER_ERROR);
    let listener = TcpListener::bind(addr).await.unwrap();
    let addr = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        axum::serve(listener, Router::new().fallback_service(service))
            .await
            .unwrap();
    });
    (addr, serving)
}

async fn server_with(key: (&str, &str), store: SocketAddr, data: &Path) -> TestServer {
    TestServer::start_with(&[
        (
            "BUTTRESS_DATABASE_URL",
            &format!("sqlite:{}", data.join("shared.db").display()),
        ),
        ("BUTTRESS_S3_ENDPOINT", &format!("http://{store}")),
        ("BUTTRESS_S3_BUCKET", "files"),
        ("BUTTRESS_S3_ACCESS_KEY_ID", key.0),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", key.1),
    ])
    .await
}

#[tokio::test]
async fn forms_signed_with_the_old_key_work_while_the_store_knows_it_and_are_signed_again_after() {
    let folder = tempfile::tempdir().unwrap();
    let anywhere = "127.0.0.1:0".parse().unwrap();
    let (addr, both_keys) = store(folder.path(), anywhere, &[OLD, NEW]).await;
    let before = server_with(OLD, addr, folder.path()).await;
    let mut ada = before.person("ada@example.org").await;
    let in_time = ada.sign("a.png", "image/png", PNG.len()).await;
    let too_late = ada.sign("b.png", "image/png", PNG.len()).await;

    // The server restarts with the new key; the store still accepts the old one.
    let after = server_with(NEW, addr, folder.path()).await;
    ada.url.clone_from(&after.url);
    assert_eq!(ada.send(&in_time, PNG).await.status(), 201);
    assert_eq!(ada.confirm(&[&in_time.id]).await[0]["state"], "confirmed");

    // The store no longer accepts the old key.
    both_keys.abort();
    let _ = both_keys.await;
    let (_, _only_new) = store(folder.path(), addr, &[NEW]).await;
    let refused = ada.send(&too_late, PNG).await;
    assert_eq!(refused.status(), 403);
    assert_eq!(ada.confirm(&[&too_late.id]).await[0]["state"], "pending");
    // The page then signs the same upload again.
    let file = json!({"name": "b.png", "size": PNG.len(), "content_type": "image/png", "upload": too_late.id});
    let answer = ada.post("/api/uploads/sign", json!({"files": [file]})).await;
    let outcomes: Value = answer.json().await.unwrap();
    let again = SignedForm::of(&outcomes[0]);
    assert_eq!(again.id, too_late.id);
    assert_eq!(ada.send(&again, PNG).await.status(), 201);
    assert_eq!(ada.confirm(&[&again.id]).await[0]["state"], "confirmed");
    assert_eq!(ada.files().await.len(), 2);
}

#[tokio::test]
async fn bucket_events_are_accepted_with_the_new_and_the_previous_secret() {
    let (new, old) = ("new-secret-0123456789-0123456789-", "old-secret-0123456789-0123456789-");
    let server = TestServer::start_with(&[
        ("BUTTRESS_BUCKET_EVENTS_SECRET", new),
        ("BUTTRESS_BUCKET_EVENTS_SECRET_PREVIOUS", old),
    ])
    .await;
    for (secret, status) in [(new, 200), (old, 200), ("neither-0123456789-0123456789-0123", 401)] {
        let answer = server
            .stranger()
            .request(reqwest::Method::POST, "/hooks/bucket-events")
            .bearer_auth(secret)
            .body("{\"Records\":[]}")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), status, "{secret}");
    }
}
