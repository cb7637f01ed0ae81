//! Reading whole objects, to compare their checksums.

use s3_post_policy::ObjectKey;

use super::checksum::ObjectChecksum;
use crate::store::{InventoryStore, StoreError};

/// Bytes of one request. A request of this size ends within the time limit of requests even over slow lines.
const CHUNK: u64 = 8 << 20;

/// The result of comparing an object's bytes with a row's ETag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChecksumResult {
    /// The bytes are those that the ETag was made of.
    Matches,
    /// They are not, or the ETag is no checksum of bytes.
    Differs,
    /// The ETag is known to be no checksum of bytes.
    Unknown,
    /// There is no such object, or it has another size.
    Changed,
}

/// Reads an object of `size` bytes and compares its checksum with an ETag. A difference is read twice, so that bytes that
/// were damaged on the way count as right.
pub(super) async fn compare_checksum(
    store: &dyn InventoryStore,
    key: &ObjectKey,
    size: u64,
    etag: &str,
    part_size: Option<u64>,
) -> Result<ChecksumResult, StoreError> {
    let Some(checksum) = ObjectChecksum::new(etag, size, part_size) else {
        return Ok(ChecksumResult::Unknown);
    };
    match read(store, key, size, checksum.clone()).await? {
        ChecksumResult::Differs => read(store, key, size, checksum).await,
        result => Ok(result),
    }
}

async fn read(
    store: &dyn InventoryStore,
    key: &ObjectKey,
    size: u64,
    mut checksum: ObjectChecksum,
) -> Result<ChecksumResult, StoreError> {
    let mut from = 0;
    while from < size {
        let Some(range) = store.bytes(key, from, CHUNK.min(size - from)).await? else {
            return Ok(ChecksumResult::Changed);
        };
        if range.has_own_key {
            return Ok(ChecksumResult::Unknown);
        }
        if range.bytes.is_empty() {
            return Ok(ChecksumResult::Changed);
        }
        checksum.update(&range.bytes);
        from += range.bytes.len() as u64;
    }
    Ok(match checksum.matches() {
        true => ChecksumResult::Matches,
        false => ChecksumResult::Differs,
    })
}
