//! Thumbnails of verified files, in rounds.

use upload_engine::*;

use crate::simulation::Simulation;

const MIB: u64 = 1 << 20;

fn photo() -> FileFacts {
    FileFacts::new("", MIB / 4).with_thumbnail(true)
}

fn thumbnails(sim: &Simulation) -> usize {
    sim.uploads.values().filter(|upload| upload.has_thumbnail).count()
}

/// A simulation with one verified photo whose thumbnail is being made, which never ends.
fn making() -> (Simulation, LocalId) {
    let mut sim = Simulation::new(91);
    sim.faults.work_lost = 1000;
    let id = sim.add_facts(vec![photo()])[0];
    while !sim.making.contains(&id) {
        sim.run_for(10);
    }
    (sim, id)
}

#[test]
fn twenty_five_verified_photos_make_two_rounds() {
    let mut sim = Simulation::new(92);
    sim.handle(Event::ChecksumsSupported(ChecksumUse {
        bound: false,
        compared: true,
    }));
    let ids = sim.add_facts(vec![photo(); 25]);
    sim.run_for(120_000);
    assert!(sim.all_verified(&ids));
    assert_eq!(sim.thumbnail_rounds, [20, 5]);
    assert_eq!(thumbnails(&sim), 25);
    let set = sim.announced.iter().filter(|said| **said == Milestone::ThumbnailsSet);
    assert_eq!(set.count(), 2);
    assert_eq!(sim.kept.len(), 25, "the thumbnails' bytes are dropped");
    assert_eq!(sim.making, ids, "one after the other, oldest first");
    // A thumbnail does not make the queue busy.
    assert_eq!(sim.busy, [true, false]);
    assert_eq!(sim.queue.totals().files, 25);
}

#[test]
fn a_full_round_does_not_wait_for_the_end_of_the_queue() {
    let mut sim = Simulation::new(93);
    sim.rate = 10 * MIB;
    sim.add_facts(vec![photo(); 19]);
    let large = sim.add(&[900 * MIB])[0];
    sim.run_for(30_000);
    assert_eq!(sim.queue.totals().count(StateKind::Verified), 19);
    assert!(sim.making.is_empty());
    sim.add_facts(vec![photo()]);
    sim.run_for(30_000);
    assert_eq!(sim.kind(large), StateKind::Sending);
    assert_eq!(sim.thumbnail_rounds, [20]);
}

#[test]
fn a_file_that_wants_none_gets_none() {
    let mut sim = Simulation::new(94);
    sim.add(&[MIB; 3]);
    sim.run_for(60_000);
    assert!(sim.making.is_empty());
}

#[test]
fn the_bytes_of_a_removed_row_are_kept_until_its_thumbnail_is_made() {
    let mut sim = Simulation::new(95);
    let ids = sim.add_facts(vec![photo(); 3]);
    while sim.making.is_empty() {
        sim.run_for(10);
    }
    let commands = sim.handle(Event::RemoveVerified);
    assert!(!commands.iter().any(|command| matches!(command, Command::Release(_))));
    assert_eq!(sim.queue.ids().count(), 0);
    sim.run_for(60_000);
    assert_eq!(sim.making, ids);
    assert_eq!(thumbnails(&sim), 3);
    assert!(sim.kept.is_empty());
}

#[test]
fn a_removed_row_without_a_thumbnail_is_released_at_once() {
    let mut sim = Simulation::new(96);
    let id = sim.add_facts(vec![photo()])[0];
    sim.run_for(50);
    let commands = sim.handle(Event::Remove(id));
    assert!(commands.contains(&Command::Release(id)));
    assert!(sim.kept.is_empty());
}

#[test]
fn a_thumbnail_that_never_comes_costs_a_minute() {
    let (mut sim, id) = making();
    sim.handle(Event::RemoveVerified);
    sim.faults.work_lost = 0;
    let other = sim.add_facts(vec![photo()])[0];
    sim.run_for(50_000);
    assert_eq!(sim.making, [id]);
    assert!(sim.kept.contains(&id));
    sim.run_for(15_000);
    assert_eq!(sim.making, [id, other]);
    assert_eq!(thumbnails(&sim), 1);
    // It comes after all, and is dropped.
    let late = sim.add_thumbnail(id, FileFacts::new("", 0));
    assert!(!sim.kept.contains(&late));
    assert_eq!(sim.kept.iter().copied().collect::<Vec<_>>(), [other]);
}

#[test]
fn a_file_without_a_thumbnail_is_skipped_without_a_message() {
    let (mut sim, id) = making();
    sim.handle(Event::ThumbnailFailed(id));
    sim.run_for(60_000);
    assert!(sim.thumbnail_rounds.is_empty());
    assert_eq!(sim.uploads.len(), 1);
    assert!(!sim.announced.contains(&Milestone::ThumbnailsSet));
}

#[test]
fn a_thumbnail_that_the_store_refuses_is_given_up_in_silence() {
    let mut sim = Simulation::new(97);
    let id = sim.add_facts(vec![photo()])[0];
    while sim.making.is_empty() {
        sim.run_for(10);
    }
    sim.faults.busy = 1000;
    sim.run_for(120_000);
    assert!(sim.thumbnail_rounds.is_empty());
    assert_eq!(sim.kept.iter().copied().collect::<Vec<_>>(), [id]);
    let is_failure = |said: &Milestone| matches!(said, Milestone::Failed(_) | Milestone::PictureFailed);
    assert!(!sim.announced.iter().any(is_failure));
    // The next round is not affected.
    sim.faults.busy = 0;
    sim.add_facts(vec![photo()]);
    sim.run_for(60_000);
    assert_eq!(sim.thumbnail_rounds, [1]);
}

#[test]
fn a_lost_answer_costs_nothing_but_the_message() {
    let mut sim = Simulation::new(98);
    sim.add_facts(vec![photo()]);
    while sim.thumbnail_rounds.is_empty() {
        let is_stored = sim
            .uploads
            .values()
            .any(|upload| upload.is_rendition && upload.in_store);
        sim.faults.server_answer_lost = if is_stored { 1000 } else { 0 };
        sim.run_for(1);
    }
    sim.run_for(60_000);
    sim.faults.server_answer_lost = 0;
    sim.add_facts(vec![photo()]);
    sim.run_for(60_000);
    assert_eq!(sim.thumbnail_rounds, [1, 1]);
}

#[test]
fn nothing_is_made_while_the_queue_is_blocked() {
    let mut sim = Simulation::new(99);
    let id = sim.add_facts(vec![photo()])[0];
    while sim.confirm_requests == 0 {
        sim.run_for(1);
    }
    sim.handle(Event::PauseAll);
    sim.run_for(60_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert!(sim.making.is_empty());
    sim.handle(Event::ResumeAll);
    sim.run_for(60_000);
    assert_eq!(sim.thumbnail_rounds, [1]);
}
