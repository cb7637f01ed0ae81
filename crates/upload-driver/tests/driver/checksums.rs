//! Checksums: bytes damaged on the way are noticed and sent again.

use serde_json::Value;
use upload_engine::{ChecksumUse, Event, Failure, StateKind};

use crate::fake::{Fault, MIB, Target, World, file, md5};

use Target::{Complete, Confirm, Sign, Whole};

const COMPARED: ChecksumUse = ChecksumUse {
    bound: false,
    compared: true,
};
const BOUND: ChecksumUse = ChecksumUse {
    bound: true,
    compared: false,
};

fn call(world: &World, target: Target) -> Value {
    world.server.borrow().calls_of(target).last().expect("a call").clone()
}

#[test]
fn a_store_without_checksums_gets_none() {
    let world = World::new();
    let page = world.open_page();
    page.choose([file("a.bin", MIB)]);
    world.run();
    assert_eq!(call(world, Confirm)["checksums"], Value::Null);
    assert_eq!(call(world, Sign)["files"][0].get("checksum"), None);
    page.expect_no_leaks();
}

#[test]
fn the_md5_of_the_sent_bytes_is_confirmed_with_each_file() {
    let world = World::with_checksums(COMPARED);
    let page = world.open_page();
    let (a, b) = (file("a.bin", MIB), file("b.bin", 2 * MIB));
    page.choose([a.clone(), b.clone()]);
    world.run();
    let confirm = call(world, Confirm);
    for (index, file) in [a, b].iter().enumerate() {
        let (id, _) = world.server.borrow().upload_of(&file.name);
        assert_eq!(confirm["ids"][index], id);
        let md5 = md5(file.seed, &(0..file.size));
        assert_eq!(confirm["checksums"][index], format!("md5:{md5}"));
    }
    page.expect_no_leaks();
}

#[test]
fn the_first_of_many_files_are_not_digested_on_a_fast_link_either() {
    let world = World::with_checksums(COMPARED);
    world.link.borrow_mut().rate = 100_000_000;
    let page = world.open_page();
    page.choose((0..200).map(|number| file(&format!("{number}"), MIB / 4)));
    world.run();
    assert_eq!(page.count(StateKind::Verified), 200);
    let server = world.server.borrow();
    assert!(server.calls_of(Confirm).iter().all(|call| call["checksums"].is_null()));
}

