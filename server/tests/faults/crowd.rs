//! Clients that upload during the faults. They retry, and some leave early.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures::{StreamExt, stream};
use reqwest::Client;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// Longer than any fault of these tests.
const PATIENCE: Duration = Duration::from_secs(90);
const SIDE_BY_SIDE: usize = 16;

/// The uploads of a run and the responses.
#[derive(Debug, Default)]
pub(crate) struct UploadLog {
    /// Ids of uploads that the store accepted: they must never be lost.
    pub(crate) accepted: BTreeSet<String>,
    /// Ids that the server confirmed.
    pub(crate) confirmed: BTreeSet<String>,
    /// Requests that failed and were repeated.
    pub(crate) retries: u32,
    /// Clients that left before they confirmed.
    pub(crate) left_early: u32,
}

/// One person's client and the servers that it can reach.
pub(crate) struct Crowd {
    client: Client,
    servers: Vec<String>,
    cookie: String,
    retries: AtomicU32,
    finished: AtomicU32,
}

impl Crowd {
    pub(crate) async fn sign_up(servers: Vec<String>, name: &str) -> Arc<Self> {
        // A repeated sign-up finds the existing account.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        let answer = client
            .post(format!("{}/api/accounts/signup", servers[0]))
            .json(&json!({"email": format!("{name}@example.org"), "password": "correct horse"}))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        Arc::new(Self {
            cookie: cookie.split(';').next().unwrap().to_owned(),
            client,
            servers,
            retries: AtomicU32::new(0),
            finished: AtomicU32::new(0),
        })
    }

    /// Waits for a random time in which a few uploads end, so that a slow machine makes progress between two faults.
    pub(crate) async fn random_pause(&self) {
        let (since, before) = (Instant::now(), self.finished.load(Ordering::SeqCst));
        while self.finished.load(Ordering::SeqCst) < before + 4 && since.elapsed() < Duration::from_secs(10) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(u64::from(getrandom::u32().unwrap() % 600))).await;
    }

    /// Uploads this many files, a tenth of them without confirming.
    pub(crate) async fn upload(self: &Arc<Self>, files: u32) -> UploadLog {
        let outcomes: Vec<(String, bool, Option<bool>)> = stream::iter(0..files)
            .map(|n| {
                let crowd = Arc::clone(self);
                async move {
                    let outcome = crowd.upload_one(n).await;
                    crowd.finished.fetch_add(1, Ordering::SeqCst);
                    outcome
                }
            })
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        let mut log = UploadLog {
            retries: self.retries.load(Ordering::SeqCst),
            ..UploadLog::default()
        };
        for (id, accepted, confirmed) in outcomes {
            if accepted {
                log.accepted.insert(id.clone());
            }
            match confirmed {
                Some(true) => drop(log.confirmed.insert(id)),
                Some(false) => {}
                None => log.left_early += 1,
            }
        }
        log
    }

    /// The id, whether the store accepted the file, and the server's last response.
    async fn upload_one(&self, n: u32) -> (String, bool, Option<bool>) {
        let bytes = picture(n);
        let since = Instant::now();
        let file = json!({"name": format!("{n}.png"), "size": bytes.len(), "content_type": "image/png"});
        let signed = self.request(n, "sign", &json!({"files": [file]})).await;
        let (id, transport) = (signed[0]["id"].as_str().unwrap().to_owned(), &signed[0]["transport"]);
        let mut accepted = false;
        loop {
            accepted |= self.post(transport, &bytes).await;
            if accepted && n % 10 == 9 {
                return (id, accepted, None);
            }
            // After a lost response the server's state is newer than the client's.
            let outcome = self.request(n, "confirm", &json!({"ids": [id]})).await[0].clone();
            match outcome["state"].as_str().unwrap() {
                "confirmed" => return (id, accepted, Some(true)),
                "pending" if since.elapsed() < PATIENCE => {
                    self.retries.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                _ => panic!("upload {n} ended as {outcome}"),
            }
        }
    }

    async fn post(&self, transport: &Value, bytes: &[u8]) -> bool {
        let mut form = Form::new();
        for pair in transport["fields"].as_array().unwrap() {
            form = form.text(
                pair[0].as_str().unwrap().to_owned(),
                pair[1].as_str().unwrap().to_owned(),
            );
        }
        let file = Part::bytes(bytes.to_vec()).file_name("a.png");
        let url = transport["url"].as_str().unwrap();
        let answer = self.client.post(url).multipart(form.part("file", file)).send().await;
        answer.is_ok_and(|answer| answer.status() == 201)
    }

    /// Sends a request to one of the servers until there is a response.
    async fn request(&self, n: u32, what: &str, body: &Value) -> Value {
        let since = Instant::now();
        let mut turn = n as usize;
        loop {
            let server = &self.servers[turn % self.servers.len()];
            let request = self.client.post(format!("{server}/api/uploads/{what}"));
            let answer = request.header("cookie", &self.cookie).json(body).send().await;
            if let Ok(answer) = answer {
                match answer.status().as_u16() {
                    200 => {
                        if let Ok(answer) = answer.json::<Value>().await {
                            return answer;
                        }
                    }
                    503 => assert!(
                        answer.headers().contains_key("retry-after"),
                        "503 says when to come back"
                    ),
                    other => panic!("{what} answered {other}: {}", answer.text().await.unwrap_or_default()),
                }
            }
            assert!(since.elapsed() < PATIENCE, "{what} gets an answer in the end");
            self.retries.fetch_add(1, Ordering::SeqCst);
            turn += 1;
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }
}

/// A file that begins like a picture and differs from all others.
pub(crate) fn picture(n: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();
    bytes.extend(n.to_be_bytes());
    bytes.resize(1024 + n as usize % 512, 0);
    bytes
}
