//! The use cases of uploading: sign, confirm, cancel, list, download.

pub mod bucket_event;
mod disposition;
mod list;
mod notice;
mod settle;
mod sign;
mod sniff;
mod sweep;

use std::sync::Arc;
use std::time::Duration;

use app::domain::limits::UploadRules;
use s3_post_policy::{Acl, Bucket, Endpoint, Signer};

pub use notice::Noticed;
pub use sweep::Swept;

use crate::config::PublicUrl;
use crate::ledger::{Allowance, Ledger};
use crate::store::ObjectStore;

/// What one person may hold unless the operator says otherwise: 10 GiB and 2,000 unfinished uploads.
pub const DEFAULT_ALLOWANCE: Allowance = Allowance {
    bytes: 10 * 1024 * 1024 * 1024,
    outstanding: 2_000,
};

/// Everything the use cases share.
#[derive(Clone)]
pub struct UploadDesk {
    /// Our record.
    pub ledger: Arc<dyn Ledger>,
    /// Where the bytes are.
    pub store: Arc<dyn ObjectStore>,
    /// What signs forms, and for where.
    pub form: Arc<FormTerms>,
    /// The operator's rules.
    pub rules: Arc<UploadRules>,
    /// What each person may hold.
    pub allowance: Allowance,
    /// Held by whoever settles a row in this process, so that twenty messengers cost one look.
    settling: settle::InFlight,
}

/// What every form has in common.
pub struct FormTerms {
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

impl UploadDesk {
    /// Puts the parts together.
    pub fn new(
        ledger: Arc<dyn Ledger>,
        store: Arc<dyn ObjectStore>,
        form: FormTerms,
        rules: Arc<UploadRules>,
        allowance: Allowance,
    ) -> Self {
        Self {
            ledger,
            store,
            form: Arc::new(form),
            rules,
            allowance,
            settling: settle::InFlight::default(),
        }
    }
}
