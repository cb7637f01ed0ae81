//! Carries out the queue's commands.

use upload_engine::{
    Checksum, Command, Completion, ConfirmRequest, ConfirmState, Confirmation, Event, LocalId, NotDigested, Rejection,
    Rendition, RequestId, ServerFailure, SignRequest, SignedUpload, Thumbnail, UploadId,
};

use crate::api::{self, ConfirmOutcome, FileDeclaration, NewThumbnail, PartsComplete, SignOutcome, UploadState};
use crate::driver::Driver;
use crate::tab_messages;

impl Driver {
    pub(crate) fn carry_out(&self, command: Command) {
        let ports = self.ports();
        match command {
            Command::Sign { request, files } => self.sign(request, files),
            Command::HashFiles { request, ids } => self.hash_files(request, &ids),
            Command::Send {
                transmission,
                upload_request,
            } => self.send(transmission, upload_request),
            Command::Abort { transmission } => self.abort(transmission),
            Command::Digest { transmission, range } => self.digest(transmission, range),
            Command::Confirm { request, uploads } => self.confirm(request, uploads),
            Command::CancelOnServer { uploads } => self.cancel_on_server(&uploads),
            Command::SignParts {
                request,
                upload,
                part_size,
                parts,
            } => {
                let body = api::SignPartsBody {
                    id: upload.to_string(),
                    part_size,
                    parts,
                };
                self.call(api::SIGN_PARTS, &body, move |driver, result| {
                    driver.handle(Event::PartsSigned { request, result });
                });
            }
            Command::ListParts { request, upload } => {
                let id = upload.to_string();
                self.call(api::LIST_PARTS, &api::ListPartsBody { id }, move |driver, result| {
                    driver.handle(Event::PartsListed { request, result });
                });
            }
            Command::HashParts { request, id, parts } => {
                let Some(key) = self.state().files.key(id) else { return };
                let driver = self.clone();
                let then = move |digests| driver.handle(Event::PartsHashed { request, digests });
                ports.files.md5(key, parts, Box::new(then));
            }
            Command::Complete {
                request,
                upload,
                checksums,
            } => self.complete(request, &upload, &checksums),
            Command::MakeThumbnail(id) => self.make_thumbnail(id),
            Command::SetThumbnails { request, thumbnails } => self.set_thumbnails(request, &thumbnails),
            Command::SetPicture { request, renditions } => self.set_picture(request, &renditions),
            Command::Release(id) => {
                let mut state = self.state();
                state.attempts.forget(id);
                let key = state.files.remove(id);
                drop(state);
                if let Some(key) = key {
                    ports.files.release(key);
                }
            }
            Command::Broadcast(status) => ports.environment.broadcast(&tab_messages::write(&status)),
            Command::Persist(id) => self.persist(id),
            Command::Forget(upload) => ports.storage.forget(upload.as_str()),
            Command::ArmTimer { at } => self.state().timer.queue = Some(at),
            Command::Busy(busy) => {
                self.state().began = busy;
                ports.environment.set_busy(busy);
            }
            Command::Announce(milestone) => self.announce(milestone),
        }
    }

    fn sign(&self, request: RequestId, files: Vec<SignRequest>) {
        let files: Vec<FileDeclaration> = files.into_iter().map(declaration).collect();
        self.call(api::SIGN, &api::SignBody { files }, move |driver, answer| {
            let outcomes = |outcomes: Vec<SignOutcome>| outcomes.into_iter().map(sign_outcome).collect();
            let result = answer.map(outcomes);
            driver.handle(Event::Signed { request, result });
        });
    }

    fn hash_files(&self, request: RequestId, ids: &[LocalId]) {
        let keys = ids.iter().filter_map(|id| self.state().files.key(*id)).collect();
        let driver = self.clone();
        let then = move |digests: Vec<Option<String>>| {
            let checksum =
                |digest: Option<String>| Checksum::sha256(&digest.ok_or(NotDigested)?).map_err(|_| NotDigested);
            let checksums = digests.into_iter().map(checksum).collect();
            driver.handle(Event::FilesHashed { request, checksums });
        };
        self.ports().files.sha256(keys, Box::new(then));
    }

    fn confirm(&self, request: RequestId, uploads: Vec<ConfirmRequest>) {
        let checksums = optional(uploads.iter().map(|upload| upload.checksum.as_ref()));
        let ids = uploads.iter().map(|upload| upload.upload.to_string()).collect();
        self.call(
            api::CONFIRM,
            &api::ConfirmBody { ids, checksums },
            move |driver, answer| {
                let confirmations =
                    |outcomes: Vec<ConfirmOutcome>| outcomes.into_iter().filter_map(confirmation).collect();
                let result = answer.map(confirmations);
                driver.handle(Event::Confirmed { request, result });
            },
        );
    }

