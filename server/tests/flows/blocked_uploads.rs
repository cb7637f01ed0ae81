//! Reports of browsers that get no answer from the store: the server replays the preflight and names the cause.

use std::time::Duration;

use app::domain::account::Viewer;
use app::ports::CurrentUser;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use server::admin_command::{AdminCommand, run};
use server::config::Source;

use crate::doctor_store::{DoctorStore, ORIGIN, Script, cors};
use crate::support::{PNG, Person, TestServer};

const REPORT: &str = "/api/uploads/report";

/// The report of an attempt that got no answer.
fn silent(upload: &str, part: u16) -> Value {
    json!({"attempts": [{"upload": upload, "part": part, "attempt": 2, "detail": "network"}]})
}

/// A server at the origin that the store's rule allows.
async fn server_of(store: &DoctorStore, more: &[(&str, &str)]) -> TestServer {
    let site = [("BUTTRESS_PUBLIC_URL", ORIGIN)];
    TestServer::start_with(&store.settings_with(&[&site[..], more].concat())).await
}

/// Signs an upload and reports that no byte of it left; the upload and the explanation.
async fn explained(person: &Person) -> (String, Value) {
    let form = person.sign("a.png", "image/png", PNG.len()).await;
    let answer = person.post(REPORT, silent(&form.id, 0)).await;
    assert_eq!(answer.status(), 200);
    let explanations: Value = answer.json().await.unwrap();
    (form.id, explanations[0].clone())
}

/// The technical explanation that `buttress admin trace` prints.
async fn traced(server: &TestServer, upload: &str) -> String {
    let source = Source::new(server.settings.clone(), None).unwrap();
    let code = app::domain::support::SupportCode::of_id(upload).unwrap().to_string();
    let lines = run(&AdminCommand::Trace { code }, &source).await.unwrap();
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(last["event"], "attempt_failed", "{lines}");
    last["detail"]["explanation"].as_str().unwrap().to_owned()
}

/// A fault of a store: its script, and the code, a part of the sentence and a part of the trace.
struct Case {
    script: Script,
    code: &'static str,
    sentence: &'static str,
    trace: &'static str,
}

fn case(code: &'static str, sentence: &'static str, trace: &'static str, change: impl FnOnce(&mut Script)) -> Case {
    let mut script = Script::right();
    change(&mut script);
    Case {
        script,
        code,
        sentence,
        trace,
    }
}

#[tokio::test]
async fn each_cause_has_a_code_a_sentence_and_details_for_the_operator() {
    let no_rule = "<Error><Code>NoSuchCORSConfiguration</Code></Error>";
    let answer = |status, headers: &[(&'static str, &'static str)]| Some((status, headers.to_vec()));
    for Case {
        script,
        code,
        sentence,
        trace,
    } in [
        case(
            "browser",
            "your browser can't reach it",
            "So the cause is in the browser",
            |_| {},
        ),
        case(
            "cors_origin",
            "CORS rule is missing",
            "lack the origin http://127.0.0.1:3000. Run `buttress doctor --fix`",
            |script| {
                script.origin = "https://other.example.org";
                script.cors = (404, no_rule.to_owned());
            },
        ),
        case(
            "cors_origin",
            "CORS rule is missing",
            "Access-Control-Allow-Origin is https://other.example.org",
            |script| {
                script.preflight = answer(200, &[("access-control-allow-origin", "https://other.example.org")]);
                script.cors = (403, "<Error><Code>AccessDenied</Code></Error>".to_owned());
            },
        ),
        // AWS answers any preflight that its rules do not allow in this way.
        case(
            "cors_request",
            "CORS rule is incomplete",
            "the answer is HTTP 403. The bucket's CORS rules lack the method POST",
            |script| {
                script.preflight = answer(403, &[]);
                script.cors = (200, cors(ORIGIN, &["GET", "HEAD", "PUT"]));
            },
        ),
        case(
            "proxy",
            "the site's settings",
            "so a proxy in front of the store answers OPTIONS",
            |script| {
                script.preflight = answer(405, &[]);
            },
        ),
        case(
            "settings",
            "the site's settings",
            "HTTP 307. Check BUTTRESS_S3_ENDPOINT, BUTTRESS_S3_REGION",
            |script| {
                script.preflight = answer(307, &[("location", "http://127.0.0.1:9/")]);
            },
        ),
        // A bucket in the path of an address that names it already (tensult/ngx-s3-upload#5).
        case("settings", "the site's settings", "HTTP 400. Check", |script| {
            script.preflight = answer(400, &[])
        }),
        case(
            "store_away",
            "doesn't answer our server either",
            "the answer is HTTP 502",
            |script| {
                script.preflight = answer(502, &[]);
            },
        ),
    ] {
        let store = DoctorStore::start(script).await;
        let server = server_of(&store, &[]).await;
        let ada = server.person("ada@example.org").await;
        let (upload, explanation) = explained(&ada).await;
        assert_eq!(explanation["code"], code, "{explanation}");
        assert_eq!(explanation["is_technical"], false);
        let text = explanation["message"].as_str().unwrap();
        assert!(text.contains(sentence), "{code}: {text}");
        let details = traced(&server, &upload).await;
        assert!(details.contains(trace), "{code}: {details}");
        // People see no internals.
        for internal in ["buttress", "BUTTRESS", "Access-Control", "127.0.0.1", "HTTP"] {
            assert!(!text.contains(internal), "{text}");
        }
        assert_eq!(store.preflights(), [format!("{ORIGIN} POST")], "{code}");
    }
}

