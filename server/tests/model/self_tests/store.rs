use jiff::{SignedDuration, Timestamp};
use s3_post_policy::ObjectKey;
use server::store::{CopyOptions, CopyOutcome, DownloadOptions, ObjectStore};

use crate::clock::Clock;
use crate::store::{MemoryStore, PAGE};

const DOWNLOAD: DownloadOptions<'_> = DownloadOptions {
    disposition: "attachment",
    content_type: "image/png",
    lifetime: std::time::Duration::from_secs(60),
};

fn key(name: &str) -> ObjectKey {
    ObjectKey::new(name).unwrap()
}

fn store() -> (MemoryStore, Clock) {
    let clock = Clock::at(Timestamp::from_second(1_800_000_000).unwrap());
    (MemoryStore::new(clock.clone()), clock)
}

fn options(etag: &str) -> CopyOptions<'_> {
    CopyOptions {
        etag,
        content_type: "image/png",
        upload_id: "id",
    }
}

#[tokio::test]
async fn a_copy_depends_on_the_inspected_content() {
    let (store, clock) = store();
    let (from, to) = (key("staging/a"), key("files/1/a"));
    store.post(&from, "id", "one");
    let seen = store.head(&from).await.unwrap().unwrap();
    assert_eq!((seen.size, seen.upload_id.as_deref()), (3, Some("id")));
    clock.pass(SignedDuration::from_secs(1));
    assert_eq!(
        store.copy(&from, &to, options(&seen.etag)).await.unwrap(),
        CopyOutcome::Copied
    );
    assert_eq!(store.object(&to).unwrap().stored_at, clock.now());

    store.post(&from, "id", "two");
    assert_eq!(
        store.copy(&from, &to, options(&seen.etag)).await.unwrap(),
        CopyOutcome::SourceChanged
    );
    assert_eq!(store.object(&to).unwrap().bytes, "one");

    store.post(&from, "id", "one");
    assert_eq!(
        store.copy(&from, &to, options(&seen.etag)).await.unwrap(),
        CopyOutcome::Copied,
        "the same content again"
    );
    let seen_again = store.leading_bytes(&from, 2).await.unwrap().unwrap();
    assert_eq!((seen_again.head, &*seen_again.bytes), (seen.clone(), &b"on"[..]));

    store.delete(&from).await.unwrap();
    store.delete(&from).await.unwrap();
    assert_eq!(
        store.copy(&from, &to, options(&seen.etag)).await.unwrap(),
        CopyOutcome::SourceChanged
    );
    assert_eq!(store.written(&to).len(), 2);
    store.post(&from, "id", "three");
    let careless = store.clone().with_copy_conditions(false);
    assert_eq!(
        careless.copy(&from, &to, options(&seen.etag)).await.unwrap(),
        CopyOutcome::Copied
    );
    assert_eq!(store.written(&from).len(), 4);
}

#[tokio::test]
async fn listings_come_in_sorted_pages_with_their_times() {
    let (store, clock) = store();
    let old = clock.now() - SignedDuration::from_hours(30);
    store.post_at(&key("staging/0000"), "id", "", old);
    for n in 1..=PAGE {
        store.post(&key(&format!("staging/{n:04}")), "id", "");
    }
    store.post(&key("files/1/a"), "id", "");
    let first = store.list("staging/", None).await.unwrap();
    assert_eq!((first.len(), first[0].stored_at), (PAGE, old));
    let rest = store.list("staging/", Some(&first[PAGE - 1].key)).await.unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!((rest[0].key.as_str(), rest[0].stored_at), ("staging/1000", clock.now()));
    assert_eq!(store.keys("files/"), ["files/1/a"]);
    let url = store.download_url(&key("files/1/a"), &DOWNLOAD).await.unwrap().url;
    assert_eq!(url, "memory:///files/1/a");
}

#[tokio::test]
async fn unfinished_uploads_are_aborted_by_age() {
    let (store, clock) = store();
    store.begin_upload(&key("files/1/a"));
    clock.pass(SignedDuration::from_hours(1));
    store.begin_upload(&key("files/1/b"));
    assert_eq!(store.abort_stale_uploads(clock.now()).await.unwrap(), 1);
    assert_eq!(store.abort_stale_uploads(clock.now()).await.unwrap(), 0);
}
