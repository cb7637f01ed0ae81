//! Known devices and sessions do not wait for the guesses of strangers.

use reqwest::header::SET_COOKIE;
use reqwest::{Method, Response};
use serde_json::json;

use crate::support::{Person, TestServer};

const BEHIND_A_PROXY: (&str, &str) = ("BUTTRESS_TRUSTED_PROXIES", "127.0.0.0/8");
const ADA: &str = "ada@example.org";

/// All cookies that a response sets, as a browser sends them back, without those that it deletes.
fn cookies(answer: &Response) -> Vec<String> {
    let set = answer.headers().get_all(SET_COOKIE).iter();
    let pairs = set.map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned());
    pairs.filter(|pair| !pair.ends_with('=')).collect()
}

fn cookie(answer: &Response, name: &str) -> String {
    let named = cookies(answer).into_iter().find(|pair| pair.starts_with(name));
    named.unwrap_or_else(|| panic!("no {name}"))
}

fn with_cookie(server: &TestServer, cookie: Option<&str>) -> Person {
    let mut person = server.stranger();
    person.cookie = cookie.map(str::to_owned);
    person
}

async fn log_in(server: &TestServer, cookie: Option<&str>, address: &str, email: &str, password: &str) -> Response {
    let person = with_cookie(server, cookie);
    person
        .request(Method::POST, "/api/accounts/login")
        .header("x-forwarded-for", address)
        .json(&json!({"email": email, "password": password}))
        .send()
        .await
        .unwrap()
}

async fn sign_up(server: &TestServer, email: &str) -> Response {
    let body = json!({"email": email, "password": "correct horse"});
    let answer = server.stranger().post("/api/accounts/signup", body).await;
    assert_eq!(answer.status(), 200);
    answer
}

/// Guesses until every stranger must wait. A place becomes free every twenty seconds, so call this right before each
/// attempt that must wait.
async fn guess_from_everywhere(server: &TestServer) {
    for n in 0..360 {
        let address = format!("198.51.{}.{}", n / 250, n % 250);
        if log_in(server, None, &address, ADA, "wrong horse").await.status() == 429 {
            return;
        }
    }
    panic!("360 strangers guessed, and none had to wait");
}

#[tokio::test]
async fn the_owner_logs_in_and_changes_the_password_during_an_attack() {
    let server = TestServer::start_with(&[BEHIND_A_PROXY]).await;
    let signed_up = sign_up(&server, ADA).await;
    let (session, device) = (cookie(&signed_up, "buttress="), cookie(&signed_up, "buttress-device="));
    guess_from_everywhere(&server).await;
    let home = "203.0.113.7";
    assert_eq!(log_in(&server, None, home, ADA, "correct horse").await.status(), 429);
    let back = log_in(&server, Some(&device), home, ADA, "correct horse").await;
    assert_eq!(back.status(), 200);
    let device = cookie(&back, "buttress-device=");

    let ada = with_cookie(&server, Some(&format!("{session}; {device}")));
    let change = json!({"old": "correct horse", "new": "battery staple"});
    let changed = ada.post("/api/accounts/password", change).await;
    assert_eq!(changed.status(), 200);
    // All devices are forgotten, except the one that set the new password.
    guess_from_everywhere(&server).await;
    let old = log_in(&server, Some(&device), home, ADA, "battery staple").await;
    assert_eq!(old.status(), 429);
    let new = cookie(&changed, "buttress-device=");
    let new = log_in(&server, Some(&new), home, ADA, "battery staple").await;
    assert_eq!(new.status(), 200);
}

#[tokio::test]
async fn a_device_cookie_allows_ten_attempts_at_the_accounts_of_the_device() {
    let server = TestServer::start_with(&[BEHIND_A_PROXY]).await;
    let of_eve = cookie(&sign_up(&server, "eve@example.org").await, "buttress-device=");
    let of_ada = cookie(&sign_up(&server, ADA).await, "buttress-device=");
    guess_from_everywhere(&server).await;
    let home = "203.0.113.7";
    let forged = format!("buttress-device={}", "A".repeat(43));
    for foreign in [of_eve.as_str(), &forged, "buttress-device=", "buttress-device=x"] {
        guess_from_everywhere(&server).await;
        let answer = log_in(&server, Some(foreign), home, ADA, "correct horse").await;
        assert_eq!(answer.status(), 429, "{foreign}");
    }
    // A stolen cookie allows no more.
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let answer = log_in(&server, Some(&of_ada), home, ADA, "wrong horse").await;
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(statuses[..10], [401; 10]);
    assert_eq!(statuses[11], 429);

    // Two people share a browser: its newest cookie is valid for both, an older one for none.
    let eve = log_in(&server, Some(&of_eve), home, "eve@example.org", "correct horse").await;
    assert_eq!(eve.status(), 200);
    let newest = cookie(&eve, "buttress-device=");
    assert_ne!(newest, of_eve);
    let both = sign_up_with(&server, &newest, "bob@example.org").await;
    let both = cookie(&both, "buttress-device=");
    for email in ["eve@example.org", "bob@example.org"] {
        for (device, statuses) in [
            (&both, [401; 10]),
            (&newest, [401, 401, 401, 401, 401, 429, 429, 429, 429, 429]),
        ] {
            for status in statuses {
                let answer = log_in(&server, Some(device), "203.0.113.8", email, "wrong horse").await;
                assert_eq!(answer.status(), status, "{email} {device}");
            }
        }
    }
}

