//! The endpoint that the canary checks: the one that browsers use, or the server's own if that one is not reachable
//! from this machine.

use std::sync::Arc;

use jiff::Timestamp;
use s3_post_policy::Endpoint;

use super::Canary;
use super::checks::CheckError;
use super::report::{CanaryReport, EndpointKind, Finding};
use crate::store::{FormTarget, S3Store, StoreError, UrlStore};

/// The server's own endpoint, as a browser would use it.
#[derive(Clone)]
pub struct ServerEndpoint {
    pub(super) endpoint: Endpoint,
    pub(super) browser: Arc<dyn FormTarget>,
    pub(super) urls: Arc<dyn UrlStore>,
}

impl ServerEndpoint {
    /// Sends forms to `endpoint` and uses the URLs of `store`, which lead there, too.
    pub fn new(endpoint: Endpoint, store: S3Store) -> Self {
        let store = Arc::new(store);
        Self {
            endpoint,
            browser: store.clone(),
            urls: store,
        }
    }
}

impl Canary {
    /// Runs all checks once at the endpoint that browsers use, or at the server's own if the former does not answer: in
    /// many networks a machine cannot reach its own public address.
    pub(super) async fn check_endpoints(&self, now: Timestamp) -> Result<CanaryReport, CheckError> {
        match (self.check_store(now).await, &self.server_endpoint) {
            (Err(CheckError::Store(error @ StoreError::Unavailable(_))), Some(server_endpoint)) => {
                let mut report = self.at(server_endpoint).check_store(now).await?;
                report.findings.push(Finding::PublicEndpointAway(error.to_string()));
                Ok(report)
            }
            (outcome, _) => outcome,
        }
    }

    /// The endpoint that is checked.
    pub(super) fn endpoint_kind(&self) -> EndpointKind {
        match self.server_endpoint {
            Some(_) => EndpointKind::Public,
            None => EndpointKind::Server,
        }
    }

    /// The same canary at the server's own endpoint.
    fn at(&self, server_endpoint: &ServerEndpoint) -> Self {
        let ServerEndpoint {
            endpoint,
            browser,
            urls,
        } = server_endpoint.clone();
        Self {
            store: self.store.clone(),
            browser,
            upload_key: self.upload_key.clone(),
            endpoint,
            bucket: self.bucket.clone(),
            acl: self.acl,
            urls,
            single: self.single,
            server_endpoint: None,
            max_upload_bytes: self.max_upload_bytes,
            integrity: self.integrity.clone(),
        }
    }
}
