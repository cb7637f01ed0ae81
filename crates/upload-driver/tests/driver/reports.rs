//! Reports of failed attempts, and the explanations of the server.

use serde_json::Value;
use upload_engine::{Event, Failure, Milestone, State, StateKind};

use crate::fake::{Fault, MIB, Target, World, file};

use Target::{Part, Report, Whole};

fn attempts(world: &World) -> Vec<Value> {
    let calls = world.server.borrow().calls_of(Report);
    calls
        .iter()
        .flat_map(|call| call["attempts"].as_array().unwrap().clone())
        .collect()
}

#[test]
fn the_report_of_a_refused_form_carries_its_fields_and_the_explanation_comes_back() {
    let world = World::new();
    let page = world.open_page();
    world.fail_next(Whole, Fault::Refuse(403, "AccessDenied", "No."));
    page.choose([file("a.bin", MIB)]);
    world.run();
    let [attempt] = &attempts(world)[..] else {
        panic!("{:?}", attempts(world))
    };
    let (id, upload) = world.server.borrow().upload_of("a.bin");
    assert_eq!(attempt["upload"], id);
    assert_eq!((&attempt["part"], &attempt["attempt"]), (&0.into(), &1.into()));
    assert_eq!(attempt["status"], 403);
    assert_eq!(attempt["detail"], "AccessDenied");
    assert_eq!(attempt["request_id"], "R7");
    assert_eq!(attempt["fields"][0], serde_json::json!(["key", upload.key]));
    let id = page.id("a.bin");
    assert_eq!(
        page.explanations(),
        [(id, format!("The policy does not fit {}.", upload.key))]
    );
    page.expect_no_leaks();
}

#[test]
fn nothing_is_reported_while_the_file_may_still_arrive() {
    let world = World::new();
    let page = world.open_page();
    world.fail(Whole, 3, Fault::Refuse(503, "SlowDown", ""));
    page.choose([file("a.bin", MIB)]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.count(Report), 0);
    assert!(!page.has_announced(Milestone::Failed(page.id("a.bin"))));
}

#[test]
fn the_report_has_all_attempts_that_led_to_the_failure_and_a_later_one_only_new_ones() {
    let world = World::new();
    let page = world.open_page();
    world.fail(Whole, 2, Fault::Refuse(503, "SlowDown", ""));
    world.fail_next(Whole, Fault::Cut(50));
    world.fail_next(Whole, Fault::Refuse(413, "EntityTooLarge", ""));
    page.choose([file("a.bin", MIB)]);
    world.run();
    let details: Vec<_> = attempts(world)
        .iter()
        .map(|attempt| attempt["detail"].clone())
        .collect();
    assert_eq!(details, ["SlowDown", "SlowDown", "network", "EntityTooLarge"]);
    let has_fields: Vec<_> = attempts(world)
        .iter()
        .map(|attempt| attempt["fields"].is_array())
        .collect();
    assert_eq!(has_fields, [false, false, false, true]);
    world.fail_next(Whole, Fault::Refuse(403, "SignatureDoesNotMatch", ""));
    page.handle(Event::Retry(page.id("a.bin")));
    world.run();
    assert_eq!(page.failure("a.bin"), Some(Failure::Misconfigured));
    assert_eq!(attempts(world).len(), 5);
    assert_eq!(attempts(world)[4]["attempt"], 5);
    page.expect_no_leaks();
}

#[test]
fn a_failed_part_is_reported_without_its_secret_url() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let page = world.open_page();
    world.fail_after(Part, 1, Fault::Refuse(403, "AccessDenied", ""));
    page.choose([file("a.bin", 20 * MIB)]);
    world.run();
    assert_eq!(page.failure("a.bin"), Some(Failure::Denied));
    let reported = attempts(world);
    assert_eq!(reported[0]["part"], 2);
    assert!(!reported[0].to_string().contains("https"), "{reported:?}");
    assert_eq!(page.explanations(), []);
    page.expect_no_leaks();
}

