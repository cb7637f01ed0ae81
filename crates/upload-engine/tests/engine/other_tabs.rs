//! Uploads of other pages of the same browser.

use upload_engine::*;

use crate::simulation::Simulation;

const MIB: u64 = 1 << 20;

fn hear(sim: &mut Simulation, tab: &str, is_sending: bool) {
    let mut status = TabStatus::default();
    (status.is_sending, status.files) = (is_sending, 1);
    sim.handle(Event::TabStatus {
        tab: tab.into(),
        status,
    });
}

#[test]
fn queues_on_one_link_share_the_limit_until_the_others_end() {
    let mut sim = Simulation::new(13);
    for _ in 0..60 {
        hear(&mut sim, "a", true);
        if sim.max_in_flight == 0 {
            sim.add(&[MIB; 10]);
        }
        sim.run_for(1000);
    }
    assert_eq!(sim.max_in_flight, 3);
    sim.handle(Event::TabStatus {
        tab: "a".into(),
        status: TabStatus::default(),
    });
    assert_eq!(sim.queue.parallel(), 6);
    sim.add(&[MIB; 10]);
    sim.run_for(60_000);
    assert_eq!(sim.max_in_flight, 8);
}

#[test]
fn a_tab_is_forgotten_after_15_s_and_the_share_rises() {
    let mut sim = Simulation::new(71);
    hear(&mut sim, "a", true);
    hear(&mut sim, "b", true);
    hear(&mut sim, "c", false);
    assert_eq!((sim.queue.parallel(), sim.queue.other_tabs().count()), (2, 3));
    sim.run_for(10_000);
    hear(&mut sim, "b", true);
    sim.run_for(4_900);
    assert_eq!((sim.queue.parallel(), sim.queue.other_tabs().count()), (2, 3));
    sim.run_for(200);
    assert_eq!((sim.queue.parallel(), sim.queue.other_tabs().count()), (3, 1));
    sim.run_for(10_000);
    assert_eq!((sim.queue.parallel(), sim.queue.other_tabs().count()), (6, 0));
}

#[test]
fn a_tab_that_waits_takes_no_share() {
    let mut sim = Simulation::new(72);
    hear(&mut sim, "a", true);
    hear(&mut sim, "a", false);
    assert_eq!((sim.queue.parallel(), sim.queue.other_tabs().count()), (6, 1));
}

#[test]
fn the_status_is_broadcast_about_once_a_second_and_at_the_end() {
    let mut sim = Simulation::new(73);
    sim.rate = MIB;
    sim.add(&[20 * MIB]);
    sim.run_for(60_000);
    let (first, last) = (sim.broadcasts[0], *sim.broadcasts.last().unwrap());
    assert!(first.1.is_sending && first.1.files == 1 && first.1.bytes == 20 * MIB);
    assert_eq!(last.1, TabStatus::default());
    let ends = sim.broadcasts.iter().filter(|sent| sent.1 == TabStatus::default());
    assert_eq!(ends.count(), 1);
    for pair in sim.broadcasts.windows(2) {
        let [before, after] = pair else { unreachable!() };
        let changes = before.1.is_sending != after.1.is_sending || after.1 == TabStatus::default();
        assert!(after.0 - before.0 >= 1000 || changes, "{pair:?}");
        assert!(after.0 - before.0 <= 5000, "others forget this page: {pair:?}");
    }
    let count = sim.broadcasts.len();
    assert!((18..30).contains(&count), "{count}");
}

#[test]
fn whether_bytes_are_leaving_is_broadcast_at_once() {
    let mut sim = Simulation::new(74);
    sim.rate = MIB;
    let id = sim.add(&[20 * MIB])[0];
    sim.run_for(3500);
    let status = |sim: &Simulation| *sim.broadcasts.last().unwrap();
    let commands = sim.handle(Event::PauseAll);
    assert!(commands.iter().any(|command| matches!(command, Command::Broadcast(_))));
    assert!(!status(&sim).1.is_sending);
    // A waiting page stays known to the others.
    sim.run_for(14_000);
    assert!(status(&sim).0 + 5000 >= sim.now);
    sim.handle(Event::Cancel(id));
    assert_eq!(status(&sim), (sim.now, TabStatus::default()));
}

#[test]
fn a_queue_that_was_never_busy_broadcasts_nothing() {
    let mut sim = Simulation::new(75);
    let facts = FileFacts::new("", 0).with_rejection(Rejection::new("too_large", ""));
    sim.add_facts(vec![facts]);
    sim.run_for(60_000);
    assert!(sim.broadcasts.is_empty());
}
