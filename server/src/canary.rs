//! The start-up canary: checks that the configured store does what the server relies on.
//!
//! Without it a wrong region, a key without a permission, or a gateway that enforces no policies would show at the
//! first upload, or never. The canary runs in the background with small objects, which it deletes again. They have new
//! ids below `staging/`, `files/canary/` and `parts/canary/`; the daily sweep deletes those that remain.
//!
//! | module | what it holds |
//! |---|---|
//! | `checks` | the checks of forms, PUTs, copies, permissions and clocks |
//! | `added_headers` | checks with unsigned headers |
//! | `multipart` | checks of files in parts and of late parts |
//! | `test_objects` | the ids of the objects that the canary makes |
//! | `send` | sending files as browsers do |
//! | `endpoints` | the endpoint to check |
//! | `report` | findings, each with a sentence for the operator |
//! | `readiness` | running until the store is fit |
//! | `once` | one run, and a check of public access, for `buttress doctor` |

mod added_headers;
mod checks;
mod endpoints;
mod multipart;
mod once;
mod readiness;
mod report;
mod send;
mod test_objects;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use s3_post_policy::{Acl, Bucket, Endpoint};

use crate::access_keys::StoreKey;
use crate::config::UploadMethod;
use crate::store::{FormTarget, Integrity, ObjectStore, UrlStore};

pub use endpoints::ServerEndpoint;
pub use readiness::Readiness;
pub use report::{CanaryReport, EndpointKind, Finding, PartsVerdict, Permission, Transport, Verdict};

/// The canary; see the module.
pub struct Canary {
    /// The store, as the server uses it.
    pub store: Arc<dyn ObjectStore>,
    /// The store, as browsers use it.
    pub browser: Arc<dyn FormTarget>,
    /// The key that signs browsers' uploads.
    pub upload_key: StoreKey,
    /// The endpoint to which forms are posted.
    pub endpoint: Endpoint,
    /// The bucket.
    pub bucket: Bucket,
    /// The canned ACL, if one is configured.
    pub acl: Option<Acl>,
    /// Signs URLs and completes multipart uploads.
    pub urls: Arc<dyn UrlStore>,
    /// How whole files are sent: by form or by PUT.
    pub single: UploadMethod,
    /// The server's own endpoint, if browsers have another.
    pub server_endpoint: Option<ServerEndpoint>,
    /// The largest file that users may send.
    pub max_upload_bytes: u64,
    /// The store's checksum capabilities, which the canary sets.
    pub integrity: Integrity,
}
