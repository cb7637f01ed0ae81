//! Checksums: computed before signing or while sending, and what waits for them.

use upload_engine::*;

use crate::simulation::{Faults, Simulation};

const MIB: u64 = 1 << 20;

fn with_checksums(seed: u64, bound: bool, compared: bool) -> Simulation {
    let mut sim = Simulation::new(seed);
    sim.handle(Event::ChecksumsSupported(ChecksumUse { bound, compared }));
    sim
}

fn compared(seed: u64) -> Simulation {
    with_checksums(seed, false, true)
}

fn md5(part: u16) -> Option<Checksum> {
    Some(Checksum::Md5(format!("{part:032x}")))
}

fn resumable(size: u64) -> FileFacts {
    FileFacts::new("", size).with_resumable(true)
}

/// A simulation with one file that the store accepted, and whose digest does not come.
fn one_file_without_digest(seed: u64) -> (Simulation, LocalId) {
    let mut sim = compared(seed);
    sim.faults.work_lost = 1000;
    let id = sim.add(&[MIB])[0];
    sim.run_for(2000);
    assert!(matches!(sim.state(id), State::Storing { buffered: false, .. }));
    assert_eq!(sim.in_flight_count(), 0);
    (sim, id)
}

#[test]
fn files_are_confirmed_with_checksums_where_the_store_compares_them() {
    for compares in [true, false] {
        let mut sim = with_checksums(41, false, compares);
        let ids = sim.add(&[MIB, 0, 5 * MIB]);
        sim.run_for(20_000);
        assert!(sim.all_verified(&ids));
        let checksum = md5(0).filter(|_| compares);
        assert!(ids.iter().all(|&id| sim.upload(id).checksum == checksum));
        assert_eq!(
            sim.digests.len(),
            if compares { 3 } else { 0 },
            "each file once, or none"
        );
    }
}

#[test]
fn files_that_are_about_to_follow_count_as_large_as_the_known_ones() {
    for (expected, digests) in [(0, 8), (24, 8), (25, 0)] {
        let mut sim = compared(42);
        sim.rate = 200 * MIB;
        sim.queue.expect_files(expected);
        sim.add(&[MIB; 8]);
        sim.run_for(1000);
        assert_eq!(sim.digests.len(), digests, "{expected} more");
    }
}

#[test]
fn a_slow_digest_holds_its_file_but_no_slot() {
    let mut sim = compared(43);
    sim.digest_span = 5000;
    let id = sim.add(&[MIB])[0];
    sim.run_for(2000);
    assert_eq!(sim.kind(id), StateKind::Storing);
    assert_eq!(sim.queue.row(id).unwrap().percent(), 99);
    assert_eq!(sim.in_flight_count(), 0);
    assert_eq!(sim.confirm_requests, 0);
    sim.run_for(4000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.upload(id).checksum, md5(0));
}

#[test]
fn a_digest_that_never_comes_does_not_hold_a_file_longer_than_its_limit() {
    let (mut sim, id) = one_file_without_digest(44);
    sim.run_for(57_000);
    assert_eq!(sim.kind(id), StateKind::Storing);
    sim.run_for(3000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.upload(id).checksum, None);
}

#[test]
fn a_file_that_cannot_be_digested_is_confirmed_without() {
    let mut sim = compared(45);
    sim.faults.work_fails = 1000;
    let id = sim.add(&[MIB])[0];
    sim.run_for(3000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.upload(id).checksum, None);
}

#[test]
fn a_checksum_of_another_kind_is_none() {
    let (mut sim, id) = one_file_without_digest(46);
    let transmission = sim.digests[0];
    let sha256 = Checksum::sha256("aTL9MeXa9HObn6eP93eygxsJlcwdCwCTysgGAZAgE7w=");
    let checksum = sha256.map_err(|_| NotDigested);
    sim.handle(Event::Digested { transmission, checksum });
    sim.run_for(1000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.upload(id).checksum, None);
}

#[test]
fn pausing_or_losing_the_network_ends_the_wait() {
    for stop in [Event::Pause(LocalId(0)), Event::PauseAll, Event::Offline] {
        let (mut sim, id) = one_file_without_digest(47);
        sim.handle(stop);
        assert_eq!(sim.kind(id), StateKind::Confirming);
        sim.handle(Event::Online);
        sim.run_for(2000);
        assert_eq!(sim.kind(id), StateKind::Verified);
        assert_eq!(sim.sends[&id], 1);
    }
}

