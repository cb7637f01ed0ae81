//! Every row of the retry table: the next step after an answer of the store, or without one.

use upload_engine::{Failure, Milestone, StateKind};

use crate::fake::{Fault, MIB, Page, Target, World, file};

use Target::{Complete, Confirm, ListParts, Part, Report, Sign, SignParts, Whole};

/// The expected next step.
#[derive(Debug)]
enum Next {
    /// The same upload is signed and sent again.
    SignedAgain,
    /// The server is asked first. The store has the file, so that no byte is sent again.
    CheckedAndFound,
    /// The server is asked first. The store lacks the file, so that it is sent again.
    CheckedAndSentAgain,
    /// After a wait, the file is sent again.
    SentAgain,
    /// The server is asked several times, because the answer says that the store has the file. Then it is sent again.
    AskedSeveralTimes,
    /// The file fails, and the attempt is reported.
    Fails(Failure),
    /// The file fails without an attempt that the store saw.
    FailsHere(Failure),
}

use Next::{AskedSeveralTimes, CheckedAndFound, CheckedAndSentAgain, Fails, FailsHere, SentAgain, SignedAgain};

const POLICY_EXPIRED: &str = "Invalid according to Policy: Policy expired.";

fn table() -> Vec<(Fault, Next)> {
    let refuse = |status, code| Fault::Refuse(status, code, "");
    vec![
        (Fault::Refuse(403, "AccessDenied", POLICY_EXPIRED), SignedAgain),
        (Fault::Refuse(403, "AccessDenied", "Request has expired"), SignedAgain),
        (refuse(400, "ExpiredToken"), SignedAgain),
        (refuse(403, "RequestTimeTooSkewed"), SignedAgain),
        // The form may demand the checksum of other bytes.
        (refuse(400, "BadDigest"), SignedAgain),
        (refuse(400, "XAmzContentChecksumMismatch"), SignedAgain),
        (Fault::AnswerLost, CheckedAndFound),
        (Fault::Silence, CheckedAndFound),
        (Fault::Gateway(500), CheckedAndFound),
        (Fault::Gateway(502), CheckedAndFound),
        (Fault::Gateway(504), CheckedAndFound),
        (Fault::Proxy(200), AskedSeveralTimes),
        (Fault::Cut(0), CheckedAndSentAgain),
        (Fault::Cut(50), CheckedAndSentAgain),
        (Fault::Hidden, CheckedAndSentAgain),
        (Fault::Aborted, CheckedAndSentAgain),
        (Fault::TimedOut, CheckedAndSentAgain),
        (refuse(500, "InternalError"), CheckedAndSentAgain),
        (Fault::Proxy(502), CheckedAndSentAgain),
        (refuse(404, "NoSuchUpload"), CheckedAndSentAgain),
        (Fault::Stall(50), SentAgain),
        (refuse(503, "SlowDown"), SentAgain),
        (refuse(503, ""), SentAgain),
        (refuse(429, ""), SentAgain),
        (refuse(400, "TooManyRequests"), SentAgain),
        (refuse(400, "RequestTimeout"), SentAgain),
        (refuse(400, "IncompleteBody"), SentAgain),
        (refuse(408, ""), SentAgain),
        (Fault::Proxy(503), SentAgain),
        (refuse(403, "AccessDenied"), Fails(Failure::Denied)),
        (refuse(401, ""), Fails(Failure::Denied)),
        (refuse(400, "EntityTooLarge"), Fails(Failure::TooLarge)),
        (refuse(413, ""), Fails(Failure::TooLarge)),
        (refuse(400, "EntityTooSmall"), Fails(Failure::TooSmall)),
        (refuse(501, "NotImplemented"), Fails(Failure::NotSupported)),
        (refuse(507, ""), Fails(Failure::StoreFull)),
        (refuse(400, "QuotaExceeded"), Fails(Failure::StoreFull)),
        (refuse(404, "NoSuchBucket"), Fails(Failure::Misconfigured)),
        (refuse(403, "SignatureDoesNotMatch"), Fails(Failure::Misconfigured)),
        (refuse(404, ""), Fails(Failure::Refused(404))),
        (refuse(418, "Teapot"), Fails(Failure::Refused(418))),
        (Fault::Unreadable, FailsHere(Failure::Unreadable)),
    ]
}

#[test]
fn each_answer_of_the_store_has_its_consequence_for_a_whole_file() {
    for (fault, next) in table() {
        let world = World::new();
        let page = world.open_page();
        world.fail_next(Whole, fault);
        page.choose([file("a.bin", 5 * MIB)]);
        world.run();
        let (requests, failure) = match &next {
            SignedAgain => (vec![Sign, Whole, Sign, Whole, Confirm], None),
            CheckedAndFound => (vec![Sign, Whole, Confirm], None),
            CheckedAndSentAgain => (vec![Sign, Whole, Confirm, Whole, Confirm], None),
            SentAgain => (vec![Sign, Whole, Whole, Confirm], None),
            AskedSeveralTimes => {
                let confirms = vec![Confirm; 5];
                ([vec![Sign, Whole], confirms, vec![Whole, Confirm]].concat(), None)
            }
            Fails(failure) | FailsHere(failure) => (vec![Sign, Whole, Report], Some(failure.clone())),
        };
        let context = format!("{fault:?} → {next:?}: {:?}", page.state("a.bin"));
        assert_eq!(world.request_log(), requests, "{context}");
        assert_eq!(page.failure("a.bin"), failure, "{context}");
        assert_eq!(
            page.kind("a.bin") == StateKind::Verified,
            failure.is_none(),
            "{context}"
        );
        assert_eq!(world.server.borrow().uploads_of("a.bin").len(), 1, "{context}");
        world.check_against_store(page);
        world.check_nothing_sent_twice("");
        page.expect_no_leaks();
    }
}

