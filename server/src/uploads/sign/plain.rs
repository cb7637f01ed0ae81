//! The plain form, for pages without script.

use app::domain::upload::PlainForm;
use app::error::ApiError;
use app::ports::CurrentUser;
use app::text::{PageTexts, msg};
use jiff::Timestamp;

use super::form::{FormContents, SuccessAction};
use super::new_id;
use crate::budget::RECORD;
use crate::config::UploadMethod;
use crate::internal_error::InternalError;
use crate::ledger::{Declaration, NewPlainForm};
use crate::metrics;
use crate::traces;
use crate::uploads::UploadService;

impl UploadService {
    /// A form for a page whose script is not running. The file gets a name in the language of the page, because its own
    /// name is not known.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] if the person's quota is used up, or files are sent by PUT only;
    /// [`ApiError::TooManyRequests`]; [`ApiError::Unavailable`] if the ledger fails.
    pub async fn plain_form(
        &self,
        viewer: &CurrentUser,
        texts: PageTexts,
        now: Timestamp,
    ) -> Result<PlainForm, ApiError> {
        if self.urls.as_ref().is_some_and(|urls| urls.single == UploadMethod::Put) {
            return Err(ApiError::invalid(msg::no_forms()));
        }
        self.budget.spend(viewer.viewer().id, RECORD, now)?;
        let id = new_id(now)?;
        let plain = NewPlainForm {
            id: id.clone(),
            name: texts.plain_name(&now.strftime("%Y-%m-%d %H.%M").to_string()),
            max_bytes: self.rules.max_bytes.min(self.max_single_request()),
        };
        let key = self.form.signing_key(now).await?;
        let issued = self
            .ledger
            .issue_plain(viewer.viewer().id, plain, self.limits.allowance, now, key.expires_at());
        let max_bytes = issued
            .await
            .map_err(InternalError::from)?
            .map_err(|rejection| ApiError::invalid(rejection.message()))?;
        let contents = FormContents {
            id: &id,
            declared: &Declaration::AtMost(max_bytes),
            sha256: None,
        };
        let form = self.form.sign(&contents, SuccessAction::Redirect, &key);
        let form = form.map_err(InternalError::from)?;
        metrics::plain_form_signed();
        traces::upload_signed(&id);
        Ok(PlainForm {
            url: form.url,
            fields: form.fields.into(),
            max_bytes,
        })
    }
}
