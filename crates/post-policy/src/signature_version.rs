//! The two signature versions.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::invalid::{Invalid, Rule};

/// The version of a policy's signature.
///
/// ```
/// use s3_post_policy::SignatureVersion;
///
/// assert_eq!("v4".parse(), Ok(SignatureVersion::V4));
/// assert_eq!(SignatureVersion::V2.to_string(), "v2");
/// assert!("v3".parse::<SignatureVersion>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SignatureVersion {
    /// HMAC-SHA1 with the secret itself. Legacy: AWS refuses it for buckets made after 2020-06-24; some older stores
    /// support nothing else.
    V2,
    /// HMAC-SHA256 with a key derived for one day and region.
    V4,
}

impl fmt::Display for SignatureVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V2 => "v2",
            Self::V4 => "v4",
        })
    }
}

impl FromStr for SignatureVersion {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "v2" | "V2" => Ok(Self::V2),
            "v4" | "V4" => Ok(Self::V4),
            _ => {
                let rule = Rule::Shape { wanted: "v2 or v4" };
                Err(Invalid::new("signature version", rule, text.len()))
            }
        }
    }
}
