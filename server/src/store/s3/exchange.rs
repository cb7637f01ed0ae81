//! One request, sent until its answer is final or our patience ends.

use std::time::Instant;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response};
use rusty_s3::S3Action;
use s3_post_policy::S3Error;
use url::Url;

use super::{OWN_REQUEST, S3Store};
use crate::outbound::causes;
use crate::store::StoreError;
use crate::store::attempt::{Patience, delay_before, is_retryable};

/// An error's XML is small; what is longer is not read.
const MOST_ERROR_BYTES: usize = 16 * 1024;

/// Headers that are a part of a signature, sorted by name.
pub(super) type Signed<'a> = [(&'static str, &'a str)];

/// Everything about a request but its URL, which is signed anew for each try.
pub(super) struct Call {
    action: &'static str,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
    patience: Patience,
}

impl Call {
    /// `action` is what the log calls it.
    pub(super) fn new(action: &'static str, method: Method) -> Self {
        Self {
            action,
            method,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            patience: Patience::QUICK,
        }
    }

    pub(super) fn headers(mut self, headers: &Signed<'_>) -> Self {
        for (name, value) in headers {
            self.headers.insert(HeaderName::from_static(name), header_value(value));
        }
        self
    }

    pub(super) fn body(mut self, body: String) -> Self {
        self.body = body.into();
        self
    }

    /// The store moves bytes before it answers.
    pub(super) fn copying(mut self) -> Self {
        self.patience = Patience::COPYING;
        self
    }
}

impl S3Store {
    /// All our requests may be repeated: reads, deletes, parts under their number, and copies to a
    /// key that only we write.
    pub(super) async fn send(&self, call: Call, url: impl Fn() -> Url + Sync) -> Result<Response, StoreError> {
        let started = Instant::now();
        let mut tries = 1;
        loop {
            let url = url();
            let outcome = self
                .client
                .to(url.as_str())
                .request(call.method.clone(), url)
                .headers(call.headers.clone())
                .body(call.body.clone())
                .timeout(call.patience.one)
                .send()
                .await;
            let trouble = match outcome {
                Ok(answer) if !is_retryable(answer.status().as_u16()) => return Ok(answer),
                Ok(answer) => format!("{}: HTTP {}", call.action, answer.status().as_u16()),
                // The URL holds a signature; it stays out of the log.
                Err(error) => format!("{}: {}", call.action, causes(&error.without_url())),
            };
            tries += 1;
            match delay_before(tries, started.elapsed(), call.patience, random()) {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(StoreError::Unavailable(trouble)),
            }
        }
    }
}

/// The URL of an action whose signature covers these headers too.
pub(super) fn presign<'a>(mut action: impl S3Action<'a>, signed: &Signed<'a>) -> Url {
    for (name, value) in signed {
        action.headers_mut().insert(*name, *value);
    }
    action.sign(OWN_REQUEST)
}

/// An answer that trying again will not change.
pub(super) async fn refusal(action: &'static str, answer: Response) -> StoreError {
    let status = answer.status().as_u16();
    let body = bounded_body(answer).await;
    StoreError::Refused {
        action,
        status,
        code: S3Error::parse(status, &body).code.as_str().to_owned(),
    }
}

/// What a store says after it has already said 200; blanks that it sent while it worked are cut.
pub(super) async fn late_word(action: &'static str, answer: Response) -> Result<String, StoreError> {
    match answer.text().await {
        Ok(text) => Ok(text.trim_start().to_owned()),
        Err(error) => Err(StoreError::Unavailable(format!(
            "{action}: {}",
            causes(&error.without_url())
        ))),
    }
}

/// The beginning of a body, as far as it came.
pub(super) async fn bounded_body(mut answer: Response) -> Vec<u8> {
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

/// Our values are ASCII by construction; one that is not would be sent empty and so refused.
fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// Jitter need not be secret; without randomness there is none.
fn random() -> u32 {
    getrandom::u32().unwrap_or(0)
}