    pub(crate) fn cancel_on_server(&self, uploads: &[UploadId]) {
        let ids = uploads.iter().map(UploadId::to_string).collect();
        // If this fails, the server's sweep removes them when the forms expire.
        self.call(
            api::CANCEL,
            &api::IdsBody { ids },
            |_, _: Result<Vec<ConfirmOutcome>, _>| {},
        );
    }

    fn complete(&self, request: RequestId, upload: &UploadId, checksums: &[Option<Checksum>]) {
        let body = api::CompleteBody {
            id: upload.to_string(),
            parts: u16::try_from(checksums.len()).unwrap_or(u16::MAX),
            checksums: optional(checksums.iter().map(Option::as_ref)),
        };
        self.call(api::COMPLETE_PARTS, &body, move |driver, answer| {
            let result = answer.map(|complete: PartsComplete| Completion::from_missing(complete.missing));
            driver.handle(Event::Completed { request, result });
        });
    }

    fn make_thumbnail(&self, id: LocalId) {
        let Some(key) = self.state().files.key(id) else {
            return;
        };
        let driver = self.clone();
        let then = move |thumbnail| driver.thumbnail_made(id, thumbnail);
        self.ports().files.thumbnail(key, Box::new(then));
    }

    fn set_thumbnails(&self, request: RequestId, thumbnails: &[Thumbnail]) {
        let thumbnail = |thumbnail: &Thumbnail| NewThumbnail {
            file: thumbnail.file.to_string(),
            upload: thumbnail.rendition.to_string(),
            checksum: thumbnail.checksum.as_ref().map(Checksum::to_string),
        };
        let thumbnails = thumbnails.iter().map(thumbnail).collect();
        self.call(
            api::SET_THUMBNAILS,
            &api::ThumbnailsBody { thumbnails },
            move |driver, answer| {
                let count = |files: Vec<String>| u32::try_from(files.len()).unwrap_or(u32::MAX);
                let result = answer.map(count);
                driver.handle(Event::ThumbnailsSet { request, result });
            },
        );
    }

    fn set_picture(&self, request: RequestId, renditions: &[Rendition]) {
        let body = api::PictureBody {
            uploads: renditions
                .iter()
                .map(|rendition| rendition.upload.to_string())
                .collect(),
            thumb_hash: self.state().thumb_hash.clone(),
            checksums: optional(renditions.iter().map(|rendition| rendition.checksum.as_ref())),
        };
        self.call(
            api::SET_PICTURE,
            &body,
            move |driver, result: Result<(), ServerFailure>| {
                driver.handle(Event::PictureSet { request, result });
            },
        );
    }
}

/// The declaration of a file in a sign request.
fn declaration(file: SignRequest) -> FileDeclaration {
    FileDeclaration {
        name: file.name,
        size: file.size,
        content_type: file.content_type,
        upload: file.upload.as_ref().map(UploadId::to_string),
        resumable: file.in_parts,
        is_rendition: file.is_rendition,
        checksum: file.checksum.as_ref().map(Checksum::to_string),
    }
}

fn sign_outcome(outcome: SignOutcome) -> Result<SignedUpload, Rejection> {
    match outcome {
        SignOutcome::Signed(signed) => Ok(signed),
        SignOutcome::Refused(error) => Err(Rejection::new(&error.code, &error.message)),
    }
}

/// The server's state of one upload; `None` for an id that is none.
fn confirmation(outcome: ConfirmOutcome) -> Option<Confirmation> {
    let state = match outcome.state {
        UploadState::Pending => ConfirmState::Pending,
        UploadState::Confirmed => ConfirmState::Confirmed,
        UploadState::Rejected => {
            let code = outcome.code.as_deref().unwrap_or("rejected");
            ConfirmState::Rejected(Rejection::new(code, &outcome.message.unwrap_or_default()))
        }
        UploadState::Damaged => ConfirmState::Damaged,
        UploadState::Expired => ConfirmState::Expired,
        // The owner deleted the file, perhaps in another tab, after the server had found it: it is not sent again.
        UploadState::Cancelled | UploadState::Deleted => ConfirmState::Cancelled,
        UploadState::Unknown => ConfirmState::Unknown,
    };
    Some(Confirmation {
        upload: UploadId::parse(&outcome.id).ok()?,
        state,
    })
}

/// Checksums as the API takes them: one entry for each item, or nothing if there is none at all.
fn optional<'a>(checksums: impl Iterator<Item = Option<&'a Checksum>>) -> Option<Vec<Option<String>>> {
    let checksums: Vec<Option<String>> = checksums.map(|checksum| checksum.map(Checksum::to_string)).collect();
    checksums.iter().any(Option::is_some).then_some(checksums)
}
