//! What the check needs of the ledger: objects in the order of their keys, and files that are marked as damaged.

use server::ledger::{NamedObject, PARTS_PREFIX};

use super::*;

/// Confirms a file with this key.
async fn stored_at(ledger: &Ledger, owner: i64, key: &str) -> Row {
    let row = issue(ledger, owner, 5, 0).await;
    let FinalState::Confirmed { stored, name } = confirmed(5) else {
        panic!("it is confirmed");
    };
    let key = ObjectKey::new(key).unwrap();
    let stored = StoredObject { key, ..stored };
    let confirmed = FinalState::Confirmed { stored, name };
    let row = ledger.finalize(&row, confirmed, Trigger::Page, PLENTY, at(0)).await;
    row.unwrap().unwrap()
}

async fn named(ledger: &Ledger) -> Vec<NamedObject> {
    let mut pages = ledger.named_objects().await.unwrap();
    let mut all = Vec::new();
    loop {
        let page = pages.next_page().await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// Other orders put capitals after small letters, or ignore `/`, `-` and `.`.
pub(crate) async fn named_objects_come_in_the_order_of_their_bytes(fixture: LedgerFixture) {
    let (ada, eve) = (fixture.owner("ada").await, fixture.owner("eve").await);
    let mut keys: Vec<String> = [
        "files/1/b",
        "files/1/a",
        "files/10/a",
        "files/1-a",
        "files/1.a",
        "files/B",
        "files/a",
    ]
    .map(str::to_owned)
    .into();
    // More than a page, in descending order.
    keys.extend((0..1_200).rev().map(|n| format!("{PARTS_PREFIX}{n:04}")));
    for (n, key) in keys.iter().enumerate() {
        stored_at(&fixture.ledger, if n % 3 == 0 { ada } else { eve }, key).await;
    }
    issue(&fixture.ledger, ada, 1, 0).await;
    keys.sort();
    let found = named(&fixture.ledger).await;
    let found_keys: Vec<&str> = found.iter().map(|object| object.key.as_str()).collect();
    assert_eq!(found_keys, keys);
    assert_eq!(
        (found[0].size, found[0].etag.as_str(), found[0].part_size),
        (5, "\"0123\"", None)
    );
    // A second list in the same process, while the first one is read.
    let mut first = fixture.ledger.named_objects().await.unwrap();
    assert_eq!(first.next_page().await.unwrap().len(), 1_000);
    assert_eq!(named(&fixture.ledger).await, found);
    assert_eq!(first.next_page().await.unwrap().len(), 207);
    assert!(first.next_page().await.unwrap().is_empty());
}

pub(crate) async fn a_damaged_file_leaves_the_list_and_releases_its_bytes_once(fixture: LedgerFixture) {
    let (ledger, owner) = (&fixture.ledger, fixture.owner("ada").await);
    let (file, other) = (
        stored_at(ledger, owner, "files/1/a/1").await,
        stored_at(ledger, owner, "files/1/b/1").await,
    );
    let thumbnail = NewUpload {
        is_rendition: true,
        ..super::file(5)
    };
    let id = thumbnail.id.clone();
    let issued = ledger
        .issue(owner, vec![thumbnail], PLENTY, at(0), at(600))
        .await
        .unwrap();
    assert_eq!(issued, [Ok(())]);
    let rendition = row(ledger, owner, &id).await;
    let rendition = ledger
        .finalize(&rendition, confirmed(5), Trigger::Page, PLENTY, at(0))
        .await;
    let rendition = rendition.unwrap().unwrap();
    let pair = (other.id.clone(), rendition.id.clone());
    assert_eq!(ledger.set_thumbnails(owner, vec![pair], at(1)).await.unwrap().len(), 1);
    let newest = ledger.newest_event(owner).await.unwrap();

    let mark = |row: &Row, key: &str| ledger.mark_damaged(owner, row.id.clone(), ObjectKey::new(key).unwrap(), at(5));
    assert!(
        !mark(&file, "files/1/a/2").await.unwrap(),
        "the row names another object"
    );
    assert!(mark(&file, "files/1/a/1").await.unwrap());
    assert!(!mark(&file, "files/1/a/1").await.unwrap(), "it is marked already");
    assert_eq!(row(ledger, owner, &file.id).await.state, State::Damaged);
    assert_eq!(ledger.usage(owner).await.unwrap().stored, 10);
    let events = ledger.events(owner, newest, 10).await.unwrap();
    let events: Vec<_> = events.into_iter().map(|event| (event.upload, event.kind)).collect();
    assert_eq!(events, [(file.id.clone(), UploadEventKind::Deleted)]);
    let listed = ledger.list(owner, &Listing::default(), None, 10).await.unwrap();
    assert_eq!(listed.len(), 1);

    let key = rendition.object_key().unwrap().as_str().to_owned();
    assert!(mark(&rendition, &key).await.unwrap());
    assert_eq!(
        row(ledger, owner, &other.id).await.thumbnail,
        None,
        "lists show no lost thumbnail"
    );
    assert_eq!(ledger.usage(owner).await.unwrap().stored, 5);
    let keys: Vec<_> = named(ledger).await.into_iter().map(|object| object.upload).collect();
    assert_eq!(keys, [other.id]);
}
