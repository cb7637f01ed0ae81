//! Throttling of attempts, and equal responses whether an account exists or not.

use std::time::{Duration, Instant};

use reqwest::{Method, Response};
use serde_json::json;

use crate::support::{Person, TestServer};

async fn try_from(person: &Person, address: &str, email: &str, password: &str) -> Response {
    person
        .request(Method::POST, "/api/accounts/login")
        .header("x-forwarded-for", address)
        .json(&json!({"email": email, "password": password}))
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn the_sixth_attempt_must_wait_whether_the_account_exists_or_not() {
    let server = TestServer::start_with(&[("BUTTRESS_TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    server.person("ada@example.org").await;
    let stranger = server.stranger();
    for email in ["ada@example.org", "nobody@example.org"] {
        for _ in 0..5 {
            let answer = try_from(&stranger, "203.0.113.7", email, "wrong horse").await;
            assert_eq!(answer.status(), 401);
        }
        let sixth = try_from(&stranger, "203.0.113.7", email, "correct horse").await;
        assert_eq!(sixth.status(), 429, "{email}");
        let wait: u32 = sixth.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=21).contains(&wait), "{wait}");
        assert_eq!(sixth.json::<serde_json::Value>().await.unwrap()["retry_after"], wait);
    }
    // Other addresses are not locked out.
    let owner = try_from(&stranger, "198.51.100.1", "ada@example.org", "correct horse").await;
    assert_eq!(owner.status(), 200);
}

#[tokio::test]
async fn a_forged_forwarded_address_does_not_avoid_the_limit() {
    let server = TestServer::start().await;
    let stranger = server.stranger();
    let mut refused = 0;
    for n in 0..10 {
        let address = format!("203.0.113.{n}");
        let answer = try_from(&stranger, &address, "ada@example.org", "wrong horse").await;
        refused += usize::from(answer.status() == 429);
    }
    assert_eq!(refused, 5);
}

#[tokio::test]
async fn new_accounts_are_limited_by_address() {
    let server = TestServer::start_with(&[("BUTTRESS_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let stranger = server.stranger();
    let mut made = 0;
    for n in 0..40 {
        let answer = stranger
            .request(Method::POST, "/api/accounts/signup")
            .header("x-forwarded-for", "2001:db8::1")
            .json(&json!({"email": format!("p{n}@example.org"), "password": "correct horse"}))
            .send()
            .await
            .unwrap();
        made += usize::from(answer.status() == 200);
    }
    assert!((30..=31).contains(&made), "{made}");
}

/// The accounts created by 45 parallel sign-ups with this `X-Forwarded-For`.
async fn accounts_made(server: &TestServer, forwarded_for: &[u8]) -> usize {
    let stranger = server.stranger();
    let mut made = 0;
    for n in 0..45 {
        let answer = stranger
            .request(Method::POST, "/api/accounts/signup")
            .header("x-forwarded-for", forwarded_for)
            .json(&json!({"email": format!("p{n}@example.org"), "password": "correct horse"}))
            .send()
            .await
            .unwrap();
        made += usize::from(answer.status() == 200);
    }
    made
}

#[tokio::test]
async fn requests_through_proxies_are_always_counted() {
    let (proxy, https) = (
        ("BUTTRESS_TRUSTED_PROXIES", "127.0.0.0/8"),
        ("BUTTRESS_PUBLIC_URL", "https://files.example.org"),
    );
    for (setting, header) in [
        (proxy, b"\xe4, 203.0.113.7".as_slice()),
        (proxy, b"203.0.113.7, \xe4"),
        (proxy, b"203.0.113.7:51234"),
        (proxy, b"[2001:db8::7]:443"),
        (https, b"203.0.113.7"),
    ] {
        let server = TestServer::start_with(&[setting]).await;
        let made = accounts_made(&server, header).await;
        assert!((30..=31).contains(&made), "{made}: {}", header.escape_ascii());
    }
}

/// Repeated log-ins with the right password cost hashes and sessions, so they are limited too.
#[tokio::test]
async fn very_many_successful_log_ins_are_throttled() {
    let server = TestServer::start_with(&[("BUTTRESS_TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    server.person("ada@example.org").await;
    let stranger = server.stranger();
    let begun = Instant::now();
    let mut statuses = Vec::new();
    for _ in 0..50 {
        let answer = try_from(&stranger, "203.0.113.7", "ada@example.org", "correct horse").await;
        statuses.push(answer.status().as_u16());
    }
    let let_in = statuses.iter().filter(|status| **status == 200).count();
    let meanwhile = usize::try_from(begun.elapsed().as_secs() / 20).unwrap();
    assert!((35..=37 + meanwhile).contains(&let_in), "{statuses:?}");
    assert!(statuses[..35].iter().all(|status| *status == 200), "{statuses:?}");
    let other_address = try_from(&stranger, "198.51.100.1", "ada@example.org", "correct horse").await;
    assert_eq!(other_address.status(), 200, "other addresses are not locked out");
}

/// Without the dummy hash, an unknown address would be answered in a few milliseconds, and a known one in tens.
#[tokio::test]
async fn an_unknown_address_takes_as_long_as_a_wrong_password() {
    let server = TestServer::start().await;
    let stranger = server.stranger();
    let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for n in 0..9 {
        let known = format!("known{n}@example.org");
        server.person(&known).await;
        for (kind, email) in [known, format!("unknown{n}@example.org")].into_iter().enumerate() {
            let begun = Instant::now();
            let answer = try_from(&stranger, "-", &email, "wrong horse").await;
            assert_eq!(answer.status(), 401);
            answer.bytes().await.unwrap();
            times[kind].push(begun.elapsed());
        }
    }
    // Other tests share the machine, so the fastest request counts, with tolerance.
    let [known, unknown] = times.map(|times| times.into_iter().min().unwrap());
    assert!(unknown > known / 2 && known > unknown / 2, "{known:?} {unknown:?}");
}

/// The second server stands for the first one after a restart, too.
#[tokio::test]
async fn servers_share_the_counts_of_attempts_and_a_restart_keeps_them() {
    let first = TestServer::start_with(&[("BUTTRESS_TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    first.person("ada@example.org").await;
    let url = first.database_url();
    let again = [
        ("BUTTRESS_TRUSTED_PROXIES", "127.0.0.0/8"),
        ("BUTTRESS_DATABASE_URL", &url),
    ];
    let second = TestServer::start_with(&again).await;
    let (one, other) = (first.stranger(), second.stranger());
    for person in [&one, &other, &one, &other, &one] {
        let answer = try_from(person, "203.0.113.7", "ada@example.org", "wrong horse").await;
        assert_eq!(answer.status(), 401);
    }
    let third = TestServer::start_with(&again).await;
    for person in [&other, &one, &third.stranger()] {
        let sixth = try_from(person, "203.0.113.7", "ada@example.org", "correct horse").await;
        assert_eq!(sixth.status(), 429);
        let wait: u32 = sixth.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=21).contains(&wait), "{wait}");
    }
    let owner = try_from(&other, "198.51.100.1", "ada@example.org", "correct horse").await;
    assert_eq!(owner.status(), 200);
}
