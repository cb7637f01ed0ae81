//! Session cookies, the expiry of sessions, and the list of sessions.

use jiff::{SignedDuration, Timestamp};
use reqwest::header::SET_COOKIE;
use serde_json::{Value, json};
use server::accounts::SecretToken;

use crate::support::{Person, TestServer};

const ADA: &str = "ada@example.org";

async fn overview(person: &Person) -> Value {
    let answer = person.get("/api/accounts/overview").await;
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_with_tls_and_works_without_on_loopback() {
    let server = TestServer::start_with(&[("BUTTRESS_PUBLIC_URL", "https://files.example.org")]).await;
    let sign_up = json!({"email": ADA, "password": "correct horse"});
    let answer = server.stranger().post("/api/accounts/signup", sign_up.clone()).await;
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-buttress="), "{cookie}");
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(cookie.contains(&format!("; {attribute}")), "{cookie}");
    }
    assert!(!cookie.to_lowercase().contains("domain"), "{cookie}");
    assert_eq!(
        answer.headers()["strict-transport-security"],
        "max-age=63072000; includeSubDomains"
    );
    let mut ada = server.stranger();
    ada.keep_cookie(answer.headers());
    assert!(ada.is_in().await);
    ada.cookie = ada.cookie.map(|cookie| cookie.replace("__Host-", ""));
    assert!(!ada.is_in().await, "a name that any sub-domain may set is not read");

    let server = TestServer::start().await;
    let answer = server.stranger().post("/api/accounts/signup", sign_up).await;
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.starts_with("buttress=") && !cookie.contains("Secure"),
        "{cookie}"
    );
    assert!(!answer.headers().contains_key("strict-transport-security"));
}

/// ASVS 3.3.1, for cookies that are not secret too.
#[tokio::test]
async fn preference_cookies_are_bound_to_the_host_too() {
    let choices = [
        ("/scheme", "scheme", "dark", "data-scheme=\"dark\""),
        ("/language", "language", "de", "<html lang=\"de\""),
        ("/view", "view", "grid", ""),
    ];
    for (public_url, prefix) in [("https://files.example.org", "__Host-"), ("http://localhost:3000", "")] {
        let server = TestServer::start_with(&[("BUTTRESS_PUBLIC_URL", public_url)]).await;
        for (path, field, value, shown) in choices {
            let answer = server.stranger().submit(path, &[(field, value)]).await;
            let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
            assert!(
                cookie.starts_with(&format!("{prefix}buttress-{field}={value};")),
                "{cookie}"
            );
            assert_eq!(cookie.contains("; Secure"), !prefix.is_empty(), "{cookie}");
            for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(cookie.contains(&format!("; {attribute}")), "{cookie}");
            }
            let mut person = server.stranger();
            person.keep_cookie(answer.headers());
            let page = person.get("/login").await.text().await.unwrap();
            assert!(page.contains(shown), "{path}: {page}");
            person.cookie = Some(format!(
                "{}buttress-{field}={value}",
                if prefix.is_empty() { "__Host-" } else { "" }
            ));
            let page = person.get("/login").await.text().await.unwrap();
            assert!(
                shown.is_empty() || !page.contains(shown),
                "{path}: another name is not read"
            );
        }
    }
}

#[tokio::test]
async fn sessions_expire_when_idle_and_after_their_lifetime() {
    let server = TestServer::start_with(&[
        ("BUTTRESS_SESSION_IDLE_SECONDS", "3600"),
        ("BUTTRESS_SESSION_LIFETIME_SECONDS", "7200"),
    ])
    .await;
    let token = |person: &Person| {
        let cookie = person.cookie.clone().unwrap();
        SecretToken::from_cookie(cookie.split('=').nth(1).unwrap()).unwrap()
    };
    let begun = Timestamp::now();
    let at = |seconds| begun.checked_add(SignedDuration::from_secs(seconds)).unwrap();

    let idle = token(&server.person(ADA).await);
    assert!(server.accounts.viewer(&idle, at(3500)).await.unwrap().is_some());
    assert!(
        server.accounts.viewer(&idle, at(7000)).await.unwrap().is_some(),
        "it was used meanwhile"
    );
    assert!(
        server.accounts.viewer(&idle, at(7300)).await.unwrap().is_none(),
        "used or not"
    );
    assert!(
        server.accounts.viewer(&idle, at(0)).await.unwrap().is_none(),
        "for good"
    );

    let other = token(&server.person("eve@example.org").await);
    assert!(server.accounts.viewer(&other, at(3700)).await.unwrap().is_none());
}

#[tokio::test]
async fn the_database_contains_no_token() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let cookie = ada.cookie.clone().unwrap();
    let token = cookie.split('=').nth(1).unwrap().as_bytes();
    let bits = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, token).unwrap();
    let mut read = 0;
    for name in ["buttress.db", "buttress.db-wal"] {
        // PostgreSQL's files are not accessible.
        let Ok(bytes) = std::fs::read(server.data.path().join(name)) else {
            continue;
        };
        read += bytes.len();
        assert!(!bytes.windows(token.len()).any(|window| window == token));
        assert!(!bytes.windows(bits.len()).any(|window| window == bits));
    }
    let engine = std::env::var("BUTTRESS_TEST_ENGINE").unwrap_or_default();
    assert!(read > 0 || engine == "postgres");
}

