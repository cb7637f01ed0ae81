//! The region of a bucket.

use std::sync::Arc;

use crate::invalid::Invalid;
use crate::newtype::{check_bytes, check_length, checked_text};

checked_text! {
    /// A region as it appears in the credential scope: `eu-central-1`, `us-gov-west-1`, or the name that a private
    /// store uses. Letters, digits, `-` and `_`, at most 64.
    ///
    /// ```
    /// use s3_post_policy::Region;
    ///
    /// assert!(Region::new("cn-north-1").is_ok());
    /// assert!(Region::new("us-east-1/s3").is_err());
    /// ```
    Region(Arc<str>), sample: "eu-central-1", check: check
}

const FIELD: &str = "region";
const LONGEST: usize = 64;

fn check(region: String) -> Result<String, Invalid> {
    check_length(FIELD, &region, LONGEST)?;
    check_bytes(FIELD, &region, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
    })?;
    Ok(region)
}
