//! The start-up canary: is the configured store what we think it is?
//!
//! A wrong region, a key without a permission or a gateway that enforces no policies shows when the
//! first person uploads, or never. So the server tries everything out itself, in the background, with
//! tiny objects that it removes again. They stand under fresh ids below `staging/`, `files/canary/` and `parts/canary/`:
//! the daily sweep removes what stays behind.
//!
//! | module | what it holds |
//! |---|---|
//! | `added_headers` | headers that nobody signed, added to what was signed |
//! | `parts` | files in parts, and parts that come late |
//! | `report` | what may be found, each with a sentence for the operator |
//! | `send` | sending as people's browsers will |
//! | `trial` | the things that are tried |
//! | `large` | a file that is larger than some proxies let pass |
//! | `ways` | trying as browsers do, and from inside where they cannot be followed |
//! | `watch` | trying until there is a result |

mod added_headers;
mod large;
mod parts;
mod report;
mod send;
#[cfg(test)]
mod tests;
mod trial;
mod watch;
mod ways;

use std::sync::Arc;

use s3_post_policy::{Acl, Bucket, Endpoint, Signer};

use crate::config::{KeyRole, SingleRequest};
use crate::store::{FormTarget, Integrity, ObjectStore, UrlStore};

pub use report::{CanaryReport, Finding, PartsVerdict, Permission, Transport, Verdict, Way};
pub use watch::Readiness;
pub use ways::Inside;

/// See the module.
pub struct Canary {
    /// The server's own way to the store.
    pub store: Arc<dyn ObjectStore>,
    /// A browser's way to the store.
    pub browser: Arc<dyn FormTarget>,
    /// Signs forms as for people.
    pub signer: Arc<Signer>,
    /// Where forms are posted.
    pub endpoint: Endpoint,
    /// The one bucket.
    pub bucket: Bucket,
    /// Only where configured.
    pub acl: Option<Acl>,
    /// Signs URLs, and puts parts together.
    pub urls: Arc<dyn UrlStore>,
    /// How people send whole files.
    pub single: SingleRequest,
    /// The key that signs what people send.
    pub key: KeyRole,
    /// The way from here, where browsers have another.
    pub inside: Option<Inside>,
    /// The largest file that people may send.
    pub largest: u64,
    /// Learns what the store makes of checksums.
    pub integrity: Integrity,
}
