//! A copy in one request: everything but large objects.

use reqwest::Method;
use s3_post_policy::{ObjectKey, S3Error};

use super::S3Store;
use super::exchange::{Call, late_word, presign, refusal};
use crate::store::{CopyOutcome, PromoteTerms, StoreError};

impl S3Store {
    /// `x-amz-copy-source` of an object in our bucket. Keys hold only letters that need no escaping.
    pub(super) fn copy_source(&self, from: &ObjectKey) -> String {
        format!("/{}/{}", self.bucket.name(), from.as_str())
    }

    pub(super) async fn copy_whole(
        &self,
        from: &ObjectKey,
        to: &ObjectKey,
        terms: &PromoteTerms<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        const ACTION: &str = "CopyObject";
        let source = self.copy_source(from);
        let signed = [
            ("content-disposition", terms.disposition),
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
                if word.contains("<Error>") {
                    let code = S3Error::parse(200, word.as_bytes()).code;
                    return Err(StoreError::Unavailable(format!("{ACTION}: {}", code.as_str())));
                }
                Ok(CopyOutcome::Copied)
            }
            404 | 412 => Ok(CopyOutcome::SourceChanged),
            _ => Err(refusal(ACTION, answer).await),
        }
    }
}
