//! Forms and URLs that do more than was signed, or less.

use super::*;

#[tokio::test]
async fn a_store_that_copies_by_an_unsigned_header_is_unfit() {
    for (by_put, transport) in [(true, Transport::Put), (false, Transport::Form)] {
        let report = reported(Fault::CopiesByAddedHeader, by_put).await;
        let finding = Finding::CopiesByAddedHeader(transport, KeyRole::Browser);
        assert_eq!(report.findings, std::slice::from_ref(&finding));
        assert!(!report.is_fit());
        assert_eq!(report.parts, PartsVerdict::Final, "parts are tried apart");
        let expected = if by_put { Verdict::Unfit } else { Verdict::Untried };
        assert_eq!(report.put, expected, "such URLs are not handed out");
        let sentence = finding.to_string();
        assert!(
            sentence.starts_with("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID: ")
                && sentence.contains("must not be allowed to read"),
            "{sentence}"
        );
    }
    let alone = Finding::CopiesByAddedHeader(Transport::Put, KeyRole::Server).to_string();
    assert!(alone.contains("Set a second key that may only write"), "{alone}");
}

#[tokio::test]
async fn a_store_that_publishes_by_an_unsigned_header_is_unfit() {
    for name in ["x-amz-acl", "x-amz-grant-read"] {
        let report = reported(Fault::PublishesByAddedHeader(name), true).await;
        assert_eq!(
            report.findings,
            [Finding::PublishesByAddedHeader(Transport::Put)],
            "{name}"
        );
        assert!(!report.is_fit());
        assert_eq!(report.put, Verdict::Unfit);
    }
    let report = reported(Fault::PublishesByAddedHeader("acl"), false).await;
    assert_eq!(report.findings, [Finding::PublishesByAddedHeader(Transport::Form)]);
    assert!(!report.is_fit());
    assert_eq!(findings(Fault::IsPublic).await, [], "the operator's own ACL may say so");
}

#[tokio::test]
async fn only_parts_are_disabled_if_only_they_do_more_than_was_signed() {
    for by_put in [true, false] {
        let put = |verdict| if by_put { verdict } else { Verdict::Untried };
        let report = reported(Fault::CopiesPartsByAddedHeader, by_put).await;
        let finding = Finding::CopiesByAddedHeader(Transport::Part, KeyRole::Browser);
        assert_eq!(report.findings, [finding]);
        assert!(report.is_fit(), "smaller files can still be sent");
        assert_eq!((report.put, report.parts), (put(Verdict::Fit), PartsVerdict::Unfit));

        for fault in [Fault::RefusesParts, Fault::ForbidsMultipart] {
            let report = reported(fault, by_put).await;
            assert!(matches!(report.findings[..], [Finding::PartsRefused(_)]), "{fault:?}");
            assert!(report.is_fit());
            assert_eq!(report.parts, PartsVerdict::Unfit, "{fault:?}");
        }
        let report = reported(Fault::HasNoMultipart, by_put).await;
        assert_eq!((report.findings, report.parts), (Vec::new(), PartsVerdict::Unfit));
        for fault in [Fault::None, Fault::IgnoresHeadersOfParts] {
            let report = reported(fault, by_put).await;
            assert_eq!(report.findings, [], "{fault:?}");
            assert_eq!(
                (report.put, report.parts),
                (put(Verdict::Fit), PartsVerdict::Final),
                "{fault:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_store_that_lets_a_late_part_change_a_completed_object_is_named() {
    let report = reported(Fault::TakesLateParts, true).await;
    assert_eq!(report.findings, [Finding::PartsChangeLate]);
    assert!(report.is_fit(), "such files are copied");
    assert_eq!(report.parts, PartsVerdict::Changeable);
}

#[tokio::test]
async fn etags_of_completed_objects_are_used_if_they_are_md5s_of_md5s() {
    assert!(reported(Fault::None, true).await.composite);
    assert!(!reported(Fault::NamesContentsOtherwise, true).await.composite);
}

#[tokio::test]
async fn urls_are_untried_before_they_were_checked() {
    assert_eq!(Readiness::Checking.put_verdict(), Verdict::Untried);
    assert_eq!(Readiness::Away(String::new()).parts_verdict(), PartsVerdict::Untried);
    for by_put in [true, false] {
        let report = reported(Fault::EnforcesNothing, by_put).await;
        assert_eq!((report.put, report.parts), (Verdict::Untried, PartsVerdict::Untried));
        let (canary, store) = canary(Fault::LosesMultipart, by_put);
        assert!(
            canary.check_store(now()).await.is_err(),
            "a store that goes away is tried again"
        );
        assert!(store.objects.lock().unwrap().is_empty(), "it cleans up all the same");
        assert!(store.multiparts.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_store_that_enforces_no_policies_is_unfit() {
    for fault in [Fault::EnforcesNothing, Fault::RefusesButKeepsTampered] {
        let found = findings(fault).await;
        assert_eq!(found, [Finding::PolicyNotEnforced], "{fault:?}");
        assert!(!fit(found));
    }
}
