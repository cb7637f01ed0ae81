//! Copies within the store, in one request.

use reqwest::Method;
use rusty_s3::Credentials;
use s3_post_policy::{ErrorCode, ObjectKey, S3Error};

use super::S3Store;
use super::request::{Call, body_text, presign, refusal};
use crate::store::{CopyOptions, CopyOutcome, StoreAction, StoreError};

impl S3Store {
    pub(super) async fn copy_object(
        &self,
        from: &ObjectKey,
        to: &ObjectKey,
        options: &CopyOptions<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        const ACTION: StoreAction = StoreAction::CopyObject;
        // Keys hold only characters that need no escaping.
        let source = format!("/{}/{}", self.bucket.name(), from.as_str());
        let signed = [
            ("content-type", options.content_type),
            ("x-amz-copy-source", &source),
            ("x-amz-copy-source-if-match", options.etag),
            ("x-amz-meta-upload-id", options.upload_id),
            ("x-amz-metadata-directive", "REPLACE"),
        ];
        let url = |credentials: &Credentials| presign(self.bucket.put_object(Some(credentials), to.as_str()), &signed);
        let call = Call::new(ACTION, Method::PUT).headers(&signed).copying();
        let answer = self.send(call, url).await?;
        match answer.status().as_u16() {
            200 => {
                // A store may report an error in the body of a 200 response.
                let body = body_text(ACTION, answer).await?;
                if !body.contains("<Error>") {
                    return Ok(CopyOutcome::Copied);
                }
                match S3Error::parse(200, body.as_bytes()).code {
                    ErrorCode::PreconditionFailed => Ok(CopyOutcome::SourceChanged),
                    code => Err(StoreError::Unavailable(format!("{ACTION}: {}", code.as_str()))),
                }
            }
            404 | 412 => Ok(CopyOutcome::SourceChanged),
            _ => Err(refusal(ACTION, answer).await),
        }
    }
}
