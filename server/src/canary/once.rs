//! One run of the canary, and a check of public access, for `buttress doctor`.

use jiff::Timestamp;
use s3_post_policy::ObjectKey;

use super::Canary;
use super::checks::{CONTENT_TYPE, CheckError};
use super::report::CanaryReport;
use super::test_objects::TestObjects;
use crate::ledger::{FILES_PREFIX, PARTS_PREFIX, STAGING_PREFIX, parts_probe_key};
use crate::store::CopyOptions;

impl Canary {
    /// Runs all checks once.
    ///
    /// # Errors
    /// If the store cannot be reached; the reason.
    pub async fn run_once(&self, now: Timestamp) -> Result<CanaryReport, String> {
        self.check_endpoints(now).await.map_err(|error| error.to_string())
    }

    /// The prefixes under which anyone can read objects without a signature. A bucket's policy may open some prefixes
    /// and not others, so an object is made under each.
    ///
    /// # Errors
    /// If the store cannot be reached or refuses the objects; the reason.
    pub async fn public_prefixes(&self, now: Timestamp) -> Result<Vec<&'static str>, String> {
        let objects = TestObjects::new().map_err(|error| error.to_string())?;
        let keys = [
            (STAGING_PREFIX, objects.honest_key()),
            (FILES_PREFIX, objects.probe_key()),
            (PARTS_PREFIX, parts_probe_key(&objects.part)),
        ];
        let outcome = self.find_public(&objects, &keys, now).await;
        let made: Vec<ObjectKey> = keys.into_iter().map(|(_, key)| key).collect();
        if let Err(error) = self.store.delete_all(&made).await {
            tracing::warn!(%error, "objects of the check were not deleted; the sweep tries again");
        }
        outcome.map_err(|error| error.to_string())?
    }

    async fn find_public(
        &self,
        objects: &TestObjects,
        keys: &[(&'static str, ObjectKey)],
        now: Timestamp,
    ) -> Result<Result<Vec<&'static str>, String>, CheckError> {
        let source = objects.honest_key();
        let answer = self.send(&objects.honest, &objects.honest, now).await?;
        if answer.status >= 300 {
            return Ok(Err(format!(
                "the store refused an upload with HTTP {} {}",
                answer.status, answer.error.code
            )));
        }
        let Some(head) = self.store.head(&source).await? else {
            return Ok(Err("the store does not have an object that it accepted".to_owned()));
        };
        let mut public = Vec::new();
        for (prefix, key) in keys {
            if *key != source {
                let options = CopyOptions {
                    etag: &head.etag,
                    content_type: CONTENT_TYPE,
                    upload_id: objects.honest.as_str(),
                };
                self.store.copy(&source, key, options).await?;
            }
            if self.browser.is_public(key).await? {
                public.push(*prefix);
            }
        }
        Ok(Ok(public))
    }
}
