//! The ordered fields of a form.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::field;

/// The fields of a form in the order in which they are sent, without the file.
///
/// Goes over the wire as `[["name","value"],…]`, because the order matters and JSON objects have
/// none. `Debug` leaves out the policy, the signature and other values that open the bucket.
///
/// ```
/// use s3_post_policy::FormFields;
///
/// let form: FormFields = [("key", "a.png"), ("Content-Type", "image/png")].into_iter().collect();
/// let json = r#"[["key","a.png"],["Content-Type","image/png"]]"#;
/// assert_eq!(serde_json::to_string(&form)?, json);
/// assert_eq!(serde_json::from_str::<FormFields>(json)?, form);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormFields(Vec<Field>);

type Field = (Cow<'static, str>, String);

impl FormFields {
    /// A form without fields.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// assert!(FormFields::new().is_empty());
    /// ```
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Puts one more field at the end. A signed form that is added to is no longer covered by
    /// its policy.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// let mut form = FormFields::new();
    /// form.push("key", "a.png");
    /// assert_eq!(form.len(), 1);
    /// ```
    pub fn push(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// The value of the first field of that name; case does not matter, as in the stores.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// let form: FormFields = [("Content-Type", "image/png")].into_iter().collect();
    /// assert_eq!(form.get("content-type"), Some("image/png"));
    /// ```
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// All fields in order.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// let form: FormFields = [("key", "a.png")].into_iter().collect();
    /// assert_eq!(form.iter().collect::<Vec<_>>(), [("key", "a.png")]);
    /// ```
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> + ExactSizeIterator {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    /// How many fields there are.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// assert_eq!(FormFields::new().len(), 0);
    /// ```
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no field.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// assert!(FormFields::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An upper bound for what stands before the file's bytes in the body: fields, boundaries and
    /// the head of the file part. AWS reads at most [`MAX_BYTES_BEFORE_FILE`] of it.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// let form: FormFields = [("key", "a.png")].into_iter().collect();
    /// assert!(form.bytes_before_file() < 2_000);
    /// ```
    ///
    /// [`MAX_BYTES_BEFORE_FILE`]: Self::MAX_BYTES_BEFORE_FILE
    pub fn bytes_before_file(&self) -> usize {
        let fields = self.iter().map(|(name, value)| PART + name.len() + value.len());
        fields.sum::<usize>() + FILE_PART
    }

    /// AWS's limit for what stands before the file's bytes.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// assert_eq!(FormFields::MAX_BYTES_BEFORE_FILE, 20_480);
    /// ```
    pub const MAX_BYTES_BEFORE_FILE: usize = 20_480;
}

/// What the builder and the signer need.
#[cfg(feature = "sign")]
impl FormFields {
    pub(crate) fn with_room_for(more: usize, fields: &Self) -> Self {
        let mut all = Vec::with_capacity(fields.len() + more);
        all.extend_from_slice(&fields.0);
        Self(all)
    }

    /// Replaces the value of `name` where it stands, or adds it at the end.
    pub(crate) fn set(&mut self, name: &'static str, value: String) {
        match self.0.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = value,
            None => self.push(name, value),
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(other, _)| other != name);
    }

    pub(crate) fn remove_prefix(&mut self, prefix: &str) {
        self.0.retain(|(other, _)| !field::has_prefix(other, prefix));
    }
}

/// A boundary of at most 70 characters, `Content-Disposition: form-data; name=""`, line ends.
const PART: usize = 70 + 38 + 10;
/// The same for the file, with its type and the longest file name (255 characters, escaped).
const FILE_PART: usize = PART + 64 + 3 * 255;

impl fmt::Debug for FormFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |name, value| if field::is_secret(name) { "…" } else { value };
        f.debug_map()
            .entries(self.iter().map(|(name, value)| (name, shown(name, value))))
            .finish()
    }
}

impl<N: Into<Cow<'static, str>>, V: Into<String>> FromIterator<(N, V)> for FormFields {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let fields = fields.into_iter();
        Self(fields.map(|(name, value)| (name.into(), value.into())).collect())
    }
}
