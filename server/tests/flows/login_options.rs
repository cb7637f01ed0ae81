//! Log-ins with passkeys and the OpenID provider, as far as they need no browser; `end2end` tests the rest.

use serde_json::{Value, json};

use crate::support::TestServer;

const SITE: (&str, &str) = ("BUTTRESS_PUBLIC_URL", "https://files.example.org");

/// A credential in the right format, without a valid signature.
fn forged_credential() -> String {
    json!({
        "id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {},
        "response": {
            "clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA",
            "userHandle": "AAAAAAAAAAAAAAAAAAAAAA", "attestationObject": "AAAA",
        },
    })
    .to_string()
}

#[tokio::test]
async fn passkey_options_name_the_host_a_fresh_challenge_and_user_verification() {
    let server = TestServer::start_with(&[SITE]).await;
    let mut challenges = Vec::new();
    for _ in 0..2 {
        let answer = server.stranger().submit("/login/passkey/begin", &[]).await;
        assert_eq!(answer.status(), 200);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(
            cookie.starts_with("__Host-buttress-ceremony=") && cookie.contains("; Secure"),
            "{cookie}"
        );
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let options: Value = answer.json().await.unwrap();
        assert_eq!(options["rpId"], "files.example.org");
        assert_eq!(options["userVerification"], "required");
        challenges.push(options["challenge"].as_str().unwrap().to_owned());
    }
    assert!(
        challenges[0] != challenges[1] && challenges[0].len() >= 22,
        "{challenges:?}"
    );

    let ada = server.person("ada@example.org").await;
    let begin = "/dashboard/account/passkeys/begin";
    assert_eq!(ada.submit(begin, &[("current", "wrong horse")]).await.status(), 422);
    assert_eq!(ada.submit(begin, &[]).await.status(), 422);
    let answer = ada.submit(begin, &[("current", "correct horse")]).await;
    let options: Value = answer.json().await.unwrap();
    assert_eq!(options["user"]["displayName"], "ada");
    let name = json!({"name": "Ada Lovelace"});
    assert_eq!(ada.post("/api/accounts/display-name", name).await.status(), 200);
    let answer = ada.submit(begin, &[("current", "correct horse")]).await;
    let options: Value = answer.json().await.unwrap();
    assert_eq!(options["user"]["displayName"], "Ada Lovelace");
    assert_eq!(options["user"]["name"], "ada@example.org");
    assert_eq!(options["rp"]["id"], "files.example.org");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    let handle = options["user"]["id"].as_str().unwrap();
    assert!(handle.len() >= 22 && !handle.contains("ada"), "{handle}");
}

#[tokio::test]
async fn a_forged_credential_is_refused_and_ends_the_ceremony() {
    let server = TestServer::start_with(&[SITE]).await;
    let ada = server.person("ada@example.org").await;
    let credentials = [forged_credential(), String::new(), "{}".to_owned(), "[".repeat(5_000)];
    for credential in &credentials {
        let mut stranger = server.stranger();
        let begun = stranger.submit("/login/passkey/begin", &[]).await;
        stranger.keep_cookie(begun.headers());
        for _ in 0..2 {
            let answer = stranger.submit("/login/passkey", &[("credential", credential)]).await;
            assert_eq!(answer.status(), 422);
            let cookies: Vec<_> = answer.headers().get_all("set-cookie").iter().collect();
            assert!(
                cookies
                    .iter()
                    .all(|cookie| cookie.to_str().unwrap().contains("Max-Age=0"))
            );
        }
        let mut adding = ada.clone();
        let begun = adding
            .submit("/dashboard/account/passkeys/begin", &[("current", "correct horse")])
            .await;
        let session = ada.cookie.clone().unwrap();
        adding.keep_cookie(begun.headers());
        adding.cookie = Some(format!("{session}; {}", adding.cookie.unwrap()));
        let answer = adding
            .submit("/dashboard/account/passkeys", &[("credential", credential)])
            .await;
        assert_eq!(answer.status(), 422);
    }
    let seen: Value = ada.get("/api/accounts/overview").await.json().await.unwrap();
    assert_eq!(seen["passkeys"], json!([]));
    // Without a ceremony.
    let answer = server
        .stranger()
        .submit("/login/passkey", &[("credential", &forged_credential())])
        .await;
    assert_eq!(answer.status(), 422);
    let stranger = server.stranger().submit("/dashboard/account/passkeys", &[]).await;
    assert_eq!(stranger.status(), 303);
}

