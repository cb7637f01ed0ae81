//! The name of a bucket.

use std::sync::Arc;

use crate::invalid::{Invalid, Rule};
use crate::newtype::{check_bytes, check_length, checked_text};

checked_text! {
    /// The name of a bucket, by S3's rules for general-purpose buckets: 3 to 63 lower-case
    /// letters, digits, hyphens and dots, starting and ending with a letter or digit, not shaped
    /// like an IPv4 address.
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
    Bucket(Arc<str>), sample: "holiday-photos", check: check
}

const FIELD: &str = "bucket";
const SHORTEST: usize = 3;
const LONGEST: usize = 63;

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
    /// Whether the name has dots. A wildcard certificate covers one label only, so such a bucket needs path-style URLs.
    pub(crate) fn has_dots(&self) -> bool {
        self.as_str().contains('.')
    }
}
