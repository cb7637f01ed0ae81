//! Random faults, and random users.

use upload_driver::Signal;
use upload_engine::{ChecksumUse, Event, Failure, LocalId, State, StateKind};

use crate::fake::{Fault, File, MIB, Method, Page, Random, Target, World, file};

/// A fault of a request to the store.
fn store_fault(random: &mut Random, with_damage: bool) -> Fault {
    let percent = u8::try_from(random.below(100)).unwrap();
    match random.below(if with_damage { 16 } else { 15 }) {
        0 | 1 => Fault::Cut(percent),
        2 | 3 => Fault::AnswerLost,
        4 => Fault::Silence,
        5 => Fault::Stall(percent),
        6 => Fault::Gateway(502),
        7 => Fault::Proxy(503),
        8 => Fault::Hidden,
        9 => Fault::Aborted,
        10 => Fault::TimedOut,
        11 => Fault::Refuse(403, "AccessDenied", "Policy expired."),
        12 => Fault::Refuse(503, "SlowDown", ""),
        13 => Fault::Refuse(500, "InternalError", ""),
        14 => Fault::Refuse(400, "RequestTimeout", ""),
        _ => Fault::Damaged,
    }
}

/// A fault of a request to our server.
fn server_fault(random: &mut Random) -> Fault {
    match random.below(8) {
        0 | 1 => Fault::Cut(0),
        2 => Fault::AnswerLost,
        3 => Fault::Silence,
        4 => Fault::Gateway(504),
        5 => Fault::Proxy(502),
        6 => Fault::Error(429, "too_many_requests", Some(3)),
        _ => Fault::Nonsense,
    }
}

/// A world whose files, settings and faults are chosen by a seed.
fn random_world(seed: u64) -> (&'static World, Random) {
    let mut random = Random::new(seed);
    let compared = random.below(2) == 0;
    let world = World::with_checksums(ChecksumUse {
        bound: compared && random.below(2) == 0,
        compared,
    });
    world.set_seed(seed);
    world.send_in_parts_from(16 * MIB);
    world.link.borrow_mut().rate = 1_000_000 << random.below(6);
    world.link.borrow_mut().latency = 1 + random.below(150);
    let mut server = world.server.borrow_mut();
    server.lifetime = [60, 900, 3600][random.index(3)];
    server.method = [Method::Post, Method::Put][random.index(2)];
    drop(server);
    (world, random)
}

/// Lets each request fail with a probability of up to 15 percent.
fn add_random_faults(world: &World, random: &mut Random, with_damage: bool) {
    let probability = random.below(16);
    let mut random = Random::new(random.below(u64::MAX));
    let fault = move |target: Target| {
        let fails = random.below(100) < probability;
        fails.then(|| match target {
            Target::Whole | Target::Part => store_fault(&mut random, with_damage),
            _ => server_fault(&mut random),
        })
    };
    world.faults.borrow_mut().random = Some(Box::new(fault));
}

fn random_files(random: &mut Random, count: u64) -> Vec<File> {
    let random_file = |number| {
        let size = match random.below(20) {
            0 => 1,
            1..12 => 1 + random.below(200_000),
            12..18 => 1 + random.below(12 * MIB),
            _ => 16 * MIB + random.below(100 * MIB),
        };
        let extension = ["bin", "png", "jpg"][random.index(3)];
        file(&format!("{number}.{extension}"), size)
    };
    (0..count).map(random_file).collect()
}

/// Checks that each row is final, and that server and store agree with it.
fn check_end(world: &World, page: Page, context: &str) {
    for (name, _, state, _) in page.rows() {
        assert!(state.is_final(), "{context}: {name} is {state:?}");
    }
    world.check_against_store(page);
}

/// Without faults from now on, everything that has failed arrives.
fn retry_everything(world: &World, page: Page, context: &str) {
    world.faults.borrow_mut().clear();
    let failed = |state: &State| matches!(state, State::Failed(_) | State::Cancelled);
    for id in ids_where(page, failed) {
        page.handle(Event::Retry(id));
    }
    world.run();
    for (name, _, state, _) in page.rows() {
        assert_eq!(state, State::Verified, "{context}: {name}");
    }
    world.check_against_store(page);
}

fn ids_where(page: Page, is_meant: impl Fn(&State) -> bool) -> Vec<LocalId> {
    page.driver().with_queue(|queue| {
        let ids = queue
            .ids()
            .filter(|id| queue.row(*id).is_some_and(|row| is_meant(row.state)));
        ids.collect()
    })
}

#[test]
fn under_random_faults_each_final_state_agrees_with_the_store() {
    let mut gave_up = 0;
    for seed in 0..300 {
        let (world, mut random) = random_world(seed);
        let count = 1 + random.below(12);
        let files = random_files(&mut random, count);
        // Only then is every file digested.
        let is_digested = files.iter().map(|file| file.size).sum::<u64>() <= 32 * MIB;
        let with_damage = is_digested && world.options.borrow().checksums.compared;
        add_random_faults(world, &mut random, with_damage);
        let page = world.open_page();
        page.choose(files);
        world.run();
        let context = format!("seed {seed}");
        check_end(world, page, &context);
        world.check_nothing_sent_twice(&context);
        gave_up += ids_where(page, |state| matches!(state, State::Failed(_))).len();
        retry_everything(world, page, &context);
        page.expect_no_leaks();
    }
    assert!(gave_up < 30, "most files arrive in spite of faults: {gave_up} gave up");
}

