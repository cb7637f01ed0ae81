//! The use cases of uploading: sign, send in parts, confirm, cancel, list, show, name, link to, download,
//! delete, and news of all that.

pub mod bucket_events;
pub(crate) mod disposition;
mod event_stream;
pub(crate) mod file_type;
mod files;
mod finalize;
pub(crate) mod list;

mod parts;
mod remove;
mod served;
mod sign;
mod sweep;
mod thumbnails;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use app::domain::limits::{MAX_SINGLE_BESIDE_PARTS, MAX_SINGLE_REQUEST_BYTES, UploadRules};
use s3_post_policy::{Acl, Bucket, Endpoint, Signer};
use tokio::sync::watch;

pub use bucket_events::BucketEventReport;
pub use event_stream::UploadEventStream;
pub(crate) use sign::check_batch;
pub use sweep::Swept;

use crate::budget::Budget;
use crate::canary::{PartsVerdict, Readiness, Verdict};
use crate::config::{PublicUrl, SingleRequest};
use crate::ledger::{Allowance, Ledger};
use crate::store::{Integrity, ObjectStore, UrlStore};

/// What one person may hold and ask for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes and unfinished uploads.
    pub allowance: Allowance,
    /// Units of work a minute, in this process; `None` for as many as come. See [`crate::budget`].
    pub budget_per_minute: Option<NonZeroU32>,
    /// How long a deleted file can be brought back.
    pub undo: Duration,
    /// How long a link to a file works for whoever has it.
    pub link: Duration,
    /// How long a trigger waits for another server that is finalizing the same row.
    pub wait_for_others: Duration,
}

/// Everything the use cases share.
#[derive(Clone)]
pub struct UploadService {
    /// Our record.
    pub ledger: Ledger,
    /// Where the bytes are.
    pub store: Arc<dyn ObjectStore>,
    /// What signs forms, and for where.
    pub form: Arc<FormConfig>,
    /// The operator's rules.
    pub rules: Arc<UploadRules>,
    /// What each person may hold and ask for.
    pub limits: Limits,
    /// What is known of the store's checksums.
    pub integrity: Integrity,
    /// What files go by that are not sent by form; without it all are.
    urls: Option<SignedUrlConfig>,
    /// What people and addresses may ask for.
    pub budget: Budget,
    /// Held while a row is finalized in this process, so that twenty triggers cost one inspection.
    in_flight: finalize::InFlight,
}

/// Sending by signed URL.
#[derive(Clone)]
pub struct SignedUrlConfig {
    /// Signs URLs and puts parts together.
    pub store: Arc<dyn UrlStore>,
    /// How files are sent that go in one request.
    pub single: SingleRequest,
    /// What the canary found out: nobody gets a URL that was not tried out, or does more than was signed.
    pub readiness: watch::Receiver<Readiness>,
}

impl SignedUrlConfig {
    /// Whether a signed URL may be handed out for a whole file.
    fn put(&self) -> Verdict {
        self.readiness.borrow().put()
    }

    /// What the canary found of files in parts.
    fn parts(&self) -> PartsVerdict {
        match self.store.supports_parts() {
            true => self.readiness.borrow().parts(),
            false => PartsVerdict::Unfit,
        }
    }
}

/// What every form has in common.
pub struct FormConfig {
    /// Signs.
    pub signer: Signer,
    /// Where forms are posted.
    pub endpoint: Endpoint,
    /// The one bucket.
    pub bucket: Bucket,
    /// Only where configured.
    pub acl: Option<Acl>,
    /// How long a form may be used.
    pub lifetime: Duration,
    /// Where S3 sends browsers back to.
    pub public_url: PublicUrl,
}

impl UploadService {
    /// Puts the parts together.
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

    /// What the canary found of files in parts.
    fn parts_verdict(&self) -> PartsVerdict {
        self.urls.as_ref().map_or(PartsVerdict::Unfit, SignedUrlConfig::parts)
    }

    /// The largest file that goes in one request. Where parts work, larger ones go in parts, so that what has to be
    /// copied is small.
    fn max_single_request(&self) -> u64 {
        match self.parts_verdict() {
            PartsVerdict::Unfit => MAX_SINGLE_REQUEST_BYTES,
            PartsVerdict::Final | PartsVerdict::Changeable | PartsVerdict::Untried => MAX_SINGLE_BESIDE_PARTS,
        }
    }

    /// The same, with whatever is found out about the store's checksums.
    #[must_use]
    pub fn with_integrity(self, integrity: Integrity) -> Self {
        Self { integrity, ..self }
    }

    /// The same, with files that are sent by URL: in parts, or all of them.
    #[must_use]
    pub fn with_urls(self, urls: SignedUrlConfig) -> Self {
        Self {
            urls: Some(urls),
            ..self
        }
    }
}
