//! The parts of a copy, each bound to the checked ETag.
//!
//! Some stores copy parts without a look at that condition; with them somebody who replaces the
//! source twice, in time, could slip other bytes into the middle of a copy. So the first part is asked
//! for with a condition that cannot hold. A store that copies it all the same gets whole copies from
//! then on.

use std::sync::atomic::Ordering;

use futures::{StreamExt, TryStreamExt, stream};
use reqwest::Method;
use s3_post_policy::{ErrorCode, S3Error};
use serde::Deserialize;

use super::S3Store;
use super::exchange::{Call, late_word, presign, refusal};
use super::part_plan::Part;
use super::unfinished::Unfinished;
use crate::store::{PromoteTerms, StoreError};

const ACTION: &str = "UploadPartCopy";
/// An ETag that no object has.
const NO_ETAG: &str = "\"00000000000000000000000000000000\"";
/// Bytes of the part that is only asked for to see what happens.
const TRIAL: u64 = 1024;

/// How the copy of all parts ended.
pub(super) enum Copied {
    /// Their ETags, in order.
    Parts(Vec<String>),
    /// The source is not what it was, or is gone.
    SourceChanged,
    /// This store must copy whole objects.
    Unconditionally,
}

/// How the copy of one part ended.
enum One {
    Copied(String),
    SourceChanged,
    NotImplemented,
}

#[derive(Deserialize)]
struct CopyPartResult {
    #[serde(rename = "ETag")]
    etag: String,
}

impl S3Store {
    /// A few parts side by side; the first that is not copied ends it.
    pub(super) async fn copy_parts(
        &self,
        upload: &Unfinished,
        source: &str,
        terms: &PromoteTerms<'_>,
    ) -> Result<Copied, StoreError> {
        if !self.minds_condition(upload, source, terms).await? {
            return Ok(Copied::Unconditionally);
        }
        let mut copied = stream::iter(self.large.parts(terms.size))
            .map(|part| self.copy_part(upload, source, terms.etag, part))
            .buffered(self.large.at_once);
        let mut etags = Vec::new();
        while let Some(one) = copied.try_next().await? {
            match one {
                One::Copied(etag) => etags.push(etag),
                One::SourceChanged => return Ok(Copied::SourceChanged),
                One::NotImplemented => return Ok(Copied::Unconditionally),
            }
        }
        Ok(Copied::Parts(etags))
    }

    async fn minds_condition(
        &self,
        upload: &Unfinished,
        source: &str,
        terms: &PromoteTerms<'_>,
    ) -> Result<bool, StoreError> {
        // Should it be copied after all, the real first part replaces it.
        let trial = Part {
            number: 1,
            first: 0,
            last: terms.size.clamp(1, TRIAL) - 1,
        };
        match self.copy_part(upload, source, NO_ETAG, trial).await? {
            // A source that is gone looks the same; the first real part will tell.
            One::SourceChanged => Ok(true),
            One::Copied(_) | One::NotImplemented => {
                tracing::warn!("the store does not bind copied parts to an ETag: large files are copied whole");
                self.copies_whole.store(true, Ordering::Relaxed);
                Ok(false)
            }
        }
    }

    async fn copy_part(&self, upload: &Unfinished, source: &str, etag: &str, part: Part) -> Result<One, StoreError> {
        let range = part.range();
        let signed = [
            ("x-amz-copy-source", source),
            ("x-amz-copy-source-if-match", etag),
            ("x-amz-copy-source-range", &range),
        ];
        let url = || {
            let (key, id) = (upload.key().as_str(), upload.id());
            let action = self.bucket.upload_part(Some(&self.credentials), key, part.number, id);
            presign(action, &signed)
        };
        let call = Call::new(ACTION, Method::PUT).headers(&signed).copying();
        let answer = self.send(call, url).await?;
        match answer.status().as_u16() {
            200 => {
                let word = late_word(ACTION, answer).await?;
                if let Ok(result) = quick_xml::de::from_str::<CopyPartResult>(&word) {
                    return Ok(One::Copied(result.etag));
                }
                match S3Error::parse(200, word.as_bytes()).code {
                    ErrorCode::PreconditionFailed => Ok(One::SourceChanged),
                    code => Err(StoreError::Unavailable(format!("{ACTION}: {}", code.as_str()))),
                }
            }
            404 | 412 => Ok(One::SourceChanged),
            405 | 501 => Ok(One::NotImplemented),
            _ => Err(refusal(ACTION, answer).await),
        }
    }
}
