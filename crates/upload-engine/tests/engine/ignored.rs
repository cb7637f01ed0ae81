//! Late, repeated and wrong answers: they change nothing, and the queue counts them.

use upload_engine::*;

use crate::failures::{confirmation, one_send_with, sign_request, signed};
use crate::simulation::{Faults, Simulation};

const MIB: u64 = 1 << 20;

/// A late request of another queue, and its transmissions.
fn foreign_ids() -> (RequestId, Vec<TransmissionId>) {
    let mut sim = Simulation::new(29);
    let compared = ChecksumUse {
        bound: false,
        compared: true,
    };
    sim.handle(Event::ChecksumsSupported(compared));
    sim.add(&[MIB; 4]);
    sim.add_facts(vec![FileFacts::new("", 24 * MIB).with_resumable(true)]);
    sim.run_for(60_000);
    sim.add_picture(&[9]);
    sim.run_for(60_000);
    (sim.set_picture_requests[0], sim.digests)
}

#[test]
fn unknown_answers_change_nothing_and_are_counted() {
    let (request, transmissions) = foreign_ids();
    let mut queue = Queue::new(Settings::default());
    let file = FileFacts::new("", MIB);
    let id = queue.add(vec![file], Moment(1))[0];
    let signing = sign_request(&mut queue);
    let before = format!("{:?}", queue.row(id));
    let is_foreign = |of: &&TransmissionId| of.file() != id;
    assert!(transmissions.iter().any(|of| of.part().is_some()));
    let mut wrong = 0;
    let mut tell = |event: Event| {
        queue.handle(event, Moment(2));
        wrong += 1;
        assert_eq!(
            (queue.ignored().wrong, queue.ignored().late),
            (wrong, 0),
            "{:?}",
            queue.ignored()
        );
    };
    for &transmission in transmissions.iter().filter(is_foreign) {
        tell(Event::Progress {
            transmission,
            loaded: 5,
        });
        let outcome = SendOutcome::status(201);
        tell(Event::SendEnded { transmission, outcome });
        let checksum = Err(NotDigested);
        tell(Event::Digested { transmission, checksum });
    }
    // A request that this queue has not made, and one that expects another answer.
    for request in [request, signing] {
        let states = vec![confirmation(ConfirmState::Confirmed)];
        tell(Event::Confirmed {
            request,
            result: Ok(states),
        });
        let (urls, expires_in_secs) = (vec!["u".to_owned()], 1);
        tell(Event::PartsSigned {
            request,
            result: Ok(PartUrls { urls, expires_in_secs }),
        });
        tell(Event::FilesHashed {
            request,
            checksums: vec![Err(NotDigested)],
        });
        tell(Event::PartsListed {
            request,
            result: Ok(Vec::new()),
        });
        tell(Event::PartsHashed {
            request,
            digests: Vec::new(),
        });
        tell(Event::Completed {
            request,
            result: Ok(Completion::Missing(vec![0, 9])),
        });
        tell(Event::ThumbnailsSet { request, result: Ok(1) });
        tell(Event::PictureSet {
            request,
            result: Ok(()),
        });
    }
    tell(Event::Signed {
        request,
        result: Ok(vec![Ok(signed(7))]),
    });
    assert_eq!(queue.ignored().last_wrong, Some(WrongAnswer::UnknownRequest(request)));
    assert_eq!(format!("{:?}", queue.row(id)), before);
    // The right answer still counts, and only once.
    for late in [0, 1] {
        let result = Ok(vec![Ok(signed(1))]);
        queue.handle(
            Event::Signed {
                request: signing,
                result,
            },
            Moment(3),
        );
        assert_eq!(queue.row(id).unwrap().state.kind(), StateKind::Sending);
        assert_eq!((queue.ignored().wrong, queue.ignored().late), (wrong, late));
    }
}

#[test]
fn reports_of_a_removed_file_are_late_and_not_wrong() {
    let (mut sim, id) = one_send_with(Faults {
        stall: 1000,
        ..Faults::default()
    });
    let transmission = sim.transmission(id, None).unwrap();
    sim.handle(Event::Remove(id));
    let late = sim.queue.ignored().late;
    for loaded in [1, 2] {
        sim.handle(Event::Progress { transmission, loaded });
    }
    let outcome = SendOutcome::status(201);
    sim.handle(Event::SendEnded { transmission, outcome });
    assert_eq!((sim.queue.ignored().late - late, sim.queue.ignored().wrong), (3, 0));
    assert_eq!(sim.queue.ids().count(), 0);
}

#[test]
fn events_about_unknown_files_are_harmless() {
    let mut sim = Simulation::new(28);
    let id = sim.add(&[MIB])[0];
    for id in [id, LocalId(77), LocalId(u32::MAX)] {
        sim.handle(Event::ThumbnailFailed(id));
        sim.handle(Event::Resume(id));
        sim.handle(Event::Retry(id));
    }
    sim.run_for(60_000);
    assert_eq!(sim.kind(id), StateKind::Verified);
}
