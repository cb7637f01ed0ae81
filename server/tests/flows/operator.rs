//! `buttress admin`, run beside a server.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::admin_command::{AdminCommand, run};
use server::config::Source;

use crate::support::{PNG, TestServer};

const ADA: &str = "ada@example.org";

/// As from another process: on the database alone.
async fn admin(server: &TestServer, command: AdminCommand) -> Result<String, String> {
    let pairs = server.settings.clone();
    let env = move |name: &str| pairs.iter().rev().find(|(k, _)| k == name).map(|(_, v)| v.clone());
    let source = Source::new(env, None).unwrap();
    run(&command, &source).await.map_err(|error| error.to_string())
}

fn disable(email: &str) -> AdminCommand {
    AdminCommand::Disable {
        email: email.to_owned(),
    }
}

#[tokio::test]
async fn an_account_that_is_disabled_mid_upload_finishes_nothing() {
    let server = TestServer::start().await;
    let mut ada = server.person(ADA).await;
    let kept = ada.upload("kept.png", "image/png", PNG).await;
    let (arrived, coming) = (
        ada.sign("arrived.png", "image/png", PNG.len()).await,
        ada.sign("coming.png", "image/png", PNG.len()).await,
    );
    assert_eq!(ada.send(&arrived, PNG).await.status(), 201);
    // The session is in this server's memory.
    assert!(ada.is_in().await);

    assert_eq!(
        admin(&server, disable(ADA)).await.unwrap(),
        "ada@example.org is disabled"
    );
    let one = json!({"files": [{"name": "a.png", "size": 10, "content_type": "image/png"}]});
    assert_eq!(ada.post("/api/uploads/sign", one).await.status(), 401, "at once");
    let ids = json!({"ids": [arrived.id]});
    // Not even what this server remembered of the session is left when the command has said that it is done.
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
    server.desk.sweep_rows(later).await.unwrap();
    let objects: Vec<String> = server
        .stored()
        .into_iter()
        .map(|(key, _)| key)
        .filter(|key| key.starts_with("staging/") || key.starts_with("files/"))
        .collect();
    assert!(objects.len() == 1 && objects[0].ends_with(&kept), "{objects:?}");

    let enable = AdminCommand::Enable { email: ADA.to_owned() };
    admin(&server, enable).await.unwrap();
    ada.log_in(ADA, "correct horse").await;
    assert_eq!(ada.files().await.len(), 1);
    ada.upload("again.png", "image/png", PNG).await;
}

#[tokio::test]
async fn a_limit_of_ones_own_counts_from_the_next_file_on() {
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
    assert_eq!(unknown, "there is no account with the address nobody@example.org");
}

#[tokio::test]
async fn the_audit_log_tells_what_happened_and_cannot_be_changed() {
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
async fn the_audit_log_is_pruned_by_age_where_the_operator_says_so_and_the_last_month_stays() {
    let server = TestServer::start_with(&[("BUTTRESS_AUDIT_DAYS", "90")]).await;
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
    server.accounts.tidy(Timestamp::now()).await.unwrap();
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
