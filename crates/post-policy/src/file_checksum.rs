//! Checksums that the store compares with the file it received.

use crate::base64_value;
use crate::invalid::Invalid;

/// A checksum of the file, in Base64.
///
/// AWS and s3s verify it. Ceph has been seen to ignore it, so the server must still confirm the upload.
///
/// ```
/// use s3_post_policy::FileChecksum;
///
/// let checksum = FileChecksum::crc64nvme("Pact6XRTYyA=")?;
/// assert_eq!(checksum.field(), "x-amz-checksum-crc64nvme");
/// assert!(FileChecksum::sha256("Pact6XRTYyA=").is_err());
/// # Ok::<(), s3_post_policy::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileChecksum {
    algorithm: &'static str,
    field: &'static str,
    value: String,
}

macro_rules! algorithms {
    ($($(#[$doc:meta])* $method:ident, $algorithm:literal, $field:literal, $bytes:literal;)+) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            ///
            #[doc = concat!("[`Invalid`] unless `value` is Base64 of ", stringify!($bytes), " bytes.")]
            ///
            /// ```
            #[doc = concat!("assert!(s3_post_policy::FileChecksum::", stringify!($method), "(\"AA==\").is_err());")]
            /// ```
            pub fn $method(value: impl Into<String>) -> Result<Self, Invalid> {
                let value = value.into();
                base64_value::check($field, &value, $bytes)?;
                Ok(Self { algorithm: $algorithm, field: $field, value })
            }
        )+
    };
}

impl FileChecksum {
    algorithms! {
        /// CRC-32, as in zip and gzip.
        crc32, "CRC32", "x-amz-checksum-crc32", 4;
        /// CRC-32C (Castagnoli).
        crc32c, "CRC32C", "x-amz-checksum-crc32c", 4;
        /// CRC-64/NVME, AWS's default.
        crc64nvme, "CRC64NVME", "x-amz-checksum-crc64nvme", 8;
        /// SHA-1.
        sha1, "SHA1", "x-amz-checksum-sha1", 20;
        /// SHA-256.
        sha256, "SHA256", "x-amz-checksum-sha256", 32;
    }

    /// The value of `x-amz-checksum-algorithm`.
    ///
    /// ```
    /// # use s3_post_policy::FileChecksum;
    /// assert_eq!(FileChecksum::crc32("AAAAAA==")?.algorithm(), "CRC32");
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub const fn algorithm(&self) -> &'static str {
        self.algorithm
    }

    /// The field that carries the value.
    ///
    /// ```
    /// # use s3_post_policy::FileChecksum;
    /// assert_eq!(FileChecksum::crc32("AAAAAA==")?.field(), "x-amz-checksum-crc32");
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// The checksum in Base64.
    ///
    /// ```
    /// # use s3_post_policy::FileChecksum;
    /// assert_eq!(FileChecksum::crc32("AAAAAA==")?.as_str(), "AAAAAA==");
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.value
    }
}
