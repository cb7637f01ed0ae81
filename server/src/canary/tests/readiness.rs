//! Running until the store is fit, and the endpoint that is checked.

use super::*;

#[tokio::test]
async fn if_the_public_endpoint_does_not_answer_the_servers_own_is_checked() {
    let (mut outer, _) = canary(Fault::Away, false);
    let (inner, store) = canary(Fault::EnforcesNothing, false);
    assert!(outer.check_endpoints(now()).await.is_err());
    outer.store = store.clone();
    outer.server_endpoint = Some(ServerEndpoint {
        endpoint: inner.endpoint.clone(),
        browser: store.clone(),
        urls: store.clone(),
    });
    let found = outer.check_endpoints(now()).await.unwrap().findings;
    assert!(
        matches!(&found[..], [Finding::PolicyNotEnforced, Finding::PublicEndpointAway(cause)] if cause.contains("no answer")),
        "{found:?}"
    );
    *store.fault.lock().unwrap() = Fault::None;
    let found = outer.check_endpoints(now()).await.unwrap().findings;
    assert!(matches!(found[..], [Finding::PublicEndpointAway(_)]), "{found:?}");
    assert!(fit(found), "networks need not lead back in");
    *store.fault.lock().unwrap() = Fault::Away;
    assert!(
        outer.check_endpoints(now()).await.is_err(),
        "nothing is known of a store that is away"
    );
}

#[tokio::test]
async fn the_stores_checksums_are_checked_and_published() {
    for (fault, bound, compared) in [
        (Fault::None, true, true),
        (Fault::IgnoresChecksums, false, true),
        (Fault::KeepsDamaged, false, true),
        (Fault::TripsOverChecksums, false, true),
        (Fault::NamesContentsOtherwise, true, false),
        (Fault::EnforcesNothing, false, true),
    ] {
        let (canary, store) = canary(fault, false);
        let integrity = canary.integrity.clone();
        assert_eq!(
            integrity.checksum_use(),
            Default::default(),
            "nothing is believed before"
        );
        canary
            .watch_from(Duration::from_millis(1))
            .wait_for(|now| *now != Readiness::Checking)
            .await
            .unwrap();
        let known = integrity.checksum_use();
        assert_eq!((known.bound, known.compared), (bound, compared), "{fault:?}");
        assert!(store.objects.lock().unwrap().is_empty(), "it cleans up after {fault:?}");
    }
    // URLs bind no checksum.
    let (canary, _) = canary(Fault::None, true);
    assert!(!canary.check_store(now()).await.unwrap().checksums.bound);
}

#[tokio::test]
async fn an_unreachable_store_is_checked_again_until_it_is_fit() {
    let (canary, store) = canary(Fault::Away, false);
    let mut readiness = canary.watch_from(Duration::from_millis(1));
    let away = |readiness: &Readiness| matches!(readiness, Readiness::Away(cause) if cause.contains("no answer"));
    readiness.wait_for(away).await.unwrap();
    *store.fault.lock().unwrap() = Fault::EnforcesNothing;
    let unfit = |readiness: &Readiness| matches!(readiness, Readiness::Checked(report) if !report.is_fit());
    readiness.wait_for(unfit).await.unwrap();
    *store.fault.lock().unwrap() = Fault::None;
    let fit = |readiness: &Readiness| matches!(readiness, Readiness::Checked(report) if report.is_fit());
    readiness.wait_for(fit).await.unwrap();
    assert!(readiness.changed().await.is_err(), "a fit store is left alone");
}
