use jiff::{SignedDuration, Timestamp};
use s3_post_policy::ObjectKey;
use server::store::{CopyOutcome, DownloadTerms, ObjectStore, PromoteTerms};

use crate::clock::Clock;
use crate::store::{MemoryStore, PAGE};

fn key(name: &str) -> ObjectKey {
    ObjectKey::new(name).unwrap()
}

fn store() -> (MemoryStore, Clock) {
    let clock = Clock::at(Timestamp::from_second(1_800_000_000).unwrap());
    (MemoryStore::new(clock.clone()), clock)
}

fn terms(size: u64, etag: &str) -> PromoteTerms<'_> {
    PromoteTerms {
        size,
        etag,
        content_type: "image/png",
        disposition: "attachment",
        upload_id: "id",
    }
}

#[tokio::test]
async fn a_copy_is_bound_to_the_content_that_was_seen() {
    let (store, clock) = store();
    let (from, to) = (key("staging/a"), key("files/1/a"));
    store.post(&from, "id", "one");
    let seen = store.head(&from).await.unwrap().unwrap();
    assert_eq!((seen.size, seen.upload_id.as_deref()), (3, Some("id")));
    clock.pass(SignedDuration::from_secs(1));
    assert_eq!(
        store.copy(&from, &to, terms(3, &seen.etag)).await.unwrap(),
        CopyOutcome::Copied
    );
    assert_eq!(store.object(&to).unwrap().stored_at, clock.now());

    store.post(&from, "id", "two");
    assert_eq!(
        store.copy(&from, &to, terms(3, &seen.etag)).await.unwrap(),
        CopyOutcome::SourceChanged
    );
    assert_eq!(store.object(&to).unwrap().bytes, "one");

    store.post(&from, "id", "one");
    assert_eq!(
        store.copy(&from, &to, terms(3, &seen.etag)).await.unwrap(),
        CopyOutcome::Copied,
        "the same content again, of an odd length"
    );
    let glimpse = store.glimpse(&from, 2).await.unwrap().unwrap();
    assert_eq!((glimpse.head, &*glimpse.start), (seen.clone(), &b"on"[..]));
    store.copy(&from, &to, terms(4, &seen.etag)).await.unwrap_err();

    store.delete(&from).await.unwrap();
    store.delete(&from).await.unwrap();
    assert_eq!(
        store.copy(&from, &to, terms(3, &seen.etag)).await.unwrap(),
        CopyOutcome::SourceChanged
    );
    assert_eq!(store.written(&to).len(), 2);
    assert_eq!(store.written(&from).len(), 3);
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
    assert_eq!(
        store.download_url(&key("files/1/a"), &DownloadTerms::default()),
        "memory:///files/1/a"
    );
}

#[tokio::test]
async fn unfinished_uploads_are_given_up_by_age() {
    let (store, clock) = store();
    store.begin_upload(&key("files/1/a"));
    clock.pass(SignedDuration::from_hours(1));
    store.begin_upload(&key("files/1/b"));
    assert_eq!(store.abort_stale_uploads(clock.now()).await.unwrap(), 1);
    assert_eq!(store.abort_stale_uploads(clock.now()).await.unwrap(), 0);
}
