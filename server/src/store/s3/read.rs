//! Reading from the store: HEAD, first bytes, listings.

use bytes::Bytes;
use jiff::Timestamp;
use reqwest::{Method, Response};
use rusty_s3::actions::{ListObjectsV2, ListObjectsV2Response};
use rusty_s3::{Credentials, S3Action};
use s3_post_policy::ObjectKey;

use super::request::{Call, refusal};
use super::{OWN_REQUEST, S3Store};
use crate::outbound::error_chain;
use crate::store::{ByteRange, Checksum, LeadingBytes, ListedObject, ObjectHead, StoreAction, StoreError};

/// The header that makes stores send their checksums.
const CHECKSUM_MODE: (&str, &str) = ("x-amz-checksum-mode", "ENABLED");
/// The most memory that is reserved before bytes arrive.
const MAX_PREALLOCATED: usize = 64 << 10;
/// Headers of checksums that stores may keep. AWS computes the first one by default.
const ALGORITHMS: [&str; 5] = [
    "x-amz-checksum-crc64nvme",
    "x-amz-checksum-crc32c",
    "x-amz-checksum-crc32",
    "x-amz-checksum-sha256",
    "x-amz-checksum-sha1",
];

/// The first checksum of the whole object. A checksum over the checksums of parts is ignored: it cannot be compared
/// with one of the bytes.
fn checksum(header: impl Fn(&str) -> Option<String>) -> Option<Checksum> {
    if header("x-amz-checksum-type").is_some_and(|kind| kind != "FULL_OBJECT") {
        return None;
    }
    let found = ALGORITHMS.into_iter().find_map(|algorithm| {
        let value = header(algorithm)?;
        Some(Checksum { algorithm, value })
    });
    found.filter(|checksum| !checksum.value.contains('-'))
}

/// An object's metadata from the headers of a HEAD or GET response; the caller passes the size.
fn parse_head(answer: &Response, size: Option<u64>, action: StoreAction) -> Result<ObjectHead, StoreError> {
    let text = |name: &str| {
        let value = answer.headers().get(name)?;
        value.to_str().ok().map(ToOwned::to_owned)
    };
    let (Some(size), Some(etag)) = (size, text("etag")) else {
        return Err(StoreError::Refused {
            action,
            status: answer.status().as_u16(),
            code: "NoSizeOrETag".to_owned(),
        });
    };
    Ok(ObjectHead {
        size,
        etag,
        upload_id: text("x-amz-meta-upload-id"),
        checksum: checksum(text),
    })
}

fn header_number(answer: &Response, header: &str) -> Option<u64> {
    let text = answer.headers().get(header)?.to_str().ok()?;
    // `content-range: bytes 0-4095/262144` ends with the size of the whole (RFC 9110, 14.4).
    text.rsplit('/').next()?.trim().parse().ok()
}

/// The first bytes of a body, which has at least that many.
async fn body_bytes(answer: &mut Response, count: u64) -> Result<Bytes, StoreError> {
    let wanted = usize::try_from(count).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(wanted.min(MAX_PREALLOCATED));
    while bytes.len() < wanted {
        match answer.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => {
                return Err(StoreError::Unavailable(format!(
                    "{}: the connection ended before the response was complete",
                    StoreAction::GetObject
                )));
            }
            Err(error) => {
                return Err(StoreError::Unavailable(format!(
                    "{}: {}",
                    StoreAction::GetObject,
                    error_chain(&error.without_url())
                )));
            }
        }
    }
    bytes.truncate(wanted);
    Ok(bytes.into())
}

