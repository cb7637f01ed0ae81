//! What every constructor answers when it refuses a value.

use core::fmt;

/// A value that was refused: which field, by which rule, and how long the value was.
///
/// The value itself is never kept, so that this error can be logged even where the value is a
/// secret.
///
/// ```
/// use s3_post_policy::{Bucket, Rule};
///
/// let refused = Bucket::new("no").unwrap_err();
/// assert_eq!(refused.field(), "bucket");
/// assert_eq!(refused.rule(), Rule::TooShort { limit: 3 });
/// assert_eq!(refused.length(), 2);
/// assert_eq!(refused.to_string(), "bucket: shorter than 3 bytes (the value has 2)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid {
    field: &'static str,
    rule: Rule,
    length: u64,
}

/// The rule that a refused value broke.
///
/// ```
/// use s3_post_policy::{ObjectKey, Rule};
///
/// let rule = ObjectKey::new("photos/../secrets").unwrap_err().rule();
/// assert_eq!(rule, Rule::DotSegment);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// A value is required.
    Empty,
    /// More bytes (or, for numbers, more) than the limit.
    TooLong {
        /// The most that is allowed.
        limit: u64,
    },
    /// Fewer bytes than the limit.
    TooShort {
        /// The least that is allowed.
        limit: u64,
    },
    /// A character that does not belong there.
    Character {
        /// Where it stands, in bytes from the start.
        at: usize,
    },
    /// The value holds `${`, which stores replace by the name of the posted file.
    Variable,
    /// A `.` or `..` between slashes: some stores walk the file system with it.
    DotSegment,
    /// A leading, trailing or doubled slash.
    EmptySegment,
    /// A prefix that does not end in a slash would also match its longer neighbours.
    NoTrailingSlash,
    /// The value is not of the wanted form.
    Shape {
        /// The wanted form, in words.
        wanted: &'static str,
    },
    /// The name was given before.
    Repeated,
    /// The two bounds of a range are the wrong way round.
    MinAboveMax,
}

impl Invalid {
    pub(crate) const fn new(field: &'static str, rule: Rule, length: usize) -> Self {
        Self {
            field,
            rule,
            length: length as u64,
        }
    }

    /// For a number of bytes, whose length is the number itself.
    pub(crate) const fn size(field: &'static str, rule: Rule, size: u64) -> Self {
        Self {
            field,
            rule,
            length: size,
        }
    }

    /// The field that was refused, by the name it has on the wire where it has one.
    ///
    /// ```
    /// # use s3_post_policy::ContentType;
    /// assert_eq!(ContentType::new("").unwrap_err().field(), "Content-Type");
    /// ```
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// The rule that was broken; limits stand inside it.
    ///
    /// ```
    /// # use s3_post_policy::{ContentType, Rule};
    /// assert_eq!(ContentType::new("").unwrap_err().rule(), Rule::Empty);
    /// ```
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// The length of the refused value in bytes; of a refused size, the size itself.
    ///
    /// ```
    /// # use s3_post_policy::ObjectKey;
    /// assert_eq!(ObjectKey::new("a//b").unwrap_err().length(), 4);
    /// ```
    pub const fn length(&self) -> u64 {
        self.length
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (the value has {})", self.field, self.rule, self.length)
    }
}

impl core::error::Error for Invalid {}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "a value is required",
            Self::TooLong { limit } => return write!(f, "longer than {limit} bytes"),
            Self::TooShort { limit } => return write!(f, "shorter than {limit} bytes"),
            Self::Character { at } => {
                return write!(f, "a character that is not allowed at byte {at}");
            }
            Self::Variable => "`${` would be replaced by the store",
            Self::DotSegment => "`.` and `..` may not stand between slashes",
            Self::EmptySegment => "no leading, trailing or doubled slash",
            Self::NoTrailingSlash => "must end in a slash",
            Self::Shape { wanted } => return write!(f, "must be {wanted}"),
            Self::Repeated => "given twice",
            Self::MinAboveMax => "the minimum is above the maximum",
        })
    }
}
