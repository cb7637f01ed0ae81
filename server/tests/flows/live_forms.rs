//! Forms that still work after their row has ended, and plain forms, which reserve no bytes.

use jiff::{SignedDuration, Timestamp};
use reqwest::Response;
use serde_json::{Value, json};

use crate::plain_form::form_in;
use crate::support::{PNG, Person, SignedForm, TestServer};

const QUOTA: usize = 1_000;

async fn with_quota() -> TestServer {
    TestServer::start_with(&[("BUTTRESS_QUOTA_BYTES", "1000")]).await
}

/// A picture of this size.
fn picture(size: usize) -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    bytes.resize(size, 0);
    bytes
}

async fn try_to_sign(person: &Person, size: usize) -> Result<SignedForm, String> {
    let files = json!({"files": [{"name": "a.png", "size": size, "content_type": "image/png"}]});
    let outcomes: Value = person.post("/api/uploads/sign", files).await.json().await.unwrap();
    match outcomes[0]["error"]["code"].as_str() {
        Some(code) => Err(code.to_owned()),
        None => Ok(SignedForm::of(&outcomes[0])),
    }
}

async fn used(person: &Person) -> u64 {
    let page: Value = person.get("/api/uploads").await.json().await.unwrap();
    page["used"].as_u64().unwrap()
}

fn bytes_in(server: &TestServer) -> usize {
    server.stored().iter().map(|(_, bytes)| bytes.len()).sum()
}

fn later(minutes: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_mins(minutes)
}

/// The range of sizes in the form's policy.
fn range_of(form: &SignedForm) -> (u64, u64) {
    use base64::Engine as _;
    let policy = &form.fields.iter().find(|(name, _)| name == "policy").unwrap().1;
    let policy = base64::engine::general_purpose::STANDARD.decode(policy).unwrap();
    let policy: Value = serde_json::from_slice(&policy).unwrap();
    let conditions = policy["conditions"].as_array().unwrap();
    let range = conditions
        .iter()
        .find(|condition| condition[0] == "content-length-range");
    let range = range.unwrap();
    (range[1].as_u64().unwrap(), range[2].as_u64().unwrap())
}

async fn drawn(person: &Person) -> String {
    person.get("/dashboard/profile").await.text().await.unwrap()
}

async fn back(person: &Person, form: &SignedForm) -> String {
    let answer: Response = person.get(&format!("/uploads/{}/return", form.id)).await;
    answer.headers()["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn signing_and_cancelling_gives_forms_for_one_more_quota_only() {
    let server = with_quota().await;
    let ada = server.person("ada@example.org").await;
    let mut forms = Vec::new();
    let mut refusals = Vec::new();
    for _ in 0..12 {
        match try_to_sign(&ada, QUOTA).await {
            Ok(form) => {
                ada.post("/api/uploads/cancel", json!({"ids": [form.id]})).await;
                forms.push(form);
            }
            Err(code) => refusals.push(code),
        }
    }
    assert_eq!(forms.len(), 2, "honest cancelling blocks nobody");
    assert!(
        refusals.iter().all(|code| code == "too_many_live_forms"),
        "{refusals:?}"
    );
    for form in &forms {
        assert_eq!(ada.send(form, &picture(QUOTA)).await.status(), 201);
    }
    assert_eq!(used(&ada).await, 0);
    assert!(bytes_in(&server) <= 2 * QUOTA);

    // Another person has a separate quota.
    assert!(
        try_to_sign(&server.person("eve@example.org").await, QUOTA)
            .await
            .is_ok()
    );

    let swept = server.uploads.sweep_rows(later(30)).await.unwrap();
    assert_eq!(swept.forms, 2);
    assert_eq!(bytes_in(&server), 0, "a last look at the staging keys");
    assert!(try_to_sign(&ada, QUOTA).await.is_ok());
}

#[tokio::test]
async fn a_form_used_again_after_confirm_counts_until_it_is_dead_and_then_leaves_nothing() {
    let server = with_quota().await;
    let ada = server.person("ada@example.org").await;
    let form = try_to_sign(&ada, 400).await.unwrap();
    ada.send(&form, &picture(400)).await;
    assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed");
    assert_eq!(ada.send(&form, &picture(400)).await.status(), 201);
    let owner = server
        .accounts
        .find_account(&"ada@example.org".parse_email())
        .await
        .unwrap()
        .unwrap();
    let usage = server.uploads.ledger.usage(owner).await.unwrap();
    assert_eq!((usage.stored, usage.live_form_bytes), (400, 400));
    assert_eq!(bytes_in(&server), 800);

    server.uploads.sweep_rows(later(30)).await.unwrap();
    assert_eq!(server.uploads.ledger.usage(owner).await.unwrap().live_form_bytes, 0);
    assert_eq!(bytes_in(&server), 400);
    assert_eq!(ada.get(&format!("/uploads/{}/file", form.id)).await.status(), 303);
}

#[tokio::test]
async fn an_event_of_an_ended_upload_deletes_only_its_staging_object() {
    let server = with_quota().await;
    let ada = server.person("ada@example.org").await;
    let (kept, cancelled) = (
        try_to_sign(&ada, 100).await.unwrap(),
        try_to_sign(&ada, 100).await.unwrap(),
    );
    ada.send(&kept, &picture(100)).await;
    assert_eq!(ada.confirm(&[&kept.id]).await[0]["state"], "confirmed");
    ada.post("/api/uploads/cancel", json!({"ids": [cancelled.id]})).await;
    for form in [&kept, &cancelled] {
        assert_eq!(ada.send(form, &picture(100)).await.status(), 201);
    }
    assert_eq!(bytes_in(&server), 300);
    let ids = [&kept.id, &cancelled.id].map(|id| id.parse_id());
    server.uploads.finalize_arrived(&ids, Timestamp::now()).await.unwrap();
    let stored = server.stored();
    assert_eq!(stored.len(), 1, "{stored:?}");
    assert!(stored[0].0.starts_with("files/"), "{}", stored[0].0);
}

#[tokio::test]
async fn a_plain_form_gets_a_fifth_of_the_rest_and_is_not_an_unfinished_upload() {
    let server = TestServer::start_with(&[
        ("BUTTRESS_QUOTA_BYTES", "1000"),
        ("BUTTRESS_MAX_UNFINISHED_UPLOADS", "2"),
    ])
    .await;
    let ada = server.person("ada@example.org").await;
    let mut ranges = Vec::new();
    let mut ids = Vec::new();
    for _ in 0..21 {
        let form = form_in(&drawn(&ada).await);
        ranges.push(range_of(&form));
        ids.push(form.id);
    }
    assert_eq!(ranges[..3], [(1, 200), (1, 160), (1, 128)]);
    assert!(ranges.iter().map(|range| range.1).sum::<u64>() <= 1_000);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 21, "no two pages get the same form");
    assert!(try_to_sign(&ada, 500).await.is_ok(), "scripted signing goes on");
    assert!(try_to_sign(&ada, 500).await.is_ok());
}

