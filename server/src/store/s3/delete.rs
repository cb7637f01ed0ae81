//! Deleting objects: one, or many in one request.

use std::sync::atomic::Ordering;

use futures::{StreamExt, stream};
use reqwest::Method;
use rusty_s3::actions::{DeleteObjects, ObjectIdentifier};
use rusty_s3::{Credentials, S3Action};
use s3_post_policy::ObjectKey;
use serde::Deserialize;

use super::request::{Call, refusal, xml_body};
use super::{OWN_REQUEST, S3Store};
use crate::store::{StoreAction, StoreError};

/// Objects that are deleted concurrently if the store cannot delete many in one request.
const MAX_CONCURRENT: usize = 8;

/// The response of `DeleteObjects` in quiet mode, which lists only the objects that were not deleted.
#[derive(Debug, Default, Deserialize)]
struct DeleteResult {
    #[serde(rename = "Error", default)]
    errors: Vec<DeleteError>,
}

#[derive(Debug, Deserialize)]
struct DeleteError {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Code", default)]
    code: String,
}

impl S3Store {
    pub(super) async fn delete_object(&self, key: &ObjectKey) -> Result<(), StoreError> {
        let url = |credentials: &Credentials| {
            self.bucket
                .delete_object(Some(credentials), key.as_str())
                .sign(OWN_REQUEST)
        };
        let answer = self
            .send(Call::new(StoreAction::DeleteObject, Method::DELETE), url)
            .await?;
        match answer.status().as_u16() {
            200 | 204 | 404 => Ok(()),
            _ => Err(refusal(StoreAction::DeleteObject, answer).await),
        }
    }

    /// See [`crate::store::ObjectStore::delete_all`]. Google's S3 interface and some small stores do not support
    /// `DeleteObjects`; the client tries it once and remembers that.
    pub(super) async fn delete_objects(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError> {
        match keys {
            [] => return Ok(Vec::new()),
            [key] => return self.delete_object(key).await.map(|()| Vec::new()),
            _ if self.lacks_batch_delete.load(Ordering::Relaxed) => return Ok(self.delete_one_by_one(keys).await),
            _ => {}
        }
        match self.delete_batch(keys).await {
            Err(StoreError::Refused {
                status: 400 | 404 | 405 | 501,
                code,
                ..
            }) if code != "NoSuchBucket" => {
                self.lacks_batch_delete.store(true, Ordering::Relaxed);
                Ok(self.delete_one_by_one(keys).await)
            }
            outcome => outcome,
        }
    }

    async fn delete_batch(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError> {
        const ACTION: StoreAction = StoreAction::DeleteObjects;
        let objects: Vec<ObjectIdentifier> = keys
            .iter()
            .map(|key| ObjectIdentifier::new(key.as_str().to_owned()))
            .collect();
        let mut unsigned = DeleteObjects::new(&self.bucket, None, objects.iter());
        unsigned.set_quiet(true);
        let (body, md5) = unsigned.body_with_md5();
        let call = Call::new(ACTION, Method::POST)
            .headers(&[("content-md5", &md5), ("content-type", "application/xml")])
            .body(body);
        let url = |credentials: &Credentials| {
            DeleteObjects::new(&self.bucket, Some(credentials), objects.iter()).sign(OWN_REQUEST)
        };
        let answer = self.send(call, url).await?;
        if answer.status().as_u16() != 200 {
            return Err(refusal(ACTION, answer).await);
        }
        let result: DeleteResult = xml_body(ACTION, answer).await?;
        let not_deleted = |error: DeleteError| (error.code != "NoSuchKey").then(|| ObjectKey::new(error.key).ok())?;
        Ok(result.errors.into_iter().filter_map(not_deleted).collect())
    }

    async fn delete_one_by_one(&self, keys: &[ObjectKey]) -> Vec<ObjectKey> {
        stream::iter(keys.to_vec())
            .map(|key| async move { self.delete_object(&key).await.is_err().then_some(key) })
            .buffer_unordered(MAX_CONCURRENT)
            .filter_map(|not_deleted| async move { not_deleted })
            .collect()
            .await
    }
}
