//! A copy in parts: what is too large to be copied within one request.

use std::sync::atomic::Ordering;

use reqwest::Method;
use s3_post_policy::{ObjectKey, S3Error};
use serde::Deserialize;

use super::S3Store;
use super::copy_part::Copied;
use super::exchange::{Call, late_word, presign, refusal};
use super::unfinished::Unfinished;
use crate::store::{CopyOutcome, PromoteTerms, StoreError};

#[derive(Deserialize)]
struct Completed {
    #[serde(rename = "ETag")]
    _etag: String,
}

impl S3Store {
    pub(super) async fn copy_large(
        &self,
        from: &ObjectKey,
        to: &ObjectKey,
        terms: &PromoteTerms<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        if self.copies_whole.load(Ordering::Relaxed) {
            return self.copy_whole(from, to, terms).await;
        }
        let Some(upload) = self.begin(to, terms).await? else {
            return self.copy_whole(from, to, terms).await;
        };
        let failed = match self.copy_parts(&upload, &self.copy_source(from), terms).await {
            Ok(Copied::Parts(etags)) => return self.complete(upload, &etags, terms).await,
            other => other,
        };
        upload.abort().await;
        match failed? {
            Copied::Unconditionally => self.copy_whole(from, to, terms).await,
            Copied::SourceChanged | Copied::Parts(_) => Ok(CopyOutcome::SourceChanged),
        }
    }

    /// `None` where the store has no multipart uploads.
    async fn begin(&self, to: &ObjectKey, terms: &PromoteTerms<'_>) -> Result<Option<Unfinished>, StoreError> {
        const ACTION: &str = "CreateMultipartUpload";
        let signed = [
            ("content-disposition", terms.disposition),
            ("content-type", terms.content_type),
            ("x-amz-meta-source-etag", bare(terms.etag)),
            ("x-amz-meta-upload-id", terms.upload_id),
        ];
        let url = || {
            let action = self
                .bucket
                .create_multipart_upload(Some(&self.credentials), to.as_str());
            presign(action, &signed)
        };
        let answer = self.send(Call::new(ACTION, Method::POST).headers(&signed), url).await?;
        match answer.status().as_u16() {
            200 => {
                let word = late_word(ACTION, answer).await?;
                Unfinished::of_answer(self.clone(), to.clone(), &word)
                    .map(Some)
                    .ok_or_else(|| StoreError::Unavailable(format!("{ACTION}: an answer without an upload id")))
            }
            405 | 501 => Ok(None),
            _ => Err(refusal(ACTION, answer).await),
        }
    }

    async fn complete(
        &self,
        upload: Unfinished,
        etags: &[String],
        terms: &PromoteTerms<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        const ACTION: &str = "CompleteMultipartUpload";
        let action = || {
            self.bucket.complete_multipart_upload(
                Some(&self.credentials),
                upload.key().as_str(),
                upload.id(),
                etags.iter().map(String::as_str),
            )
        };
        let call = Call::new(ACTION, Method::POST).body(action().body()).copying();
        let trouble = match self.send(call, || presign(action(), &[])).await {
            Ok(answer) if answer.status().as_u16() == 200 => match late_word(ACTION, answer).await {
                Ok(word) if quick_xml::de::from_str::<Completed>(&word).is_ok() => {
                    upload.finished();
                    return Ok(CopyOutcome::Copied);
                }
                // An error may come after the 200 that only said "I am at it".
                Ok(word) => {
                    let code = S3Error::parse(200, word.as_bytes()).code;
                    StoreError::Unavailable(format!("{ACTION}: {}", code.as_str()))
                }
                Err(error) => error,
            },
            Ok(answer) => refusal(ACTION, answer).await,
            Err(error) => error,
        };
        // It may have been done although its answer was lost; then the upload is unknown by now, and
        // the object says what it was copied from.
        if let Ok(Some(seen)) = self.look(upload.key()).await
            && seen.head.size == terms.size
            && seen.source_etag.as_deref() == Some(bare(terms.etag))
        {
            upload.finished();
            return Ok(CopyOutcome::Copied);
        }
        upload.abort().await;
        Err(trouble)
    }
}

/// Some stores lose quotes in metadata.
fn bare(etag: &str) -> &str {
    etag.trim_matches('"')
}