impl S3Store {
    pub(super) async fn head_object(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError> {
        let url = |credentials: &Credentials| {
            let mut action = self.bucket.head_object(Some(credentials), key.as_str());
            action.headers_mut().insert(CHECKSUM_MODE.0, CHECKSUM_MODE.1);
            action.sign(OWN_REQUEST)
        };
        let call = Call::new(StoreAction::HeadObject, Method::HEAD).headers(&[CHECKSUM_MODE]);
        let answer = self.send(call, url).await?;
        match answer.status().as_u16() {
            200 => parse_head(
                &answer,
                header_number(&answer, "content-length"),
                StoreAction::HeadObject,
            )
            .map(Some),
            404 => Ok(None),
            // A store answers 403 for a missing object if the key lacks `s3:ListBucket`: a matter of configuration.
            _ => Err(refusal(StoreAction::HeadObject, answer).await),
        }
    }

    pub(super) async fn get_leading_bytes(
        &self,
        key: &ObjectKey,
        count: u64,
    ) -> Result<Option<LeadingBytes>, StoreError> {
        let url = |credentials: &Credentials| {
            let mut action = self.bucket.get_object(Some(credentials), key.as_str());
            action.headers_mut().insert(CHECKSUM_MODE.0, CHECKSUM_MODE.1);
            action.sign(OWN_REQUEST)
        };
        let range = format!("bytes=0-{}", count.saturating_sub(1));
        let call = Call::new(StoreAction::GetObject, Method::GET).headers(&[CHECKSUM_MODE, ("range", &range)]);
        let mut answer = self.send(call, url).await?;
        let size = match answer.status().as_u16() {
            // Some servers ignore the range and send everything: read the requested bytes and close the connection.
            200 => header_number(&answer, "content-length"),
            206 => header_number(&answer, "content-range"),
            404 => return Ok(None),
            // The range of an empty object cannot be satisfied.
            416 => {
                let head = self.head_object(key).await?;
                return Ok(head.filter(|head| head.size == 0).map(|head| LeadingBytes {
                    head,
                    bytes: Bytes::new(),
                }));
            }
            _ => return Err(refusal(StoreAction::GetObject, answer).await),
        };
        let head = parse_head(&answer, size, StoreAction::GetObject)?;
        let bytes = body_bytes(&mut answer, count.min(head.size)).await?;
        Ok(Some(LeadingBytes { head, bytes }))
    }

    pub(super) async fn get_range(
        &self,
        key: &ObjectKey,
        from: u64,
        count: u64,
    ) -> Result<Option<ByteRange>, StoreError> {
        let url = |credentials: &Credentials| {
            let action = self.bucket.get_object(Some(credentials), key.as_str());
            action.sign(OWN_REQUEST)
        };
        let range = format!("bytes={from}-{}", from.saturating_add(count.saturating_sub(1)));
        let call = Call::new(StoreAction::GetObject, Method::GET).headers(&[("range", &range)]);
        let mut answer = self.send(call, url).await?;
        let size = match answer.status().as_u16() {
            206 => header_number(&answer, "content-range"),
            // The server ignores ranges and sends everything; only the beginning can be used.
            200 if from == 0 => header_number(&answer, "content-length"),
            404 => return Ok(None),
            // The range begins at the end of the object or after it.
            416 => Some(0),
            _ => return Err(refusal(StoreAction::GetObject, answer).await),
        };
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let has_own_key = header("x-amz-server-side-encryption").is_some_and(|kind| kind.contains("kms"))
            || header("x-amz-server-side-encryption-customer-algorithm").is_some();
        let left = size.unwrap_or(u64::MAX).saturating_sub(from);
        Ok(Some(ByteRange {
            bytes: body_bytes(&mut answer, count.min(left)).await?,
            has_own_key,
        }))
    }

    pub(super) async fn list_page(&self, prefix: &str, after: Option<&str>) -> Result<Vec<ListedObject>, StoreError> {
        let url = |credentials: &Credentials| {
            let mut action = ListObjectsV2::new(&self.bucket, Some(credentials));
            action.with_prefix(prefix);
            if let Some(after) = after {
                action.with_start_after(after);
            }
            action.sign(OWN_REQUEST)
        };
        let answer = self
            .send(Call::new(StoreAction::ListObjectsV2, Method::GET), url)
            .await?;
        if answer.status().as_u16() != 200 {
            return Err(refusal(StoreAction::ListObjectsV2, answer).await);
        }
        let unreadable = |what: String| StoreError::Unavailable(format!("ListObjectsV2: {what}"));
        let body = answer
            .text()
            .await
            .map_err(|error| unreadable(format!("{:#}", error.without_url())))?;
        let listing: ListObjectsV2Response =
            ListObjectsV2::parse_response(&body).map_err(|error| unreadable(error.to_string()))?;
        listing
            .contents
            .into_iter()
            .map(|object| {
                let stored_at = object.last_modified.and_then(|time| time.parse::<Timestamp>().ok());
                let stored_at = stored_at.ok_or_else(|| unreadable("an object has no valid time".to_owned()))?;
                let size = object
                    .size
                    .ok_or_else(|| unreadable("an object has no size".to_owned()))?;
                Ok(ListedObject {
                    key: object.key,
                    stored_at,
                    size,
                    etag: object.etag,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&str, &str)]) -> Option<Checksum> {
        checksum(|name| {
            let found = headers.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn only_a_checksum_of_the_whole_object_is_read() {
        let crc = Checksum {
            algorithm: "x-amz-checksum-crc64nvme",
            value: "AAAAAAAAAAA=".to_owned(),
        };
        let header = (crc.algorithm, crc.value.as_str());
        assert_eq!(of(&[header]), Some(crc.clone()));
        assert_eq!(of(&[header, ("x-amz-checksum-type", "FULL_OBJECT")]), Some(crc.clone()));
        assert_eq!(of(&[header, ("x-amz-checksum-type", "COMPOSITE")]), None);
        assert_eq!(of(&[("x-amz-checksum-sha256", "abc=-3")]), None);
        assert_eq!(of(&[]), None);
    }
}
