//! Signing: a declared file becomes a row of the ledger, and then a signed form or URL. The row is committed before the
//! form or URL is handed out.

mod form;
mod plain;

use app::domain::checksum::Checksum;
use app::domain::file::FileDeclaration;
use app::domain::limits::{MAX_BATCH, MAX_SINGLE_REQUEST_BYTES};
use app::domain::picture::{MAX_RENDITION_BYTES, RENDITION_TYPES};
use app::domain::rejection::Rejection;
use app::domain::upload::{SignOutcome, SignedUpload, Transport, UploadId};
use app::error::{ApiError, ErrorBody};
use app::ports::CurrentUser;
use app::text::{Message, msg};
use futures::{StreamExt, stream};
use jiff::Timestamp;

use super::UploadService;
use super::multipart::MIN_PART_BYTES;
use crate::access_keys::SigningKey;
use crate::budget::RECORD;
use crate::canary::{PartsVerdict, Verdict};
use crate::config::UploadMethod;
use crate::internal_error::InternalError;
use crate::ledger::{Declaration, Multipart, NewUpload, Row, State, staging_key};
use crate::metrics;
use crate::store::DirectUploadOptions;
use crate::traces;
use form::{FormContents, SuccessAction, UNDECIDED_TYPE};

/// A file of a batch that passed the rules.
struct PreparedUpload {
    /// Its index in the batch.
    index: usize,
    upload: NewUpload,
    transport: Transport,
    /// Whether it has a row already and is signed again.
    is_renewal: bool,
}

impl UploadService {
    /// Signs files. Returns one outcome for each file, in order: how to send it, or why it was refused.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`]; [`ApiError::Invalid`] for an empty batch or one of more than [`MAX_BATCH`];
    /// [`ApiError::Unavailable`] if the ledger fails, or if the canary has not found that the URLs that a file needs
    /// are safe, or if the credentials have expired; then no file of the batch is signed.
    pub async fn sign(
        &self,
        viewer: &CurrentUser,
        files: Vec<FileDeclaration>,
        now: Timestamp,
    ) -> Result<Vec<SignOutcome>, ApiError> {
        let owner = viewer.viewer().id;
        check_batch(files.len())?;
        self.budget.spend_each(owner, RECORD, files.len(), now)?;
        let known = self.rows_to_renew(owner, &files).await?;
        // All steps that can fail come before the rows are added, so that no row is left without a form.
        let key = self.form.signing_key(now).await?;
        let mut outcomes: Vec<Option<SignOutcome>> = Vec::with_capacity(files.len());
        let mut prepared = Vec::with_capacity(files.len());
        for (index, file) in files.iter().enumerate() {
            outcomes.push(match self.prepare(index, file, &known, &key, now)? {
                Ok(ready) => {
                    prepared.push(ready);
                    None
                }
                Err(refusal) => Some(SignOutcome::Refused(refusal)),
            });
        }
        let (renewals, new): (Vec<PreparedUpload>, Vec<PreparedUpload>) =
            prepared.into_iter().partition(|prepared| prepared.is_renewal);
        if !new.is_empty() {
            let uploads = new.iter().map(|ready| ready.upload.clone()).collect();
            let issued = self
                .ledger
                .issue(owner, uploads, self.limits.allowance, now, key.expires_at());
            for (ready, verdict) in new.into_iter().zip(issued.await.map_err(InternalError::from)?) {
                let index = ready.index;
                outcomes[index] = Some(match verdict {
                    Ok(()) => signed(ready, &key),
                    Err(rejection) => SignOutcome::Refused(rejected(&rejection)),
                });
            }
        }
        if !renewals.is_empty() {
            let ids = |has_form: bool| {
                let selected = renewals.iter().filter(|ready| ready.upload.has_form == has_form);
                selected.map(|ready| ready.upload.id.clone()).collect()
            };
            let open = self
                .ledger
                .extend_expiry(owner, ids(true), ids(false), key.expires_at());
            let open = open.await.map_err(InternalError::from)?;
            for ready in renewals {
                let index = ready.index;
                outcomes[index] = Some(if open.iter().any(|row| row.id == ready.upload.id) {
                    signed(ready, &key)
                } else {
                    SignOutcome::Refused(refused("invalid", msg::cannot_sign_again()))
                });
            }
        }
        Ok(outcomes.into_iter().flatten().collect())
    }

