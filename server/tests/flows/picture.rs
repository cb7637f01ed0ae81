//! Profile pictures: three renditions, verified before the picture is shown, and the choice of earlier pictures.

use app::picture::header::PhotoError;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::checksums::md5;
use crate::support::{PNG, Person, SignedForm, TestServer};

/// The ThumbHash of a grey square.
const THUMB_HASH: &str = "IAgCHYh3d3d3d3d3d3d3d3d3d3d3d3d3";

async fn sign(person: &Person, count: usize) -> Vec<SignedForm> {
    let file = |n| json!({"name": format!("picture-{n}.png"), "size": PNG.len(), "content_type": "image/png", "is_rendition": true});
    let files: Vec<Value> = (0..count).map(file).collect();
    let answer = person.post("/api/uploads/sign", json!({"files": files})).await;
    let outcomes: Value = answer.json().await.unwrap();
    outcomes.as_array().unwrap().iter().map(SignedForm::of).collect()
}

async fn send_three(person: &Person) -> Vec<String> {
    let forms = sign(person, 3).await;
    for form in &forms {
        assert_eq!(person.send(form, PNG).await.status(), 201);
    }
    forms.into_iter().map(|form| form.id).collect()
}

async fn set(person: &Person, ids: &[String]) -> u16 {
    let body = json!({"uploads": ids, "thumb_hash": THUMB_HASH});
    person.post("/api/picture/set", body).await.status().as_u16()
}

/// Sets a new picture; returns its id.
async fn set_new(person: &Person) -> String {
    let ids = send_three(person).await;
    assert_eq!(set(person, &ids).await, 200);
    ids[0].clone()
}

async fn pictures_of(person: &Person) -> (Option<String>, Vec<String>) {
    let data: Value = person.get("/api/page/profile").await.json().await.unwrap();
    let id = |picture: &Value| picture["id"].as_str().map(ToOwned::to_owned);
    let earlier = data["pictures"]["earlier"].as_array().unwrap();
    (id(&data["pictures"]["shown"]), earlier.iter().filter_map(id).collect())
}

async fn choose(person: &Person, id: &str) -> u16 {
    let request = person.request(Method::POST, "/picture/choose").body(format!("id={id}"));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_picture_is_shown_once_it_is_verified_and_is_not_listed_as_a_file() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    assert_eq!(pictures_of(&ada).await, (None, vec![]));
    let forms = sign(&ada, 3).await;
    let ids: Vec<String> = forms.iter().map(|form| form.id.clone()).collect();
    assert_eq!(set(&ada, &ids).await, 422, "nothing has arrived");
    for form in &forms {
        ada.send(form, PNG).await;
    }
    assert_eq!(pictures_of(&ada).await.0, None);
    let miscounted = json!({"uploads": ids, "thumb_hash": THUMB_HASH, "checksums": [null]});
    assert_eq!(ada.post("/api/picture/set", miscounted).await.status(), 422);
    assert_eq!(set(&ada, &ids).await, 200);
    assert_eq!(set(&ada, &ids).await, 200, "asked twice");

    assert_eq!(pictures_of(&ada).await, (Some(ids[0].clone()), vec![]));
    assert!(ada.files().await.is_empty());
    let page = ada.get("/dashboard/profile").await.text().await.unwrap();
    assert!(page.contains(&format!("/pictures/{}/224 2x", ids[0])));
    assert!(page.contains("src=\"data:image/png;base64,"));

    for (edge, rendition) in [(512, &ids[0]), (200, &ids[1]), (64, &ids[2]), (9_999, &ids[0])] {
        let answer = ada.get(&format!("/pictures/{}/{edge}", ids[0])).await;
        assert_eq!(answer.status(), 303);
        assert_eq!(answer.headers()["cache-control"], "private, max-age=60");
        let to = answer.headers()["location"].to_str().unwrap();
        assert!(to.contains(rendition.as_str()), "{edge}: {to}");
        let shown = ada.get(to).await;
        assert_eq!(shown.headers()["content-disposition"], "inline");
        assert_eq!(shown.headers()["content-type"], "image/png");
    }
}

