//! A page that is closed in the middle, and the next one.

use upload_driver::Change;
use upload_driver::api::UploadState;
use upload_engine::{Event, StateKind};

use crate::fake::{Fault, File, MIB, Page, Target, World, file};

const SIZE: u64 = 60 * MIB;

/// A page that has sent 36 MiB of a file, and is reloaded. Files have handles if `has_handles`.
pub(crate) fn reloaded(in_parts: bool, has_handles: bool) -> (&'static World, Page, File) {
    let (world, page, original) = sending(in_parts, has_handles);
    let page = page.reload();
    world.run();
    (world, page, original)
}

/// A page that has sent 36 MiB of a file.
pub(crate) fn sending(in_parts: bool, has_handles: bool) -> (&'static World, Page, File) {
    let world = World::new();
    if in_parts {
        world.send_in_parts_from(16 * MIB);
    }
    world.browser.borrow_mut().has_handles = has_handles;
    let original = file("a.bin", SIZE);
    world.write_to_disk(&original);
    let page = world.open_page();
    page.choose([original.clone()]);
    page.wait_for_bytes("a.bin", 36 * MIB);
    (world, page, original)
}

#[test]
fn a_file_in_parts_continues_with_the_missing_parts_when_it_is_chosen_again() {
    let (world, page, original) = reloaded(true, false);
    assert_eq!(page.driver().interrupted_names(), ["a.bin"]);
    let (_, upload) = world.server.borrow().upload_of("a.bin");
    let stored = world.store.borrow().parts_of(&upload.key);
    assert!(!stored.is_empty());
    world.link.borrow_mut().sent.clear();
    page.choose([original]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert!(page.driver().interrupted_names().is_empty());
    let sent = world.link.borrow().parts_sent("a.bin");
    assert!(
        sent.iter().all(|part| !stored.contains(part)),
        "{sent:?} after {stored:?}"
    );
    assert_eq!(sent.len() + stored.len(), 8);
    assert_eq!(world.server.borrow().uploads_of("a.bin"), [UploadState::Confirmed]);
    assert!(world.browser.borrow().notes.is_empty());
    world.check_against_store(page);
    world.check_nothing_sent_twice("");
    page.expect_no_leaks();
}

#[test]
fn a_part_whose_content_differs_is_sent_again() {
    let (world, page, original) = reloaded(true, false);
    let (_, upload) = world.server.borrow().upload_of("a.bin");
    let mut store = world.store.borrow_mut();
    let parts = store.multiparts.get_mut(&upload.key).unwrap();
    let (&damaged, piece) = parts.iter_mut().next().unwrap();
    piece.seed += 1;
    drop(store);
    world.link.borrow_mut().sent.clear();
    page.choose([original]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert!(world.link.borrow().parts_sent("a.bin").contains(&damaged));
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn a_file_in_one_request_is_signed_again_as_the_same_upload_and_sent_from_its_start() {
    let (world, page, original) = reloaded(false, false);
    assert_eq!(page.driver().interrupted_names(), ["a.bin"]);
    page.choose([original]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.server.borrow().uploads_of("a.bin"), [UploadState::Confirmed]);
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn a_file_that_arrived_while_the_page_was_gone_is_not_sent_again() {
    let (world, page, original) = sending(false, false);
    page.wait_for("a.bin", StateKind::Storing);
    let page = page.reload();
    // The last bytes were on their way.
    world.run();
    assert_eq!(page.driver().interrupted_names(), Vec::<String>::new());
    assert!(
        page.changes().contains(&Change::Stored),
        "the list of files is outdated"
    );
    assert_eq!(world.link.borrow().times_sent("a.bin"), 1);
    assert!(world.browser.borrow().notes.is_empty());
    drop(original);
}

#[test]
fn discarded_uploads_are_cancelled_and_never_offered_again() {
    let (world, page, _) = reloaded(true, true);
    page.driver().discard_interrupted();
    assert!(page.driver().interrupted_names().is_empty());
    world.run();
    assert_eq!(world.server.borrow().uploads_of("a.bin"), [UploadState::Cancelled]);
    assert!(world.store.borrow().multiparts.is_empty());
    let page = page.reload();
    world.run();
    assert!(page.driver().interrupted_names().is_empty());
}

#[test]
fn uploads_of_another_account_are_neither_offered_nor_forgotten() {
    let (world, page, original) = sending(true, false);
    page.close();
    world.log_in_as("bob");
    let page = world.open_page();
    world.run();
    assert!(page.driver().interrupted_names().is_empty());
    page.close();
    world.log_in_as("alice");
    let page = world.open_page();
    world.run();
    assert_eq!(page.driver().interrupted_names(), ["a.bin"]);
    page.choose([original]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    page.expect_no_leaks();
}

#[test]
fn uploads_that_ended_meanwhile_are_forgotten() {
    let (world, page, _) = sending(true, false);
    page.close();
    let mut server = world.server.borrow_mut();
    server.expire_uploads(&mut world.store.borrow_mut());
    drop(server);
    let page = world.open_page();
    world.run();
    assert!(page.driver().interrupted_names().is_empty());
    assert!(world.browser.borrow().notes.is_empty());
}

#[test]
fn notes_that_cannot_be_read_or_are_a_week_old_are_deleted() {
    let (world, page, _) = sending(true, false);
    page.close();
    let key = world.browser.borrow().notes.keys().next().unwrap().clone();
    let mut note = world.browser.borrow().notes[&key].clone();
    "no note".clone_into(&mut note.text);
    world.browser.borrow_mut().notes.insert("0/other".to_owned(), note);
    world.sleep(8 * 24 * 60 * 60 * 1000);
    let page = world.open_page();
    world.run();
    assert!(page.driver().interrupted_names().is_empty());
    assert!(world.browser.borrow().notes.is_empty());
    assert_eq!(world.count(Target::Confirm), 0);
}

#[test]
fn when_the_server_cannot_be_asked_the_notes_stay() {
    let (world, page, _) = sending(true, false);
    page.close();
    world.fail_next(Target::Confirm, Fault::Proxy(502));
    let page = world.open_page();
    world.run();
    assert!(page.driver().interrupted_names().is_empty());
    let page = page.reload();
    world.run();
    assert_eq!(page.driver().interrupted_names(), ["a.bin"]);
}

#[test]
fn an_upload_can_be_interrupted_again_and_again() {
    let (world, mut page, original) = sending(true, false);
    for _ in 0..3 {
        page = page.reload();
        world.run();
        assert_eq!(page.driver().interrupted_names(), ["a.bin"]);
        page.choose([original.clone()]);
        page.wait_for("a.bin", StateKind::Sending);
        world.run_for(400);
    }
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.server.borrow().uploads_of("a.bin").len(), 1);
    world.check_against_store(page);
    world.check_nothing_sent_twice("");
    page.handle(Event::RemoveVerified);
    page.expect_no_leaks();
}

#[test]
fn small_files_have_no_notes() {
    let world = World::new();
    let page = world.open_page();
    page.choose([file("a.bin", MIB)]);
    page.wait_for("a.bin", StateKind::Sending);
    assert!(world.browser.borrow().notes.is_empty());
}

#[test]
fn parts_whose_answers_were_lost_with_the_page_are_not_sent_again() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let original = file("a.bin", 40 * MIB);
    let page = world.open_page();
    world.fail(Target::Part, 100, Fault::Silence);
    page.choose([original.clone()]);
    world.run_until("all parts are there", || {
        let store = world.store.borrow();
        store.multiparts.values().any(|parts| parts.len() >= 4)
    });
    let page = page.reload();
    world.faults.borrow_mut().clear();
    world.run();
    let before = world.link.borrow().sent.len();
    page.choose([original]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.link.borrow().sent.len(), before + 1, "the fifth part");
    world.check_against_store(page);
    world.check_nothing_sent_twice("");
    page.expect_no_leaks();
}

#[test]
fn an_upload_that_expires_while_it_is_offered_starts_anew() {
    for in_parts in [false, true] {
        let (world, page, original) = reloaded(in_parts, false);
        assert_eq!(page.driver().interrupted_names(), ["a.bin"]);
        let mut server = world.server.borrow_mut();
        server.expire_uploads(&mut world.store.borrow_mut());
        drop(server);
        page.choose([original]);
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Verified);
        let states = world.server.borrow().uploads_of("a.bin");
        assert_eq!(states, [UploadState::Expired, UploadState::Confirmed]);
        world.check_against_store(page);
        page.expect_no_leaks();
    }
}

#[test]
fn of_two_equal_files_one_resumes_the_upload_and_the_other_is_new() {
    let (world, page, original) = reloaded(true, false);
    page.choose([original.clone(), original]);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 2);
    assert_eq!(world.server.borrow().uploads_of("a.bin").len(), 2);
    page.expect_no_leaks();
}
