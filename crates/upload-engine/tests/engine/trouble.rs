//! What happens when something goes wrong: each row of the retry table, and the world outside.

use upload_engine::*;

use crate::world::{Faults, World};

const MIB: u64 = 1 << 20;

/// One file sent once under these faults, which then stop.
fn once(faults: Faults) -> (World, LocalId) {
    let mut world = World::new(21);
    world.faults = faults;
    let id = world.add(&[5 * MIB])[0];
    while world.sends.is_empty() {
        world.run(10);
    }
    world.faults = Faults::default();
    (world, id)
}

#[test]
fn a_lost_answer_is_asked_about_and_nothing_sent_twice() {
    let (mut world, id) = once(Faults {
        answer_lost: 1000,
        ..Faults::default()
    });
    world.run(2000);
    assert_eq!(world.kind(id), Kind::Verified);
    assert_eq!(world.sends[&id], 1);
}

#[test]
fn a_cut_connection_is_asked_about_and_sent_again() {
    let (mut world, id) = once(Faults {
        cut: 1000,
        ..Faults::default()
    });
    world.run(30_000);
    assert_eq!(world.kind(id), Kind::Verified);
    assert_eq!(world.sends[&id], 2);
    assert_eq!(world.queue.row(id).unwrap().attempt, 2);
    assert_eq!(world.sign_calls, 1);
}

#[test]
fn a_busy_store_is_waited_for_in_words() {
    let (mut world, id) = once(Faults {
        busy: 1000,
        ..Faults::default()
    });
    let mut shown = None;
    while world.kind(id) != Kind::Verified {
        world.run(50);
        if let State::WaitingToRetry { attempt, reason, .. } = world.state(id) {
            shown = Some((attempt, reason));
        }
    }
    assert_eq!(shown, Some((2, Reason::StoreBusy)));
}

#[test]
fn an_expired_form_is_signed_again_at_once() {
    let (mut world, id) = once(Faults {
        expired: 1000,
        ..Faults::default()
    });
    world.run(3500);
    assert_eq!(world.kind(id), Kind::Verified);
    assert_eq!((world.sign_calls, world.uploads.len()), (2, 1));
}

#[test]
fn a_foreign_abort_is_no_cancel() {
    let (mut world, id) = once(Faults {
        foreign_abort: 1000,
        ..Faults::default()
    });
    world.run(30_000);
    assert_eq!(world.kind(id), Kind::Verified);
}

#[test]
fn silence_is_ended_by_the_watchdog() {
    let (mut world, id) = once(Faults {
        stall: 1000,
        ..Faults::default()
    });
    world.run(10_000);
    assert!(matches!(world.kind(id), Kind::Sending | Kind::Storing));
    world.run(200_000);
    assert_eq!(world.kind(id), Kind::Verified);
}

#[test]
fn a_connection_that_never_starts_is_ended_too() {
    let mut world = World::new(22);
    let id = world.add(&[50 * MIB])[0];
    world.rate = 1;
    world.run(20_000);
    assert_eq!(world.kind(id), Kind::Sending);
    world.rate = 10 * MIB;
    world.run(60_000);
    assert_eq!(world.kind(id), Kind::Verified);
}

#[test]
fn a_denial_is_final_until_the_user_wants_it_again() {
    let (mut world, id) = once(Faults::default());
    let attempt = world.queue.row(id).unwrap().attempt;
    world.end(Event::SendEnded {
        id,
        attempt,
        outcome: Outcome::status(403),
    });
    assert_eq!(world.state(id), State::Failed(Failure::Denied));
    assert!(world.announced.contains(&Milestone::Failed(id)));
    world.run(600_000);
    assert_eq!(world.kind(id), Kind::Failed);
}

#[test]
fn a_file_that_changed_on_disk_is_named() {
    let (mut world, id) = once(Faults::default());
    world.end(Event::SendEnded {
        id,
        attempt: 1,
        outcome: Outcome::Changed,
    });
    assert_eq!(world.state(id), State::Failed(Failure::Changed));
}

