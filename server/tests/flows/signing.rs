//! Signing: the forms, and what the store does with changed ones.

use serde_json::{Value, json};

use crate::support::{PNG, TestServer};

#[tokio::test]
async fn a_batch_is_answered_file_by_file_in_order() {
    let server = TestServer::start_with(&[("BUTTRESS_MAX_UPLOAD_BYTES", "1000")]).await;
    let ada = server.person("ada@example.org").await;
    let files = json!({"files": [
        {"name": "a.png", "size": 10, "content_type": "image/png"},
        {"name": "empty.png", "size": 0, "content_type": "image/png"},
        {"name": "big.png", "size": 1001, "content_type": "image/png"},
        {"name": "x.svg", "size": 10, "content_type": "image/svg+xml"},
        {"name": "nameless", "size": 10, "content_type": ""},
        {"name": "kept.JPG", "size": 10, "content_type": ""},
        {"name": "n".repeat(4096), "size": 10, "content_type": "image/png"},
        {"name": "../up.png", "size": 10, "content_type": "image/png"},
        {"name": "🏔️ \"quoted\" ${filename}.png", "size": 10, "content_type": "image/png"},
        {"name": "huge.png", "size": 18_446_744_073_709_551_615_u64, "content_type": "image/png"},
    ]});
    let outcomes: Value = ada.post("/api/uploads/sign", files).await.json().await.unwrap();
    let codes: Vec<&str> = outcomes
        .as_array()
        .unwrap()
        .iter()
        .map(|outcome| outcome["error"]["code"].as_str().unwrap_or("signed"))
        .collect();
    assert_eq!(
        codes,
        [
            "signed",
            "empty",
            "too_large",
            "type_not_allowed",
            "type_unknown",
            "signed",
            "name_too_long",
            "name_unusable",
            "signed",
            "too_large"
        ]
    );
    assert_eq!(
        outcomes[2]["error"]["message"],
        "This file is too large. The limit is 1.0 kB."
    );
    let key = outcomes[8]["transport"]["fields"][0][1].as_str().unwrap();
    assert_eq!(key, format!("staging/{}", outcomes[8]["id"].as_str().unwrap()));
    assert!(ada.files().await.is_empty(), "a signed upload is not a file yet");
}

/// A batch may have a hundred files, and all names the longest length.
#[tokio::test]
async fn a_hundred_files_with_the_longest_names_are_signed_in_every_json_encoding() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    // 765 bytes hold at most 191 letters of four bytes; as an escape each has twelve bytes.
    let plain = "🏔".repeat(191);
    let escaped = "\\ud83c\\udfd4".repeat(191);
    for name in [plain, escaped] {
        let file = format!(
            r#"{{"name":"{name}","size":1048576,"content_type":"application/vnd.openxmlformats-officedocument.presentationml.presentation","resumable":false,"checksum":"sha256:{}="}}"#,
            "A".repeat(43)
        );
        let body = format!(r#"{{"files":[{}]}}"#, vec![file; 100].join(","));
        let request = ada
            .request(reqwest::Method::POST, "/api/uploads/sign")
            .header("content-type", "application/json")
            .body(body);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let outcomes: Value = answer.json().await.unwrap();
        let outcomes = outcomes.as_array().unwrap();
        assert_eq!(outcomes.len(), 100);
        assert!(
            outcomes.iter().all(|outcome| outcome["error"].is_null()),
            "{}",
            outcomes[0]
        );
    }
}

