//! The commands that take a while: requests to our server, and sending to the store.

use leptos::prelude::*;
use leptos::task::spawn_local;
use upload_engine::{BatchId, Event, LocalId, SignRequest, UploadId};

use super::browser::{BrowserPort, Report};
use super::driver::Uploader;
use super::translate;
use crate::api::uploads::{cancel_uploads, confirm_uploads, sign_uploads};
use crate::domain::file::FileDeclaration;
use crate::domain::upload::{SignOutcome, Transport};
use crate::error::ApiError;

impl Uploader {
    pub(super) fn sign(self, batch: BatchId, files: &[SignRequest]) {
        let ids: Vec<_> = files.iter().map(|file| file.id).collect();
        let declarations: Option<Vec<_>> = self.core.try_with_value(|core| {
            let declare = |id: &LocalId| {
                core.queue.row(*id).map(|row| FileDeclaration {
                    name: row.facts.name.clone(),
                    size: row.facts.size,
                    content_type: row.facts.content_type.clone(),
                    upload: None,
                    resumable: false,
                })
            };
            ids.iter().filter_map(declare).collect()
        });
        spawn_local(async move {
            let answer = sign_uploads(declarations.unwrap_or_default()).await;
            let result = answer
                .map_err(translate::failure)
                .map(|outcomes| self.keep_forms(&ids, outcomes));
            self.tell(Event::Signed { batch, result });
        });
    }

    /// Keeps each form under its file; the queue only learns that there is one.
    fn keep_forms(self, ids: &[LocalId], outcomes: Vec<SignOutcome>) -> Vec<upload_engine::SignOutcome> {
        let mut granted = Vec::with_capacity(outcomes.len());
        self.core.update_value(|core| {
            for (&id, outcome) in ids.iter().zip(outcomes) {
                granted.push(translate::grant(&outcome));
                // Other transports are not offered to a page that asks for none.
                if let (
                    Some(kept),
                    SignOutcome::Signed {
                        transport: Transport::Post { url, fields },
                        ..
                    },
                ) = (core.kept(id), outcome)
                {
                    kept.form = Some((url, fields));
                }
            }
        });
        granted
    }

    pub(super) fn send(self, browser: BrowserPort, id: LocalId, attempt: u32) {
        let taken = self.core.try_update_value(|core| {
            let kept = core.kept(id)?;
            Some((kept.ticket, kept.form.clone()?))
        });
        let Some(Some((ticket, (url, fields)))) = taken else {
            return;
        };
        let report = move |report: Report| {
            self.tell(match report {
                Report::Progress(loaded) => Event::Progress { id, attempt, loaded },
                ended => Event::Sent {
                    id,
                    attempt,
                    outcome: translate::outcome(&ended),
                },
            });
        };
        // The place to judge the form by its own policy before a byte leaves. The evaluator of
        // s3-post-policy costs the wasm 31 kB (brotli), so the server judges what it signs instead.
        browser.post(ticket, &url, &fields, Box::new(report));
    }

    pub(super) fn confirm(self, batch: BatchId, uploads: Vec<UploadId>) {
        spawn_local(async move {
            let answer = confirm_uploads(spelled(&uploads)).await;
            let result = answer
                .map_err(translate::failure)
                .map(|outcomes| outcomes.into_iter().map(translate::confirmed).collect());
            self.tell(Event::Confirmed { batch, result });
        });
    }

    pub(super) fn cancel_on_server(self, uploads: Vec<UploadId>) {
        spawn_local(async move {
            // What this misses, the server sweeps when the forms expire.
            let _: Result<_, ApiError> = cancel_uploads(spelled(&uploads)).await;
        });
    }
}

fn spelled(uploads: &[UploadId]) -> Vec<String> {
    uploads.iter().map(|id| id.as_str().to_owned()).collect()
}
