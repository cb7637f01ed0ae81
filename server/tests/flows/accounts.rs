//! Sign-up, log-in and log-out.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestServer;

#[tokio::test]
async fn sign_up_log_out_log_in() {
    let server = TestServer::start().await;
    let mut ada = server.person("Ada@Example.org").await;
    assert_eq!(ada.get("/api/uploads").await.status(), 200);
    let old = ada.clone();

    let answer = ada.post("/api/accounts/logout", json!({})).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(
        old.get("/api/uploads").await.status(),
        401,
        "the session is gone on the server, not only in the browser"
    );

    let answer = ada
        .post(
            "/api/accounts/login",
            json!({"email": " ada@example.ORG", "password": "correct horse"}),
        )
        .await;
    assert_eq!(answer.status(), 200);
    ada.keep_cookie(answer.headers());
    assert_eq!(ada.get("/api/uploads").await.status(), 200);
}

#[tokio::test]
async fn every_log_in_starts_a_new_session_and_ends_the_old_one() {
    let server = TestServer::start().await;
    let mut ada = server.person("ada@example.org").await;
    let first = ada.clone();
    let answer = ada
        .post(
            "/api/accounts/login",
            json!({"email": "ada@example.org", "password": "correct horse"}),
        )
        .await;
    ada.keep_cookie(answer.headers());
    assert_ne!(first.cookie, ada.cookie);
    assert_eq!(first.get("/api/uploads").await.status(), 401);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_response() {
    let server = TestServer::start().await;
    server.person("ada@example.org").await;
    let stranger = server.stranger();
    let wrong = stranger
        .post(
            "/api/accounts/login",
            json!({"email": "ada@example.org", "password": "wrong horse"}),
        )
        .await;
    let unknown = stranger
        .post(
            "/api/accounts/login",
            json!({"email": "eve@example.org", "password": "wrong horse"}),
        )
        .await;
    assert_eq!((wrong.status().as_u16(), unknown.status().as_u16()), (401, 401));
    let (wrong, unknown): (Value, Value) = (wrong.json().await.unwrap(), unknown.json().await.unwrap());
    assert_eq!(wrong, unknown);
    assert_eq!(wrong["code"], "wrong_credentials");
}

#[tokio::test]
async fn invalid_input_is_answered_with_a_sentence() {
    let server = TestServer::start().await;
    server.person("ada@example.org").await;
    let stranger = server.stranger();
    for (body, status, code) in [
        (
            json!({"email": "ada@example.org", "password": "correct horse"}),
            409,
            "email_taken",
        ),
        (json!({"email": "nobody", "password": "correct horse"}), 422, "invalid"),
        (
            json!({"email": "b@example.org", "password": "12345678"}),
            422,
            "invalid",
        ),
        (
            json!({"email": "b@example.org", "password": "P@ssw0rd"}),
            422,
            "invalid",
        ),
        (json!({"email": "b@example.org", "password": "1234567"}), 422, "invalid"),
        (json!({"email": "b@example.org"}), 422, "invalid"),
        (json!({"email": 7, "password": []}), 422, "invalid"),
    ] {
        let answer = stranger.post("/api/accounts/signup", body.clone()).await;
        assert_eq!(answer.status(), status, "{body}");
        let error: Value = answer.json().await.unwrap();
        assert_eq!(error["code"], code, "{body}");
        assert!(error["message"].as_str().unwrap().ends_with('.'));
    }
}

/// In JSON and in the plain form.
#[tokio::test]
async fn spellings_of_an_address_are_one_account() {
    let server = TestServer::start().await;
    server.person("r\u{e9}my@example.org").await;
    for (email, status) in [
        ("RE\u{301}MY@EXAMPLE.ORG", 409),
        ("r\u{e9}my\u{ff20}example.org", 409),
        ("r\u{e9}\u{200b}my@example.org", 422),
        ("\u{202e}r\u{e9}my@example.org", 422),
    ] {
        let body = json!({"email": email, "password": "correct horse"});
        let answer = server.stranger().post("/api/accounts/signup", body).await;
        assert_eq!(answer.status(), status, "{email:?}");
        let fields = [("email", email), ("password", "correct horse")];
        let answer = server.stranger().submit("/signup", &fields).await;
        assert_eq!(answer.status(), status, "{email:?}");
    }
    let mut back = server.stranger();
    back.log_in("re\u{301}my@example.org", "correct horse").await;
    let invisible = json!({"email": "r\u{e9}\u{200b}my@example.org", "password": "correct horse"});
    let refused: Value = back.post("/api/accounts/login", invisible).await.json().await.unwrap();
    let says = refused["message"].as_str().unwrap();
    assert!(
        says.starts_with("This e-mail address contains an invisible character."),
        "{says}"
    );
}

#[tokio::test]
async fn plain_forms_log_in_and_out_and_redirect_only_to_our_pages() {
    let server = TestServer::start().await;
    server.person("ada@example.org").await;
    let mut ada = server.stranger();
    let form = |email: &str, password: &str, next: &str| {
        let body: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("email", email), ("password", password), ("next", next)])
            .finish();
        ada.request(Method::POST, "/login")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    };
    let refused = form("ada@example.org", "wrong <b>horse</b>", "/dashboard/profile")
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 401);
    let page = refused.text().await.unwrap();
    assert!(page.contains("value=\"ada@example.org\""), "what was typed is kept");
    assert!(page.contains("The e-mail address or password is wrong"));
    assert!(!page.contains("horse"), "the password is not");

    for (next, lands) in [
        ("/dashboard/profile?x=1", "/dashboard/profile?x=1"),
        ("https://evil.example", "/dashboard/profile"),
        ("//evil.example", "/dashboard/profile"),
        ("/\\evil.example", "/dashboard/profile"),
        ("/login/oidc", "/dashboard/profile"),
        ("/dashboard/files/../../login/oidc", "/dashboard/profile"),
        ("/api/uploads", "/dashboard/profile"),
    ] {
        let answer = form("ada@example.org", "correct horse", next).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()),
            (303, lands)
        );
    }
    let answer = form("ada@example.org", "correct horse", "").send().await.unwrap();
    ada.keep_cookie(answer.headers());
    assert_eq!(ada.get("/login").await.headers()["location"], "/dashboard/profile");
    // The script reads from this whose stored data it must delete at the log-out.
    let page = ada.get("/dashboard/account").await.text().await.unwrap();
    assert!(page.contains("action=\"/logout\" data-account=\"1\""), "{page}");
    assert_eq!(ada.request(Method::POST, "/logout").send().await.unwrap().status(), 303);
    assert_eq!(
        ada.get("/dashboard/profile").await.headers()["location"],
        "/login?next=%2Fdashboard%2Fprofile"
    );
}
