//! Dialects: how stores differ in judging the same form.

use core::fmt;
use core::str::FromStr;

use crate::field;
use crate::invalid::{Invalid, Rule};

/// The store whose reading of a policy is followed.
///
/// The differences were recorded from running servers or read in their sources. Where a store's behaviour is not on
/// record, the stricter reading applies.
///
/// ```
/// use s3_post_policy::Dialect;
///
/// assert_eq!("ceph-rgw".parse(), Ok(Dialect::CephRgw));
/// assert_eq!(Dialect::ALL.len(), 5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Amazon S3: the strictest about absent fields, unknown members and the length of the form.
    Aws,
    /// Ceph's RADOS Gateway: reads `$name` on the right of an array condition as a form field.
    CephRgw,
    /// SeaweedFS: requires conditions only for `x-amz-*` fields, and refuses conditions for fields that it does not
    /// know, such as `tagging` and `Content-MD5`.
    SeaweedFs,
    /// Garage: requires a field for every condition, and refuses repeated fields, conditions for `x-ignore-*` fields and
    /// fields of more than 16 KiB.
    Garage,
    /// The s3s crate, and RustFS, which is built on it: accepts a missing `$`, and refuses SigV4 forms signed more than 15 minutes ago.
    S3s,
}

impl Dialect {
    /// All dialects.
    ///
    /// ```
    /// # use s3_post_policy::Dialect;
    /// assert!(Dialect::ALL.contains(&Dialect::Aws));
    /// ```
    pub const ALL: [Self; 5] = [Self::Aws, Self::CephRgw, Self::SeaweedFs, Self::Garage, Self::S3s];

    /// The name in configuration.
    ///
    /// ```
    /// # use s3_post_policy::Dialect;
    /// assert_eq!(Dialect::SeaweedFs.as_str(), "seaweedfs");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::CephRgw => "ceph-rgw",
            Self::SeaweedFs => "seaweedfs",
            Self::Garage => "garage",
            Self::S3s => "s3s",
        }
    }

    /// The name in sentences.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::CephRgw => "Ceph",
            Self::SeaweedFs => "SeaweedFS",
            Self::Garage => "Garage",
            Self::S3s => "s3s",
        }
    }

    /// Whether a field needs no condition. `name` is in lower case.
    pub(crate) fn exempts(self, name: &str) -> bool {
        let exempt_everywhere = matches!(
            name,
            "policy" | "signature" | "x-amz-signature" | "awsaccesskeyid" | "file"
        ) || name.starts_with(field::X_IGNORE_PREFIX);
        exempt_everywhere
            // Whether the bucket of the URL counts as a field, as on AWS, even if the form does not name it.
            || (name == field::BUCKET && self != Self::Aws)
            || match self {
                Self::Aws | Self::CephRgw | Self::Garage => false,
                Self::SeaweedFs => !name.starts_with("x-amz-") || is_v4_parameter(name),
                Self::S3s => name == "submit" || name.starts_with(field::X_AMZ_SERVER_SIDE_ENCRYPTION),
            }
    }

    /// Whether the store accepts a condition for a field of this name, in lower case.
    pub(crate) fn accepts_condition_for(self, name: &str) -> bool {
        const FIELDS: [&str; 11] = [
            "acl",
            "bucket",
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-type",
            "expires",
            "key",
            "redirect",
            "success_action_redirect",
            "success_action_status",
        ];
        match self {
            Self::SeaweedFs => name.starts_with("x-amz-") || FIELDS.contains(&name),
            // It waits for a field that it does not read.
            Self::Garage => !name.starts_with(field::X_IGNORE_PREFIX),
            Self::Aws | Self::CephRgw | Self::S3s => true,
        }
    }

    /// Whether the store accepts `starts-with` for a field of this name, in lower case.
    pub(crate) fn accepts_prefix(self, name: &str) -> bool {
        self != Self::SeaweedFs || !(is_v4_parameter(name) || matches!(name, "bucket" | "success_action_status"))
    }

    /// Whether the store replaces `${filename}` in `name` before it compares.
    pub(crate) fn expands_filename_in(self, name: &str) -> bool {
        match self {
            Self::Aws => true,
            Self::CephRgw | Self::SeaweedFs | Self::Garage | Self::S3s => name == field::KEY,
        }
    }
}

fn is_v4_parameter(name: &str) -> bool {
    matches!(
        name,
        field::X_AMZ_ALGORITHM | field::X_AMZ_CREDENTIAL | field::X_AMZ_DATE
    )
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Dialect {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|dialect| dialect.as_str() == text);
        found.ok_or_else(|| {
            let rule = Rule::Shape {
                wanted: "aws, ceph-rgw, seaweedfs, garage or s3s",
            };
            Invalid::new("dialect", rule, text.len())
        })
    }
}
