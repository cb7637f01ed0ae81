//! Files in parts: side by side, failing, listed, and taken up after a reload.

use upload_engine::*;

use crate::world::World;

const MIB: u64 = 1 << 20;

/// How many parts the store has of the only file.
fn stored_parts(world: &World) -> u32 {
    world.uploads.values().next().unwrap().parts.len() as u32
}

fn resumable(size: u64) -> FileFacts {
    FileFacts {
        name: "film.mov".into(),
        size,
        resumable: true,
        modified: Some(7),
        ..FileFacts::default()
    }
}

#[test]
fn one_gibibyte_takes_few_requests() {
    let mut world = World::new(31);
    world.rate = 200 * MIB;
    let id = world.add_facts(vec![resumable(1 << 30)])[0];
    world.run(120_000);
    assert_eq!(world.kind(id), Kind::Verified);
    assert_eq!(world.widest, 4);
    let ours = world.sign_calls + world.confirm_calls + world.other_calls;
    // Each part has a preflight of its own: its URL is new.
    assert!(
        world.part_sends * 2 + ours <= 60,
        "{} parts, {ours} calls",
        world.part_sends
    );
    assert!(world.persisted.is_empty());
}

#[test]
fn above_five_gibibytes_there_are_always_parts() {
    let mut world = World::new(32);
    world.rate = 400 * MIB;
    let id = world.add(&[6 << 30])[0];
    world.run(600_000);
    assert_eq!(world.kind(id), Kind::Verified);
    assert!(world.sends.is_empty() && world.part_sends > 8);
}

#[test]
fn a_part_that_fails_costs_only_itself() {
    let mut world = World::new(33);
    world.rate = 20 * MIB;
    world.faults.cut = 200;
    let id = world.add_facts(vec![resumable(400 * MIB)])[0];
    world.run(600_000);
    assert_eq!(world.kind(id), Kind::Verified);
    let parts = stored_parts(&world);
    assert!(
        world.part_sends > parts && world.part_sends < 2 * parts,
        "{} for {parts}",
        world.part_sends
    );
    assert_eq!(world.uploads.len(), 1);
}

#[test]
fn pause_keeps_what_is_stored() {
    let mut world = World::new(34);
    world.rate = 20 * MIB;
    let id = world.add_facts(vec![resumable(400 * MIB)])[0];
    world.run(12_000);
    world.tell(Event::Pause(id));
    let stored = stored_parts(&world);
    assert!(stored > 0);
    assert_eq!(world.on_the_wire(), 0);
    world.run(2_000_000);
    let before = world.part_sends;
    world.tell(Event::Resume(id));
    world.run(100_000);
    assert_eq!(world.kind(id), Kind::Verified);
    let parts = stored_parts(&world);
    assert_eq!(world.part_sends - before, parts - stored);
}

#[test]
fn a_part_whose_answer_a_pause_cut_off_is_asked_for() {
    let mut world = World::new(39);
    world.rate = 20 * MIB;
    let id = world.add_facts(vec![resumable(400 * MIB)])[0];
    // The store has a part, and its answer is on the way.
    for _ in 0..100_000 {
        world.run(1);
        if !world.uploads.values().all(|upload| upload.parts.is_empty()) {
            break;
        }
    }
    world.tell(Event::PauseAll);
    let (before, stored) = (world.part_sends, stored_parts(&world));
    assert!(stored > 0);
    world.run(1_000);
    world.tell(Event::ResumeAll);
    world.run(100_000);
    assert_eq!(world.kind(id), Kind::Verified);
    let parts = stored_parts(&world);
    assert_eq!(world.part_sends - before, parts - stored);
}

