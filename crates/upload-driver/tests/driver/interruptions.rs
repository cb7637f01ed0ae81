//! The network, the session, sleep, stalls.

use upload_driver::Signal;
use upload_driver::api::UploadState;
use upload_engine::{Event, Milestone, StateKind};

use crate::fake::{Fault, MIB, Page, Target, World, file};

/// A page that is sending a file in one request, at 1 MiB per second.
fn sending() -> (&'static World, Page) {
    let world = World::new();
    world.link.borrow_mut().rate = MIB;
    let page = world.open_page();
    page.choose([file("a.bin", 10 * MIB)]);
    page.wait_for_bytes("a.bin", 4 * MIB);
    (world, page)
}

#[test]
fn offline_nothing_is_tried_and_online_the_file_continues_at_once() {
    let (world, page) = sending();
    world.go_offline();
    world.run_for(100);
    let requests = world.request_log().len();
    world.run_for(30 * 60 * 1000);
    assert_eq!(world.request_log().len(), requests);
    assert!(page.has_announced(Milestone::Offline));
    world.go_online();
    let now = world.clock.now();
    page.wait_for("a.bin", StateKind::Sending);
    assert!(world.clock.now() - now < 2_000);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    world.check_nothing_sent_twice("");
    page.expect_no_leaks();
}

#[test]
fn files_chosen_offline_are_sent_once_the_network_is_back() {
    let world = World::new();
    let page = world.open_page();
    world.go_offline();
    page.choose([file("a.bin", MIB)]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Waiting);
    assert!(world.request_log().is_empty());
    world.go_online();
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    page.expect_no_leaks();
}

#[test]
fn a_network_that_fails_unnoticed_by_the_browser_is_tried_again() {
    let (world, page) = sending();
    world.link.borrow_mut().is_online = false;
    world.run_for(120_000);
    assert_ne!(page.kind("a.bin"), StateKind::Failed);
    world.link.borrow_mut().is_online = true;
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    page.expect_no_leaks();
}

#[test]
fn without_a_session_started_files_arrive_and_the_rest_waits_for_the_log_in() {
    let world = World::new();
    world.link.borrow_mut().rate = MIB;
    let page = world.open_page();
    page.choose([file("a.bin", 5 * MIB)]);
    page.wait_for_bytes("a.bin", MIB);
    world.end_session();
    page.choose([file("b.bin", MIB)]);
    world.run();
    assert!(page.has_announced(Milestone::SessionLost));
    assert_eq!(page.kind("a.bin"), StateKind::Confirming);
    assert_eq!(page.kind("b.bin"), StateKind::Waiting);
    assert_eq!(world.link.borrow().times_sent("a.bin"), 1);
    // The user logs in in another tab, and comes back to this one.
    world.log_in_as("alice");
    page.driver().handle_signal(Signal::Visible);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 2);
    assert_eq!(world.link.borrow().sent.len(), 2);
    page.expect_no_leaks();
}

#[test]
fn a_page_that_becomes_visible_without_a_session_asks_once() {
    let world = World::new();
    let page = world.open_page();
    world.end_session();
    page.choose([file("a.bin", MIB)]);
    world.run();
    let before = world.count(Target::Sign);
    page.driver().handle_signal(Signal::Visible);
    world.run();
    assert_eq!(world.count(Target::Sign), before + 1);
    assert!(page.driver().with_queue(|queue| queue.blockers().session_lost));
}

#[test]
fn without_a_session_an_upload_in_parts_keeps_its_parts() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let page = world.open_page();
    page.choose([file("a.bin", 400 * MIB)]);
    page.wait_for_bytes("a.bin", 20 * MIB);
    world.end_session();
    world.run();
    assert!(page.has_announced(Milestone::SessionLost));
    world.log_in_as("alice");
    page.handle(Event::LoggedIn);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    world.check_against_store(page);
    world.check_nothing_sent_twice("");
    page.expect_no_leaks();
}

