//! Requests that ask a store about itself and the bucket, and browsers' preflight requests. Each is sent once, and any
//! response is returned.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use md5::{Digest, Md5};
use reqwest::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, DATE, HeaderMap, HeaderName, ORIGIN,
};
use reqwest::{Method, RequestBuilder, Response};
use s3_post_policy::S3Error;

use super::S3Store;
use super::browser_request::http_date;
use super::request::bounded_body;
use crate::outbound::{NoAnswer, error_chain};
use crate::store::bucket_settings::{
    BucketSetting, CorsRule, LifecycleRule, RawSetting, cors_rules, keeps_versions, lifecycle_rules,
};
use crate::store::retry::RetryPolicy;
use crate::store::{BucketAnswer, Preflight, PreflightAnswer, StoreError};

/// Error codes of a bucket that does not have a setting.
const MISSING: [&str; 2] = ["NoSuchCORSConfiguration", "NoSuchLifecycleConfiguration"];
/// The smallest objects that lifecycle rules move (AWS, `PutBucketLifecycleConfiguration`).
const MINIMUM_SIZE: &str = "x-amz-transition-default-minimum-object-size";
/// The region of the bucket, in S3's responses.
const BUCKET_REGION: &str = "x-amz-bucket-region";

impl S3Store {
    /// Lists one object, signed with the server's key, and returns any response.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if there was no response.
    pub async fn probe_bucket(&self) -> Result<BucketAnswer, StoreError> {
        let sent = Timestamp::now();
        let answer = self.get_once(&[("list-type", "2"), ("max-keys", "1")]).await?;
        let received = Timestamp::now();
        let date = header(answer.headers(), DATE.as_str()).and_then(|text| http_date(&text));
        let region = header(answer.headers(), BUCKET_REGION);
        let status = answer.status().as_u16();
        let body = bounded_body(answer).await;
        Ok(BucketAnswer {
            status,
            error: S3Error::parse(status, &body),
            is_listing: String::from_utf8_lossy(&body).contains("<ListBucketResult"),
            date,
            sent,
            received,
            region,
        })
    }

    /// The bucket's CORS rules; none if it has no configuration.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if there was no usable response.
    pub async fn cors_rules(&self) -> Result<BucketSetting<Vec<CorsRule>>, StoreError> {
        self.bucket_setting("cors", cors_rules).await
    }

    /// The bucket's lifecycle rules; none if it has no configuration.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if there was no usable response.
    pub async fn lifecycle_rules(&self) -> Result<BucketSetting<Vec<LifecycleRule>>, StoreError> {
        self.bucket_setting("lifecycle", lifecycle_rules).await
    }

    /// Whether the bucket keeps old versions of objects.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if there was no usable response.
    pub async fn keeps_versions(&self) -> Result<BucketSetting<bool>, StoreError> {
        self.bucket_setting("versioning", keeps_versions).await
    }

    /// Whether a request without a signature lists the bucket, at the endpoint of browsers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if there was no response.
    pub async fn is_listed_unsigned(&self) -> Result<bool, StoreError> {
        let mut url = self.public_bucket.base_url().clone();
        url.set_query(Some("list-type=2&max-keys=1"));
        let request = self.client.to(url.as_str()).get(url);
        let answer = once("ListObjectsV2", request).await?;
        Ok(answer.status().is_success())
    }

