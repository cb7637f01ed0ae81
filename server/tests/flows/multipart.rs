//! Files in parts, from the first part to the confirmed file, on the embedded S3 and on a real store.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::ledger::Declaration;

use crate::direct_store::DirectStore;
use crate::multipart_client::{MIB, PART, PartSender, is_refused, put};
use crate::support::{PNG, TestServer};

async fn twenty_mebibytes_arrive_byte_for_byte(server: &TestServer) {
    let ada = server.person("ada@example.org").await;
    let file = PartSender::begin(&ada, 20 * MIB).await;
    assert!(file.list().await.is_empty());
    file.send(&[4, 2, 3]).await;
    let listed = file.list().await;
    let numbers: Vec<_> = listed.iter().map(|part| part["part"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [2, 3, 4]);
    assert!(
        listed
            .iter()
            .all(|part| part["size"] == PART && part["etag"].is_string())
    );
    assert_eq!(file.complete().await, json!([1]));
    assert_eq!(file.state().await, "pending", "an object that lacks a part is none");
    assert_eq!(file.again().await, json!({"kind": "multipart", "part_size": PART}));

    // A part may be sent twice; the last one counts.
    let url = file.urls(&[3]).await.remove(0);
    let other: Vec<u8> = file.part(3).iter().map(|byte| !byte).collect();
    assert_eq!(put(&url, &other).await, 200);
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    file.send(&[1, 3]).await;
    assert_eq!(file.list().await.len(), 4);
    assert_eq!(file.complete().await, json!([]));
    assert_eq!(file.complete().await, json!([]), "done twice is done once");
    assert_eq!(file.state().await, "confirmed");
    assert!(file.download().await == file.bytes, "byte for byte");
    let answer = ada
        .post("/api/uploads/parts/complete", json!({"id": file.id, "parts": 4}))
        .await;
    assert_eq!(answer.status(), 404, "it is settled");
}

async fn parts_are_accepted_with_their_signed_size_and_number_only(server: &TestServer) {
    let ada = server.person("eve@example.org").await;
    let file = PartSender::begin(&ada, 11 * MIB).await;
    let urls = file.urls(&[1, 3]).await;
    assert!(urls[0].contains("content-length") && !urls[0].to_ascii_lowercase().contains("checksum"));
    assert!(is_refused(&urls[0], &file.bytes[..PART - 1]).await);
    assert!(is_refused(&urls[1], &file.bytes[..PART]).await, "the last one is short");
    let second = urls[0].replace("partNumber=1", "partNumber=2");
    assert_ne!(second, urls[0]);
    assert!(is_refused(&second, file.part(2)).await);
    assert!(file.list().await.is_empty());
    file.send(&[1, 2, 3]).await;
    assert_eq!(file.complete().await, json!([]));
    assert_eq!(file.state().await, "confirmed");
}

async fn a_tab_closed_after_the_last_part_loses_nothing(server: &TestServer) {
    let ada = server.person("bob@example.org").await;
    let file = PartSender::begin(&ada, 6 * MIB).await;
    file.send(&[1, 2]).await;
    let then = Timestamp::now() + SignedDuration::from_mins(11);
    while file.state().await == "pending" {
        assert!(server.uploads.sweep_rows(then).await.unwrap().confirmed > 0);
    }
    assert!(file.download().await == file.bytes);
}

/// A browser completes the parts and closes before it confirms; another one lists the parts.
async fn completed_parts_are_finalized_when_the_page_returns(server: &TestServer) {
    let ada = server.person("cleo@example.org").await;
    let file = PartSender::begin(&ada, 6 * MIB).await;
    file.send(&[1, 2]).await;
    assert_eq!(file.complete().await, json!([]));
    assert_eq!(file.again().await, json!({"kind": "multipart", "part_size": PART}));
    let answer = ada.post("/api/uploads/parts/list", json!({"id": file.id})).await;
    assert_eq!(answer.status(), 404, "it has ended");
    assert_eq!(file.state().await, "confirmed");
    assert!(file.download().await == file.bytes);
}

async fn cancelled_half_way(server: &TestServer) -> String {
    let ada = server.person("dan@example.org").await;
    let file = PartSender::begin(&ada, 11 * MIB).await;
    let urls = file.urls(&[1, 2]).await;
    assert_eq!(put(&urls[0], file.part(1)).await, 200);
    let answer = ada.post("/api/uploads/cancel", json!({"ids": [file.id]})).await;
    assert_eq!(answer.json::<Value>().await.unwrap()[0]["state"], "cancelled");
    assert!(is_refused(&urls[1], file.part(2)).await, "it was given up");
    for (path, body) in [
        ("sign", json!({"id": file.id, "part_size": PART, "parts": [1]})),
        ("list", json!({"id": file.id})),
        ("complete", json!({"id": file.id, "parts": 3})),
    ] {
        let answer = ada.post(&format!("/api/uploads/parts/{path}"), body).await;
        assert_eq!(answer.status(), 404, "{path}");
    }
    file.id
}

/// Files of unfinished uploads that s3s-fs keeps outside the bucket.
fn leftovers(server: &TestServer) -> Vec<String> {
    let root = std::fs::read_dir(server.data.path().join("s3")).unwrap();
    root.map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("upload"))
        .collect()
}

