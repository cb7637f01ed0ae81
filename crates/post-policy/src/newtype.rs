//! A macro for checked text types, and the checks that several types share.

use crate::invalid::{Invalid, Rule};

/// Declares a text type that can only be made through a check. Types that a service keeps and passes to every policy
/// share their text.
macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident($text:ty), sample: $sample:literal, check: $check:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($text);

        impl $name {
            /// Checks `value` and wraps it.
            ///
            /// # Errors
            ///
            /// [`Invalid`](crate::Invalid) names the rule that `value` breaks.
            ///
            /// ```
            #[doc = concat!("use s3_post_policy::", stringify!($name), ";")]
            ///
            #[doc = concat!("assert!(", stringify!($name), "::new(", stringify!($sample), ").is_ok());")]
            #[doc = concat!("assert!(", stringify!($name), "::new(\"${filename}\").is_err());")]
            /// ```
            pub fn new(value: impl Into<String>) -> Result<Self, $crate::Invalid> {
                $check(value.into()).map(|text| Self(text.into()))
            }

            /// The text as it is sent.
            ///
            /// ```
            #[doc = concat!("use s3_post_policy::", stringify!($name), ";")]
            ///
            #[doc = concat!("let value = ", stringify!($name), "::new(", stringify!($sample), ")?;")]
            #[doc = concat!("assert_eq!(value.as_str(), ", stringify!($sample), ");")]
            /// # Ok::<(), s3_post_policy::Invalid>(())
            /// ```
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::Invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::new(text).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use checked_text;

/// Checks that a text has between one and `limit` bytes.
pub(crate) fn check_length(field: &'static str, text: &str, limit: usize) -> Result<(), Invalid> {
    let rule = if text.is_empty() {
        Rule::Empty
    } else if text.len() > limit {
        Rule::TooLong { limit: limit as u64 }
    } else {
        return Ok(());
    };
    Err(Invalid::new(field, rule, text.len()))
}

/// Checks that a text has no `${`, and that every byte passes `allowed`.
pub(crate) fn check_bytes(field: &'static str, text: &str, allowed: impl Fn(u8) -> bool) -> Result<(), Invalid> {
    let bytes = text.as_bytes();
    // Without an early exit, the compiler can vectorize the loop.
    if bytes
        .iter()
        .fold(true, |good, &byte| good & allowed(byte) & (byte != b'{'))
    {
        return Ok(());
    }
    if bytes.windows(2).any(|pair| pair == b"${") {
        return Err(Invalid::new(field, Rule::Variable, text.len()));
    }
    match bytes.iter().position(|&byte| !allowed(byte)) {
        Some(at) => Err(Invalid::new(field, Rule::Character { at }, text.len())),
        None => Ok(()),
    }
}

/// Whether HTTP allows the byte in a header name: letters, digits and some punctuation.
pub(crate) fn is_token(byte: u8) -> bool {
    TOKEN[usize::from(byte)]
}

const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = matches!(
            byte as u8,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
        );
        byte += 1;
    }
    table
};
