//! Checksums that clients compute over the bytes they send, so that the server can verify the stored bytes.

pub use upload_engine::{Checksum, ChecksumUse, md5_of_etag};

use crate::error::ApiError;
use crate::text::msg;

/// Parses a checksum from a client.
///
/// # Errors
/// [`ApiError::Invalid`] for anything but the two formats.
pub fn parse_checksum(text: &str) -> Result<Checksum, ApiError> {
    Checksum::parse(text).map_err(|_| ApiError::invalid(msg::checksum_malformed()))
}

/// Parses one checksum for each item, or none at all.
///
/// # Errors
/// As [`parse_checksum`]; the error of `miscounted` if there are more or fewer than `count`.
pub fn parse_checksums(
    texts: Option<Vec<Option<String>>>,
    count: usize,
    miscounted: impl FnOnce() -> ApiError,
) -> Result<Vec<Option<Checksum>>, ApiError> {
    let Some(texts) = texts else {
        return Ok(vec![None; count]);
    };
    if texts.len() != count {
        return Err(miscounted());
    }
    let parse = |text: Option<String>| text.map(|text| parse_checksum(&text)).transpose();
    texts.into_iter().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_checksum_for_each_item_or_none() {
        let miscounted = || ApiError::NotFound;
        let md5 = Some(format!("md5:{}", "0".repeat(32)));
        assert_eq!(parse_checksums(None, 2, miscounted).unwrap(), [None, None]);
        let parsed = parse_checksums(Some(vec![md5.clone(), None]), 2, miscounted).unwrap();
        assert_eq!(parsed, [Some(Checksum::Md5("0".repeat(32))), None]);
        assert_eq!(parse_checksums(Some(vec![md5]), 2, miscounted), Err(ApiError::NotFound));
        assert!(parse_checksums(Some(vec![Some("crc32:0".to_owned())]), 1, miscounted).is_err());
    }
}