/// Sends a third, reloads, and takes the file up again.
fn reload(digest: fn(u16) -> String, facts: FileFacts) -> (World, LocalId, u32) {
    let mut world = World::new(35);
    world.rate = 20 * MIB;
    let id = world.add_facts(vec![resumable(400 * MIB)])[0];
    world.run(8_000);
    let saved = world.queue.saved_upload(id).unwrap();
    assert!(world.persisted.contains(&saved.upload));
    world.reload(Settings::default());
    let stored = world.uploads[&saved.upload].parts.len() as u32;
    assert!(stored > 0);
    world.digest = digest;
    world.part_sends = 0;
    world.tell(Event::FilesResumed(vec![ResumedFile { facts, saved }]));
    let id = world.queue.last_added().next().unwrap();
    world.run(100_000);
    (world, id, stored)
}

#[test]
fn a_reload_goes_on_where_it_was() {
    let (world, id, stored) = reload(|part| format!("d{part}"), resumable(400 * MIB));
    assert_eq!(world.kind(id), Kind::Verified);
    let parts = stored_parts(&world);
    assert_eq!(world.part_sends, parts - stored);
    assert!(world.persisted.is_empty());
}

#[test]
fn parts_whose_digests_differ_are_sent_again() {
    let (world, id, _) = reload(|part| format!("other{part}"), resumable(400 * MIB));
    assert_eq!(world.kind(id), Kind::Verified);
    let parts = stored_parts(&world);
    assert_eq!(world.part_sends, parts);
}

#[test]
fn another_file_is_not_mistaken_for_it() {
    let (world, id, _) = reload(|part| format!("d{part}"), resumable(300 * MIB));
    assert_eq!(world.state(id), State::Failed(Failure::Changed));
    assert_eq!(world.part_sends, 0);
}

#[test]
fn a_completed_file_is_verified_after_a_reload_without_a_byte() {
    let mut world = World::new(36);
    let id = world.add(&[50 * MIB])[0];
    world.run(5_000);
    let saved = world.queue.saved_upload(id).unwrap();
    world.reload(Settings::default());
    world.uploads.get_mut(&saved.upload).unwrap().in_store = true;
    world.sends.clear();
    let facts = FileFacts {
        size: 50 * MIB,
        ..FileFacts::default()
    };
    let again = ResumedFile { facts, saved };
    world.tell(Event::FilesResumed(vec![again.clone(), again]));
    let ids: Vec<_> = world.queue.last_added().collect();
    world.run(5_000);
    assert_eq!(world.kind(ids[0]), Kind::Verified);
    assert_eq!(world.kind(ids[1]), Kind::Rejected);
    assert!(world.sends.is_empty());
}

#[test]
fn a_multipart_upload_swept_by_the_store_starts_again() {
    let mut world = World::new(37);
    world.rate = 20 * MIB;
    let id = world.add_facts(vec![resumable(200 * MIB)])[0];
    let mut sent = None;
    for _ in 0..1000 {
        world.run(10);
        if world.part_sends > 2 && world.queue.row(id).unwrap().sent > 0 {
            let outcome = Outcome::Answered {
                status: 404,
                class: AnswerClass::NoSuchUpload,
            };
            world.uploads.values_mut().for_each(|upload| upload.parts.clear());
            sent = Some(world.queue.row(id).unwrap().sent);
            world.end(Event::PartSendEnded {
                id,
                part: 3,
                attempt: 3,
                outcome,
            });
            break;
        }
    }
    assert!(sent.is_some());
    world.run(100_000);
    assert_eq!(world.kind(id), Kind::Verified);
    assert!(world.announced.contains(&Milestone::Restarted(id)));
}

#[test]
fn an_unreliable_link_makes_large_files_go_in_parts() {
    let mut world = World::new(38);
    world.faults.cut = 1000;
    world.add(&[MIB; 4]);
    world.run(5_000);
    world.faults.cut = 0;
    world.run(60_000);
    world.add(&[100 * MIB]);
    world.run(100_000);
    assert_eq!(world.queue.totals().percent(), 100);
    assert!(world.part_sends > 1);
}
