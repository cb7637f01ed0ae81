//! Intent in, signed form out. We sign only policies we composed ourselves, for keys we made up.

use app::domain::file::FileDeclaration;
use app::domain::limits::MAX_BATCH;
use app::domain::upload::{PlainForm, SignOutcome, Transport, UploadId};
use app::error::{ApiError, ErrorBody};
use app::ports::SignedIn;
use jiff::Timestamp;
use s3_post_policy::{
    ByteSize, ContentType, PolicyError, PostPolicy, PresignedPost, RedirectUrl, SizeRange, SuccessStatus,
};

use super::{FormTerms, UploadDesk};
use crate::fault::Fault;
use crate::ledger::{Declared, NewUpload, staging_key};

/// The type of a plain form's file: nobody has chosen it when the form is signed, and S3 takes
/// exact types only. The bytes decide at confirm.
const UNDECIDED_TYPE: &str = "application/octet-stream";

/// Where a signed form leads when the store has taken the file.
enum Success {
    /// The page reads the answer itself.
    Created,
    /// S3 sends the browser back to us.
    Redirect,
}

impl UploadDesk {
    /// One answer a file, in order: a row and a form, or the reason why not.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`]; [`ApiError::Invalid`] for an empty batch or one of more than [`MAX_BATCH`];
    /// [`ApiError::Unavailable`] where the ledger is away: then no form is handed out at all.
    pub async fn sign(
        &self,
        viewer: &SignedIn,
        files: Vec<FileDeclaration>,
        now: Timestamp,
    ) -> Result<Vec<SignOutcome>, ApiError> {
        self.rate.check(viewer.viewer().id)?;
        check_batch(files.len())?;
        let mut outcomes: Vec<Option<SignOutcome>> = Vec::with_capacity(files.len());
        let mut places = Vec::with_capacity(files.len());
        let mut uploads = Vec::with_capacity(files.len());
        for (place, file) in files.iter().enumerate() {
            match file.check(&self.rules) {
                Ok(file) => {
                    places.push(place);
                    uploads.push(NewUpload {
                        id: random_id()?,
                        name: file.name().as_str().to_owned(),
                        declared: Declared::File {
                            size: file.size(),
                            content_type: file.content_type().to_owned(),
                        },
                    });
                    outcomes.push(None);
                }
                Err(rejection) => outcomes.push(Some(refused(rejection.code(), rejection.to_string()))),
            }
        }
        // Everything that can fail is made before the rows, so that no row is left without a form.
        let expires_at = self.form.expiry(now);
        let mut forms = Vec::with_capacity(uploads.len());
        for upload in &uploads {
            forms.push(
                self.form
                    .sign(upload, &self.rules, Success::Created, now, expires_at)
                    .map_err(Fault::from)?,
            );
        }
        if !uploads.is_empty() {
            let ids: Vec<UploadId> = uploads.iter().map(|upload| upload.id.clone()).collect();
            let verdicts = self
                .ledger
                .issue(viewer.viewer().id, uploads, self.limits.allowance, now, expires_at)
                .await
                .map_err(Fault::from)?;
            for (((place, id), form), verdict) in places.into_iter().zip(ids).zip(forms).zip(verdicts) {
                outcomes[place] = Some(match verdict {
                    Ok(()) => {
                        let transport = Transport::Post {
                            url: form.url,
                            fields: form.fields,
                        };
                        SignOutcome::Signed {
                            id,
                            transport,
                            expires_in: self.form.seconds(),
                        }
                    }
                    Err(rejection) => refused(rejection.code(), rejection.to_string()),
                });
            }
        }
        Ok(outcomes.into_iter().flatten().collect())
    }

    /// A form for a page whose script has not started or never will.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where the person has too many unfinished uploads;
    /// [`ApiError::Unavailable`] where the ledger is away.
    pub async fn plain_form(&self, viewer: &SignedIn, now: Timestamp) -> Result<PlainForm, ApiError> {
        let upload = NewUpload {
            id: random_id()?,
            name: format!("Upload {}", now.strftime("%Y-%m-%d %H.%M")),
            declared: Declared::Anything,
        };
        let expires_at = self.form.expiry(now);
        let form = self
            .form
            .sign(&upload, &self.rules, Success::Redirect, now, expires_at)
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
            Some(Err(rejection)) => Err(ApiError::invalid(&rejection.to_string())),
            None => Err(ApiError::NotFound),
        }
    }
}

impl FormTerms {
    fn expiry(&self, now: Timestamp) -> Timestamp {
        now.checked_add(self.lifetime).unwrap_or(now)
    }

    fn seconds(&self) -> u32 {
        u32::try_from(self.lifetime.as_secs()).unwrap_or(u32::MAX)
    }

    fn sign(
        &self,
        upload: &NewUpload,
        rules: &app::domain::limits::UploadRules,
        success: Success,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<PresignedPost, PolicyError> {
        let (size, content_type) = match &upload.declared {
            Declared::File { size, content_type } => (SizeRange::exactly(ByteSize::new(*size)), content_type.as_str()),
            Declared::Anything => (
                SizeRange::between(ByteSize::new(1), ByteSize::new(rules.max_bytes))?,
                UNDECIDED_TYPE,
            ),
        };
        let mut policy = PostPolicy::builder(
            self.bucket.clone(),
            staging_key(&upload.id),
            size,
            ContentType::new(content_type)?,
            expires_at,
        )
        .metadata("upload-id", upload.id.as_str());
        policy = match success {
            Success::Created => policy.success_status(SuccessStatus::Created),
            // State travels in the path: gateways mangle queries of their own accord.
            Success::Redirect => policy.success_redirect(RedirectUrl::new(format!(
                "{}/uploads/{}/return",
                self.public_url, upload.id
            ))?),
        };
        if let Some(acl) = self.acl {
            policy = policy.acl(acl);
        }
        self.signer.sign(&policy.build()?, &self.endpoint, now)
    }
}

/// The sentence for a batch that is empty or too large.
pub(super) fn check_batch(count: usize) -> Result<(), ApiError> {
    match count {
        0 => Err(ApiError::invalid("The list is empty. Name at least one.")),
        1..=MAX_BATCH => Ok(()),
        _ => Err(ApiError::invalid("The list is too long. Name at most 100 at a time.")),
    }
}

fn refused(code: &str, message: String) -> SignOutcome {
    SignOutcome::Refused(ErrorBody {
        code: code.to_owned(),
        message,
        retry_after: None,
    })
}

fn random_id() -> Result<UploadId, ApiError> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(|_| Fault::Random)?;
    Ok(UploadId::from_random(u128::from_be_bytes(bits)))
}
