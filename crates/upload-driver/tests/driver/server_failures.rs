//! Failures of our own server: nothing is lost, and nothing is sent twice.

use upload_driver::api::UploadState;
use upload_engine::{Event, Failure, Milestone, Reason, StateKind};

use crate::fake::{Fault, MIB, Target, World, file};

use Target::{Cancel, Complete, Confirm, ListParts, Sign, SignParts, Whole};

/// Failures that end by themselves, and how long the queue waits at least, in milliseconds.
const FAILURES: [(Fault, u64); 12] = [
    (Fault::Cut(0), 500),
    (Fault::AnswerLost, 500),
    (Fault::Silence, 30_000),
    (Fault::Gateway(502), 500),
    (Fault::Proxy(502), 500),
    (Fault::Proxy(503), 500),
    (Fault::Proxy(404), 500),
    (Fault::Nonsense, 500),
    (Fault::Error(500, "internal", None), 500),
    (Fault::Error(503, "unavailable", Some(7)), 7_000),
    (Fault::Error(429, "too_many_requests", Some(20)), 20_000),
    (Fault::Error(429, "too_many_requests", None), 1_000),
];

#[test]
fn a_failed_request_is_repeated_later_and_the_file_is_sent_once() {
    for target in [Sign, Confirm] {
        for (fault, wait) in FAILURES {
            let world = World::new();
            let page = world.open_page();
            world.fail_next(target, fault);
            page.choose([file("a.bin", MIB)]);
            world.run();
            let context = format!(
                "{target:?} {fault:?} {:?} {:?}",
                page.state("a.bin"),
                world.request_log()
            );
            assert_eq!(page.kind("a.bin"), StateKind::Verified, "{context}");
            assert_eq!(world.count(target), 2, "{context}");
            assert_eq!(world.link.borrow().times_sent("a.bin"), 1, "{context}");
            assert!(world.clock.now() >= wait, "{context}");
            world.check_against_store(page);
            page.expect_no_leaks();
        }
    }
}

#[test]
fn a_failed_request_about_parts_is_repeated_later_and_each_part_is_sent_once() {
    for target in [SignParts, Complete, ListParts] {
        for (fault, _) in FAILURES {
            let world = World::new();
            world.send_in_parts_from(16 * MIB);
            let page = world.open_page();
            world.fail_next(target, fault);
            if target == ListParts {
                world.fail_next(Target::Part, Fault::AnswerLost);
            }
            page.choose([file("a.bin", 20 * MIB)]);
            world.run();
            let context = format!(
                "{target:?} {fault:?} {:?} {:?}",
                page.state("a.bin"),
                world.request_log()
            );
            assert_eq!(page.kind("a.bin"), StateKind::Verified, "{context}");
            assert_eq!(world.link.borrow().times_sent("a.bin"), 3, "{context}");
            world.check_against_store(page);
            world.check_nothing_sent_twice("");
            page.expect_no_leaks();
        }
    }
}

#[test]
fn a_refused_request_fails_the_file_with_the_servers_message() {
    let world = World::new();
    let page = world.open_page();
    world.fail_next(Sign, Fault::Error(422, "invalid", None));
    page.choose([file("a.bin", MIB)]);
    world.run();
    let Some(Failure::ServerRefused(rejection)) = page.failure("a.bin") else {
        panic!("{:?}", page.state("a.bin"))
    };
    assert_eq!((&*rejection.code, &*rejection.message), ("invalid", "No."));
    page.expect_no_leaks();
}

