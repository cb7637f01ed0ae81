//! A new profile picture: its renditions are sent, then the server sets them together.

use super::Queue;
use super::requests::RequestKind;
use crate::file::Purpose;
use crate::retry::backoff;
use crate::{Command, Failure, FileFacts, LocalId, Milestone, Moment, Rejection, Rendition, RequestId, ServerFailure};

/// Times that a failed request to set the picture is repeated.
const REPEATS_MAX: u32 = 4;

/// The state of a new profile picture.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PictureState {
    /// Its renditions are being sent, or the server was asked to set them.
    Sending,
    /// The server set it.
    Set,
    /// It could not be set.
    Failed(Failure),
}

#[derive(Debug)]
pub(super) struct Picture {
    state: PictureState,
    renditions: Vec<PictureRendition>,
    /// When to ask the server to set it; `None` before all renditions are stored, and while it was asked.
    set_at: Option<Moment>,
    is_setting: bool,
    failures: u32,
}

#[derive(Debug)]
struct PictureRendition {
    id: LocalId,
    stored: Option<Rendition>,
}

impl Queue {
    /// Adds the renditions of a new profile picture, largest first. Returns their ids, like [`Queue::add`]. Cancels an
    /// earlier picture that is not set yet; without renditions, it does only that.
    #[must_use = "the driver keeps the renditions by their ids"]
    pub fn add_picture(&mut self, renditions: Vec<FileFacts>, now: Moment) -> Vec<LocalId> {
        self.begin(now);
        self.cancel_picture();
        self.requests
            .retain(|request| !matches!(request.kind, RequestKind::SetPicture));
        let mut rejection = None;
        let mut ids = Vec::with_capacity(renditions.len());
        for mut facts in renditions {
            rejection = rejection.or(facts.rejection.take());
            ids.push(self.add_rendition(facts, Purpose::Picture));
        }
        self.picture = (!ids.is_empty()).then(|| Picture {
            state: PictureState::Sending,
            renditions: ids.iter().map(|&id| PictureRendition { id, stored: None }).collect(),
            set_at: None,
            is_setting: false,
            failures: 0,
        });
        match rejection {
            Some(rejection) => self.picture_failed(Failure::ServerRefused(rejection)),
            None => ids.iter().for_each(|&id| self.enqueue(id)),
        }
        self.run_due_work();
        ids
    }

    /// The state of the latest profile picture.
    #[must_use]
    pub fn picture(&self) -> Option<&PictureState> {
        self.picture.as_ref().map(|picture| &picture.state)
    }

    /// Cancels the renditions of a picture that is not set yet.
    fn cancel_picture(&mut self) {
        let Some(picture) = &mut self.picture else { return };
        picture.set_at = None;
        let renditions = std::mem::take(&mut picture.renditions);
        let is_setting = picture.is_setting;
        for PictureRendition { id, stored } in renditions {
            match stored {
                None => self.cancel_rendition(id),
                // The server may be setting it.
                Some(_) if is_setting => {}
                Some(rendition) => self.to_cancel.push(rendition.upload),
            }
        }
    }

    pub(super) fn picture_rendition_stored(&mut self, id: LocalId, rendition: Option<Rendition>) {
        let Some(rendition) = rendition else {
            return self.picture_failed(Failure::BadAnswer);
        };
        let now = self.now;
        let Some(picture) = &mut self.picture else { return };
        if let Some(its) = picture.renditions.iter_mut().find(|its| its.id == id) {
            its.stored = Some(rendition);
        }
        if picture.renditions.iter().all(|its| its.stored.is_some()) {
            picture.set_at = Some(now);
        }
    }

    pub(super) fn picture_failed(&mut self, failure: Failure) {
        self.cancel_picture();
        if let Some(picture) = &mut self.picture {
            picture.state = PictureState::Failed(failure);
            self.announce(Milestone::PictureFailed);
        }
    }

    /// When to ask the server to set the picture, if that is later.
    pub(super) fn picture_deadline(&self) -> Option<Moment> {
        let set_at = self.picture.as_ref()?.set_at?;
        Some(set_at.max(self.server.not_before)).filter(|&at| at > self.now)
    }

    /// Asks the server to set the picture once all its renditions are stored.
    pub(super) fn run_picture(&mut self) {
        let may_call = self.may_call_server();
        let is_due = |picture: &&mut Picture| may_call && picture.set_at.is_some_and(|at| at <= self.now);
        let Some(picture) = self.picture.as_mut().filter(is_due) else {
            return;
        };
        picture.set_at = None;
        picture.is_setting = true;
        let stored = picture.renditions.iter().filter_map(|its| its.stored.clone());
        let renditions = stored.collect();
        let request = self.add_request(self.settings.server_timeout, RequestKind::SetPicture);
        self.push_command(Command::SetPicture { request, renditions });
    }

    pub(super) fn on_picture_set(&mut self, request: RequestId, result: Result<(), ServerFailure>) {
        if let Some(RequestKind::SetPicture) =
            self.take_request(request, |kind| matches!(kind, RequestKind::SetPicture))
        {
            self.apply_picture_set(result);
        }
    }

    pub(super) fn apply_picture_set(&mut self, result: Result<(), ServerFailure>) {
        let Some(picture) = &mut self.picture else { return };
        picture.is_setting = false;
        let Err(failure) = result else {
            picture.state = PictureState::Set;
            picture.renditions.clear();
            self.record_server_success();
            return self.announce(Milestone::PictureSet);
        };
        picture.failures += 1;
        let failures = picture.failures;
        let reason = self.record_server_failure(&failure);
        match failure {
            ServerFailure::Refused(rejection) => self.picture_failed(Failure::ServerRefused(rejection)),
            ServerFailure::SessionLost => {
                self.picture_failed(Failure::ServerRefused(Rejection::new("login_required", "")));
            }
            ServerFailure::BadAnswer => self.picture_failed(Failure::BadAnswer),
            _ if failures > REPEATS_MAX => self.picture_failed(Failure::GaveUp(reason)),
            _ => {
                let at = self.now + backoff(failures, &mut self.random);
                if let Some(picture) = &mut self.picture {
                    picture.set_at = Some(at);
                }
            }
        }
    }
}
