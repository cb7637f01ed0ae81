//! Thumbnails of verified photos.

use upload_driver::Change;
use upload_engine::{ChecksumUse, Event, Milestone, StateKind};

use crate::fake::{Fault, File, Page, Target, World, file};

use Target::{SetThumbnails, Whole};

fn photos(count: u32) -> (&'static World, Page) {
    let world = World::new();
    let page = world.open_page();
    page.choose((0..count).map(|number| file(&format!("{number}.png"), 300_000)));
    (world, page)
}

#[test]
fn twenty_five_photos_get_their_thumbnails_in_two_rounds() {
    let (world, page) = photos(25);
    world.run();
    assert_eq!(page.count(StateKind::Verified), 25);
    let rounds = world.server.borrow().calls_of(SetThumbnails);
    let sizes: Vec<usize> = rounds
        .iter()
        .map(|body| body["thumbnails"].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [20, 5]);
    let server = world.server.borrow();
    assert_eq!(server.thumbnails.len(), 25);
    for (file, rendition) in &server.thumbnails {
        assert_eq!(
            server.uploads[rendition].name,
            format!("{} small", server.uploads[file].name)
        );
    }
    drop(server);
    let set = |milestone: &Milestone| *milestone == Milestone::ThumbnailsSet;
    assert_eq!(page.milestones().iter().filter(|milestone| set(milestone)).count(), 2);
    assert_eq!(
        page.driver().with_queue(|queue| queue.totals().files),
        25,
        "thumbnails have no rows"
    );
    page.expect_no_leaks();
}

#[test]
fn thumbnails_carry_checksums_if_the_store_compares_them() {
    let world = World::with_checksums(ChecksumUse {
        bound: false,
        compared: true,
    });
    let page = world.open_page();
    page.choose([file("a.png", 300_000)]);
    world.run();
    let body = world.server.borrow().calls_of(SetThumbnails)[0].clone();
    assert!(body["thumbnails"][0]["checksum"].as_str().unwrap().starts_with("md5:"));
    page.expect_no_leaks();
}

#[test]
fn files_that_cannot_be_drawn_have_none() {
    let world = World::new();
    let page = world.open_page();
    let broken = File {
        can_be_drawn: false,
        ..file("broken.png", 1000)
    };
    page.choose([broken, file("a.png", 1000), file("a.bin", 1000)]);
    world.run();
    assert_eq!(world.server.borrow().thumbnails.len(), 1);
    page.expect_no_leaks();
}

#[test]
fn a_failure_means_no_thumbnail_and_no_message() {
    for fault in [Fault::Proxy(502), Fault::Error(422, "invalid", None), Fault::Silence] {
        let (world, page) = photos(3);
        world.fail_next(SetThumbnails, fault);
        world.run();
        assert_eq!(world.count(SetThumbnails), 1, "{fault:?}");
        assert_eq!(page.count(StateKind::Verified), 3);
        assert!(!page.has_announced(Milestone::ThumbnailsSet));
        page.expect_no_leaks();
    }
    let world = World::new();
    let page = world.open_page();
    world.fail_file(Whole, "1.png small", Fault::Refuse(413, "", ""));
    page.choose((0..3).map(|number| file(&format!("{number}.png"), 1000)));
    world.run();
    assert_eq!(world.server.borrow().thumbnails.len(), 2);
    page.expect_no_leaks();
}

#[test]
fn an_expired_form_of_a_thumbnail_is_signed_again() {
    let world = World::new();
    let page = world.open_page();
    world.fail_file(
        Whole,
        "a.png small",
        Fault::Refuse(403, "AccessDenied", "Policy expired."),
    );
    page.choose([file("a.png", 1000)]);
    world.run();
    assert_eq!(world.server.borrow().thumbnails.len(), 1);
    page.expect_no_leaks();
}

#[test]
fn a_removed_row_still_gets_its_thumbnail_and_then_frees_the_file() {
    let (world, page) = photos(3);
    let is_verified = || page.count(StateKind::Verified) == 3;
    world.run_until("all are verified", is_verified);
    page.handle(Event::RemoveVerified);
    assert_eq!(page.driver().with_queue(|queue| queue.totals().files), 0);
    assert!(page.held_files() > 0);
    world.run();
    assert_eq!(world.server.borrow().thumbnails.len(), 3);
    assert_eq!(page.held_files(), 0);
    page.expect_no_leaks();
}

#[test]
fn thumbnails_do_not_make_the_page_busy() {
    let (world, page) = photos(1);
    page.wait_for("0.png", StateKind::Verified);
    assert!(!page.0.is_busy.get());
    world.run();
    let began = |change: &&Change| matches!(change, Change::Step(step) if step.began);
    assert_eq!(page.changes().iter().filter(began).count(), 1);
    page.expect_no_leaks();
}

#[test]
fn thumbnails_wait_while_the_queue_is_paused_or_offline() {
    for offline in [false, true] {
        let (world, page) = photos(2);
        page.wait_for("1.png", StateKind::Confirming);
        if offline {
            world.run_for(60);
            world.go_offline();
        } else {
            page.handle(Event::PauseAll);
        }
        world.run();
        assert_eq!(world.server.borrow().thumbnails.len(), 0, "{offline}");
        if offline {
            world.go_online();
        } else {
            page.handle(Event::ResumeAll);
        }
        world.run();
        assert_eq!(world.server.borrow().thumbnails.len(), 2, "{offline}");
        page.expect_no_leaks();
    }
}

#[test]
fn a_thumbnail_that_comes_too_late_is_released() {
    let (world, page) = photos(1);
    page.0.drawing_time.set(90_000);
    world.run();
    assert_eq!(world.server.borrow().thumbnails.len(), 0);
    page.expect_no_leaks();
}
