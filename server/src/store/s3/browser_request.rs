//! Sending a file as a browser does.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::RequestBuilder;
use reqwest::header::DATE;
use reqwest::multipart::{Form, Part};
use s3_post_policy::{ObjectKey, PresignedPost, S3Error};

use super::S3Store;
use super::request::bounded_body;
use crate::outbound::error_chain;
use crate::store::retry::{RetryPolicy, is_retryable};
use crate::store::{FormAnswer, PresignedPut, StoreAction, StoreError};

impl S3Store {
    pub(super) async fn send_form(&self, form: &PresignedPost, file: &[u8]) -> Result<FormAnswer, StoreError> {
        let mut body = Form::new();
        for (name, value) in form.fields.iter() {
            body = body.text(name.to_owned(), value.to_owned());
        }
        body = body.part("file", Part::bytes(file.to_vec()).file_name("canary"));
        self.send_once(
            StoreAction::PostObject,
            self.client.to(&form.url).post(&form.url).multipart(body),
        )
        .await
    }

    pub(super) async fn send_put(&self, put: &PresignedPut, file: &[u8]) -> Result<FormAnswer, StoreError> {
        let mut request = self.client.to(&put.url).put(&put.url).body(file.to_vec());
        for (name, value) in put.headers.iter() {
            request = request.header(name, value);
        }
        self.send_once(StoreAction::PutObject, request).await
    }

    /// Whether a GET without a signature returns the object.
    pub(super) async fn is_readable_unsigned(&self, key: &ObjectKey) -> Result<bool, StoreError> {
        let url = self.public_bucket.object_url(key.as_str());
        let request = self.client.to(url.as_str()).get(url);
        let answer = request.timeout(RetryPolicy::QUICK.request_timeout).send().await;
        let answer = answer.map_err(|error| {
            StoreError::Unavailable(format!(
                "{}: {}",
                StoreAction::GetObject,
                error_chain(&error.without_url())
            ))
        })?;
        Ok(answer.status().is_success())
    }

    async fn send_once(&self, action: StoreAction, request: RequestBuilder) -> Result<FormAnswer, StoreError> {
        let answer = request
            .timeout(RetryPolicy::QUICK.request_timeout)
            .send()
            .await
            .map_err(|error| StoreError::Unavailable(format!("{action}: {}", error_chain(&error.without_url()))))?;
        let status = answer.status().as_u16();
        if is_retryable(status) {
            return Err(StoreError::Unavailable(format!("{action}: HTTP {status}")));
        }
        let date = answer
            .headers()
            .get(DATE)
            .and_then(|value| http_date(value.to_str().ok()?));
        let error = S3Error::parse(status, &bounded_body(answer).await);
        Ok(FormAnswer { status, error, date })
    }
}

/// Parses the date of an HTTP header. RFC 9110 uses the format of mail.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_dates_are_parsed() {
        let time = http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        assert_eq!(time.as_second(), 784_111_777);
        assert_eq!(http_date("yesterday"), None);
    }
}
