//! Limits of one person.

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{PNG, TestServer};

fn one(size: usize) -> Value {
    json!({"files": [{"name": "a.png", "size": size, "content_type": "image/png"}]})
}

#[tokio::test]
async fn a_thousand_calls_are_too_many_with_any_forwarded_address() {
    let server = TestServer::start_with(&[("BUTTRESS_BUDGET_PER_MINUTE", "600")]).await;
    let ada = server.person("ada@example.org").await;
    let calls = (0..1_000).map(|n: u32| {
        let ada = ada.clone();
        async move {
            let from = format!("10.0.{}.{}", n / 256, n % 256);
            let request = ada
                .request(Method::POST, "/api/uploads/sign")
                .header("x-forwarded-for", from);
            let answer = request.json(&one(10)).send().await.unwrap();
            let wait = answer
                .headers()
                .get("retry-after")
                .map(|value| value.to_str().unwrap().to_owned());
            (answer.status().as_u16(), wait)
        }
    });
    let answers = join_all(calls).await;
    let refused: Vec<_> = answers.iter().filter(|(status, _)| *status == 429).collect();
    // A busy machine may refuse some of a thousand requests.
    assert!(answers.iter().all(|(status, _)| matches!(status, 200 | 429 | 503)));
    assert!(refused.len() > 500, "{} of 1000 were refused", refused.len());
    assert!(
        refused
            .iter()
            .all(|(_, wait)| wait.as_ref().is_some_and(|wait| wait.parse::<u32>().unwrap() >= 1))
    );

    let eve = server.person("eve@example.org").await;
    eve.upload("a.png", "image/png", PNG).await;
}

#[tokio::test]
async fn the_operator_sets_the_quota_and_the_limit_of_unfinished_uploads() {
    let server = TestServer::start_with(&[
        ("BUTTRESS_QUOTA_BYTES", "1000"),
        ("BUTTRESS_MAX_UNFINISHED_UPLOADS", "3"),
    ])
    .await;
    let ada = server.person("ada@example.org").await;
    let code = |answer: Value| answer[0]["error"]["code"].as_str().map(str::to_owned);
    let sign = async |size| code(ada.post("/api/uploads/sign", one(size)).await.json().await.unwrap());
    assert_eq!(sign(1001).await.as_deref(), Some("quota_exceeded"));
    assert_eq!([sign(400).await, sign(500).await], [None, None]);
    assert_eq!(sign(101).await.as_deref(), Some("quota_exceeded"));
    assert_eq!(sign(100).await, None);
    assert_eq!(sign(0).await.as_deref(), Some("empty"));
    assert_eq!(sign(1).await.as_deref(), Some("too_many_outstanding"));
}
