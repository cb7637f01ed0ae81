//! A copy in one request: everything but large objects.

use reqwest::Method;
use s3_post_policy::{ObjectKey, S3Error};
use serde::Deserialize;

use super::S3Store;
use super::copy_in_parts::bare;
use super::exchange::{Call, late_word, presign, refusal};
use crate::store::{CopyOutcome, PromoteTerms, StoreError};

#[derive(Deserialize)]
struct CopyResult {
    #[serde(rename = "ETag")]
    etag: String,
}

/// Whether a store's word on a copy names the ETag that was asked for. An ETag names one content (RFC 9110,
/// 8.8.3), so a copy that has it is a copy of what was checked.
fn is_exact(word: &str, etag: &str) -> bool {
    let copied = quick_xml::de::from_str::<CopyResult>(word);
    copied.is_ok_and(|copied| bare(&copied.etag) == bare(etag))
}

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
                Ok(match is_exact(&word, terms.etag) {
                    true => CopyOutcome::Exact,
                    false => CopyOutcome::Copied,
                })
            }
            404 | 412 => Ok(CopyOutcome::SourceChanged),
            _ => Err(refusal(ACTION, answer).await),
        }
    }
}
