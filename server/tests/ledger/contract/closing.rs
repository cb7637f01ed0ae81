//! Closed accounts, and an owner's own quota.

use app::domain::listing::Listing;
use app::domain::rejection::Rejection;
use server::ledger::{LedgerError, State, Trigger};

use super::{PLENTY, at, confirmed, file, issue, row, stored};
use crate::database::LedgerFixture;

pub(crate) async fn a_closed_owner_begins_and_finishes_nothing_until_reopened(fixture: LedgerFixture) {
    let (ada, eve) = (fixture.owner("ada").await, fixture.owner("eve").await);
    let kept = stored(&fixture.ledger, ada, 5, 0).await;
    let open = issue(&fixture.ledger, ada, 7, 0).await;
    // The change applies to other servers at once.
    let other = fixture.another();
    other.close(ada, false, at(1)).await.unwrap();
    let refused = fixture.ledger.issue(ada, vec![file(1)], PLENTY, at(2), at(600)).await;
    assert!(matches!(refused, Err(LedgerError::AccountClosed)), "{refused:?}");
    let refused = fixture
        .ledger
        .extend_expiry(ada, vec![open.id.clone()], Vec::new(), at(900))
        .await;
    assert!(matches!(refused, Err(LedgerError::AccountClosed)), "{refused:?}");
    let settled = fixture
        .ledger
        .finalize(&open, confirmed(7), Trigger::Page, PLENTY, at(3))
        .await;
    let settled = settled.unwrap().unwrap();
    assert_eq!((settled.state, settled.stored), (State::Rejected, None));
    let usage = fixture.ledger.usage(ada).await.unwrap();
    assert_eq!((usage.reserved, usage.stored, usage.outstanding), (0, 5, 0));
    assert_eq!(row(&fixture.ledger, ada, &kept.id).await.state, State::Confirmed);
    assert_eq!(
        fixture
            .ledger
            .list(ada, &Listing::default(), None, 10)
            .await
            .unwrap()
            .len(),
        1
    );
    issue(&fixture.ledger, eve, 1, 4).await;

    other.reopen(ada).await.unwrap();
    issue(&fixture.ledger, ada, 7, 5).await;
}

pub(crate) async fn the_next_sweep_checks_a_closed_owners_uploads(fixture: LedgerFixture) {
    let ada = fixture.owner("ada").await;
    let open = issue(&fixture.ledger, ada, 7, 0).await;
    assert!(fixture.ledger.claim_due(at(2), at(8), 10).await.unwrap().is_empty());
    fixture.ledger.close(ada, false, at(1)).await.unwrap();
    let due = fixture.ledger.claim_due(at(2), at(8), 10).await.unwrap();
    assert_eq!(due.iter().map(|row| &row.id).collect::<Vec<_>>(), [&open.id]);
}

pub(crate) async fn closing_with_erase_removes_files_and_names(fixture: LedgerFixture) {
    let (ada, eve) = (fixture.owner("ada").await, fixture.owner("eve").await);
    let file = stored(&fixture.ledger, ada, 5, 0).await;
    let hidden = stored(&fixture.ledger, ada, 6, 0).await;
    let others = stored(&fixture.ledger, eve, 7, 0).await;
    fixture
        .ledger
        .hide(ada, vec![hidden.id.clone()], at(1), at(1_000))
        .await
        .unwrap();
    fixture.ledger.close(ada, true, at(2)).await.unwrap();
    assert!(
        fixture
            .ledger
            .list(ada, &Listing::default(), None, 10)
            .await
            .unwrap()
            .is_empty()
    );
    let ids = vec![file.id.clone(), hidden.id.clone()];
    assert!(
        fixture.ledger.restore(ada, ids, at(3)).await.unwrap().is_empty(),
        "no way back"
    );
    let due = fixture.ledger.to_erase(at(3), 10).await.unwrap();
    assert_eq!(due.len(), 2);
    assert!(due.iter().all(|row| row.owner == ada && row.name.is_empty()));
    for gone in &due {
        fixture.ledger.mark_erased(gone, at(4)).await.unwrap();
    }
    assert_eq!(fixture.ledger.usage(ada).await.unwrap().stored, 0);
    assert_eq!(row(&fixture.ledger, eve, &others.id).await.state, State::Confirmed);
}

pub(crate) async fn an_owners_own_quota_replaces_the_default(fixture: LedgerFixture) {
    let (ada, eve) = (fixture.owner("ada").await, fixture.owner("eve").await);
    fixture.ledger.set_quota(ada, Some(10)).await.unwrap();
    assert_eq!(fixture.ledger.quota(ada).await.unwrap(), Some(10));
    assert_eq!(fixture.ledger.quota(eve).await.unwrap(), None);
    for (owner, verdict) in [(ada, Err(Rejection::QuotaExceeded { left: 10 })), (eve, Ok(()))] {
        let verdicts = fixture
            .ledger
            .issue(owner, vec![file(11)], PLENTY, at(0), at(600))
            .await;
        assert_eq!(verdicts.unwrap(), [verdict]);
    }
    // An own quota may be larger than the default.
    let little = server::ledger::Allowance { bytes: 5, ..PLENTY };
    let verdicts = fixture.ledger.issue(ada, vec![file(9)], little, at(0), at(600)).await;
    assert_eq!(verdicts.unwrap(), [Ok(())]);
    fixture.ledger.set_quota(ada, None).await.unwrap();
    let verdicts = fixture.ledger.issue(ada, vec![file(11)], PLENTY, at(0), at(600)).await;
    assert_eq!(verdicts.unwrap(), [Ok(())]);
}
