//! Conditions of a policy that was read.

use core::fmt;

/// One entry of `conditions`. Field names are in lower case and without their `$`, as stores compare them.
///
/// ```
/// use s3_post_policy::{Condition, PolicyDocument};
///
/// let policy = PolicyDocument::from_json(
///     r#"{"expiration":"2026-01-31T12:00:00Z","conditions":[["starts-with","$Key","user/"]]}"#,
/// )?;
/// let condition = policy.conditions().next().expect("there is one");
/// assert_eq!(*condition, Condition::StartsWith { field: "key".into(), prefix: "user/".into() });
/// assert_eq!(condition.to_string(), r#"["starts-with","$key","user/"]"#);
/// # Ok::<(), s3_post_policy::DocumentError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Condition {
    /// The field has exactly this value.
    Eq {
        /// The name of the field.
        field: String,
        /// The required value.
        value: String,
    },
    /// The value of the field starts with this prefix.
    StartsWith {
        /// The name of the field.
        field: String,
        /// The required prefix.
        prefix: String,
    },
    /// The file has at least `min` and at most `max` bytes.
    ContentLengthRange {
        /// The smallest size.
        min: u64,
        /// The largest size.
        max: u64,
    },
}

impl Condition {
    /// The field that the condition is about, if there is one.
    ///
    /// ```
    /// # use s3_post_policy::Condition;
    /// assert_eq!(Condition::ContentLengthRange { min: 1, max: 2 }.field(), None);
    /// ```
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Eq { field, .. } | Self::StartsWith { field, .. } => Some(field),
            Self::ContentLengthRange { .. } => None,
        }
    }
}

/// Formats the condition as a JSON array. The field's name decides whether its value is shown.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operator, field, text) = match self {
            Self::Eq { field, value } => ("eq", field, value),
            Self::StartsWith { field, prefix } => ("starts-with", field, prefix),
            Self::ContentLengthRange { min, max } => {
                return write!(f, r#"["content-length-range",{min},{max}]"#);
            }
        };
        let text = if crate::field::is_secret(field) { "…" } else { text };
        let array = [operator, &["$", field].concat(), text];
        f.write_str(&serde_json::to_string(&array).map_err(|_| fmt::Error)?)
    }
}

/// A condition, and how its JSON is written. Stores agree only on the plainest notations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParsedCondition {
    pub(crate) condition: Condition,
    pub(crate) notation: Notation,
    /// Whether the operator has capital letters.
    pub(crate) has_capitals: bool,
}

/// How the JSON of a condition is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// `{"field":"value"}`
    Object,
    /// A property of an object with several properties; its index from 0.
    ObjectOfSeveral(usize),
    /// `["eq","$field","value"]`
    Array,
    /// `["eq","field","value"]`
    ArrayWithoutDollar,
    /// `["content-length-range","1","2"]`
    QuotedSizes,
    /// A value that is a number, true, false or null.
    NonText,
}
