//! Evaluates a form's policy before sending. The store would refuse a failing form only after the whole file was sent,
//! and such a failure is never the person's mistake.
//!
//! The evaluator is larger than the upload queue, so the browser loads it with the first sign request. If it cannot be
//! loaded, the check is skipped: the store evaluates the policy anyway.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use s3_post_policy::{Bucket, Condition, Dialect, FormFields, PolicyDocument};
use upload_engine::{Event, LocalId, Outcome};

use super::browser::{BrowserPort, UploadRequest};
use super::driver::Uploads;
use super::translate;

/// The violation of a form's policy, if any.
#[wasm_split(policy_check, preload(fetch), fallible, wasm_split_path = leptos::wasm_split)]
fn fault_of(fields: FormFields, size: u64) -> Result<Option<String>, SplitLoaderError> {
    Ok(judge(&fields, size))
}

/// Loads the evaluator while the server signs.
pub(super) fn expect_forms() {
    spawn_local(async {
        // The evaluation itself tries again.
        let _ = fetch().await;
    });
}

impl Uploads {
    /// Calls `send` once the form is evaluated, unless the attempt was replaced meanwhile.
    pub(super) fn judged(
        self,
        browser: BrowserPort,
        (id, attempt): (LocalId, u32),
        upload_request: UploadRequest,
        send: Box<dyn FnOnce(BrowserPort, UploadRequest)>,
    ) {
        let UploadRequest::Post { fields, .. } = &upload_request else {
            return send(browser, upload_request);
        };
        let size = self.core.try_update_value(|core| {
            let kept = core.kept(id)?;
            kept.in_policy_check = Some(attempt);
            Some(kept.handle.size)
        });
        let Some(Some(size)) = size else { return };
        let fields = fields.clone();
        spawn_local(async move {
            let fault = fault_of(fields, size).await.unwrap_or_default();
            let wanted = self.core.try_update_value(|core| {
                let kept = core.kept(id)?;
                (kept.in_policy_check.take()? == attempt).then_some(())
            });
            match (wanted, fault) {
                (Some(Some(())), None) => send(browser, upload_request),
                (Some(Some(())), Some(fault)) => {
                    leptos::logging::error!("{fault}");
                    self.keep_failed(id, |upload| Some(translate::unfit(upload, attempt)));
                    let outcome = Outcome::FormMismatch;
                    self.dispatch(Event::SendEnded { id, attempt, outcome });
                }
                _ => {}
            }
        });
    }
}

fn judge(fields: &FormFields, size: u64) -> Option<String> {
    let policy = fields.get("policy").unwrap_or_default();
    let document = match PolicyDocument::from_base64(policy) {
        Ok(document) => document,
        Err(error) => return Some(error.to_string()),
    };
    let bucket = document.conditions().find_map(|condition| match condition {
        Condition::Eq { field, value } if field == "bucket" => Bucket::new(value).ok(),
        _ => None,
    })?;
    // The expiration is not checked by the device's clock, which may be wrong: the queue tracks a form's age.
    let expires_at = document.expires_at().unwrap_or_default();
    let at = expires_at.checked_sub(Duration::from_secs(1)).unwrap_or_default();
    let verdict = document.evaluate(fields, size, &bucket, at, Dialect::Aws);
    let first = verdict.failures().next()?;
    Some(first.sentence().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use s3_post_policy::field;

    /// What `{"bucket": "photos"}`, `{"key": "a.png"}` and a size of 5 come to.
    const POLICY: &str = "eyJleHBpcmF0aW9uIjoiMjAyNi0wMS0zMVQxMjowMDowMC4wMDBaIiwiY29uZGl0aW9ucyI6W3siYnVja2V0IjoicGhvdG9zIn0seyJrZXkiOiJhLnBuZyJ9LFsiY29udGVudC1sZW5ndGgtcmFuZ2UiLDUsNV1dfQ==";

    fn form(policy: &str, more: &[(&str, &str)]) -> FormFields {
        let given = [("key", "a.png"), (field::POLICY, policy)];
        given.into_iter().chain(more.iter().copied()).collect()
    }

    #[test]
    fn a_form_that_fits_passes_however_late_it_is_here() {
        assert_eq!(judge(&form(POLICY, &[]), 5), None);
    }

    #[test]
    fn what_the_store_would_refuse_is_named() {
        let fault = |form: FormFields, size| judge(&form, size).unwrap();
        assert!(fault(form(POLICY, &[]), 6).contains('6'));
        assert!(fault(form(POLICY, &[("tagging", "x")]), 5).contains("tagging"));
        assert!(judge(&form("not base64!", &[]), 5).is_some());
    }
}
