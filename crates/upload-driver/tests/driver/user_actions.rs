//! Pause, resume, cancel, retry, remove: files are released, and nothing is sent twice.

use upload_driver::api::UploadState;
use upload_engine::{Event, Milestone, Priority, StateKind};

use crate::fake::{Fault, MIB, Page, Target, World, file};

/// A page that is sending a file, whole or in parts.
fn sending(in_parts: bool) -> (&'static World, Page) {
    let world = World::new();
    if in_parts {
        world.send_in_parts_from(16 * MIB);
    }
    let page = world.open_page();
    page.choose([file("a.bin", 60 * MIB)]);
    page.wait_for_bytes("a.bin", 36 * MIB);
    (world, page)
}

#[test]
fn a_paused_file_sends_nothing_and_continues_where_it_can() {
    for in_parts in [false, true] {
        let (world, page) = sending(in_parts);
        let id = page.id("a.bin");
        page.handle(Event::Pause(id));
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Paused);
        assert_eq!(world.link.borrow().at_once(), 0);
        assert!(!page.0.is_busy.get(), "a paused page may be left");
        page.handle(Event::Resume(id));
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Verified);
        if in_parts {
            let sent = world.store.borrow().bytes;
            assert_eq!(sent, 60 * MIB, "parts in transfer were cut, and the stored ones kept");
        }
        world.check_against_store(page);
        world.check_nothing_sent_twice("");
        page.expect_no_leaks();
    }
}

#[test]
fn a_pause_of_all_holds_every_state() {
    let world = World::new();
    let page = world.open_page();
    page.choose((0..50).map(|number| file(&format!("{number}.bin"), MIB)));
    page.wait_for("3.bin", StateKind::Verified);
    page.handle(Event::PauseAll);
    world.run();
    assert_eq!(world.link.borrow().at_once(), 0);
    let verified = page.count(StateKind::Verified);
    assert!(verified < 50);
    page.handle(Event::ResumeAll);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 50);
    world.check_against_store(page);
    world.check_nothing_sent_twice("");
    page.expect_no_leaks();
}

#[test]
fn a_cancelled_file_leaves_nothing_behind() {
    for in_parts in [false, true] {
        let (world, page) = sending(in_parts);
        page.handle(Event::Cancel(page.id("a.bin")));
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Cancelled);
        assert_eq!(world.server.borrow().uploads_of("a.bin"), [UploadState::Cancelled]);
        let store = world.store.borrow();
        assert!(store.objects.is_empty() && store.multiparts.is_empty());
        drop(store);
        assert!(world.browser.borrow().notes.is_empty());
        // A cancelled file can be sent again, as a new upload.
        page.handle(Event::Retry(page.id("a.bin")));
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Verified);
        page.expect_no_leaks();
    }
}

#[test]
fn a_file_can_be_cancelled_in_each_state() {
    let states = [
        StateKind::Waiting,
        StateKind::Signing,
        StateKind::Sending,
        StateKind::Storing,
        StateKind::Confirming,
        StateKind::Checking,
        StateKind::WaitingToRetry,
    ];
    for state in states {
        let world = World::new();
        let page = world.open_page();
        match state {
            StateKind::Waiting => page.handle(Event::PauseAll),
            StateKind::Checking => world.fail_next(Target::Whole, Fault::Cut(50)),
            StateKind::WaitingToRetry => world.fail_next(Target::Whole, Fault::Refuse(503, "SlowDown", "")),
            _ => {}
        }
        page.choose([file("a.bin", 5 * MIB)]);
        page.wait_for("a.bin", state);
        page.handle(Event::Cancel(page.id("a.bin")));
        page.handle(Event::ResumeAll);
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Cancelled, "{state:?}");
        let is_open = world
            .server
            .borrow()
            .uploads_of("a.bin")
            .contains(&UploadState::Pending);
        assert!(!is_open, "{state:?}");
        world.check_against_store(page);
        page.expect_no_leaks();
    }
}

#[test]
fn a_removed_row_releases_its_file_in_each_state() {
    for delay in [0, 10, 30, 45, 60, 100, 200, 400, 560, 600, 700, 1500] {
        let world = World::new();
        let page = world.open_page();
        page.choose([file("a.bin", 5 * MIB), file("b.bin", 30 * MIB)]);
        world.run_for(delay);
        for name in ["a.bin", "b.bin"] {
            for id in page.ids(name) {
                page.handle(Event::Remove(id));
            }
        }
        world.run();
        let pending = |name| world.server.borrow().uploads_of(name).contains(&UploadState::Pending);
        assert!(!pending("a.bin"), "after {delay} ms");
        page.expect_no_leaks();
    }
}

#[test]
fn removing_verified_rows_keeps_the_others() {
    let world = World::new();
    world.fail_file(Target::Whole, "bad.bin", Fault::Refuse(413, "", ""));
    let page = world.open_page();
    page.choose(["a.bin", "b.bin", "bad.bin"].map(|name| file(name, MIB)));
    world.run();
    page.handle(Event::RemoveVerified);
    assert_eq!(page.held_files(), 1);
    assert_eq!(page.kind("bad.bin"), StateKind::Failed);
    page.handle(Event::Retry(page.id("bad.bin")));
    world.run();
    assert_eq!(page.kind("bad.bin"), StateKind::Verified);
    page.expect_no_leaks();
}

#[test]
fn a_removed_file_in_flight_is_forgotten_even_if_the_store_has_it() {
    let world = World::new();
    let page = world.open_page();
    page.choose([file("a.bin", MIB)]);
    page.wait_for("a.bin", StateKind::Storing);
    page.handle(Event::Remove(page.id("a.bin")));
    world.run();
    assert!(world.store.borrow().objects.is_empty(), "the server deleted it");
    assert_eq!(world.server.borrow().uploads_of("a.bin"), [UploadState::Cancelled]);
    page.expect_no_leaks();
}

#[test]
fn the_wait_before_a_retry_can_be_skipped() {
    let world = World::new();
    let page = world.open_page();
    world.fail_next(Target::Sign, Fault::Error(503, "unavailable", Some(200)));
    page.choose([file("a.bin", MIB)]);
    page.wait_for("a.bin", StateKind::WaitingToRetry);
    let now = world.clock.now();
    page.handle(Event::Retry(page.id("a.bin")));
    page.wait_for("a.bin", StateKind::Verified);
    assert!(world.clock.now() - now < 5_000);
    page.expect_no_leaks();
}

#[test]
fn an_urgent_file_overtakes_the_others() {
    let world = World::new();
    world.link.borrow_mut().rate = MIB;
    let page = world.open_page();
    page.choose((0..40).map(|number| file(&format!("{number}.bin"), 2 * MIB)));
    page.wait_for("0.bin", StateKind::Sending);
    page.handle(Event::Prioritize(page.id("39.bin"), Priority::High));
    page.wait_for("39.bin", StateKind::Verified);
    // Eight were in flight, and seven are beside it.
    assert!(page.count(StateKind::Verified) <= 16);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 40);
    page.expect_no_leaks();
}

#[test]
fn the_page_is_busy_while_files_are_unfinished() {
    let (world, page) = sending(false);
    assert!(page.0.is_busy.get());
    page.wait_for("a.bin", StateKind::Verified);
    assert!(!page.0.is_busy.get());
    assert!(page.has_announced(Milestone::Verified(page.id("a.bin"))));
    world.run();
}
