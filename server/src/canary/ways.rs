//! Trying as browsers do; and from inside, where what they reach cannot be reached from here.

use std::sync::Arc;

use jiff::Timestamp;
use s3_post_policy::Endpoint;

use super::Canary;
use super::report::{CanaryReport, Finding, Way};
use super::trial::TrialError;
use crate::store::{FormTarget, S3Store, StoreError, UrlStore};

/// The server's own way to the store.
#[derive(Clone)]
pub struct Inside {
    pub(super) endpoint: Endpoint,
    pub(super) browser: Arc<dyn FormTarget>,
    pub(super) urls: Arc<dyn UrlStore>,
}

impl Inside {
    /// What is sent to `endpoint`, and URLs that lead where `store` itself goes.
    pub fn of(endpoint: Endpoint, store: S3Store) -> Self {
        let store = Arc::new(store);
        Self {
            endpoint,
            browser: store.clone(),
            urls: store,
        }
    }
}

impl Canary {
    /// Tries everything once, by the browsers' way if it leads anywhere from here. Many networks do not lead back in.
    pub(super) async fn try_ways(&self, now: Timestamp) -> Result<CanaryReport, TrialError> {
        match (self.try_store(now).await, &self.inside) {
            (Err(TrialError::Store(error @ StoreError::Unavailable(_))), Some(inside)) => {
                let mut report = self.from(inside).try_store(now).await?;
                report.findings.push(Finding::PublicEndpointAway(error.to_string()));
                Ok(report)
            }
            (outcome, _) => outcome,
        }
    }

    /// The way that what is sent goes.
    pub(super) fn way(&self) -> Way {
        match self.inside {
            Some(_) => Way::Public,
            None => Way::Own,
        }
    }

    fn from(&self, inside: &Inside) -> Self {
        let Inside {
            endpoint,
            browser,
            urls,
        } = inside.clone();
        Self {
            store: self.store.clone(),
            browser,
            signer: self.signer.clone(),
            endpoint,
            bucket: self.bucket.clone(),
            acl: self.acl,
            urls,
            single: self.single,
            key: self.key,
            inside: None,
            largest: self.largest,
            integrity: self.integrity.clone(),
        }
    }
}
