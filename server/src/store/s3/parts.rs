//! Multipart uploads whose parts a browser sends: begun, listed and completed by the server.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use jiff::Timestamp;
use reqwest::Method;
use rusty_s3::S3Action;
use rusty_s3::actions::ListParts;
use s3_post_policy::{ObjectKey, S3Error};
use serde::Deserialize;

use super::exchange::{Call, Signed, late_word, presign, refusal};
use super::{OWN_REQUEST, S3Store};
use crate::store::{ListedPart, StoreError};

/// Pages of one listing; S3's hold 1,000 of the 10,000 parts there may be, some stores' fewer.
const MOST_PAGES: usize = 200;

#[derive(Deserialize)]
struct Initiated {
    #[serde(rename = "UploadId")]
    upload_id: String,
}

#[derive(Deserialize)]
struct Completed {
    #[serde(rename = "ETag")]
    etag: String,
}

/// Stores leave out what says nothing; s3s-fs leaves out all but the parts.
#[derive(Debug, Deserialize)]
struct Listing {
    #[serde(rename = "IsTruncated", default)]
    truncated: bool,
    #[serde(rename = "NextPartNumberMarker", default)]
    next: String,
    #[serde(rename = "Part", default)]
    parts: Vec<Listed>,
}

#[derive(Debug, Deserialize)]
struct Listed {
    #[serde(rename = "PartNumber")]
    number: u16,
    #[serde(rename = "Size")]
    size: u64,
    #[serde(rename = "ETag")]
    etag: String,
    #[serde(rename = "LastModified", default)]
    stored_at: String,
}

/// How many of these an XML can be.
pub(super) fn shapes_of(xml: &str) -> usize {
    usize::from(quick_xml::de::from_str::<Initiated>(xml).is_ok())
        + usize::from(quick_xml::de::from_str::<Completed>(xml).is_ok())
        + usize::from(quick_xml::de::from_str::<Listing>(xml).is_ok())
}

impl From<Listed> for ListedPart {
    fn from(part: Listed) -> Self {
        Self {
            number: part.number,
            size: part.size,
            etag: part.etag,
            stored_at: part.stored_at.parse::<Timestamp>().ok(),
        }
    }
}

impl S3Store {
    /// The store's name for a new multipart upload; `None` where it has none.
    pub(super) async fn create_multipart(
        &self,
        key: &ObjectKey,
        signed: &Signed<'_>,
    ) -> Result<Option<String>, StoreError> {
        const ACTION: &str = "CreateMultipartUpload";
        let url = || {
            let action = self
                .bucket
                .create_multipart_upload(Some(&self.credentials), key.as_str());
            presign(action, signed)
        };
        let answer = self.send(Call::new(ACTION, Method::POST).headers(signed), url).await?;
        match answer.status().as_u16() {
            200 => {
                let word = late_word(ACTION, answer).await?;
                let initiated: Initiated = quick_xml::de::from_str(&word)
                    .map_err(|_| StoreError::Unavailable(format!("{ACTION}: an answer without an upload id")))?;
                Ok(Some(initiated.upload_id))
            }
            405 | 501 => {
                self.no_parts.store(true, Ordering::Relaxed);
                Ok(None)
            }
            _ => Err(refusal(ACTION, answer).await),
        }
    }

    /// Puts parts together; the object's ETag. Any error may hide a success whose answer was lost.
    pub(super) async fn complete_multipart(
        &self,
        key: &ObjectKey,
        id: &str,
        etags: &[&str],
    ) -> Result<String, StoreError> {
        const ACTION: &str = "CompleteMultipartUpload";
        let action = || {
            self.bucket
                .complete_multipart_upload(Some(&self.credentials), key.as_str(), id, etags.iter().copied())
        };
        let call = Call::new(ACTION, Method::POST).body(action().body()).copying();
        let answer = self.send(call, || presign(action(), &[])).await?;
        if answer.status().as_u16() != 200 {
            return Err(refusal(ACTION, answer).await);
        }
        let word = late_word(ACTION, answer).await?;
        if let Ok(completed) = quick_xml::de::from_str::<Completed>(&word) {
            return Ok(completed.etag);
        }
        // An error may come after the 200 that only said "I am at it".
        let code = S3Error::parse(200, word.as_bytes()).code;
        Err(StoreError::Unavailable(format!("{ACTION}: {}", code.as_str())))
    }

    /// All parts, by number; `None` where there is no such multipart upload.
    pub(super) async fn parts_of(&self, key: &ObjectKey, id: &str) -> Result<Option<Vec<ListedPart>>, StoreError> {
        let mut parts: BTreeMap<u16, ListedPart> = BTreeMap::new();
        let mut after = 0;
        for _ in 0..MOST_PAGES {
            let Some(page) = self.page_of_parts(key, id, after).await? else {
                return Ok(None);
            };
            for part in page.parts.into_iter().map(ListedPart::from) {
                // SeaweedFS lists a part that was sent again as often as it was sent.
                let known = parts.get(&part.number);
                if known.is_none_or(|known| known.stored_at <= part.stored_at) {
                    parts.insert(part.number, part);
                }
            }
            let next = page.next.parse().unwrap_or(0);
            if !page.truncated || next <= after {
                break;
            }
            after = next;
        }
        // s3s-fs lists them in the order of its folder.
        Ok(Some(parts.into_values().collect()))
    }

    async fn page_of_parts(&self, key: &ObjectKey, id: &str, after: u16) -> Result<Option<Listing>, StoreError> {
        const ACTION: &str = "ListParts";
        let url = || {
            let mut action = ListParts::new(&self.bucket, Some(&self.credentials), key.as_str(), id);
            action.set_max_parts(1000);
            if after > 0 {
                action.set_part_number_marker(after);
            }
            action.sign(OWN_REQUEST)
        };
        let answer = self.send(Call::new(ACTION, Method::GET), url).await?;
        match answer.status().as_u16() {
            200 => {
                let word = late_word(ACTION, answer).await?;
                let listing = quick_xml::de::from_str(&word)
                    .map_err(|error| StoreError::Unavailable(format!("{ACTION}: {error}")))?;
                Ok(Some(listing))
            }
            404 => Ok(None),
            _ => Err(refusal(ACTION, answer).await),
        }
    }
}