#[test]
fn two_hundred_files_of_mixed_sizes_arrive_over_a_bad_link() {
    for seed in 1000..1003 {
        let (world, mut random) = random_world(seed);
        world.link.borrow_mut().rate = 5_000_000;
        add_random_faults(world, &mut random, false);
        let page = world.open_page();
        page.choose(random_files(&mut random, 200));
        world.run();
        let context = format!("seed {seed}");
        check_end(world, page, &context);
        world.check_nothing_sent_twice(&context);
        assert!(page.count(StateKind::Verified) > 190, "{context}");
        retry_everything(world, page, &context);
        page.expect_no_leaks();
    }
}

/// A random action of the user, or event of the browser.
fn random_action(world: &'static World, random: &mut Random, page: Page) {
    let ids = ids_where(page, |_| true);
    let id = (!ids.is_empty()).then(|| ids[random.index(ids.len())]);
    match (random.below(14), id) {
        (0, Some(id)) => page.handle(Event::Pause(id)),
        (1 | 2, Some(id)) => page.handle(Event::Resume(id)),
        (3, Some(id)) => page.handle(Event::Cancel(id)),
        (4, Some(id)) => page.handle(Event::Retry(id)),
        (5, Some(id)) => page.handle(Event::Remove(id)),
        (6, _) => page.handle(Event::PauseAll),
        (7, _) => page.handle(Event::ResumeAll),
        (8, _) => world.go_offline(),
        (9, _) => world.go_online(),
        (10, _) => world.end_session(),
        (11, _) => {
            world.log_in_as("alice");
            page.driver().handle_signal(Signal::Visible);
        }
        (12, _) => world.sleep(random.below(100_000)),
        _ => page.handle(Event::RemoveVerified),
    }
}

fn end_all_faults(world: &World, page: Page) {
    world.faults.borrow_mut().clear();
    world.go_online();
    world.log_in_as("alice");
    // A request of the time before the log-in may still be refused.
    world.run_for(1_000);
    page.handle(Event::LoggedIn);
    page.handle(Event::ResumeAll);
    for id in ids_where(page, |state| *state == State::Paused) {
        page.handle(Event::Resume(id));
    }
    world.run();
}

#[test]
fn random_user_actions_leave_no_unfinished_file_and_no_leak() {
    for seed in 2000..2200 {
        let (world, mut random) = random_world(seed);
        add_random_faults(world, &mut random, false);
        let page = world.open_page();
        let count = 1 + random.below(12);
        page.choose(random_files(&mut random, count));
        for _ in 0..15 {
            world.run_for(random.below(4_000));
            random_action(world, &mut random, page);
        }
        end_all_faults(world, page);
        let context = format!("seed {seed}");
        check_end(world, page, &context);
        retry_everything(world, page, &context);
        page.expect_no_leaks();
    }
}

#[test]
fn uploads_that_expire_during_long_breaks_start_anew() {
    for seed in 4000..4100 {
        let (world, mut random) = random_world(seed);
        world.server.borrow_mut().sweeps = true;
        add_random_faults(world, &mut random, false);
        let page = world.open_page();
        let count = 1 + random.below(12);
        page.choose(random_files(&mut random, count));
        for _ in 0..6 {
            world.run_for(random.below(4_000));
            random_action(world, &mut random, page);
            match random.below(3) {
                0 => world.sleep(random.below(3 * 60 * 60 * 1000)),
                1 => world.run_for(random.below(60 * 60 * 1000)),
                _ => {}
            }
        }
        end_all_faults(world, page);
        let context = format!("seed {seed}");
        check_end(world, page, &context);
        assert_eq!(page.count(StateKind::Rejected), 0, "{context}");
        retry_everything(world, page, &context);
        page.expect_no_leaks();
    }
}

#[test]
fn a_large_file_arrives_once_despite_many_reloads() {
    for seed in 3000..3100 {
        let (world, mut random) = random_world(seed);
        add_random_faults(world, &mut random, false);
        world.link.borrow_mut().rate = 5_000_000;
        let mut browser = world.browser.borrow_mut();
        browser.has_handles = random.below(2) == 0;
        browser.is_permitted = random.below(2) == 0;
        drop(browser);
        let original = file("a.bin", 40 * MIB + random.below(60 * MIB));
        world.write_to_disk(&original);
        let mut page = world.open_page();
        page.choose([original.clone()]);
        for _ in 0..4 {
            world.run_for(random.below(15_000));
            page = page.reload();
            world.run_for(5_000);
            if !page.driver().interrupted_names().is_empty() {
                page.choose([original.clone()]);
            }
        }
        end_all_faults(world, page);
        let page = page.reload();
        world.run();
        if !page.driver().interrupted_names().is_empty() {
            page.choose([original]);
        }
        world.run();
        let context = format!("seed {seed}");
        let confirmed = world.server.borrow().confirmed("a.bin");
        // A page that is gone before the answer to its first sign request has no note, and starts nothing.
        assert!(confirmed <= 1, "{context}: {confirmed}");
        let has_failed = |state: &State| matches!(state, State::Failed(failure) if *failure != Failure::Unconfirmed);
        assert!(ids_where(page, has_failed).is_empty(), "{context}");
        world.check_against_store(page);
        page.expect_no_leaks();
    }
}
