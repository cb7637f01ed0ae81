//! Differences between OpenID providers: missing claims, claims of other types, and refusals.

use reqwest::Response;
use serde_json::{Value, json};

use crate::identities::Browser;
use crate::oidc_provider::{ProviderOptions, TestProvider};
use crate::support::TestServer;

const SECRET: (&str, &str) = ("BUTTRESS_OIDC_CLIENT_SECRET", "the client's secret");

/// A server and its provider.
type Sites = (TestProvider, TestServer);

/// A first log-in with the provider: the browser, and the response to the callback.
async fn log_in(options: ProviderOptions, subject: &str) -> (Sites, Browser, Response) {
    let provider = TestProvider::start_with(options).await;
    let server = TestServer::start_with(&[&provider.settings()[..], &[SECRET]].concat()).await;
    let mut browser = Browser::at(&server);
    let answer = browser.log_in_with(&provider, subject).await;
    ((provider, server), browser, answer)
}

async fn email_after_log_in(options: ProviderOptions) -> Value {
    let (_sites, browser, answer) = log_in(options, "ada").await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    browser.overview().await["email"].clone()
}

#[tokio::test]
async fn claims_of_other_types_do_not_prevent_a_log_in() {
    for claims in [
        json!({ "email": "SUBJECT@issuer.example", "email_verified": "true" }),
        json!({ "email": "SUBJECT@issuer.example", "email_verified": true, "updated_at": "2017-03-30T15:13:40.474Z" }),
        json!({ "email": "SUBJECT@issuer.example", "email_verified": true, "updated_at": 1_490_886_820 }),
    ] {
        let options = ProviderOptions {
            claims: Some(claims.clone()),
            ..ProviderOptions::default()
        };
        assert_eq!(email_after_log_in(options).await, "ada@issuer.example", "{claims}");
    }
}

#[tokio::test]
async fn an_email_missing_in_the_token_is_read_from_user_info() {
    for claims in [json!({}), json!({ "email": "SUBJECT@token.example" })] {
        for verified in [json!(true), json!("true"), json!("True")] {
            let options = ProviderOptions {
                claims: Some(claims.clone()),
                user_info: Some(json!({
                    "sub": "SUBJECT",
                    "email": "SUBJECT@info.example",
                    "email_verified": verified,
                    "updated_at": "some time ago",
                    "locale": { "country": "US", "language": "en" },
                    "picture": { "url": "https://issuer.example/ada" },
                })),
                ..ProviderOptions::default()
            };
            assert_eq!(
                email_after_log_in(options).await,
                "ada@info.example",
                "{claims} {verified}"
            );
        }
    }
}

/// The claims of a verified address in the ID token, with a `name`.
fn with_name(name: &Value) -> Value {
    json!({ "email": "SUBJECT@token.example", "email_verified": true, "name": name })
}

#[tokio::test]
async fn a_new_account_takes_the_name_that_the_provider_sends_if_it_can_be_shown() {
    let info = json!({
        "sub": "SUBJECT", "email": "SUBJECT@info.example", "email_verified": true, "name": "Ada of UserInfo",
    });
    let strange = json!({
        "sub": "SUBJECT", "email": "SUBJECT@info.example", "email_verified": true, "name": { "given": "Ada" },
    });
    for (claims, user_info, name) in [
        (with_name(&json!(" Ada Lovelace ")), None, json!("Ada Lovelace")),
        (with_name(&json!("山田 太郎")), None, json!("山田 太郎")),
        (with_name(&json!("")), None, json!(null)),
        (with_name(&json!(null)), None, json!(null)),
        (with_name(&json!("\u{200b}")), None, json!(null)),
        (with_name(&json!("ada\u{202e}gnp")), None, json!(null)),
        (with_name(&json!("x".repeat(65))), None, json!(null)),
        (json!({}), Some(info.clone()), json!("Ada of UserInfo")),
        (
            json!({ "name": "Ada of the token" }),
            Some(info),
            json!("Ada of the token"),
        ),
        (json!({}), Some(strange), json!(null)),
    ] {
        let options = ProviderOptions {
            claims: Some(claims.clone()),
            user_info: user_info.clone(),
            ..ProviderOptions::default()
        };
        let (_sites, browser, answer) = log_in(options, "ada").await;
        assert_eq!(answer.status(), 303, "{claims}");
        assert_eq!(browser.overview().await["display_name"], name, "{claims} {user_info:?}");
    }
}

