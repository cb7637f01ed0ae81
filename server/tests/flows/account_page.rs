//! The account page without JavaScript, recovery codes, and account deletion.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::{PNG, Person, TestServer};

const ADA: &str = "ada@example.org";

/// The first text between two marks.
fn cut<'t>(text: &'t str, begin: &str, end: &str) -> &'t str {
    let from = text.find(begin).unwrap_or_else(|| panic!("{begin} in {text}")) + begin.len();
    let rest = &text[from..];
    &rest[..rest.find(end).unwrap()]
}

async fn new_codes(person: &Person) -> Vec<String> {
    let answer = person
        .post("/api/accounts/recovery-codes", json!({"password": "correct horse"}))
        .await;
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

#[tokio::test]
async fn without_a_session_the_page_redirects_to_the_log_in_and_back() {
    let server = TestServer::start().await;
    let answer = server.stranger().get("/dashboard/account").await;
    assert_eq!(answer.headers()["location"], "/login?next=%2Fdashboard%2Faccount");
    for form in [
        "display-name",
        "password",
        "password-off",
        "sessions/end",
        "sessions/end-others",
        "identities/connect",
        "identities/remove",
        "recovery-codes",
        "delete",
    ] {
        let answer = server
            .stranger()
            .submit(&format!("/dashboard/account/{form}"), &[])
            .await;
        assert_eq!(answer.status(), 303, "{form}");
    }
}

#[tokio::test]
async fn the_password_cannot_be_removed_without_a_passkey() {
    let server = TestServer::start().await;
    let mut ada = server.person(ADA).await;
    for (password, says) in [
        (json!("wrong"), "That isn't your current password."),
        (json!(null), "That isn't your current password."),
        (json!("correct horse"), "Add a passkey first:"),
    ] {
        let body = json!({"password": password});
        let answer = ada.post("/api/accounts/password/remove", body).await;
        assert_eq!(answer.status(), 422);
        let error: Value = answer.json().await.unwrap();
        assert!(error["message"].as_str().unwrap().starts_with(says), "{error}");
    }
    let refused = ada
        .submit("/dashboard/account/password-off", &[("current", "correct horse")])
        .await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("Add a passkey first:"));
    ada.log_in(ADA, "correct horse").await;
}

#[tokio::test]
async fn the_page_works_by_plain_forms() {
    let server = TestServer::start().await;
    let mut ada = server.person(ADA).await;
    let mut phone = server.stranger();
    phone.log_in(ADA, "correct horse").await;
    let page = ada.get("/dashboard/account").await.text().await.unwrap();
    assert!(page.contains(ADA) && page.contains("This device"), "{page}");

    let id = cut(&page, "name=\"id\" value=\"", "\"");
    let wrong = ada
        .submit(
            "/dashboard/account/password",
            &[("current", "wrong"), ("new", "battery staple")],
        )
        .await;
    assert_eq!(wrong.status(), 422);
    let refused = wrong.text().await.unwrap();
    assert!(refused.contains("That isn't your current password."), "{refused}");
    assert!(!refused.contains("battery"), "what was typed is not repeated");
    assert!(phone.is_in().await);

    // The first form on the page ends the current session, which logs out.
    let of_phone = {
        let seen: Value = ada.get("/api/accounts/overview").await.json().await.unwrap();
        seen["sessions"][1]["id"].as_str().unwrap().to_owned()
    };
    assert!(page.contains(&of_phone) && page.contains(id));
    let ended = ada
        .submit("/dashboard/account/sessions/end", &[("id", &of_phone)])
        .await;
    assert_eq!(ended.headers()["location"], "/dashboard/account?done=sessions");
    assert!(!phone.is_in().await && ada.is_in().await);

    let changed = ada
        .submit(
            "/dashboard/account/password",
            &[("current", "correct horse"), ("new", "battery staple")],
        )
        .await;
    assert_eq!(changed.headers()["location"], "/dashboard/account?done=password");
    ada.keep_cookie(changed.headers());
    let page = ada.get("/dashboard/account?done=password").await.text().await.unwrap();
    assert!(page.contains("Password changed."));
}

