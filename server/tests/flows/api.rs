//! The HTTP layer: requests that are refused before any use case, and headers of all responses.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestServer;

const WRITES: [&str; 18] = [
    "/api/uploads/report",
    "/api/uploads/sign",
    "/api/uploads/confirm",
    "/api/uploads/cancel",
    "/api/uploads/rename",
    "/api/uploads/link",
    "/api/uploads/parts/sign",
    "/api/uploads/parts/list",
    "/api/uploads/parts/complete",
    "/api/accounts/signup",
    "/api/accounts/login",
    "/api/accounts/recover",
    "/api/accounts/password",
    "/api/accounts/sessions/end",
    "/api/accounts/sessions/end-others",
    "/api/accounts/recovery-codes",
    "/api/accounts/delete",
    "/api/accounts/logout",
];

#[tokio::test]
async fn get_and_cross_origin_requests_change_nothing() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    for path in WRITES {
        assert_eq!(ada.get(path).await.status(), 405, "{path}");
        let body = json!({"files": [{"name": "a.png", "size": 1, "content_type": "image/png"}], "ids": [], "email": "", "password": ""});
        for (header, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let answer = ada
                .request(Method::POST, path)
                .header(header, value)
                .json(&body)
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status(), 403, "{path} with {header}: {value}");
            assert_eq!(answer.json::<Value>().await.unwrap()["code"], "cross_origin");
        }
    }
    for path in ["/logout", "/login", "/signup", "/recover", "/dashboard/account/delete"] {
        let form = ada
            .request(Method::POST, path)
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("email=eve%40example.org&password=correct+horse&current=correct+horse");
        assert_eq!(form.send().await.unwrap().status(), 403, "{path}");
    }
    assert_eq!(ada.get("/api/uploads").await.status(), 200, "still logged in");
}

#[tokio::test]
async fn requests_without_a_session_get_401_and_create_no_row() {
    let server = TestServer::start().await;
    let stranger = server.stranger();
    for (path, body) in [
        (
            "/api/uploads/sign",
            json!({"files": [{"name": "a.png", "size": 1, "content_type": "image/png"}]}),
        ),
        (
            "/api/uploads/confirm",
            json!({"ids": ["0123456789abcdef0123456789abcdef"]}),
        ),
        (
            "/api/uploads/cancel",
            json!({"ids": ["0123456789abcdef0123456789abcdef"]}),
        ),
        ("/api/accounts/logout", json!({})),
    ] {
        let answer = stranger.post(path, body).await;
        assert_eq!(answer.status(), 401, "{path}");
        assert_eq!(
            answer.json::<Value>().await.unwrap()["code"],
            "login_required",
            "{path}"
        );
    }
    assert_eq!(stranger.get("/api/uploads").await.status(), 401);
    assert_eq!(
        stranger
            .get("/uploads/0123456789abcdef0123456789abcdef/file")
            .await
            .status(),
        303
    );
}

#[tokio::test]
async fn invalid_bodies_are_4xx_with_a_sentence() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let raw = |body: &str| {
        ada.request(Method::POST, "/api/uploads/sign")
            .header("content-type", "application/json")
            .body(body.to_owned())
            .send()
    };
    let many: Vec<Value> = (0..101)
        .map(|n| json!({"name": format!("{n}.png"), "size": 1, "content_type": "image/png"}))
        .collect();
    for (body, status) in [
        ("", 400),
        ("not json", 400),
        ("{\"files\":", 400),
        ("{\"files\":[{\"name\":1}", 400),
        ("{\"files\":[]}}", 400),
        (&"[".repeat(100_000), 400),
        ("[]", 422),
        ("{}", 422),
        ("{\"files\":[]}", 422),
        ("{\"files\":[],\"files\":[]}", 422),
        (
            "{\"files\":[{\"name\":\"\\ud800\",\"size\":1,\"content_type\":\"image/png\"}]}",
            422,
        ),
        ("{\"files\":[{\"name\":\"a.png\",\"size\":-1}]}", 422),
        ("{\"files\":[{\"name\":\"a.png\",\"size\":\"1\"}]}", 422),
        ("{\"files\":[{\"name\":\"a.png\",\"size\":1.5}]}", 422),
        ("{\"files\":[{\"name\":\"a.png\",\"size\":1e400}]}", 422),
        (&json!({ "files": many }).to_string(), 422),
        (&format!("{{\"files\":[],\"x\":\"{}\"}}", "x".repeat(300_000)), 400),
    ] {
        let answer = raw(body).await.unwrap();
        assert_eq!(answer.status(), status, "{}", &body[..body.len().min(60)]);
        let error: Value = answer.json().await.unwrap();
        assert_eq!(error["code"], if status == 400 { "bad_request" } else { "invalid" });
        assert!(error["message"].as_str().unwrap().ends_with('.'), "{error}");
    }
}

