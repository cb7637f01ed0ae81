//! Removing objects: one, or many in one request.

use std::sync::atomic::Ordering;

use futures::{StreamExt, stream};
use reqwest::Method;
use rusty_s3::S3Action;
use rusty_s3::actions::{DeleteObjects, ObjectIdentifier};
use s3_post_policy::ObjectKey;
use serde::Deserialize;

use super::exchange::{Call, late_word, refusal};
use super::{OWN_REQUEST, S3Store};
use crate::store::StoreError;

/// Objects that are removed side by side, where there is no other way.
const SIDE_BY_SIDE: usize = 8;

/// What did not go; those that went are left out of a quiet answer.
#[derive(Debug, Default, Deserialize)]
struct Deleted {
    #[serde(rename = "Error", default)]
    errors: Vec<NotDeleted>,
}

#[derive(Debug, Deserialize)]
struct NotDeleted {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Code", default)]
    code: String,
}

impl S3Store {
    pub(super) async fn delete_one(&self, key: &ObjectKey) -> Result<(), StoreError> {
        let url = || {
            self.bucket
                .delete_object(Some(&self.credentials), key.as_str())
                .sign(OWN_REQUEST)
        };
        let answer = self.send(Call::new("DELETE", Method::DELETE), url).await?;
        match answer.status().as_u16() {
            200 | 204 | 404 => Ok(()),
            _ => Err(refusal("DELETE", answer).await),
        }
    }

    /// See [`crate::store::ObjectStore::delete_all`]. Google's S3 interface and some small stores do not
    /// know the request; they are asked once.
    pub(super) async fn delete_many(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError> {
        match keys {
            [] => return Ok(Vec::new()),
            [key] => return self.delete_one(key).await.map(|()| Vec::new()),
            _ if self.deletes_singly.load(Ordering::Relaxed) => return Ok(self.delete_singly(keys).await),
            _ => {}
        }
        match self.delete_together(keys).await {
            Err(StoreError::Refused {
                status: 400 | 404 | 405 | 501,
                code,
                ..
            }) if code != "NoSuchBucket" => {
                self.deletes_singly.store(true, Ordering::Relaxed);
                Ok(self.delete_singly(keys).await)
            }
            outcome => outcome,
        }
    }

    async fn delete_together(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError> {
        const ACTION: &str = "DeleteObjects";
        let objects: Vec<ObjectIdentifier> = keys
            .iter()
            .map(|key| ObjectIdentifier::new(key.as_str().to_owned()))
            .collect();
        let action = || {
            let mut action = DeleteObjects::new(&self.bucket, Some(&self.credentials), objects.iter());
            action.set_quiet(true);
            action
        };
        let (body, md5) = action().body_with_md5();
        let call = Call::new(ACTION, Method::POST)
            .headers(&[("content-md5", &md5), ("content-type", "application/xml")])
            .body(body);
        let answer = self.send(call, || action().sign(OWN_REQUEST)).await?;
        if answer.status().as_u16() != 200 {
            return Err(refusal(ACTION, answer).await);
        }
        let word = late_word(ACTION, answer).await?;
        let deleted: Deleted =
            quick_xml::de::from_str(&word).map_err(|error| StoreError::Unavailable(format!("{ACTION}: {error}")))?;
        let stayed = |error: NotDeleted| (error.code != "NoSuchKey").then(|| ObjectKey::new(error.key).ok())?;
        Ok(deleted.errors.into_iter().filter_map(stayed).collect())
    }

    async fn delete_singly(&self, keys: &[ObjectKey]) -> Vec<ObjectKey> {
        stream::iter(keys.to_vec())
            .map(|key| async move { self.delete_one(&key).await.is_err().then_some(key) })
            .buffer_unordered(SIDE_BY_SIDE)
            .filter_map(|stayed| async move { stayed })
            .collect()
            .await
    }
}
