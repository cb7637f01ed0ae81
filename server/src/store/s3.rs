//! S3 over HTTP: rusty-s3 signs, reqwest sends.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, IF_MATCH, RANGE};
use reqwest::{Client, Method, Response};
use rusty_s3::actions::{ListObjectsV2, ListObjectsV2Response};
use rusty_s3::{Bucket, Credentials, S3Action};
use s3_post_policy::{ObjectKey, S3Error};

use super::attempt::{delay_before, is_retryable};
use super::{CopyOutcome, ListedObject, ObjectHead, ObjectStore, PromoteTerms, StoreError};

/// How long a URL for one of our own requests is good; the request follows at once.
const OWN_REQUEST: Duration = Duration::from_secs(300);
/// How long a download URL is good: it is followed at once, by the redirect that carries it.
const DOWNLOAD: Duration = Duration::from_secs(120);
/// An error's XML is small; what is longer is not read.
const MOST_ERROR_BYTES: usize = 16 * 1024;

/// See the module.
#[derive(Debug, Clone)]
pub struct S3Store {
    client: Client,
    bucket: Bucket,
    credentials: Credentials,
}

impl S3Store {
    /// A client of one bucket.
    ///
    /// # Errors
    /// Where the system's TLS set-up is unusable.
    pub fn new(bucket: Bucket, credentials: Credentials) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(3))
            .read_timeout(Duration::from_secs(20))
            .pool_idle_timeout(Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            client,
            bucket,
            credentials,
        })
    }

    /// Sends until an answer is final or the budget is spent. All our requests may be repeated:
    /// reads, deletes, and copies to a key that only we write.
    async fn send(
        &self,
        action: &'static str,
        method: Method,
        url: impl Fn() -> url::Url + Sync,
        headers: HeaderMap,
    ) -> Result<Response, StoreError> {
        let started = Instant::now();
        let mut tries = 1;
        loop {
            let outcome = self
                .client
                .request(method.clone(), url())
                .headers(headers.clone())
                .send()
                .await;
            let trouble = match outcome {
                Ok(answer) if !is_retryable(answer.status().as_u16()) => return Ok(answer),
                Ok(answer) => format!("{action}: HTTP {}", answer.status().as_u16()),
                // The URL holds a signature; it stays out of the log.
                Err(error) => format!("{action}: {:#}", error.without_url()),
            };
            tries += 1;
            match delay_before(tries, started.elapsed(), random()) {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(StoreError::Unavailable(trouble)),
            }
        }
    }

    async fn refusal(action: &'static str, answer: Response) -> StoreError {
        let status = answer.status().as_u16();
        let body = bounded_body(answer).await;
        StoreError::Refused {
            action,
            status,
            code: S3Error::parse(status, &body).code.as_str().to_owned(),
        }
    }
}

#[async_trait]
impl ObjectStore for S3Store {
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError> {
        let url = || {
            self.bucket
                .head_object(Some(&self.credentials), key.as_str())
                .sign(OWN_REQUEST)
        };
        let answer = self.send("HEAD", Method::HEAD, url, HeaderMap::new()).await?;
        match answer.status().as_u16() {
            200 => {
                let text = |name: &str| {
                    answer
                        .headers()
                        .get(name)
                        .and_then(|value| value.to_str().ok())
                        .map(ToOwned::to_owned)
                };
                let size = text("content-length").and_then(|digits| digits.parse().ok());
                match (size, text("etag")) {
                    (Some(size), Some(etag)) => Ok(Some(ObjectHead {
                        size,
                        etag,
                        upload_id: text("x-amz-meta-upload-id"),
                    })),
                    _ => Err(StoreError::Refused {
                        action: "HEAD",
                        status: 200,
                        code: "NoSizeOrETag".to_owned(),
                    }),
                }
            }
            404 => Ok(None),
            // 403 for a missing object means that we may not list the bucket: a matter of set-up.
            _ => Err(Self::refusal("HEAD", answer).await),
        }
    }

