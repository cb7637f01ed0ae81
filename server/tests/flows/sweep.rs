//! The sweep: uploads that no page confirmed, and objects that no row needs.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::uploads::SweepReport;

use crate::faulty_store::FaultyStore;
use crate::support::{PNG, TestServer};

fn in_minutes(minutes: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_mins(minutes)
}

#[tokio::test]
async fn a_tab_closed_after_the_last_byte_loses_nothing() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    assert_eq!(
        server.uploads.sweep_rows(Timestamp::now()).await.unwrap(),
        SweepReport::default(),
        "the form still lives"
    );

    let swept = server.uploads.sweep_rows(in_minutes(11)).await.unwrap();
    assert_eq!((swept.confirmed, swept.expired), (1, 0));
    assert_eq!(ada.files().await[0]["id"], form.id.as_str());
    assert_eq!(ada.confirm(&[&form.id]).await[0]["state"], "confirmed");
    assert_eq!(
        server.uploads.sweep_rows(in_minutes(12)).await.unwrap(),
        SweepReport::default()
    );
}

#[tokio::test]
async fn an_upload_that_never_arrives_expires_and_releases_its_quota() {
    let server = TestServer::start_with(&[("BUTTRESS_QUOTA_BYTES", "5368709120")]).await;
    let ada = server.person("ada@example.org").await;
    let size = 536_870_912;
    let mut ids = Vec::new();
    for n in 0..10 {
        ids.push(ada.sign(&format!("{n}.zip"), "application/zip", size).await.id);
    }
    let full: Value = ada
        .post(
            "/api/uploads/sign",
            json!({"files": [{"name": "x.zip", "size": 1, "content_type": "application/zip"}]}),
        )
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(full[0]["error"]["code"], "quota_exceeded");

    // A slow connection may still need this time: the upload has not expired.
    assert_eq!(server.uploads.sweep_rows(in_minutes(30)).await.unwrap().expired, 0);
    assert_eq!(ada.confirm(&[&ids[0]]).await[0]["state"], "pending");
    assert_eq!(
        server.uploads.sweep_rows(in_minutes(26 * 60)).await.unwrap().expired,
        10
    );
    assert_eq!(ada.confirm(&[&ids[0]]).await[0]["state"], "expired");
    ada.sign("again.zip", "application/zip", size).await;
}

#[tokio::test]
async fn only_unowned_staging_objects_are_deleted_after_a_day() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let (wanted, unwanted) = (
        ada.sign("a.png", "image/png", PNG.len()).await,
        ada.sign("b.png", "image/png", PNG.len()).await,
    );
    ada.post("/api/uploads/cancel", json!({"ids": [unwanted.id]})).await;
    for form in [&wanted, &unwanted] {
        assert_eq!(ada.send(form, PNG).await.status(), 201);
    }
    // Objects of a canary whose server was killed.
    let probes = server.data.path().join("s3/buttress/files/canary");
    std::fs::create_dir_all(&probes).unwrap();
    std::fs::write(probes.join("0123456789abcdef0123456789abcdef"), "canary").unwrap();
    assert_eq!(server.uploads.sweep_store(Timestamp::now()).await.unwrap(), 0);
    assert_eq!(server.uploads.sweep_store(in_minutes(25 * 60)).await.unwrap(), 2);
    let left: Vec<String> = server.stored().into_iter().map(|(key, _)| key).collect();
    assert_eq!(left, [format!("staging/{}", wanted.id)]);
}

#[tokio::test]
async fn only_objects_of_lost_attempts_are_deleted() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let kept = ada.upload("a.png", "image/png", PNG).await;
    let (open, cancelled) = (
        ada.sign("b.png", "image/png", PNG.len()).await,
        ada.sign("c.png", "image/png", PNG.len()).await,
    );
    ada.post("/api/uploads/cancel", json!({"ids": [cancelled.id]})).await;
    let before: BTreeSet<String> = server.stored().into_iter().map(|(key, _)| key).collect();
    assert_eq!(before.len(), 1);
    let bucket = server.data.path().join("s3/buttress");
    let write = |key: &str| {
        let path = bucket.join(key);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "late").unwrap();
        key.to_owned()
    };
    let attempt = "0123456789abcdef";
    let useless = [
        write(&format!("files/1/{kept}/{attempt}")),
        write(&format!("parts/1/{kept}/{attempt}")),
        write(&format!("files/1/{}/{attempt}", cancelled.id)),
    ];
    let left_alone = [
        // The row may still name it.
        write(&format!("files/1/{}/{attempt}", open.id)),
        // Without a row; there may be one in a newer backup of the ledger.
        write(&format!("files/1/00000000000000000000000000000000/{attempt}")),
        write(&format!("parts/2/{kept}/{attempt}")),
        write("files/1/somebody-elses"),
    ];
    assert_eq!(server.uploads.sweep_store(Timestamp::now()).await.unwrap(), 3);
    let after: BTreeSet<String> = server.stored().into_iter().map(|(key, _)| key).collect();
    assert_eq!(after, before.into_iter().chain(left_alone).collect(), "{useless:?}");
    assert_eq!(ada.confirm(&[&kept]).await[0]["state"], "confirmed");
}

#[tokio::test]
async fn ended_rows_are_deleted_after_a_week_and_files_never() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let kept = ada.upload("a.png", "image/png", PNG).await;
    let ended = ada.sign("b.png", "image/png", PNG.len()).await;
    ada.post("/api/uploads/cancel", json!({"ids": [ended.id]})).await;
    server.uploads.sweep_rows(in_minutes(6 * 24 * 60)).await.unwrap();
    assert_eq!(ada.confirm(&[&ended.id]).await[0]["state"], "cancelled");
    // The process that copied this object was killed; the server was off until now, so no round has found it.
    let lost = server.data.path().join(format!("s3/buttress/files/1/{}", ended.id));
    std::fs::create_dir_all(&lost).unwrap();
    std::fs::write(lost.join("0123456789abcdef"), "late").unwrap();
    let later = in_minutes(8 * 24 * 60);
    server.uploads.sweep_rows(later).await.unwrap();
    assert_eq!(ada.confirm(&[&ended.id]).await[0]["state"], "cancelled");
    assert_eq!(server.uploads.sweep_store(later).await.unwrap(), 1);
    assert_eq!(ada.confirm(&[&ended.id]).await[0]["state"], "unknown");
    assert_eq!(ada.confirm(&[&kept]).await[0]["state"], "confirmed");
    assert_eq!(server.stored().len(), 1);
}

#[tokio::test]
async fn objects_that_the_store_refuses_do_not_block_others() {
    let store = FaultyStore::that_may_refuse_reads().await;
    let server = TestServer::start_with(&store.settings()).await;
    let ada = server.person("ada@example.org").await;
    let form = ada.sign("a.png", "image/png", PNG.len()).await;
    assert_eq!(ada.send(&form, PNG).await.status(), 201);
    store.unreadable.store(true, Ordering::Relaxed);
    let (first, then) = (in_minutes(12), in_minutes(13));
    assert_eq!(server.uploads.sweep_rows(first).await.unwrap().confirmed, 0);
    let due = server.uploads.ledger.claim_due(then, then, 100).await.unwrap();
    assert!(due.is_empty(), "it is not the first in each sweep: {due:?}");
    store.unreadable.store(false, Ordering::Relaxed);
    assert_eq!(server.uploads.sweep_rows(in_minutes(60)).await.unwrap().confirmed, 1);
}
