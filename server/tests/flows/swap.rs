//! A form that is used again and again during confirm, with allowed and forbidden bytes in turn.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::direct_store::DirectStore;
use crate::support::{PNG, Person, SignedForm, TestServer};

/// A program of the same size as the picture.
fn program() -> Vec<u8> {
    let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
    bytes.resize(LENGTH, 0);
    bytes
}

fn picture() -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    bytes.resize(LENGTH, 0);
    bytes
}

/// A size at which a copy takes some time.
const LENGTH: usize = 256 * 1024;

/// Counts of the results.
#[derive(Debug, Default)]
struct Outcomes {
    confirmed: usize,
    rejected: usize,
    pending: usize,
    /// Confirmed as a picture although it is not one.
    swapped: usize,
}

async fn keep_sending(person: &Person, form: &SignedForm, stop: &AtomicBool, first_is_picture: bool) {
    let (one, other) = (picture(), program());
    let mut is_picture = first_is_picture;
    while !stop.load(Ordering::Relaxed) {
        person.send(form, if is_picture { &one } else { &other }).await;
        is_picture = !is_picture;
    }
}

async fn swap(server: &TestServer, times: usize) -> Outcomes {
    let person = server.person("ada@example.org").await;
    let mut outcomes = Outcomes::default();
    for _ in 0..times {
        let form = person.sign("a.png", "image/png", LENGTH).await;
        assert_eq!(person.send(&form, &picture()).await.status(), 201);
        let stop = AtomicBool::new(false);
        let confirm = async {
            let mut state = serde_json::Value::Null;
            for _ in 0..20 {
                state = person.confirm(&[&form.id]).await[0]["state"].clone();
                if state != "pending" {
                    break;
                }
            }
            stop.store(true, Ordering::Relaxed);
            state
        };
        let (state, (), ()) = futures::join!(
            confirm,
            keep_sending(&person, &form, &stop, false),
            keep_sending(&person, &form, &stop, true)
        );
        match state.as_str().unwrap() {
            "confirmed" => {
                outcomes.confirmed += 1;
                let answer = person.get(&format!("/uploads/{}/file", form.id)).await;
                let file = person.get(answer.headers()["location"].to_str().unwrap()).await;
                if file.bytes().await.unwrap() != picture() {
                    outcomes.swapped += 1;
                }
                person
                    .post("/api/uploads/delete", serde_json::json!({"ids": [form.id]}))
                    .await;
            }
            "rejected" => outcomes.rejected += 1,
            _ => outcomes.pending += 1,
        }
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bytes_that_are_swapped_during_confirm_are_never_confirmed_as_others() {
    let settings = [
        ("BUTTRESS_BUDGET_PER_MINUTE", "0"),
        ("BUTTRESS_QUOTA_BYTES", "1099511627776"),
    ];
    let server = TestServer::start_with(&settings).await;
    let outcomes = swap(&server, 40).await;
    assert_eq!(outcomes.swapped, 0, "{outcomes:?}");
    assert!(outcomes.confirmed > 0, "{outcomes:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs a store: set BUTTRESS_S3_… as scripts/seaweedfs.sh start prints them"]
async fn a_real_store_never_confirms_swapped_bytes() {
    let settings = [
        ("BUTTRESS_BUDGET_PER_MINUTE", "0"),
        ("BUTTRESS_QUOTA_BYTES", "1099511627776"),
    ];
    let direct = DirectStore::real_with(&settings).await;
    let outcomes = swap(&direct.server, 500).await;
    println!("{outcomes:?}");
    assert_eq!(outcomes.swapped, 0, "{outcomes:?}");
}
