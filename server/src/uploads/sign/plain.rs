//! The form of a page without script.

use app::domain::upload::PlainForm;
use app::error::ApiError;
use app::ports::SignedIn;
use app::text::{PageTexts, unsaid};
use jiff::Timestamp;

use super::form::{Sent, Success};
use super::random_id;
use crate::config::SingleRequest;
use crate::fault::Fault;
use crate::ledger::{Declared, NewUpload};
use crate::uploads::UploadDesk;

impl UploadDesk {
    /// A form for a page whose script has not started or never will. Its file is named in the language of
    /// the page, since nobody tells us its own name.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where the person has too many unfinished uploads, or the store takes no
    /// forms;
    /// [`ApiError::Unavailable`] where the ledger is away.
    pub async fn plain_form(&self, viewer: &SignedIn, texts: PageTexts, now: Timestamp) -> Result<PlainForm, ApiError> {
        if self.urls.as_ref().is_some_and(|urls| urls.single == SingleRequest::Put) {
            return Err(ApiError::invalid(unsaid::no_forms()));
        }
        let upload = NewUpload {
            id: random_id()?,
            name: texts.plain_name(&now.strftime("%Y-%m-%d %H.%M").to_string()),
            declared: Declared::Anything,
            picture: false,
        };
        let expires_at = self.form.expiry(now);
        let form = self
            .form
            .sign(
                &Sent {
                    id: &upload.id,
                    declared: &upload.declared,
                    sha256: None,
                },
                &self.rules,
                Success::Redirect,
                now,
                expires_at,
            )
            .map_err(Fault::from)?;
        let verdicts = self
            .ledger
            .issue(viewer.viewer().id, vec![upload], self.limits.allowance, now, expires_at)
            .await
            .map_err(Fault::from)?;
        match verdicts.into_iter().next() {
            Some(Ok(())) => Ok(PlainForm {
                url: form.url,
                fields: form.fields,
            }),
            Some(Err(rejection)) => Err(ApiError::invalid(rejection.unsaid())),
            None => Err(ApiError::NotFound),
        }
    }
}
