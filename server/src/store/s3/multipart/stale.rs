//! Aborting multipart uploads, also stale ones that nobody finished. Their parts take space that no list of objects
//! shows.

use futures::{StreamExt, stream};
use jiff::Timestamp;
use reqwest::{Method, Response};
use rusty_s3::Credentials;
use serde::Deserialize;
use url::Url;

use crate::ledger::PARTS_PREFIX;
use crate::store::s3::S3Store;
use crate::store::s3::request::{Call, presign, refusal, xml_body};
use crate::store::{StoreAction, StoreError, UnfinishedPage, UnfinishedUpload};

/// The most pages of 1,000 uploads that one sweep reads; the next sweep reads the rest.
const MAX_PAGES: usize = 100;
/// Uploads that are aborted concurrently.
const MAX_CONCURRENT: usize = 8;

/// The response of `ListMultipartUploads`.
#[derive(Debug, Deserialize)]
struct UploadsPage {
    #[serde(rename = "IsTruncated", default)]
    truncated: bool,
    #[serde(rename = "NextKeyMarker", default)]
    next_key: String,
    #[serde(rename = "NextUploadIdMarker", default)]
    next_upload_id: String,
    #[serde(rename = "Upload", default)]
    uploads: Vec<UploadEntry>,
}

#[derive(Debug, Deserialize)]
struct UploadEntry {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "UploadId")]
    id: String,
    #[serde(rename = "Initiated")]
    begun_at: String,
}

/// 1 if this XML can be parsed as a list of multipart uploads, else 0.
pub(super) fn count_known_responses(xml: &str) -> usize {
    usize::from(quick_xml::de::from_str::<UploadsPage>(xml).is_ok())
}

impl UploadsPage {
    /// The page without uploads under other prefixes: some stores ignore the prefix. `after` are its own markers.
    fn unfinished(self, after: Option<&(String, String)>) -> UnfinishedPage {
        let next = (self.next_key, self.next_upload_id);
        let uploads = self
            .uploads
            .into_iter()
            .filter(|upload| upload.key.starts_with(PARTS_PREFIX));
        UnfinishedPage {
            uploads: uploads
                .map(|upload| UnfinishedUpload {
                    begun_at: upload.begun_at.parse().ok(),
                    key: upload.key,
                    id: upload.id,
                })
                .collect(),
            // A store that repeats a page has no more.
            next: (self.truncated && after != Some(&next)).then_some(next),
        }
    }
}

impl S3Store {
    /// See [`crate::store::ObjectStore::abort_stale_uploads`]. Uploads under other prefixes may belong to other
    /// programs.
    pub(in crate::store::s3) async fn abort_multipart_older_than(
        &self,
        older_than: Timestamp,
    ) -> Result<u32, StoreError> {
        let mut aborted = 0;
        let mut after = None;
        for _ in 0..MAX_PAGES {
            let Some(page) = self.list_uploads_page(after.as_ref()).await? else {
                return Ok(aborted);
            };
            // An upload whose time is not known may be in use.
            let stale: Vec<UnfinishedUpload> = page
                .uploads
                .into_iter()
                .filter(|upload| upload.begun_at.is_some_and(|begun_at| begun_at < older_than))
                .collect();
            let outcomes: Vec<Result<(), StoreError>> = stream::iter(stale)
                .map(|upload| async move { self.abort_multipart(&upload.key, &upload.id).await })
                .buffer_unordered(MAX_CONCURRENT)
                .collect()
                .await;
            for outcome in outcomes {
                outcome?;
                aborted += 1;
            }
            if page.next.is_none() {
                break;
            }
            after = page.next;
        }
        Ok(aborted)
    }

    /// `None` if the store cannot list multipart uploads.
    pub(in crate::store::s3) async fn list_uploads_page(
        &self,
        after: Option<&(String, String)>,
    ) -> Result<Option<UnfinishedPage>, StoreError> {
        const ACTION: StoreAction = StoreAction::ListMultipartUploads;
        let (key, upload_id) = after.map_or(("", ""), |(key, id)| (key, id));
        let url = |credentials: &Credentials| self.list_uploads_url(credentials, key, upload_id);
        let answer = self.send(Call::new(ACTION, Method::GET), url).await?;
        match answer.status().as_u16() {
            200 => {
                let page: UploadsPage = xml_body(ACTION, answer).await?;
                Ok(Some(page.unfinished(after)))
            }
            405 | 501 => Ok(None),
            _ => Err(refusal(ACTION, answer).await),
        }
    }

    /// The signed URL of `ListMultipartUploads`, which rusty-s3 has no action for.
    fn list_uploads_url(&self, credentials: &Credentials, after_key: &str, after_upload: &str) -> Url {
        // Sorted by name.
        let mut query = Vec::new();
        if !after_key.is_empty() {
            query.push(("key-marker", after_key));
        }
        query.extend([("max-uploads", "1000"), ("prefix", PARTS_PREFIX)]);
        if !after_upload.is_empty() {
            query.push(("upload-id-marker", after_upload));
        }
        query.push(("uploads", ""));
        self.bucket_url(credentials, rusty_s3::Method::Get, &query, &[])
    }

    pub(in crate::store::s3) async fn abort_multipart(&self, key: &str, id: &str) -> Result<(), StoreError> {
        const ACTION: StoreAction = StoreAction::AbortMultipartUpload;
        let url =
            |credentials: &Credentials| presign(self.bucket.abort_multipart_upload(Some(credentials), key, id), &[]);
        let answer: Response = self.send(Call::new(ACTION, Method::DELETE), url).await?;
        match answer.status().as_u16() {
            // 404: it was completed or aborted already.
            200 | 204 | 404 => Ok(()),
            _ => Err(refusal(ACTION, answer).await),
        }
    }
}