#[tokio::test]
async fn a_plain_form_keeps_the_quota_with_every_trigger() {
    let server = with_quota().await;
    let ada = server.person("ada@example.org").await;
    let forms = [
        form_in(&drawn(&ada).await),
        form_in(&drawn(&ada).await),
        form_in(&drawn(&ada).await),
    ];
    assert!(ada.send(&forms[0], &picture(201)).await.status().is_client_error());
    // Another upload uses the quota first.
    let quick = try_to_sign(&ada, 900).await.unwrap();
    for form in &forms {
        assert_eq!(ada.send(form, &picture(120)).await.status(), 303);
    }
    assert_eq!(
        back(&ada, &forms[0]).await,
        format!("/dashboard/profile?failed={}", forms[0].id)
    );
    server
        .uploads
        .finalize_arrived(&[forms[1].id.parse_id()], Timestamp::now())
        .await
        .unwrap();
    server.uploads.sweep_rows(later(11)).await.unwrap();
    assert_eq!((ada.files().await.len(), used(&ada).await), (0, 900));
    assert_eq!(bytes_in(&server), 0, "what is refused is removed");

    // When all these forms are dead, a plain form within the quota becomes a file.
    ada.post("/api/uploads/cancel", json!({"ids": [quick.id]})).await;
    assert!(!drawn(&ada).await.contains("name=\"policy\""));
    assert_eq!(server.uploads.sweep_rows(later(3 * 60)).await.unwrap().forms, 4);
    let form = form_in(&drawn(&ada).await);
    let (_, most) = range_of(&form);
    let size = usize::try_from(most).unwrap();
    ada.send(&form, &picture(size)).await;
    assert_eq!(
        back(&ada, &form).await,
        format!("/dashboard/profile?uploaded={}", form.id)
    );
    assert_eq!(used(&ada).await, most);
}

#[tokio::test]
async fn without_quota_left_the_page_has_no_form_and_says_why() {
    let server = with_quota().await;
    let ada = server.person("ada@example.org").await;
    let page = drawn(&ada).await;
    assert!(
        page.contains("Without JavaScript, this form takes one file of up to"),
        "{page}"
    );
    let form = try_to_sign(&ada, QUOTA).await.unwrap();
    ada.send(&form, &picture(QUOTA)).await;
    ada.confirm(&[&form.id]).await;
    let page = drawn(&ada).await;
    assert!(!page.contains("name=\"policy\""), "{page}");
    assert!(page.contains("enough space for this file"), "{page}");
}

trait Parsed {
    fn parse_id(&self) -> app::domain::upload::UploadId;
    fn parse_email(&self) -> app::domain::account::Email;
}

impl Parsed for str {
    fn parse_id(&self) -> app::domain::upload::UploadId {
        app::domain::upload::UploadId::parse(self).unwrap()
    }

    fn parse_email(&self) -> app::domain::account::Email {
        app::domain::account::Email::parse(self).unwrap()
    }
}
