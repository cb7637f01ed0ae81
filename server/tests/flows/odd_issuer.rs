//! Providers as people have them: what they leave out, write in other types, and refuse.

use reqwest::Response;
use serde_json::{Value, json};

use crate::identities::Browser;
use crate::issuer::{Habits, Issuer};
use crate::support::TestServer;

const SECRET: (&str, &str) = ("BUTTRESS_OIDC_CLIENT_SECRET", "the client's secret");

/// A server and its provider.
type Sites = (Issuer, TestServer);

/// Somebody's first log-in there: the browser, and what it was answered on its way back.
async fn log_in(habits: Habits, subject: &str) -> (Sites, Browser, Response) {
    let issuer = Issuer::start_with(habits).await;
    let server = TestServer::start_with(&[&issuer.settings()[..], &[SECRET]].concat()).await;
    let mut browser = Browser::at(&server);
    let answer = browser.log_in_there(&issuer, subject).await;
    ((issuer, server), browser, answer)
}

async fn address_of(habits: Habits) -> Value {
    let (_sites, browser, answer) = log_in(habits, "ada").await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    browser.overview().await["email"].clone()
}

#[tokio::test]
async fn claims_of_other_types_do_not_fail_a_log_in() {
    for claims in [
        json!({ "email": "SUBJECT@issuer.example", "email_verified": "true" }),
        json!({ "email": "SUBJECT@issuer.example", "email_verified": true, "updated_at": "2017-03-30T15:13:40.474Z" }),
        json!({ "email": "SUBJECT@issuer.example", "email_verified": true, "updated_at": 1_490_886_820 }),
    ] {
        let habits = Habits {
            claims: Some(claims.clone()),
            ..Habits::default()
        };
        assert_eq!(address_of(habits).await, "ada@issuer.example", "{claims}");
    }
}

#[tokio::test]
async fn an_address_that_the_token_does_not_have_is_taken_from_user_info() {
    for claims in [json!({}), json!({ "email": "SUBJECT@token.example" })] {
        for verified in [json!(true), json!("true"), json!("True")] {
            let habits = Habits {
                claims: Some(claims.clone()),
                user_info: Some(json!({
                    "sub": "SUBJECT",
                    "email": "SUBJECT@info.example",
                    "email_verified": verified,
                    "updated_at": "some time ago",
                    "locale": { "country": "US", "language": "en" },
                    "picture": { "url": "https://issuer.example/ada" },
                })),
                ..Habits::default()
            };
            assert_eq!(address_of(habits).await, "ada@info.example", "{claims} {verified}");
        }
    }
}

#[tokio::test]
async fn no_account_is_made_without_an_address_that_the_provider_vouches_for() {
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
        // The token's no is final.
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
        let habits = Habits {
            claims: Some(claims.clone()),
            user_info: user_info.clone(),
            ..Habits::default()
        };
        let (_sites, browser, answer) = log_in(habits, "ada").await;
        let page = answer.text().await.unwrap();
        assert!(page.contains(sentence), "{claims} {user_info:?}");
        assert_eq!(browser.overview().await["code"], "login_required");
    }
}

#[tokio::test]
async fn the_secret_goes_where_the_provider_takes_it() {
    let (basic, post) = (
        "basic buttress:the+client%27s+secret",
        "post buttress:the client's secret",
    );
    for (methods, proof) in [
        (&["client_secret_post"][..], post),
        (&["client_secret_post", "private_key_jwt"], post),
        (&["client_secret_post", "client_secret_basic"], basic),
        (&["client_secret_basic"], basic),
        (&[], basic),
    ] {
        let habits = Habits {
            secret: Some((methods, proof)),
            ..Habits::default()
        };
        let ((issuer, _server), _, answer) = log_in(habits, "ada").await;
        assert_eq!(*issuer.proofs.lock().unwrap(), [proof], "{methods:?}");
        assert_eq!(answer.status(), 303, "{methods:?}");
    }
}

#[tokio::test]
async fn a_provider_that_is_away_or_refuses_says_so_to_the_person() {
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
        let habits = Habits {
            refuses: Some(refuses),
            ..Habits::default()
        };
        let (_sites, _, answer) = log_in(habits, "ada").await;
        let page = answer.text().await.unwrap();
        assert!(page.contains(sentence), "{refuses}");
    }

    // The person changed their mind there, or the provider has no time: there is no code to exchange.
    for (error, sentence) in [("access_denied", failed), ("server_error", away)] {
        let issuer = Issuer::start().await;
        let server = TestServer::start_with(&issuer.settings()).await;
        let mut browser = Browser::at(&server);
        let way = browser.set_out("/login/oidc", &[]).await;
        let back = issuer.log_in(&way, "ada");
        let (_, state) = back.split_once("&state=").unwrap();
        let back = browser
            .get(&format!("/login/oidc/callback?error={error}&state={state}"))
            .await;
        let page = back.text().await.unwrap();
        assert!(page.contains(sentence), "{error}");
        assert!(issuer.proofs.lock().unwrap().is_empty(), "nothing was exchanged");
    }
}
