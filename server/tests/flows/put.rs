//! Stores without POST forms: whole files are sent to signed URLs.

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{PNG, Person, TestServer};

struct Put {
    id: String,
    url: String,
    headers: Vec<(String, String)>,
}

impl Put {
    fn of(outcome: &Value) -> Self {
        assert_eq!(outcome["transport"]["kind"], "put", "{outcome}");
        Self {
            id: outcome["id"].as_str().unwrap().to_owned(),
            url: outcome["transport"]["url"].as_str().unwrap().to_owned(),
            headers: serde_json::from_value(outcome["transport"]["headers"].clone()).unwrap(),
        }
    }

    async fn sign(person: &Person, again: Option<&str>) -> Self {
        let mut file = json!({"name": "a.png", "size": PNG.len(), "content_type": "image/png"});
        if let Some(id) = again {
            file["upload"] = json!(id);
        }
        let answer = person.post("/api/uploads/sign", json!({"files": [file]})).await;
        Self::of(&answer.json::<Value>().await.unwrap()[0])
    }

    async fn send(&self, bytes: &[u8]) -> Response {
        let mut request = reqwest::Client::new().put(&self.url).body(bytes.to_vec());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.send().await.unwrap()
    }
}

/// An upload by URL, and requests that were changed after signing.
async fn only_requests_as_signed_are_accepted(server: &TestServer) {
    let ready: Value = server.stranger().get("/readyz").await.json().await.unwrap();
    assert_eq!(ready, json!({"store": "ok"}));
    let ada = server.person("ada@example.org").await;
    let put = Put::sign(&ada, None).await;
    assert!(!put.url.to_ascii_lowercase().contains("checksum"), "{}", put.url);
    for signed in ["content-length", "content-type", "x-amz-meta-upload-id"] {
        assert!(put.url.contains(signed), "{signed} is signed: {}", put.url);
    }
    assert!(!put.headers.iter().any(|(name, _)| name == "content-length"));

    let longer = [PNG, b"x"].concat();
    for bytes in [&longer[..], &PNG[1..]] {
        assert!(put.send(bytes).await.status().is_client_error());
    }
    for (name, value) in [
        ("content-type", "text/html"),
        ("x-amz-meta-upload-id", "0123456789abcdef0123456789abcdef"),
    ] {
        let mut headers = put.headers.clone();
        headers.iter_mut().find(|(known, _)| known == name).unwrap().1 = value.to_owned();
        let url = put.url.clone();
        let changed = Put {
            id: put.id.clone(),
            url,
            headers,
        };
        assert!(changed.send(PNG).await.status().is_client_error(), "{name}");
    }
    let elsewhere = Put {
        id: put.id.clone(),
        url: put.url.replace(&put.id, "0123456789abcdef0123456789abcdef"),
        headers: put.headers.clone(),
    };
    assert!(elsewhere.send(PNG).await.status().is_client_error());
    assert_eq!(ada.confirm(&[&put.id]).await[0]["state"], "pending");

    let again = Put::sign(&ada, Some(&put.id)).await;
    assert_eq!(again.id, put.id);
    assert_eq!(again.send(PNG).await.status(), StatusCode::OK);
    assert_eq!(ada.confirm(&[&put.id]).await[0]["state"], "confirmed");
    let location = ada.get(&format!("/uploads/{}/file", put.id)).await.headers()["location"].clone();
    let file = ada.get(location.to_str().unwrap()).await;
    assert_eq!(file.headers()["content-type"], "image/png");
    assert_eq!(file.bytes().await.unwrap(), PNG);

    // The URL cannot change a confirmed file.
    let other: Vec<u8> = PNG.iter().rev().copied().collect();
    assert_eq!(again.send(&other).await.status(), StatusCode::OK);
    assert_eq!(ada.confirm(&[&put.id]).await[0]["state"], "confirmed");
    let file = ada.get(location.to_str().unwrap()).await;
    assert_eq!(file.bytes().await.unwrap(), PNG);
}

#[tokio::test]
async fn the_embedded_s3_accepts_signed_urls() {
    for signature in ["v4", "v2"] {
        let server = TestServer::start_with(&[
            ("BUTTRESS_S3_UPLOAD_METHOD", "put"),
            ("BUTTRESS_S3_SIGNATURE", signature),
        ])
        .await;
        only_requests_as_signed_are_accepted(&server).await;
    }
}

#[tokio::test]
#[ignore = "needs a store: set BUTTRESS_S3_… as scripts/seaweedfs.sh start prints them"]
async fn a_real_store_accepts_signed_urls() {
    let mut settings = crate::support::real_store();
    settings.push(("BUTTRESS_S3_UPLOAD_METHOD".to_owned(), "put".to_owned()));
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (&**name, &**value)).collect();
    only_requests_as_signed_are_accepted(&TestServer::start_with(&settings).await).await;
}

#[tokio::test]
async fn a_browser_can_put_files_and_a_page_without_script_gets_no_form() {
    let server = TestServer::start_with(&[("BUTTRESS_S3_UPLOAD_METHOD", "put")]).await;
    let ada = server.person("ada@example.org").await;
    let put = Put::sign(&ada, None).await;
    let names: Vec<&str> = put.headers.iter().map(|(name, _)| name.as_str()).collect();
    let preflight = server
        .stranger()
        .request(Method::OPTIONS, &put.url)
        .header("origin", &server.url)
        .header("access-control-request-method", "PUT")
        .header("access-control-request-headers", names.join(","))
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.headers()["access-control-allow-origin"], server.url.as_str());
    let allowed = |header: &str| {
        let value = preflight.headers()[header].to_str().unwrap();
        value.to_ascii_lowercase()
    };
    assert!(allowed("access-control-allow-methods").contains("put"));
    for name in names {
        assert!(allowed("access-control-allow-headers").contains(name), "{name}");
    }
    let page = ada.get("/dashboard/profile").await;
    assert_eq!(page.status(), 200);
    assert!(!page.text().await.unwrap().contains("x-amz-signature"));
}