#[test]
fn a_store_that_never_recovers_is_given_up_after_the_budget() {
    let mut world = World::new(23);
    world.faults.busy = 1000;
    let id = world.add(&[MIB])[0];
    world.run(9 * 60_000);
    assert_ne!(world.kind(id), Kind::Failed);
    world.run(3 * 60_000);
    assert_eq!(world.state(id), State::Failed(Failure::GaveUp(Reason::StoreBusy)));
    world.faults.busy = 0;
    world.tell(Event::Retry(id));
    world.run(60_000);
    assert_eq!(world.kind(id), Kind::Verified);
}

#[test]
fn bytes_that_a_proxy_buffers_are_not_shown_as_done() {
    let mut world = World::new(24);
    world.faults.proxy_buffers = 1000;
    world.rate = MIB;
    let id = world.add(&[30 * MIB])[0];
    world.run(2000);
    assert!(matches!(world.state(id), State::Storing { buffered: false, .. }));
    world.run(4000);
    assert!(matches!(world.state(id), State::Storing { buffered: true, .. }));
    assert_eq!(world.queue.row(id).unwrap().percent(), 99);
    world.run(60_000);
    assert_eq!(world.kind(id), Kind::Verified);
    assert_eq!(world.sends[&id], 1);
}

#[test]
fn a_lost_session_keeps_everything() {
    let mut world = World::new(25);
    world.faults.session_lost = 1000;
    let ids = world.add(&[MIB; 5]);
    world.run(100);
    assert!(world.queue.blockers().session_lost);
    world.faults = Faults::default();
    world.run(60_000);
    assert!(ids.iter().all(|&id| world.kind(id) == Kind::Verified));
    assert_eq!(
        world
            .announced
            .iter()
            .filter(|said| **said == Milestone::SessionLost)
            .count(),
        1
    );
}

#[test]
fn offline_nothing_is_begun_and_online_everything_goes_on() {
    let mut world = World::new(26);
    world.faults.cut = 1000;
    let ids = world.add(&[5 * MIB; 4]);
    world.run(300);
    world.tell(Event::Offline);
    let sent = world.sends.len();
    world.run(3_600_000);
    assert_eq!(world.sends.len(), sent);
    assert!(ids.iter().all(|&id| world.kind(id) != Kind::Failed));
    world.faults = Faults::default();
    world.tell(Event::Online);
    world.run(30_000);
    assert!(ids.iter().all(|&id| world.kind(id) == Kind::Verified));
}

#[test]
fn sleep_is_not_a_stall() {
    let (mut world, id) = once(Faults::default());
    world.sleep(3_600_000);
    world.tell(Event::PageVisible);
    assert_eq!(world.kind(id), Kind::Sending);
    world.run(20_000);
    assert_eq!(world.kind(id), Kind::Verified);
    assert_eq!(world.sends[&id], 1);
}

#[test]
fn a_clock_that_runs_back_stands_still() {
    let mut queue = Queue::new(Settings::default());
    queue.handle(
        Event::FilesAdded(vec![FileFacts {
            size: 1,
            ..FileFacts::default()
        }]),
        Millis(1_000_000),
    );
    let commands = queue.handle(Event::Tick, Millis(5));
    assert!(commands.is_empty(), "{commands:?}");
    let commands = queue.handle(Event::Tick, Millis(u64::MAX));
    assert!(!commands.is_empty());
}

#[test]
fn a_server_that_answers_garbage_spoils_one_file_only() {
    let mut queue = Queue::new(Settings::default());
    let files = (0..100)
        .map(|size| FileFacts {
            size,
            ..FileFacts::default()
        })
        .collect();
    let mut now = 0;
    let mut todo = queue.handle(Event::FilesAdded(files), Millis(now));
    let poison = LocalId(42);
    for _ in 0..500 {
        now += 1000;
        let mut next = Vec::new();
        for command in std::mem::take(&mut todo) {
            let Command::Sign { batch, files } = command else {
                continue;
            };
            let signed = |id: LocalId| SignedUpload {
                upload: UploadId::from(id.0.to_string()),
                transport: Transport::Post,
                expires_in_s: 90_000,
            };
            let result = if files.iter().any(|file| file.id == poison) {
                Ok(Vec::new())
            } else {
                Ok(files.iter().map(|file| Ok(signed(file.id))).collect())
            };
            next.extend(queue.handle(Event::Signed { batch, result }, Millis(now)));
        }
        next.extend(queue.handle(Event::Tick, Millis(now)));
        todo = next;
    }
    assert_eq!(*queue.row(poison).unwrap().state, State::Failed(Failure::BadAnswer));
    assert_eq!(queue.totals().count(Kind::Failed), 1);
}

