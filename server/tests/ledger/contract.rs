//! The contract of the ledger; each function tests one sentence of it.

mod checking;
mod closing;
mod forms;
mod multipart;

use std::collections::HashSet;
use std::time::Duration;

use app::domain::listing::{Listing, Sort};
use app::domain::rejection::Rejection;
use app::domain::upload::{UploadId, UploadState};
use app::domain::upload_event::UploadEventKind;
use futures::future::join_all;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use server::ledger::{
    Allowance, Cursor, Declaration, FinalState, Ledger, NewPlainForm, NewUpload, Row, SortValue, State, StoredObject,
    Trigger, Usage, WakeUp, name_key,
};
use tokio::sync::broadcast::Receiver;

use crate::database::LedgerFixture;

pub(crate) use checking::*;
pub(crate) use closing::*;
pub(crate) use forms::*;
pub(crate) use multipart::*;

pub(crate) const PLENTY: Allowance = Allowance {
    bytes: u64::MAX >> 1,
    outstanding: u32::MAX,
};

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn fresh_id() -> UploadId {
    UploadId::from_bits(u128::from(getrandom::u64().unwrap()) << 64 | u128::from(getrandom::u64().unwrap()))
}

pub(crate) fn file(size: u64) -> NewUpload {
    NewUpload {
        id: fresh_id(),
        name: "grüße 🏔️.png".to_owned(),
        declared: Declaration::File {
            size,
            content_type: "image/png".to_owned(),
        },
        is_rendition: false,
        has_form: true,
    }
}

fn confirmed(size: u64) -> FinalState {
    FinalState::Confirmed {
        stored: StoredObject {
            key: ObjectKey::new("files/1/00000000000000000000000000000000/0000000000000000").unwrap(),
            charset: Some("utf-16le".into()),
            size,
            etag: "\"0123\"".to_owned(),
            content_type: "image/png".to_owned(),
        },
        name: "kept.png".to_owned(),
    }
}

async fn issue(ledger: &Ledger, owner: i64, size: u64, seconds: i64) -> Row {
    let upload = file(size);
    let id = upload.id.clone();
    let verdicts = ledger
        .issue(owner, vec![upload], PLENTY, at(seconds), at(seconds + 600))
        .await
        .unwrap();
    assert_eq!(verdicts, [Ok(())]);
    row(ledger, owner, &id).await
}

async fn row(ledger: &Ledger, owner: i64, id: &UploadId) -> Row {
    ledger.rows(owner, std::slice::from_ref(id)).await.unwrap().remove(0)
}

async fn stored(ledger: &Ledger, owner: i64, size: u64, seconds: i64) -> Row {
    let row = issue(ledger, owner, size, seconds).await;
    let settled = ledger
        .finalize(&row, confirmed(size), Trigger::Page, PLENTY, at(seconds))
        .await;
    settled.unwrap().unwrap()
}

pub(crate) async fn a_row_exists_before_its_form_and_holds_the_declaration(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let (known, plain) = (
        file(7),
        NewPlainForm {
            id: fresh_id(),
            name: "Upload".to_owned(),
            max_bytes: 9,
        },
    );
    let ids = [known.id.clone(), plain.id.clone()];
    let issued = fixture.ledger.issue(owner, vec![known.clone()], PLENTY, at(0), at(600));
    assert_eq!(issued.await.unwrap(), [Ok(())]);
    let issued = fixture.ledger.issue_plain(owner, plain, PLENTY, at(0), at(600));
    assert_eq!(issued.await.unwrap(), Ok(9));
    let found = row(&fixture.ledger, owner, &ids[0]).await;
    assert_eq!((found.name, found.declared), (known.name, known.declared));
    assert_eq!(
        (found.state, found.issued_at, found.form_expires_at),
        (State::Issued, at(0), at(600))
    );
    assert_eq!(
        (found.owner, found.stored, found.reason, found.delete_at),
        (owner, None, None, None)
    );
    assert_eq!(
        row(&fixture.ledger, owner, &ids[1]).await.declared,
        Declaration::AtMost(9)
    );
    assert_eq!(fixture.ledger.still_issued(&ids).await.unwrap().len(), 2);
}

