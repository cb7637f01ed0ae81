//! A copy within the store, in one request.

use reqwest::Method;
use s3_post_policy::{ErrorCode, ObjectKey, S3Error};

use super::S3Store;
use super::exchange::{Call, late_word, presign, refusal};
use crate::store::{CopyOutcome, CopyTerms, StoreError};

impl S3Store {
    pub(super) async fn copy_object(
        &self,
        from: &ObjectKey,
        to: &ObjectKey,
        terms: &CopyTerms<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        const ACTION: &str = "CopyObject";
        // Keys hold only letters that need no escaping.
        let source = format!("/{}/{}", self.bucket.name(), from.as_str());
        let signed = [
            ("content-type", terms.content_type),
            ("x-amz-copy-source", &source),
            ("x-amz-copy-source-if-match", terms.etag),
            ("x-amz-meta-upload-id", terms.upload_id),
            ("x-amz-metadata-directive", "REPLACE"),
        ];
        let url = || presign(self.bucket.put_object(Some(&self.credentials), to.as_str()), &signed);
        let call = Call::new(ACTION, Method::PUT).headers(&signed).copying();
        let answer = self.send(call, url).await?;
        match answer.status().as_u16() {
            200 => {
                // A store may find an error after it has said 200; the body tells.
                let word = late_word(ACTION, answer).await?;
                if !word.contains("<Error>") {
                    return Ok(CopyOutcome::Copied);
                }
                match S3Error::parse(200, word.as_bytes()).code {
                    ErrorCode::PreconditionFailed => Ok(CopyOutcome::SourceChanged),
                    code => Err(StoreError::Unavailable(format!("{ACTION}: {}", code.as_str()))),
                }
            }
            404 | 412 => Ok(CopyOutcome::SourceChanged),
            _ => Err(refusal(ACTION, answer).await),
        }
    }
}
