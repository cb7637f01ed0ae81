//! Thumbnails: renditions that lists show instead of whole photos.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::checksums::md5;
use crate::support::{PNG, Person, SignedForm, TestServer};

/// Uploads a rendition with these bytes.
async fn rendition(person: &Person, bytes: &[u8]) -> String {
    let file = json!({"name": "thumbnail", "size": bytes.len(), "content_type": "image/png", "is_rendition": true});
    let answer = person.post("/api/uploads/sign", json!({"files": [file]})).await;
    let outcomes: Value = answer.json().await.unwrap();
    let form = SignedForm::of(&outcomes[0]);
    assert_eq!(person.send(&form, bytes).await.status(), 201);
    form.id
}

/// Sets thumbnails; returns the files that have theirs.
async fn set(person: &Person, pairs: &[(&str, &str)]) -> Vec<String> {
    let pairs = pairs
        .iter()
        .map(|(file, upload)| json!({"file": file, "upload": upload}));
    let body = json!({"thumbnails": pairs.collect::<Vec<_>>()});
    person.post("/api/uploads/thumbnails", body).await.json().await.unwrap()
}

async fn shown(person: &Person, file: &str) -> String {
    let answer = person.get(&format!("/uploads/{file}/inline")).await;
    assert_eq!(answer.status(), 303);
    answer.headers()["location"].to_str().unwrap().to_owned()
}

fn later(hours: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(hours)
}

#[tokio::test]
async fn a_list_shows_the_rendition_but_does_not_list_it() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let file = ada.upload("a.png", "image/png", PNG).await;
    assert!(shown(&ada, &file).await.contains(&file));
    assert_eq!(ada.files().await[0]["has_rendition"], false);

    let small = rendition(&ada, PNG).await;
    assert_eq!(set(&ada, &[(&file, &small)]).await, [file.as_str()]);
    assert_eq!(set(&ada, &[(&file, &small)]).await, [file.as_str()], "asked twice");
    let address = shown(&ada, &file).await;
    assert!(address.contains(&small), "{address}");
    let bytes = ada.get(&address).await;
    assert_eq!(bytes.headers()["content-disposition"], "inline");
    assert_eq!(bytes.headers()["content-type"], "image/png");
    let files = ada.files().await;
    assert_eq!((files.len(), &files[0]["has_rendition"]), (1, &json!(true)));
    // The page and the download have the file itself.
    let download = ada.get(&format!("/uploads/{file}/file")).await;
    assert!(download.headers()["location"].to_str().unwrap().contains(&file));
}

#[tokio::test]
async fn a_rendition_is_deleted_when_it_is_replaced_or_its_file_is_deleted() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let file = ada.upload("a.png", "image/png", PNG).await;
    let (first, second) = (rendition(&ada, PNG).await, rendition(&ada, PNG).await);
    set(&ada, &[(&file, &first)]).await;
    set(&ada, &[(&file, &second)]).await;
    assert_eq!(server.stored().len(), 3);
    server.uploads.sweep_rows(later(25)).await.unwrap();
    server.uploads.sweep_rows(later(26)).await.unwrap();
    assert_eq!(server.stored().len(), 2, "the first is named by nothing");
    assert!(shown(&ada, &file).await.contains(&second));

    ada.post("/api/uploads/delete", json!({"ids": [file]})).await;
    ada.post("/api/uploads/restore", json!({"ids": [file]})).await;
    assert!(shown(&ada, &file).await.contains(&second), "it came back with its file");
    ada.post("/api/uploads/delete", json!({"ids": [file]})).await;
    for hours in [30, 31, 32] {
        server.uploads.sweep_rows(later(hours)).await.unwrap();
    }
    assert!(server.stored().is_empty());
    let page: Value = ada.get("/api/uploads").await.json().await.unwrap();
    assert_eq!(page["used"], 0, "nobody is charged for what is gone");
}

#[tokio::test]
async fn an_invalid_pair_is_ignored_and_the_others_are_set() {
    let server = TestServer::start().await;
    let (ada, eve) = (
        server.person("ada@example.org").await,
        server.person("eve@example.org").await,
    );
    let file = ada.upload("a.png", "image/png", PNG).await;
    let other = ada.upload("b.png", "image/png", PNG).await;
    let (good, spare, hers) = (
        rendition(&ada, PNG).await,
        rendition(&ada, PNG).await,
        rendition(&eve, PNG).await,
    );
    let mut large = PNG.to_vec();
    large.resize(200_001, 0);
    let large = rendition(&ada, &large).await;
    for (what, one, thumbnail) in [
        ("somebody else's rendition", &file, &hers),
        ("a file", &file, &other),
        ("of itself", &file, &file),
        ("too large", &file, &large),
        ("a rendition has no rendition", &spare, &good),
        ("nonsense", &file, &"x".to_owned()),
    ] {
        assert!(set(&ada, &[(one, thumbnail)]).await.is_empty(), "{what}");
    }
    assert!(set(&eve, &[(&file, &hers)]).await.is_empty(), "somebody else's file");
    assert_eq!(set(&ada, &[(&file, &hers), (&other, &good)]).await, [other.as_str()]);
    assert!(
        set(&ada, &[(&file, &good)]).await.is_empty(),
        "one rendition, of one file"
    );
    assert!(shown(&ada, &file).await.contains(&file));

    let body = json!({"thumbnails": [{"file": file, "upload": spare, "checksum": md5(b"other bytes")}]});
    let answer = ada.post("/api/uploads/thumbnails", body).await;
    assert_eq!(
        answer.json::<Vec<String>>().await.unwrap(),
        [] as [String; 0],
        "damaged"
    );
    for body in [
        json!({"thumbnails": []}),
        json!({"thumbnails": [{"file": file, "upload": good, "checksum": "md5:x"}]}),
    ] {
        assert_eq!(ada.post("/api/uploads/thumbnails", body).await.status(), 422);
    }
}
