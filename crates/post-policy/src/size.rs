//! File sizes, and the range of sizes that a policy allows.

use core::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::invalid::{Invalid, Rule};

/// A number of bytes.
///
/// ```
/// use s3_post_policy::ByteSize;
///
/// const LARGEST_PHOTO: ByteSize = ByteSize::new(20 << 20);
/// assert_eq!(LARGEST_PHOTO.get(), 20_971_520);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ByteSize(u64);

impl ByteSize {
    /// The most bytes that S3 accepts in one POST: 5 GiB.
    ///
    /// ```
    /// # use s3_post_policy::ByteSize;
    /// assert_eq!(ByteSize::MAX_POST.get(), 5_368_709_120);
    /// ```
    pub const MAX_POST: Self = Self(5 << 30);

    /// A size of `bytes` bytes.
    ///
    /// ```
    /// # use s3_post_policy::ByteSize;
    /// assert!(ByteSize::new(1) < ByteSize::new(2));
    /// ```
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// The number of bytes.
    ///
    /// ```
    /// # use s3_post_policy::ByteSize;
    /// assert_eq!(ByteSize::new(42).get(), 42);
    /// ```
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl From<u64> for ByteSize {
    fn from(bytes: u64) -> Self {
        Self(bytes)
    }
}

impl From<ByteSize> for u64 {
    fn from(size: ByteSize) -> Self {
        size.0
    }
}

/// The sizes that a policy allows, both bounds included: its `content-length-range`.
///
/// ```
/// use s3_post_policy::{ByteSize, SizeRange};
///
/// let declared = SizeRange::exactly(ByteSize::new(2_000_000));
/// assert!(declared.contains(ByteSize::new(2_000_000)));
///
/// let any = SizeRange::try_from(1..=5_000_000)?;
/// assert!(!any.contains(ByteSize::new(0)));
/// # Ok::<(), s3_post_policy::Invalid>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SizeRange {
    min: ByteSize,
    max: ByteSize,
}

impl SizeRange {
    /// Exactly one size. Use it if the browser declares the size beforehand: a store that accepts a truncated body as
    /// complete then refuses it.
    ///
    /// A size above [`ByteSize::MAX_POST`] is refused when the policy is built.
    ///
    /// ```
    /// # use s3_post_policy::{ByteSize, SizeRange};
    /// let range = SizeRange::exactly(ByteSize::new(7));
    /// assert_eq!(range.min(), range.max());
    /// ```
    pub const fn exactly(size: ByteSize) -> Self {
        Self { min: size, max: size }
    }

    /// From `min` to `max`, both included.
    ///
    /// # Errors
    ///
    /// [`Invalid`] if `min` is above `max` or `max` above [`ByteSize::MAX_POST`].
    ///
    /// ```
    /// # use s3_post_policy::{ByteSize, Rule, SizeRange};
    /// let refused = SizeRange::between(ByteSize::new(2), ByteSize::new(1)).unwrap_err();
    /// assert_eq!(refused.rule(), Rule::MinAboveMax);
    /// ```
    pub fn between(min: ByteSize, max: ByteSize) -> Result<Self, Invalid> {
        let range = Self { min, max };
        range.check()?;
        Ok(range)
    }

    /// The smallest size allowed.
    ///
    /// ```
    /// # use s3_post_policy::{ByteSize, SizeRange};
    /// assert_eq!(SizeRange::exactly(ByteSize::new(7)).min().get(), 7);
    /// ```
    pub const fn min(self) -> ByteSize {
        self.min
    }

    /// The largest size allowed.
    ///
    /// ```
    /// # use s3_post_policy::{ByteSize, SizeRange};
    /// assert_eq!(SizeRange::exactly(ByteSize::new(7)).max().get(), 7);
    /// ```
    pub const fn max(self) -> ByteSize {
        self.max
    }

    /// Whether a file of `size` is allowed.
    ///
    /// ```
    /// # use s3_post_policy::{ByteSize, SizeRange};
    /// assert!(!SizeRange::exactly(ByteSize::new(7)).contains(ByteSize::new(8)));
    /// ```
    pub fn contains(self, size: ByteSize) -> bool {
        (self.min..=self.max).contains(&size)
    }

    pub(crate) fn check(self) -> Result<(), Invalid> {
        let rule = if self.min > self.max {
            Rule::MinAboveMax
        } else if self.max > ByteSize::MAX_POST {
            Rule::TooLong {
                limit: ByteSize::MAX_POST.get(),
            }
        } else {
            return Ok(());
        };
        Err(Invalid::size("content-length-range", rule, self.max.get()))
    }
}

/// The same as [`SizeRange::between`].
impl TryFrom<RangeInclusive<u64>> for SizeRange {
    type Error = Invalid;

    fn try_from(range: RangeInclusive<u64>) -> Result<Self, Invalid> {
        let (min, max) = range.into_inner();
        Self::between(ByteSize(min), ByteSize(max))
    }
}

impl<'de> Deserialize<'de> for SizeRange {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Bounds {
            min: ByteSize,
            max: ByteSize,
        }
        let Bounds { min, max } = Bounds::deserialize(deserializer)?;
        Self::between(min, max).map_err(serde::de::Error::custom)
    }
}