#[tokio::test]
async fn the_owner_sees_sessions_and_ends_one_or_all_others() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let mut phone = server.stranger();
    let answer = phone
        .request(reqwest::Method::POST, "/api/accounts/login")
        .header(
            "user-agent",
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
        )
        .json(&json!({"email": ADA, "password": "correct horse"}))
        .send()
        .await
        .unwrap();
    phone.keep_cookie(answer.headers());
    let mut tablet = server.stranger();
    tablet.log_in(ADA, "correct horse").await;

    let seen = overview(&ada).await;
    let sessions = seen["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 3, "{seen}");
    assert_eq!(sessions[0]["current"], true);
    assert!(sessions[1..].iter().all(|session| session["current"] == false));
    let of_phone = sessions
        .iter()
        .find(|session| session["device"] == "Chrome on Android")
        .unwrap();
    assert!(of_phone["last_seen_at"].as_str().unwrap().parse::<Timestamp>().is_ok());

    // Another account cannot end a session by its id.
    let eve = server.person("eve@example.org").await;
    let end = json!({"id": of_phone["id"]});
    assert_eq!(eve.post("/api/accounts/sessions/end", end.clone()).await.status(), 200);
    assert!(phone.is_in().await);
    assert_eq!(ada.post("/api/accounts/sessions/end", end).await.status(), 200);
    assert!(!phone.is_in().await);
    assert!(tablet.is_in().await);
    let others = ada.post("/api/accounts/sessions/end-others", json!({})).await;
    assert_eq!(others.status(), 200);
    assert!(!tablet.is_in().await);
    assert!(ada.is_in().await && eve.is_in().await);
}

#[tokio::test]
async fn ending_sessions_needs_the_password_unless_the_session_is_recent() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let mut phone = server.stranger();
    phone.log_in(ADA, "correct horse").await;
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server.database_url()).await.unwrap();
    sqlx::query("UPDATE sessions SET created_at = created_at - 660000")
        .execute(&pool)
        .await
        .unwrap();
    let id = overview(&ada).await["sessions"][1]["id"].as_str().unwrap().to_owned();
    for path in ["/api/accounts/sessions/end", "/api/accounts/sessions/end-others"] {
        let answer = ada.post(path, json!({"id": id})).await;
        assert_eq!(answer.status(), 422, "{path}");
    }
    let page = ada.get("/dashboard/account").await.text().await.unwrap();
    assert!(page.contains("id=\"remove-others-current\""), "the page asks for it");
    let path = "/dashboard/account/sessions/end-others";
    let refused = ada.submit(path, &[("current", "wrong horse")]).await;
    assert_eq!(refused.status(), 422);
    let page = refused.text().await.unwrap();
    assert!(page.contains("That isn't your current password."), "{page}");
    assert!(phone.is_in().await);
    assert_eq!(ada.submit(path, &[("current", "correct horse")]).await.status(), 303);
    assert!(ada.is_in().await && !phone.is_in().await);
}

#[tokio::test]
async fn an_account_has_fifty_sessions_at_most() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let eve = server.person("eve@example.org").await;
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server.database_url()).await.unwrap();
    // Older than hers: the sessions with the oldest requests end first.
    for n in 0..60_i64 {
        sqlx::query(
            "INSERT INTO sessions (token_hash, account_id, created_at, last_seen_at, user_agent)
             SELECT $1, id, $2, $2, 'old' FROM accounts WHERE email = $3",
        )
        .bind(format!("{n:032}").as_bytes())
        .bind(Timestamp::now().as_millisecond() - 100_000 - n)
        .bind(ADA)
        .execute(&pool)
        .await
        .unwrap();
    }
    let mut phone = server.stranger();
    phone.log_in(ADA, "correct horse").await;
    assert_eq!(overview(&phone).await["sessions"].as_array().unwrap().len(), 50);
    assert!(ada.is_in().await && phone.is_in().await && eve.is_in().await);
}

#[tokio::test]
async fn a_new_password_starts_a_new_session_and_ends_all_others() {
    let server = TestServer::start().await;
    let mut ada = server.person(ADA).await;
    let mut phone = server.stranger();
    phone.log_in(ADA, "correct horse").await;
    let change = |old: &str, new: &str| json!({"old": old, "new": new});

    for (body, status) in [
        (change("wrong horse", "battery staple"), 422),
        (json!({"new": "battery staple"}), 422),
        (change("correct horse", "short"), 422),
        (change("correct horse", "password123"), 422),
    ] {
        let answer = ada.post("/api/accounts/password", body.clone()).await;
        assert_eq!(answer.status(), status, "{body}");
    }
    assert!(phone.is_in().await, "nothing has happened yet");

    let before = ada.clone();
    let answer = ada
        .post("/api/accounts/password", change("correct horse", "battery staple"))
        .await;
    assert_eq!(answer.status(), 200);
    ada.keep_cookie(answer.headers());
    assert!(ada.is_in().await);
    assert!(!before.is_in().await && !phone.is_in().await);
    let refused = phone
        .post(
            "/api/accounts/login",
            json!({"email": ADA, "password": "correct horse"}),
        )
        .await;
    assert_eq!(refused.status(), 401);
    phone.log_in(ADA, "battery staple").await;
}