/// The HTML of a name on the profile page, in the header and in the section.
async fn shown_names(person: &Person) -> Vec<String> {
    let page = person.get("/dashboard/profile").await.text().await.unwrap();
    [
        "<bdi translate=\"no\" class=\"viewer-name\">",
        "<p class=\"name\"><bdi translate=\"no\">",
    ]
    .map(|mark| cut(&page, mark, "</bdi>").to_owned())
    .to_vec()
}

#[tokio::test]
async fn a_display_name_is_shown_in_all_sessions_at_once_until_it_is_emptied() {
    const FORM: &str = "/dashboard/account/display-name";
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let mut phone = server.stranger();
    phone.log_in(ADA, "correct horse").await;
    assert_eq!(shown_names(&phone).await, ["ada", "ada"]);
    let page = phone.get("/dashboard/account").await.text().await.unwrap();
    assert!(
        cut(&page, "<input id=\"display-name\"", ">").contains("dir=\"auto\""),
        "{page}"
    );

    // The e-mail address of another session is on its page before and after; its name changes with the next request.
    let changed = ada.submit(FORM, &[("name", "  Zoe\u{308} <b>& Co</b> ")]).await;
    assert_eq!(changed.headers()["location"], "/dashboard/account?done=display-name");
    let escaped = "Zo\u{eb} &lt;b&gt;&amp; Co&lt;/b&gt;";
    assert_eq!(shown_names(&phone).await, [escaped, escaped]);
    let page = ada
        .get("/dashboard/account?done=display-name")
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("Display name changed.") && page.contains(ADA), "{page}");
    let seen: Value = phone.get("/api/page/viewer").await.json().await.unwrap();
    assert_eq!(seen["display_name"], "Zo\u{eb} <b>& Co</b>");
    let overview: Value = phone.get("/api/accounts/overview").await.json().await.unwrap();
    assert_eq!(overview["display_name"], seen["display_name"]);

    // A form of a page that was opened before changes only its own value.
    let codes = phone
        .submit("/dashboard/account/recovery-codes", &[("current", "correct horse")])
        .await;
    assert_eq!(codes.status(), 200);
    assert_eq!(shown_names(&ada).await, [escaped, escaped]);

    // What was typed stays in the field when it is refused.
    for (name, says) in [
        ("gnp.\u{202e}ada", "contains an invisible character"),
        ("Ada\u{0}", "contains an invisible character"),
        (&"👩".repeat(65), "Shorten it to 64 characters"),
    ] {
        let refused = ada.submit(FORM, &[("name", name)]).await;
        assert_eq!(refused.status(), 422);
        let page = refused.text().await.unwrap();
        assert!(page.contains(says), "{page}");
        assert!(name.contains('\0') || cut(&page, "<input id=\"display-name\"", ">").contains(name));
    }
    assert_eq!(shown_names(&ada).await, [escaped, escaped]);

    for nothing in ["", "  \u{3000}", "\u{200b}\u{2060}"] {
        ada.submit(FORM, &[("name", "Countess")]).await;
        assert_eq!(shown_names(&phone).await, ["Countess", "Countess"]);
        assert_eq!(ada.submit(FORM, &[("name", nothing)]).await.status(), 303);
        assert_eq!(shown_names(&phone).await, ["ada", "ada"], "{nothing:?}");
    }
}

#[tokio::test]
async fn setting_a_display_name_by_the_api_needs_a_session_and_is_recorded_once() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let set = async |person: &Person, name: Value| {
        let answer = person.post("/api/accounts/display-name", json!({"name": name})).await;
        answer.status().as_u16()
    };
    assert_eq!(set(&server.stranger(), json!("Eve")).await, 401);
    assert_eq!(
        set(&server.stranger(), json!("\u{202e}")).await,
        401,
        "the session comes first"
    );
    let foreign = ada
        .request(reqwest::Method::POST, "/api/accounts/display-name")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/json")
        .body(r#"{"name":"Eve"}"#);
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    for (name, status) in [
        (json!("Ada"), 200),
        (json!("Ada"), 200),
        (json!("x".repeat(65)), 422),
        (json!(null), 422),
        (json!(7), 422),
    ] {
        assert_eq!(set(&ada, name.clone()).await, status, "{name}");
    }
    let seen: Value = ada.get("/api/page/viewer").await.json().await.unwrap();
    assert_eq!(seen["display_name"], "Ada");
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server.database_url()).await.unwrap();
    let log: Vec<(Option<String>,)> = sqlx::query_as("SELECT detail FROM audit WHERE event = 'display_name_changed'")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(log, [(None,)], "without the name");
}

