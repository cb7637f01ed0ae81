//! A new profile picture: three renditions, which become the picture together.

use upload_driver::api::UploadState;
use upload_driver::{ChosenFile, MetadataRemoval};
use upload_engine::{ChecksumUse, Event, Failure, Milestone, PictureState, Priority, StateKind};

use crate::fake::{Fault, MIB, Page, Target, World, file, md5};

use Target::{SetPicture, Sign, Whole};

const SIZES: [(&str, u64); 3] = [("512.webp", 40_000), ("128.webp", 9_000), ("32.webp", 900)];

fn send_picture(page: Page) {
    let rendition = |(name, size): (&str, u64)| ChosenFile {
        key: page.pick(file(name, size), false),
        name: name.to_owned(),
        size,
        content_type: "image/webp".to_owned(),
        modified: 0,
        is_directory: false,
        is_reopened: false,
        metadata: MetadataRemoval::Unchanged,
    };
    page.driver()
        .send_picture(SIZES.map(rendition).to_vec(), "thumb-hash".to_owned());
}

fn compared() -> (&'static World, Page) {
    let world = World::with_checksums(ChecksumUse {
        bound: true,
        compared: true,
    });
    (world, world.open_page())
}

#[test]
fn three_renditions_become_the_picture_with_their_checksums_in_order() {
    let (world, page) = compared();
    send_picture(page);
    assert_eq!(page.driver().picture(), Some(PictureState::Sending));
    world.run();
    assert_eq!(page.driver().picture(), Some(PictureState::Set));
    assert!(page.has_announced(Milestone::PictureSet));
    let picture = world.server.borrow().pictures[0].clone();
    assert_eq!(picture["thumb_hash"], "thumb-hash");
    for (index, (name, size)) in SIZES.into_iter().enumerate() {
        let (id, _) = world.server.borrow().upload_of(name);
        assert_eq!(picture["uploads"][index], id);
        let md5 = md5(file(name, size).seed, &(0..size));
        assert_eq!(picture["checksums"][index], format!("md5:{md5}"));
    }
    // Renditions have no rows and need no confirmation.
    assert_eq!(page.driver().with_queue(|queue| queue.totals().files), 0);
    assert_eq!(world.count(Target::Confirm), 0);
    assert_eq!(world.count(Sign), 1);
    page.expect_no_leaks();
}

#[test]
fn an_expired_form_of_a_rendition_is_signed_again() {
    let (world, page) = compared();
    world.fail_next(Whole, Fault::Refuse(403, "AccessDenied", "Policy expired."));
    send_picture(page);
    world.run();
    assert_eq!(page.driver().picture(), Some(PictureState::Set));
    assert_eq!(world.count(Sign), 2);
    assert_eq!(world.count(Whole), 4);
    assert_eq!(world.server.borrow().uploads.len(), 3, "it was the same upload");
    page.expect_no_leaks();
}

#[test]
fn a_rendition_that_expires_in_the_middle_of_a_busy_queue_is_signed_again() {
    let (world, page) = compared();
    world.server.borrow_mut().lifetime = 60;
    world.link.borrow_mut().rate = MIB;
    page.choose((0..40).map(|number| file(&format!("{number}.bin"), 4 * MIB)));
    world.run_for(3_000);
    world.fail_file(Whole, "128.webp", Fault::Refuse(403, "AccessDenied", "Policy expired."));
    send_picture(page);
    let is_set = || page.driver().picture() == Some(PictureState::Set);
    world.run_until("the picture is set", is_set);
    assert!(page.count(StateKind::Verified) < 30, "a picture is sent before files");
    world.run();
    assert_eq!(page.count(StateKind::Verified), 40);
    page.expect_no_leaks();
}

#[test]
fn one_refused_rendition_fails_the_picture_and_cancels_the_others() {
    let (world, page) = compared();
    world.fail_file(Whole, "32.webp", Fault::Refuse(413, "EntityTooLarge", ""));
    world.link.borrow_mut().rate = 50_000;
    send_picture(page);
    world.run();
    assert_eq!(page.driver().picture(), Some(PictureState::Failed(Failure::TooLarge)));
    assert!(page.has_announced(Milestone::PictureFailed));
    assert_eq!(world.count(SetPicture), 0);
    let server = world.server.borrow();
    assert!(
        server
            .uploads
            .values()
            .all(|upload| upload.state == UploadState::Cancelled),
        "{:?}",
        server.uploads
    );
    drop(server);
    page.expect_no_leaks();
}

