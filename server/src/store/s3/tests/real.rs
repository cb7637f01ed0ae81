//! Tests against the embedded S3, and against a real store that the environment names.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use s3_post_policy::ObjectKey;
use secrecy::ExposeSecret;

use super::stub::{new_store, options};
use crate::embedded_s3;
use crate::store::s3::S3Store;
use crate::store::{CopyOutcome, DownloadOptions, InventoryStore, ObjectStore};

const MIB: usize = 1024 * 1024;

async fn embedded(data_dir: &Path) -> S3Store {
    let embedded = embedded_s3::start("127.0.0.1:0".parse().unwrap(), data_dir, &[])
        .await
        .unwrap();
    let endpoint = format!("http://{}", embedded.addr).parse().unwrap();
    let bucket = Bucket::new(endpoint, UrlStyle::Path, embedded_s3::BUCKET, "us-east-1").unwrap();
    let credentials = Credentials::new(embedded.access_key_id, embedded.secret_access_key.expose_secret());
    new_store(bucket, credentials)
}

/// The store of the server's settings in the environment.
fn configured() -> S3Store {
    let setting = |name: &str| std::env::var(format!("BUTTRESS_S3_{name}")).unwrap();
    let endpoint = setting("ENDPOINT").parse().unwrap();
    let bucket = Bucket::new(endpoint, UrlStyle::Path, setting("BUCKET"), setting("REGION")).unwrap();
    let credentials = Credentials::new(setting("ACCESS_KEY_ID"), setting("SECRET_ACCESS_KEY"));
    new_store(bucket, credentials)
}

fn key(name: &str) -> ObjectKey {
    ObjectKey::new(name).unwrap()
}

fn bytes(seed: u8) -> Vec<u8> {
    (0..12 * MIB + 345).map(|n| (n / 1000) as u8 ^ seed).collect()
}

async fn put(store: &S3Store, key: &ObjectKey, bytes: Vec<u8>) -> String {
    let own = store.key.current(Timestamp::now()).unwrap();
    let url = store
        .bucket
        .put_object(Some(own.credentials()), key.as_str())
        .sign(Duration::from_secs(60));
    let answer = store.client.to(url.as_str()).put(url).body(bytes).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    store.head(key).await.unwrap().unwrap().etag
}

async fn content(store: &S3Store, key: &ObjectKey) -> reqwest::Response {
    let options = DownloadOptions {
        disposition: "attachment",
        content_type: "text/csv; charset=windows-1252",
        lifetime: Duration::from_secs(60),
    };
    let url = store.download_url(key, &options).await.unwrap().url;
    let answer = store.client.to(&url).get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer
}

/// Checks copies, for any store.
async fn copies_are_exact(store: &S3Store, run: &str) {
    let (from, to) = (key(&format!("staging/{run}")), key(&format!("files/{run}")));
    let etag = put(store, &from, bytes(1)).await;
    let size = bytes(1).len() as u64;
    let outcome = store.copy(&from, &to, options(&etag)).await.unwrap();
    assert_eq!(outcome, CopyOutcome::Copied);
    let head = store.head(&to).await.unwrap().unwrap();
    assert_eq!((head.size, head.upload_id.as_deref()), (size, Some("a")));
    let copy = content(store, &to).await;
    assert_eq!(
        copy.headers()["content-type"],
        "text/csv; charset=windows-1252",
        "as the URL says, not as the object says"
    );
    assert!(copy.bytes().await.unwrap() == bytes(1), "the copy is what was sent");

    // The source is replaced: nothing is copied, and the final object is unchanged.
    put(store, &from, bytes(2)).await;
    assert_eq!(
        store.copy(&from, &to, options(&etag)).await.unwrap(),
        CopyOutcome::SourceChanged
    );
    store.delete(&from).await.unwrap();
    assert_eq!(
        store.copy(&from, &to, options(&etag)).await.unwrap(),
        CopyOutcome::SourceChanged
    );
    assert!(content(store, &to).await.bytes().await.unwrap() == bytes(1));
    store.delete(&to).await.unwrap();
}

