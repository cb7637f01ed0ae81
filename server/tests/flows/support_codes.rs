//! What browsers tell of attempts that came to nothing, and what the operator finds by a support code.

use app::domain::support::SupportCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::admin_command::{AdminCommand, run};
use server::config::Source;

use crate::support::{PNG, TestServer};

/// What `buttress admin trace` prints, read.
async fn trace(server: &TestServer, code: &str) -> Result<Vec<Value>, String> {
    let source = Source::new(server.settings.clone(), None).unwrap();
    let command = AdminCommand::Trace { code: code.to_owned() };
    let lines = run(&command, &source).await.map_err(|error| error.to_string())?;
    Ok(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn code_of(id: &str) -> String {
    SupportCode::of_id(id).unwrap().to_string()
}

fn whats(timeline: &[Value]) -> Vec<&str> {
    timeline.iter().map(|entry| entry["event"].as_str().unwrap()).collect()
}

fn attempt(upload: &str, number: u32) -> Value {
    json!({"upload": upload, "part": 0, "attempt": number, "status": 503, "detail": "SlowDown", "request_id": "17C2\nERROR forged"})
}

#[tokio::test]
async fn a_code_leads_to_all_that_happened_to_an_upload() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("secret name.png", "image/png", PNG.len()).await;
    for number in [1, 2] {
        let report = json!({"attempts": [attempt(&form.id, number)]});
        assert_eq!(ada.post("/api/uploads/report", report).await.status(), 200);
    }
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    ada.confirm(&[&form.id]).await;
    ada.post("/api/uploads/delete", json!({"ids": [form.id]})).await;

    let code = code_of(&form.id);
    let spoken = code.replace('-', " ").replace('0', "o").to_lowercase();
    let timeline = trace(&server, &spoken).await.unwrap();
    assert_eq!(
        whats(&timeline),
        ["signed", "attempt_failed", "attempt_failed", "confirmed", "deleted"]
    );
    assert!(timeline.iter().all(|happened| happened["upload"] == form.id.as_str()));
    assert_eq!(timeline[0]["detail"]["bytes"], PNG.len());
    assert_eq!(
        timeline[2]["detail"],
        json!({"attempt": 2, "part": 0, "status": 503, "detail": "SlowDown", "s3_request_id": "17C2ERRORforged"})
    );
    assert_eq!(timeline[3]["detail"]["by"], "page");
    assert!(!format!("{timeline:?}").contains("secret name"));
}

#[tokio::test]
async fn nobody_writes_into_other_peoples_stories_or_without_end() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let eve = server.person("eve@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    let many: Vec<Value> = (1..=100).map(|number| attempt(&form.id, number)).collect();
    let report = json!({"attempts": many});
    assert_eq!(eve.post("/api/uploads/report", report.clone()).await.status(), 200);
    assert_eq!(whats(&trace(&server, &code_of(&form.id)).await.unwrap()), ["signed"]);

    for _ in 0..2 {
        assert_eq!(ada.post("/api/uploads/report", report.clone()).await.status(), 200);
    }
    let timeline = trace(&server, &code_of(&form.id)).await.unwrap();
    assert_eq!(timeline.len(), 1 + 20, "{timeline:?}");

    let stranger = server.stranger();
    assert_eq!(stranger.post("/api/uploads/report", report).await.status(), 401);
    let too_many: Vec<Value> = (1..=101).map(|number| attempt(&form.id, number)).collect();
    for attempts in [json!([]), json!(too_many)] {
        let refused = ada.post("/api/uploads/report", json!({"attempts": attempts})).await;
        assert_eq!(refused.status(), 422);
    }
}

#[tokio::test]
async fn attempts_are_forgotten_after_a_week() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    ada.post("/api/uploads/report", json!({"attempts": [attempt(&form.id, 1)]}))
        .await;
    let in_days = |days: i64| {
        Timestamp::now()
            .checked_add(SignedDuration::from_hours(24 * days))
            .unwrap()
    };
    server.support.clean_up(in_days(6)).await.unwrap();
    let code = code_of(&form.id);
    assert_eq!(
        whats(&trace(&server, &code).await.unwrap()),
        ["signed", "attempt_failed"]
    );
    server.support.clean_up(in_days(8)).await.unwrap();
    assert_eq!(whats(&trace(&server, &code).await.unwrap()), ["signed"]);
}

#[tokio::test]
async fn what_is_no_code_and_what_nobody_knows_are_told_apart() {
    let server = TestServer::start().await;
    let no_code = trace(&server, "hello").await.unwrap_err();
    assert!(no_code.starts_with("\"hello\" is not a support code"), "{no_code}");
    let unknown = trace(&server, "0000-0000").await.unwrap_err();
    assert!(unknown.contains("look for it in the log"), "{unknown}");
}

#[tokio::test]
async fn a_page_that_cannot_be_drawn_shows_the_code_of_its_line_in_the_log() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server.database_url()).await.unwrap();
    sqlx::query("ALTER TABLE upload_events RENAME TO elsewhere")
        .execute(&pool)
        .await
        .unwrap();
    let page = ada.get("/dashboard/profile").await.text().await.unwrap();
    let code = page
        .split("<code dir=\"ltr\" translate=\"no\">")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    assert!(SupportCode::parse(code).is_some(), "{code}");
    assert!(page.contains(&format!("quote this code: {code}")), "{page}");
    sqlx::query("ALTER TABLE elsewhere RENAME TO upload_events")
        .execute(&pool)
        .await
        .unwrap();
    let page = ada.get("/dashboard/profile").await.text().await.unwrap();
    assert!(!page.contains("<code dir=\"ltr\" translate=\"no\">"), "{page}");
}
