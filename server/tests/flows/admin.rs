//! `buttress admin`, while a server runs.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::admin_command::{AdminCommand, run};
use server::config::Source;

use crate::support::{PNG, TestServer};

const ADA: &str = "ada@example.org";

/// Runs a command on the database, as another process would.
async fn admin(server: &TestServer, command: AdminCommand) -> Result<String, String> {
    let source = Source::new(server.settings.clone(), None).unwrap();
    run(&command, &source).await.map_err(|error| error.to_string())
}

fn disable(email: &str) -> AdminCommand {
    AdminCommand::Disable {
        email: email.to_owned(),
    }
}

#[tokio::test]
async fn an_account_that_is_disabled_during_an_upload_finishes_nothing() {
    let server = TestServer::start().await;
    let mut ada = server.person(ADA).await;
    let kept = ada.upload("kept.png", "image/png", PNG).await;
    let (arrived, coming) = (
        ada.sign("arrived.png", "image/png", PNG.len()).await,
        ada.sign("coming.png", "image/png", PNG.len()).await,
    );
    assert_eq!(ada.send(&arrived, PNG).await.status(), 201);
    // The session is in this server's cache.
    assert!(ada.is_in().await);

    assert_eq!(
        admin(&server, disable(ADA)).await.unwrap(),
        "ada@example.org is disabled"
    );
    let one = json!({"files": [{"name": "a.png", "size": 10, "content_type": "image/png"}]});
    assert_eq!(ada.post("/api/uploads/sign", one).await.status(), 401, "at once");
    let ids = json!({"ids": [arrived.id]});
    // The cache has no session of the account when the command has ended.
    assert_eq!(ada.get("/api/uploads").await.status(), 401);
    assert_eq!(ada.post("/api/uploads/confirm", ids).await.status(), 401);
    assert_eq!(ada.get("/dashboard/profile").await.status(), 303);
    let log_in = json!({"email": ADA, "password": "correct horse"});
    let refused = server.stranger().post("/api/accounts/login", log_in).await;
    assert_eq!(refused.status(), 403);
    assert_eq!(refused.json::<Value>().await.unwrap()["code"], "account_disabled");

    assert_eq!(
        ada.send(&coming, PNG).await.status(),
        201,
        "the store knows nothing of it"
    );
    let later = Timestamp::now().checked_add(SignedDuration::from_mins(30)).unwrap();
    server.uploads.sweep_rows(later).await.unwrap();
    let objects: Vec<String> = server
        .stored()
        .into_iter()
        .map(|(key, _)| key)
        .filter(|key| key.starts_with("staging/") || key.starts_with("files/"))
        .collect();
    assert!(objects.len() == 1 && objects[0].contains(&kept), "{objects:?}");

    let enable = AdminCommand::Enable { email: ADA.to_owned() };
    admin(&server, enable).await.unwrap();
    ada.log_in(ADA, "correct horse").await;
    assert_eq!(ada.files().await.len(), 1);
    ada.upload("again.png", "image/png", PNG).await;
}

#[tokio::test]
async fn a_new_quota_applies_from_the_next_file_on() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let eve = server.person("eve@example.org").await;
    let quota = |bytes: &str| AdminCommand::Quota {
        email: ADA.to_owned(),
        bytes: bytes.to_owned(),
    };
    let one = json!({"files": [{"name": "a.png", "size": 101, "content_type": "image/png"}]});
    let code = async |person: &crate::support::Person| {
        let answer: Value = person
            .post("/api/uploads/sign", one.clone())
            .await
            .json()
            .await
            .unwrap();
        answer[0]["error"]["code"].as_str().map(str::to_owned)
    };
    admin(&server, quota("100")).await.unwrap();
    assert_eq!(code(&ada).await.as_deref(), Some("quota_exceeded"));
    assert_eq!(code(&eve).await, None);
    let users = admin(&server, AdminCommand::Users).await.unwrap();
    let users: Vec<Value> = users.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(users.len(), 2);
    assert_eq!(
        (&users[0]["email"], &users[0]["quota_bytes"]),
        (&json!(ADA), &json!(100))
    );
    assert_eq!(users[1]["reserved_bytes"], 101);
    admin(&server, quota("default")).await.unwrap();
    assert_eq!(code(&ada).await, None);
    assert!(admin(&server, quota("much")).await.unwrap_err().contains("\"much\""));
    let unknown = admin(&server, disable("nobody@example.org")).await.unwrap_err();
    assert_eq!(
        unknown,
        "there is no account with the e-mail address nobody@example.org"
    );
}