#[tokio::test]
async fn the_embedded_s3_accepts_files_in_parts() {
    let server = TestServer::start().await;
    twenty_mebibytes_arrive_byte_for_byte(&server).await;
    parts_are_accepted_with_their_signed_size_and_number_only(&server).await;
    a_tab_closed_after_the_last_part_loses_nothing(&server).await;
    completed_parts_are_finalized_when_the_page_returns(&server).await;
    cancelled_half_way(&server).await;
    assert!(leftovers(&server).is_empty(), "{:?}", leftovers(&server));
    let keys: Vec<String> = server.stored().into_iter().map(|(key, _)| key).collect();
    assert!(
        keys.len() == 4 && keys.iter().all(|key| key.starts_with("parts/")),
        "they are final where they landed: {keys:?}"
    );
}

#[tokio::test]
#[ignore = "needs a store: set BUTTRESS_S3_… as scripts/seaweedfs.sh start prints them"]
async fn a_real_store_accepts_files_in_parts() {
    let direct = DirectStore::real().await;
    let server = &direct.server;
    twenty_mebibytes_arrive_byte_for_byte(server).await;
    parts_are_accepted_with_their_signed_size_and_number_only(server).await;
    a_tab_closed_after_the_last_part_loses_nothing(server).await;
    completed_parts_are_finalized_when_the_page_returns(server).await;
    let before = direct.unfinished().await;
    assert!(before.contains("ListMultipartUploadsResult"), "{before}");
    let cancelled = cancelled_half_way(server).await;
    let after = direct.unfinished().await;
    assert!(!after.contains(&cancelled), "{after}");
}

#[tokio::test]
async fn concurrent_first_signatures_begin_one_multipart_upload() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let file = PartSender::begin(&ada, 11 * MIB).await;
    let urls = futures::future::join_all((0..12).map(|_| file.urls(&[1]))).await;
    let upload_id = |url: &str| url.split_once("uploadId=").unwrap().1[..36].to_owned();
    let first = upload_id(&urls[0][0]);
    assert!(urls.iter().all(|urls| upload_id(&urls[0]) == first), "{urls:?}");
    ada.post("/api/uploads/cancel", json!({"ids": [file.id]})).await;
    assert!(leftovers(&server).is_empty(), "{:?}", leftovers(&server));
}

#[tokio::test]
async fn an_interrupted_upload_expires_a_day_after_its_last_part() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let file = PartSender::begin(&ada, 11 * MIB).await;
    file.send(&[1]).await;
    let sweep = async |hours| {
        let then = Timestamp::now() + SignedDuration::from_hours(hours);
        server.uploads.sweep_rows(then).await.unwrap().expired
    };
    assert_eq!((sweep(12).await, file.state().await), (0, json!("pending")));
    assert_eq!((sweep(48).await, file.state().await), (1, json!("expired")));
    assert!(leftovers(&server).is_empty(), "{:?}", leftovers(&server));
}

#[tokio::test]
async fn large_and_resumable_files_are_sent_in_parts_and_count_against_the_quota() {
    let gibibyte = 1024 * MIB as u64;
    let server = TestServer::start_with(&[
        ("BUTTRESS_MAX_UPLOAD_BYTES", &(6 * gibibyte).to_string()),
        ("BUTTRESS_QUOTA_BYTES", &(11 * gibibyte).to_string()),
    ])
    .await;
    let ada = server.person("ada@example.org").await;
    let file = |size: u64, resumable: bool| json!({"name": "a.zip", "size": size, "content_type": "application/zip", "resumable": resumable});
    let files = [
        file(PART as u64 - 1, true),
        file(PART as u64, true),
        file(PART as u64, false),
        file(gibibyte / 2, false),
        file(gibibyte / 2 + 1, false),
        file(4 * gibibyte, false),
        file(5 * gibibyte + 1, false),
        file(6 * gibibyte + 1, false),
        file(gibibyte, true),
    ];
    let answer = ada.post("/api/uploads/sign", json!({ "files": files })).await;
    let outcomes: Value = answer.json().await.unwrap();
    let words: Vec<&str> = outcomes
        .as_array()
        .unwrap()
        .iter()
        .map(|outcome| {
            outcome["transport"]["kind"]
                .as_str()
                .or(outcome["error"]["code"].as_str())
                .unwrap()
        })
        .collect();
    assert_eq!(
        words,
        [
            "post",
            "multipart",
            "post",
            "post",
            "multipart",
            "multipart",
            "multipart",
            "too_large",
            "quota_exceeded"
        ]
    );
    let usage = server.uploads.ledger.usage(1).await.unwrap();
    assert_eq!(usage.reserved, 10 * gibibyte + 3 * PART as u64 + 1);
}

#[tokio::test]
async fn a_file_in_parts_of_another_type_is_rejected() {
    let server = TestServer::start().await;
    let ada = server.person("ada@example.org").await;
    let mut file = PartSender::begin(&ada, 6 * MIB).await;
    file.bytes[..PNG.len()].copy_from_slice(&[b'<'; 32][..PNG.len()]);
    file.send(&[1, 2]).await;
    assert_eq!(file.complete().await, json!([]));
    assert_eq!(file.state().await, "rejected");
    assert!(server.stored().is_empty() && leftovers(&server).is_empty());
    let rows = server.uploads.ledger.usage(1).await.unwrap();
    assert_eq!(rows.reserved, 0);
    let id = app::domain::upload::UploadId::parse(&file.id).unwrap();
    let row = server.uploads.ledger.rows_of_anyone(&[id]).await.unwrap().remove(0);
    assert!(matches!(row.declared, Declaration::File { .. }) && row.stored.is_none());
}