#[test]
fn a_form_that_is_born_expired_ends() {
    let mut world = World::new(27);
    world.lifetime_s = 0;
    let id = world.add(&[MIB])[0];
    world.run(600_000);
    assert_eq!(world.state(id), State::Failed(Failure::BadAnswer));
    assert!(world.sign_calls <= 5);
}

#[test]
fn events_that_fit_nothing_do_nothing() {
    let mut world = World::new(28);
    let id = world.add(&[MIB])[0];
    for id in [id, LocalId(77), LocalId(u32::MAX)] {
        world.tell(Event::Progress {
            id,
            attempt: 9,
            loaded: 5,
        });
        world.tell(Event::SendEnded {
            id,
            attempt: 9,
            outcome: Outcome::status(201),
        });
        world.tell(Event::PartSendEnded {
            id,
            part: 0,
            attempt: 1,
            outcome: Outcome::status(200),
        });
        world.tell(Event::PartProgress {
            id,
            part: u16::MAX,
            attempt: 1,
            loaded: 1,
        });
        world.tell(Event::Resume(id));
        world.tell(Event::Retry(id));
    }
    for batch in [BatchId(7), BatchId(u32::MAX)] {
        world.tell(Event::Confirmed {
            batch,
            result: Ok(vec![("x".into(), ConfirmState::Confirmed)]),
        });
        world.tell(Event::PartsSigned { batch, result: Ok(1) });
        world.tell(Event::PartsListed {
            batch,
            result: Ok(Vec::new()),
        });
        world.tell(Event::PartsHashed {
            batch,
            digests: Vec::new(),
        });
        world.tell(Event::Completed {
            batch,
            result: Ok(vec![0, 9]),
        });
    }
    world.run(60_000);
    assert_eq!(world.kind(id), Kind::Verified);
}

/// One file, signed, sent and answered with 201, in a queue of its own; its confirm request.
fn sent() -> (Queue, LocalId, BatchId) {
    let mut queue = Queue::new(Settings::default());
    let file = FileFacts {
        size: 9,
        ..FileFacts::default()
    };
    let commands = queue.handle(Event::FilesAdded(vec![file]), Millis(0));
    let Command::Sign { batch, .. } = commands[0] else {
        panic!("{commands:?}")
    };
    let signed = SignedUpload {
        upload: "u1".into(),
        transport: Transport::Put,
        expires_in_s: 900,
    };
    queue.handle(
        Event::Signed {
            batch,
            result: Ok(vec![Ok(signed)]),
        },
        Millis(10),
    );
    let id = LocalId(0);
    let event = Event::SendEnded {
        id,
        attempt: 1,
        outcome: Outcome::status(200),
    };
    let commands = queue.handle(event, Millis(20));
    let Command::Confirm { batch, .. } = commands[0] else {
        panic!("{commands:?}")
    };
    (queue, id, batch)
}

#[test]
fn a_rejection_after_sending_ends_the_file_in_words() {
    let (mut queue, id, batch) = sent();
    let rejection = Rejection::new("type_mismatch", "This is not an image.");
    let states = vec![("u1".into(), ConfirmState::Rejected(rejection.clone()))];
    queue.handle(
        Event::Confirmed {
            batch,
            result: Ok(states),
        },
        Millis(30),
    );
    assert_eq!(*queue.row(id).unwrap().state, State::Rejected(rejection));
    // The user may ask once more, as a new upload.
    let commands = queue.handle(Event::Retry(id), Millis(40));
    let Command::Sign { files, .. } = &commands[0] else {
        panic!("{commands:?}")
    };
    assert_eq!(files[0].upload, None);
    assert!(commands.contains(&Command::CancelOnServer {
        uploads: vec!["u1".into()]
    }));
}

