//! Random bodies for all routes: the response must be a refusal with a sentence, never an internal error. Runs for two
//! seconds, or for `BUTTRESS_FUZZ_SECONDS`; a failure prints the request.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::support::{Person, TestServer};

/// The least number of bodies, on a slow machine.
const LEAST: u32 = 20;

const SECRET: &str = "0123456789-0123456789-0123456789";

/// Valid bodies; mutations of these reach deeper than noise.
const SEEDS: &[(&str, &str)] = &[
    (
        "/api/uploads/sign",
        r#"{"files":[{"name":"a.png","size":10,"content_type":"image/png","upload":"0123456789abcdef0123456789abcdef","resumable":true}]}"#,
    ),
    (
        "/api/uploads/confirm",
        r#"{"ids":["0123456789abcdef0123456789abcdef"]}"#,
    ),
    (
        "/api/uploads/report",
        r#"{"attempts":[{"upload":"0123456789abcdef0123456789abcdef","part":0,"attempt":1,"status":503,"detail":"SlowDown","request_id":"17C2","fields":[["key","staging/1"],["policy","e30="]]}]}"#,
    ),
    ("/api/uploads/cancel", r#"{"ids":["0123456789abcdef0123456789abcdef"]}"#),
    ("/api/uploads/delete", r#"{"ids":["0123456789abcdef0123456789abcdef"]}"#),
    (
        "/api/uploads/restore",
        r#"{"ids":["0123456789abcdef0123456789abcdef"]}"#,
    ),
    (
        "/api/uploads/parts/sign",
        r#"{"id":"0123456789abcdef0123456789abcdef","part_size":5242880,"parts":[1,2]}"#,
    ),
    (
        "/api/uploads/parts/list",
        r#"{"id":"0123456789abcdef0123456789abcdef"}"#,
    ),
    (
        "/api/uploads/parts/complete",
        r#"{"id":"0123456789abcdef0123456789abcdef","parts":2}"#,
    ),
    ("/api/accounts/signup", r#"{"email":"a@b","password":"1234567"}"#),
    ("/api/accounts/login", r#"{"email":"a@b","password":"wrong horse"}"#),
    (
        "/api/accounts/recover",
        r#"{"email":"a@b","code":"aaaa-bbbb-cccc-dddd","password":"1234567"}"#,
    ),
    ("/api/accounts/password", r#"{"old":"wrong","new":"1234567"}"#),
    ("/api/accounts/sessions/end", r#"{"id":"0123456789abcdef01234567"}"#),
    ("/api/accounts/recovery-codes", r#"{"password":"wrong"}"#),
    ("/api/accounts/delete", r#"{"password":"wrong"}"#),
    (
        "/hooks/bucket-events",
        r#"{"Records":[{"eventName":"ObjectCreated:Post","s3":{"bucket":{"name":"buttress"},"object":{"key":"staging%2F0123456789abcdef0123456789abcdef","size":1}}}]}"#,
    ),
    ("/login", "email=a%40b&password=wrong&next=%2Fdashboard"),
    ("/login/passkey", "credential=%7B%22id%22%3A%22AAAA%22%7D&next=%2F"),
    ("/dashboard/account/password", "current=wrong&new=1234567"),
    ("/dashboard/account/sessions/end", "id=0123456789abcdef01234567"),
];

/// Values that replace others.
const WORDS: &[&str] = &[
    "null",
    "true",
    "-1",
    "0",
    "1e400",
    "0.5",
    "18446744073709551615",
    "-9223372036854775808",
    "\"\"",
    "[]",
    "{}",
    "[[[[[[[[",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"${filename}\"",
    "\"../../etc/passwd\"",
    "\"'; DROP TABLE accounts; --\"",
    "\"<script>\"",
    "\"\\r\\nset-cookie: a=b\"",
    "\"\u{202e}gnp.exe\"",
    "%00",
    "%ff",
    "&&==",
    "\u{feff}",
];

/// Marsaglia's xorshift; a failure is reproducible from the printed seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap()
    }

    fn mutate(&mut self, seed: &str) -> Vec<u8> {
        let mut bytes = seed.as_bytes().to_vec();
        for _ in 0..=self.below(4) {
            let (from, to) = (self.below(bytes.len() + 1), self.below(bytes.len() + 1));
            let (from, to) = (from.min(to), from.max(to));
            match self.below(7) {
                0 => bytes.truncate(to),
                1 => drop(bytes.drain(from..to.min(from + 8))),
                2 => {
                    let copy = bytes[from..to].to_vec();
                    bytes.splice(from..from, copy);
                }
                3 if from < bytes.len() => bytes[from] ^= 1 << self.below(8),
                4 => bytes.extend(std::iter::repeat_n(b'[', self.below(3_000))),
                _ => {
                    let word = WORDS[self.below(WORDS.len())].as_bytes().to_vec();
                    // Mostly replaces a whole value.
                    let end = bytes[from..]
                        .iter()
                        .position(|b| b",}]&".contains(b))
                        .map_or(to, |at| from + at);
                    let begin = bytes[..end]
                        .iter()
                        .rposition(|b| b":[=".contains(b))
                        .map_or(from, |at| at + 1);
                    bytes.splice(begin.min(end)..end, word);
                }
            }
        }
        bytes
    }
}

async fn send(person: &Person, path: &str, body: Vec<u8>) -> (StatusCode, String) {
    let kind = if path.starts_with("/api/") || path.starts_with("/hooks/") {
        "application/json"
    } else {
        "application/x-www-form-urlencoded"
    };
    let answer = person
        .request(Method::POST, path)
        .header("content-type", kind)
        .bearer_auth(SECRET)
        .body(body)
        .send()
        .await
        .expect("an answer");
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn no_body_causes_an_internal_error() {
    let seconds = std::env::var("BUTTRESS_FUZZ_SECONDS").map_or(2, |text| text.parse().unwrap());
    let until = Instant::now() + Duration::from_secs(seconds);
    let server = TestServer::start_with(&[("BUTTRESS_BUCKET_EVENTS_SECRET", SECRET)]).await;
    let mut ada = server.person("ada@example.org").await;
    let mut dice = Dice(getrandom::u64().unwrap() | 1);
    let mut sent = 0_u32;
    while Instant::now() < until || sent < LEAST {
        let (path, seed) = SEEDS[dice.below(SEEDS.len())];
        let body = dice.mutate(seed);
        let shown = String::from_utf8_lossy(&body).into_owned();
        let (status, answer) = send(&ada, path, body).await;
        assert!(
            !status.is_server_error(),
            "{path}: {shown:?} was answered with {status} {answer}"
        );
        if status.is_client_error() && path.starts_with("/api/") {
            let error: Value = serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{path}: {shown:?}: {answer}"));
            assert!(
                error["message"].as_str().is_some_and(|text| text.ends_with('.')),
                "{error}"
            );
        }
        sent += 1;
        // Some requests log her out, and some throttle her.
        if status == StatusCode::UNAUTHORIZED && !ada.is_in().await {
            ada = server.person(&format!("ada{sent}@example.org")).await;
        }
    }
    println!("{sent} bodies");
}
