//! A client that sends a file in parts, as the page does.

use std::ops::RangeInclusive;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use crate::support::{PNG, Person};

pub(crate) const MIB: usize = 1024 * 1024;
/// S3's smallest part size.
pub(crate) const PART: usize = 5 * MIB;

/// Bytes that begin like a picture. No two parts are equal.
pub(crate) fn picture(size: usize) -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    bytes.extend((PNG.len()..size).map(|n| (n / 4099) as u8 ^ (n % 251) as u8));
    bytes
}

/// A file that a person sends in parts.
pub(crate) struct PartSender<'a> {
    pub(crate) person: &'a Person,
    pub(crate) id: String,
    pub(crate) bytes: Vec<u8>,
    /// The lifetime of URLs in seconds; it is shorter where credentials expire earlier.
    pub(crate) lifetime: RangeInclusive<u64>,
}

impl<'a> PartSender<'a> {
    pub(crate) async fn begin(person: &'a Person, size: usize) -> Self {
        let outcome = declare(person, size, None).await;
        assert_eq!(outcome["transport"], json!({"kind": "multipart"}), "{outcome}");
        Self {
            person,
            id: outcome["id"].as_str().unwrap().to_owned(),
            bytes: picture(size),
            lifetime: 600..=600,
        }
    }

    /// Signs this file again; returns the transport.
    pub(crate) async fn again(&self) -> Value {
        let outcome = declare(self.person, self.bytes.len(), Some(&self.id)).await;
        assert_eq!(outcome["id"], self.id.as_str(), "{outcome}");
        outcome["transport"].clone()
    }

    pub(crate) async fn urls(&self, parts: &[u16]) -> Vec<String> {
        let body = json!({"id": self.id, "part_size": PART, "parts": parts});
        let answer = self.person.post("/api/uploads/parts/sign", body).await;
        assert_eq!(answer.status(), 200);
        let signed: Value = answer.json().await.unwrap();
        assert!(
            self.lifetime.contains(&signed["expires_in"].as_u64().unwrap()),
            "{signed}"
        );
        serde_json::from_value(signed["urls"].clone()).unwrap()
    }

    pub(crate) fn part(&self, number: u16) -> &[u8] {
        self.bytes.chunks(PART).nth(usize::from(number) - 1).unwrap()
    }

    /// Sends parts in this order.
    pub(crate) async fn send(&self, parts: &[u16]) {
        for (url, number) in self.urls(parts).await.iter().zip(parts) {
            assert_eq!(put(url, self.part(*number)).await, StatusCode::OK);
        }
    }

    pub(crate) async fn list(&self) -> Vec<Value> {
        let answer = self
            .person
            .post("/api/uploads/parts/list", json!({"id": self.id}))
            .await;
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    /// Completes the upload; returns the missing parts.
    pub(crate) async fn complete(&self) -> Value {
        let parts = self.bytes.len().div_ceil(PART);
        let body = json!({"id": self.id, "parts": parts});
        let answer = self.person.post("/api/uploads/parts/complete", body).await;
        let status = answer.status();
        let completed: Value = answer.json().await.unwrap();
        assert_eq!(status, 200, "{completed}");
        completed["missing"].clone()
    }

    pub(crate) async fn state(&self) -> Value {
        self.person.confirm(&[&self.id]).await[0]["state"].clone()
    }

    pub(crate) async fn download(&self) -> Vec<u8> {
        let answer = self.person.get(&format!("/uploads/{}/file", self.id)).await;
        let location = answer.headers()["location"].to_str().unwrap().to_owned();
        self.person.get(&location).await.bytes().await.unwrap().to_vec()
    }
}

async fn declare(person: &Person, size: usize, upload: Option<&str>) -> Value {
    let mut file = json!({"name": "a.png", "size": size, "content_type": "image/png", "resumable": true});
    if let Some(id) = upload {
        file["upload"] = json!(id);
    }
    let answer = person.post("/api/uploads/sign", json!({"files": [file]})).await;
    answer.json::<Value>().await.unwrap()[0].take()
}

pub(crate) async fn put(url: &str, bytes: &[u8]) -> StatusCode {
    Client::new()
        .put(url)
        .body(bytes.to_vec())
        .send()
        .await
        .unwrap()
        .status()
}

/// Whether the store refuses a part. Garage answers before it has read the body and closes the connection, so that the
/// answer can be lost.
pub(crate) async fn is_refused(url: &str, bytes: &[u8]) -> bool {
    let answer = Client::new().put(url).body(bytes.to_vec()).send().await;
    answer.map_or_else(|error| error.is_request(), |answer| answer.status().is_client_error())
}