#[tokio::test]
async fn recovery_codes_are_shown_once_and_work_once() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let refused = ada
        .submit("/dashboard/account/recovery-codes", &[("current", "wrong horse")])
        .await;
    assert_eq!(refused.status(), 422);
    let page = ada
        .submit("/dashboard/account/recovery-codes", &[("current", "correct horse")])
        .await;
    assert_eq!(page.headers()["cache-control"], "no-store");
    let page = page.text().await.unwrap();
    let code = cut(&page, "<code translate=\"no\">", "</code>").to_owned();
    assert_eq!(page.matches("<code translate=\"no\">").count(), 10);
    assert_eq!(code.len(), 29, "24 letters of five bits: {code}");
    assert!(
        !ada.get("/dashboard/account")
            .await
            .text()
            .await
            .unwrap()
            .contains(&code)
    );

    let mut back = server.stranger();
    let recover = |email: &str, code: &str| json!({"email": email, "code": code, "password": "battery staple"});
    let mut bodies = Vec::new();
    for body in [
        recover(ADA, "aaaa-bbbb-cccc-dddd-eeee-ffff"),
        recover("nobody@example.org", &code),
    ] {
        let answer = back.post("/api/accounts/recover", body).await;
        assert_eq!(answer.status(), 401);
        bodies.push(answer.text().await.unwrap());
    }
    assert_eq!(bodies[0], bodies[1]);
    assert!(ada.is_in().await);

    let answer = back
        .submit(
            "/recover",
            &[
                ("email", ADA),
                ("code", &code.to_uppercase()),
                ("password", "battery staple"),
            ],
        )
        .await;
    assert_eq!(answer.headers()["location"], "/dashboard/profile");
    back.keep_cookie(answer.headers());
    assert!(back.is_in().await);
    assert!(!ada.is_in().await, "the old session has ended");
    let again = server
        .stranger()
        .post("/api/accounts/recover", recover(ADA, &code))
        .await;
    assert_eq!(again.status(), 401);
    server.stranger().log_in(ADA, "battery staple").await;
    let seen: Value = back.get("/api/accounts/overview").await.json().await.unwrap();
    assert_eq!(seen["recovery_codes"], 9);
}

#[tokio::test]
async fn a_recovery_code_stays_valid_when_the_new_password_is_missing_or_refused() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let code = new_codes(&ada).await.remove(0);
    let stranger = server.stranger();
    for (password, status) in [
        (json!(null), 422),
        (json!("short"), 422),
        (json!("password123"), 422),
        (json!("battery staple"), 200),
    ] {
        let body = json!({"email": ADA, "code": code, "password": password});
        let answer = stranger.post("/api/accounts/recover", body).await;
        assert_eq!(answer.status(), status, "{password}");
        let told: Value = answer.json().await.unwrap();
        if status == 200 {
            assert_eq!(told, json!({"password_set": true}));
        }
    }
}