#[tokio::test]
async fn the_forms_of_the_page_are_exact() {
    let server = TestServer::start().await;
    let form = server
        .person("ada@example.org")
        .await
        .sign("a.png", "image/png", PNG.len())
        .await;
    let policy = form.fields.iter().find(|(name, _)| name == "policy").unwrap().1.clone();
    let policy = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, policy).unwrap();
    let policy: Value = serde_json::from_slice(&policy).unwrap();
    let conditions = policy["conditions"].as_array().unwrap();
    assert!(conditions.contains(&json!(["content-length-range", PNG.len(), PNG.len()])));
    assert!(conditions.contains(&json!({"bucket": "buttress"})));
    for condition in conditions {
        assert!(
            condition.is_object() || condition[0] == "content-length-range",
            "only exact conditions: {condition}"
        );
    }
    for (name, value) in form
        .fields
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "policy" | "x-amz-signature"))
    {
        assert!(conditions.contains(&json!({ name: value })), "{name} is not covered");
    }
}

#[tokio::test]
async fn a_changed_form_is_refused_and_nothing_is_stored() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    for (name, value) in [
        ("key", "files/1/00000000000000000000000000000000"),
        ("key", "../other/x"),
        ("Content-Type", "text/html"),
        ("success_action_status", "200"),
        ("x-amz-meta-upload-id", "00000000000000000000000000000000"),
        ("x-amz-date", "20200101T000000Z"),
        (
            "x-amz-signature",
            "0000000000000000000000000000000000000000000000000000000000000000",
        ),
    ] {
        let status = ada.send(&form.tampered(name, value), PNG).await.status();
        assert!(status.is_client_error(), "{name} = {value}: {status}");
    }
    let longer = [PNG, b"x"].concat();
    assert_eq!(ada.send(&form, &longer).await.status(), 400);
    assert_eq!(ada.send(&form, &PNG[..PNG.len() - 1]).await.status(), 400);
    assert!(server.stored().is_empty(), "{:?}", server.stored());
    assert_eq!(ada.send(&form, PNG).await.status(), 201, "the honest form still works");
}

#[tokio::test]
async fn sigv2_works_if_configured() {
    let server = TestServer::start_with(&[("BUTTRESS_S3_SIGNATURE", "v2")]).await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    let names: Vec<&str> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert!(
        names.contains(&"AWSAccessKeyId") && names.contains(&"policy") && names.contains(&"signature"),
        "{names:?}"
    );
    assert!(!names.iter().any(|name| name.starts_with("x-amz-signature")));
    let id = ada.upload("b.png", "image/png", PNG).await;
    assert_eq!(ada.files().await[0]["id"], id.as_str());
    assert!(
        ada.send(&form.tampered("key", "staging/elsewhere"), PNG)
            .await
            .status()
            .is_client_error()
    );
}

#[tokio::test]
async fn keys_and_quotas_are_separate_for_each_person() {
    let server = TestServer::start_with(&[("BUTTRESS_QUOTA_BYTES", "5368709120")]).await;
    let (ada, bob) = (
        server.person("ada@example.org").await,
        server.person("bob@example.org").await,
    );
    let (one, other) = tokio::join!(ada.sign("a.png", "image/png", 10), bob.sign("a.png", "image/png", 10));
    assert_ne!(one.fields[0], other.fields[0]);

    // Each has 5 GiB: eleven files of half a GiB do not fit.
    let half = 536_870_912_u64;
    let files: Vec<Value> = (0..11)
        .map(|n| json!({"name": format!("{n}.zip"), "size": half, "content_type": "application/zip"}))
        .collect();
    let outcomes: Value = ada
        .post("/api/uploads/sign", json!({ "files": files }))
        .await
        .json()
        .await
        .unwrap();
    let refused: Vec<&Value> = outcomes
        .as_array()
        .unwrap()
        .iter()
        .filter(|outcome| outcome["error"]["code"] == "quota_exceeded")
        .collect();
    assert_eq!(refused.len(), 2, "nine of half a GiB fit beside ten bytes");
    let ids: Vec<&str> = outcomes
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|outcome| outcome["id"].as_str())
        .collect();
    let answer = ada.post("/api/uploads/cancel", json!({ "ids": ids })).await;
    assert_eq!(answer.status(), 200);
    ada.sign("again.zip", "application/zip", usize::try_from(half).unwrap())
        .await;
}