#[test]
fn the_sha256_of_a_small_file_is_signed_and_the_form_enforces_it() {
    let world = World::with_checksums(BOUND);
    let page = world.open_page();
    world.fail_next(Whole, Fault::Damaged);
    page.choose([file("a.bin", MIB)]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    let checksum = call(world, Sign)["files"][0]["checksum"].clone();
    assert!(checksum.as_str().unwrap().starts_with("sha256:"));
    assert_eq!(
        world.request_log(),
        [Sign, Whole, Sign, Whole, Confirm],
        "the store refused the damaged bytes"
    );
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn large_files_are_signed_without_reading_them_first() {
    let world = World::with_checksums(BOUND);
    let page = world.open_page();
    page.choose([file("a.bin", 3 * MIB), file("b.bin", 3 * MIB)]);
    world.run();
    let sign = call(world, Sign);
    assert_eq!(sign["files"].as_array().unwrap().len(), 2);
    assert!(sign["files"][0].get("checksum").is_none());
    page.expect_no_leaks();
}

#[test]
fn a_damaged_file_is_sent_again_as_a_new_upload() {
    let world = World::with_checksums(COMPARED);
    let page = world.open_page();
    world.fail_next(Whole, Fault::Damaged);
    page.choose([file("a.bin", MIB)]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.server.borrow().uploads_of("a.bin").len(), 2);
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn a_file_damaged_every_time_fails_and_is_not_stored() {
    let world = World::with_checksums(COMPARED);
    let page = world.open_page();
    world.fail(Whole, 100, Fault::Damaged);
    page.choose([file("a.bin", MIB)]);
    world.run();
    assert_eq!(page.failure("a.bin"), Some(Failure::Corrupted));
    assert_eq!(world.link.borrow().times_sent("a.bin"), 3);
    assert!(world.store.borrow().objects.is_empty());
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn without_checksums_damage_is_not_noticed() {
    let world = World::new();
    let page = world.open_page();
    world.fail_next(Whole, Fault::Damaged);
    let damaged = file("a.bin", MIB);
    page.choose([damaged.clone()]);
    world.run();
    // So the fake store does keep damaged bytes, and the checks of the other tests find them.
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert!(!world.is_intact(&damaged));
}

#[test]
fn only_the_damaged_part_is_sent_again() {
    let world = World::with_checksums(COMPARED);
    world.send_in_parts_from(16 * MIB);
    let page = world.open_page();
    world.fail_after(Target::Part, 1, Fault::Damaged);
    let original = file("a.bin", 20 * MIB);
    page.choose([original.clone()]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    let mut parts = world.link.borrow().parts_sent("a.bin");
    parts.sort_unstable();
    assert_eq!(parts, [1, 2, 2, 3]);
    assert_eq!(world.count(Complete), 2);
    let checksums = call(world, Complete)["checksums"].clone();
    for (index, range) in [0..8 * MIB, 8 * MIB..16 * MIB, 16 * MIB..20 * MIB].iter().enumerate() {
        assert_eq!(checksums[index], format!("md5:{}", md5(original.seed, range)));
    }
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn digests_of_a_resumed_upload_cover_the_parts_of_the_closed_page() {
    let world = World::with_checksums(COMPARED);
    world.send_in_parts_from(16 * MIB);
    world.link.borrow_mut().rate = 2 * MIB;
    let page = world.open_page();
    let original = file("a.bin", 60 * MIB);
    page.choose([original.clone()]);
    page.wait_for_bytes("a.bin", 40 * MIB);
    let page = page.reload();
    world.run();
    page.choose([original]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    let checksums = call(world, Complete)["checksums"].clone();
    let known = checksums
        .as_array()
        .unwrap()
        .iter()
        .filter(|sum| !sum.is_null())
        .count();
    assert_eq!(known, 8, "{checksums}");
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn a_file_paused_or_removed_while_it_is_digested_frees_the_digest() {
    for in_parts in [false, true] {
        let world = World::with_checksums(COMPARED);
        if in_parts {
            world.send_in_parts_from(16 * MIB);
        }
        let page = world.open_page();
        page.choose([file("a.bin", 30 * MIB)]);
        page.wait_for("a.bin", StateKind::Sending);
        world.run_until("a digest", || !page.0.digesting.borrow().is_empty());
        page.handle(Event::Pause(page.id("a.bin")));
        assert!(page.0.digesting.borrow().is_empty());
        page.handle(Event::Resume(page.id("a.bin")));
        world.run_until("a digest", || !page.0.digesting.borrow().is_empty());
        page.handle(Event::Remove(page.id("a.bin")));
        assert!(page.0.digesting.borrow().is_empty());
        world.run();
        page.expect_no_leaks();
    }
}

#[test]
fn a_digest_that_takes_longer_than_sending_is_waited_for() {
    let world = World::with_checksums(COMPARED);
    world.link.borrow_mut().rate = 2_000_000_000;
    let page = world.open_page();
    page.choose([file("a.bin", 30 * MIB)]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert!(call(world, Confirm)["checksums"][0].is_string());
    page.expect_no_leaks();
}

#[test]
fn a_worker_that_never_answers_delays_uploads_and_stops_none() {
    for in_parts in [false, true] {
        let world = World::with_checksums(ChecksumUse {
            bound: true,
            compared: true,
        });
        if in_parts {
            world.send_in_parts_from(16 * MIB);
        }
        let page = world.open_page();
        page.0.is_worker_dead.set(true);
        page.choose([file("a.png", 100_000), file("b.bin", 20 * MIB)]);
        world.run();
        assert_eq!(page.count(StateKind::Verified), 2, "{in_parts}");
        assert_eq!(call(world, Confirm)["checksums"], Value::Null);
        world.check_against_store(page);
        page.expect_no_leaks();
    }
}

#[test]
fn a_resumed_file_can_be_removed_while_its_parts_are_compared() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let page = world.open_page();
    let original = file("a.bin", 60 * MIB);
    page.choose([original.clone()]);
    page.wait_for_bytes("a.bin", 40 * MIB);
    let page = page.reload();
    world.run();
    page.choose([original]);
    world.run_until("its parts are compared", || !page.0.digesting.borrow().is_empty());
    page.handle(Event::Remove(page.id("a.bin")));
    assert_eq!(page.held_files(), 0);
    world.run();
    page.expect_no_leaks();
    assert!(world.store.borrow().multiparts.is_empty());
}
