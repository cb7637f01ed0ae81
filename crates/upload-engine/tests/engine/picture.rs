//! A new profile picture: renditions that are sent together and have no rows.

use upload_engine::*;

use crate::simulation::{Faults, Simulation, one_at_once};

const MIB: u64 = 1 << 20;

/// A simulation in which the renditions of a picture are being sent.
fn sending(faults: Faults) -> (Simulation, Vec<LocalId>) {
    let mut sim = Simulation::new(81);
    let ids = sim.add_picture(&[90_000, 9_000]);
    sim.faults = faults;
    while sim.sends.is_empty() {
        sim.run_for(10);
    }
    sim.faults = Faults::default();
    (sim, ids)
}

/// A simulation whose server was asked to set a picture, and does not answer.
fn setting() -> Simulation {
    let mut sim = Simulation::new(82);
    sim.add_picture(&[90_000, 9_000]);
    while sim.pictures.is_empty() {
        sim.faults.server_answer_lost = if sim.sends.is_empty() { 0 } else { 1000 };
        sim.run_for(1);
    }
    sim
}

#[test]
fn all_renditions_are_set_together() {
    let mut sim = Simulation::new(83);
    let supported = ChecksumUse {
        bound: true,
        compared: true,
    };
    sim.handle(Event::ChecksumsSupported(supported));
    let ids = sim.add_picture(&[90_000, 9_000]);
    assert_eq!(sim.queue.picture(), Some(&PictureState::Sending));
    assert!(sim.queue.upload_of(ids[0]).is_none());
    while sim.queue.upload_of(ids[0]).is_none() {
        sim.run_for(1);
    }
    let upload = |id: &LocalId| sim.queue.upload_of(*id).unwrap().clone();
    let uploads: Vec<_> = ids.iter().map(upload).collect();
    sim.run_for(5000);
    assert_eq!(sim.queue.picture(), Some(&PictureState::Set));
    let set = &sim.pictures[0];
    assert_eq!(
        set.iter().map(|set| &set.upload).collect::<Vec<_>>(),
        uploads.iter().collect::<Vec<_>>()
    );
    let md5 = Some(Checksum::Md5("0".repeat(32)));
    assert!(set.iter().all(|set| set.checksum == md5));
    assert_eq!(sim.announced, [Milestone::PictureSet]);
    assert!(uploads.iter().all(|upload| sim.queue.knows(upload)));
    // Its bytes are dropped; it had no row, and it was not confirmed.
    assert!(sim.kept.is_empty());
    assert_eq!((sim.queue.ids().count(), sim.queue.totals().files), (0, 0));
    assert_eq!((sim.sign_requests, sim.confirm_requests, sim.hash_requests), (1, 0, 0));
    assert!(sim.busy.is_empty() && sim.broadcasts.is_empty());
}

#[test]
fn renditions_go_before_files() {
    let mut sim = Simulation::with(84, one_at_once());
    let files = sim.add(&[100; 10]);
    sim.add_picture(&[90_000, 9_000]);
    while sim.pictures.is_empty() {
        sim.run_for(10);
    }
    let sent = files.iter().filter(|id| sim.sends.contains_key(id)).count();
    assert!(sent < 10, "{sent}");
}

#[test]
fn a_pause_of_the_uploads_does_not_stop_a_picture() {
    let mut sim = Simulation::new(87);
    let files = sim.add(&[100; 3]);
    sim.handle(Event::PauseAll);
    sim.handle(Event::Prioritize(files[0], Priority::High));
    sim.add_picture(&[900_000, 90_000]);
    sim.run_for(100);
    sim.handle(Event::PauseAll);
    sim.run_for(10_000);
    assert_eq!(sim.queue.picture(), Some(&PictureState::Set));
    assert!(files.iter().all(|&id| sim.kind(id) != StateKind::Verified));
    assert_eq!(sim.signed_files, 5, "files that were being signed, and the picture");
}

#[test]
fn one_rendition_that_fails_fails_the_picture_and_cancels_the_others() {
    let (mut sim, ids) = sending(Faults {
        stall: 1000,
        ..Faults::default()
    });
    let transmission = sim.transmission(ids[1], None).unwrap();
    sim.end_transmission(transmission, SendOutcome::status(403));
    assert_eq!(sim.queue.picture(), Some(&PictureState::Failed(Failure::Denied)));
    assert_eq!(sim.announced, [Milestone::PictureFailed]);
    assert_eq!(sim.in_flight_count(), 0);
    assert!(sim.kept.is_empty());
    sim.run_for(100_000);
    assert!(sim.uploads.values().all(|upload| upload.cancelled));
    assert!(sim.pictures.is_empty());
    assert_eq!(sim.announced.len(), 1);
}

#[test]
fn a_stored_rendition_of_a_failed_picture_is_cancelled_too() {
    let (mut sim, ids) = sending(Faults {
        stall: 1000,
        ..Faults::default()
    });
    let end = |sim: &mut Simulation, id, status| {
        let transmission = sim.transmission(id, None).unwrap();
        sim.end_transmission(transmission, SendOutcome::status(status));
    };
    end(&mut sim, ids[0], 201);
    assert_eq!(sim.queue.picture(), Some(&PictureState::Sending));
    end(&mut sim, ids[1], 413);
    assert_eq!(sim.queue.picture(), Some(&PictureState::Failed(Failure::TooLarge)));
    assert!(sim.uploads.values().all(|upload| upload.cancelled));
}

