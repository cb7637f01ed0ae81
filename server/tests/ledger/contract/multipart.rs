//! Rows that are signed again, and rows with multipart uploads.

use futures::future::join_all;
use server::ledger::{AttemptId, FinalState, Multipart, State, Trigger};

use super::{PLENTY, at, fresh_id, issue, row, stored};
use crate::database::LedgerFixture;

fn multipart(id: &str, part_size: u64) -> Multipart {
    Multipart {
        attempt: AttemptId::parse("0123456789abcdef").unwrap(),
        id: id.to_owned(),
        part_size,
    }
}

pub(crate) async fn only_issued_rows_of_the_owner_are_extended(fixture: LedgerFixture) {
    let (ada, eve) = (fixture.owner("ada").await, fixture.owner("eve").await);
    let open = issue(&fixture.ledger, ada, 7, 0).await;
    let file = stored(&fixture.ledger, ada, 7, 0).await;
    let usage = fixture.ledger.usage(ada).await.unwrap();
    let ids = vec![open.id.clone(), file.id.clone(), fresh_id()];
    assert!(
        fixture
            .ledger
            .extend_expiry(eve, ids.clone(), Vec::new(), at(900))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(row(&fixture.ledger, ada, &open.id).await.form_expires_at, at(600));
    let extended = fixture
        .ledger
        .extend_expiry(ada, ids, Vec::new(), at(900))
        .await
        .unwrap();
    assert_eq!(extended.len(), 1);
    assert_eq!((&extended[0].id, extended[0].form_expires_at), (&open.id, at(900)));
    assert_eq!(extended[0].issued_at, at(0), "it is the same upload");
    assert_eq!(row(&fixture.ledger, ada, &file.id).await, file);
    assert_eq!(
        fixture.ledger.usage(ada).await.unwrap(),
        usage,
        "nothing is counted twice"
    );
    assert!(
        fixture
            .ledger
            .extend_expiry(ada, Vec::new(), Vec::new(), at(900))
            .await
            .unwrap()
            .is_empty()
    );
    assert!(fixture.ledger.claim_due(at(899), at(960), 9).await.unwrap().is_empty());
    assert_eq!(fixture.ledger.claim_due(at(900), at(960), 9).await.unwrap().len(), 1);
}

pub(crate) async fn an_extension_never_shortens_and_prevents_expiry(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let before = issue(&fixture.ledger, owner, 7, 0).await;
    let ids = vec![before.id.clone()];
    fixture
        .ledger
        .extend_expiry(owner, ids.clone(), Vec::new(), at(1_200))
        .await
        .unwrap();
    let kept = fixture
        .ledger
        .extend_expiry(owner, Vec::new(), ids, at(700))
        .await
        .unwrap();
    assert_eq!(kept[0].form_expires_at, at(1_200));

    let expire = async |row| {
        let settled = fixture
            .ledger
            .finalize(row, FinalState::Expired, Trigger::Sweep, PLENTY, at(2_000));
        settled.await.unwrap().unwrap().state
    };
    assert_eq!(expire(&before).await, State::Issued, "the sweep knew an older deadline");
    assert_eq!(fixture.ledger.usage(owner).await.unwrap().reserved, 7);
    assert_eq!(expire(&kept[0]).await, State::Expired);
    assert_eq!(fixture.ledger.usage(owner).await.unwrap().reserved, 0);
}

pub(crate) async fn the_first_multipart_upload_of_a_row_stays(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let fresh = issue(&fixture.ledger, owner, 7, 0).await;
    assert_eq!(fresh.multipart, None);
    let ledgers = [fixture.ledger.clone(), fixture.another()];
    let begun = join_all((0..10).map(|n: usize| {
        let (ledger, row) = (ledgers[n % 2].clone(), fresh.clone());
        async move { ledger.begin_parts(&row, multipart(&format!("m{n}"), n as u64)).await }
    }));
    let rows: Vec<_> = begun.await.into_iter().map(|row| row.unwrap().unwrap()).collect();
    assert!(
        rows.iter()
            .all(|row| row.multipart.is_some() && row.multipart == rows[0].multipart)
    );
    assert_eq!(row(&fixture.ledger, owner, &fresh.id).await, rows[0]);

    let file = stored(&fixture.ledger, owner, 7, 0).await;
    let late = fixture
        .ledger
        .begin_parts(&file, multipart("late", 1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(late, file, "a settled row begins nothing");
}

pub(crate) async fn a_lost_multipart_upload_can_be_replaced(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let fresh = issue(&fixture.ledger, owner, 7, 0).await;
    fixture.ledger.drop_parts(&fresh).await.unwrap();
    let first = fixture
        .ledger
        .begin_parts(&fresh, multipart("a", 5))
        .await
        .unwrap()
        .unwrap();
    fixture.ledger.drop_parts(&first).await.unwrap();
    assert_eq!(row(&fixture.ledger, owner, &fresh.id).await.multipart, None);
    let second = fixture
        .ledger
        .begin_parts(&fresh, multipart("b", 6))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(second.multipart, Some(multipart("b", 6)));
    // A caller with the first multipart upload cannot drop the second.
    fixture.ledger.drop_parts(&first).await.unwrap();
    assert_eq!(row(&fixture.ledger, owner, &fresh.id).await, second);
}