#[tokio::test]
async fn a_form_above_the_size_limit_is_refused() {
    let server = TestServer::start().await;
    let long = "x".repeat(20_000);
    for path in ["/login", "/signup", "/recover"] {
        let answer = server
            .stranger()
            .submit(path, &[("email", "a@b"), ("password", &long)])
            .await;
        assert_eq!(answer.status(), 413, "{path}");
    }
}

#[tokio::test]
async fn pages_may_connect_only_to_this_origin_and_the_store() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", 10).await;
    let store = url::Url::parse(&form.url).unwrap().origin().ascii_serialization();
    let answer = ada.get("/dashboard/profile").await;
    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    let directive = |name: &str| {
        let found = policy.split(';').find_map(|part| part.trim().strip_prefix(name));
        found.unwrap_or_else(|| panic!("{name} in {policy}")).trim().to_owned()
    };
    for name in ["connect-src ", "form-action "] {
        assert_eq!(directive(name), format!("'self' {store}"));
    }
    let script = directive("script-src ");
    assert!(
        script.starts_with("'nonce-") && script.ends_with("' 'strict-dynamic' 'wasm-unsafe-eval'"),
        "{script}"
    );
}

#[tokio::test]
async fn every_response_has_the_security_headers_and_each_page_a_fresh_nonce() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let mut nonces = Vec::new();
    for path in [
        "/",
        "/login",
        "/signup",
        "/recover",
        "/dashboard/profile",
        "/dashboard/account",
        "/nowhere",
        "/dashboard/profile",
        "/api/uploads",
        "/healthz",
    ] {
        let answer = ada.get(path).await;
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
                .unwrap_or_default()
        };
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(
            header("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
            "{path}"
        );
        assert_eq!(header("server"), "", "{path}");
        assert_eq!(header("x-request-id").len(), 16, "{path}");
        let policy = header("content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"),
            "{path}: {policy}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path}"
        );
        if let Some(nonce) = policy.split("'nonce-").nth(1) {
            nonces.push(nonce.split('\'').next().unwrap().to_owned());
        }
    }
    assert!(nonces.len() >= 4, "{nonces:?}");
    let count = nonces.len();
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), count, "no nonce is used twice");
}

/// A page of the next version may request a file before this server has it.
#[tokio::test]
async fn a_404_of_a_built_file_is_not_cached() {
    let server = TestServer::start().await;
    let answer = server.stranger().get("/pkg/buttress.0123456789.js").await;
    assert_eq!(answer.status(), 404);
    assert_eq!(answer.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn unknown_paths_are_answered_as_page_or_as_json() {
    let server = TestServer::start().await;
    let stranger = server.stranger();
    let page = stranger.get("/nowhere").await;
    assert_eq!(
        (page.status().as_u16(), page.headers()["content-type"].to_str().unwrap()),
        (404, "text/html; charset=utf-8")
    );
    let api = stranger.get("/api/nowhere").await;
    assert_eq!(api.status(), 404);
    assert_eq!(api.json::<Value>().await.unwrap()["code"], "not_found");
    assert_eq!(stranger.get("/healthz").await.text().await.unwrap(), "ok");
}

#[tokio::test]
async fn a_page_of_one_account_cannot_use_the_session_of_another() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let viewer: Value = ada.get("/api/page/viewer").await.json().await.unwrap();
    let own = viewer["id"].as_i64().unwrap();
    let body = json!({"files": [{"name": "a.png", "size": 1, "content_type": "image/png"}]});
    for (account, status) in [
        (own.to_string(), 200),
        ((own + 1).to_string(), 401),
        (String::new(), 401),
    ] {
        let request = ada.request(Method::POST, "/api/uploads/sign");
        let answer = request.header("x-account", &account).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), status, "{account:?}");
    }
}
