//! Asynchronous commands: requests to our server and transmissions to the store.

use leptos::prelude::*;
use upload_engine::{ConfirmState, Event, LocalId, RequestId, SignRequest, UploadId};

use super::browser::{BrowserPort, Report, Transmission, UploadRequest};
use super::driver::Uploads;
use super::{declaration, policy_check, translate};
use crate::api::uploads::{CancelUploads, ConfirmUploads, SignUploads};
use crate::domain::upload::{ConfirmOutcome, SignOutcome};

impl Uploads {
    pub(super) fn sign(self, request: RequestId, files: Vec<SignRequest>) {
        let ids: Vec<_> = files.iter().map(|file| file.id).collect();
        self.bound(&ids, move |uploads| uploads.sign_bound(request, &files));
    }

    fn sign_bound(self, request: RequestId, files: &[SignRequest]) {
        let declared = self.core.try_update_value(|core| {
            let declare = |file: &SignRequest| {
                let bound = core.kept(file.id).and_then(|kept| kept.sums.bound()).map(str::to_owned);
                Some(declaration::declare(&core.queue.row(file.id)?, file, bound))
            };
            files.iter().filter_map(declare).collect()
        });
        let ids: Vec<_> = files.iter().map(|file| file.id).collect();
        let files = declared.unwrap_or_default();
        policy_check::expect_forms();
        self.ask(&SignUploads { files }, move |answer| {
            let result = match answer {
                Ok(outcomes) => Ok(self.keep_grants(&ids, outcomes)),
                Err(error) => Err(translate::failure(self.texts(), error)),
            };
            self.dispatch(Event::Signed { request, result });
        });
    }

    /// Keeps the form of each file; the queue only learns that there is one.
    fn keep_grants(self, ids: &[LocalId], outcomes: Vec<SignOutcome>) -> Vec<upload_engine::SignOutcome> {
        let mut granted = Vec::with_capacity(outcomes.len());
        self.core.update_value(|core| {
            for (&id, outcome) in ids.iter().zip(outcomes) {
                let grant = translate::grant(core.texts, &outcome);
                core.ours.extend(grant.iter().map(|grant| grant.upload.clone()));
                granted.push(grant);
                if let (Some(kept), SignOutcome::Signed { transport, .. }) = (core.kept(id), outcome) {
                    kept.upload_request = translate::upload_request(transport);
                }
            }
        });
        granted
    }

    pub(super) fn send(self, browser: BrowserPort, id: LocalId, attempt: u32) {
        let taken = self.core.try_update_value(|core| {
            let kept = core.kept(id)?;
            Some((kept.handle.ticket, kept.upload_request.clone()?))
        });
        let Some(Some((ticket, upload_request))) = taken else {
            return;
        };
        let report = move |report: Report| {
            self.keep_attempt(id, 0, attempt, &report);
            let outcome = match report {
                Report::Progress(loaded) => {
                    self.digest_meanwhile(browser, (id, 0), None);
                    return self.dispatch(Event::Progress { id, attempt, loaded });
                }
                ended => translate::outcome(&ended),
            };
            self.tell_digested(id, 0, &outcome, Event::SendEnded { id, attempt, outcome });
        };
        let transmission = Transmission {
            ticket,
            part: 0,
            attempt,
        };
        let send = move |browser: BrowserPort, upload_request: UploadRequest| {
            browser.send(transmission, &upload_request, Box::new(report));
            self.digest_meanwhile(browser, (id, 0), None);
        };
        self.judged(browser, (id, attempt), upload_request, Box::new(send));
    }

    /// Aborts the transmission of a file or of a part.
    pub(super) fn abort(self, browser: BrowserPort, id: LocalId, part: u16, attempt: u32) {
        let ticket = self.core.try_update_value(|core| {
            let kept = core.kept(id)?;
            // It has not started yet and will not start.
            kept.in_policy_check = None;
            Some(kept.handle.ticket)
        });
        if let Some(Some(ticket)) = ticket {
            browser.abort(Transmission { ticket, part, attempt });
        }
    }

    pub(super) fn confirm(self, request: RequestId, uploads: &[UploadId]) {
        let (ids, checksums) = (spelled(uploads), self.sums_of(uploads));
        self.ask(&ConfirmUploads { ids, checksums }, move |answer| {
            let result = match answer {
                Ok(outcomes) => Ok(outcomes.into_iter().map(|outcome| self.confirmed(outcome)).collect()),
                Err(error) => Err(translate::failure(self.texts(), error)),
            };
            self.dispatch(Event::Confirmed { request, result });
        });
    }

    fn confirmed(self, outcome: ConfirmOutcome) -> (UploadId, ConfirmState) {
        let (upload, state) = translate::confirmed(self.texts(), outcome);
        if state == ConfirmState::Damaged
            && let Some(id) = self.file_of(&upload)
        {
            self.forget_sums(id, &[0]);
        }
        (upload, state)
    }

    pub(super) fn cancel_on_server(self, uploads: &[UploadId]) {
        let ids = spelled(uploads);
        // If this fails, the server's sweep removes them when the forms expire.
        self.ask(&CancelUploads { ids }, |_| {});
    }
}

fn spelled(uploads: &[UploadId]) -> Vec<String> {
    uploads.iter().map(|id| id.as_str().to_owned()).collect()
}