#[test]
fn stalls_in_the_middle_and_after_the_last_byte_are_noticed() {
    for (fault, times_sent) in [(Fault::Stall(40), 2), (Fault::Silence, 1)] {
        let world = World::new();
        let page = world.open_page();
        world.fail_next(Target::Whole, fault);
        page.choose([file("a.bin", 5 * MIB)]);
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Verified, "{fault:?}");
        assert_eq!(world.link.borrow().times_sent("a.bin"), times_sent, "{fault:?}");
        assert!(world.clock.now() < 5 * 60 * 1000, "{fault:?}");
        page.expect_no_leaks();
    }
}

#[test]
fn a_very_slow_link_is_no_stall() {
    let world = World::new();
    world.link.borrow_mut().rate = 30_000;
    let page = world.open_page();
    page.choose([file("a.bin", 5 * MIB), file("b.bin", 4 * MIB)]);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 2);
    assert_eq!(world.link.borrow().sent.len(), 2);
    page.expect_no_leaks();
}

#[test]
fn after_sleep_a_transmission_that_still_lives_is_not_aborted() {
    let (world, page) = sending();
    world.sleep(60 * 60 * 1000);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.link.borrow().times_sent("a.bin"), 1);
    page.expect_no_leaks();
}

#[test]
fn a_file_changed_on_the_disk_while_it_is_sent_fails_with_that_reason() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let page = world.open_page();
    let original = file("a.bin", 400 * MIB);
    world.write_to_disk(&original);
    page.choose([original.clone()]);
    page.wait_for_bytes("a.bin", 20 * MIB);
    world.write_to_disk(&original.edited());
    world.run();
    assert_eq!(page.failure("a.bin"), Some(upload_engine::Failure::Unreadable));
    page.expect_no_leaks();
}

#[test]
fn a_link_that_loses_transmissions_gets_large_files_in_parts() {
    let world = World::new();
    world.send_in_parts_from(5 << 30);
    let page = world.open_page();
    world.fail(Target::Whole, 3, Fault::Cut(30));
    page.choose(["a.bin", "b.bin", "c.bin"].map(|name| file(name, 20 * MIB)));
    world.run();
    assert_eq!(world.count(Target::Part), 0);
    page.choose([file("d.bin", 80 * MIB)]);
    world.run();
    assert!(world.count(Target::Part) > 0);
    assert_eq!(page.count(StateKind::Verified), 4);
    page.expect_no_leaks();
}

#[test]
fn forms_that_expire_during_a_pause_are_signed_again_before_use() {
    let world = World::new();
    world.server.borrow_mut().lifetime = 30;
    let page = world.open_page();
    page.choose((0..5).map(|number| file(&format!("{number}.bin"), 5 * MIB)));
    page.wait_for("0.bin", StateKind::Sending);
    page.handle(Event::PauseAll);
    world.run_for(31_000);
    page.handle(Event::ResumeAll);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 5);
    let signs: Vec<usize> = (world.server.borrow().calls_of(Target::Sign).iter())
        .map(|call| call["files"].as_array().unwrap().len())
        .collect();
    assert_eq!(signs, [5, 5]);
    assert_eq!(world.server.borrow().uploads.len(), 5);
    page.expect_no_leaks();
}

#[test]
fn a_server_that_is_restarted_in_the_middle_costs_no_byte() {
    let world = World::new();
    world.link.borrow_mut().rate = 2 * MIB;
    let page = world.open_page();
    page.choose((0..14).map(|number| file(&format!("{number}.bin"), MIB)));
    page.wait_for("2.bin", StateKind::Verified);
    let down = |target| (!matches!(target, Target::Whole | Target::Part)).then_some(Fault::Cut(0));
    world.faults.borrow_mut().random = Some(Box::new(down));
    world.run_for(40_000);
    assert!(page.driver().with_queue(upload_engine::Queue::server_problem).is_some());
    world.faults.borrow_mut().clear();
    world.run();
    assert_eq!(page.count(StateKind::Verified), 14);
    assert_eq!(world.link.borrow().sent.len(), 14);
    page.expect_no_leaks();
}

