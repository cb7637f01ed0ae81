//! People who upload through all of it: patient, and a few who leave early.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures::{StreamExt, stream};
use reqwest::Client;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// Nothing that breaks here stays broken for so long.
const PATIENCE: Duration = Duration::from_secs(90);
const SIDE_BY_SIDE: usize = 16;

/// What they did and were told.
#[derive(Debug, Default)]
pub(crate) struct Story {
    /// Ids of uploads that the store answered with success for: they must never be lost.
    pub(crate) taken: BTreeSet<String>,
    /// Ids that the server vouched for.
    pub(crate) vouched: BTreeSet<String>,
    /// Requests that came to nothing and were made again.
    pub(crate) retries: u32,
    /// People who left before they asked whether it worked.
    pub(crate) left_early: u32,
}

/// One person and the servers that she may reach.
pub(crate) struct Crowd {
    client: Client,
    servers: Vec<String>,
    cookie: String,
    retries: AtomicU32,
    finished: AtomicU32,
}

impl Crowd {
    pub(crate) async fn sign_up(servers: Vec<String>, name: &str) -> Arc<Self> {
        // Whoever comes second finds the first one's.
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

    /// Waits for some random moment before which a few uploads came to their end: a machine that is
    /// slow today shall not be killed into a standstill.
    pub(crate) async fn some_moment(&self) {
        let (since, before) = (Instant::now(), self.finished.load(Ordering::SeqCst));
        while self.finished.load(Ordering::SeqCst) < before + 4 && since.elapsed() < Duration::from_secs(10) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(u64::from(getrandom::u32().unwrap() % 600))).await;
    }

    /// Uploads as many files, a tenth of them without staying to the end.
    pub(crate) async fn upload(self: &Arc<Self>, files: u32) -> Story {
        let outcomes: Vec<(String, bool, Option<bool>)> = stream::iter(0..files)
            .map(|n| {
                let crowd = Arc::clone(self);
                async move {
                    let outcome = crowd.one(n).await;
                    crowd.finished.fetch_add(1, Ordering::SeqCst);
                    outcome
                }
            })
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        let mut story = Story {
            retries: self.retries.load(Ordering::SeqCst),
            ..Story::default()
        };
        for (id, taken, vouched) in outcomes {
            if taken {
                story.taken.insert(id.clone());
            }
            match vouched {
                Some(true) => drop(story.vouched.insert(id)),
                Some(false) => {}
                None => story.left_early += 1,
            }
        }
        story
    }

    /// The id, whether the store said yes, and what the server said at last.
    async fn one(&self, n: u32) -> (String, bool, Option<bool>) {
        let bytes = picture(n);
        let since = Instant::now();
        let file = json!({"name": format!("{n}.png"), "size": bytes.len(), "content_type": "image/png"});
        let signed = self.ask(n, "sign", &json!({"files": [file]})).await;
        let (id, transport) = (signed[0]["id"].as_str().unwrap().to_owned(), &signed[0]["transport"]);
        let mut taken = false;
        loop {
            taken |= self.post(transport, &bytes).await;
            if taken && n % 10 == 9 {
                return (id, taken, None);
            }
            // After an answer that did not come the server knows more than we do.
            let outcome = self.ask(n, "confirm", &json!({"ids": [id]})).await[0].clone();
            match outcome["state"].as_str().unwrap() {
                "confirmed" => return (id, taken, Some(true)),
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

    /// Asks one of the servers until there is an answer.
    async fn ask(&self, n: u32, what: &str, body: &Value) -> Value {
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

/// A file that looks like a picture and is like no other.
pub(crate) fn picture(n: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();
    bytes.extend(n.to_be_bytes());
    bytes.resize(1024 + n as usize % 512, 0);
    bytes
}