    async fn read_start(&self, key: &ObjectKey, etag: &str, count: u64) -> Result<Option<Bytes>, StoreError> {
        let url = || {
            self.bucket
                .get_object(Some(&self.credentials), key.as_str())
                .sign(OWN_REQUEST)
        };
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, header_value(&format!("bytes=0-{}", count.saturating_sub(1))));
        headers.insert(IF_MATCH, header_value(etag));
        let mut answer = self.send("GET", Method::GET, url, headers).await?;
        match answer.status().as_u16() {
            // Some servers answer 200 with everything: take what was asked for and hang up.
            200 | 206 => {
                let wanted = usize::try_from(count).unwrap_or(usize::MAX);
                let mut start = Vec::new();
                while start.len() < wanted {
                    match answer.chunk().await {
                        Ok(Some(chunk)) => start.extend_from_slice(&chunk),
                        Ok(None) => break,
                        Err(error) => return Err(StoreError::Unavailable(format!("GET: {:#}", error.without_url()))),
                    }
                }
                start.truncate(wanted);
                Ok(Some(start.into()))
            }
            404 | 412 => Ok(None),
            _ => Err(Self::refusal("GET", answer).await),
        }
    }

    async fn copy(&self, from: &ObjectKey, to: &ObjectKey, terms: PromoteTerms<'_>) -> Result<CopyOutcome, StoreError> {
        // Keys hold only letters that need no escaping.
        let source = format!("/{}/{}", self.bucket.name(), from.as_str());
        let signed = [
            ("content-type", terms.content_type),
            ("content-disposition", terms.disposition),
            ("x-amz-copy-source", &source),
            ("x-amz-copy-source-if-match", terms.etag),
            ("x-amz-metadata-directive", "REPLACE"),
            ("x-amz-meta-upload-id", terms.upload_id),
        ];
        let url = || {
            let mut action = self.bucket.put_object(Some(&self.credentials), to.as_str());
            for (name, value) in signed {
                action.headers_mut().insert(name, value);
            }
            action.sign(OWN_REQUEST)
        };
        let headers = signed
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), header_value(value)))
            .collect();
        let answer = self.send("CopyObject", Method::PUT, url, headers).await?;
        match answer.status().as_u16() {
            200 => {
                // AWS may find an error after it has said 200; the body tells.
                let body = bounded_body(answer).await;
                if contains(&body, b"<Error>") {
                    let code = S3Error::parse(200, &body).code.as_str().to_owned();
                    return Err(StoreError::Unavailable(format!("CopyObject: {code}")));
                }
                Ok(CopyOutcome::Copied)
            }
            404 | 412 => Ok(CopyOutcome::SourceChanged),
            _ => Err(Self::refusal("CopyObject", answer).await),
        }
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
        let url = || {
            self.bucket
                .delete_object(Some(&self.credentials), key.as_str())
                .sign(OWN_REQUEST)
        };
        let answer = self.send("DELETE", Method::DELETE, url, HeaderMap::new()).await?;
        match answer.status().as_u16() {
            200 | 204 | 404 => Ok(()),
            _ => Err(Self::refusal("DELETE", answer).await),
        }
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<ListedObject>, StoreError> {
        let url = || {
            let mut action = ListObjectsV2::new(&self.bucket, Some(&self.credentials));
            action.with_prefix(prefix);
            if let Some(after) = after {
                action.with_start_after(after);
            }
            action.sign(OWN_REQUEST)
        };
        let answer = self.send("ListObjectsV2", Method::GET, url, HeaderMap::new()).await?;
        if answer.status().as_u16() != 200 {
            return Err(Self::refusal("ListObjectsV2", answer).await);
        }
        let garbled = |what: String| StoreError::Unavailable(format!("ListObjectsV2: {what}"));
        let body = answer
            .text()
            .await
            .map_err(|error| garbled(format!("{:#}", error.without_url())))?;
        let listing: ListObjectsV2Response =
            ListObjectsV2::parse_response(&body).map_err(|error| garbled(error.to_string()))?;
        listing
            .contents
            .into_iter()
            .map(|object| {
                let stored_at = object.last_modified.and_then(|time| time.parse::<Timestamp>().ok());
                let stored_at = stored_at.ok_or_else(|| garbled("an object without a time".to_owned()))?;
                Ok(ListedObject {
                    key: object.key,
                    stored_at,
                })
            })
            .collect()
    }

    fn download_url(&self, key: &ObjectKey, disposition: &str) -> String {
        let mut action = self.bucket.get_object(Some(&self.credentials), key.as_str());
        action.query_mut().insert("response-content-disposition", disposition);
        action.sign(DOWNLOAD).into()
    }
}

async fn bounded_body(mut answer: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < MOST_ERROR_BYTES {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    body.truncate(MOST_ERROR_BYTES);
    body
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// Our values are ASCII by construction; one that is not would be sent empty and so refused.
fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// Jitter need not be secret; without randomness there is none.
fn random() -> u32 {
    getrandom::u32().unwrap_or(0)
}
