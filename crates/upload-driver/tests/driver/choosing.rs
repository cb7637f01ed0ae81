//! Chosen files on their way into the queue: rules, cleaning, folders, very many files.

use upload_driver::{Change, Driver, MetadataRemoval};
use upload_engine::{Milestone, StateKind};

use crate::fake::{File, MIB, Metadata, Page, Target, World, file};

/// The result of removing metadata that the page was told.
fn removals(page: Page) -> Vec<MetadataRemoval> {
    let added = |change: Change| match change {
        Change::Step(step) => step.added,
        _ => Vec::new(),
    };
    page.changes()
        .into_iter()
        .flat_map(added)
        .map(|file| file.metadata)
        .collect()
}

fn photo(name: &str, metadata: Metadata) -> File {
    File {
        metadata,
        ..file(name, 3 * MIB)
    }
}

#[test]
fn files_that_break_a_rule_are_rejected_before_a_request() {
    let world = World::new();
    let page = world.open_page();
    page.choose([file("a.exe", MIB), file("empty.bin", 0)]);
    world.run();
    assert_eq!(page.rejection("a.exe").as_deref(), Some("type_not_allowed"));
    assert_eq!(page.rejection("empty.bin").as_deref(), Some("empty"));
    assert!(page.has_announced(Milestone::Rejected(page.id("a.exe"))));
    assert!(world.request_log().is_empty());
    page.expect_no_leaks();
}

#[test]
fn a_dropped_folder_is_rejected_and_the_files_beside_it_are_sent() {
    let world = World::new();
    let page = world.open_page();
    let folder = File {
        is_directory: true,
        ..file("folder", 20 * MIB)
    };
    page.choose([folder, file("a.bin", MIB)]);
    world.run();
    assert_eq!(page.rejection("folder").as_deref(), Some("is_folder"));
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    page.expect_no_leaks();
}

#[test]
fn the_cleaned_file_is_declared_and_sent() {
    let world = World::new();
    let page = world.open_page();
    page.choose([
        photo("a.jpg", Metadata::Location(5_000)),
        photo("b.jpg", Metadata::None),
    ]);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 2);
    assert_eq!(
        removals(page),
        [MetadataRemoval::LocationRemoved, MetadataRemoval::Unchanged]
    );
    let declared = world.server.borrow().upload_of("a.jpg").1.size;
    assert_eq!(declared, 3 * MIB - 5_000);
    // The bytes in the store are those of the cleaned file.
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn only_the_first_of_many_files_tells_that_its_format_keeps_metadata() {
    let world = World::new();
    let page = world.open_page();
    page.choose((0..4).map(|number| photo(&format!("{number}.jpg"), Metadata::NotSupported)));
    page.choose([photo("broken.jpg", Metadata::Malformed)]);
    world.run();
    let told = removals(page);
    let count = |removal| told.iter().filter(|its| **its == removal).count();
    assert_eq!(count(MetadataRemoval::NotSupported), 1);
    assert_eq!(count(MetadataRemoval::Malformed), 1);
    assert_eq!(page.count(StateKind::Verified), 5);
    page.expect_no_leaks();
}

#[test]
fn photos_that_are_cleaned_for_long_are_sent_in_groups() {
    let world = World::new();
    let page = world.open_page();
    page.choose((0..300).map(|number| photo(&format!("{number}.jpg"), Metadata::Location(10))));
    world.run();
    assert_eq!(page.count(StateKind::Verified), 300);
    assert!(world.count(Target::Sign) < 40, "{}", world.count(Target::Sign));
    world.check_against_store(page);
    page.expect_no_leaks();
}

#[test]
fn of_very_many_files_those_beyond_the_limit_are_left_out_and_released() {
    let world = World::new();
    let page = world.open_page();
    page.handle(upload_engine::Event::PauseAll);
    let left_out = page.choose((0..10_050).map(|number| file(&format!("{number}"), 10)));
    assert_eq!(left_out, 50);
    assert_eq!(page.held_files(), Driver::FILES_MAX);
    // The first ones are not even in the queue yet.
    assert_eq!(page.choose([file("one more", 10)]), 1);
    world.run();
    assert_eq!(page.driver().with_queue(|queue| queue.totals().files), 10_000);
    assert_eq!(page.choose([file("one more", 10)]), 1);
    // Removed rows make room.
    page.handle(upload_engine::Event::Remove(page.id("0")));
    assert_eq!(page.choose([file("one more", 10)]), 0);
    world.run();
    assert_eq!(page.driver().with_queue(|queue| queue.totals().files), 10_000);
}

#[test]
fn files_enter_the_queue_in_portions_and_keep_their_order() {
    let world = World::new();
    let page = world.open_page();
    page.handle(upload_engine::Event::PauseAll);
    page.choose((0..260).map(|number| file(&format!("{number}"), 10)));
    assert_eq!(
        page.driver().with_queue(|queue| queue.totals().files),
        8,
        "the others not within the click"
    );
    world.run();
    let names: Vec<String> = page.rows().into_iter().map(|(name, ..)| name).collect();
    let expected: Vec<String> = (0..260).map(|number| number.to_string()).collect();
    assert_eq!(names, expected);
    let sizes = |change: Change| match change {
        Change::Step(step) => step.added.len(),
        _ => 0,
    };
    assert_eq!(page.changes().into_iter().map(sizes).max(), Some(100));
}

#[test]
fn the_first_files_of_a_choice_are_signed_alone_and_the_start_is_told_with_all_of_them() {
    let world = World::new();
    let page = world.open_page();
    page.choose((0..200).map(|number| file(&format!("{number}"), 10)));
    assert_eq!(page.count(StateKind::Signing), 8);
    let began = |page: Page| {
        let began = |change: &&Change| matches!(change, Change::Step(step) if step.began);
        page.changes().iter().filter(began).count()
    };
    assert_eq!(began(page), 0, "of 8 files");
    while page.driver().with_queue(|queue| queue.totals().files) < 200 {
        world.run_for(1);
    }
    assert_eq!(began(page), 1);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 200);
    assert_eq!(began(page), 1);
    assert!(world.count(Target::Sign) <= 3, "{}", world.count(Target::Sign));
    page.expect_no_leaks();
}

#[test]
fn an_empty_choice_makes_no_request() {
    let world = World::new();
    let page = world.open_page();
    assert_eq!(page.choose([]), 0);
    world.run();
    assert_eq!(page.driver().with_queue(|queue| queue.totals().files), 0);
    assert!(world.request_log().is_empty());
}