/// New rows are written as literals: no name may end its literal, or be read as anything but itself.
pub(crate) async fn names_are_kept_with_all_their_characters(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let names = [
        "it's.png",
        "'); DROP TABLE uploads; --.png",
        "\\'); DROP TABLE uploads; --.png",
        "\\",
        "\\u0027.png",
        "a \"quoted\" name.png",
        "$1 ?1 :a @b.png",
        "$$x$$.png",
        "/* x */ -- y.png",
        "{\"a\": [null, 1e3]}.png",
        "\u{2028}\u{7f}\u{feff}🏔️ e\u{301}.png",
        "null",
        "",
    ];
    let uploads: Vec<NewUpload> = names
        .iter()
        .map(|name| NewUpload {
            name: (*name).to_owned(),
            ..file(1)
        })
        .collect();
    let ids: Vec<UploadId> = uploads.iter().map(|upload| upload.id.clone()).collect();
    let issued = fixture
        .ledger
        .issue(owner, uploads, PLENTY, at(0), at(60))
        .await
        .unwrap();
    assert!(issued.iter().all(Result::is_ok));
    let rows = fixture.ledger.rows(owner, &ids).await.unwrap();
    for (id, name) in ids.iter().zip(names) {
        let row = rows.iter().find(|row| row.id == *id).unwrap();
        assert_eq!(row.name, name);
    }
}

