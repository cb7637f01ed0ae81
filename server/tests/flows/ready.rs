//! `/readyz`: whether uploads work, for load balancers.

use serde_json::{Value, json};

use crate::support::{TestServer, real_store};

#[tokio::test]
async fn the_embedded_s3_passes_every_check_and_is_cleaned_up() {
    for signature in ["v4", "v2"] {
        let server = TestServer::start_with(&[("BUTTRESS_S3_SIGNATURE", signature)]).await;
        let answer = server.stranger().get("/readyz").await;
        assert_eq!(answer.status(), 200);
        assert_eq!(
            answer.json::<Value>().await.unwrap(),
            json!({"store": "ok"}),
            "{signature}"
        );
        assert!(server.stored().is_empty());
    }
}

#[tokio::test]
async fn an_unreachable_store_is_reported_without_its_address() {
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
async fn a_wrong_secret_is_found_before_the_first_upload() {
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

#[tokio::test]
#[ignore = "needs a store: set BUTTRESS_S3_… as scripts/seaweedfs.sh start prints them"]
async fn a_real_store_passes_every_check() {
    let pairs = real_store();
    let settings: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let server = TestServer::start_with(&settings).await;
    let answer = server.stranger().get("/readyz").await;
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({"store": "ok"}));

    let mut wrong = settings.clone();
    wrong.push(("BUTTRESS_S3_BUCKET", "there-is-no-such-bucket"));
    let server = TestServer::start_with(&wrong).await;
    let ready: Value = server.stranger().get("/readyz").await.json().await.unwrap();
    assert_eq!(ready["store"], "unfit", "{ready}");
    assert!(ready.to_string().contains("BUTTRESS_S3_BUCKET"), "{ready}");
}
