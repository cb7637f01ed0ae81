//! Intent in, signed form or URL out: a row exists before either leaves the house.

mod form;
mod plain;

use app::domain::checksum::Checksum;
use app::domain::file::FileDeclaration;
use app::domain::limits::{MAX_BATCH, MAX_SINGLE_REQUEST_BYTES, Rejection};
use app::domain::picture::{MAX_RENDITION_BYTES, RENDITION_TYPES};
use app::domain::upload::{SignOutcome, Transport, UploadId};
use app::error::{ApiError, ErrorBody};
use app::ports::CurrentUser;
use app::text::{Message, msg};
use futures::{StreamExt, stream};
use jiff::Timestamp;

use super::UploadService;
use super::parts::MIN_PART_BYTES;
use crate::budget::RECORD;
use crate::canary::{PartsVerdict, Verdict};
use crate::config::SingleRequest;
use crate::internal_error::InternalError;
use crate::ledger::{Declaration, Multipart, NewUpload, Row, State, staging_key};
use crate::store::DirectUploadOptions;
use form::{Sent, Success, UNDECIDED_TYPE};

/// One entry of a batch that passed the rules.
struct Prepared {
    place: usize,
    upload: NewUpload,
    transport: Transport,
    again: bool,
}

impl UploadService {
    /// One answer a file, in order: a row and how to send it, or the reason why not.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`]; [`ApiError::Invalid`] for an empty batch or one of more than [`MAX_BATCH`];
    /// [`ApiError::Unavailable`] where the ledger is away, or the store is not known to be fit for the URLs
    /// that a file needs: then nothing signed is handed out at all.
    pub async fn sign(
        &self,
        viewer: &CurrentUser,
        files: Vec<FileDeclaration>,
        now: Timestamp,
    ) -> Result<Vec<SignOutcome>, ApiError> {
        let owner = viewer.viewer().id;
        check_batch(files.len())?;
        self.budget.spend_each(owner, RECORD, files.len(), now)?;
        let known = self.known_rows(owner, &files).await?;
        // Everything that can fail is made before the rows, so that no row is left without a form.
        let expires_at = self.form.expiry(now);
        let mut outcomes: Vec<Option<SignOutcome>> = Vec::with_capacity(files.len());
        let mut prepared = Vec::with_capacity(files.len());
        for (place, file) in files.iter().enumerate() {
            outcomes.push(match self.prepare(place, file, &known, now, expires_at)? {
                Ok(ready) => {
                    prepared.push(ready);
                    None
                }
                Err(refusal) => Some(SignOutcome::Refused(refusal)),
            });
        }
        let (again, fresh): (Vec<Prepared>, Vec<Prepared>) = prepared.into_iter().partition(|ready| ready.again);
        if !fresh.is_empty() {
            let uploads = fresh.iter().map(|ready| ready.upload.clone()).collect();
            let issued = self
                .ledger
                .issue(owner, uploads, self.limits.allowance, now, expires_at);
            for (ready, verdict) in fresh.into_iter().zip(issued.await.map_err(InternalError::from)?) {
                let place = ready.place;
                outcomes[place] = Some(match verdict {
                    Ok(()) => self.signed(ready),
                    Err(rejection) => SignOutcome::Refused(rejected(&rejection)),
                });
            }
        }
        if !again.is_empty() {
            let ids = |has_form: bool| {
                let these = again.iter().filter(|ready| ready.upload.has_form == has_form);
                these.map(|ready| ready.upload.id.clone()).collect()
            };
            let open = self.ledger.extend_expiry(owner, ids(true), ids(false), expires_at);
            let open = open.await.map_err(InternalError::from)?;
            for ready in again {
                let place = ready.place;
                outcomes[place] = Some(if open.iter().any(|row| row.id == ready.upload.id) {
                    self.signed(ready)
                } else {
                    SignOutcome::Refused(refused("invalid", msg::not_again()))
                });
            }
        }
        Ok(outcomes.into_iter().flatten().collect())
    }

    /// The rows that a batch wants signed again, as far as they are open.
    async fn known_rows(&self, owner: i64, files: &[FileDeclaration]) -> Result<Vec<Row>, InternalError> {
        let asked = files.iter().filter_map(|file| file.upload.as_deref());
        let ids: Vec<UploadId> = asked.filter_map(|id| UploadId::parse(id).ok()).collect();
        let rows = self.ledger.rows(owner, &ids).await?;
        let open = rows.into_iter().filter(|row| row.state == State::Issued);
        let checked = stream::iter(open).map(|row| self.with_known_parts(row));
        Ok(checked.buffer_unordered(MAX_BATCH).collect().await)
    }