#[tokio::test]
async fn a_store_without_an_answer_is_away_unknown_or_insecure() {
    let store = DoctorStore::start(Script::right()).await;
    let endpoint = store.settings[0].1.clone();
    let insecure = endpoint.replace("http://", "https://");
    for (setting, value, code, sentence) in [
        (
            "BUTTRESS_S3_ENDPOINT",
            "http://127.0.0.1:9",
            "store_away",
            "wait a few minutes",
        ),
        (
            "BUTTRESS_S3_PUBLIC_ENDPOINT",
            "http://store.invalid",
            "store_name",
            "can't be found",
        ),
        (
            "BUTTRESS_S3_PUBLIC_ENDPOINT",
            &insecure,
            "store_certificate",
            "certificate",
        ),
    ] {
        let server = server_of(&store, &[(setting, value)]).await;
        let ada = server.person("ada@example.org").await;
        let (upload, explanation) = explained(&ada).await;
        assert_eq!(explanation["code"], code, "{explanation}");
        assert!(
            explanation["message"].as_str().unwrap().contains(sentence),
            "{explanation}"
        );
        let details = traced(&server, &upload).await;
        assert!(details.contains(setting), "{details}");
    }
    assert_eq!(store.preflights(), Vec::<String>::new());
}

#[tokio::test]
async fn the_question_is_that_of_the_browser_for_forms_files_and_parts() {
    let store = DoctorStore::start(Script::right()).await;
    let server = server_of(&store, &[("BUTTRESS_S3_UPLOAD_METHOD", "put")]).await;
    let ada = server.person("ada@example.org").await;
    let file = json!({"files": [{"name": "a.png", "size": PNG.len(), "content_type": "image/png"}]});
    let signed: Value = ada.post("/api/uploads/sign", file).await.json().await.unwrap();
    let upload = signed[0]["id"].as_str().unwrap();
    for part in [0, 1, 2] {
        assert_eq!(ada.post(REPORT, silent(upload, part)).await.status(), 200);
    }
    let file = format!("{ORIGIN} PUT content-type,x-amz-meta-upload-id");
    assert_eq!(store.preflights(), [file, format!("{ORIGIN} PUT")]);
}

#[tokio::test]
async fn many_failing_pages_cause_one_replay_at_a_time_and_one_in_half_a_minute() {
    let mut script = Script::right();
    script.delay = Duration::from_millis(300);
    let store = DoctorStore::start(script).await;
    let server = server_of(&store, &[]).await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    // Wholes and parts ask two questions.
    let reports = (0..40).map(|number| ada.post(REPORT, silent(&form.id, number % 2)));
    for answer in futures::future::join_all(reports).await {
        let explanations: Value = answer.json().await.unwrap();
        assert_eq!(explanations[0]["code"], "browser", "{explanations}");
    }
    assert_eq!(store.preflights().len(), 2);
    assert_eq!(store.most_preflights_at_once(), 1);

    let viewer: Value = ada.get("/api/page/viewer").await.json().await.unwrap();
    let viewer = CurrentUser::from_verified(Viewer {
        id: viewer["id"].as_i64().unwrap(),
        email: "ada@example.org".to_owned(),
        display_name: None,
    });
    let report = |seconds: i64| {
        let attempts = serde_json::from_value(silent(&form.id, 0)["attempts"].clone()).unwrap();
        let now = Timestamp::now() + SignedDuration::from_secs(seconds);
        server.support.report(&viewer, attempts, None, now)
    };
    report(20).await.unwrap();
    assert_eq!(store.preflights().len(), 2);
    for seconds in [31, 40] {
        report(seconds).await.unwrap();
        assert_eq!(store.preflights().len(), 3);
    }
}

