//! What should happen when nothing goes wrong.

use upload_engine::*;

use crate::world::World;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

#[test]
fn two_hundred_small_files_take_few_calls() {
    for rate in [100 * MIB, 10 * MIB] {
        let mut world = World::new(1);
        world.rate = rate;
        world.latency = 20;
        let ids = world.add(&[256 * KIB; 200]);
        world.run(60_000);
        assert!(ids.iter().all(|&id| world.kind(id) == Kind::Verified));
        assert!(world.sends.values().all(|&sends| sends == 1));
        let calls = world.sign_calls + world.confirm_calls;
        assert!(
            calls <= 10,
            "{} sign + {} confirm",
            world.sign_calls,
            world.confirm_calls
        );
        assert_eq!(world.queue.totals().percent(), 100);
        assert!(world.announced.contains(&Milestone::Finished {
            verified: 200,
            unsuccessful: 0
        }));
    }
}

#[test]
fn ten_thousand_files_cost_a_few_steps_each() {
    let mut world = World::new(2);
    world.check_rows = false;
    world.rate = 1 << 30;
    world.latency = 2;
    let began = std::time::Instant::now();
    world.add(&vec![10 * KIB; 10_000]);
    world.run(3_600_000);
    assert_eq!(world.queue.totals().count(Kind::Verified), 10_000);
    assert!(world.handled < 45_000, "{} events", world.handled);
    assert!(world.timers < 5_000, "{} timers", world.timers);
    assert!(world.sign_calls <= 220 && world.confirm_calls <= 450);
    // Debug build, shared machine: the point is that it is not quadratic.
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[test]
fn a_hundred_thousand_files_are_lined_up_in_one_step() {
    let mut world = World::new(3);
    world.check_rows = false;
    let ids = world.add(&vec![1; 100_000]);
    assert_eq!(ids.len(), 100_000);
    assert_eq!(world.queue.changed().len(), 100_000);
    world.tell(Event::Tick);
    assert!(world.queue.changed().is_empty());
}

#[test]
fn small_files_go_first_and_priorities_before_them() {
    let mut world = World::with(
        4,
        Settings {
            parallel_at_start: 1,
            parallel_max: 1,
            ..Settings::default()
        },
    );
    let facts = |size, priority| FileFacts {
        size,
        priority,
        ..FileFacts::default()
    };
    let ids = world.add_facts(vec![
        facts(9 * MIB, Priority::Normal),
        facts(MIB, Priority::Normal),
        facts(5 * MIB, Priority::High),
        facts(KIB, Priority::Low),
    ]);
    let mut order = Vec::new();
    for _ in 0..2000 {
        world.run(10);
        for &id in &ids {
            if world.kind(id) == Kind::Sending && !order.contains(&id) {
                order.push(id);
            }
        }
    }
    assert_eq!(order[..3], [ids[2], ids[1], ids[0]]);
}

#[test]
fn nothing_is_signed_long_before_it_is_sent() {
    let mut world = World::new(5);
    world.rate = 2 * MIB;
    world.add(&[100 * MIB; 40]);
    world.run(20_000);
    // 100 MiB at 2 MiB/s take 50 s: what is signed is about to be sent.
    assert!(world.signed_files <= 8, "{}", world.signed_files);
    world.run(3_600_000);
    assert_eq!(world.queue.totals().count(Kind::Verified), 40);
}

#[test]
fn a_form_too_old_is_signed_again_for_the_same_upload() {
    let mut world = World::new(6);
    let ids = world.add(&[MIB; 3]);
    world.tell(Event::PauseAll);
    world.run(1000);
    world.run(3_600_000);
    world.tell(Event::ResumeAll);
    world.run(60_000);
    assert!(ids.iter().all(|&id| world.kind(id) == Kind::Verified));
    assert_eq!(world.uploads.len(), 3);
    assert_eq!(world.sign_calls, 2);
}

#[test]
fn the_same_file_twice_is_two_uploads() {
    let mut world = World::new(7);
    let twin = FileFacts {
        name: "a".into(),
        size: 10,
        ..FileFacts::default()
    };
    let ids = world.add_facts(vec![twin.clone(), twin]);
    world.run(10_000);
    assert_ne!(
        world.queue.row(ids[0]).unwrap().upload,
        world.queue.row(ids[1]).unwrap().upload
    );
    assert_eq!(world.uploads.len(), 2);
}

#[test]
fn a_file_the_caller_rejects_is_never_signed() {
    let mut world = World::new(8);
    let rejection = Some(Rejection::new("zero_bytes", ""));
    let ids = world.add_facts(vec![
        FileFacts {
            rejection,
            ..FileFacts::default()
        },
        FileFacts {
            size: u64::MAX,
            ..FileFacts::default()
        },
        FileFacts {
            size: 0,
            ..FileFacts::default()
        },
    ]);
    for id in &ids[..2] {
        assert!(
            world.announced.contains(&Milestone::Rejected(*id)),
            "nobody hears of {id:?}"
        );
    }
    world.run(10_000);
    assert_eq!(world.kind(ids[0]), Kind::Rejected);
    assert_eq!(world.kind(ids[1]), Kind::Rejected);
    assert_eq!(world.kind(ids[2]), Kind::Verified);
    world.tell(Event::Retry(ids[0]));
    assert_eq!(world.kind(ids[0]), Kind::Rejected);
    assert_eq!(world.signed_files, 1);
}

#[test]
fn speed_and_time_left_come_once_settled_and_go_with_silence() {
    let mut world = World::new(9);
    world.rate = MIB;
    let id = world.add(&[60 * MIB])[0];
    world.run(1500);
    assert_eq!(world.queue.row(id).unwrap().eta, None);
    world.run(10_000);
    let row = world.queue.row(id).unwrap();
    let speed = row.speed.unwrap();
    assert!((900 * KIB..1200 * KIB).contains(&speed), "{speed}");
    let left = row.eta.unwrap().0;
    assert!((45_000..52_000).contains(&left), "{left}");
    world.run(120_000);
    assert_eq!(world.kind(id), Kind::Verified);
}

#[test]
fn pause_resume_cancel_remove() {
    let mut world = World::new(10);
    world.rate = MIB;
    let ids = world.add(&[20 * MIB; 4]);
    world.run(3000);
    world.tell(Event::Pause(ids[0]));
    world.tell(Event::Cancel(ids[1]));
    world.tell(Event::Remove(ids[2]));
    assert_eq!(world.kind(ids[0]), Kind::Paused);
    assert_eq!(world.kind(ids[1]), Kind::Cancelled);
    assert!(world.queue.row(ids[2]).is_none());
    world.run(200_000);
    assert_eq!(world.kind(ids[3]), Kind::Verified);
    assert_eq!(world.uploads.values().filter(|upload| upload.cancelled).count(), 2);
    world.tell(Event::Resume(ids[0]));
    world.tell(Event::Retry(ids[1]));
    world.run(200_000);
    assert_eq!(world.kind(ids[0]), Kind::Verified);
    assert_eq!(world.kind(ids[1]), Kind::Verified);
    assert_eq!(world.uploads.len(), 5);
}

#[test]
fn verified_files_are_removed_in_one_step_and_no_others() {
    let mut world = World::new(14);
    let done = world.add(&[KIB; 500]);
    world.run(60_000);
    world.tell(Event::PauseAll);
    let waiting = world.add(&[KIB])[0];
    assert_eq!(world.tell(Event::RemoveVerified), []);
    assert_eq!(world.queue.changed(), done);
    assert!(done.iter().all(|&id| world.queue.row(id).is_none()));
    assert_eq!(world.kind(waiting), Kind::Waiting);
    assert_eq!(world.queue.totals().files, 1);
}

#[test]
fn several_large_files_do_not_share_the_wire_with_many_others() {
    let mut world = World::new(11);
    world.add(&[200 * MIB; 10]);
    world.run(3000);
    assert_eq!(world.on_the_wire(), 3);
}

#[test]
fn saving_data_means_two_at_once() {
    let mut world = World::with(
        12,
        Settings {
            save_data: true,
            ..Settings::default()
        },
    );
    world.add(&[MIB; 10]);
    world.run(60_000);
    assert_eq!(world.widest, 2);
}

#[test]
fn a_shared_line_takes_a_share_at_once_and_all_when_it_is_free_again() {
    let mut world = World::new(13);
    world.tell(Event::OtherQueues(1));
    world.add(&[MIB; 10]);
    world.run(60_000);
    assert_eq!(world.widest, 3);
    world.tell(Event::OtherQueues(0));
    world.add(&[MIB; 10]);
    world.run(60_000);
    assert_eq!(world.widest, 6);
}