#[test]
fn a_new_picture_cancels_the_one_before() {
    let (mut sim, _) = sending(Faults::default());
    let ids = sim.add_picture(&[80_000]);
    assert_eq!(sim.kept.iter().copied().collect::<Vec<_>>(), ids);
    sim.run_for(5000);
    assert_eq!(sim.queue.picture(), Some(&PictureState::Set));
    assert_eq!(sim.pictures.len(), 1);
    assert_eq!(sim.pictures[0].len(), 1);
    assert_eq!(sim.uploads.values().filter(|upload| upload.cancelled).count(), 2);
}

#[test]
fn an_expired_form_is_signed_again_for_the_same_upload() {
    let (mut sim, _) = sending(Faults {
        expired: 1000,
        ..Faults::default()
    });
    sim.run_for(10_000);
    assert_eq!(sim.queue.picture(), Some(&PictureState::Set));
    assert_eq!((sim.uploads.len(), sim.signed_files), (2, 4));
}

#[test]
fn an_uncertain_end_costs_another_transmission_and_no_question() {
    let (mut sim, ids) = sending(Faults {
        cut: 1000,
        ..Faults::default()
    });
    sim.run_for(10_000);
    assert_eq!(sim.queue.picture(), Some(&PictureState::Set));
    assert!(ids.iter().all(|id| sim.sends[id] == 2));
    assert_eq!((sim.signed_files, sim.confirm_requests), (2, 0));
}

#[test]
fn a_rendition_fails_after_four_failures() {
    let mut sim = Simulation::new(85);
    sim.faults.busy = 1000;
    let ids = sim.add_picture(&[90_000]);
    sim.run_for(60_000);
    let failed = PictureState::Failed(Failure::GaveUp(Reason::StoreBusy));
    assert_eq!(sim.queue.picture(), Some(&failed));
    assert_eq!(sim.sends[&ids[0]], 4);
}

#[test]
fn a_server_that_does_not_sign_fails_the_picture() {
    let mut sim = Simulation::new(86);
    sim.faults.server_answer_lost = 1000;
    sim.add_picture(&[90_000]);
    sim.run_for(200_000);
    let failed = PictureState::Failed(Failure::GaveUp(Reason::ServerUnreachable));
    assert_eq!(sim.queue.picture(), Some(&failed));
    assert_eq!(sim.sign_requests, 4);
}

#[test]
fn a_picture_that_cannot_be_set_is_tried_five_times() {
    let mut sim = setting();
    sim.run_for(600_000);
    assert_eq!(sim.pictures.len(), 5);
    let failed = PictureState::Failed(Failure::GaveUp(Reason::ServerUnreachable));
    assert_eq!(sim.queue.picture(), Some(&failed));
    assert_eq!(sim.announced, [Milestone::PictureFailed]);
}

#[test]
fn a_refusal_or_a_lost_session_is_final() {
    let refused = Rejection::new("wrong_type", "This is no picture.");
    let no_session = Rejection::new("login_required", "");
    for (answer, expected) in [
        (
            ServerFailure::Refused(refused.clone()),
            Failure::ServerRefused(refused.clone()),
        ),
        (ServerFailure::SessionLost, Failure::ServerRefused(no_session)),
        (ServerFailure::BadAnswer, Failure::BadAnswer),
    ] {
        let mut sim = setting();
        let request = sim.set_picture_requests[0];
        let result = Err(answer);
        let commands = sim.handle(Event::PictureSet { request, result });
        assert!(commands.contains(&Command::Announce(Milestone::PictureFailed)));
        assert_eq!(sim.queue.picture(), Some(&PictureState::Failed(expected)));
        sim.run_for(100_000);
        assert_eq!(sim.pictures.len(), 1);
    }
}

#[test]
fn a_late_answer_about_an_earlier_picture_says_nothing_about_the_new_one() {
    let mut sim = setting();
    sim.faults = Faults::default();
    let request = *sim.set_picture_requests.last().unwrap();
    sim.add_picture(&[80_000]);
    sim.handle(Event::PictureSet {
        request,
        result: Ok(()),
    });
    assert_eq!(sim.queue.picture(), Some(&PictureState::Sending));
    sim.run_for(5000);
    assert_eq!(sim.queue.picture(), Some(&PictureState::Set));
    assert_eq!(sim.pictures.len(), 2);
}

#[test]
fn actions_about_rows_do_not_touch_renditions() {
    let (mut sim, ids) = sending(Faults::default());
    for event in [Event::Pause, Event::Cancel, Event::Remove, Event::Retry, Event::Resume] {
        sim.handle(event(ids[0]));
    }
    sim.handle(Event::Prioritize(ids[0], Priority::Low));
    sim.add(&[MIB]);
    sim.run_for(5000);
    assert_eq!(sim.queue.picture(), Some(&PictureState::Set));
}