#[tokio::test]
async fn a_later_log_in_does_not_change_the_display_name() {
    let options = ProviderOptions {
        claims: Some(with_name(&json!("Ada Lovelace"))),
        ..ProviderOptions::default()
    };
    let ((provider, server), mut browser, _) = log_in(options, "ada").await;
    for chosen in ["Countess", ""] {
        let changed = browser
            .submit("/dashboard/account/display-name", &[("name", chosen)])
            .await;
        assert_eq!(changed.status(), 303);
        let mut again = Browser::at(&server);
        assert_eq!(again.log_in_with(&provider, "ada").await.status(), 303);
        let name = again.overview().await["display_name"].clone();
        assert_eq!(name.as_str().unwrap_or_default(), chosen);
    }
}

#[tokio::test]
async fn a_scope_that_the_provider_does_not_list_is_not_requested() {
    let options = ProviderOptions {
        has_no_profile: true,
        ..ProviderOptions::default()
    };
    assert_eq!(email_after_log_in(options).await, "ada@issuer.example");
}

#[tokio::test]
async fn no_account_is_created_without_a_verified_email() {
    let no_email = "didn't confirm your e-mail address";
    for (claims, user_info, sentence) in [
        (json!({}), None, no_email),
        (json!({}), Some(json!({ "sub": "SUBJECT" })), no_email),
        (
            json!({}),
            Some(json!({ "sub": "SUBJECT", "email": "ada@info.example", "email_verified": false })),
            no_email,
        ),
        (
            json!({}),
            Some(json!({ "sub": "SUBJECT", "email": "ada@info.example", "email_verified": 1 })),
            no_email,
        ),
        // `false` in the token overrides UserInfo.
        (
            json!({ "email": "ada@token.example", "email_verified": "false" }),
            Some(json!({ "sub": "SUBJECT", "email": "ada@info.example", "email_verified": true })),
            no_email,
        ),
        (
            json!({}),
            Some(json!({ "sub": "eve", "email": "ada@info.example", "email_verified": true })),
            "Logging in at the other site failed",
        ),
    ] {
        let options = ProviderOptions {
            claims: Some(claims.clone()),
            user_info: user_info.clone(),
            ..ProviderOptions::default()
        };
        let (_sites, browser, answer) = log_in(options, "ada").await;
        let page = answer.text().await.unwrap();
        assert!(page.contains(sentence), "{claims} {user_info:?}");
        assert_eq!(browser.overview().await["code"], "login_required");
    }
}

#[tokio::test]
async fn the_secret_is_sent_by_a_method_that_the_provider_supports() {
    let (basic, post) = (
        "basic buttress:the+client%27s+secret",
        "post buttress:the client's secret",
    );
    for (methods, credentials) in [
        (&["client_secret_post"][..], post),
        (&["client_secret_post", "private_key_jwt"], post),
        (&["client_secret_post", "client_secret_basic"], basic),
        (&["client_secret_basic"], basic),
        (&[], basic),
    ] {
        let options = ProviderOptions {
            secret: Some((methods, credentials)),
            ..ProviderOptions::default()
        };
        let ((provider, _server), _, answer) = log_in(options, "ada").await;
        assert_eq!(
            *provider.client_credentials.lock().unwrap(),
            [credentials],
            "{methods:?}"
        );
        assert_eq!(answer.status(), 303, "{methods:?}");
    }
}

#[tokio::test]
async fn a_failure_of_the_provider_is_explained_on_the_page() {
    let (away, failed) = ("The other site isn't answering", "Logging in at the other site failed");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nowhere = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let settings = [
        ("BUTTRESS_OIDC_ISSUER", nowhere.as_str()),
        ("BUTTRESS_OIDC_CLIENT_ID", "buttress"),
    ];
    let server = TestServer::start_with(&settings).await;
    let page = Browser::at(&server)
        .submit("/login/oidc", &[])
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains(away), "{page}");

    for (refuses, sentence) in [("invalid_client", failed), ("temporarily_unavailable", away)] {
        let options = ProviderOptions {
            refuses: Some(refuses),
            ..ProviderOptions::default()
        };
        let (_sites, _, answer) = log_in(options, "ada").await;
        let page = answer.text().await.unwrap();
        assert!(page.contains(sentence), "{refuses}");
    }

    // The person cancelled, or the provider failed: there is no code to exchange.
    for (error, sentence) in [("access_denied", failed), ("server_error", away)] {
        let provider = TestProvider::start().await;
        let server = TestServer::start_with(&provider.settings()).await;
        let mut browser = Browser::at(&server);
        let url = browser.begin_log_in("/login/oidc", &[]).await;
        let back = provider.log_in(&url, "ada");
        let (_, state) = back.split_once("&state=").unwrap();
        let back = browser
            .get(&format!("/login/oidc/callback?error={error}&state={state}"))
            .await;
        let page = back.text().await.unwrap();
        assert!(page.contains(sentence), "{error}");
        assert!(
            provider.client_credentials.lock().unwrap().is_empty(),
            "nothing was exchanged"
        );
    }
}
