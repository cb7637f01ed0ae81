//! Thumbnails of verified photos and videos, in rounds: the driver makes some one after the other, then they are signed
//! and sent together, then the server sets them. If any step fails, the file has no thumbnail.

use super::Queue;
use super::requests::RequestKind;
use crate::file::Purpose;
use crate::{
    Command, FileFacts, LocalId, Milestone, Millis, Moment, Rendition, RequestId, ServerFailure, Thumbnail, UploadId,
};

/// Most thumbnails of one round. This many do not wait for the end of the queue.
const ROUND_MAX: usize = 20;
/// Time limit for making one.
const MAKING_LIMIT: Millis = Millis::from_secs(60);

/// A verified file that gets a thumbnail.
#[derive(Debug)]
struct VerifiedFile {
    id: LocalId,
    upload: UploadId,
}

/// A thumbnail that was made, and is not stored yet.
#[derive(Debug)]
struct MadeThumbnail {
    rendition: LocalId,
    file: UploadId,
}

/// A thumbnail that the driver makes.
#[derive(Debug)]
struct Making {
    file: VerifiedFile,
    deadline: Moment,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Step {
    #[default]
    Making,
    Sending,
    Setting,
}

#[derive(Debug, Default)]
struct Round {
    step: Step,
    /// Files whose thumbnails are still to be made, the last one first.
    to_make: Vec<VerifiedFile>,
    making: Option<Making>,
    made: Vec<MadeThumbnail>,
    stored: Vec<Thumbnail>,
}

/// Files that get a thumbnail.
#[derive(Debug, Default)]
pub(super) struct Thumbnails {
    waiting: Vec<VerifiedFile>,
    round: Option<Round>,
}

impl Thumbnails {
    /// Whether a thumbnail of this file is still to be made.
    fn is_due(&self, id: LocalId) -> bool {
        let is_it = |file: &VerifiedFile| file.id == id;
        let in_round = |round: &Round| {
            round.to_make.iter().any(is_it) || round.making.as_ref().is_some_and(|making| is_it(&making.file))
        };
        self.waiting.iter().any(is_it) || self.round.as_ref().is_some_and(in_round)
    }

    /// Extends the time limit after sleep.
    pub(super) fn extend_deadline(&mut self, minimum: Moment) {
        let making = self.round.as_mut().and_then(|round| round.making.as_mut());
        if let Some(making) = making {
            making.deadline = making.deadline.max(minimum);
        }
    }
}

impl Queue {
    /// Adds the thumbnail of the file `of` that [`Command::MakeThumbnail`] asked for. Returns its id, like
    /// [`Queue::add`]; if it comes too late, [`Command::Release`] follows.
    #[must_use = "the driver keeps the thumbnail by its id"]
    pub fn add_thumbnail(&mut self, of: LocalId, thumbnail: FileFacts, now: Moment) -> LocalId {
        self.begin(now);
        let file = self.take_making(of);
        let is_rejected = thumbnail.rejection.is_some();
        let id = self.add_rendition(thumbnail, Purpose::Thumbnail);
        match (file, &mut self.thumbnails.round) {
            (Some(file), Some(round)) if !is_rejected => round.made.push(MadeThumbnail {
                rendition: id,
                file: file.upload,
            }),
            _ => self.cancel_rendition(id),
        }
        self.run_due_work();
        id
    }

    pub(super) fn on_thumbnail_failed(&mut self, of: LocalId) {
        self.take_making(of);
    }

    /// Notes that a file was verified.
    pub(super) fn queue_thumbnail(&mut self, id: LocalId) {
        let Some(entry) = self.files.get(id).filter(|entry| entry.facts.wants_thumbnail) else {
            return;
        };
        if let Some(upload) = entry.upload.clone() {
            self.thumbnails.waiting.push(VerifiedFile { id, upload });
        }
    }

    /// Has the driver drop a file whose row was removed, unless a thumbnail of it is due.
    pub(super) fn release_removed(&mut self, id: LocalId) {
        if !self.thumbnails.is_due(id) {
            self.push_command(Command::Release(id));
        }
    }

    /// Takes the file whose thumbnail the driver makes, if it is this one.
    fn take_making(&mut self, of: LocalId) -> Option<VerifiedFile> {
        let round = self.thumbnails.round.as_mut()?;
        let making = round.making.take_if(|making| making.file.id == of)?;
        if self.files.get(of).is_none() {
            self.push_command(Command::Release(of));
        }
        Some(making.file)
    }

