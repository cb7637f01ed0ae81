//! Files in parts: very large ones, slow links, the server's choice of transport.

use upload_engine::{Event, Failure, StateKind};

use crate::fake::{Fault, MIB, Target, World, file};

#[test]
fn six_gibibytes_arrive_in_parts_each_sent_once() {
    let world = World::new();
    world.link.borrow_mut().rate = 100 * MIB;
    let page = world.open_page();
    page.choose([file("film.mp4", 6 << 30)]);
    world.run();
    assert_eq!(page.kind("film.mp4"), StateKind::Verified);
    let parts = world.link.borrow().parts_sent("film.mp4");
    assert_eq!(parts.len(), 96);
    assert_eq!(world.store.borrow().bytes, 6 << 30);
    assert!(
        world.count(Target::SignParts) <= 12,
        "{}",
        world.count(Target::SignParts)
    );
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn a_file_too_large_for_one_request_fails_if_the_server_offers_no_parts() {
    let world = World::new();
    world.server.borrow_mut().multipart_from = u64::MAX;
    let page = world.open_page();
    page.choose([file("film.mp4", 6 << 30), file("b.bin", 200 * MIB)]);
    world.run();
    assert_eq!(page.failure("film.mp4"), Some(Failure::TooLarge));
    assert_eq!(page.kind("b.bin"), StateKind::Verified);
    assert_eq!(world.count(Target::Part), 0);
    page.expect_no_leaks();
}

#[test]
fn urls_of_parts_that_expire_while_they_wait_are_signed_again_before_use() {
    let world = World::new();
    world.server.borrow_mut().lifetime = 60;
    world.link.borrow_mut().rate = MIB;
    let page = world.open_page();
    page.choose([file("film.mp4", 120 * MIB)]);
    world.run();
    assert_eq!(page.kind("film.mp4"), StateKind::Verified);
    let mut parts = world.link.borrow().parts_sent("film.mp4");
    parts.sort_unstable();
    assert_eq!(parts, (1..=8).collect::<Vec<u16>>(), "no URL was used too late");
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn a_part_whose_url_is_denied_after_its_time_is_signed_again() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    world.server.borrow_mut().lifetime = 60;
    world.link.borrow_mut().rate = MIB / 2;
    let page = world.open_page();
    world.fail_next(Target::Part, Fault::Refuse(403, "AccessDenied", ""));
    page.choose([file("a.bin", 60 * MIB)]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    page.expect_no_leaks();
}

#[test]
fn three_files_in_parts_share_the_slots_and_small_files_pass_them() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let page = world.open_page();
    page.choose((0..3).map(|number| file(&format!("large-{number}.bin"), 200 * MIB)));
    page.wait_for_bytes("large-0.bin", MIB);
    page.choose((0..10).map(|number| file(&format!("small-{number}.bin"), 10_000)));
    page.wait_for("small-9.bin", StateKind::Verified);
    assert_eq!(page.count(StateKind::Verified), 10);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 13);
    assert!(world.link.borrow().most_at_once <= 8);
    world.check_against_store(page);
    world.check_nothing_sent_twice("");
    page.expect_no_leaks();
}

#[test]
fn pauses_of_a_file_whose_parts_are_being_completed_send_nothing_again() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let page = world.open_page();
    page.choose([file("a.bin", 20 * MIB)]);
    page.wait_for("a.bin", StateKind::Storing);
    let id = page.id("a.bin");
    for event in [Event::Pause(id), Event::PauseAll, Event::Resume(id), Event::ResumeAll] {
        page.handle(event);
        world.run_for(5);
    }
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.store.borrow().bytes, 20 * MIB);
    page.expect_no_leaks();
}

#[test]
fn parts_whose_connections_die_during_sleep_are_sent_again_soon_after_it() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let page = world.open_page();
    world.fail(Target::Part, 4, Fault::Stall(50));
    page.choose([file("a.bin", 60 * MIB)]);
    page.wait_for_bytes("a.bin", 15 * MIB);
    world.run_for(1_000);
    world.sleep(8 * 60 * 60 * 1000);
    let now = world.clock.now();
    page.wait_for("a.bin", StateKind::Verified);
    assert!(world.clock.now() - now < 30_000);
    world.check_against_store(page);
    page.expect_no_leaks();
}