#[test]
fn a_batch_refused_as_a_whole_is_signed_in_smaller_batches() {
    let world = World::new();
    let page = world.open_page();
    world.fail_next(Sign, Fault::Error(400, "bad_request", None));
    page.choose((0..20).map(|number| file(&format!("{number}.bin"), 1000)));
    world.run();
    assert_eq!(page.count(StateKind::Verified), 20);
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn a_file_refused_before_sending_has_the_servers_reason_and_the_others_are_sent() {
    let world = World::new();
    world
        .server
        .borrow_mut()
        .refused
        .insert("b.bin".to_owned(), "quota_exceeded");
    let page = world.open_page();
    page.choose(["a.bin", "b.bin", "c.bin"].map(|name| file(name, MIB)));
    world.run();
    assert_eq!(page.rejection("b.bin").as_deref(), Some("quota_exceeded"));
    assert_eq!(page.count(StateKind::Verified), 2);
    assert_eq!(world.count(Sign), 1);
    assert!(page.has_announced(Milestone::Finished {
        verified: 2,
        unsuccessful: 1
    }));
    page.expect_no_leaks();
}

#[test]
fn a_file_rejected_after_arrival_has_the_servers_reason_and_a_retry_is_a_new_upload() {
    let world = World::new();
    world
        .server
        .borrow_mut()
        .rejected
        .insert("a.bin".to_owned(), "wrong_type");
    let page = world.open_page();
    page.choose([file("a.bin", MIB)]);
    world.run();
    assert_eq!(page.rejection("a.bin").as_deref(), Some("wrong_type"));
    assert!(world.store.borrow().objects.is_empty());
    world.server.borrow_mut().rejected.clear();
    page.handle(Event::Retry(page.id("a.bin")));
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.server.borrow().uploads_of("a.bin").len(), 2);
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn a_server_that_is_down_for_minutes_gets_few_requests_and_then_all_files() {
    let world = World::new();
    let page = world.open_page();
    world.fail(Confirm, 12, Fault::Cut(0));
    page.choose((0..10).map(|number| file(&format!("{number}.bin"), MIB)));
    world.run();
    assert_eq!(page.count(StateKind::Verified), 10);
    assert_eq!(world.link.borrow().sent.len(), 10);
    assert!(world.count(Confirm) <= 16, "{}", world.count(Confirm));
    page.expect_no_leaks();
}

#[test]
fn an_object_that_the_server_does_not_see_at_first_is_asked_for_again() {
    let world = World::new();
    let page = world.open_page();
    // The answer came from a replica that lags behind.
    world.server.borrow_mut().confirms_without_object = 3;
    page.choose([file("a.bin", MIB)]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.request_log(), [Sign, Whole, Confirm, Confirm, Confirm, Confirm]);
    world.check_nothing_sent_twice("");
}

#[test]
fn a_late_answer_to_a_sign_request_is_cancelled_on_the_server() {
    let world = World::new();
    let page = world.open_page();
    world.link.borrow_mut().latency = 16_000;
    page.choose([file("a.bin", MIB)]);
    world.run_until("the request timed out", || {
        page.kind("a.bin") == StateKind::WaitingToRetry
    });
    world.link.borrow_mut().latency = 20;
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.count(Cancel), 1);
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn the_row_says_why_it_waits_for_the_server() {
    let world = World::new();
    let page = world.open_page();
    world.fail_next(Sign, Fault::Error(429, "too_many_requests", Some(20)));
    page.choose([file("a.bin", MIB)]);
    page.wait_for("a.bin", StateKind::WaitingToRetry);
    let problem = page.driver().with_queue(upload_engine::Queue::server_problem).unwrap();
    assert_eq!(problem.reason, Reason::ServerBusy);
    assert!((problem.until - page.driver().now()).0 > 19_000);
}

#[test]
fn an_upload_ended_in_another_tab_is_cancelled_here_and_a_retry_is_a_new_upload() {
    for state in [UploadState::Cancelled, UploadState::Deleted] {
        let world = World::new();
        world.link.borrow_mut().rate = MIB;
        let page = world.open_page();
        page.choose([file("a.bin", 5 * MIB)]);
        page.wait_for_bytes("a.bin", MIB);
        let (id, _) = world.server.borrow().upload_of("a.bin");
        world.server.borrow_mut().uploads.get_mut(&id).unwrap().state = state;
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Cancelled, "{state:?}");
        assert_eq!(world.link.borrow().times_sent("a.bin"), 1, "{state:?}");
        page.handle(Event::Retry(page.id("a.bin")));
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Verified, "{state:?}");
        assert_eq!(world.server.borrow().uploads_of("a.bin").len(), 2, "{state:?}");
        world.check_against_store(page);
        page.expect_no_leaks();
    }
}

#[test]
fn an_upload_that_expired_during_a_long_pause_starts_anew() {
    for in_parts in [false, true] {
        let world = World::new();
        if in_parts {
            world.send_in_parts_from(16 * MIB);
        }
        let page = world.open_page();
        page.choose([file("a.bin", 60 * MIB)]);
        page.wait_for_bytes("a.bin", 36 * MIB);
        page.handle(Event::PauseAll);
        world.run();
        let mut server = world.server.borrow_mut();
        server.expire_uploads(&mut world.store.borrow_mut());
        drop(server);
        page.handle(Event::ResumeAll);
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Verified, "{:?}", page.state("a.bin"));
        world.check_against_store(page);
        page.expect_no_leaks();
    }
}