    /// Takes the next steps of the thumbnails.
    pub(super) fn run_thumbnails(&mut self) {
        let making = self.thumbnails.round.as_ref().and_then(|round| round.making.as_ref());
        if let Some(late) = making.filter(|making| making.deadline <= self.now) {
            let id = late.file.id;
            self.take_making(id);
        }
        if self.blockers.any() {
            return;
        }
        if self.thumbnails.round.is_none() {
            self.start_round();
        }
        while let Some(round) = &mut self.thumbnails.round {
            match round.step {
                Step::Making if round.making.is_some() => return,
                Step::Making => match round.to_make.pop() {
                    Some(file) => {
                        let id = file.id;
                        let deadline = self.now + MAKING_LIMIT;
                        round.making = Some(Making { file, deadline });
                        return self.push_command(Command::MakeThumbnail(id));
                    }
                    None => {
                        round.step = Step::Sending;
                        let renditions: Vec<_> = round.made.iter().map(|made| made.rendition).collect();
                        renditions.into_iter().for_each(|id| self.enqueue(id));
                    }
                },
                Step::Sending if !round.made.is_empty() => return,
                Step::Sending if round.stored.is_empty() => {
                    self.thumbnails.round = None;
                    self.start_round();
                }
                Step::Sending => return self.set_thumbnails(),
                Step::Setting => return,
            }
        }
    }

    /// Starts a round if no file is unfinished, or if a full round waits.
    fn start_round(&mut self) {
        let waiting = &mut self.thumbnails.waiting;
        let is_time = self.files.totals().unfinished() == 0 || waiting.len() >= ROUND_MAX;
        if waiting.is_empty() || !is_time {
            return;
        }
        let count = waiting.len().min(ROUND_MAX);
        let mut to_make: Vec<_> = waiting.drain(..count).collect();
        to_make.reverse();
        self.thumbnails.round = Some(Round {
            to_make,
            ..Round::default()
        });
    }

    fn set_thumbnails(&mut self) {
        if !self.may_call_server() {
            return;
        }
        let Some(round) = &mut self.thumbnails.round else {
            return;
        };
        round.step = Step::Setting;
        let thumbnails = std::mem::take(&mut round.stored);
        let request = self.add_request(self.settings.server_timeout, RequestKind::SetThumbnails);
        self.push_command(Command::SetThumbnails { request, thumbnails });
    }

    pub(super) fn on_thumbnails_set(&mut self, request: RequestId, result: Result<u32, ServerFailure>) {
        if let Some(RequestKind::SetThumbnails) =
            self.take_request(request, |kind| matches!(kind, RequestKind::SetThumbnails))
        {
            self.apply_thumbnails_set(result);
        }
    }

    pub(super) fn apply_thumbnails_set(&mut self, result: Result<u32, ServerFailure>) {
        self.thumbnails.round = None;
        match result {
            Ok(files) => {
                self.record_server_success();
                if files > 0 {
                    self.announce(Milestone::ThumbnailsSet);
                }
            }
            Err(failure) => drop(self.record_server_failure(&failure)),
        }
    }

    pub(super) fn thumbnail_stored(&mut self, id: LocalId, rendition: Option<Rendition>) {
        let Some(made) = self.take_made(id) else { return };
        if let (Some(rendition), Some(round)) = (rendition, &mut self.thumbnails.round) {
            round.stored.push(Thumbnail {
                file: made.file,
                rendition: rendition.upload,
                checksum: rendition.checksum,
            });
        }
    }

    pub(super) fn thumbnail_failed(&mut self, id: LocalId) {
        self.take_made(id);
    }

    fn take_made(&mut self, id: LocalId) -> Option<MadeThumbnail> {
        let made = &mut self.thumbnails.round.as_mut()?.made;
        let index = made.iter().position(|made| made.rendition == id)?;
        Some(made.swap_remove(index))
    }

    /// When the driver's time for a thumbnail ends, or the next step of a round may start.
    pub(super) fn thumbnails_deadline(&self) -> Option<Moment> {
        let round = self.thumbnails.round.as_ref()?;
        let is_set_next = round.step == Step::Sending && round.made.is_empty();
        let making = round.making.as_ref().map(|making| making.deadline);
        making.or(is_set_next
            .then_some(self.server.not_before)
            .filter(|&at| at > self.now))
    }
}
