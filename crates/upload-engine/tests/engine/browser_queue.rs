//! Small files that wait in the browser for a connection.

use upload_engine::*;

use crate::simulation::{Faults, Simulation};

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

#[test]
fn two_small_files_wait_in_the_browser_and_no_large_one() {
    for (size, most) in [(2 * MIB, 8), (2 * MIB + 1, 6), (32 * MIB, 3)] {
        let mut sim = Simulation::new(71);
        let ids = sim.add(&[size; 20]);
        sim.run_for(60_000);
        assert_eq!(sim.max_in_flight, most, "{size}");
        sim.run_for(600_000);
        assert!(sim.all_verified(&ids));
        assert!(sim.sends.values().all(|&sends| sends == 1));
    }
}

#[test]
fn parts_neither_wait_in_the_browser_nor_give_way_to_more_than_two_small_files() {
    let mut sim = Simulation::new(72);
    sim.rate = MIB;
    sim.add_facts(vec![FileFacts::new("", 400 * MIB).with_resumable(true)]);
    sim.run_for(2000);
    assert_eq!((sim.in_flight_count(), sim.waiting_count()), (4, 0));
    let small = sim.add(&[KIB; 40]);
    sim.run_for(100);
    assert_eq!((sim.in_flight_count(), sim.waiting_count()), (8, 2));
    sim.run_for(60_000);
    assert!(sim.all_verified(&small));
    assert_eq!((sim.in_flight_count(), sim.waiting_count()), (4, 0));
}

#[test]
fn waiting_in_the_browser_is_no_stall() {
    let mut sim = Simulation::new(73);
    // Each of the six that are sent takes more than the 30 s that a connection may stay without a byte.
    sim.rate = 40 * KIB;
    let ids = sim.add(&[2 * MIB; 8]);
    sim.run_for(45_000);
    assert_eq!((sim.in_flight_count(), sim.waiting_count()), (8, 2));
    sim.run_for(1_200_000);
    assert!(sim.all_verified(&ids));
    assert!(sim.sends.values().all(|&sends| sends == 1), "{:?}", sim.sends);
}

/// Eight files whose bytes never leave the browser; the second value is the time of their start.
fn eight_silent_files(seed: u64) -> (Simulation, u64, Vec<LocalId>) {
    let mut sim = Simulation::new(seed);
    sim.rate = 1;
    let ids = sim.add(&[2 * MIB; 8]);
    while sim.in_flight_count() < 8 {
        sim.run_for(1);
    }
    let started = sim.now;
    (sim, started, ids)
}

/// Runs until the transmission of a file ends; returns the moment.
fn end_of_transmission(sim: &mut Simulation, id: LocalId) -> u64 {
    while sim.transmission(id, None).is_some() {
        sim.run_for(10);
    }
    sim.now
}

#[test]
fn a_silent_store_is_noticed_although_requests_wait() {
    let (mut sim, started, ids) = eight_silent_files(74);
    sim.run_for(1000);
    sim.rate = MIB;
    let ended = end_of_transmission(&mut sim, ids[0]);
    assert!((30_000..30_100).contains(&(ended - started)), "{}", ended - started);
    let left: Vec<_> = ids.iter().filter(|&&id| sim.transmission(id, None).is_some()).collect();
    assert_eq!((left, sim.waiting_count()), (vec![&ids[6], &ids[7]], 0));
    assert_eq!(sim.queue.parallel(), 3);
    sim.run_for(120_000);
    assert!(sim.all_verified(&ids));
    assert_eq!((sim.sends[&ids[0]], sim.sends[&ids[7]]), (2, 1));
}

#[test]
fn a_request_that_waited_has_its_time_from_the_connection_on() {
    let (mut sim, started, ids) = eight_silent_files(75);
    let ended = end_of_transmission(&mut sim, ids[7]);
    assert!((60_000..60_200).contains(&(ended - started)), "{}", ended - started);
}

#[test]
fn nothing_waits_in_the_browser_after_congestion_or_beside_another_tab() {
    let mut busy = Simulation::new(76);
    busy.faults = Faults {
        busy: 1000,
        ..Faults::default()
    };
    busy.add(&[KIB; 100]);
    busy.run_for(500);
    assert_eq!(busy.queue.parallel(), 3);

    let mut shared = Simulation::new(77);
    let mut status = TabStatus::default();
    status.is_sending = true;
    let tab = "other".into();
    shared.handle(Event::TabStatus { tab, status });
    shared.add(&[KIB; 100]);
    shared.run_for(90);

    for mut sim in [busy, shared] {
        sim.faults = Faults::default();
        let mut most = 0;
        for _ in 0..200 {
            sim.run_for(10);
            most = most.max(sim.in_flight_count());
        }
        assert!((1..=3).contains(&most), "{most} at once");
    }
}

#[test]
fn a_waiting_request_can_be_paused_and_its_place_is_taken() {
    let mut sim = Simulation::new(78);
    sim.rate = 100 * KIB;
    let ids = sim.add(&[MIB; 9]);
    sim.run_for(1000);
    assert_eq!(sim.kind(ids[8]), StateKind::Waiting);
    sim.handle(Event::Pause(ids[7]));
    assert_eq!(sim.kind(ids[7]), StateKind::Paused);
    assert_eq!(sim.queue.row(ids[7]).unwrap().sent, 0);
    assert_eq!((sim.kind(ids[8]), sim.waiting_count()), (StateKind::Sending, 2));
    sim.handle(Event::PauseAll);
    assert_eq!((sim.in_flight_count(), sim.waiting_count()), (0, 0));
    sim.handle(Event::ResumeAll);
    sim.handle(Event::Resume(ids[7]));
    sim.run_for(600_000);
    assert!(sim.all_verified(&ids));
}

#[test]
fn a_form_that_expired_in_the_browser_is_signed_again() {
    let mut sim = Simulation::new(79);
    sim.lifetime_s = 60;
    sim.rate = 100 * KIB;
    let ids = sim.add(&[2 * MIB; 8]);
    sim.run_for(1_200_000);
    assert!(sim.all_verified(&ids));
    assert_eq!(sim.uploads.len(), 8);
}