#[tokio::test]
async fn earlier_pictures_can_be_chosen_and_the_oldest_is_deleted_with_its_bytes() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let mut ids = Vec::new();
    for _ in 0..7 {
        ids.push(set_new(&ada).await);
    }
    let (shown, earlier) = pictures_of(&ada).await;
    assert_eq!(shown.as_ref(), ids.last());
    let expected: Vec<String> = ids[1..6].iter().rev().cloned().collect();
    assert_eq!(earlier, expected);
    assert_eq!(choose(&ada, &ids[0]).await, 404, "the first one is gone");

    assert_eq!(choose(&ada, &ids[3]).await, 303);
    assert_eq!(pictures_of(&ada).await.0.as_ref(), Some(&ids[3]));
    assert_eq!(choose(&ada, "").await, 303);
    let (shown, earlier) = pictures_of(&ada).await;
    assert_eq!((shown, earlier.len()), (None, 6));

    assert_eq!(server.stored().len(), 21);
    let tomorrow = Timestamp::now() + SignedDuration::from_hours(25);
    server.uploads.sweep_rows(tomorrow).await.unwrap();
    server
        .uploads
        .sweep_rows(tomorrow + SignedDuration::from_mins(1))
        .await
        .unwrap();
    assert_eq!(server.stored().len(), 18, "six pictures of three sizes");
    assert_eq!(ada.get(&format!("/pictures/{}/64", ids[3])).await.status(), 303);
}

#[tokio::test]
async fn a_picture_needs_three_renditions_of_its_owner() {
    let server = TestServer::start().await;
    let (ada, eve) = (
        server.person("ada@example.org").await,
        server.person("eve@example.org").await,
    );
    let ids = send_three(&ada).await;
    assert_eq!(set(&ada, &ids[..2]).await, 422);
    assert_eq!(set(&eve, &ids).await, 422);
    let file = ada.upload("a.png", "image/png", PNG).await;
    assert_eq!(
        set(&ada, &[ids[0].clone(), ids[1].clone(), file]).await,
        422,
        "a file is no rendition"
    );
    assert_eq!(
        set(&ada, &[ids[0].clone(), ids[0].clone(), ids[0].clone()]).await,
        422,
        "one is not three"
    );
    let hash = json!({"uploads": ids, "thumb_hash": "AAAA"});
    assert_eq!(ada.post("/api/picture/set", hash).await.status(), 422);
    assert_eq!(
        server
            .stranger()
            .post("/api/picture/set", json!({"uploads": ids, "thumb_hash": THUMB_HASH}))
            .await
            .status(),
        401
    );
    assert_eq!(set(&ada, &ids).await, 200);

    assert_eq!(choose(&eve, &ids[0]).await, 404);
    assert_eq!(eve.get(&format!("/pictures/{}/64", ids[0])).await.status(), 404);
    assert_eq!(ada.get("/pictures/nonsense/64").await.status(), 404);
    assert_eq!(
        server
            .stranger()
            .get(&format!("/pictures/{}/64", ids[0]))
            .await
            .status(),
        401
    );
    let deleted: Value = ada
        .post("/api/uploads/delete", json!({"ids": [ids[1]]}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(deleted[0]["state"], "unknown", "a rendition goes with its picture");
}

#[tokio::test]
async fn renditions_have_their_own_limits() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    for (size, content_type) in [(1_100_001, "image/png"), (10, "application/pdf"), (10, "image/gif")] {
        let file = json!({"name": "picture.x", "size": size, "content_type": content_type, "is_rendition": true});
        let outcomes: Value = ada
            .post("/api/uploads/sign", json!({"files": [file]}))
            .await
            .json()
            .await
            .unwrap();
        assert_eq!(outcomes[0]["error"]["code"], "invalid", "{content_type}");
    }
}

#[tokio::test]
async fn a_damaged_rendition_is_refused() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let ids = send_three(&ada).await;
    let with = |checksums: Value| json!({"uploads": ids, "thumb_hash": THUMB_HASH, "checksums": checksums});
    let damaged = with(json!([null, md5(b"other bytes"), null]));
    let answer = ada.post("/api/picture/set", damaged).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.unwrap().contains("The data that arrived differs"));
    assert_eq!(pictures_of(&ada).await, (None, vec![]));
    // The other two are intact; all three are uploaded again.
    let ids = send_three(&ada).await;
    let whole = json!({"uploads": ids, "thumb_hash": THUMB_HASH, "checksums": vec![md5(PNG); 3]});
    assert_eq!(ada.post("/api/picture/set", whole).await.status(), 200);
    assert_eq!(pictures_of(&ada).await.0.as_ref(), Some(&ids[0]));
}

/// The browser's code opens this dialog and shows its messages.
#[tokio::test]
async fn the_profile_contains_the_editor_with_each_of_its_messages() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let page = ada.get("/dashboard/profile").await.text().await.unwrap();
    let (_, editor) = page.split_once("<dialog id=\"picture-editor\"").unwrap();
    let (editor, _) = editor.split_once("</dialog>").unwrap();
    let reasons = PhotoError::ALL.map(PhotoError::attribute);
    for attribute in reasons
        .into_iter()
        .chain(["data-location", "data-metadata", "data-sending"])
    {
        let (_, message) = editor.split_once(&format!(" {attribute}=\"")).expect(attribute);
        assert!(!message.starts_with('"'), "{attribute} is empty");
    }
}
