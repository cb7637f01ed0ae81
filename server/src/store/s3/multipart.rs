//! Multipart uploads: the server begins, lists, completes and aborts them; browsers send the parts.

mod stale;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use jiff::Timestamp;
use reqwest::Method;
use rusty_s3::actions::ListParts;
use rusty_s3::{Credentials, S3Action};
use s3_post_policy::{ObjectKey, S3Error};
use serde::Deserialize;

use super::request::{Call, SignedHeaders, body_text, presign, refusal, xml_body};
use super::{OWN_REQUEST, S3Store};
use crate::store::{ListedPart, StoreAction, StoreError};

/// The most pages of one list of parts. A page of S3 holds 1,000 of at most 10,000 parts; some stores have smaller
/// pages.
const MAX_PAGES: usize = 200;

/// The response of `CreateMultipartUpload`.
#[derive(Deserialize)]
struct CreateResult {
    #[serde(rename = "UploadId")]
    upload_id: String,
}

/// The response of `CompleteMultipartUpload`.
#[derive(Deserialize)]
struct CompleteResult {
    #[serde(rename = "ETag")]
    etag: String,
}

/// The response of `ListParts`. Stores leave out empty fields; s3s-fs leaves out everything except the parts.
#[derive(Debug, Deserialize)]
struct PartsPage {
    #[serde(rename = "IsTruncated", default)]
    truncated: bool,
    #[serde(rename = "NextPartNumberMarker", default)]
    next: String,
    #[serde(rename = "Part", default)]
    parts: Vec<PartEntry>,
}

#[derive(Debug, Deserialize)]
struct PartEntry {
    #[serde(rename = "PartNumber")]
    number: u16,
    #[serde(rename = "Size")]
    size: u64,
    #[serde(rename = "ETag")]
    etag: String,
    #[serde(rename = "LastModified", default)]
    stored_at: String,
}

/// How many of the known responses this XML can be parsed as.
pub(super) fn count_known_responses(xml: &str) -> usize {
    usize::from(quick_xml::de::from_str::<CreateResult>(xml).is_ok())
        + usize::from(quick_xml::de::from_str::<CompleteResult>(xml).is_ok())
        + usize::from(quick_xml::de::from_str::<PartsPage>(xml).is_ok())
        + stale::count_known_responses(xml)
}

impl From<PartEntry> for ListedPart {
    fn from(part: PartEntry) -> Self {
        Self {
            number: part.number,
            size: part.size,
            etag: part.etag,
            stored_at: part.stored_at.parse::<Timestamp>().ok(),
        }
    }
}

impl S3Store {
    /// Begins a multipart upload; returns the store's id of it, or `None` if the store does not support them.
    pub(super) async fn create_multipart(
        &self,
        key: &ObjectKey,
        signed: &SignedHeaders<'_>,
    ) -> Result<Option<String>, StoreError> {
        const ACTION: StoreAction = StoreAction::CreateMultipartUpload;
        let url = |credentials: &Credentials| {
            let action = self.bucket.create_multipart_upload(Some(credentials), key.as_str());
            presign(action, signed)
        };
        let answer = self.send(Call::new(ACTION, Method::POST).headers(signed), url).await?;
        match answer.status().as_u16() {
            200 => {
                let result: CreateResult = xml_body(ACTION, answer).await?;
                Ok(Some(result.upload_id))
            }
            405 | 501 => {
                self.lacks_multipart.store(true, Ordering::Relaxed);
                Ok(None)
            }
            _ => Err(refusal(ACTION, answer).await),
        }
    }

    /// See [`crate::store::UrlStore::complete_parts`].
    pub(super) async fn complete_multipart(
        &self,
        key: &ObjectKey,
        id: &str,
        etags: &[&str],
    ) -> Result<String, StoreError> {
        const ACTION: StoreAction = StoreAction::CompleteMultipartUpload;
        let unsigned = self
            .bucket
            .complete_multipart_upload(None, key.as_str(), id, etags.iter().copied());
        let call = Call::new(ACTION, Method::POST).body(unsigned.body()).copying();
        let url = |credentials: &Credentials| {
            let action =
                self.bucket
                    .complete_multipart_upload(Some(credentials), key.as_str(), id, etags.iter().copied());
            presign(action, &[])
        };
        let answer = self.send(call, url).await?;
        if answer.status().as_u16() != 200 {
            return Err(refusal(ACTION, answer).await);
        }
        let body = body_text(ACTION, answer).await?;
        if let Ok(result) = quick_xml::de::from_str::<CompleteResult>(&body) {
            return Ok(result.etag);
        }
        // A store may send 200 while it works and report an error in the body.
        let code = S3Error::parse(200, body.as_bytes()).code;
        Err(StoreError::Unavailable(format!("{ACTION}: {}", code.as_str())))
    }

    /// All parts, by number; `None` if the store does not know the multipart upload.
    pub(super) async fn list_all_parts(
        &self,
        key: &ObjectKey,
        id: &str,
    ) -> Result<Option<Vec<ListedPart>>, StoreError> {
        let mut parts: BTreeMap<u16, ListedPart> = BTreeMap::new();
        let mut after = 0;
        for _ in 0..MAX_PAGES {
            let Some(page) = self.list_parts_page(key, id, after).await? else {
                return Ok(None);
            };
            for part in page.parts.into_iter().map(ListedPart::from) {
                // SeaweedFS lists a part once for each time it was sent. The newest counts.
                let earlier = parts.get(&part.number);
                if earlier.is_none_or(|earlier| earlier.stored_at <= part.stored_at) {
                    parts.insert(part.number, part);
                }
            }
            let next = page.next.parse().unwrap_or(0);
            if !page.truncated || next <= after {
                break;
            }
            after = next;
        }
        // The map sorts them: s3s-fs lists parts in the order of its folder.
        Ok(Some(parts.into_values().collect()))
    }

    async fn list_parts_page(&self, key: &ObjectKey, id: &str, after: u16) -> Result<Option<PartsPage>, StoreError> {
        const ACTION: StoreAction = StoreAction::ListParts;
        let url = |credentials: &Credentials| {
            let mut action = ListParts::new(&self.bucket, Some(credentials), key.as_str(), id);
            action.set_max_parts(1000);
            if after > 0 {
                action.set_part_number_marker(after);
            }
            action.sign(OWN_REQUEST)
        };
        let answer = self.send(Call::new(ACTION, Method::GET), url).await?;
        match answer.status().as_u16() {
            200 => xml_body(ACTION, answer).await.map(Some),
            404 => Ok(None),
            _ => Err(refusal(ACTION, answer).await),
        }
    }
}
