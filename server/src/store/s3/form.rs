//! Sending a file as a browser does.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::RequestBuilder;
use reqwest::header::DATE;
use reqwest::multipart::{Form, Part};
use s3_post_policy::{ObjectKey, PresignedPost, S3Error};

use super::S3Store;
use super::exchange::bounded_body;
use crate::outbound::causes;
use crate::store::attempt::{Patience, is_retryable};
use crate::store::{FormAnswer, PresignedPut, StoreError};

impl S3Store {
    pub(super) async fn send_form(&self, form: &PresignedPost, file: &[u8]) -> Result<FormAnswer, StoreError> {
        let mut body = Form::new();
        for (name, value) in form.fields.iter() {
            body = body.text(name.to_owned(), value.to_owned());
        }
        body = body.part("file", Part::bytes(file.to_vec()).file_name("canary"));
        self.try_once("POST", self.client.to(&form.url).post(&form.url).multipart(body))
            .await
    }

    pub(super) async fn send_put(&self, put: &PresignedPut, file: &[u8]) -> Result<FormAnswer, StoreError> {
        let mut request = self.client.to(&put.url).put(&put.url).body(file.to_vec());
        for (name, value) in put.headers.iter() {
            request = request.header(name, value);
        }
        self.try_once("PUT", request).await
    }

    /// Whether a GET without a signature is answered with the object.
    pub(super) async fn read_unsigned(&self, key: &ObjectKey) -> Result<bool, StoreError> {
        let url = self.public_bucket.object_url(key.as_str());
        let request = self.client.to(url.as_str()).get(url);
        let answer = request.timeout(Patience::QUICK.one).send().await;
        let answer =
            answer.map_err(|error| StoreError::Unavailable(format!("GET: {}", causes(&error.without_url()))))?;
        Ok(answer.status().is_success())
    }

    async fn try_once(&self, action: &'static str, request: RequestBuilder) -> Result<FormAnswer, StoreError> {
        let answer = request
            .timeout(Patience::QUICK.one)
            .send()
            .await
            .map_err(|error| StoreError::Unavailable(format!("{action}: {}", causes(&error.without_url()))))?;
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

/// RFC 9110 writes dates as mail does.
fn http_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_http_are_read() {
        let time = http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        assert_eq!(time.as_second(), 784_111_777);
        assert_eq!(http_date("yesterday"), None);
    }
}