#[test]
fn files_that_are_gone_or_changed_before_they_are_sent_fail_and_the_others_arrive() {
    let world = World::new();
    let page = world.open_page();
    let files = ["gone.bin", "grown.bin", "rewritten.bin", "untouched.bin"].map(|name| file(name, 5_000));
    files.iter().for_each(|file| world.write_to_disk(file));
    page.choose(files.clone());
    page.wait_for("gone.bin", StateKind::Signing);
    world.browser.borrow_mut().disk.remove("gone.bin");
    world.write_to_disk(&file("grown.bin", 6_000));
    world.write_to_disk(&files[2].edited());
    world.run();
    for name in ["gone.bin", "grown.bin", "rewritten.bin"] {
        assert_eq!(page.failure(name), Some(upload_engine::Failure::Unreadable), "{name}");
    }
    assert_eq!(page.kind("untouched.bin"), StateKind::Verified);
    // After choosing it again, it is a new file.
    page.choose([files[2].edited()]);
    world.run();
    assert_eq!(page.kind("rewritten.bin"), StateKind::Verified);
    page.expect_no_leaks();
}

#[test]
fn a_refusal_of_a_request_from_before_the_log_in_does_not_stop_the_queue_again() {
    let world = World::new();
    let page = world.open_page();
    world.end_session();
    world.link.borrow_mut().latency = 2_000;
    page.choose([file("a.bin", MIB)]);
    world.run_for(1_000);
    world.log_in_as("alice");
    page.handle(Event::LoggedIn);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
}

#[test]
fn files_of_one_account_never_arrive_in_another() {
    let world = World::new();
    let page = world.open_page();
    page.handle(Event::PauseAll);
    page.choose([file("private.bin", MIB)]);
    world.run_for(1_000);
    world.end_session();
    page.handle(Event::ResumeAll);
    world.run();
    assert!(page.has_announced(Milestone::SessionLost));
    // Another person logs in in another tab, and then opens this one.
    world.log_in_as("bob");
    page.driver().handle_signal(Signal::Visible);
    world.run();
    let all_of = |owner: &str| {
        world
            .server
            .borrow()
            .uploads
            .values()
            .all(|upload| upload.owner == owner)
    };
    assert!(all_of("alice"));
    // The page waits for its own person …
    world.log_in_as("alice");
    page.driver().handle_signal(Signal::Visible);
    world.run();
    assert_eq!(page.kind("private.bin"), StateKind::Verified);
    assert!(all_of("alice"));
}

#[test]
fn a_page_of_another_account_shows_no_file_of_the_one_before() {
    let world = World::new();
    let page = world.open_page();
    page.handle(Event::PauseAll);
    page.choose([file("private.bin", MIB)]);
    world.run_for(1_000);
    world.log_in_as("bob");
    page.show();
    page.handle(Event::ResumeAll);
    world.run();
    assert_eq!(page.driver().with_queue(|queue| queue.ids().count()), 0);
    page.choose([file("own.bin", MIB)]);
    world.run();
    assert_eq!(page.kind("own.bin"), StateKind::Verified);
    let server = world.server.borrow();
    assert!(server.uploads.values().all(|upload| upload.owner == "bob"));
    page.expect_no_leaks();
}

#[test]
fn logging_out_stops_and_removes_everything() {
    let world = World::new();
    let page = world.open_page();
    page.choose([file("sending.bin", 60 * MIB), file("small.bin", 1_000)]);
    page.wait_for_bytes("sending.bin", MIB);
    page.driver().remove_all();
    world.end_session();
    world.run();
    assert_eq!(page.driver().with_queue(|queue| queue.ids().count()), 0);
    let server = world.server.borrow();
    assert!(
        server
            .uploads
            .values()
            .all(|upload| upload.state == UploadState::Cancelled)
    );
    page.expect_no_leaks();
}
