//! Several tabs of one browser.

use upload_engine::{Event, StateKind, TabStatus};

use crate::fake::{MIB, Page, World, file};

fn statuses(page: Page) -> Vec<TabStatus> {
    page.driver().with_queue(|queue| queue.other_tabs().copied().collect())
}

fn parallel(page: Page) -> u32 {
    page.driver().with_queue(upload_engine::Queue::parallel)
}

/// Two pages that have files to send for about a minute.
fn two_tabs() -> (&'static World, Page, Page) {
    let world = World::new();
    let (first, second) = (world.open_page(), world.open_page());
    for page in [first, second] {
        page.choose((0..30).map(|number| file(&format!("{number}.bin"), 10 * MIB)));
    }
    (world, first, second)
}

#[test]
fn two_tabs_together_send_no_more_at_once_than_one() {
    let (world, first, second) = two_tabs();
    world.run_until("both know of each other", || {
        parallel(first) == 3 && parallel(second) == 3
    });
    world.run_for(20_000);
    world.link.borrow_mut().most_at_once = 0;
    world.run_for(10_000);
    let most = world.link.borrow().most_at_once;
    assert!((4..=6).contains(&most), "{most}");
    assert!(statuses(first)[0].is_sending && statuses(first)[0].files == 30);
    world.run();
    for page in [first, second] {
        assert_eq!(page.count(StateKind::Verified), 30);
        assert_eq!(statuses(page), [], "the last status is empty");
        world.check_against_store(page);
        page.expect_no_leaks();
    }
}

#[test]
fn a_closed_tab_is_forgotten_and_leaves_its_share_to_the_other() {
    let (world, first, second) = two_tabs();
    world.run_until("both know of each other", || {
        parallel(first) == 3 && parallel(second) == 3
    });
    second.close();
    world.run_until("its status expires", || statuses(first).is_empty());
    assert_eq!(parallel(first), 6);
    world.run();
    assert_eq!(first.count(StateKind::Verified), 30);
    first.expect_no_leaks();
}

#[test]
fn a_tab_that_pauses_leaves_its_share_to_the_other() {
    let (world, first, second) = two_tabs();
    world.run_until("both know of each other", || {
        parallel(first) == 3 && parallel(second) == 3
    });
    second.handle(Event::PauseAll);
    world.run_for(2_000);
    assert_eq!(parallel(first), 6);
    second.handle(Event::ResumeAll);
    world.run_for(3_000);
    assert_eq!(parallel(first), 3);
    world.run();
    assert_eq!(second.count(StateKind::Verified), 30);
}

#[test]
fn a_tab_without_uploads_shows_the_others_and_broadcasts_nothing() {
    let world = World::new();
    let (first, idle) = (world.open_page(), world.open_page());
    world.link.borrow_mut().rate = MIB;
    first.choose([file("a.bin", 60 * MIB)]);
    world.run_for(30_000);
    let status = statuses(idle)[0];
    assert!(status.sent > 20 * MIB && status.bytes == 60 * MIB, "{status:?}");
    assert_eq!(statuses(first), []);
    world.run();
    assert_eq!(statuses(idle), []);
}

#[test]
fn an_upload_of_an_open_tab_is_not_offered_to_another() {
    let world = World::new();
    let first = world.open_page();
    first.choose([file("a.bin", 60 * MIB)]);
    first.wait_for_bytes("a.bin", 20 * MIB);
    let second = world.open_page();
    world.run_for(1_000);
    assert!(second.driver().interrupted_names().is_empty());
    world.run();
    assert_eq!(first.kind("a.bin"), StateKind::Verified);
}

/// An interrupted upload that two tabs offer.
fn offered_twice() -> (&'static World, Page, Page, crate::fake::File) {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    let original = file("a.bin", 60 * MIB);
    let crashed = world.open_page();
    crashed.choose([original.clone()]);
    crashed.wait_for_bytes("a.bin", 36 * MIB);
    crashed.close();
    let (first, second) = (world.open_page(), world.open_page());
    world.run();
    for page in [first, second] {
        assert_eq!(page.driver().interrupted_names(), ["a.bin"]);
    }
    (world, first, second, original)
}

#[test]
fn an_interrupted_upload_that_another_tab_resumes_first_is_a_new_upload_here() {
    let (world, first, second, original) = offered_twice();
    first.choose([original.clone()]);
    world.run_for(1_000);
    second.choose([original]);
    world.run();
    for page in [first, second] {
        assert_eq!(page.kind("a.bin"), StateKind::Verified);
        world.check_against_store(page);
        page.expect_no_leaks();
    }
    assert_eq!(world.server.borrow().uploads_of("a.bin").len(), 2);
}

#[test]
fn an_interrupted_upload_that_another_tab_resumes_first_is_not_discarded_here() {
    let (world, first, second, original) = offered_twice();
    first.choose([original]);
    world.run_for(1_000);
    second.driver().discard_interrupted();
    world.run();
    assert_eq!(first.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.server.borrow().uploads_of("a.bin").len(), 1);
    world.check_against_store(first);
}

#[test]
fn both_tabs_reopen_a_file_and_one_of_them_sends_it() {
    let world = World::new();
    world.send_in_parts_from(16 * MIB);
    {
        let mut browser = world.browser.borrow_mut();
        (browser.has_handles, browser.is_permitted) = (true, true);
    }
    let original = file("a.bin", 60 * MIB);
    world.write_to_disk(&original);
    let crashed = world.open_page();
    crashed.choose([original]);
    crashed.wait_for_bytes("a.bin", 36 * MIB);
    crashed.close();
    let (first, second) = (world.open_page(), world.open_page());
    world.run();
    assert_eq!(first.ids("a.bin").len() + second.ids("a.bin").len(), 1);
    assert_eq!(first.held_files() + second.held_files(), 1);
    assert_eq!(world.server.borrow().uploads_of("a.bin").len(), 1);
    world.check_nothing_sent_twice("");
}

#[test]
fn messages_of_another_version_of_the_page_are_ignored() {
    let world = World::new();
    let page = world.open_page();
    for text in ["", "+\n1 of 3", "{}", "[true,1]"] {
        let (tab, text) = ("other".to_owned(), text.to_owned());
        page.driver()
            .handle_signal(upload_driver::Signal::TabMessage { tab, text });
    }
    assert_eq!(statuses(page), []);
    assert_eq!(parallel(page), 6);
}
