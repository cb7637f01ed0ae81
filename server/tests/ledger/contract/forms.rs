//! Forms that still work after their row has ended, and plain forms, which reserve no bytes.

use app::domain::rejection::Rejection;
use server::ledger::{Allowance, FinalState, Ledger, NewPlainForm, Row, State, Trigger};

use super::{PLENTY, at, confirmed, file, fresh_id, issue, row};
use crate::database::LedgerFixture;

fn quota(bytes: u64) -> Allowance {
    Allowance { bytes, ..PLENTY }
}

async fn sign(ledger: &Ledger, owner: i64, size: u64, allowance: Allowance) -> Result<Row, Rejection> {
    let upload = file(size);
    let id = upload.id.clone();
    let mut verdicts = ledger
        .issue(owner, vec![upload], allowance, at(0), at(600))
        .await
        .unwrap();
    verdicts.remove(0)?;
    Ok(row(ledger, owner, &id).await)
}

async fn plain(ledger: &Ledger, owner: i64, max_bytes: u64, allowance: Allowance) -> Result<(u64, Row), Rejection> {
    let form = NewPlainForm {
        id: fresh_id(),
        name: "Upload".to_owned(),
        max_bytes,
    };
    let id = form.id.clone();
    let bytes = ledger
        .issue_plain(owner, form, allowance, at(0), at(600))
        .await
        .unwrap()?;
    Ok((bytes, row(ledger, owner, &id).await))
}

pub(crate) async fn forms_of_ended_rows_are_limited_to_one_more_quota(fixture: LedgerFixture) {
    let (owner, ledger, allowance) = (fixture.owner("ada").await, &fixture.ledger, quota(10));
    let mut forms = Vec::new();
    let refused = loop {
        match sign(ledger, owner, 10, allowance).await {
            Ok(row) => {
                let cancelled = ledger.finalize(&row, FinalState::Cancelled, Trigger::Page, allowance, at(1));
                forms.push(cancelled.await.unwrap().unwrap());
            }
            Err(rejection) => break rejection,
        }
    };
    assert_eq!(refused, Rejection::TooManyLiveForms);
    assert_eq!(forms.len(), 2, "one form for the quota, and one for the extra quota");
    let usage = ledger.usage(owner).await.unwrap();
    assert_eq!(
        (usage.reserved, usage.stored, usage.outstanding, usage.live_form_bytes),
        (0, 0, 0, 20)
    );
    assert_eq!(
        sign(ledger, owner, 1, allowance).await,
        Err(Rejection::TooManyLiveForms)
    );

    let dead_at = forms[0].form_dead_at.unwrap();
    let before = dead_at - std::time::Duration::from_secs(1);
    assert!(ledger.dead_forms(before, 10).await.unwrap().is_empty());
    assert_eq!(ledger.dead_forms(dead_at, 10).await.unwrap().len(), 2);
    for _ in 0..2 {
        // A second call has no effect.
        ledger.end_forms(owner, vec![forms[0].id.clone()]).await.unwrap();
        assert_eq!(ledger.usage(owner).await.unwrap().live_form_bytes, 10);
    }
    assert_eq!(ledger.dead_forms(dead_at, 10).await.unwrap().len(), 1);
    assert!(sign(ledger, owner, 10, allowance).await.is_ok());
}

pub(crate) async fn every_final_state_leaves_a_form_that_counts(fixture: LedgerFixture) {
    let owner = fixture.owner("ada").await;
    let ends = [
        confirmed(7),
        FinalState::Rejected("No.".to_owned()),
        FinalState::Damaged,
        FinalState::Cancelled,
        FinalState::Expired,
    ];
    for (n, end) in (1..).zip(ends) {
        let row = issue(&fixture.ledger, owner, 7, 0).await;
        let ended = fixture.ledger.finalize(&row, end, Trigger::Page, PLENTY, at(5)).await;
        assert!(ended.unwrap().unwrap().form_dead_at.is_some());
        assert_eq!(fixture.ledger.usage(owner).await.unwrap().live_form_bytes, 7 * n);
    }
    // Rows whose forms still count are not deleted at any age.
    assert!(
        fixture
            .ledger
            .ended(at(9_000_000), at(9_000_000), 10)
            .await
            .unwrap()
            .is_empty()
    );
}