#[tokio::test]
async fn a_page_that_does_not_wait_for_the_answer_causes_no_other_replay() {
    let mut script = Script::right();
    script.delay = Duration::from_millis(500);
    let store = DoctorStore::start(script).await;
    let server = server_of(&store, &[]).await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    for _ in 0..3 {
        let request = ada.request(Method::POST, REPORT).json(&silent(&form.id, 0));
        let cut_off = request.timeout(Duration::from_millis(100)).send().await;
        assert!(cut_off.unwrap_err().is_timeout());
    }
    assert_eq!(ada.post(REPORT, silent(&form.id, 0)).await.status(), 200);
    assert_eq!(store.preflights().len(), 1);
}

#[tokio::test]
async fn only_owners_of_open_uploads_with_budget_cause_a_replay() {
    let store = DoctorStore::start(Script::right()).await;
    // A third of it may be spent at once.
    let server = server_of(&store, &[("BUTTRESS_BUDGET_PER_MINUTE", "60")]).await;
    let (ada, eve) = (
        server.person("ada@example.org").await,
        server.person("eve@example.org").await,
    );
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    let of_eve = eve.post(REPORT, silent(&form.id, 0)).await;
    assert_eq!(of_eve.json::<Value>().await.unwrap(), json!([null]));
    let stranger = server.stranger().post(REPORT, silent(&form.id, 0)).await;
    assert_eq!(stranger.status(), 401);

    // The upload has ended.
    ada.post("/api/uploads/cancel", json!({"ids": [form.id]})).await;
    let ended: Value = ada.post(REPORT, silent(&form.id, 0)).await.json().await.unwrap();
    assert_eq!(
        (&ended[0]["code"], &ended[0]["is_technical"]),
        (&json!("no_answer"), &json!(true))
    );

    // An attempt that the store answered needs none.
    let open = eve.sign("b.png", "image/png", PNG.len()).await;
    let mut answered = silent(&open.id, 0);
    answered["attempts"][0]["status"] = json!(503);
    let busy: Value = eve.post(REPORT, answered).await.json().await.unwrap();
    assert_eq!(busy[0]["code"], "busy");
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let answer = ada.post(REPORT, silent(&form.id, 0)).await;
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(statuses.last(), Some(&429), "a replay costs: {statuses:?}");
    assert_eq!(store.preflights(), Vec::<String>::new());
}

#[tokio::test]
async fn the_address_of_the_page_tells_a_cause_without_a_request_to_the_store() {
    let store = DoctorStore::start(Script::right()).await;
    let insecure = [("BUTTRESS_S3_PUBLIC_ENDPOINT", "http://store.example.org:9000")];
    for (more, code) in [(&[][..], "internal_address"), (&insecure[..], "mixed_content")] {
        let server = server_of(&store, more).await;
        let ada = server.person("ada@example.org").await;
        let form = ada.sign("a.png", "image/png", PNG.len()).await;
        let request = ada.request(Method::POST, REPORT).json(&silent(&form.id, 0));
        let request = request
            .header("origin", "https://files.example.org")
            .header("sec-fetch-site", "same-origin");
        let explanations: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(explanations[0]["code"], code, "{explanations}");
    }
    assert_eq!(store.preflights(), Vec::<String>::new());
}

#[tokio::test]
async fn the_sentence_is_in_the_language_of_the_page_and_the_log_is_in_english() {
    let store = DoctorStore::start(Script::right()).await;
    let server = server_of(&store, &[]).await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    for (language, begins) in [
        ("de", "Der Speicher funktioniert"),
        ("ja", "ストアは動いていますが"),
        ("ar", "المخزن يعمل"),
    ] {
        let request = ada.request(Method::POST, REPORT).json(&silent(&form.id, 0));
        let answer = request.header("accept-language", language).send().await.unwrap();
        let explanations: Value = answer.json().await.unwrap();
        let sentence = explanations[0]["message"].as_str().unwrap();
        assert!(sentence.starts_with(begins), "{sentence}");
        assert!(traced(&server, &form.id).await.starts_with("This server reaches"));
    }
}
