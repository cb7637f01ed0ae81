//! Commands of multipart uploads. The bytes go directly from the browser's file to the store; only numbers and URLs
//! pass here.

use leptos::prelude::*;
use upload_engine::{Event, LocalId, PartDigest, RequestId, ServerFailure, UploadId};

use super::browser::{BrowserPort, Report, Transmission, UploadRequest};
use super::driver::Uploads;
use super::translate;
use crate::api::uploads::{CompleteParts, ListParts, SignParts};
use crate::domain::upload::PartUrls;

impl Uploads {
    pub(super) fn sign_parts(self, request: RequestId, id: LocalId, upload: &UploadId, parts: Vec<u16>) {
        let intent = self.core.try_with_value(|core| core.queue.saved_upload(id)).flatten();
        let arguments = SignParts {
            id: upload.as_str().to_owned(),
            part_size: intent.and_then(|intent| translate::part_size(&intent)).unwrap_or(0),
            parts: parts.clone(),
        };
        self.ask(&arguments, move |answer| {
            let result = match answer {
                Ok(signed) => self.keep_urls(id, &parts, signed),
                Err(error) => Err(translate::failure(self.texts(), error)),
            };
            self.dispatch(Event::PartsSigned { request, result });
        });
    }

    /// Keeps the URL of each part; the queue only learns how long it is valid.
    fn keep_urls(self, id: LocalId, parts: &[u16], signed: PartUrls) -> Result<u32, ServerFailure> {
        if signed.urls.len() != parts.len() {
            return Err(ServerFailure::BadAnswer);
        }
        self.core.update_value(|core| {
            if let Some(kept) = core.kept(id) {
                kept.urls.retain(|(part, _)| !parts.contains(part));
                kept.urls.extend(parts.iter().copied().zip(signed.urls));
            }
        });
        Ok(signed.expires_in)
    }

    pub(super) fn send_part(self, browser: BrowserPort, id: LocalId, part: u16, attempt: u32, range: (u64, u64)) {
        let taken = self.core.try_update_value(|core| {
            let kept = core.kept(id)?;
            let at = kept.urls.iter().position(|(of, _)| *of == part)?;
            // Each URL is used once: a failed part is signed again.
            Some((kept.handle.ticket, kept.urls.swap_remove(at).1))
        });
        let Some(Some((ticket, url))) = taken else {
            return;
        };
        let upload_request = UploadRequest::Put {
            url,
            headers: Default::default(),
            range: Some(range),
        };
        let report = move |report: Report| {
            self.keep_attempt(id, part, attempt, &report);
            let outcome = match report {
                Report::Progress(loaded) => {
                    self.digest_meanwhile(browser, (id, part), Some(range));
                    return self.dispatch(Event::PartProgress {
                        id,
                        part,
                        attempt,
                        loaded,
                    });
                }
                ended => translate::outcome(&ended),
            };
            let event = Event::PartSendEnded {
                id,
                part,
                attempt,
                outcome,
            };
            self.tell_digested(id, part, &outcome, event);
        };
        browser.send(
            Transmission { ticket, part, attempt },
            &upload_request,
            Box::new(report),
        );
        self.digest_meanwhile(browser, (id, part), Some(range));
    }

    pub(super) fn list_parts(self, request: RequestId, upload: &UploadId) {
        let id = upload.as_str().to_owned();
        self.ask(&ListParts { id }, move |answer| {
            let result = match answer {
                Ok(parts) => Ok(parts.into_iter().filter_map(translate::stored).collect()),
                Err(error) => Err(translate::failure(self.texts(), error)),
            };
            self.dispatch(Event::PartsListed { request, result });
        });
    }

    pub(super) fn hash_parts(self, browser: BrowserPort, request: RequestId, id: LocalId, parts: Vec<(u16, u64, u64)>) {
        let ticket = self
            .core
            .try_update_value(|core| core.kept(id).map(|kept| kept.handle.ticket));
        if let Some(Some(ticket)) = ticket {
            let then = move |digests: Vec<PartDigest>| {
                self.keep_digests(id, &digests);
                self.dispatch(Event::PartsHashed { request, digests });
            };
            browser.digest(ticket, parts, Box::new(then));
        }
    }

    pub(super) fn complete(self, request: RequestId, upload: &UploadId, parts: u16) {
        let id = upload.as_str().to_owned();
        let checksums = self.sums_of_parts(upload, parts);
        let file = self.file_of(upload);
        self.ask(&CompleteParts { id, parts, checksums }, move |answer| {
            let result = match answer {
                Ok(outcome) => {
                    if let Some(file) = file {
                        self.forget_sums(file, &outcome.missing);
                    }
                    Ok(outcome.missing)
                }
                Err(error) => Err(translate::failure(self.texts(), error)),
            };
            self.dispatch(Event::Completed { request, result });
        });
    }
}
