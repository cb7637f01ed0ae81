//! Invitations, and who may create an account.

use reqwest::Response;
use serde_json::{Value, json};
use server::admin_command::{AdminCommand, run};
use server::config::Source;

use crate::support::TestServer;

async fn invite(server: &TestServer) -> String {
    let source = Source::new(server.settings.clone(), None).unwrap();
    let link = run(&AdminCommand::Invite { days: 7 }, &source).await.unwrap();
    let (_, code) = link.split_once("/signup?invitation=").unwrap();
    code.to_owned()
}

async fn sign_up(server: &TestServer, email: &str, invitation: Option<&str>) -> Response {
    let body = json!({"email": email, "password": "correct horse", "invitation": invitation});
    server.stranger().post("/api/accounts/signup", body).await
}

/// The distinguishing parts of a response: without parts that differ each time.
async fn distinguishing_parts(answer: Response) -> (u16, Vec<String>, String) {
    let mut headers: Vec<String> = answer
        .headers()
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    (answer.status().as_u16(), headers, answer.text().await.unwrap())
}

#[tokio::test]
async fn an_invitation_is_valid_for_one_account() {
    let server = TestServer::start_with(&[("BUTTRESS_SIGNUP", "invite")]).await;
    let code = invite(&server).await;
    // Upper case and spaces make no difference.
    let typed = code.to_uppercase().replace('-', " ");
    let ada = sign_up(&server, "ada@example.org", Some(&typed)).await;
    assert_eq!(ada.status(), 200);
    assert!(ada.headers().contains_key("set-cookie"));
    for used in [Some(code.as_str()), Some("k7pq-x2mz-9wvt-c4hn"), Some(""), None] {
        let again = sign_up(&server, "eve@example.org", used).await;
        assert_eq!(again.status(), 403, "{used:?}");
        assert_eq!(again.json::<Value>().await.unwrap()["code"], "not_invited");
    }
}

#[tokio::test]
async fn without_an_invitation_no_address_is_revealed() {
    let server = TestServer::start_with(&[("BUTTRESS_SIGNUP", "invite")]).await;
    let code = invite(&server).await;
    assert_eq!(sign_up(&server, "ada@example.org", Some(&code)).await.status(), 200);
    let known = distinguishing_parts(sign_up(&server, "ada@example.org", Some("guess")).await).await;
    let unknown = distinguishing_parts(sign_up(&server, "nobody@example.org", Some("guess")).await).await;
    assert_eq!(known, unknown);
    let fields = |email| [("email", email), ("password", "correct horse"), ("invitation", "guess")];
    for email in ["ada@example.org", "nobody@example.org"] {
        let page = server.stranger().submit("/signup", &fields(email)).await;
        assert_eq!(page.status(), 403);
        assert!(page.text().await.unwrap().contains("need a valid invitation"));
    }
    // With an invitation, a few addresses are revealed.
    let code = invite(&server).await;
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(sign_up(&server, "ada@example.org", Some(&code)).await.status().as_u16());
    }
    assert_eq!(statuses, [409, 409, 409, 409, 409, 429, 429]);
    assert_eq!(
        sign_up(&server, "eve@example.org", Some(&code)).await.status(),
        200,
        "it is still good"
    );
}

#[tokio::test]
async fn parallel_sign_ups_use_an_invitation_once() {
    let server = TestServer::start_with(&[("BUTTRESS_SIGNUP", "invite")]).await;
    let code = invite(&server).await;
    let emails: Vec<String> = (0..4).map(|n| format!("p{n}@example.org")).collect();
    let tries = emails.iter().map(|email| sign_up(&server, email, Some(&code)));
    let answers = futures::future::join_all(tries).await;
    let made = answers.iter().filter(|answer| answer.status() == 200).count();
    assert_eq!(made, 1);
    assert!(
        answers
            .iter()
            .all(|answer| !answer.status().is_server_error() || answer.status() == 503)
    );
}

#[tokio::test]
async fn a_closed_site_refuses_sign_ups_and_offers_none() {
    let server = TestServer::start_with(&[("BUTTRESS_SIGNUP", "closed")]).await;
    let code = invite(&server).await;
    for invitation in [None, Some(code.as_str())] {
        let answer = sign_up(&server, "ada@example.org", invitation).await;
        assert_eq!(answer.status(), 403);
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], "sign_up_closed");
    }
    let stranger = server.stranger();
    let page = stranger.get("/signup").await.text().await.unwrap();
    assert!(page.contains("Sign-up is closed") && !page.contains("name=\"email\""));
    let front = stranger.get("/").await.text().await.unwrap();
    assert!(!front.contains("Create an account"), "{front}");
}

#[tokio::test]
async fn the_form_has_a_field_for_the_invitation_with_the_links_code() {
    let server = TestServer::start_with(&[("BUTTRESS_SIGNUP", "invite")]).await;
    let stranger = server.stranger();
    let page = stranger
        .get("/signup?invitation=%22%3E%3Cb%3E")
        .await
        .text()
        .await
        .unwrap();
    assert!(
        page.contains("name=\"invitation\"") && page.contains("value=\"&quot;&gt;&lt;b&gt;\""),
        "{page}"
    );
    let open = TestServer::start().await;
    let page = open.stranger().get("/signup?invitation=x").await.text().await.unwrap();
    assert!(!page.contains("name=\"invitation\""));
}
