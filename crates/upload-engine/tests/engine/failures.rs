//! Failures: each row of the retry table, then sleep, network, session and server.

use upload_engine::*;

use crate::simulation::{Faults, Simulation, commands};

const MIB: u64 = 1 << 20;

/// The server's answer for a file of a sign request.
pub(crate) fn signed(upload: u128) -> SignedUpload {
    SignedUpload {
        upload: UploadId::from_bits(upload),
        transport: Transport::Put {
            url: "https://store/".to_owned(),
            headers: Vec::new(),
        },
        expires_in_secs: 900,
    }
}

/// The server's answer for the first upload.
pub(crate) fn confirmation(state: ConfirmState) -> Confirmation {
    Confirmation {
        upload: UploadId::from_bits(1),
        state,
    }
}

/// Starts sending one file under these faults, which then stop.
pub(crate) fn one_send_with(faults: Faults) -> (Simulation, LocalId) {
    let mut sim = Simulation::new(21);
    sim.faults = faults;
    let id = sim.add(&[5 * MIB])[0];
    while sim.sends.is_empty() {
        sim.run_for(10);
    }
    sim.faults = Faults::default();
    (sim, id)
}

#[test]
fn after_a_lost_answer_the_server_is_asked_and_nothing_is_sent_twice() {
    let (mut sim, id) = one_send_with(Faults {
        answer_lost: 1000,
        ..Faults::default()
    });
    sim.run_for(2000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.sends[&id], 1);
}

#[test]
fn after_a_cut_connection_the_server_is_asked_and_the_file_is_sent_again() {
    let (mut sim, id) = one_send_with(Faults {
        cut: 1000,
        ..Faults::default()
    });
    sim.run_for(30_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.sends[&id], 2);
    assert_eq!(sim.queue.row(id).unwrap().attempt, 2);
    assert_eq!(sim.sign_requests, 1);
}

#[test]
fn waiting_for_a_busy_store_is_shown_with_its_reason() {
    let (mut sim, id) = one_send_with(Faults {
        busy: 1000,
        ..Faults::default()
    });
    let mut shown = None;
    while sim.kind(id) != StateKind::Verified {
        sim.run_for(50);
        if let State::WaitingToRetry { attempt, reason, .. } = sim.state(id) {
            shown = Some((attempt, reason));
        }
    }
    assert_eq!(shown, Some((2, Reason::StoreBusy)));
}

#[test]
fn an_expired_form_is_signed_again_at_once() {
    let (mut sim, id) = one_send_with(Faults {
        expired: 1000,
        ..Faults::default()
    });
    sim.run_for(3500);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!((sim.sign_requests, sim.uploads.len()), (2, 1));
}

