//! Whether people can upload, as load balancers see it.

use serde_json::{Value, json};

use crate::support::TestServer;

#[tokio::test]
async fn the_embedded_s3_passes_every_trial_and_is_left_clean() {
    let server = TestServer::start().await;
    let answer = server.stranger().get("/readyz").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({"store": "ok"}));
    assert!(server.stored().is_empty());
}

#[tokio::test]
async fn a_store_that_is_away_is_said_so_without_its_address() {
    let server = TestServer::start_with(&[
        ("BUTTRESS_S3_BUCKET", "files"),
        ("BUTTRESS_S3_ENDPOINT", "http://127.0.0.1:9"),
        ("BUTTRESS_S3_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
    ])
    .await;
    let stranger = server.stranger();
    let answer = stranger.get("/readyz").await;
    assert_eq!(answer.status(), 503);
    let text = answer.text().await.unwrap();
    assert!(
        text.contains("\"away\"") && text.contains("BUTTRESS_S3_ENDPOINT"),
        "{text}"
    );
    assert!(!text.contains("127.0.0.1"), "{text}");
    assert_eq!(stranger.get("/healthz").await.text().await.unwrap(), "ok");
}

#[tokio::test]
async fn a_wrong_secret_is_found_before_anybody_uploads() {
    let store = TestServer::start().await;
    let form = store
        .person("ada@example.org")
        .await
        .sign("a.png", "image/png", 1)
        .await;
    let endpoint = form.url.trim_end_matches("/buttress").trim_end_matches("/buttress/");
    let credential = form.fields.iter().find(|(name, _)| name == "x-amz-credential").unwrap();
    let server = TestServer::start_with(&[
        ("BUTTRESS_S3_BUCKET", "buttress"),
        ("BUTTRESS_S3_ENDPOINT", endpoint),
        ("BUTTRESS_S3_ACCESS_KEY_ID", credential.1.split('/').next().unwrap()),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "not-the-secret"),
    ])
    .await;
    let answer = server.stranger().get("/readyz").await;
    assert_eq!(answer.status(), 503);
    let ready: Value = answer.json().await.unwrap();
    assert_eq!(ready["store"], "unfit");
    assert!(
        ready["findings"][0]
            .as_str()
            .unwrap()
            .starts_with("BUTTRESS_S3_SECRET_ACCESS_KEY: "),
        "{ready}"
    );
}
