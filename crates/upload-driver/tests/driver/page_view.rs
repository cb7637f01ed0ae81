//! Data for the page's view: timers, speeds, options.

use upload_driver::Change;
use upload_engine::{Millis, State, StateKind};

use crate::fake::{Fault, MIB, Page, Target, World, file};

fn steps(page: Page) -> usize {
    let is_step = |change: &&Change| matches!(change, Change::Step(_));
    page.changes().iter().filter(is_step).count()
}

#[test]
fn the_view_is_woken_when_it_wishes_and_not_without_a_wish() {
    let world = World::new();
    let page = world.open_page();
    world.run();
    let before = steps(page);
    let driver = page.driver();
    driver.wake_at(Some(driver.now() + Millis(500)));
    world.run_for(499);
    assert_eq!(steps(page), before);
    world.run_for(1);
    assert_eq!(steps(page), before + 1);
    world.run();
    assert_eq!(steps(page), before + 1, "once");
    driver.wake_at(Some(driver.now() + Millis(5_000)));
    driver.wake_at(Some(driver.now() + Millis(100)));
    world.run_for(100);
    assert_eq!(steps(page), before + 2, "an earlier wish replaces a later one");
}

#[test]
fn the_wish_of_the_view_delays_no_timer_of_the_queue() {
    let world = World::new();
    let page = world.open_page();
    world.fail_next(Target::Sign, Fault::Error(503, "unavailable", Some(3)));
    page.choose([file("a.bin", MIB)]);
    page.wait_for("a.bin", StateKind::WaitingToRetry);
    let driver = page.driver();
    driver.wake_at(Some(driver.now() + Millis(60_000)));
    driver.wake_at(None);
    let now = world.clock.now();
    page.wait_for("a.bin", StateKind::Verified);
    assert!(world.clock.now() - now < 5_000);
}

#[test]
fn speed_and_time_left_appear_once_they_are_steady_and_vanish_when_nothing_moves() {
    let world = World::new();
    world.link.borrow_mut().rate = 2_000_000;
    let page = world.open_page();
    page.choose([file("a.bin", 60_000_000)]);
    let speed = || {
        let id = page.id("a.bin");
        page.driver().with_queue(|queue| {
            let row = queue.row(id).unwrap();
            row.speed.zip(row.eta)
        })
    };
    page.wait_for("a.bin", StateKind::Sending);
    assert_eq!(speed(), None);
    world.run_for(8_000);
    let (rate, eta) = speed().expect("a steady speed");
    assert!((1_900_000..2_100_000).contains(&rate), "{rate}");
    assert!((20_000..25_000).contains(&eta.0), "{eta:?}");
    world.link.borrow_mut().rate = 1;
    world.run_for(6_000);
    assert_eq!(speed(), None);
}

#[test]
fn a_proxy_that_buffers_the_bytes_is_shown_as_such() {
    let world = World::new();
    let page = world.open_page();
    world.fail_next(Target::Whole, Fault::Buffered(60_000));
    page.choose([file("a.bin", 20 * MIB)]);
    let is_buffered = || {
        let has_row = !page.ids("a.bin").is_empty();
        has_row && matches!(page.state("a.bin"), State::Storing { buffered: true, .. })
    };
    world.run_until("it counts as buffered", is_buffered);
    assert!(world.clock.now() < 20_000);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.link.borrow().times_sent("a.bin"), 1);
    page.expect_no_leaks();
}

#[test]
fn a_browser_that_saves_data_sends_two_files_at_once() {
    let world = World::new();
    world.browser.borrow_mut().saves_data = true;
    let page = world.open_page();
    page.choose((0..20).map(|number| file(&format!("{number}.bin"), 2 * MIB)));
    world.run();
    assert_eq!(page.count(StateKind::Verified), 20);
    assert_eq!(world.link.borrow().most_at_once, 2);
}

#[test]
fn the_queue_outlives_a_navigation_to_a_page_with_other_options() {
    let world = World::new();
    let page = world.open_page();
    page.choose([file("a.bin", 60 * MIB)]);
    page.wait_for_bytes("a.bin", 10 * MIB);
    world.options.borrow_mut().parts_from = 16 * MIB;
    page.show();
    assert_eq!(page.kind("a.bin"), StateKind::Sending);
    world.run();
    assert_eq!(page.kind("a.bin"), StateKind::Verified);
    assert_eq!(world.link.borrow().times_sent("a.bin"), 1);
    page.expect_no_leaks();
}