pub(crate) async fn plain_forms_share_the_rest_and_never_prevent_signing(fixture: LedgerFixture) {
    let (owner, ledger, allowance) = (fixture.owner("ada").await, &fixture.ledger, quota(1_000));
    let mut forms = Vec::new();
    for expected in [200, 160, 128] {
        let (bytes, row) = plain(ledger, owner, 5_000, allowance).await.unwrap();
        assert_eq!(bytes, expected);
        forms.push(row);
    }
    assert_eq!(plain(ledger, owner, 50, allowance).await.unwrap().0, 50);
    let refused = loop {
        match plain(ledger, owner, 5_000, allowance).await {
            Ok(_) => {}
            Err(rejection) => break rejection,
        }
    };
    assert_eq!(refused, Rejection::TooManyLiveForms);
    let usage = ledger.usage(owner).await.unwrap();
    assert!(usage.live_form_bytes <= 1_000, "{usage:?}");
    assert_eq!((usage.reserved, usage.outstanding), (0, 0), "plain forms hold no place");

    // A page with script can still sign; then a plain form gets no bytes.
    let all = sign(ledger, owner, 1_000, allowance).await.unwrap();
    let left = Rejection::QuotaExceeded { left: 0 };
    assert_eq!(plain(ledger, owner, 50, allowance).await.unwrap_err(), left);
    let beyond = ledger.finalize(&forms[0], confirmed(200), Trigger::Return, allowance, at(1));
    let beyond = beyond.await.unwrap().unwrap();
    assert_eq!((beyond.state, &beyond.stored), (State::Rejected, &None));
    assert_eq!(beyond.reason, Some(left.message().to_stored()));
    let cancelled = ledger.finalize(&all, FinalState::Cancelled, Trigger::Page, allowance, at(2));
    cancelled.await.unwrap();
    for (row, size) in [(&forms[1], 160), (&forms[2], 100)] {
        let arrived = ledger.finalize(row, confirmed(size), Trigger::Sweep, allowance, at(3));
        assert_eq!(arrived.await.unwrap().unwrap().state, State::Confirmed);
    }
    assert_eq!(ledger.usage(owner).await.unwrap().stored, 260);
}

pub(crate) async fn unreserved_bytes_are_checked_against_the_quota(fixture: LedgerFixture) {
    let (owner, ledger) = (fixture.owner("ada").await, &fixture.ledger);
    let (_, row) = plain(ledger, owner, 50, quota(1_000)).await.unwrap();
    ledger.set_quota(owner, Some(30)).await.unwrap();
    let settled = ledger.finalize(&row, confirmed(40), Trigger::Event, quota(1_000), at(1));
    assert_eq!(settled.await.unwrap().unwrap().state, State::Rejected);
}

pub(crate) async fn rows_that_cannot_be_cleaned_up_do_not_block_others(fixture: LedgerFixture) {
    let (owner, ledger) = (fixture.owner("ada").await, &fixture.ledger);
    let mut ids = Vec::new();
    for _ in 0..3 {
        let row = issue(ledger, owner, 1, 0).await;
        let ended = ledger.finalize(&row, FinalState::Cancelled, Trigger::Page, PLENTY, at(1));
        ids.push(ended.await.unwrap().unwrap().id);
    }
    let open = issue(ledger, owner, 1, 0).await;
    ids.push(open.id.clone());
    ledger.postpone(&ids[1..], at(9_000)).await.unwrap();
    let due = |now| async move { ledger.dead_forms(at(now), 10).await.unwrap().len() };
    assert_eq!((due(8_999).await, due(9_000).await), (1, 3));
    let claimed = ledger.claim_due(at(700), at(760), 10).await.unwrap();
    assert_eq!(claimed.len(), 1, "open rows are not postponed so");
}