#[test]
fn an_upload_the_server_no_longer_knows_is_made_anew() {
    for state in [ConfirmState::Expired, ConfirmState::Unknown] {
        let (mut queue, id, batch) = sent();
        queue.handle(
            Event::Confirmed {
                batch,
                result: Ok(vec![("u1".into(), state)]),
            },
            Millis(30),
        );
        assert!(matches!(
            queue.row(id).unwrap().state,
            State::WaitingToRetry {
                reason: Reason::Missing,
                ..
            }
        ));
        let commands = queue.handle(Event::Tick, Millis(2000));
        let Command::Sign { files, .. } = &commands[0] else {
            panic!("{commands:?}")
        };
        assert_eq!(files[0].upload, None);
    }
}

#[test]
fn damaged_bytes_are_sent_anew_a_few_times_and_then_given_up() {
    let mut world = World::new(3);
    let id = world.add(&[1000])[0];
    world.damages = 1;
    world.run(60_000);
    assert_eq!(world.state(id), State::Verified);
    assert_eq!(
        (world.sends[&id], world.uploads.len()),
        (2, 2),
        "under a name of its own each time"
    );

    world.damages = u32::MAX;
    let id = world.add(&[1000])[0];
    world.run(600_000);
    assert_eq!(world.state(id), State::Failed(Failure::Corrupted));
    assert!(world.sends[&id] > 2);
}

#[test]
fn a_store_and_a_server_that_disagree_are_asked_again_before_sending() {
    let (mut queue, id, mut batch) = sent();
    let mut now = 30;
    for _ in 0..4 {
        let states = vec![("u1".into(), ConfirmState::Pending)];
        queue.handle(
            Event::Confirmed {
                batch,
                result: Ok(states),
            },
            Millis(now),
        );
        assert_eq!(*queue.row(id).unwrap().state, State::Confirming);
        now += 19_000;
        let commands = queue.handle(Event::Tick, Millis(now));
        let confirm = commands.iter().find_map(|command| match command {
            Command::Confirm { batch, .. } => Some(*batch),
            _ => None,
        });
        batch = confirm.unwrap();
    }
    let states = vec![("u1".into(), ConfirmState::Pending)];
    queue.handle(
        Event::Confirmed {
            batch,
            result: Ok(states),
        },
        Millis(now),
    );
    assert!(matches!(
        queue.row(id).unwrap().state,
        State::WaitingToRetry { attempt: 2, .. }
    ));
}

#[test]
fn a_request_refused_as_such_ends_its_files() {
    let mut queue = Queue::new(Settings::default());
    let files = vec![
        FileFacts {
            size: 9,
            ..FileFacts::default()
        };
        1000
    ];
    let mut todo = queue.handle(Event::FilesAdded(files), Millis(0));
    let mut asked = 0;
    while let Some(Command::Sign { batch, .. }) = todo.iter().find(|command| matches!(command, Command::Sign { .. })) {
        asked += 1;
        let refusal = ServerFailure::Refused(Rejection::new("forbidden", ""));
        todo = queue.handle(
            Event::Signed {
                batch: *batch,
                result: Err(refusal),
            },
            Millis(asked),
        );
    }
    assert_eq!(queue.totals().count(Kind::Failed), 1000);
    assert!(asked < 130, "{asked} requests");
}

#[test]
fn leave_that_comes_too_late_is_handed_back() {
    let mut queue = Queue::new(Settings::default());
    let file = FileFacts {
        size: 9,
        ..FileFacts::default()
    };
    let commands = queue.handle(Event::FilesAdded(vec![file]), Millis(0));
    let Command::Sign { batch, .. } = commands[0] else {
        panic!("{commands:?}")
    };
    queue.handle(Event::Remove(LocalId(0)), Millis(5));
    let signed = SignedUpload {
        upload: "u1".into(),
        transport: Transport::Post,
        expires_in_s: 900,
    };
    let commands = queue.handle(
        Event::Signed {
            batch,
            result: Ok(vec![Ok(signed)]),
        },
        Millis(10),
    );
    assert!(commands.contains(&Command::CancelOnServer {
        uploads: vec!["u1".into()]
    }));
}
