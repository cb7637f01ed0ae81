//! A file that is larger than S3's largest single request.

use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};

use crate::direct_store::DirectStore;
use crate::multipart_client::{MIB, picture, put};

const PART: usize = 256 * MIB;
const SIZE: usize = 5 * 1024 * MIB + 12_345;

/// The bytes of a part; only the first part begins like an image.
fn part(number: u16) -> Vec<u8> {
    let start = (usize::from(number) - 1) * PART;
    let mut bytes = picture(PART.min(SIZE - start));
    if number > 1 {
        let mask = number.to_le_bytes()[0];
        bytes.iter_mut().for_each(|byte| *byte ^= mask);
    }
    bytes
}

#[tokio::test]
#[ignore = "needs a store with 12 GB to spare: set BUTTRESS_S3_… as scripts/seaweedfs.sh start prints them"]
async fn more_than_five_gibibytes_arrive_byte_for_byte() {
    let limits = [
        ("BUTTRESS_MAX_UPLOAD_BYTES", "6000000000"),
        ("BUTTRESS_FORM_LIFETIME_SECONDS", "3600"),
    ];
    let direct = DirectStore::real_with(&limits).await;
    let ada = direct.server.person("ada@example.org").await;
    let files = json!({"files": [{"name": "large.png", "size": SIZE, "content_type": "image/png"}]});
    let outcomes: Value = ada.post("/api/uploads/sign", files).await.json().await.unwrap();
    assert_eq!(outcomes[0]["transport"]["kind"], "multipart", "{outcomes}");
    let id = outcomes[0]["id"].as_str().unwrap();

    let count = u16::try_from(SIZE.div_ceil(PART)).unwrap();
    let numbers: Vec<u16> = (1..=count).collect();
    let body = json!({"id": id, "part_size": PART, "parts": numbers});
    let signed: Value = ada.post("/api/uploads/parts/sign", body).await.json().await.unwrap();
    let started = Instant::now();
    for (url, number) in signed["urls"].as_array().unwrap().iter().zip(1..) {
        assert_eq!(put(url.as_str().unwrap(), &part(number)).await, 200);
    }
    println!("sent in {:?}", started.elapsed());

    let started = Instant::now();
    let body = json!({"id": id, "parts": count});
    let completed: Value = ada
        .post("/api/uploads/parts/complete", body)
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(completed, json!({"missing": []}));
    println!("put together in {:?}", started.elapsed());

    let started = Instant::now();
    // The copy may take longer than a request's timeout.
    while started.elapsed() < Duration::from_secs(600) {
        let answer = ada.post("/api/uploads/confirm", json!({"ids": [id]})).await;
        if answer.status() == 200 && answer.json::<Value>().await.unwrap()[0]["state"] == "confirmed" {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    println!("confirmed in {:?}", started.elapsed());

    let answer = ada.get(&format!("/uploads/{id}/file")).await;
    let location = answer.headers()["location"].to_str().unwrap();
    let mut file = Client::new().get(location).send().await.unwrap();
    assert_eq!(file.content_length(), Some(SIZE as u64));
    let mut expected = (1..=count).flat_map(|number| [part(number)]);
    let (mut now, mut seen, mut total) = (expected.next().unwrap(), 0, 0);
    while let Some(chunk) = file.chunk().await.unwrap() {
        let mut chunk = &chunk[..];
        total += chunk.len();
        while !chunk.is_empty() {
            if seen == now.len() {
                (now, seen) = (expected.next().unwrap(), 0);
            }
            let length = chunk.len().min(now.len() - seen);
            assert!(
                chunk[..length] == now[seen..seen + length],
                "other bytes before {total}"
            );
            (chunk, seen) = (&chunk[length..], seen + length);
        }
    }
    assert_eq!(total, SIZE);
    ada.post("/api/uploads/delete", json!({"ids": [id]})).await;
}