async fn recover(server: &TestServer, email: &str) -> Result<String, String> {
    let email = email.to_owned();
    let link = admin(server, AdminCommand::Recover { email, hours: 24 }).await?;
    let (site, token) = link.split_once("/recover?token=").unwrap();
    assert!(site.starts_with("http://") && token.len() == 43, "{link}");
    Ok(token.to_owned())
}

async fn events(server: &TestServer) -> Vec<String> {
    let audit = AdminCommand::Audit {
        account: None,
        limit: 100,
    };
    let log = admin(server, audit).await.unwrap();
    let event = |line: &str| {
        let entry: Value = serde_json::from_str(line).unwrap();
        let detail = entry["detail"].as_str().unwrap_or_default();
        format!("{} {detail}", entry["event"].as_str().unwrap())
            .trim()
            .to_owned()
    };
    log.lines().map(event).collect()
}

#[tokio::test]
async fn a_recovery_link_works_once() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let old = recover(&server, ADA).await.unwrap();
    let token = recover(&server, ADA).await.unwrap();
    // It works in a browser with a session of another account, too.
    let eve = server.person("eve@example.org").await;
    for reader in [&server.stranger(), &eve] {
        let page = reader.get(&format!("/recover?token={token}")).await;
        assert_eq!(page.status(), 200);
        let page = page.text().await.unwrap();
        assert!(page.contains("Recover your account") && page.contains(&token), "{page}");
        assert!(!page.contains(ADA), "it does not say whose account it is");
    }
    let mut back = server.stranger();
    for (token, password, says) in [
        (old.as_str(), "battery staple", "This link was already used"),
        ("nonsense", "battery staple", "This link was already used"),
        (&token, "", "This account has a password"),
        (&token, "short", "Use at least 8 characters"),
        (&token, "password123", "too easy to guess"),
    ] {
        let refused = back
            .submit("/recover", &[("token", token), ("password", password)])
            .await;
        assert_eq!(refused.status(), 422, "{says}");
        let page = refused.text().await.unwrap();
        assert!(page.contains(says) && page.contains("name=\"token\""), "{page}");
    }
    assert!(ada.is_in().await);
    let fields = [("token", token.as_str()), ("password", "battery staple")];
    let answer = back.submit("/recover", &fields).await;
    assert_eq!(answer.headers()["location"], "/dashboard/profile");
    back.keep_cookie(answer.headers());
    assert!(back.is_in().await && !ada.is_in().await);
    assert_eq!(server.stranger().submit("/recover", &fields).await.status(), 422);
    server.stranger().log_in(ADA, "battery staple").await;
    let events = events(&server).await;
    for event in [
        "recovery_link_made",
        "recovered by=recovery link",
        "log_in_failed by=recovery link",
    ] {
        assert!(events.iter().any(|known| known == event), "{event} in {events:?}");
    }
}

#[tokio::test]
async fn a_recovery_link_ends_by_expiry_by_a_new_password_and_with_the_account() {
    let server = TestServer::start().await;
    let mut ada = server.person(ADA).await;
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server.database_url()).await.unwrap();
    let follow = async |token: &str| {
        let fields = [("token", token), ("password", "another staple")];
        server.stranger().submit("/recover", &fields).await.status().as_u16()
    };
    let token = recover(&server, ADA).await.unwrap();
    let changed = ada
        .post(
            "/api/accounts/password",
            json!({"old": "correct horse", "new": "battery staple"}),
        )
        .await;
    ada.keep_cookie(changed.headers());
    assert_eq!(follow(&token).await, 422, "a new password ends it");

    let token = recover(&server, ADA).await.unwrap();
    sqlx::query("UPDATE recovery_links SET expires_at = $1")
        .bind(Timestamp::now().as_millisecond())
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(follow(&token).await, 422, "its time is over");
    server.accounts.clean_up(Timestamp::now()).await.unwrap();

    let token = recover(&server, ADA).await.unwrap();
    admin(&server, disable(ADA)).await.unwrap();
    assert_eq!(follow(&token).await, 403, "the account is disabled");
    assert_eq!(
        recover(&server, ADA).await.unwrap_err(),
        "the account ada@example.org is disabled; enable it first: buttress admin enable ada@example.org"
    );
    assert!(recover(&server, "nobody@example.org").await.is_err());
}