/// Recovery must not restore a password that the owner has removed.
#[tokio::test]
async fn a_recovery_code_does_not_restore_a_removed_password() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let codes = new_codes(&ada).await;
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server.database_url()).await.unwrap();
    sqlx::query("UPDATE accounts SET password_hash = ''")
        .execute(&pool)
        .await
        .unwrap();
    let mut back = server.stranger();
    let fields = [("email", ADA), ("code", &codes[0]), ("password", "battery staple")];
    let answer = back.submit("/recover", &fields).await;
    assert_eq!(answer.headers()["location"], "/dashboard/account?done=recovered");
    back.keep_cookie(answer.headers());
    assert!(!ada.is_in().await, "the old session has ended");
    let page = back
        .get("/dashboard/account?done=recovered")
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("You have no password: add a passkey"), "{page}");
    let log_in = json!({"email": ADA, "password": "battery staple"});
    let refused = server.stranger().post("/api/accounts/login", log_in).await;
    assert_eq!(refused.status(), 401);
    let seen: Value = back.get("/api/accounts/overview").await.json().await.unwrap();
    assert_eq!((&seen["has_password"], &seen["fresh"]), (&json!(false), &json!(true)));
    // No new password is needed.
    let body = json!({"email": ADA, "code": codes[1]});
    let answer = server.stranger().post("/api/accounts/recover", body).await;
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({"password_set": false}));
}

#[tokio::test]
async fn new_recovery_codes_replace_the_old_ones() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let (old, new) = (new_codes(&ada).await, new_codes(&ada).await);
    let recover = async |code: &str| {
        let body = json!({"email": ADA, "code": code, "password": "battery staple"});
        server
            .stranger()
            .post("/api/accounts/recover", body)
            .await
            .status()
            .as_u16()
    };
    assert_eq!([recover(&old[0]).await, recover(&new[0]).await], [401, 200]);
}

#[tokio::test]
async fn a_deleted_account_loses_its_files() {
    let server = TestServer::start().await;
    let ada = server.person(ADA).await;
    let eve = server.person("eve@example.org").await;
    let kept = eve.upload("eve.png", "image/png", PNG).await;
    ada.upload("a.png", "image/png", PNG).await;
    let hidden = ada.upload("b.png", "image/png", PNG).await;
    ada.post("/api/uploads/delete", json!({"ids": [hidden]})).await;
    // Two uploads are unfinished: one has arrived, the other arrives after the deletion.
    let (early, late) = (
        ada.sign("early.png", "image/png", PNG.len()).await,
        ada.sign("late.png", "image/png", PNG.len()).await,
    );
    assert_eq!(ada.send(&early, PNG).await.status(), 201);

    let refused = ada
        .submit("/dashboard/account/delete", &[("current", "wrong horse")])
        .await;
    assert_eq!(refused.status(), 422);
    let left = ada
        .submit("/dashboard/account/delete", &[("current", "correct horse")])
        .await;
    assert_eq!(left.headers()["location"], "/");
    assert!(!ada.is_in().await);
    let gone = json!({"email": ADA, "password": "correct horse"});
    assert_eq!(server.stranger().post("/api/accounts/login", gone).await.status(), 401);
    assert_eq!(
        ada.send(&late, PNG).await.status(),
        201,
        "the store knows nothing of it"
    );

    let after = |time: SignedDuration| Timestamp::now().checked_add(time).unwrap();
    server
        .uploads
        .sweep_rows(after(SignedDuration::from_secs(10)))
        .await
        .unwrap();
    // The form of the late upload expires, and the sweep runs again.
    server
        .uploads
        .sweep_rows(after(SignedDuration::from_mins(30)))
        .await
        .unwrap();
    let stored: Vec<String> = server.stored().into_iter().map(|(key, _)| key).collect();
    let only: Vec<&String> = stored
        .iter()
        .filter(|key| key.contains("staging/") || key.contains("files/"))
        .collect();
    assert_eq!(only.len(), 1, "{stored:?}");
    assert!(only[0].contains(&kept));

    // The e-mail address is free at once, for a new account.
    let new = server.person(ADA).await;
    assert!(new.files().await.is_empty());
    assert_eq!(eve.files().await.len(), 1);

    let before = server.accounts.list_accounts().await.unwrap().len();
    server
        .uploads
        .sweep_store(after(SignedDuration::from_hours(24 * 9)))
        .await
        .unwrap();
    server.accounts.clean_up(Timestamp::now()).await.unwrap();
    assert_eq!(before, server.accounts.list_accounts().await.unwrap().len());
    assert_eq!(server.accounts.accounts_being_deleted().await.unwrap(), 0);
}