#[test]
fn an_abort_by_the_browser_does_not_cancel() {
    let (mut sim, id) = one_send_with(Faults {
        foreign_abort: 1000,
        ..Faults::default()
    });
    sim.run_for(30_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
}

#[test]
fn a_stalled_transmission_is_aborted() {
    let (mut sim, id) = one_send_with(Faults {
        stall: 1000,
        ..Faults::default()
    });
    sim.run_for(10_000);
    assert!(matches!(sim.kind(id), StateKind::Sending | StateKind::Storing));
    sim.run_for(200_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
}

#[test]
fn a_connection_that_never_starts_is_aborted() {
    let mut sim = Simulation::new(22);
    let id = sim.add(&[50 * MIB])[0];
    sim.rate = 1;
    sim.run_for(20_000);
    assert_eq!(sim.kind(id), StateKind::Sending);
    sim.rate = 10 * MIB;
    sim.run_for(60_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
}

#[test]
fn a_denial_is_final_until_the_user_retries() {
    let (mut sim, id) = one_send_with(Faults::default());
    let transmission = sim.transmission(id, None).unwrap();
    sim.end_transmission(transmission, SendOutcome::status(403));
    assert_eq!(sim.state(id), State::Failed(Failure::Denied));
    assert!(sim.announced.contains(&Milestone::Failed(id)));
    sim.run_for(600_000);
    assert_eq!(sim.kind(id), StateKind::Failed);
}

#[test]
fn a_file_that_changed_on_disk_fails_with_that_reason() {
    let (mut sim, id) = one_send_with(Faults::default());
    let transmission = sim.transmission(id, None).unwrap();
    sim.end_transmission(transmission, SendOutcome::Changed);
    assert_eq!(sim.state(id), State::Failed(Failure::Changed));
}

#[test]
fn a_file_fails_when_the_store_stays_busy_for_the_whole_budget() {
    let mut sim = Simulation::new(23);
    sim.faults.busy = 1000;
    let id = sim.add(&[MIB])[0];
    sim.run_for(9 * 60_000);
    assert_ne!(sim.kind(id), StateKind::Failed);
    sim.run_for(3 * 60_000);
    assert_eq!(sim.state(id), State::Failed(Failure::GaveUp(Reason::StoreBusy)));
    sim.faults.busy = 0;
    sim.handle(Event::Retry(id));
    sim.run_for(60_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
}

#[test]
fn bytes_that_a_proxy_buffers_are_not_shown_as_done() {
    let mut sim = Simulation::new(24);
    sim.faults.proxy_buffers = 1000;
    sim.rate = MIB;
    let id = sim.add(&[30 * MIB])[0];
    sim.run_for(2000);
    assert!(matches!(sim.state(id), State::Storing { buffered: false, .. }));
    sim.run_for(4000);
    assert!(matches!(sim.state(id), State::Storing { buffered: true, .. }));
    assert_eq!(sim.queue.row(id).unwrap().percent(), 99);
    sim.run_for(60_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.sends[&id], 1);
}

#[test]
fn a_lost_session_loses_no_file() {
    let mut sim = Simulation::new(25);
    sim.faults.session_lost = 1000;
    let ids = sim.add(&[MIB; 5]);
    sim.run_for(100);
    assert!(sim.queue.blockers().session_lost);
    sim.faults = Faults::default();
    sim.run_for(60_000);
    assert!(ids.iter().all(|&id| sim.kind(id) == StateKind::Verified));
    assert_eq!(
        sim.announced
            .iter()
            .filter(|announced| **announced == Milestone::SessionLost)
            .count(),
        1
    );
}

#[test]
fn offline_nothing_starts_and_online_everything_continues() {
    let mut sim = Simulation::new(26);
    sim.faults.cut = 1000;
    let ids = sim.add(&[5 * MIB; 4]);
    sim.run_for(300);
    sim.handle(Event::Offline);
    let sent = sim.sends.len();
    sim.run_for(3_600_000);
    assert_eq!(sim.sends.len(), sent);
    assert!(ids.iter().all(|&id| sim.kind(id) != StateKind::Failed));
    sim.faults = Faults::default();
    sim.handle(Event::Online);
    sim.run_for(30_000);
    assert!(ids.iter().all(|&id| sim.kind(id) == StateKind::Verified));
}

#[test]
fn sleep_is_not_a_stall() {
    let (mut sim, id) = one_send_with(Faults::default());
    sim.sleep(3_600_000);
    sim.handle(Event::PageVisible);
    assert_eq!(sim.kind(id), StateKind::Sending);
    sim.run_for(20_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
    assert_eq!(sim.sends[&id], 1);
}

#[test]
fn time_stands_still_when_the_clock_runs_back() {
    let mut queue = Queue::new(Settings::default());
    let file = FileFacts::new("", 1);
    assert_eq!(queue.add(vec![file], Moment(1_000_000)), [LocalId(0)]);
    commands(&mut queue);
    queue.handle(Event::Tick, Moment(5));
    assert_eq!(queue.next_command(), None);
    queue.handle(Event::Tick, Moment(u64::MAX));
    assert!(queue.next_command().is_some());
}

#[test]
fn invalid_answers_for_one_file_fail_only_that_file() {
    let mut queue = Queue::new(Settings::default());
    let files = (0..100).map(|size| FileFacts::new("", size)).collect();
    let mut now = 0;
    let _ = queue.add(files, Moment(now));
    let culprit = LocalId(42);
    for _ in 0..500 {
        now += 1000;
        for command in commands(&mut queue) {
            let Command::Sign { request, files } = command else {
                continue;
            };
            let signed = |id: LocalId| SignedUpload {
                expires_in_secs: 90_000,
                ..signed(id.0.into())
            };
            let result = if files.iter().any(|file| file.id == culprit) {
                Ok(Vec::new())
            } else {
                Ok(files.iter().map(|file| Ok(signed(file.id))).collect())
            };
            queue.handle(Event::Signed { request, result }, Moment(now));
        }
        queue.handle(Event::Tick, Moment(now));
    }
    assert_eq!(*queue.row(culprit).unwrap().state, State::Failed(Failure::BadAnswer));
    assert_eq!(queue.totals().count(StateKind::Failed), 1);
}

#[test]
fn a_form_that_expires_at_once_fails() {
    let mut sim = Simulation::new(27);
    sim.lifetime_s = 0;
    let id = sim.add(&[MIB])[0];
    sim.run_for(600_000);
    assert_eq!(sim.state(id), State::Failed(Failure::BadAnswer));
    assert!(sim.sign_requests <= 5);
}

/// The first sign request among the queue's commands.
pub(crate) fn sign_request(queue: &mut Queue) -> RequestId {
    let sign = |command| match command {
        Command::Sign { request, .. } => Some(request),
        _ => None,
    };
    commands(queue).into_iter().find_map(sign).expect("a sign request")
}

/// The files of the first sign request.
fn signed_files(commands: &[Command]) -> &[SignRequest] {
    let files = commands.iter().find_map(|command| match command {
        Command::Sign { files, .. } => Some(files),
        _ => None,
    });
    files.expect("a sign request")
}

/// The first confirm request among the queue's commands.
fn confirm_request(queue: &mut Queue) -> RequestId {
    let confirm = |command| match command {
        Command::Confirm { request, .. } => Some(request),
        _ => None,
    };
    commands(queue)
        .into_iter()
        .find_map(confirm)
        .expect("a confirm request")
}

/// A queue with one file that the store answered with 200, and its confirm request.
fn one_sent_file() -> (Queue, LocalId, RequestId) {
    let mut queue = Queue::new(Settings::default());
    let file = FileFacts::new("", 9);
    let _ = queue.add(vec![file], Moment(0));
    let request = sign_request(&mut queue);
    queue.handle(
        Event::Signed {
            request,
            result: Ok(vec![Ok(signed(1))]),
        },
        Moment(10),
    );
    let send = |command| match command {
        Command::Send { transmission, .. } => Some(transmission),
        _ => None,
    };
    let transmission = commands(&mut queue).into_iter().find_map(send).expect("a transmission");
    let event = Event::SendEnded {
        transmission,
        outcome: SendOutcome::status(200),
    };
    queue.handle(event, Moment(20));
    let request = confirm_request(&mut queue);
    (queue, LocalId(0), request)
}

#[test]
fn a_rejection_after_sending_is_final_and_keeps_its_message() {
    let (mut queue, id, request) = one_sent_file();
    let rejection = Rejection::new("type_mismatch", "This is not an image.");
    let states = vec![confirmation(ConfirmState::Rejected(rejection.clone()))];
    queue.handle(
        Event::Confirmed {
            request,
            result: Ok(states),
        },
        Moment(30),
    );
    assert_eq!(*queue.row(id).unwrap().state, State::Rejected(rejection));
    // The user may retry; that is a new upload.
    queue.handle(Event::Retry(id), Moment(40));
    let commands = commands(&mut queue);
    let files = signed_files(&commands);
    assert_eq!(files[0].upload, None);
    assert!(commands.contains(&Command::CancelOnServer {
        uploads: vec![UploadId::from_bits(1)]
    }));
}

#[test]
fn an_upload_that_the_server_no_longer_knows_is_replaced() {
    for state in [ConfirmState::Expired, ConfirmState::Unknown] {
        let (mut queue, id, request) = one_sent_file();
        queue.handle(
            Event::Confirmed {
                request,
                result: Ok(vec![confirmation(state)]),
            },
            Moment(30),
        );
        assert!(matches!(
            queue.row(id).unwrap().state,
            State::WaitingToRetry {
                reason: Reason::Missing,
                ..
            }
        ));
        queue.handle(Event::Tick, Moment(2000));
        let commands = commands(&mut queue);
        let files = signed_files(&commands);
        assert_eq!(files[0].upload, None);
    }
}

#[test]
fn a_damaged_file_is_sent_again_a_few_times_and_then_fails() {
    let mut sim = Simulation::new(3);
    let id = sim.add(&[1000])[0];
    sim.corrupt_next = 1;
    sim.run_for(60_000);
    assert_eq!(sim.state(id), State::Verified);
    assert_eq!((sim.sends[&id], sim.uploads.len()), (2, 2), "each time as a new upload");

    sim.corrupt_next = u32::MAX;
    let id = sim.add(&[1000])[0];
    sim.run_for(600_000);
    assert_eq!(sim.state(id), State::Failed(Failure::Corrupted));
    assert!(sim.sends[&id] > 2);
}

#[test]
fn when_store_and_server_disagree_the_server_is_asked_again_before_sending() {
    let (mut queue, id, mut request) = one_sent_file();
    let mut now = 30;
    for _ in 0..4 {
        let states = vec![confirmation(ConfirmState::Pending)];
        queue.handle(
            Event::Confirmed {
                request,
                result: Ok(states),
            },
            Moment(now),
        );
        assert_eq!(*queue.row(id).unwrap().state, State::Confirming);
        now += 19_000;
        queue.handle(Event::Tick, Moment(now));
        request = confirm_request(&mut queue);
    }
    let states = vec![confirmation(ConfirmState::Pending)];
    queue.handle(
        Event::Confirmed {
            request,
            result: Ok(states),
        },
        Moment(now),
    );
    assert!(matches!(
        queue.row(id).unwrap().state,
        State::WaitingToRetry { attempt: 2, .. }
    ));
}

#[test]
fn a_refused_request_fails_its_files() {
    let mut queue = Queue::new(Settings::default());
    let files = vec![FileFacts::new("", 9); 1000];
    let _ = queue.add(files, Moment(0));
    let mut requests = 0;
    while let Some(command) = queue.next_command() {
        let Command::Sign { request, .. } = command else {
            continue;
        };
        requests += 1;
        let refusal = ServerFailure::Refused(Rejection::new("forbidden", ""));
        queue.handle(
            Event::Signed {
                request,
                result: Err(refusal),
            },
            Moment(requests),
        );
    }
    assert_eq!(queue.totals().count(StateKind::Failed), 1000);
    assert!(requests < 130, "{requests} requests");
}

#[test]
fn a_form_for_a_removed_file_is_cancelled_on_the_server() {
    let mut queue = Queue::new(Settings::default());
    let file = FileFacts::new("", 9);
    let _ = queue.add(vec![file], Moment(0));
    let request = sign_request(&mut queue);
    queue.handle(Event::Remove(LocalId(0)), Moment(5));
    queue.handle(
        Event::Signed {
            request,
            result: Ok(vec![Ok(signed(1))]),
        },
        Moment(10),
    );
    assert!(commands(&mut queue).contains(&Command::CancelOnServer {
        uploads: vec![UploadId::from_bits(1)]
    }));
}