#[test]
fn a_lost_report_changes_nothing() {
    for fault in [
        Fault::Cut(0),
        Fault::Silence,
        Fault::Proxy(502),
        Fault::Nonsense,
        Fault::Error(401, "login_required", None),
    ] {
        let world = World::new();
        let page = world.open_page();
        world.fail_next(Report, fault);
        world.fail_next(Whole, Fault::Refuse(413, "", ""));
        page.choose([file("a.bin", MIB)]);
        world.run();
        assert_eq!(page.failure("a.bin"), Some(Failure::TooLarge), "{fault:?}");
        assert_eq!(world.count(Report), 1);
        assert_eq!(page.explanations(), []);
        page.expect_no_leaks();
    }
}

#[test]
fn an_explanation_may_come_after_the_row_was_removed() {
    let world = World::new();
    let page = world.open_page();
    world.fail_next(Whole, Fault::Refuse(403, "AccessDenied", ""));
    page.choose([file("a.bin", MIB)]);
    page.wait_for("a.bin", StateKind::Failed);
    page.handle(Event::Remove(page.id("a.bin")));
    world.run();
    assert_eq!(page.explanations().len(), 1);
    page.expect_no_leaks();
}

#[test]
fn a_file_that_cannot_be_read_is_reported_as_such() {
    let world = World::new();
    let page = world.open_page();
    world.fail_next(Whole, Fault::Unreadable);
    page.choose([file("a.bin", MIB)]);
    world.run();
    assert_eq!(attempts(world)[0]["detail"], "unreadable");
    assert!(attempts(world)[0].get("status").is_none());
    page.expect_no_leaks();
}

#[test]
fn a_file_of_which_no_byte_leaves_is_reported_and_explained_while_it_is_tried_again() {
    let world = World::new();
    let page = world.open_page();
    world.fail(Whole, 3, Fault::Cut(0));
    page.choose([file("a.bin", MIB)]);
    world.run_until("the explanation", || !page.explanations().is_empty());
    assert_eq!(page.kind("a.bin"), StateKind::Checking);
    assert!(world.clock.now() < 5_000, "{}", world.clock.now());
    let numbers =
        |attempts: Vec<Value>| -> Vec<Value> { attempts.iter().map(|attempt| attempt["attempt"].clone()).collect() };
    assert_eq!(numbers(attempts(world)), [1, 2]);
    assert_eq!(
        page.explanations(),
        [(page.id("a.bin"), "The network blocks the store.".to_owned())]
    );
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.count(Report), 1);
    page.expect_no_leaks();
}

#[test]
fn many_files_without_a_byte_are_one_report_in_half_a_minute_and_each_is_reported_when_it_fails() {
    let world = World::new();
    let page = world.open_page();
    world.fail(Whole, 100_000, Fault::Cut(0));
    page.choose((0..20).map(|number| file(&format!("{number}.bin"), MIB)));
    world.run_for(29_000);
    assert_eq!(world.count(Report), 1);
    world.run_for(60_000);
    assert!((2..=3).contains(&world.count(Report)), "{}", world.count(Report));
    world.run();
    let failed = page
        .rows()
        .iter()
        .filter(|(.., state, _)| matches!(state, State::Failed(_)))
        .count();
    assert_eq!(failed, 20);
    let numbers: Vec<_> = attempts(world)
        .iter()
        .map(|attempt| attempt["upload"].clone())
        .collect();
    let (id, _) = world.server.borrow().upload_of("19.bin");
    assert!(numbers.contains(&id.into()));
    page.expect_no_leaks();
}

#[test]
fn a_part_of_which_no_byte_leaves_is_reported_as_a_part() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let page = world.open_page();
    world.fail(Part, 100_000, Fault::Cut(0));
    page.choose([file("a.bin", 20 * MIB)]);
    world.run_until("the explanation", || !page.explanations().is_empty());
    assert!(attempts(world).iter().all(|attempt| attempt["part"] != 0));
    world.faults.borrow_mut().clear();
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    page.expect_no_leaks();
}

#[test]
fn a_connection_that_is_cut_midway_is_not_reported_before_the_file_fails() {
    for fault in [Fault::Cut(50), Fault::AnswerLost, Fault::Aborted, Fault::TimedOut] {
        let world = World::new();
        let page = world.open_page();
        world.fail(Whole, 3, fault);
        page.choose([file("a.bin", MIB)]);
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Verified, "{fault:?}");
        assert_eq!(world.count(Report), 0, "{fault:?}");
    }
}