#[tokio::test]
async fn passkeys_are_offered_only_on_named_hosts() {
    let server = TestServer::start().await;
    let page = server.stranger().get("/login").await.text().await.unwrap();
    assert!(!page.contains("data-passkey"), "the host is an IP address");
    assert_eq!(
        server.stranger().submit("/login/passkey/begin", &[]).await.status(),
        404
    );
    let named = TestServer::start_with(&[SITE]).await;
    let page = named.stranger().get("/login").await.text().await.unwrap();
    assert!(page.contains("data-passkey=\"/login/passkey/begin\" hidden"), "{page}");
}

#[tokio::test]
async fn without_a_provider_its_routes_do_not_exist() {
    let server = TestServer::start().await;
    let stranger = server.stranger();
    assert_eq!(stranger.submit("/login/oidc", &[]).await.status(), 404);
    let callback = stranger.get("/login/oidc/callback?code=x&state=y").await;
    assert_eq!(callback.status(), 404);
    let ada = server.person("ada@example.org").await;
    let fields = [("current", "correct horse")];
    let connect = ada.submit("/dashboard/account/identities/connect", &fields).await;
    assert_eq!(connect.status(), 404);
}

#[tokio::test]
async fn the_server_starts_while_the_provider_is_unavailable() {
    let settings = [
        ("BUTTRESS_OIDC_ISSUER", "http://127.0.0.1:9"),
        ("BUTTRESS_OIDC_CLIENT_ID", "buttress"),
    ];
    let server = TestServer::start_with(&settings).await;
    let stranger = server.stranger();
    let page = stranger.get("/login").await.text().await.unwrap();
    assert!(page.contains("Continue with 127.0.0.1"), "{page}");
    let away = stranger.submit("/login/oidc", &[]).await;
    assert_eq!(away.status(), 503);
    assert_eq!(away.headers()["retry-after"], "10");
    assert_eq!(stranger.get("/login/oidc/callback?code=x&state=y").await.status(), 422);
    let ada = server.person("ada@example.org").await;
    let fields = [("current", "correct horse")];
    let connect = ada.submit("/dashboard/account/identities/connect", &fields).await;
    assert_eq!(connect.status(), 503);
}

/// A browser that was left open must not remove a passkey; a recent log-in of any kind may.
#[tokio::test]
async fn removing_a_passkey_needs_the_password_unless_the_session_is_recent() {
    let server = TestServer::start_with(&[SITE]).await;
    let ada = server.person("ada@example.org").await;
    let remove = "/dashboard/account/passkeys/remove";
    assert_eq!(ada.submit(remove, &[("id", "AAAA")]).await.status(), 303, "recent");

    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server.database_url()).await.unwrap();
    sqlx::query("UPDATE sessions SET created_at = created_at - 660000")
        .execute(&pool)
        .await
        .unwrap();
    for typed in [None, Some(""), Some("wrong horse")] {
        let fields: Vec<(&str, &str)> = [("id", "AAAA")]
            .into_iter()
            .chain(typed.map(|typed| ("current", typed)))
            .collect();
        assert_eq!(ada.submit(remove, &fields).await.status(), 422, "{typed:?}");
    }
    let fields = [("id", "AAAA"), ("current", "correct horse")];
    assert_eq!(ada.submit(remove, &fields).await.status(), 303);
}