    /// The issued rows of files that are to be signed again.
    async fn rows_to_renew(&self, owner: i64, files: &[FileDeclaration]) -> Result<Vec<Row>, InternalError> {
        let ids = files.iter().filter_map(|file| file.upload.as_deref());
        let ids: Vec<UploadId> = ids.filter_map(|id| UploadId::parse(id).ok()).collect();
        let rows = self.ledger.rows(owner, &ids).await?;
        let open = rows.into_iter().filter(|row| row.state == State::Issued);
        let checked = stream::iter(open).map(|row| self.without_lost_multipart(row));
        Ok(checked.buffer_unordered(MAX_BATCH).collect().await)
    }

    /// Checks a file and signs its transport. `Ok(Err(…))` refuses this file only.
    fn prepare(
        &self,
        index: usize,
        file: &FileDeclaration,
        known: &[Row],
        key: &SigningKey,
        now: Timestamp,
    ) -> Result<Result<PreparedUpload, ErrorBody>, ApiError> {
        let checked = match self.rules.check(file) {
            Ok(checked) => checked,
            Err(rejection) => return Ok(Err(rejected(&rejection))),
        };
        if file.is_rendition && !is_rendition(checked.size(), checked.content_type()) {
            return Ok(Err(refused("invalid", msg::picture_no_rendition(MAX_RENDITION_BYTES))));
        }
        let sha256 = match self.sha256_to_bind(file) {
            Ok(sha256) => sha256,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let name = checked.name().as_str();
        let declared = Declaration::File {
            size: checked.size(),
            content_type: checked.content_type().to_owned(),
        };
        let row = match &file.upload {
            None => None,
            Some(id) => {
                let same = |row: &&Row| row.id.as_str() == id && row.name == name && row.declared == declared;
                let Some(row) = known.iter().find(same) else {
                    return Ok(Err(refused("invalid", msg::cannot_sign_again())));
                };
                Some(row)
            }
        };
        let upload = NewUpload {
            id: row.map_or_else(|| new_id(now), |row| Ok(row.id.clone()))?,
            name: name.to_owned(),
            declared,
            is_rendition: file.is_rendition,
            has_form: true,
        };
        let multipart = row.and_then(|row| row.multipart.as_ref());
        let transport = match self.multipart_transport(checked.size(), file.resumable, multipart)? {
            Ok(Some(transport)) => transport,
            Ok(None) => self.single_request_transport(&upload, checked.size(), sha256.as_deref(), key)?,
            Err(rejection) => return Ok(Err(rejected(&rejection))),
        };
        let has_form = !matches!(transport, Transport::Multipart { .. });
        Ok(Ok(PreparedUpload {
            index,
            upload: NewUpload { has_form, ..upload },
            transport,
            is_renewal: row.is_some(),
        }))
    }

    /// The SHA-256 that the form binds, if the store enforces it.
    fn sha256_to_bind(&self, file: &FileDeclaration) -> Result<Option<String>, ErrorBody> {
        let named = file.checksum.as_deref().map(Checksum::parse).transpose();
        match named {
            Ok(Some(Checksum::Sha256(value))) => Ok(self.integrity.checksum_use().bound.then_some(value)),
            Ok(None) => Ok(None),
            Ok(Some(Checksum::Md5(_))) | Err(_) => Err(refused("invalid", msg::checksum_malformed())),
        }
    }

    /// The transport in parts, if the file is too large for one request, or the page prefers parts and the store
    /// supports them; `None` for one request. `Ok(Err(…))` refuses this file only.
    fn multipart_transport(
        &self,
        size: u64,
        is_preferred: bool,
        begun: Option<&Multipart>,
    ) -> Result<Result<Option<Transport>, Rejection>, InternalError> {
        if let Some(multipart) = begun {
            let part_size = Some(multipart.part_size);
            return Ok(Ok(Some(Transport::Multipart { part_size })));
        }
        let is_required = size > self.max_single_request();
        if !is_required && !(is_preferred && size >= MIN_PART_BYTES) {
            return Ok(Ok(None));
        }
        let in_parts = Ok(Some(Transport::Multipart { part_size: None }));
        let too_large = Err(Rejection::TooLarge {
            max: MAX_SINGLE_REQUEST_BYTES,
        });
        Ok(match self.parts_verdict() {
            PartsVerdict::Final => in_parts,
            // Such files are copied, and S3 copies at most this size in one request.
            PartsVerdict::Changeable if size > MAX_SINGLE_REQUEST_BYTES => too_large,
            PartsVerdict::Changeable => in_parts,
            PartsVerdict::Untried if is_required => return Err(InternalError::NotReady),
            PartsVerdict::Unfit if is_required => too_large,
            PartsVerdict::Untried | PartsVerdict::Unfit => Ok(None),
        })
    }

    /// The form or PUT URL of a whole file.
    fn single_request_transport(
        &self,
        upload: &NewUpload,
        size: u64,
        sha256: Option<&str>,
        key: &SigningKey,
    ) -> Result<Transport, InternalError> {
        let content_type = match &upload.declared {
            Declaration::File { content_type, .. } => content_type,
            Declaration::AtMost(_) => UNDECIDED_TYPE,
        };
        if let Some(urls) = self.urls.as_ref().filter(|urls| urls.single == UploadMethod::Put) {
            // The log and `/readyz` say what to change.
            if urls.put_verdict() != Verdict::Fit {
                return Err(InternalError::NotReady);
            }
            let options = DirectUploadOptions {
                content_type,
                upload_id: upload.id.as_str(),
                acl: self.form.acl.map(|acl| acl.as_str()),
            };
            let put = urls.store.put_url(&staging_key(&upload.id), size, &options, key);
            return Ok(Transport::Put {
                url: put.url,
                headers: put.headers.into(),
            });
        }
        let contents = FormContents {
            id: &upload.id,
            declared: &upload.declared,
            sha256,
        };
        let form = self.form.sign(&contents, SuccessAction::Created, key)?;
        Ok(Transport::Post {
            url: form.url,
            fields: form.fields.into(),
        })
    }
}

fn signed(ready: PreparedUpload, key: &SigningKey) -> SignOutcome {
    metrics::file_signed(&ready.transport);
    match ready.is_renewal {
        true => traces::about_upload(&ready.upload.id),
        false => traces::upload_signed(&ready.upload.id),
    }
    SignOutcome::Signed(SignedUpload {
        upload: ready.upload.id,
        transport: ready.transport,
        expires_in_secs: key.seconds(),
    })
}

/// Refuses a batch that is empty or too large.
pub(crate) fn check_batch(count: usize) -> Result<(), ApiError> {
    match count {
        0 => Err(ApiError::invalid(msg::batch_empty())),
        1..=MAX_BATCH => Ok(()),
        _ => Err(ApiError::invalid(msg::batch_too_long())),
    }
}

fn is_rendition(size: u64, content_type: &str) -> bool {
    size <= MAX_RENDITION_BYTES && RENDITION_TYPES.contains(&content_type)
}

fn rejected(rejection: &Rejection) -> ErrorBody {
    refused(rejection.code(), rejection.message())
}

fn refused(code: &str, message: Message) -> ErrorBody {
    ErrorBody {
        code: code.to_owned(),
        message: message.into(),
        retry_after: None,
        reference: None,
    }
}

/// A UUID of version 7: the time, then 74 random bits. New ids are neighbours in the database's index, so that a batch
/// writes few of its pages.
fn new_id(now: Timestamp) -> Result<UploadId, ApiError> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(|_| InternalError::Random)?;
    let milliseconds = now.as_millisecond().try_into().unwrap_or_default();
    let uuid = uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid();
    Ok(UploadId::from_bits(uuid.as_u128()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_uploads_have_greater_ids() {
        let at = |milliseconds| Timestamp::from_millisecond(1_800_000_000_000_i64 + milliseconds).unwrap();
        let ids: Vec<UploadId> = (0..100).map(|time| new_id(at(time)).unwrap()).collect();
        assert!(ids.is_sorted());
        assert!(ids[0].as_str().starts_with("01a3185c50007"), "{}", ids[0]);
    }
}
