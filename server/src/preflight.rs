//! The preflight requests by which browsers ask the store whether a page may send a file.
//!
//! | module | what it holds |
//! |---|---|
//! | `cors` | the CORS rule that the page needs, and the judgement of an answer |
//! | `names` | whether browsers of other machines can reach a host |

mod cors;
mod names;

use std::sync::Arc;

use app::domain::upload::UploadId;

use crate::config::{S3Settings, Setting, SettingError, UploadMethod, definitions};
use crate::ledger::staging_key;
use crate::outbound::NoAnswer;
use crate::store::{BucketSetting, Preflight, S3Store};
pub(crate) use cors::{HIDDEN, NeededRule, ORIGIN, Refusal};
pub(crate) use names::is_internal;

/// A request of the page to the store. Browsers ask before each, because the page watches its progress
/// (`XMLHttpRequest`, "upload listener flag").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageRequest {
    /// A form with a file.
    Form,
    /// A whole file by signed URL.
    File,
    /// A part of a file.
    Part,
}

impl PageRequest {
    /// The HTTP method.
    pub(crate) const fn method(self) -> &'static str {
        match self {
            Self::Form => "POST",
            Self::File | Self::Part => "PUT",
        }
    }
}

/// What a browser does after a preflight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Permission {
    /// It sends the request; the store allows this origin.
    OfOrigin,
    /// It sends the request; the store allows all origins.
    OfAnyOrigin,
    /// It does not send the request.
    Refused(Refusal),
}

/// Sends the preflight requests of a page; see the module. Clones share the store.
#[derive(Clone)]
pub(crate) struct PagePreflights {
    store: Arc<S3Store>,
    /// The rule that the page needs; its origin is the page's.
    pub(crate) needed: NeededRule,
    /// The setting with the address that browsers use.
    pub(crate) endpoint: &'static Setting,
    /// How whole files are sent.
    single: UploadMethod,
    form_url: String,
}

impl PagePreflights {
    /// The preflights of the pages at this origin.
    ///
    /// # Errors
    /// If the endpoint of browsers is not a URL.
    pub(crate) fn new(origin: &str, s3: &S3Settings, store: Arc<S3Store>) -> Result<Self, SettingError> {
        Ok(Self {
            store,
            needed: NeededRule::of(origin, s3),
            endpoint: match &s3.public_endpoint {
                Some(_) => &definitions::S3_PUBLIC_ENDPOINT,
                None => &definitions::S3_ENDPOINT,
            },
            single: s3.upload_method,
            form_url: s3.browser_endpoint()?.form_url(&s3.bucket),
        })
    }

    /// The request by which a page sends a part, or else a whole file.
    pub(crate) fn request_of(&self, is_part: bool) -> PageRequest {
        match self.single {
            _ if is_part => PageRequest::Part,
            UploadMethod::Post => PageRequest::Form,
            UploadMethod::Put => PageRequest::File,
        }
    }

    /// The requests that pages send. Large files and, on all stores, files from a certain size on go in parts.
    pub(crate) fn used(&self) -> [PageRequest; 2] {
        [self.request_of(false), self.request_of(true)]
    }

    /// The address of a request, without its query.
    pub(crate) fn address(&self, request: PageRequest) -> String {
        let url = self.url(request);
        url.split('?').next().unwrap_or_default().to_owned()
    }

    /// Asks the store as a browser does before this request.
    ///
    /// # Errors
    /// If there was no answer.
    pub(crate) async fn send(&self, request: PageRequest) -> Result<Permission, NoAnswer> {
        let headers = match request {
            PageRequest::File => self.needed.headers,
            PageRequest::Form | PageRequest::Part => &[],
        };
        let preflight = Preflight {
            url: &self.url(request),
            origin: &self.needed.origin,
            method: request.method(),
            headers,
        };
        let answer = self.store.send_preflight(preflight).await?;
        let allows_any = answer.allowed_origins.iter().any(|origin| origin == "*");
        Ok(
            match cors::refusal(&answer, preflight.origin, preflight.method, headers) {
                Some(refusal) => Permission::Refused(refusal),
                None if allows_any => Permission::OfAnyOrigin,
                None => Permission::OfOrigin,
            },
        )
    }

    /// What the bucket's CORS rules lack so that browsers send the requests, a phrase each; `None` if the rules cannot be
    /// read.
    pub(crate) async fn lacks(&self) -> Option<Vec<String>> {
        let Ok(BucketSetting::Found(rules)) = self.store.cors_rules().await else {
            return None;
        };
        let mut lacks = self.needed.difference(&rules);
        lacks.retain(|lack| !lack.starts_with(HIDDEN));
        Some(lacks)
    }

    /// The URL of a request for an upload that does not exist, without a signature: stores do not check those of
    /// preflights.
    fn url(&self, request: PageRequest) -> String {
        let key = staging_key(&UploadId::from_bits(0));
        let object = format!("{}/{key}", self.form_url.trim_end_matches('/'));
        match request {
            PageRequest::Form => self.form_url.clone(),
            PageRequest::File => object,
            PageRequest::Part => format!("{object}?partNumber=1&uploadId=none"),
        }
    }
}