/// A file of three parts, whose second part has a fault.
fn in_parts(fault: Fault) -> (&'static World, Page) {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let page = world.open_page();
    world.fail_after(Part, 1, fault);
    page.choose([file("a.bin", 20 * MIB)]);
    world.run();
    (world, page)
}

#[test]
fn each_answer_of_the_store_has_its_consequence_for_a_part() {
    for (fault, next) in table() {
        let (world, page) = in_parts(fault);
        let context = format!(
            "{fault:?} → {next:?}: {:?}, {:?}",
            page.state("a.bin"),
            world.request_log()
        );
        let parts = world.link.borrow().parts_sent("a.bin");
        let times = |part| parts.iter().filter(|its| **its == part).count();
        match &next {
            Fails(failure) | FailsHere(failure) => {
                assert_eq!(page.failure("a.bin").as_ref(), Some(failure), "{context}");
                assert_eq!(world.count(Report), 1, "{context}");
            }
            // The server lists the part as missing when it completes the upload.
            AskedSeveralTimes => {
                assert_eq!(page.kind("a.bin"), StateKind::Verified, "{context}");
                assert_eq!(world.count(Complete), 2, "{context}");
            }
            // The stored parts remain, so only the bytes of this one are sent again.
            _ => {
                assert_eq!(page.kind("a.bin"), StateKind::Verified, "{context}");
                assert_eq!(world.count(Complete), 1, "{context}");
            }
        }
        match &next {
            // Whether the part is there is asked by listing the parts.
            CheckedAndFound => {
                assert!(world.count(ListParts) >= 1, "{context}");
                assert_eq!(times(2), 1, "{context}");
                world.check_nothing_sent_twice("");
            }
            SignedAgain => assert!(world.count(SignParts) >= 2, "{context}"),
            _ => {}
        }
        if page.kind("a.bin") == StateKind::Verified && !matches!(next, CheckedAndFound) {
            assert_eq!(times(2), 2, "{context}");
        }
        world.check_against_store(page);
        page.expect_no_leaks();
    }
}

#[test]
fn a_denial_after_the_forms_time_counts_as_expired() {
    let world = World::new();
    world.server.borrow_mut().lifetime = 60;
    world.link.borrow_mut().rate = 100_000;
    let page = world.open_page();
    world.fail_next(Whole, Fault::Refuse(403, "AccessDenied", ""));
    page.choose([file("slow.bin", 8_000_000)]);
    world.run();
    assert_eq!(page.kind("slow.bin"), StateKind::Verified);
    assert_eq!(world.request_log(), [Sign, Whole, Sign, Whole, Confirm]);
}

#[test]
fn a_store_that_stays_busy_fails_the_file_after_ten_minutes_and_a_retry_sends_it() {
    let world = World::new();
    let page = world.open_page();
    world.fail(Whole, 1000, Fault::Refuse(503, "SlowDown", ""));
    page.choose([file("a.bin", MIB)]);
    world.run_for(9 * 60 * 1000);
    assert_eq!(page.kind("a.bin"), StateKind::WaitingToRetry);
    world.run();
    assert!(matches!(page.failure("a.bin"), Some(Failure::GaveUp(_))));
    assert!(page.has_announced(Milestone::Failed(page.id("a.bin"))));
    world.faults.borrow_mut().clear();
    page.handle(upload_engine::Event::Retry(page.id("a.bin")));
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    page.expect_no_leaks();
}

#[test]
fn an_upload_in_parts_that_is_gone_starts_anew() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let page = world.open_page();
    page.choose([file("a.bin", 40 * MIB)]);
    page.wait_for_bytes("a.bin", 20 * MIB);
    let mut server = world.server.borrow_mut();
    server.expire_uploads(&mut world.store.borrow_mut());
    drop(server);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert!(page.has_announced(Milestone::Restarted(page.id("a.bin"))));
    assert_eq!(world.server.borrow().uploads_of("a.bin").len(), 2);
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn a_form_that_expires_twice_is_signed_again_after_a_wait() {
    let world = World::new();
    let page = world.open_page();
    world.fail(Whole, 2, Fault::Refuse(403, "AccessDenied", POLICY_EXPIRED));
    page.choose([file("a.bin", MIB)]);
    page.wait_for("a.bin", StateKind::WaitingToRetry);
    assert_eq!(world.request_log(), [Sign, Whole, Sign, Whole]);
    world.run();
    assert_eq!(world.request_log(), [Sign, Whole, Sign, Whole, Sign, Whole, Confirm]);
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    page.expect_no_leaks();
}
