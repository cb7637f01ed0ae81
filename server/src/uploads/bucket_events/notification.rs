//! Parses the notifications that stores send when an object is written. A notification is a hint and not evidence: the
//! server checks the keys in the store itself.
//!
//! | sender | field with the key |
//! |---|---|
//! | AWS S3, Ceph, MinIO | `Records[].s3.object.key`, encoded as in a query: `%2F` is a slash, `+` a blank |
//! | MinIO | also `Key`: `bucket/key`, not encoded |
//! | Amazon SNS | any of these as JSON text in `Message` |
//! | Amazon EventBridge | `detail.object.key`, not encoded |
//! | SeaweedFS | `key`: `/buckets/bucket/key`, not encoded, together with `event_type` |

use std::collections::BTreeSet;

use app::domain::upload::UploadId;
use serde_json::Value;

use crate::ledger::{PARTS_PREFIX, STAGING_PREFIX, owner_and_upload};

/// The most keys that are read from one notification. AWS sends one record per message, MinIO and Ceph a few. The sweep
/// finds the objects of further keys.
pub const MAX_KEYS: usize = 1_000;
/// The deepest nesting of envelopes.
const MAX_ENVELOPES: u8 = 2;

/// The error for a payload that is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a bucket event must be JSON")]
pub struct NotJson;

/// The keys of all objects in a notification, without duplicates, at most [`MAX_KEYS`]. Unexpected fields are ignored.
/// The caller limits the payload's size.
///
/// # Errors
/// [`NotJson`]. JSON without keys gives an empty set.
pub fn object_keys(payload: &[u8]) -> Result<BTreeSet<String>, NotJson> {
    let event: Value = serde_json::from_slice(payload).map_err(|_| NotJson)?;
    let mut keys = BTreeSet::new();
    collect(&event, MAX_ENVELOPES, &mut keys);
    Ok(keys)
}

/// The ids of uploads in the keys: of staging objects, and of objects that were sent in parts. Other keys are ignored.
pub fn upload_ids(keys: &BTreeSet<String>) -> Vec<UploadId> {
    keys.iter()
        .filter_map(|key| match key.strip_prefix(STAGING_PREFIX) {
            Some(id) => UploadId::parse(id).ok(),
            None if key.starts_with(PARTS_PREFIX) => owner_and_upload(key).map(|(_, id)| id),
            None => None,
        })
        .collect()
}

fn collect(event: &Value, envelopes: u8, keys: &mut BTreeSet<String>) {
    if let (Some(batch), true) = (event.as_array(), envelopes > 0) {
        for event in batch {
            collect(event, envelopes - 1, keys);
        }
        return;
    }
    if let Some(records) = event["Records"].as_array() {
        for key in records
            .iter()
            .filter_map(|record| record["s3"]["object"]["key"].as_str())
        {
            add(query_decoded(key), keys);
        }
    } else if let Some(key) = event["Key"].as_str() {
        let (_bucket, key) = key.split_once('/').unwrap_or_default();
        add(Some(key.to_owned()), keys);
    }
    if let Some(key) = event["detail"]["object"]["key"].as_str() {
        add(Some(key.to_owned()), keys);
    }
    if let (Some(path), true) = (event["key"].as_str(), event["event_type"].is_string()) {
        let key = path
            .strip_prefix("/buckets/")
            .and_then(|path| path.split_once('/'))
            .map(|(_bucket, key)| key.to_owned());
        add(key, keys);
    }
    if let Some(message) = event["Message"].as_str()
        && envelopes > 0
        && let Ok(message) = serde_json::from_str::<Value>(message)
    {
        collect(&message, envelopes - 1, keys);
    }
}

fn add(key: Option<String>, keys: &mut BTreeSet<String>) {
    if let Some(key) = key.filter(|key| !key.is_empty())
        && keys.len() < MAX_KEYS
    {
        keys.insert(key);
    }
}

/// Decodes a key that is encoded as in a query; `None` if the result is not UTF-8, as none of our keys would be.
fn query_decoded(text: &str) -> Option<String> {
    // The key is parsed as the name of a pair, so `&` and `=` must not separate pairs.
    let value = text.replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(value.as_bytes())
        .next()
        .map(|(key, _)| key.into_owned())
        .filter(|key| !key.contains(char::REPLACEMENT_CHARACTER))
}

#[cfg(test)]
mod tests;
