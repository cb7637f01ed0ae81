//! Sending a request to the store, with retries until the response is final or the retry time is over.

use std::time::Instant;

use bytes::Bytes;
use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response};
use rusty_s3::{Credentials, S3Action, signing};
use s3_post_policy::S3Error;
use serde::de::DeserializeOwned;
use url::Url;

use super::{OWN_REQUEST, S3Store};
use crate::metrics;
use crate::outbound::error_chain;
use crate::store::retry::{RetryPolicy, delay_before, is_retryable};
use crate::store::{StoreAction, StoreError};
use crate::traces;

/// The most bytes that are read of an error's body. Its XML is small.
const MAX_ERROR_BYTES: usize = 16 * 1024;

/// Headers that a signature covers, sorted by name.
pub(super) type SignedHeaders<'a> = [(&'static str, &'a str)];

/// A request without its URL, which is signed again for each attempt.
pub(super) struct Call {
    action: StoreAction,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
    policy: RetryPolicy,
}

impl Call {
    /// A request without headers and body. `action` names it in errors and in the log.
    pub(super) fn new(action: StoreAction, method: Method) -> Self {
        Self {
            action,
            method,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            policy: RetryPolicy::QUICK,
        }
    }

    pub(super) fn headers(mut self, headers: &SignedHeaders<'_>) -> Self {
        for (name, value) in headers {
            self.headers.insert(HeaderName::from_static(name), header_value(value));
        }
        self
    }

    pub(super) fn body(mut self, body: String) -> Self {
        self.body = body.into();
        self
    }

    /// Allows for the time in which the store copies bytes before it responds.
    pub(super) fn copying(mut self) -> Self {
        self.policy = RetryPolicy::COPYING;
        self
    }
}

impl S3Store {
    /// Sends a request until the response is final. All requests of the server can be repeated: reads, deletes, parts
    /// by number, and copies to a key that only this attempt writes.
    pub(super) async fn send(
        &self,
        call: Call,
        url: impl Fn(&Credentials) -> Url + Sync,
    ) -> Result<Response, StoreError> {
        let started = Instant::now();
        let mut attempt = 1;
        loop {
            let key = self.key.current(Timestamp::now())?;
            let (url, sent) = (url(key.credentials()), Instant::now());
            let span = traces::store_request(call.action, &call.method, &url, attempt);
            // Not signed: the span of each attempt is another one, and proxies may replace it.
            let mut headers = call.headers.clone();
            span.inject(&mut headers);
            let outcome = self
                .client
                .to(url.as_str())
                .request(call.method.clone(), url)
                .headers(headers)
                .body(call.body.clone())
                .timeout(call.policy.request_timeout)
                .send()
                .await;
            let status = outcome.as_ref().map(|answer| answer.status().as_u16());
            span.store_answered(status);
            metrics::store_answered(call.action, status.ok(), sent.elapsed());
            let failure = match outcome {
                Ok(answer) if !is_retryable(answer.status().as_u16()) => return Ok(answer),
                Ok(answer) => format!("{}: HTTP {}", call.action, answer.status().as_u16()),
                // The URL contains a signature and must not be logged.
                Err(error) => format!("{}: {}", call.action, error_chain(&error.without_url())),
            };
            attempt += 1;
            match delay_before(attempt, started.elapsed(), call.policy, random()) {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(StoreError::Unavailable(failure)),
            }
        }
    }

    /// The signed URL of a request about the bucket itself that rusty-s3 has no action for. The query is sorted by name,
    /// as the signature requires.
    pub(super) fn bucket_url(
        &self,
        credentials: &Credentials,
        method: rusty_s3::Method,
        query: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Url {
        signing::sign(
            &Timestamp::now(),
            method,
            self.bucket.base_url().clone(),
            credentials.key(),
            credentials.secret(),
            credentials.token(),
            self.bucket.region(),
            OWN_REQUEST.as_secs(),
            query.iter().copied(),
            headers.iter().copied(),
        )
    }
}

/// Signs an action; the signature covers these headers too.
pub(super) fn presign<'a>(mut action: impl S3Action<'a>, signed: &SignedHeaders<'a>) -> Url {
    for (name, value) in signed {
        action.headers_mut().insert(*name, *value);
    }
    action.sign(OWN_REQUEST)
}

/// The error of a response that a retry does not change.
pub(super) async fn refusal(action: StoreAction, answer: Response) -> StoreError {
    let status = answer.status().as_u16();
    let body = bounded_body(answer).await;
    StoreError::Refused {
        action,
        status,
        code: S3Error::parse(status, &body).code.as_str().to_owned(),
    }
}

/// The body of a 200 response, without the blanks that some stores send before it while they work.
pub(super) async fn body_text(action: StoreAction, answer: Response) -> Result<String, StoreError> {
    match answer.text().await {
        Ok(text) => Ok(text.trim_start().to_owned()),
        Err(error) => Err(StoreError::Unavailable(format!(
            "{action}: {}",
            error_chain(&error.without_url())
        ))),
    }
}

/// The XML of a 200 response.
pub(super) async fn xml_body<T: DeserializeOwned>(action: StoreAction, answer: Response) -> Result<T, StoreError> {
    let body = body_text(action, answer).await?;
    quick_xml::de::from_str(&body).map_err(|error| StoreError::Unavailable(format!("{action}: {error}")))
}

/// The beginning of a body; shorter if the connection ended early.
pub(super) async fn bounded_body(mut answer: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < MAX_ERROR_BYTES {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    body.truncate(MAX_ERROR_BYTES);
    body
}

/// A header value. All values are ASCII by construction; any other would be sent empty and refused by the store.
fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// A random number for jitter; 0 if the system has no random numbers.
fn random() -> u32 {
    getrandom::u32().unwrap_or(0)
}
