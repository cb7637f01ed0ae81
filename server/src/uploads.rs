//! The use cases of uploads: sign, send in parts, confirm, cancel, sweep, and events; and of files: list, show, rename,
//! share, download, delete, restore.

pub mod bucket_events;
mod event_stream;
pub(crate) mod file_type;
pub(crate) mod files;
mod finalize;
mod multipart;
mod sign;
mod sweep;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use app::domain::limits::{MAX_SINGLE_REQUEST_BYTES, MAX_SINGLE_WITH_MULTIPART, UploadRules};
use s3_post_policy::{Acl, Bucket, Endpoint};
use tokio::sync::watch;

pub use bucket_events::BucketEventReport;
pub use event_stream::UploadEventStream;
pub(crate) use sign::check_batch;
pub use sweep::SweepReport;

use crate::access_keys::StoreKey;
use crate::budget::Budget;
use crate::canary::{PartsVerdict, Readiness, Verdict};
use crate::config::{PublicUrl, UploadMethod};
use crate::ledger::{Allowance, Ledger};
use crate::store::{Integrity, ObjectStore, UrlStore};

/// The limits of one person.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Limits of bytes and of unfinished uploads.
    pub allowance: Allowance,
    /// Units of work per minute in this process; `None` for no limit. See [`crate::budget`].
    pub budget_per_minute: Option<NonZeroU32>,
    /// How long a deleted file can be restored.
    pub undo: Duration,
    /// How long a link to a file works.
    pub link: Duration,
    /// How long to wait for another server that is finalizing the same row.
    pub wait_for_others: Duration,
}

/// The use cases of uploads, and the state that they share.
#[derive(Clone)]
pub struct UploadService {
    /// The table of uploads.
    pub ledger: Ledger,
    /// The store that holds the bytes.
    pub store: Arc<dyn ObjectStore>,
    /// Signs forms.
    pub form: Arc<FormConfig>,
    /// The operator's rules for files.
    pub rules: Arc<UploadRules>,
    /// The limits of each person.
    pub limits: Limits,
    /// The store's checksum capabilities.
    pub integrity: Integrity,
    /// Signs URLs; without it all files are sent by form.
    urls: Option<SignedUrlConfig>,
    /// Budgets of work of people and addresses.
    pub budget: Budget,
    /// Locks rows that are being finalized in this process, so that many triggers of one row cause one inspection.
    in_flight: finalize::InFlight,
}

/// Configuration of sending by signed URL.
#[derive(Clone)]
pub struct SignedUrlConfig {
    /// Signs URLs and completes multipart uploads.
    pub store: Arc<dyn UrlStore>,
    /// How a file is sent in one request: by form or by PUT.
    pub single: UploadMethod,
    /// The canary's result. URLs are handed out only if it found that they work and do no more than was signed.
    pub readiness: watch::Receiver<Readiness>,
}

impl SignedUrlConfig {
    /// Whether signed URLs of whole files may be handed out.
    fn put_verdict(&self) -> Verdict {
        self.readiness.borrow().put_verdict()
    }

    /// Whether files may be sent in parts.
    fn parts_verdict(&self) -> PartsVerdict {
        match self.store.supports_parts() {
            true => self.readiness.borrow().parts_verdict(),
            false => PartsVerdict::Unfit,
        }
    }
}

/// Configuration of all forms.
pub struct FormConfig {
    /// The key that signs uploads.
    pub key: StoreKey,
    /// The endpoint to which forms are posted.
    pub endpoint: Endpoint,
    /// The bucket.
    pub bucket: Bucket,
    /// The canned ACL, if one is configured.
    pub acl: Option<Acl>,
    /// How long a form can be used.
    pub lifetime: Duration,
    /// The site's own URL, to which S3 redirects browsers after a plain form.
    pub public_url: PublicUrl,
}

impl UploadService {
    /// A service without signed URLs; see [`UploadService::with_urls`].
    pub fn new(
        ledger: Ledger,
        store: Arc<dyn ObjectStore>,
        form: FormConfig,
        rules: Arc<UploadRules>,
        limits: Limits,
    ) -> Self {
        Self {
            ledger,
            store,
            form: Arc::new(form),
            rules,
            limits,
            integrity: Integrity::default(),
            urls: None,
            budget: Budget::new(limits.budget_per_minute),
            in_flight: finalize::InFlight::default(),
        }
    }

    /// Whether files may be sent in parts.
    fn parts_verdict(&self) -> PartsVerdict {
        self.urls
            .as_ref()
            .map_or(PartsVerdict::Unfit, SignedUrlConfig::parts_verdict)
    }

    /// The largest file that is sent in one request, in bytes. If parts work, larger files are sent in parts, so that
    /// objects that have to be copied are small.
    fn max_single_request(&self) -> u64 {
        match self.parts_verdict() {
            PartsVerdict::Unfit => MAX_SINGLE_REQUEST_BYTES,
            PartsVerdict::Final | PartsVerdict::Changeable | PartsVerdict::Untried => MAX_SINGLE_WITH_MULTIPART,
        }
    }

    /// This service with checksum capabilities that the canary sets.
    #[must_use]
    pub fn with_integrity(self, integrity: Integrity) -> Self {
        Self { integrity, ..self }
    }

    /// This service with signed URLs: files are sent in parts, or all files by URL.
    #[must_use]
    pub fn with_urls(self, urls: SignedUrlConfig) -> Self {
        Self {
            urls: Some(urls),
            ..self
        }
    }
}
