//! Multipart uploads that were begun and not finished. Their parts take space that no listing of
//! objects shows, so none may stay behind.

use futures::{StreamExt, stream};
use jiff::Timestamp;
use reqwest::{Method, Response};
use rusty_s3::signing;
use serde::Deserialize;
use url::Url;

use super::exchange::{Call, late_word, presign, refusal};
use super::{OWN_REQUEST, S3Store};
use crate::ledger::PARTS_PREFIX;
use crate::store::StoreError;

/// Pages of 1,000 that one sweep goes through; the next sweep finds the rest.
const MOST_PAGES: usize = 100;
/// Uploads given up side by side.
const SIDE_BY_SIDE: usize = 8;

#[derive(Debug, Deserialize)]
struct Listing {
    #[serde(rename = "IsTruncated", default)]
    truncated: bool,
    #[serde(rename = "NextKeyMarker", default)]
    next_key: String,
    #[serde(rename = "NextUploadIdMarker", default)]
    next_upload_id: String,
    #[serde(rename = "Upload", default)]
    uploads: Vec<Listed>,
}

#[derive(Debug, Deserialize)]
struct Listed {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "UploadId")]
    id: String,
    #[serde(rename = "Initiated")]
    begun_at: String,
}

/// Whether an XML can be such a list.
pub(super) fn shapes_of(xml: &str) -> usize {
    usize::from(quick_xml::de::from_str::<Listing>(xml).is_ok())
}

impl Listed {
    /// One whose time cannot be read may be in use.
    fn is_older_than(&self, time: Timestamp) -> bool {
        self.begun_at.parse::<Timestamp>().is_ok_and(|begun_at| begun_at < time)
    }
}

impl S3Store {
    /// Only in the folder in which nobody but we begins uploads: the rest of the bucket may be another program's.
    pub(super) async fn abort_older_than(&self, older_than: Timestamp) -> Result<u32, StoreError> {
        let mut aborted = 0;
        let (mut key, mut upload_id) = (String::new(), String::new());
        for _ in 0..MOST_PAGES {
            let Some(page) = self.unfinished_page(&key, &upload_id).await? else {
                return Ok(aborted);
            };
            let stale: Vec<Listed> = page
                .uploads
                .into_iter()
                .filter(|upload| upload.key.starts_with(PARTS_PREFIX) && upload.is_older_than(older_than))
                .collect();
            let outcomes: Vec<Result<(), StoreError>> = stream::iter(stale)
                .map(|upload| async move { self.abort(&upload.key, &upload.id).await })
                .buffer_unordered(SIDE_BY_SIDE)
                .collect()
                .await;
            for outcome in outcomes {
                outcome?;
                aborted += 1;
            }
            if !page.truncated || (&page.next_key, &page.next_upload_id) == (&key, &upload_id) {
                break;
            }
            (key, upload_id) = (page.next_key, page.next_upload_id);
        }
        Ok(aborted)
    }

    /// `None` where the store does not list them.
    async fn unfinished_page(&self, after_key: &str, after_upload: &str) -> Result<Option<Listing>, StoreError> {
        const ACTION: &str = "ListMultipartUploads";
        let url = || self.unfinished_url(after_key, after_upload);
        let answer = self.send(Call::new(ACTION, Method::GET), url).await?;
        match answer.status().as_u16() {
            200 => {
                let word = late_word(ACTION, answer).await?;
                let listing = quick_xml::de::from_str(&word)
                    .map_err(|error| StoreError::Unavailable(format!("{ACTION}: {error}")))?;
                Ok(Some(listing))
            }
            405 | 501 => Ok(None),
            _ => Err(refusal(ACTION, answer).await),
        }
    }

    /// rusty-s3 signs this request but does not know it.
    fn unfinished_url(&self, after_key: &str, after_upload: &str) -> Url {
        // Sorted by name, as the signature wants them.
        let mut query = Vec::new();
        if !after_key.is_empty() {
            query.push(("key-marker", after_key));
        }
        query.extend([("max-uploads", "1000"), ("prefix", PARTS_PREFIX)]);
        if !after_upload.is_empty() {
            query.push(("upload-id-marker", after_upload));
        }
        query.push(("uploads", ""));
        signing::sign(
            &Timestamp::now(),
            rusty_s3::Method::Get,
            self.bucket.base_url().clone(),
            self.credentials.key(),
            self.credentials.secret(),
            self.credentials.token(),
            self.bucket.region(),
            OWN_REQUEST.as_secs(),
            query.into_iter(),
            std::iter::empty(),
        )
    }

    pub(super) async fn abort(&self, key: &str, id: &str) -> Result<(), StoreError> {
        const ACTION: &str = "AbortMultipartUpload";
        let url = || {
            presign(
                self.bucket.abort_multipart_upload(Some(&self.credentials), key, id),
                &[],
            )
        };
        let answer: Response = self.send(Call::new(ACTION, Method::DELETE), url).await?;
        match answer.status().as_u16() {
            // Finished or given up by somebody else is as good.
            200 | 204 | 404 => Ok(()),
            _ => Err(refusal(ACTION, answer).await),
        }
    }
}
