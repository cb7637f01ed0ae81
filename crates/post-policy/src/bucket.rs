//! The name of a bucket.

use std::sync::Arc;

use crate::invalid::{Invalid, Rule};
use crate::newtype::{check_bytes, check_length, checked_text};

checked_text! {
    /// The name of a bucket, by S3's rules for general-purpose buckets: 3 to 63 lower-case letters, digits, hyphens and
    /// dots, starting and ending with a letter or digit, not shaped like an IPv4 address.
    ///
    /// ```
    /// use s3_post_policy::Bucket;
    ///
    /// let bucket: Bucket = "holiday-photos".parse()?;
    /// assert_eq!(bucket.to_string(), "holiday-photos");
    /// assert!(Bucket::new("Holiday").is_err());
    /// assert!(Bucket::new("192.168.0.1").is_err());
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    ///
    /// The alias of an access point is the name of a bucket, too. Buckets older than these rules have
    /// [`Bucket::legacy`]. Reading from JSON and `FromStr` check like `new`.
    Bucket(Arc<str>), sample: "holiday-photos", check: check
}

const FIELD: &str = "bucket";
const SHORTEST: usize = 3;
const LONGEST: usize = 63;
const LONGEST_LEGACY: usize = 255;

fn check(name: String) -> Result<String, Invalid> {
    let refuse = |rule| Err(Invalid::new(FIELD, rule, name.len()));
    check_length(FIELD, &name, LONGEST)?;
    if name.len() < SHORTEST {
        return refuse(Rule::TooShort { limit: SHORTEST as u64 });
    }
    check_bytes(
        FIELD,
        &name,
        |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'),
    )?;
    let label_is_good = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    if !name.split('.').all(label_is_good) {
        return refuse(Rule::Shape {
            wanted: "labels that start and end with a letter or digit",
        });
    }
    if name.parse::<core::net::Ipv4Addr>().is_ok() {
        return refuse(Rule::Shape {
            wanted: "a name, not an IP address",
        });
    }
    Ok(name)
}

impl Bucket {
    /// The name of a bucket made before March 2018 in `us-east-1`, or on another store with wider rules: 3 to 255
    /// letters, digits, hyphens, dots and underscores.
    ///
    /// No host name can hold capitals or underscores, so such a bucket needs a path-style URL: Amazon's endpoints then
    /// use one, and signing fails for custom ones with [`VirtualHosted`](crate::Addressing::VirtualHosted).
    ///
    /// # Errors
    ///
    /// [`Invalid`] names the rule that `name` breaks.
    ///
    /// ```
    /// use s3_post_policy::{Bucket, Endpoint, Region};
    ///
    /// let bucket = Bucket::legacy("Holiday_Photos")?;
    /// let url = Endpoint::aws(&Region::new("us-east-1")?).form_url(&bucket);
    /// assert_eq!(url, "https://s3.us-east-1.amazonaws.com/Holiday_Photos");
    /// assert!(Bucket::legacy("a/b").is_err());
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn legacy(name: impl AsRef<str>) -> Result<Self, Invalid> {
        let name = name.as_ref();
        check_length(FIELD, name, LONGEST_LEGACY)?;
        if name.len() < SHORTEST {
            let rule = Rule::TooShort { limit: SHORTEST as u64 };
            return Err(Invalid::new(FIELD, rule, name.len()));
        }
        check_bytes(FIELD, name, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
        })?;
        if name.bytes().all(|byte| byte == b'.') {
            return Err(Invalid::new(FIELD, Rule::DotSegment, name.len()));
        }
        Ok(Self(name.into()))
    }

    /// Whether the name has dots. A wildcard certificate covers one label only, so such a bucket needs path-style URLs.
    pub(crate) fn has_dots(&self) -> bool {
        self.as_str().contains('.')
    }

    /// Whether the name can be part of a host name.
    pub(crate) fn fits_host_name(&self) -> bool {
        let is_legacy = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
        self.as_str().len() <= LONGEST && !self.as_str().bytes().any(is_legacy)
    }
}
