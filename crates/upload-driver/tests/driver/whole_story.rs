//! Choose, sign, send, lose the network, resume, verify.

use upload_engine::{Event, Milestone, StateKind};

use crate::fake::{Fault, MIB, Method, Target, World, file};

#[test]
fn a_file_is_signed_sent_and_verified() {
    let world = World::new();
    let page = world.open_page();
    assert_eq!(page.choose([file("a.png", 40_000)]), 0);
    for kind in [
        StateKind::Signing,
        StateKind::Sending,
        StateKind::Storing,
        StateKind::Verified,
    ] {
        page.wait_for("a.png", kind);
    }
    world.run();
    let finished = Milestone::Finished {
        verified: 1,
        unsuccessful: 0,
    };
    assert!(page.has_announced(finished));
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn a_store_without_forms_gets_puts() {
    let world = World::new();
    world.server.borrow_mut().method = Method::Put;
    let page = world.open_page();
    world.fail_next(Target::Whole, Fault::Refuse(403, "AccessDenied", "Request has expired"));
    page.choose([file("a.bin", MIB)]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn uploads_survive_an_outage_a_pause_and_a_lost_session() {
    let world = World::new();
    world.send_in_parts_from(100 * MIB);
    world.link.borrow_mut().rate = 4 * MIB;
    let page = world.open_page();
    let small = (0..30).map(|number| file(&format!("{number}.bin"), 50_000));
    page.choose(small.chain([file("film.mp4", 120 * MIB)]));
    // The network is lost in the middle of the film, and comes back.
    page.wait_for_bytes("film.mp4", 20 * MIB);
    world.go_offline();
    let before = page.sent("film.mp4");
    world.run_for(60_000);
    assert!(page.sent("film.mp4") <= before);
    assert!(page.driver().with_queue(|queue| queue.blockers().offline));
    world.go_online();
    // The user pauses and resumes.
    page.wait_for_bytes("film.mp4", 50 * MIB);
    page.handle(Event::PauseAll);
    world.run_for(10_000);
    assert_eq!(world.link.borrow().at_once(), 0);
    page.handle(Event::ResumeAll);
    // The session ends, and the user logs in again.
    page.wait_for_bytes("film.mp4", 70 * MIB);
    world.end_session();
    page.choose([file("late.bin", 1000)]);
    world.run();
    assert!(page.has_announced(Milestone::SessionLost));
    world.log_in_as("alice");
    page.handle(Event::LoggedIn);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 32);
    let bytes = world.store.borrow().bytes;
    assert!(bytes < 160 * MIB, "only parts in transfer are sent again: {bytes}");
    world.check_against_store(page);
    world.check_nothing_sent_twice("");
    page.expect_no_leaks();
}

#[test]
fn hundreds_of_small_files_are_signed_and_confirmed_in_a_few_requests() {
    let world = World::new();
    let page = world.open_page();
    page.choose((0..400).map(|number| file(&format!("{number}.bin"), 10_000)));
    world.run();
    assert_eq!(page.count(StateKind::Verified), 400);
    assert!(world.count(Target::Sign) <= 8, "{}", world.count(Target::Sign));
    assert!(world.count(Target::Confirm) <= 12, "{}", world.count(Target::Confirm));
    assert_eq!(world.link.borrow().most_at_once, 8, "two of them wait in a browser");
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn two_files_of_the_same_name_and_content_are_two_uploads() {
    let world = World::new();
    let page = world.open_page();
    page.choose([file("a.bin", 1000), file("a.bin", 1000)]);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 2);
    assert_eq!(world.store.borrow().objects.len(), 2);
    page.expect_no_leaks();
}

#[test]
fn a_form_that_expires_while_its_file_waits_is_signed_again_before_use() {
    let world = World::new();
    world.server.borrow_mut().lifetime = 60;
    world.link.borrow_mut().rate = MIB;
    let page = world.open_page();
    page.choose((0..30).map(|number| file(&format!("{number}.bin"), 6 * MIB)));
    world.run();
    assert_eq!(page.count(StateKind::Verified), 30);
    assert_eq!(world.link.borrow().sent.len(), 30, "no form was used too late");
    assert_eq!(world.server.borrow().uploads.len(), 30, "each was the same upload");
    world.check_against_store(page);
    page.expect_no_leaks();
}