pub(crate) async fn rows_of_other_owners_are_not_found(fixture: LedgerFixture) {
    let (ada, eve) = (fixture.owner("ada").await, fixture.owner("eve").await);
    let row = stored(&fixture.ledger, ada, 7, 0).await;
    let ids = vec![row.id.clone()];
    assert!(fixture.ledger.rows(eve, &ids).await.unwrap().is_empty());
    assert!(
        fixture
            .ledger
            .hide(eve, ids.clone(), at(1), at(61))
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        fixture
            .ledger
            .restore(eve, ids.clone(), at(1))
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        fixture
            .ledger
            .list(eve, &Listing::default(), None, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(fixture.ledger.events(eve, 0, 10).await.unwrap().is_empty());
    assert_eq!(fixture.ledger.rows_of_anyone(&ids).await.unwrap(), [row]);
    assert!(fixture.ledger.rows(ada, &[]).await.unwrap().is_empty());
}

pub(crate) async fn of_two_concurrent_uploads_one_gets_the_last_mebibyte(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let mebibyte = 1 << 20;
    let allowance = Allowance {
        bytes: 10 * mebibyte,
        outstanding: 100,
    };
    let other = fixture.another();
    let sign = |ledger: Ledger, size| async move {
        ledger
            .issue(owner, vec![file(size)], allowance, at(0), at(600))
            .await
            .unwrap()
            .remove(0)
    };
    assert_eq!(sign(fixture.ledger.clone(), 9 * mebibyte).await, Ok(()));
    let mut verdicts = [
        tokio::spawn(sign(fixture.ledger.clone(), mebibyte)).await.unwrap(),
        tokio::spawn(sign(other, mebibyte)).await.unwrap(),
    ];
    verdicts.sort_by_key(Result::is_err);
    assert_eq!(verdicts, [Ok(()), Err(Rejection::QuotaExceeded { left: 0 })]);
}

pub(crate) async fn unfinished_uploads_are_counted(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let allowance = Allowance {
        outstanding: 2,
        ..PLENTY
    };
    let issued = fixture
        .ledger
        .issue(owner, vec![file(1), file(1), file(1)], allowance, at(0), at(600));
    assert_eq!(
        issued.await.unwrap(),
        [Ok(()), Ok(()), Err(Rejection::TooManyOutstanding)]
    );
    let (other, ledger) = (fixture.owner("eve").await, &fixture.ledger);
    let ended = issue(ledger, other, 7, 0).await;
    assert_eq!(ledger.count_issued().await.unwrap(), 3, "of all owners");
    let ended = ledger.finalize(&ended, FinalState::Expired, Trigger::Sweep, PLENTY, at(1));
    ended.await.unwrap();
    assert_eq!(ledger.count_issued().await.unwrap(), 2);
}

pub(crate) async fn a_row_is_finalized_once_and_every_final_state_releases_its_reservation(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    for (settlement, state, holds) in [
        (confirmed(7), State::Confirmed, 7),
        (FinalState::Rejected("No.".to_owned()), State::Rejected, 7),
        (FinalState::Damaged, State::Damaged, 7),
        (FinalState::Expired, State::Expired, 7),
        (FinalState::Cancelled, State::Cancelled, 7),
    ] {
        let row = issue(&fixture.ledger, owner, 7, 0).await;
        let first = fixture
            .ledger
            .finalize(&row, settlement, Trigger::Page, PLENTY, at(1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(first.state, state);
        for late in [confirmed(9), FinalState::Cancelled, FinalState::Expired] {
            let second = fixture
                .ledger
                .finalize(&row, late, Trigger::Sweep, PLENTY, at(2))
                .await
                .unwrap()
                .unwrap();
            assert_eq!(second, first);
        }
        let usage = fixture.ledger.usage(owner).await.unwrap();
        assert_eq!((usage.stored, usage.reserved, usage.outstanding), (holds, 0, 0));
    }
    let unknown = Row {
        id: fresh_id(),
        ..issue(&fixture.ledger, owner, 7, 0).await
    };
    assert_eq!(
        fixture
            .ledger
            .finalize(&unknown, FinalState::Expired, Trigger::Sweep, PLENTY, at(1))
            .await
            .unwrap(),
        None
    );
}

pub(crate) async fn only_one_of_twenty_gets_the_lease(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let row = issue(&fixture.ledger, owner, 7, 0).await;
    let ledgers = [fixture.ledger.clone(), fixture.another()];
    let leases = join_all((0..20).map(|n| ledgers[n % 2].lease(&row, at(1), at(61)))).await;
    assert_eq!(leases.into_iter().filter(|lease| *lease.as_ref().unwrap()).count(), 1);
    assert!(!fixture.ledger.lease(&row, at(60), at(120)).await.unwrap());
    assert!(
        fixture.ledger.lease(&row, at(61), at(121)).await.unwrap(),
        "a crash lets go by itself"
    );
    fixture.ledger.release(&row, None).await.unwrap();
    assert!(fixture.ledger.lease(&row, at(62), at(122)).await.unwrap());
}

pub(crate) async fn a_lost_lease_cannot_be_renewed(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let row = issue(&fixture.ledger, owner, 7, 0).await;
    assert!(fixture.ledger.lease(&row, at(0), at(60)).await.unwrap());
    assert!(fixture.ledger.renew(&row, at(60), at(90)).await.unwrap());
    assert!(fixture.ledger.lease(&row, at(91), at(151)).await.unwrap());
    assert!(!fixture.ledger.renew(&row, at(90), at(200)).await.unwrap());
}

pub(crate) async fn no_due_row_is_claimed_twice(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    for _ in 0..30 {
        issue(&fixture.ledger, owner, 1, 0).await;
    }
    assert!(
        fixture
            .ledger
            .claim_due(at(599), at(660), 100)
            .await
            .unwrap()
            .is_empty(),
        "forms still live"
    );
    let ledgers = [fixture.ledger.clone(), fixture.another(), fixture.another()];
    let claims = join_all((0..6).map(|n| ledgers[n % 3].claim_due(at(600), at(660), 7))).await;
    let claimed: Vec<UploadId> = claims
        .into_iter()
        .flat_map(|rows| rows.unwrap())
        .map(|row| row.id)
        .collect();
    let distinct: HashSet<_> = claimed.iter().collect();
    assert_eq!((claimed.len(), distinct.len()), (30, 30));
    assert_eq!(
        fixture.ledger.claim_due(at(660), at(720), 100).await.unwrap().len(),
        30,
        "leases run out"
    );
}

pub(crate) async fn a_deleted_file_is_hidden_and_can_be_restored_in_time(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let file = stored(&fixture.ledger, owner, 7, 0).await;
    let pending = issue(&fixture.ledger, owner, 7, 0).await;
    let ids = vec![file.id.clone(), pending.id.clone(), fresh_id()];
    let hidden = fixture.ledger.hide(owner, ids.clone(), at(1), at(61)).await.unwrap();
    assert_eq!(hidden, std::slice::from_ref(&file.id), "only files can be deleted");
    assert_eq!(
        fixture.ledger.hide(owner, ids.clone(), at(2), at(62)).await.unwrap(),
        hidden,
        "twice is once"
    );
    assert!(
        fixture
            .ledger
            .list(owner, &Listing::default(), None, 10)
            .await
            .unwrap()
            .is_empty()
    );
    let row_now = row(&fixture.ledger, owner, &file.id).await;
    assert_eq!(
        (row_now.delete_at, row_now.state_for_owner()),
        (Some(at(61)), UploadState::Unknown)
    );
    assert_eq!(
        fixture.ledger.restore(owner, ids.clone(), at(60)).await.unwrap(),
        hidden
    );
    assert_eq!(
        fixture
            .ledger
            .list(owner, &Listing::default(), None, 10)
            .await
            .unwrap()
            .len(),
        1
    );
    fixture.ledger.hide(owner, ids.clone(), at(70), at(130)).await.unwrap();
    assert!(
        fixture.ledger.restore(owner, ids, at(130)).await.unwrap().is_empty(),
        "too late"
    );
}

pub(crate) async fn an_erased_file_releases_its_bytes_once(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let (gone, kept) = (
        stored(&fixture.ledger, owner, 7, 0).await,
        stored(&fixture.ledger, owner, 5, 0).await,
    );
    fixture.ledger.mark_erased(&kept, at(1)).await.unwrap();
    assert_eq!(
        row(&fixture.ledger, owner, &kept.id).await.state,
        State::Confirmed,
        "it was never deleted"
    );
    fixture
        .ledger
        .hide(owner, vec![gone.id.clone()], at(1), at(61))
        .await
        .unwrap();
    assert!(fixture.ledger.to_erase(at(60), 10).await.unwrap().is_empty());
    let due = fixture.ledger.to_erase(at(61), 10).await.unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(fixture.ledger.usage(owner).await.unwrap().stored, 12);
    for _ in 0..2 {
        fixture.ledger.mark_erased(&due[0], at(62)).await.unwrap();
        assert_eq!(fixture.ledger.usage(owner).await.unwrap().stored, 5);
    }
    assert_eq!(row(&fixture.ledger, owner, &gone.id).await.state, State::Deleted);
    assert!(fixture.ledger.to_erase(at(100), 10).await.unwrap().is_empty());
}

pub(crate) async fn events_are_in_order_and_wake_their_owner(fixture: LedgerFixture) {
    let (ada, eve) = (fixture.owner("ada").await, fixture.owner("eve").await);
    let other_server = fixture.another();
    let mut wake_ups = vec![fixture.ledger.wake_ups()];
    if fixture.shared {
        wake_ups.push(other_server.wake_ups());
    }

    let file = stored(&fixture.ledger, ada, 7, 0).await;
    let refused = issue(&fixture.ledger, ada, 7, 0).await;
    let rejected = FinalState::Rejected("No.".to_owned());
    fixture
        .ledger
        .finalize(&refused, rejected, Trigger::Event, PLENTY, at(1))
        .await
        .unwrap();
    stored(&fixture.ledger, eve, 7, 0).await;
    fixture
        .ledger
        .hide(ada, vec![file.id.clone()], at(2), at(62))
        .await
        .unwrap();
    fixture.ledger.restore(ada, vec![file.id.clone()], at(3)).await.unwrap();

    let last = file.id.clone();
    let events = fixture.ledger.events(ada, 0, 10).await.unwrap();
    let told: Vec<_> = events
        .iter()
        .map(|events| (events.upload.clone(), events.kind))
        .collect();
    assert_eq!(
        told,
        [
            (file.id.clone(), UploadEventKind::Confirmed),
            (refused.id, UploadEventKind::Rejected),
            (file.id.clone(), UploadEventKind::Deleted),
            (file.id, UploadEventKind::Restored)
        ]
    );
    assert!(events.is_sorted_by_key(|events| events.seq));
    assert_eq!(
        fixture.ledger.events(ada, events[1].seq, 1).await.unwrap(),
        events[2..3]
    );
    assert_eq!(fixture.ledger.newest_event(ada).await.unwrap(), events[3].seq);
    for wake_up in &mut wake_ups {
        let woken = async {
            // Another server may not listen yet.
            while !heard(wake_up, WakeUp::Owner(ada)).await {
                fixture
                    .ledger
                    .hide(ada, vec![last.clone()], at(4), at(64))
                    .await
                    .unwrap();
                fixture.ledger.restore(ada, vec![last.clone()], at(5)).await.unwrap();
            }
        };
        tokio::time::timeout(Duration::from_secs(10), woken)
            .await
            .expect("the owner's pages are woken");
    }
}

async fn heard(wake_ups: &mut Receiver<WakeUp>, expected: WakeUp) -> bool {
    let woken = async { while wake_ups.recv().await.unwrap() != expected {} };
    tokio::time::timeout(Duration::from_millis(300), woken).await.is_ok()
}

pub(crate) async fn a_failed_change_does_not_affect_others(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let taken = issue(&fixture.ledger, owner, 1, 0).await.id;
    // An existing id and an unknown owner, in the same group as valid changes.
    let twice = NewUpload { id: taken, ..file(1) };
    let bad = fixture.ledger.issue(owner, vec![twice], PLENTY, at(0), at(600));
    let nobody = fixture.ledger.issue(987_654_321, vec![file(1)], PLENTY, at(0), at(600));
    let good = join_all((0..20).map(|_| fixture.ledger.issue(owner, vec![file(1)], PLENTY, at(0), at(600))));
    let (bad, nobody, good) = tokio::join!(bad, nobody, good);
    assert!(bad.is_err() && nobody.is_err());
    assert!(good.into_iter().all(|verdicts| verdicts.unwrap() == [Ok(())]));
    assert_eq!(fixture.ledger.usage(owner).await.unwrap().outstanding, 21);
}

pub(crate) async fn a_long_list_has_no_gaps_in_any_order(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let mut files = Vec::new();
    for n in 0..25 {
        // Several rows have the same time, size and name: the id decides between them.
        let row = stored(&fixture.ledger, owner, u64::try_from(n % 4).unwrap() + 1, n / 10).await;
        let name = [
            "Älpha.png",
            "a\u{308}lpha.PNG",
            "Beta 50%.png",
            "beta_500.png",
            "gamma.png",
        ][usize::try_from(n).unwrap() % 5];
        let renamed = fixture.ledger.rename(owner, row.id, name.to_owned(), at(100)).await;
        files.push(renamed.unwrap().unwrap());
    }
    let size = |row: &Row| row.stored.as_ref().unwrap().size;
    let everything: &dyn Fn(&str) -> bool = &|_| true;
    for (query, held) in [
        ("", everything),
        ("ÄLPHA", &|name| name.starts_with('ä')),
        ("50%", &|name| name.contains("50%")),
        ("beta_", &|name| name.contains("beta_")),
        ("png beta", &|name| name.contains("beta")),
        ("' OR 1=1 --", &|_| false),
    ] {
        for sort in Sort::ALL {
            let mut expected: Vec<Row> = files.iter().filter(|row| held(&name_key(&row.name))).cloned().collect();
            expected.sort_by(|one, other| match sort {
                Sort::Newest => (other.issued_at, &other.id).cmp(&(one.issued_at, &one.id)),
                Sort::Oldest => (one.issued_at, &one.id).cmp(&(other.issued_at, &other.id)),
                Sort::Name => (name_key(&one.name), &one.id).cmp(&(name_key(&other.name), &other.id)),
                Sort::Size => (size(other), &other.id).cmp(&(size(one), &one.id)),
            });
            let listing = Listing::new(query, sort);
            let mut seen: Vec<Row> = Vec::new();
            loop {
                let after = seen.last().map(|row| cursor(row, sort));
                let page = fixture.ledger.list(owner, &listing, after.as_ref(), 7).await.unwrap();
                if page.is_empty() {
                    break;
                }
                seen.extend(page);
            }
            assert_eq!(seen, expected, "{query:?} by {sort:?}");
            for (index, row) in expected.iter().enumerate() {
                let beside = |at: Option<usize>| at.and_then(|at| expected.get(at)).map(|row| row.id.clone());
                let found = fixture
                    .ledger
                    .neighbours(owner, &listing, &cursor(row, sort))
                    .await
                    .unwrap();
                assert_eq!(
                    found,
                    (beside(index.checked_sub(1)), beside(Some(index + 1))),
                    "{query:?} by {sort:?}"
                );
            }
        }
    }
}

fn cursor(row: &Row, sort: Sort) -> Cursor {
    let sort_value = match sort {
        Sort::Newest | Sort::Oldest => SortValue::Time(row.issued_at),
        Sort::Name => SortValue::Name(name_key(&row.name)),
        Sort::Size => SortValue::Size(row.stored.as_ref().unwrap().size),
    };
    let id = row.id.clone();
    Cursor { sort_value, id }
}

pub(crate) async fn a_file_is_renamed_by_its_owner_only_and_has_an_event(fixture: LedgerFixture) {
    let (ada, eve) = (fixture.owner("ada").await, fixture.owner("eve").await);
    let file = stored(&fixture.ledger, ada, 7, 0).await;
    let open = issue(&fixture.ledger, ada, 7, 0).await;
    let rename = |owner, id: &UploadId| fixture.ledger.rename(owner, id.clone(), "new.png".to_owned(), at(1));
    assert_eq!(rename(eve, &file.id).await.unwrap(), None);
    assert_eq!(rename(ada, &open.id).await.unwrap(), None, "it is no file yet");
    let before = fixture.ledger.newest_event(ada).await.unwrap();
    let renamed = rename(ada, &file.id).await.unwrap().unwrap();
    assert_eq!(
        renamed,
        Row {
            name: "new.png".to_owned(),
            ..file.clone()
        }
    );
    let events = fixture.ledger.events(ada, before, 10).await.unwrap();
    assert_eq!((events.len(), events[0].kind), (1, UploadEventKind::Renamed));
    fixture
        .ledger
        .hide(ada, vec![file.id.clone()], at(2), at(62))
        .await
        .unwrap();
    assert_eq!(
        rename(ada, &file.id).await.unwrap(),
        None,
        "a deleted file has no name to change"
    );
}

pub(crate) async fn a_rendition_has_an_event_when_it_becomes_a_thumbnail(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let picture = stored(&fixture.ledger, owner, 7, 0).await;
    let rendition = NewUpload {
        is_rendition: true,
        ..file(3)
    };
    let id = rendition.id.clone();
    let issued = fixture.ledger.issue(owner, vec![rendition], PLENTY, at(0), at(600));
    assert_eq!(issued.await.unwrap(), [Ok(())]);
    let before = fixture.ledger.newest_event(owner).await.unwrap();
    let open = row(&fixture.ledger, owner, &id).await;
    assert!(open.is_rendition && !picture.is_rendition);
    let settled = fixture
        .ledger
        .finalize(&open, confirmed(3), Trigger::Page, PLENTY, at(1));
    assert_eq!(settled.await.unwrap().unwrap().state, State::Confirmed);
    assert_eq!(
        fixture.ledger.newest_event(owner).await.unwrap(),
        before,
        "it is no file"
    );
    let pairs = vec![(picture.id.clone(), id.clone())];
    for _ in 0..2 {
        let thumbnail_set = fixture.ledger.set_thumbnails(owner, pairs.clone(), at(2)).await;
        assert_eq!(thumbnail_set.unwrap(), std::slice::from_ref(&picture.id));
    }
    assert_eq!(row(&fixture.ledger, owner, &picture.id).await.thumbnail, Some(id));
    let events = fixture.ledger.events(owner, before, 10).await.unwrap();
    assert_eq!(
        (events.len(), events[0].kind),
        (1, UploadEventKind::Thumbnail),
        "told once"
    );
}

pub(crate) async fn files_of_one_deletion_are_found_by_its_time(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(stored(&fixture.ledger, owner, 1, 0).await.id);
    }
    fixture
        .ledger
        .hide(owner, ids[..2].to_vec(), at(1), at(61))
        .await
        .unwrap();
    fixture
        .ledger
        .hide(owner, ids[2..].to_vec(), at(2), at(62))
        .await
        .unwrap();
    let mut found = fixture.ledger.hidden_until(owner, at(61)).await.unwrap();
    found.sort();
    let mut expected = ids[..2].to_vec();
    expected.sort();
    assert_eq!(found, expected);
    assert!(fixture.ledger.hidden_until(owner + 1, at(61)).await.unwrap().is_empty());
}

pub(crate) async fn old_ended_rows_are_deleted_and_files_never(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let (kept, pending) = (
        stored(&fixture.ledger, owner, 1, 0).await,
        issue(&fixture.ledger, owner, 1, 0).await,
    );
    let ended = issue(&fixture.ledger, owner, 1, 0).await;
    fixture
        .ledger
        .finalize(&ended, FinalState::Expired, Trigger::Sweep, PLENTY, at(10))
        .await
        .unwrap();
    fixture.ledger.end_forms(owner, vec![ended.id.clone()]).await.unwrap();
    assert!(fixture.ledger.ended(at(10), at(99), 10).await.unwrap().is_empty());
    let found: Vec<UploadId> = fixture
        .ledger
        .ended(at(11), at(99), 10)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(found, std::slice::from_ref(&ended.id));
    let all = [kept.id.clone(), pending.id.clone(), ended.id];
    fixture.ledger.delete_old(&all, at(11)).await.unwrap();
    let mut left: Vec<UploadId> = fixture
        .ledger
        .rows(owner, &all)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.id)
        .collect();
    left.sort();
    let mut expected = [kept.id, pending.id];
    expected.sort();
    assert_eq!(left, expected);
    assert!(
        fixture.ledger.events(owner, 0, 10).await.unwrap().is_empty(),
        "old events go too"
    );
}

pub(crate) async fn concurrent_writers_keep_the_usage_correct(fixture: LedgerFixture) {
    let owners = [
        fixture.owner("ada").await,
        fixture.owner("eve").await,
        fixture.owner("bob").await,
    ];
    let ledgers = [fixture.ledger.clone(), fixture.another(), fixture.another()];
    let work = (0..90).map(|n: usize| {
        let (ledger, owner) = (ledgers[n % 3].clone(), owners[n / 3 % 3]);
        tokio::spawn(async move {
            let row = issue(&ledger, owner, 10, 0).await;
            if n.is_multiple_of(2) {
                ledger
                    .finalize(&row, confirmed(10), Trigger::Page, PLENTY, at(1))
                    .await
                    .unwrap();
            }
        })
    });
    for done in join_all(work).await {
        done.unwrap();
    }
    for owner in owners {
        let expected = Usage {
            reserved: 150,
            stored: 150,
            outstanding: 15,
            live_form_bytes: 150,
        };
        assert_eq!(fixture.ledger.usage(owner).await.unwrap(), expected);
    }
}
