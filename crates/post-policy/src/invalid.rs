//! The error of a refused value.

use core::fmt;

/// A refused value: the field, the rule that it breaks, and its length.
///
/// The value itself is never kept, so this error can be logged even if the value is a secret. The name of metadata or
/// of a tag is kept, because it tells which of several values is wrong.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    field: &'static str,
    name: Option<Box<str>>,
    rule: Rule,
    length: u64,
}

/// The rule that a refused value breaks.
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
    /// The value has more bytes than the limit; a number is larger than it.
    TooLong {
        /// The largest length or number allowed.
        limit: u64,
    },
    /// The value has fewer bytes than the limit.
    TooShort {
        /// The smallest length allowed.
        limit: u64,
    },
    /// The value holds a character that is not allowed.
    Character {
        /// The position of the character, in bytes from the start.
        at: usize,
    },
    /// The value holds `${`, a variable: stores replace `${filename}` with the file's name.
    Variable,
    /// The value holds a `.` or `..` segment, which some stores follow in a file system.
    DotSegment,
    /// The value has a leading, trailing or doubled slash.
    EmptySegment,
    /// The prefix does not end in a slash, so it would also match keys outside the folder.
    NoTrailingSlash,
    /// The value does not start with the prefix that its condition requires.
    OutsidePrefix,
    /// The prefix starts with `$`: Ceph reads it as the name of a field.
    DollarPrefix,
    /// The field has a condition that this method must not change.
    Fixed,
    /// The value does not have the required form.
    Shape {
        /// The required form, in words.
        wanted: &'static str,
    },
    /// The name was used before.
    Repeated,
    /// The lower bound of a range is above the upper one.
    MinAboveMax,
}

impl Invalid {
    pub(crate) const fn new(field: &'static str, rule: Rule, length: usize) -> Self {
        Self {
            field,
            name: None,
            rule,
            length: length as u64,
        }
    }

    /// For a field whose name the caller chose. Characters that a log would not show are escaped.
    #[cfg(feature = "sign")]
    pub(crate) fn named(self, name: &str) -> Self {
        /// Most characters of a name that are kept.
        const LONGEST_NAME: usize = 64;
        let name: String = name.chars().flat_map(char::escape_debug).take(LONGEST_NAME).collect();
        Self {
            name: Some(name.into()),
            ..self
        }
    }

    /// For a number of bytes; its length is the number itself.
    pub(crate) const fn size(field: &'static str, rule: Rule, size: u64) -> Self {
        Self {
            field,
            name: None,
            rule,
            length: size,
        }
    }

    /// The refused field, by its name on the wire if it has one.
    ///
    /// ```
    /// # use s3_post_policy::ContentType;
    /// assert_eq!(ContentType::new("").unwrap_err().field(), "Content-Type");
    /// ```
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// The name of the metadata, the ignored field, the tag or the other field that is refused, at most 64 characters
    /// of it. `None` for fields whose name is fixed.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn f(builder: PostPolicyBuilder) {
    /// let Err(PolicyError::Invalid(refused)) = builder.metadata("owner", "a\nb").build() else {
    ///     panic!("a line break cannot be sent")
    /// };
    /// assert_eq!((refused.field(), refused.name()), ("x-amz-meta-", Some("owner")));
    /// assert!(refused.to_string().starts_with("x-amz-meta-owner: a character that is not allowed at byte 1"));
    /// # }
    /// ```
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The broken rule, with its limit.
    ///
    /// ```
    /// # use s3_post_policy::{ContentType, Rule};
    /// assert_eq!(ContentType::new("").unwrap_err().rule(), Rule::Empty);
    /// ```
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// The length of the refused value in bytes; for a refused size, the size itself.
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
        f.write_str(self.field)?;
        if let Some(name) = &self.name {
            let separator = if self.field.ends_with('-') { "" } else { " " };
            write!(f, "{separator}{name}")?;
        }
        write!(f, ": {} (the value has {})", self.rule, self.length)
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
            Self::OutsidePrefix => "does not start with the prefix of its condition",
            Self::DollarPrefix => "a prefix must not start with `$`",
            Self::Fixed => "this field's condition is fixed or has a method of its own",
            Self::Shape { wanted } => return write!(f, "must be {wanted}"),
            Self::Repeated => "given twice",
            Self::MinAboveMax => "the minimum is above the maximum",
        })
    }
}
