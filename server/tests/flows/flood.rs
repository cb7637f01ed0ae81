//! The cost of many requests at once. The tests count hashes and estimates, because times are unreliable on a shared
//! machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Person, TestServer};

const BEHIND_A_PROXY: (&str, &str) = ("BUTTRESS_TRUSTED_PROXIES", "127.0.0.0/8");
const ADA: &str = "ada@example.org";

/// The slowest password for zxcvbn: all signs that may stand for letters, and a hundred characters.
fn hostile_password() -> String {
    format!("4@8({{[<369!1|0$5+7%2{}", "a".repeat(80))
}

async fn post_from(person: &Person, address: &str, path: &str, body: Value) -> Response {
    person
        .request(Method::POST, path)
        .header("x-forwarded-for", address)
        .json(&body)
        .send()
        .await
        .unwrap()
}

/// The median time of requests for the list of files.
async fn list_time(person: &Person, times: usize) -> Duration {
    let mut taken = Vec::new();
    for _ in 0..times {
        let begun = Instant::now();
        assert_eq!(person.get("/api/uploads").await.status(), 200);
        taken.push(begun.elapsed());
    }
    taken.sort();
    taken[times / 2]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_connections_of_one_address_cost_no_more_than_its_places() {
    let server = TestServer::start_with(&[BEHIND_A_PROXY]).await;
    let ada = server.person(ADA).await;
    let quiet = list_time(&ada, 15).await;
    let before = server.accounts.password_work();
    let sent = Arc::new(AtomicU32::new(0));
    let begun = Instant::now();
    let flood: Vec<_> = (0..16)
        .map(|connection| {
            let (stranger, sent) = (server.stranger(), Arc::clone(&sent));
            tokio::spawn(async move {
                for _ in 0..15 {
                    let n = sent.fetch_add(3, Ordering::Relaxed);
                    let email = format!("p{connection}-{n}@example.org");
                    let password = hostile_password();
                    for (path, body) in [
                        (
                            "/api/accounts/recover",
                            json!({"email": email, "code": "k7pq-x2mz-9wvt-c4hn", "password": password}),
                        ),
                        ("/api/accounts/signup", json!({"email": email, "password": password})),
                        ("/api/accounts/login", json!({"email": email, "password": password})),
                    ] {
                        post_from(&stranger, "203.0.113.7", path, body).await;
                    }
                }
            })
        })
        .collect();
    let flooded = list_time(&ada, 15).await;
    for connection in flood {
        connection.await.unwrap();
    }
    let (work, seconds) = (server.accounts.password_work(), begun.elapsed().as_secs());
    let sent = sent.load(Ordering::Relaxed);
    println!(
        "{sent} requests in {seconds} s: {before:?}, then {work:?}; a list took {quiet:?}, and {:.1} times that in the flood",
        flooded.as_secs_f64() / quiet.as_secs_f64()
    );
    let sign_ups = 30 + seconds / 60 + 1;
    let tries = 50 + seconds / 3 + 1;
    let (estimates, hashes) = (work.estimates - before.estimates, work.hashes - before.hashes);
    assert!(estimates <= sign_ups, "{estimates}");
    assert!(hashes <= sign_ups + tries, "{hashes}");
    assert_eq!(sent, 16 * 15 * 3);
}

#[tokio::test]
async fn refused_requests_cost_no_hash() {
    let closed = TestServer::start_with(&[("BUTTRESS_SIGNUP", "closed")]).await;
    let invited = TestServer::start_with(&[("BUTTRESS_SIGNUP", "invite")]).await;
    for server in [closed, invited] {
        let none = server.accounts.password_work();
        let sign_up = json!({"email": ADA, "password": hostile_password(), "invitation": "k7pq-x2mz-9wvt-c4hn"});
        let answer = server.stranger().post("/api/accounts/signup", sign_up).await;
        assert_eq!(answer.status(), 403);
        assert_eq!(server.accounts.password_work(), none);
    }
    let server = TestServer::start().await;
    server.person(ADA).await;
    let before = server.accounts.password_work();
    let taken = json!({"email": ADA, "password": hostile_password()});
    assert_eq!(
        server.stranger().post("/api/accounts/signup", taken).await.status(),
        409
    );
    assert_eq!(server.accounts.password_work(), before);
}

/// The strength of a new password is not estimated before the code is checked, which would reveal whether the account
/// exists.
#[tokio::test]
async fn without_a_valid_code_no_password_is_estimated() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let codes = ada
        .post("/api/accounts/recovery-codes", json!({"password": "correct horse"}))
        .await;
    let codes: Vec<String> = codes.json().await.unwrap();
    let before = server.accounts.password_work();
    let recover = async |email: &str, code: &str, password: &str| {
        let body = json!({"email": email, "code": code, "password": password});
        server.stranger().post("/api/accounts/recover", body).await
    };
    let mut answers = Vec::new();
    for (email, password) in [
        (ADA, "password1"),
        ("nobody@example.org", "password1"),
        (ADA, &hostile_password()),
        ("nobody@example.org", &hostile_password()),
    ] {
        let answer = recover(email, "k7pq-x2mz-9wvt-c4hn", password).await;
        assert_eq!(answer.status(), 401, "{email}");
        answers.push(answer.text().await.unwrap());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert_eq!(server.accounts.password_work(), before);
    // A refused password does not use up the code.
    assert_eq!(recover(ADA, &codes[0], "password1").await.status(), 422);
    assert_eq!(recover(ADA, &codes[0], "battery staple").await.status(), 200);
    assert_eq!(recover(ADA, &codes[0], "battery staple").await.status(), 401);
}

#[tokio::test]
async fn log_ins_with_the_provider_are_throttled_by_address_at_start_and_end() {
    let server = TestServer::start_with(&[
        BEHIND_A_PROXY,
        ("BUTTRESS_OIDC_ISSUER", "http://127.0.0.1:9"),
        ("BUTTRESS_OIDC_CLIENT_ID", "buttress"),
    ])
    .await;
    let stranger = server.stranger();
    for (method, path, answer, address) in [
        (Method::POST, "/login/oidc", 503, "203.0.113.7"),
        (Method::GET, "/login/oidc/callback?code=x&state=y", 422, "203.0.113.8"),
    ] {
        let mut statuses = Vec::new();
        for _ in 0..70 {
            let request = stranger
                .request(method.clone(), path)
                .header("x-forwarded-for", address);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            statuses.push(request.send().await.unwrap().status().as_u16());
        }
        assert!(statuses[..60].iter().all(|status| *status == answer), "{statuses:?}");
        assert!(statuses[60..].contains(&429), "{statuses:?}");
    }
}