async fn sign_up_with(server: &TestServer, cookie: &str, email: &str) -> Response {
    let person = with_cookie(server, Some(cookie));
    let body = json!({"email": email, "password": "correct horse"});
    person.post("/api/accounts/signup", body).await
}

#[tokio::test]
async fn logging_out_everywhere_else_forgets_other_devices() {
    let server = TestServer::start_with(&[BEHIND_A_PROXY]).await;
    let laptop = cookies(&sign_up(&server, ADA).await);
    let phone = log_in(&server, None, "203.0.113.9", ADA, "correct horse").await;
    let phone = cookie(&phone, "buttress-device=");
    let ada = with_cookie(&server, Some(&laptop.join("; ")));
    let ended = ada.post("/api/accounts/sessions/end-others", json!({})).await;
    assert_eq!(ended.status(), 200);
    guess_from_everywhere(&server).await;
    let home = "203.0.113.7";
    let stranger = log_in(&server, Some(&phone), home, ADA, "correct horse").await;
    assert_eq!(stranger.status(), 429);
    let known = log_in(&server, Some(&laptop.join("; ")), home, ADA, "correct horse").await;
    assert_eq!(known.status(), 200);
}

/// Somebody at a browser that was left open has five guesses, and makes nobody else wait.
#[tokio::test]
async fn reauthentication_is_counted_by_session() {
    let server = TestServer::start_with(&[BEHIND_A_PROXY]).await;
    let left_open = server.person(ADA).await;
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let codes = left_open.post("/api/accounts/recovery-codes", json!({"password": "wrong horse"}));
        statuses.push(codes.await.status().as_u16());
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
    let mut other = server.stranger();
    other.log_in(ADA, "correct horse").await;
    let codes = other.post("/api/accounts/recovery-codes", json!({"password": "correct horse"}));
    assert_eq!(codes.await.status(), 200);
}

#[tokio::test]
async fn the_device_cookie_has_the_flags_of_the_session_cookie_and_lasts_a_year() {
    let server = TestServer::start_with(&[("BUTTRESS_PUBLIC_URL", "https://files.example.org")]).await;
    let signed_up = sign_up(&server, ADA).await;
    let set = signed_up.headers().get_all(SET_COOKIE).iter();
    let set: Vec<&str> = set.map(|value| value.to_str().unwrap()).collect();
    let device = set.iter().find(|cookie| cookie.starts_with("__Host-buttress-device="));
    let device = device.unwrap_or_else(|| panic!("{set:?}"));
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"] {
        assert!(device.contains(&format!("; {attribute}")), "{device}");
    }
    // It grants no access.
    let only_device = with_cookie(&server, device.split(';').next());
    assert!(!only_device.is_in().await);
    assert_eq!(sign_up_with(&server, "x=y", "eve@example.org").await.status(), 200);
}

#[tokio::test]
async fn devices_are_forgotten_after_a_year_and_with_the_account() {
    let server = TestServer::start_with(&[BEHIND_A_PROXY]).await;
    let ada = server.person(ADA).await;
    server.person("eve@example.org").await;
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server.database_url()).await.unwrap();
    let known = async || -> i64 {
        let row = sqlx::query("SELECT count(*) AS n FROM devices").fetch_one(&pool).await;
        sqlx::Row::try_get(&row.unwrap(), "n").unwrap()
    };
    assert_eq!(known().await, 2);
    // The latest twenty are kept.
    for n in 0..25 {
        let address = format!("203.0.113.{n}");
        assert_eq!(
            log_in(&server, None, &address, ADA, "correct horse").await.status(),
            200
        );
    }
    assert_eq!(known().await, 21);
    let left = ada
        .post("/api/accounts/delete", json!({"password": "correct horse"}))
        .await;
    assert_eq!(left.status(), 200);
    assert_eq!(known().await, 1);
    let days = |days: i64| jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
    server.accounts.clean_up(days(364)).await.unwrap();
    assert_eq!(known().await, 1);
    server.accounts.clean_up(days(366)).await.unwrap();
    assert_eq!(known().await, 0);
}
