//! Failed attempts that browsers report, and traces by support code.

use app::domain::support::SupportCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::admin_command::{AdminCommand, run};
use server::config::Source;

use crate::support::{PNG, SignedForm, TestServer};

/// The parsed output of `buttress admin trace`.
async fn trace(server: &TestServer, code: &str) -> Result<Vec<Value>, String> {
    let source = Source::new(server.settings.clone(), None).unwrap();
    let command = AdminCommand::Trace { code: code.to_owned() };
    let lines = run(&command, &source).await.map_err(|error| error.to_string())?;
    Ok(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn code_of(id: &str) -> String {
    SupportCode::of_id(id).unwrap().to_string()
}

fn events(trace_entries: &[Value]) -> Vec<&str> {
    trace_entries
        .iter()
        .map(|entry| entry["event"].as_str().unwrap())
        .collect()
}

fn attempt(upload: &str, number: u32) -> Value {
    json!({"upload": upload, "part": 0, "attempt": number, "status": 503, "detail": "SlowDown", "request_id": "17C2\nERROR forged"})
}

#[tokio::test]
async fn a_support_code_traces_all_events_of_an_upload() {
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
    let trace_entries = trace(&server, &spoken).await.unwrap();
    assert_eq!(
        events(&trace_entries),
        ["signed", "attempt_failed", "attempt_failed", "confirmed", "deleted"]
    );
    assert!(trace_entries.iter().all(|entry| entry["upload"] == form.id.as_str()));
    assert_eq!(trace_entries[0]["detail"]["bytes"], PNG.len());
    assert_eq!(
        trace_entries[2]["detail"],
        json!({
            "attempt": 2, "part": 0, "status": 503, "detail": "SlowDown", "s3_request_id": "17C2ERRORforged",
            "explanation": "The store is busy or failing (HTTP 503 SlowDown). The page tries again. If it lasts, look \
                            for the request id in the store's log.",
        })
    );
    assert_eq!(trace_entries[3]["detail"]["by"], "page");
    assert!(!format!("{trace_entries:?}").contains("secret name"));
}

#[tokio::test]
async fn reports_are_limited_and_only_for_own_uploads() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let eve = server.person("eve@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    let many: Vec<Value> = (1..=100).map(|number| attempt(&form.id, number)).collect();
    let report = json!({"attempts": many});
    assert_eq!(eve.post("/api/uploads/report", report.clone()).await.status(), 200);
    assert_eq!(events(&trace(&server, &code_of(&form.id)).await.unwrap()), ["signed"]);

    for _ in 0..2 {
        assert_eq!(ada.post("/api/uploads/report", report.clone()).await.status(), 200);
    }
    let trace_entries = trace(&server, &code_of(&form.id)).await.unwrap();
    assert_eq!(trace_entries.len(), 1 + 20, "{trace_entries:?}");

    let stranger = server.stranger();
    assert_eq!(stranger.post("/api/uploads/report", report).await.status(), 401);
    let too_many: Vec<Value> = (1..=101).map(|number| attempt(&form.id, number)).collect();
    for attempts in [json!([]), json!(too_many)] {
        let refused = ada.post("/api/uploads/report", json!({"attempts": attempts})).await;
        assert_eq!(refused.status(), 422);
    }
}

/// The report of a form that the store refused.
fn refused_form(form: &SignedForm, status: u16, detail: &str) -> Value {
    json!({
        "upload": form.id, "part": 0, "attempt": 1, "status": status, "detail": detail, "fields": form.fields,
    })
}

#[tokio::test]
async fn the_form_that_a_store_refused_is_explained() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    let mut attempts = Vec::new();
    for tampered in [
        form.tampered("Content-Type", "text/html"),
        form.tampered("x-amz-signature", &"0".repeat(64)),
    ] {
        let refusal = ada.send(&tampered, PNG).await;
        let status = refusal.status().as_u16();
        assert!((400..500).contains(&status), "{status}");
        let body = refusal.text().await.unwrap();
        let code = body.split("<Code>").nth(1).unwrap().split('<').next().unwrap();
        attempts.push(refused_form(&tampered, status, code));
    }
    attempts.push(refused_form(&form, 403, "InvalidAccessKeyId"));
    attempts.push(attempt("0123456789abcdef0123456789abcdef", 1));
    let report = json!({"attempts": attempts});

    let answer = ada.post("/api/uploads/report", report.clone()).await;
    assert_eq!(answer.status(), 200);
    let explanations: Value = answer.json().await.unwrap();
    let codes: Vec<&Value> = explanations
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["code"])
        .collect();
    assert_eq!(
        codes,
        [
            &json!("form_changed"),
            &json!("form_changed"),
            &json!("settings"),
            &Value::Null
        ]
    );
    let message = explanations[0]["message"].as_str().unwrap();
    assert!(message.contains("`content-type` is `text/html`"), "{message}");
    let setting = explanations[2]["message"].as_str().unwrap();
    assert!(setting.contains("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID"), "{setting}");
    let entries = trace(&server, &code_of(&form.id)).await.unwrap();
    assert_eq!(events(&entries)[1..], ["attempt_failed"; 3]);
    assert!(
        entries.iter().any(|entry| entry["detail"]["explanation"] == message),
        "{entries:?}"
    );

    // Another person gets no explanation.
    let eve = server.person("eve@example.org").await;
    let answer = eve.post("/api/uploads/report", report).await;
    assert_eq!(answer.json::<Value>().await.unwrap(), json!([null, null, null, null]));
}

#[tokio::test]
async fn forms_in_reports_are_bounded_and_cost() {
    // A third of it may be spent at once.
    let server = TestServer::start_with(&[("BUTTRESS_BUDGET_PER_MINUTE", "120")]).await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    for fields in [
        vec![("x-ignore".to_owned(), String::new()); 65],
        vec![("policy".to_owned(), "p".repeat(33 * 1024))],
    ] {
        let too_long = SignedForm { fields, ..form.clone() };
        let report = json!({"attempts": [refused_form(&too_long, 403, "AccessDenied")]});
        let answer = ada.post("/api/uploads/report", report).await;
        assert_eq!(answer.status(), 422);
        let error: Value = answer.json().await.unwrap();
        assert!(error["message"].as_str().unwrap().contains("64 fields"), "{error}");
    }
    let many = |attempt: Value| json!({"attempts": vec![attempt; 38]});
    let without_forms = ada.post("/api/uploads/report", many(attempt(&form.id, 1))).await;
    assert_eq!(without_forms.status(), 200);
    let with_forms = many(refused_form(&form, 403, "AccessDenied"));
    assert_eq!(ada.post("/api/uploads/report", with_forms).await.status(), 429);
}

#[tokio::test]
async fn failed_attempts_are_deleted_after_a_week() {
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
        events(&trace(&server, &code).await.unwrap()),
        ["signed", "attempt_failed"]
    );
    server.support.clean_up(in_days(8)).await.unwrap();
    assert_eq!(events(&trace(&server, &code).await.unwrap()), ["signed"]);
}

#[tokio::test]
async fn an_invalid_code_and_an_unknown_code_have_different_errors() {
    let server = TestServer::start().await;
    let no_code = trace(&server, "hello").await.unwrap_err();
    assert!(no_code.starts_with("\"hello\" is not a support code"), "{no_code}");
    let unknown = trace(&server, "0000-0000").await.unwrap_err();
    assert!(unknown.contains("search the log for it"), "{unknown}");
}

#[tokio::test]
async fn an_error_page_shows_the_code_that_the_log_has() {
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