    /// `Ok(Err(…))` refuses this file alone.
    fn prepare(
        &self,
        place: usize,
        file: &FileDeclaration,
        known: &[Row],
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Result<Prepared, ErrorBody>, ApiError> {
        let checked = match file.check(&self.rules) {
            Ok(checked) => checked,
            Err(rejection) => return Ok(Err(rejected(&rejection))),
        };
        if file.is_rendition && !is_rendition(checked.size(), checked.content_type()) {
            return Ok(Err(refused("invalid", msg::picture_no_rendition(MAX_RENDITION_BYTES))));
        }
        let sha256 = match self.to_be_bound(file) {
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
                    return Ok(Err(refused("invalid", msg::not_again())));
                };
                Some(row)
            }
        };
        let upload = NewUpload {
            id: row.map_or_else(random_id, |row| Ok(row.id.clone()))?,
            name: name.to_owned(),
            declared,
            is_rendition: file.is_rendition,
            has_form: true,
        };
        let multipart = row.and_then(|row| row.multipart.as_ref());
        let transport = match self.in_parts(checked.size(), file.resumable, multipart)? {
            Ok(Some(transport)) => transport,
            Ok(None) => self.whole(&upload, checked.size(), sha256.as_deref(), now, expires_at)?,
            Err(rejection) => return Ok(Err(rejected(&rejection))),
        };
        let has_form = !matches!(transport, Transport::Multipart { .. });
        Ok(Ok(Prepared {
            place,
            upload: NewUpload { has_form, ..upload },
            transport,
            again: row.is_some(),
        }))
    }

    /// The SHA-256 that a form shall bind, where the store enforces it.
    fn to_be_bound(&self, file: &FileDeclaration) -> Result<Option<String>, ErrorBody> {
        let named = file.checksum.as_deref().map(Checksum::parse).transpose();
        match named {
            Ok(Some(Checksum::Sha256(value))) => Ok(self.integrity.checksum_use().bound.then_some(value)),
            Ok(None) => Ok(None),
            Ok(Some(Checksum::Md5(_))) | Err(_) => Err(refused("invalid", msg::checksum_malformed())),
        }
    }

    /// In parts, where it must be or the page wants it and the store can; `None` is whole. `Ok(Err(…))`
    /// refuses this file alone.
    fn in_parts(
        &self,
        size: u64,
        wished: bool,
        begun: Option<&Multipart>,
    ) -> Result<Result<Option<Transport>, Rejection>, InternalError> {
        if let Some(multipart) = begun {
            let part_size = Some(multipart.part_size);
            return Ok(Ok(Some(Transport::Multipart { part_size })));
        }
        let must = size > self.max_single_request();
        if !must && !(wished && size >= MIN_PART_BYTES) {
            return Ok(Ok(None));
        }
        let in_parts = Ok(Some(Transport::Multipart { part_size: None }));
        let too_large = Err(Rejection::TooLarge {
            max: MAX_SINGLE_REQUEST_BYTES,
        });
        Ok(match self.parts_verdict() {
            PartsVerdict::Final => in_parts,
            // Has to be copied, in one request.
            PartsVerdict::Changeable if size > MAX_SINGLE_REQUEST_BYTES => too_large,
            PartsVerdict::Changeable => in_parts,
            PartsVerdict::Untried if must => return Err(InternalError::NotReady),
            PartsVerdict::Unfit if must => too_large,
            PartsVerdict::Untried | PartsVerdict::Unfit => Ok(None),
        })
    }

    fn whole(
        &self,
        upload: &NewUpload,
        size: u64,
        sha256: Option<&str>,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Transport, InternalError> {
        let content_type = match &upload.declared {
            Declaration::File { content_type, .. } => content_type,
            Declaration::AtMost(_) => UNDECIDED_TYPE,
        };
        if let Some(urls) = self.urls.as_ref().filter(|urls| urls.single == SingleRequest::Put) {
            // What to change is in the log and at `/readyz`.
            if urls.put() != Verdict::Fit {
                return Err(InternalError::NotReady);
            }
            let terms = DirectUploadOptions {
                content_type,
                upload_id: upload.id.as_str(),
                acl: self.form.acl.map(|acl| acl.as_str()),
                lifetime: self.form.lifetime,
            };
            let put = urls.store.put_url(&staging_key(&upload.id), size, &terms, now);
            return Ok(Transport::Put {
                url: put.url,
                headers: put.headers,
            });
        }
        let sent = Sent {
            id: &upload.id,
            declared: &upload.declared,
            sha256,
        };
        let form = self.form.sign(&sent, Success::Created, now, expires_at)?;
        Ok(Transport::Post {
            url: form.url,
            fields: form.fields,
        })
    }

    fn signed(&self, ready: Prepared) -> SignOutcome {
        SignOutcome::Signed {
            id: ready.upload.id,
            transport: ready.transport,
            expires_in: self.form.seconds(),
        }
    }
}

/// The sentence for a batch that is empty or too large.
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
    }
}

fn random_id() -> Result<UploadId, ApiError> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(|_| InternalError::Random)?;
    Ok(UploadId::from_random(u128::from_be_bytes(bits)))
}
