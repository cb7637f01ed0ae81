//! Files that the browser reopens after a reload, with the permission of the user.

use upload_engine::StateKind;

use crate::reload::{reloaded, sending};

#[test]
fn a_file_with_a_permitted_handle_continues_by_itself() {
    for in_parts in [false, true] {
        let (world, page, _) = sending(in_parts, true);
        world.browser.borrow_mut().is_permitted = true;
        let page = page.reload();
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Verified);
        assert!(!page.driver().can_reopen());
        world.check_against_store(page);
        page.expect_no_leaks();
    }
}

#[test]
fn a_handle_that_needs_permission_continues_after_a_click() {
    let (world, page, _) = reloaded(true, true);
    assert!(page.driver().can_reopen());
    assert_eq!(page.driver().interrupted_names(), ["a.bin"]);
    page.driver().reopen_interrupted();
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn without_permission_the_upload_stays_offered() {
    let (world, page, original) = reloaded(true, true);
    world.browser.borrow_mut().user_agrees = false;
    page.driver().reopen_interrupted();
    world.run();
    assert_eq!(page.driver().interrupted_names(), ["a.bin"]);
    page.choose([original]);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    page.expect_no_leaks();
}

#[test]
fn a_file_that_changed_between_is_a_new_upload_when_chosen_and_is_not_reopened() {
    for in_parts in [false, true] {
        let (world, page, original) = sending(in_parts, true);
        world.browser.borrow_mut().is_permitted = true;
        world.write_to_disk(&original.edited());
        let page = page.reload();
        world.run();
        assert_eq!(page.ids("a.bin"), [], "the browser reopened another content");
        assert_eq!(page.held_files(), 0);
        assert_eq!(page.driver().interrupted_names(), ["a.bin"]);
        page.choose([original.edited()]);
        world.run();
        assert_eq!(page.kind("a.bin"), StateKind::Verified);
        assert_eq!(world.server.borrow().uploads_of("a.bin").len(), 2);
        assert_eq!(page.driver().interrupted_names(), ["a.bin"]);
        world.check_against_store(page);
        page.expect_no_leaks();
    }
}

#[test]
fn an_upload_discarded_while_its_file_is_reopened_is_not_sent() {
    let (world, page, _) = reloaded(true, true);
    page.driver().reopen_interrupted();
    page.driver().discard_interrupted();
    world.run();
    assert_eq!(page.ids("a.bin"), []);
    assert_eq!(page.held_files(), 0);
}