#[tokio::test]
async fn attempts_at_recovery_links_are_throttled_by_address() {
    let server = TestServer::start_with(&[("BUTTRESS_TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    let mut refused = 0;
    for _ in 0..70 {
        let answer = server
            .stranger()
            .request(reqwest::Method::POST, "/recover")
            .header("x-forwarded-for", "203.0.113.7")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&password=battery+staple")
            .send()
            .await
            .unwrap();
        refused += usize::from(answer.status() == 429);
    }
    assert!((5..=10).contains(&refused), "{refused}");
}

#[tokio::test]
async fn log_outs_are_in_the_audit_log() {
    let server = TestServer::start().await;
    let mut ada = server.person(ADA).await;
    // The second log-out finds no session.
    for _ in 0..2 {
        ada.submit("/logout", &[]).await;
    }
    ada.log_in(ADA, "correct horse").await;
    ada.log_in(ADA, "correct horse").await;
    assert_eq!(
        events(&server).await,
        [
            "signed_up",
            "logged_out",
            "logged_in by=password",
            "logged_in by=password",
            "logged_out"
        ]
    );
}

#[tokio::test]
async fn the_audit_log_has_every_event_and_cannot_be_changed() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let wrong = json!({"email": ADA, "password": "wrong horse"});
    server.stranger().post("/api/accounts/login", wrong).await;
    ada.post("/api/accounts/sessions/end-others", json!({})).await;
    admin(&server, disable(ADA)).await.unwrap();
    let audit = AdminCommand::Audit {
        account: Some(ADA.to_owned()),
        limit: 100,
    };
    let log = admin(&server, audit).await.unwrap();
    let entries: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<&str> = entries.iter().map(|entry| entry["event"].as_str().unwrap()).collect();
    assert_eq!(
        events,
        ["signed_up", "log_in_failed", "sessions_ended", "account_disabled"]
    );
    assert_eq!(entries[1]["address"], "127.0.0.1");
    assert!(entries[3]["address"].is_null(), "the operator's own");
    assert!(!log.contains(ADA) && !log.contains("horse"));

    let url = server.database_url();
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    for tampering in ["DELETE FROM audit", "UPDATE audit SET event = 'nothing'"] {
        let refused = sqlx::query(tampering).execute(&pool).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{refused}");
    }
}

#[tokio::test]
async fn the_audit_log_is_pruned_by_age_and_the_last_month_is_protected() {
    let server = TestServer::start_with(&[("BUTTRESS_AUDIT_RETENTION_DAYS", "90")]).await;
    server.person(ADA).await;
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server.database_url()).await.unwrap();
    let days_ago = |days: i64| Timestamp::now() - SignedDuration::from_hours(24 * days);
    for days in [100, 80, 29] {
        sqlx::query("INSERT INTO audit (at, event) VALUES ($1, $2)")
            .bind(days_ago(days).as_millisecond())
            .bind(format!("{days} days ago"))
            .execute(&pool)
            .await
            .unwrap();
    }
    server.accounts.clean_up(Timestamp::now()).await.unwrap();
    let everything = AdminCommand::Audit {
        account: None,
        limit: 100,
    };
    let log = admin(&server, everything).await.unwrap();
    assert!(
        !log.contains("100 days ago") && log.contains("80 days ago") && log.contains("29 days ago"),
        "{log}"
    );
    assert!(log.contains("audit_pruned") && log.contains("lines=1"), "{log}");
    for tampering in [
        format!("DELETE FROM audit WHERE at > {}", days_ago(30).as_millisecond()),
        "UPDATE audit SET event = 'nothing' WHERE event = '80 days ago'".to_owned(),
    ] {
        let refused = sqlx::query(sqlx::AssertSqlSafe(tampering))
            .execute(&pool)
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains("append-only"), "{refused}");
    }
}