#[test]
fn pausing_another_file_does_not_end_the_wait() {
    let (mut sim, id) = one_file_without_digest(48);
    let other = sim.add(&[MIB])[0];
    sim.handle(Event::Pause(other));
    assert_eq!(sim.kind(id), StateKind::Storing);
}

#[test]
fn a_digest_that_comes_after_the_wait_is_used_if_the_server_was_not_asked() {
    let (mut sim, id) = one_file_without_digest(49);
    sim.handle(Event::Offline);
    let transmission = sim.digests[0];
    let checksum = md5(0).ok_or(NotDigested);
    sim.handle(Event::Digested { transmission, checksum });
    sim.handle(Event::Online);
    sim.run_for(2000);
    assert_eq!(sim.upload(id).checksum, md5(0));
}

#[test]
fn a_cancelled_file_is_not_digested_any_longer() {
    let (mut sim, id) = one_file_without_digest(50);
    let transmission = sim.digests[0];
    let commands = sim.handle(Event::Cancel(id));
    assert!(commands.contains(&Command::Abort { transmission }));
}

#[test]
fn a_damaged_file_is_digested_anew() {
    let mut sim = compared(51);
    sim.corrupt_next = 1;
    let id = sim.add(&[MIB])[0];
    sim.run_for(60_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!((sim.sends[&id], sim.digests.len()), (2, 2));
}

#[test]
fn a_second_attempt_is_digested_anew_only_after_corruption() {
    let corrupted = Faults {
        corrupted: 1000,
        ..Faults::default()
    };
    let cut = Faults {
        cut: 1000,
        ..Faults::default()
    };
    for (faults, digests) in [(corrupted, 2), (cut, 1)] {
        let mut sim = compared(52);
        sim.faults = faults;
        let id = sim.add(&[MIB])[0];
        while sim.sends.is_empty() {
            sim.run_for(10);
        }
        sim.faults = Faults::default();
        sim.run_for(60_000);
        assert_eq!(sim.kind(id), StateKind::Verified);
        assert_eq!((sim.sends[&id], sim.digests.len()), (2, digests));
        assert_eq!(sim.upload(id).checksum, md5(0));
    }
}

#[test]
fn many_bytes_are_digested_only_on_a_slow_link() {
    let mut sim = compared(54);
    sim.rate = 200 * MIB;
    let ids = sim.add(&[400 * MIB; 6]);
    sim.run_for(60_000);
    assert!(sim.all_verified(&ids));
    assert!(sim.digests.is_empty());

    let mut sim = compared(55);
    sim.rate = 5 * MIB;
    let id = sim.add(&[100 * MIB])[0];
    sim.run_for(1500);
    assert!(sim.digests.is_empty(), "the speed is not known yet");
    sim.run_for(30_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.digests.len(), 1);
    assert_eq!(sim.upload(id).checksum, md5(0));
}

#[test]
fn an_upload_in_parts_is_completed_with_the_checksums_of_its_parts() {
    let mut sim = compared(56);
    let id = sim.add_facts(vec![resumable(30 * MIB)])[0];
    sim.run_for(60_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.completed, [(1..=4).map(md5).collect::<Vec<_>>()]);
    assert_eq!(sim.upload(id).checksum, None);
}

#[test]
fn parts_whose_digests_are_missing_hold_the_completion_but_no_slot() {
    let mut sim = compared(57);
    sim.digest_span = 20_000;
    let id = sim.add_facts(vec![resumable(30 * MIB)])[0];
    sim.run_for(12_000);
    assert_eq!(sim.upload(id).parts.len(), 4);
    assert_eq!(sim.in_flight_count(), 0);
    assert_eq!(sim.queue.row(id).unwrap().sent, 30 * MIB);
    assert!(sim.completed.is_empty());
    sim.run_for(40_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.completed.len(), 1);
    assert_eq!(sim.part_sends, 4);
}

#[test]
fn lost_digests_of_parts_do_not_hold_the_completion_for_ever() {
    let mut sim = compared(58);
    sim.faults.work_lost = 1000;
    let id = sim.add_facts(vec![resumable(30 * MIB)])[0];
    sim.run_for(90_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.completed, [vec![None; 4]]);
}

#[test]
fn a_pause_keeps_parts_whose_digests_are_missing() {
    let mut sim = compared(59);
    sim.faults.work_lost = 1000;
    let id = sim.add_facts(vec![resumable(30 * MIB)])[0];
    sim.run_for(12_000);
    assert_eq!(sim.upload(id).parts.len(), 4);
    sim.handle(Event::Pause(id));
    assert_eq!(sim.kind(id), StateKind::Paused);
    sim.handle(Event::Resume(id));
    sim.run_for(1000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.part_sends, 4);
}

#[test]
fn parts_that_are_missing_after_all_are_digested_anew() {
    let mut sim = compared(60);
    let id = sim.add_facts(vec![resumable(30 * MIB)])[0];
    while sim.digests.is_empty() {
        sim.run_for(10);
    }
    // The store gets other bytes than those that were digested.
    sim.run_for(100);
    sim.digest = |part| format!("f{part:031x}");
    sim.run_for(120_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.completed.len(), 2);
    assert!(sim.part_sends > 4);
    let is_new = |checksum: &Option<Checksum>| checksum.as_ref().unwrap().to_string().starts_with("md5:f");
    assert!(sim.completed[1].iter().all(is_new));
}

#[test]
fn digests_of_stored_parts_are_kept_after_a_reload() {
    let mut sim = compared(61);
    sim.rate = 20 * MIB;
    let id = sim.add_facts(vec![resumable(400 * MIB)])[0];
    sim.run_for(8_000);
    let saved = sim.queue.saved_upload(id).unwrap();
    let stored = sim.upload(id).parts.len();
    assert!(stored > 0);
    sim.reload(Settings::default());
    sim.handle(Event::ChecksumsSupported(ChecksumUse {
        bound: false,
        compared: true,
    }));
    let facts = resumable(400 * MIB);
    let id = sim.resume(vec![ResumedFile { facts, saved }])[0];
    sim.run_for(100_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert!(sim.completed[0][..stored].iter().all(Option::is_some));
}

#[test]
fn small_files_are_digested_before_they_are_signed() {
    let mut sim = with_checksums(62, true, true);
    let ids = sim.add(&[MIB; 3]);
    assert!(ids.iter().all(|&id| sim.kind(id) == StateKind::Signing));
    assert_eq!((sim.hash_requests, sim.sign_requests), (1, 0));
    sim.run_for(20_000);
    assert!(sim.all_verified(&ids));
    assert_eq!((sim.hash_requests, sim.sign_requests, sim.bound_files), (1, 1, 3));
    assert!(sim.digests.is_empty(), "the checksum is known");
    let is_sha256 = |id: LocalId| matches!(sim.upload(id).checksum, Some(Checksum::Sha256(_)));
    assert!(ids.into_iter().all(is_sha256));
}

#[test]
fn many_bytes_are_signed_without_a_checksum() {
    let mut sim = with_checksums(63, true, false);
    let ids = sim.add(&[MIB; 5]);
    sim.run_for(20_000);
    assert!(sim.all_verified(&ids));
    assert_eq!((sim.hash_requests, sim.bound_files), (0, 0));
}

#[test]
fn a_lost_digest_delays_signing_by_its_limit_only() {
    let mut sim = with_checksums(64, true, false);
    sim.faults.work_lost = 1000;
    let id = sim.add(&[MIB])[0];
    sim.run_for(29_000);
    assert_eq!((sim.kind(id), sim.sign_requests), (StateKind::Signing, 0));
    sim.run_for(5000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.bound_files, 0);
}

#[test]
fn files_that_were_paused_or_cancelled_while_they_were_digested_are_not_signed() {
    let mut sim = with_checksums(65, true, false);
    let ids = sim.add(&[MIB; 3]);
    sim.handle(Event::Pause(ids[0]));
    sim.handle(Event::Cancel(ids[1]));
    sim.run_for(5000);
    assert_eq!(sim.signed_files, 1);
    assert_eq!(sim.kind(ids[2]), StateKind::Verified);
    sim.handle(Event::Resume(ids[0]));
    sim.run_for(5000);
    assert_eq!(sim.kind(ids[0]), StateKind::Verified);
    assert_eq!(sim.bound_files, 2);
}

#[test]
fn a_queue_that_was_paused_while_it_digested_signs_later() {
    let mut sim = with_checksums(66, true, false);
    let id = sim.add(&[MIB])[0];
    sim.handle(Event::PauseAll);
    sim.run_for(5000);
    assert_eq!((sim.kind(id), sim.sign_requests), (StateKind::Waiting, 0));
    sim.handle(Event::ResumeAll);
    sim.run_for(5000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.hash_requests, 1, "the digest is kept");
}
