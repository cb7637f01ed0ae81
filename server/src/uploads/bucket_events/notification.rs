//! Reads what stores send when an object was written. A notification is a hint, not evidence: it
//! names keys, and we look for ourselves.
//!
//! | sender | where the key stands |
//! |---|---|
//! | AWS S3, Ceph, MinIO | `Records[].s3.object.key`, written as in a query: `%2F` is a slash, `+` a blank |
//! | MinIO | also `Key`: `bucket/key`, as it is |
//! | Amazon SNS | any of these as a text in `Message` |
//! | Amazon EventBridge | `detail.object.key`, as it is |
//! | SeaweedFS | `key`: `/buckets/bucket/key`, as it is, beside `event_type` |

use std::collections::BTreeSet;

use app::domain::upload::UploadId;
use serde_json::Value;

use crate::ledger::{PARTS_PREFIX, STAGING_PREFIX, owner_and_upload};

/// Keys of one notification that we look at. AWS sends one record a message, MinIO and Ceph a few;
/// what a larger one leaves out, the sweep finds.
pub const MOST_KEYS: usize = 1_000;
/// Envelopes within envelopes that we open.
const MOST_ENVELOPES: u8 = 2;

/// The payload is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a bucket event must be JSON")]
pub struct NotJson;

/// The keys of all objects that a notification names, each once, at most [`MOST_KEYS`]. Parts that
/// are not as expected are passed over. The caller bounds the payload's size.
///
/// # Errors
/// [`NotJson`]; what is JSON and names nothing is an empty list.
pub fn object_keys(payload: &[u8]) -> Result<BTreeSet<String>, NotJson> {
    let event: Value = serde_json::from_slice(payload).map_err(|_| NotJson)?;
    let mut keys = BTreeSet::new();
    collect(&event, MOST_ENVELOPES, &mut keys);
    Ok(keys)
}

/// The uploads among the keys: those of staging objects, and of objects that were sent in parts.
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
        && keys.len() < MOST_KEYS
    {
        keys.insert(key);
    }
}

/// `None` for what is not UTF-8 after decoding: no key of ours.
fn query_decoded(text: &str) -> Option<String> {
    // A pair's value; `&` and `=` in it would be taken for what separates pairs.
    let value = text.replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(value.as_bytes())
        .next()
        .map(|(key, _)| key.into_owned())
        .filter(|key| !key.contains(char::REPLACEMENT_CHARACTER))
}

#[cfg(test)]
mod tests;