    /// Sends a preflight request, as a browser does before it sends a file.
    ///
    /// # Errors
    /// If there was no response.
    pub async fn send_preflight(&self, preflight: Preflight<'_>) -> Result<PreflightAnswer, NoAnswer> {
        let client = self.client.to(preflight.url);
        let mut request = client
            .request(Method::OPTIONS, preflight.url)
            .header(ORIGIN, preflight.origin)
            .header(ACCESS_CONTROL_REQUEST_METHOD, preflight.method);
        if !preflight.headers.is_empty() {
            request = request.header(ACCESS_CONTROL_REQUEST_HEADERS, preflight.headers.join(","));
        }
        let answer = request.timeout(RetryPolicy::QUICK.request_timeout).send().await?;
        let headers = answer.headers();
        let list = |name: HeaderName| {
            let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
            let items = values.flat_map(|value| value.split(','));
            items.map(|item| item.trim().to_owned()).collect::<Vec<_>>()
        };
        let allowed_origins = headers.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).iter();
        let allowed_origins = allowed_origins.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let status = answer.status().as_u16();
        let (allowed_origins, methods) = (allowed_origins.collect(), list(ACCESS_CONTROL_ALLOW_METHODS));
        let headers = list(ACCESS_CONTROL_ALLOW_HEADERS);
        Ok(PreflightAnswer {
            status,
            allowed_origins,
            methods,
            headers,
            error: S3Error::parse(status, &bounded_body(answer).await),
        })
    }

    /// Reads and parses one of the bucket's settings; the default if the bucket does not have it.
    async fn bucket_setting<T: Default>(
        &self,
        name: &'static str,
        parse: fn(&str) -> Result<T, quick_xml::DeError>,
    ) -> Result<BucketSetting<T>, StoreError> {
        Ok(match self.raw_bucket_setting(name).await? {
            BucketSetting::Found(raw) if raw.xml.is_empty() => BucketSetting::Found(T::default()),
            BucketSetting::Found(raw) => match parse(&raw.xml) {
                Ok(value) => BucketSetting::Found(value),
                // Some stores ignore the question and list the bucket instead.
                Err(_) => BucketSetting::Unsupported("an answer to another question".to_owned()),
            },
            BucketSetting::Denied => BucketSetting::Denied,
            BucketSetting::Unsupported(answer) => BucketSetting::Unsupported(answer),
        })
    }

    /// Reads one of the bucket's settings, by its name in S3's URLs.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if there was no whole response.
    pub async fn raw_bucket_setting(&self, name: &'static str) -> Result<BucketSetting<RawSetting>, StoreError> {
        let answer = self.get_once(&[(name, "")]).await?;
        let status = answer.status().as_u16();
        if status == 200 {
            let minimum_size = header(answer.headers(), MINIMUM_SIZE);
            let xml = answer.text().await.map_err(|error| {
                StoreError::Unavailable(format!("GET ?{name}: {}", error_chain(&error.without_url())))
            })?;
            return Ok(BucketSetting::Found(RawSetting { xml, minimum_size }));
        }
        let error = S3Error::parse(status, &bounded_body(answer).await);
        let code = error.code.as_str();
        Ok(match status {
            404 if MISSING.contains(&code) => BucketSetting::Found(RawSetting::default()),
            401 | 403 => BucketSetting::Denied,
            _ => BucketSetting::Unsupported(format!("HTTP {status} {code}").trim_end().to_owned()),
        })
    }

    /// Replaces one of the bucket's settings, by its name in S3's URLs.
    ///
    /// # Errors
    /// The reason, if the store did not accept it.
    pub async fn put_bucket_setting(&self, name: &'static str, raw: &RawSetting) -> Result<(), String> {
        let md5 = STANDARD.encode(Md5::digest(&raw.xml));
        let mut headers = vec![("content-md5", md5.as_str()), ("content-type", "application/xml")];
        headers.extend(raw.minimum_size.as_deref().map(|size| (MINIMUM_SIZE, size)));
        let key = self.key.current(Timestamp::now()).map_err(|error| error.to_string())?;
        let url = self.bucket_url(key.credentials(), rusty_s3::Method::Put, &[(name, "")], &headers);
        let mut request = self.client.to(url.as_str()).put(url).body(raw.xml.clone());
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let answer = once("PUT", request).await.map_err(|error| error.to_string())?;
        if answer.status().is_success() {
            return Ok(());
        }
        let status = answer.status().as_u16();
        let error = S3Error::parse(status, &bounded_body(answer).await);
        let text = format!("the store answers HTTP {status} {}", error.code.as_str());
        Err(text.trim_end().to_owned())
    }

    /// A signed GET of the bucket itself. The query is sorted by name.
    async fn get_once(&self, query: &[(&str, &str)]) -> Result<Response, StoreError> {
        let key = self.key.current(Timestamp::now())?;
        let url = self.bucket_url(key.credentials(), rusty_s3::Method::Get, query, &[]);
        once("GET", self.client.to(url.as_str()).get(url)).await
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

async fn once(method: &str, request: RequestBuilder) -> Result<Response, StoreError> {
    let sent = request.timeout(RetryPolicy::QUICK.request_timeout).send().await;
    sent.map_err(|error| StoreError::Unavailable(format!("{method}: {}", error_chain(&error.without_url()))))
}