/// Checks leading bytes and deletions, for any store.
async fn leading_bytes_and_deletions(store: &S3Store, run: &str) {
    let named = |name: &str| key(&format!("staging/{run}-{name}"));
    let (small, large, empty) = (named("small"), named("large"), named("empty"));
    put(store, &small, b"small".to_vec()).await;
    put(store, &large, vec![7; 100_000]).await;
    put(store, &empty, Vec::new()).await;
    for (key, size, start) in [
        (&small, 5, b"small".to_vec()),
        (&large, 100_000, vec![7; 64]),
        (&empty, 0, vec![]),
    ] {
        let seen = store.leading_bytes(key, 64).await.unwrap().unwrap();
        assert_eq!(seen.bytes, start, "{key:?}");
        let head = store.head(key).await.unwrap().unwrap();
        assert_eq!((seen.head.size, &seen.head.etag), (size, &head.etag));
        let listed = store.list(key.as_str(), None).await.unwrap().remove(0);
        assert_eq!((listed.key.as_str(), listed.size), (key.as_str(), size));
        let bare = |etag: &str| etag.trim_matches('"').to_owned();
        assert_eq!(listed.etag.as_deref().map_or(bare(&head.etag), bare), bare(&head.etag));
        for (from, count) in [(0, 64), (size.saturating_sub(3), 9), (size, 9), (size + 9, 9)] {
            let range = store.bytes(key, from, count).await.unwrap().unwrap();
            assert_eq!(
                range.bytes.len() as u64,
                count.min(size.saturating_sub(from)),
                "{key:?} {from}"
            );
            assert!(!range.has_own_key);
        }
    }
    assert_eq!(&store.bytes(&small, 1, 3).await.unwrap().unwrap().bytes[..], b"mal");
    assert_eq!(store.leading_bytes(&named("none"), 64).await.unwrap(), None);
    assert_eq!(store.bytes(&named("none"), 0, 64).await.unwrap(), None);
    let all = [small, named("none"), large.clone(), empty];
    assert_eq!(store.delete_all(&all).await.unwrap(), []);
    assert_eq!(store.head(&large).await.unwrap(), None);
    assert!(!store.lacks_batch_delete.load(std::sync::atomic::Ordering::Relaxed));
}

#[tokio::test]
async fn the_embedded_s3_returns_leading_bytes_and_deletes_in_batches() {
    let data = tempfile::tempdir().unwrap();
    leading_bytes_and_deletions(&embedded(data.path()).await, "embedded").await;
}

#[tokio::test]
async fn the_embedded_s3_copies_and_lists_no_unfinished_uploads() {
    let data = tempfile::tempdir().unwrap();
    let store = embedded(data.path()).await;
    copies_are_exact(&store, "embedded").await;
    assert_eq!(store.abort_stale_uploads(Timestamp::MAX).await.unwrap(), 0);
}

#[tokio::test]
#[ignore = "needs a store: set BUTTRESS_S3_… as scripts/seaweedfs.sh start prints them"]
async fn a_real_store_copies_and_aborts_stale_uploads() {
    let store = configured();
    let run = format!("test-{:016x}", getrandom::u64().unwrap());
    leading_bytes_and_deletions(&store, &run).await;
    copies_are_exact(&store, &run).await;
    let name = format!("parts/1/{run}/a");
    let own = store.key.current(Timestamp::now()).unwrap();
    let url = store
        .bucket
        .create_multipart_upload(Some(own.credentials()), &name)
        .sign(Duration::from_secs(60));
    assert_eq!(
        store.client.to(url.as_str()).post(url).send().await.unwrap().status(),
        200
    );
    let in_a_while = |minutes: i64| Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
    assert_eq!(
        store.abort_stale_uploads(in_a_while(-60)).await.unwrap(),
        0,
        "it is too young"
    );
    assert!(store.abort_stale_uploads(in_a_while(60)).await.unwrap() >= 1);
    assert_eq!(store.abort_stale_uploads(in_a_while(60)).await.unwrap(), 0);
}
