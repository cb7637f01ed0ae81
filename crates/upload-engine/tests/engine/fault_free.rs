//! Uploads without faults.

use upload_engine::*;

use crate::simulation::{Simulation, one_at_once};

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

#[test]
fn two_hundred_small_files_take_few_requests() {
    for rate in [100 * MIB, 10 * MIB] {
        let mut sim = Simulation::new(1);
        sim.rate = rate;
        sim.latency = 20;
        let ids = sim.add(&[256 * KIB; 200]);
        sim.run_for(60_000);
        assert!(ids.iter().all(|&id| sim.kind(id) == StateKind::Verified));
        assert!(sim.sends.values().all(|&sends| sends == 1));
        let requests = sim.sign_requests + sim.confirm_requests;
        assert!(
            requests <= 10,
            "{} sign + {} confirm",
            sim.sign_requests,
            sim.confirm_requests
        );
        assert_eq!(sim.queue.totals().percent(), 100);
        assert!(sim.announced.contains(&Milestone::Finished {
            verified: 200,
            unsuccessful: 0
        }));
    }
}

#[test]
fn ten_thousand_files_cost_a_few_steps_each() {
    let mut sim = Simulation::new(2);
    sim.check_rows = false;
    sim.rate = 1 << 30;
    sim.latency = 2;
    let began = std::time::Instant::now();
    sim.add(&vec![10 * KIB; 10_000]);
    sim.run_for(3_600_000);
    assert_eq!(sim.queue.totals().count(StateKind::Verified), 10_000);
    assert!(sim.events_handled < 45_000, "{} events", sim.events_handled);
    assert!(sim.timers < 5_000, "{} timers", sim.timers);
    assert!(sim.sign_requests <= 220 && sim.confirm_requests <= 450);
    // Generous for a debug build on a shared machine: only quadratic time fails.
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[test]
fn a_hundred_thousand_files_are_queued_in_one_step() {
    let mut sim = Simulation::new(3);
    sim.check_rows = false;
    let ids = sim.add(&vec![1; 100_000]);
    assert_eq!(ids.len(), 100_000);
    assert_eq!(sim.queue.take_changed().len(), 100_000);
    sim.handle(Event::Tick);
    assert!(sim.queue.take_changed().is_empty());
}

#[test]
fn small_files_go_first_and_priorities_before_them() {
    let mut sim = Simulation::with(4, one_at_once());
    let facts = |size, priority| FileFacts::new("", size).with_priority(priority);
    let ids = sim.add_facts(vec![
        facts(9 * MIB, Priority::Normal),
        facts(MIB, Priority::Normal),
        facts(5 * MIB, Priority::High),
        facts(KIB, Priority::Low),
    ]);
    let mut order = Vec::new();
    for _ in 0..2000 {
        sim.run_for(10);
        for &id in &ids {
            if sim.kind(id) == StateKind::Sending && !order.contains(&id) {
                order.push(id);
            }
        }
    }
    assert_eq!(order[..3], [ids[2], ids[1], ids[0]]);
}

#[test]
fn nothing_is_signed_long_before_it_is_sent() {
    let mut sim = Simulation::new(5);
    sim.rate = 2 * MIB;
    sim.add(&[100 * MIB; 40]);
    sim.run_for(20_000);
    // 100 MiB at 2 MiB/s take 50 s: what is signed is about to be sent.
    assert!(sim.signed_files <= 8, "{}", sim.signed_files);
    sim.run_for(3_600_000);
    assert_eq!(sim.queue.totals().count(StateKind::Verified), 40);
}

#[test]
fn an_expired_form_is_signed_again_for_the_same_upload() {
    let mut sim = Simulation::new(6);
    let ids = sim.add(&[MIB; 3]);
    sim.handle(Event::PauseAll);
    sim.run_for(1000);
    sim.run_for(3_600_000);
    sim.handle(Event::ResumeAll);
    sim.run_for(60_000);
    assert!(ids.iter().all(|&id| sim.kind(id) == StateKind::Verified));
    assert_eq!(sim.uploads.len(), 3);
    assert_eq!(sim.sign_requests, 2);
}

#[test]
fn the_same_file_twice_is_two_uploads() {
    let mut sim = Simulation::new(7);
    let twin = FileFacts::new("a", 10);
    let ids = sim.add_facts(vec![twin.clone(), twin]);
    sim.run_for(10_000);
    assert_ne!(
        sim.queue.row(ids[0]).unwrap().upload,
        sim.queue.row(ids[1]).unwrap().upload
    );
    assert_eq!(sim.uploads.len(), 2);
}

#[test]
fn a_file_that_the_caller_rejects_is_never_signed() {
    let mut sim = Simulation::new(8);
    let rejection = Rejection::new("zero_bytes", "");
    let ids = sim.add_facts(vec![
        FileFacts::new("", 0).with_rejection(rejection),
        FileFacts::new("", u64::MAX),
        FileFacts::new("", 0),
    ]);
    for id in &ids[..2] {
        assert!(
            sim.announced.contains(&Milestone::Rejected(*id)),
            "{id:?} is not announced"
        );
    }
    sim.run_for(10_000);
    assert_eq!(sim.kind(ids[0]), StateKind::Rejected);
    assert_eq!(sim.kind(ids[1]), StateKind::Rejected);
    assert_eq!(sim.kind(ids[2]), StateKind::Verified);
    sim.handle(Event::Retry(ids[0]));
    assert_eq!(sim.kind(ids[0]), StateKind::Rejected);
    assert_eq!(sim.signed_files, 1);
}

#[test]
fn speed_and_time_left_appear_once_steady() {
    let mut sim = Simulation::new(9);
    sim.rate = MIB;
    let id = sim.add(&[60 * MIB])[0];
    sim.run_for(1500);
    assert_eq!(sim.queue.row(id).unwrap().eta, None);
    sim.run_for(10_000);
    let row = sim.queue.row(id).unwrap();
    let speed = row.speed.unwrap();
    assert!((900 * KIB..1200 * KIB).contains(&speed), "{speed}");
    let left = row.eta.unwrap().0;
    assert!((45_000..52_000).contains(&left), "{left}");
    sim.run_for(120_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
}

#[test]
fn files_can_be_paused_resumed_cancelled_and_removed() {
    let mut sim = Simulation::new(10);
    sim.rate = MIB;
    let ids = sim.add(&[20 * MIB; 4]);
    sim.run_for(3000);
    sim.handle(Event::Pause(ids[0]));
    sim.handle(Event::Cancel(ids[1]));
    sim.handle(Event::Remove(ids[2]));
    assert_eq!(sim.kind(ids[0]), StateKind::Paused);
    assert_eq!(sim.kind(ids[1]), StateKind::Cancelled);
    assert!(sim.queue.row(ids[2]).is_none());
    sim.run_for(200_000);
    assert_eq!(sim.kind(ids[3]), StateKind::Verified);
    assert_eq!(sim.uploads.values().filter(|upload| upload.cancelled).count(), 2);
    sim.handle(Event::Resume(ids[0]));
    sim.handle(Event::Retry(ids[1]));
    sim.run_for(200_000);
    assert_eq!(sim.kind(ids[0]), StateKind::Verified);
    assert_eq!(sim.kind(ids[1]), StateKind::Verified);
    assert_eq!(sim.uploads.len(), 5);
}

#[test]
fn only_verified_files_are_removed_in_one_step() {
    let mut sim = Simulation::new(14);
    let done = sim.add(&[KIB; 500]);
    sim.run_for(60_000);
    sim.handle(Event::PauseAll);
    let waiting = sim.add(&[KIB])[0];
    let released: Vec<_> = done.iter().map(|&id| Command::Release(id)).collect();
    let mut commands = sim.handle(Event::RemoveVerified);
    commands.retain(|command| !matches!(command, Command::Broadcast(_) | Command::ArmTimer { .. }));
    assert_eq!(commands, released);
    assert_eq!(sim.changed, done);
    assert!(done.iter().all(|&id| sim.queue.row(id).is_none()));
    assert_eq!(sim.kind(waiting), StateKind::Waiting);
    assert_eq!(sim.queue.totals().files, 1);
}

#[test]
fn at_most_three_large_files_are_sent_at_once() {
    let mut sim = Simulation::new(11);
    sim.add(&[200 * MIB; 10]);
    sim.run_for(3000);
    assert_eq!(sim.in_flight_count(), 3);
}

#[test]
fn with_save_data_two_files_are_sent_at_once() {
    let mut settings = Settings::default();
    settings.save_data = true;
    let mut sim = Simulation::with(12, settings);
    sim.add(&[MIB; 10]);
    sim.run_for(60_000);
    assert_eq!(sim.max_in_flight, 2);
}
