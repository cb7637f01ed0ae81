//! Files in parts: parallel parts, failed parts, listing, and resuming after a reload.

use upload_engine::*;

use crate::simulation::Simulation;

const MIB: u64 = 1 << 20;

/// Number of parts that the store has of the only file.
fn stored_parts(sim: &Simulation) -> u32 {
    sim.uploads.values().next().unwrap().parts.len() as u32
}

fn resumable(size: u64) -> FileFacts {
    FileFacts::new("film.mov", size).with_resumable(true).with_modified(7)
}

#[test]
fn one_gibibyte_takes_few_requests() {
    let mut sim = Simulation::new(31);
    sim.rate = 200 * MIB;
    let id = sim.add_facts(vec![resumable(1 << 30)])[0];
    sim.run_for(120_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.max_in_flight, 4);
    let ours = sim.sign_requests + sim.confirm_requests + sim.other_requests;
    // Each part needs a CORS preflight, because its URL is new.
    assert!(
        sim.part_sends * 2 + ours <= 60,
        "{} parts, {ours} requests",
        sim.part_sends
    );
    assert!(sim.persisted.is_empty());
}

#[test]
fn files_above_five_gibibytes_are_always_sent_in_parts() {
    let mut sim = Simulation::new(32);
    sim.rate = 400 * MIB;
    let id = sim.add(&[6 << 30])[0];
    sim.run_for(600_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert!(sim.sends.is_empty() && sim.part_sends > 8);
}

#[test]
fn a_part_that_fails_costs_only_itself() {
    let mut sim = Simulation::new(33);
    sim.rate = 20 * MIB;
    sim.faults.cut = 200;
    let id = sim.add_facts(vec![resumable(400 * MIB)])[0];
    sim.run_for(600_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    let parts = stored_parts(&sim);
    assert!(
        sim.part_sends > parts && sim.part_sends < 2 * parts,
        "{} for {parts}",
        sim.part_sends
    );
    assert_eq!(sim.uploads.len(), 1);
}

#[test]
fn a_pause_keeps_the_stored_parts() {
    let mut sim = Simulation::new(34);
    sim.rate = 20 * MIB;
    let id = sim.add_facts(vec![resumable(400 * MIB)])[0];
    sim.run_for(12_000);
    sim.handle(Event::Pause(id));
    let stored = stored_parts(&sim);
    assert!(stored > 0);
    assert_eq!(sim.in_flight_count(), 0);
    sim.run_for(2_000_000);
    let before = sim.part_sends;
    sim.handle(Event::Resume(id));
    sim.run_for(100_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    let parts = stored_parts(&sim);
    assert_eq!(sim.part_sends - before, parts - stored);
}

#[test]
fn a_part_whose_answer_a_pause_cut_off_is_not_sent_again() {
    let mut sim = Simulation::new(39);
    sim.rate = 20 * MIB;
    let id = sim.add_facts(vec![resumable(400 * MIB)])[0];
    // The store has a part, and its answer is on the way.
    for _ in 0..100_000 {
        sim.run_for(1);
        if !sim.uploads.values().all(|upload| upload.parts.is_empty()) {
            break;
        }
    }
    sim.handle(Event::PauseAll);
    let (before, stored) = (sim.part_sends, stored_parts(&sim));
    assert!(stored > 0);
    sim.run_for(1_000);
    sim.handle(Event::ResumeAll);
    sim.run_for(100_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    let parts = stored_parts(&sim);
    assert_eq!(sim.part_sends - before, parts - stored);
}

/// Sends part of a file, reloads the page and resumes the file. Returns the number of parts stored before.
fn reload(digest: fn(u16) -> String, facts: FileFacts) -> (Simulation, LocalId, u32) {
    let mut sim = Simulation::new(35);
    sim.rate = 20 * MIB;
    let id = sim.add_facts(vec![resumable(400 * MIB)])[0];
    sim.run_for(8_000);
    let saved = sim.queue.saved_upload(id).unwrap();
    assert!(sim.persisted.contains(&saved.upload));
    sim.reload(Settings::default());
    let stored = sim.uploads[&saved.upload].parts.len() as u32;
    assert!(stored > 0);
    sim.digest = digest;
    sim.part_sends = 0;
    let id = sim.resume(vec![ResumedFile { facts, saved }])[0];
    sim.run_for(100_000);
    (sim, id, stored)
}

#[test]
fn after_a_reload_only_missing_parts_are_sent() {
    let (sim, id, stored) = reload(|part| format!("{part:032x}"), resumable(400 * MIB));
    assert_eq!(sim.kind(id), StateKind::Verified);
    let parts = stored_parts(&sim);
    assert_eq!(sim.part_sends, parts - stored);
    assert!(sim.persisted.is_empty());
}

#[test]
fn parts_whose_digests_differ_are_sent_again() {
    let (sim, id, _) = reload(|part| format!("f{part:031x}"), resumable(400 * MIB));
    assert_eq!(sim.kind(id), StateKind::Verified);
    let parts = stored_parts(&sim);
    assert_eq!(sim.part_sends, parts);
}

#[test]
fn after_a_reload_another_file_is_not_accepted() {
    let (sim, id, _) = reload(|part| format!("{part:032x}"), resumable(300 * MIB));
    assert_eq!(sim.state(id), State::Failed(Failure::Changed));
    assert_eq!(sim.part_sends, 0);
}

#[test]
fn after_a_reload_a_complete_file_is_verified_without_sending() {
    let mut sim = Simulation::new(36);
    let id = sim.add(&[50 * MIB])[0];
    sim.run_for(5_000);
    let saved = sim.queue.saved_upload(id).unwrap();
    sim.reload(Settings::default());
    sim.uploads.get_mut(&saved.upload).unwrap().in_store = true;
    sim.sends.clear();
    let facts = FileFacts::new("", 50 * MIB);
    let again = ResumedFile { facts, saved };
    let ids = sim.resume(vec![again.clone(), again]);
    sim.run_for(5_000);
    assert_eq!(sim.kind(ids[0]), StateKind::Verified);
    assert_eq!(sim.kind(ids[1]), StateKind::Rejected);
    assert!(sim.sends.is_empty());
}

#[test]
fn a_multipart_upload_that_the_store_deleted_starts_again() {
    let mut sim = Simulation::new(37);
    sim.rate = 20 * MIB;
    let id = sim.add_facts(vec![resumable(200 * MIB)])[0];
    let mut sent = None;
    for _ in 0..1000 {
        sim.run_for(10);
        let third = sim
            .transmission(id, Some(3))
            .filter(|_| sim.queue.row(id).unwrap().sent > 0);
        if let Some(third) = third {
            let outcome = SendOutcome::Answered {
                status: 404,
                class: AnswerClass::NoSuchUpload,
            };
            sim.uploads.values_mut().for_each(|upload| upload.parts.clear());
            sent = Some(sim.queue.row(id).unwrap().sent);
            sim.end_transmission(third, outcome);
            break;
        }
    }
    assert!(sent.is_some());
    sim.run_for(100_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert!(sim.announced.contains(&Milestone::Restarted(id)));
}

#[test]
fn on_an_unreliable_link_large_files_are_sent_in_parts() {
    let mut sim = Simulation::new(38);
    sim.faults.cut = 1000;
    sim.add(&[MIB; 4]);
    sim.run_for(5_000);
    sim.faults.cut = 0;
    sim.run_for(60_000);
    sim.add(&[100 * MIB]);
    sim.run_for(100_000);
    assert_eq!(sim.queue.totals().percent(), 100);
    assert!(sim.part_sends > 1);
}

#[test]
fn without_a_grant_no_parts_are_requested() {
    let mut sim = Simulation::new(39);
    sim.rate = 20 * MIB;
    sim.other_transport = 1000;
    let id = sim.add_facts(vec![resumable(200 * MIB)])[0];
    sim.run_for(60_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!((sim.part_sends, sim.other_requests), (0, 0));
}

#[test]
fn after_a_reload_a_form_takes_the_place_of_parts() {
    let mut sim = Simulation::new(40);
    sim.rate = 20 * MIB;
    let id = sim.add_facts(vec![resumable(200 * MIB)])[0];
    sim.run_for(4_000);
    let saved = sim.queue.saved_upload(id).unwrap();
    assert!(saved.part_size.is_some() && sim.part_sends > 0);
    sim.reload(Settings::default());
    sim.other_transport = 1000;
    sim.uploads.get_mut(&saved.upload).unwrap().forget_grant();
    (sim.part_sends, sim.other_requests) = (0, 0);
    let facts = resumable(200 * MIB);
    let id = sim.resume(vec![ResumedFile { facts, saved }])[0];
    sim.run_for(120_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!((sim.part_sends, sim.other_requests), (0, 0));
}
