//! Rows that are signed again, and rows whose file comes in parts.

use futures::future::join_all;
use server::ledger::{AttemptId, FinalState, Multipart, State, Trigger};

use super::{PLENTY, at, fresh_id, issue, row, stored};
use crate::database::Desk;

fn multipart(id: &str, part_size: u64) -> Multipart {
    Multipart {
        attempt: AttemptId::parse("0123456789abcdef").unwrap(),
        id: id.to_owned(),
        part_size,
    }
}

pub(crate) async fn more_time_is_given_to_open_rows_of_their_owner_only(desk: Desk) {
    let (ada, eve) = (desk.owner("ada").await, desk.owner("eve").await);
    let open = issue(&desk.ledger, ada, 7, 0).await;
    let file = stored(&desk.ledger, ada, 7, 0).await;
    let usage = desk.ledger.usage(ada).await.unwrap();
    let ids = vec![open.id.clone(), file.id.clone(), fresh_id()];
    assert!(
        desk.ledger
            .extend_expiry(eve, ids.clone(), Vec::new(), at(900))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(row(&desk.ledger, ada, &open.id).await.form_expires_at, at(600));
    let extended = desk.ledger.extend_expiry(ada, ids, Vec::new(), at(900)).await.unwrap();
    assert_eq!(extended.len(), 1);
    assert_eq!((&extended[0].id, extended[0].form_expires_at), (&open.id, at(900)));
    assert_eq!(extended[0].issued_at, at(0), "it is the same upload");
    assert_eq!(row(&desk.ledger, ada, &file.id).await, file);
    assert_eq!(desk.ledger.usage(ada).await.unwrap(), usage, "nothing is counted twice");
    assert!(
        desk.ledger
            .extend_expiry(ada, Vec::new(), Vec::new(), at(900))
            .await
            .unwrap()
            .is_empty()
    );
    assert!(desk.ledger.claim_due(at(899), at(960), 9).await.unwrap().is_empty());
    assert_eq!(desk.ledger.claim_due(at(900), at(960), 9).await.unwrap().len(), 1);
}

pub(crate) async fn more_time_never_shortens_and_is_seen_by_whoever_gives_up(desk: Desk) {
    let owner = desk.owner("ada").await;
    let before = issue(&desk.ledger, owner, 7, 0).await;
    let ids = vec![before.id.clone()];
    desk.ledger
        .extend_expiry(owner, ids.clone(), Vec::new(), at(1_200))
        .await
        .unwrap();
    let kept = desk
        .ledger
        .extend_expiry(owner, Vec::new(), ids, at(700))
        .await
        .unwrap();
    assert_eq!(kept[0].form_expires_at, at(1_200));

    let expire = async |row| {
        let settled = desk
            .ledger
            .finalize(row, FinalState::Expired, Trigger::Sweep, PLENTY, at(2_000));
        settled.await.unwrap().unwrap().state
    };
    assert_eq!(expire(&before).await, State::Issued, "the sweep knew an older deadline");
    assert_eq!(desk.ledger.usage(owner).await.unwrap().reserved, 7);
    assert_eq!(expire(&kept[0]).await, State::Expired);
    assert_eq!(desk.ledger.usage(owner).await.unwrap().reserved, 0);
}

pub(crate) async fn the_first_multipart_upload_of_a_row_stays(desk: Desk) {
    let owner = desk.owner("ada").await;
    let fresh = issue(&desk.ledger, owner, 7, 0).await;
    assert_eq!(fresh.multipart, None);
    let ledgers = [desk.ledger.clone(), desk.another()];
    let begun = join_all((0..10).map(|n: usize| {
        let (ledger, row) = (ledgers[n % 2].clone(), fresh.clone());
        async move { ledger.begin_parts(&row, multipart(&format!("m{n}"), n as u64)).await }
    }));
    let rows: Vec<_> = begun.await.into_iter().map(|row| row.unwrap().unwrap()).collect();
    assert!(
        rows.iter()
            .all(|row| row.multipart.is_some() && row.multipart == rows[0].multipart)
    );
    assert_eq!(row(&desk.ledger, owner, &fresh.id).await, rows[0]);

    let file = stored(&desk.ledger, owner, 7, 0).await;
    let late = desk
        .ledger
        .begin_parts(&file, multipart("late", 1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(late, file, "a settled row begins nothing");
}

pub(crate) async fn a_multipart_upload_that_is_gone_makes_room_for_another(desk: Desk) {
    let owner = desk.owner("ada").await;
    let fresh = issue(&desk.ledger, owner, 7, 0).await;
    desk.ledger.drop_parts(&fresh).await.unwrap();
    let first = desk
        .ledger
        .begin_parts(&fresh, multipart("a", 5))
        .await
        .unwrap()
        .unwrap();
    desk.ledger.drop_parts(&first).await.unwrap();
    assert_eq!(row(&desk.ledger, owner, &fresh.id).await.multipart, None);
    let second = desk
        .ledger
        .begin_parts(&fresh, multipart("b", 6))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(second.multipart, Some(multipart("b", 6)));
    // Somebody who still knows the first drops nothing.
    desk.ledger.drop_parts(&first).await.unwrap();
    assert_eq!(row(&desk.ledger, owner, &fresh.id).await, second);
}