#[test]
fn a_rendition_that_the_server_refuses_fails_the_picture_with_its_reason() {
    let (world, page) = compared();
    world
        .server
        .borrow_mut()
        .refused
        .insert("128.webp".to_owned(), "quota_exceeded");
    send_picture(page);
    world.run();
    let Some(PictureState::Failed(Failure::ServerRefused(rejection))) = page.driver().picture() else {
        panic!("{:?}", page.driver().picture());
    };
    assert_eq!(&*rejection.code, "quota_exceeded");
    page.expect_no_leaks();
}

#[test]
fn uncertain_outcomes_of_renditions_are_sent_again_without_a_question() {
    for fault in [Fault::AnswerLost, Fault::Cut(50), Fault::Gateway(502), Fault::Silence] {
        let (world, page) = compared();
        world.fail_next(Whole, fault);
        send_picture(page);
        world.run();
        assert_eq!(page.driver().picture(), Some(PictureState::Set), "{fault:?}");
        assert_eq!(world.count(Whole), 4, "{fault:?}");
        assert_eq!(world.count(Target::Confirm), 0, "{fault:?}");
        page.expect_no_leaks();
    }
}

#[test]
fn a_rendition_that_fails_four_times_fails_the_picture() {
    let (world, page) = compared();
    world.fail(Whole, 100, Fault::Cut(50));
    send_picture(page);
    world.run();
    assert!(matches!(
        page.driver().picture(),
        Some(PictureState::Failed(Failure::GaveUp(_)))
    ));
    assert!(world.count(Whole) <= 12);
    page.expect_no_leaks();
}

#[test]
fn setting_the_picture_is_repeated_unless_the_server_refuses() {
    for fault in [
        Fault::Cut(0),
        Fault::AnswerLost,
        Fault::Proxy(502),
        Fault::Error(503, "unavailable", Some(5)),
    ] {
        let (world, page) = compared();
        world.fail_next(SetPicture, fault);
        send_picture(page);
        world.run();
        assert_eq!(page.driver().picture(), Some(PictureState::Set), "{fault:?}");
        assert_eq!(world.count(SetPicture), 2, "{fault:?}");
        page.expect_no_leaks();
    }
    let (world, page) = compared();
    world.fail(SetPicture, 100, Fault::Proxy(502));
    send_picture(page);
    world.run();
    assert!(matches!(page.driver().picture(), Some(PictureState::Failed(_))));
    assert_eq!(world.count(SetPicture), 5);
    let (world, page) = compared();
    world.fail_next(SetPicture, Fault::Error(422, "invalid", None));
    send_picture(page);
    world.run();
    assert!(matches!(
        page.driver().picture(),
        Some(PictureState::Failed(Failure::ServerRefused(_)))
    ));
    assert_eq!(world.count(SetPicture), 1);
    page.expect_no_leaks();
}

#[test]
fn a_second_picture_replaces_one_that_is_being_sent() {
    let (world, page) = compared();
    world.link.borrow_mut().rate = 50_000;
    send_picture(page);
    world.run_for(500);
    send_picture(page);
    world.run();
    assert_eq!(page.driver().picture(), Some(PictureState::Set));
    assert_eq!(world.server.borrow().pictures.len(), 1);
    let cancelled = |upload: &&crate::fake::Upload| upload.state == UploadState::Cancelled;
    assert_eq!(world.server.borrow().uploads.values().filter(cancelled).count(), 3);
    page.expect_no_leaks();
}

#[test]
fn a_picture_is_sent_while_the_uploads_are_paused() {
    let (world, page) = compared();
    world.link.borrow_mut().rate = MIB;
    page.choose((0..9).map(|number| file(&format!("{number}.bin"), MIB)));
    page.wait_for("5.bin", StateKind::Sending);
    page.handle(Event::PauseAll);
    page.handle(Event::Prioritize(page.id("5.bin"), Priority::High));
    send_picture(page);
    world.run();
    assert_eq!(page.driver().picture(), Some(PictureState::Set));
    assert_eq!(page.count(StateKind::Verified), 0);
    page.expect_no_leaks();
}

#[test]
fn after_a_picture_that_gave_up_the_next_attempt_succeeds() {
    let (world, page) = compared();
    world.fail(Whole, 100, Fault::Cut(0));
    send_picture(page);
    world.run();
    assert!(page.has_announced(Milestone::PictureFailed));
    world.faults.borrow_mut().clear();
    send_picture(page);
    world.run();
    assert_eq!(page.driver().picture(), Some(PictureState::Set));
    page.expect_no_leaks();
}
