//! The ordered fields of a form.

mod iter;
mod json;

use std::fmt;

use crate::field;

pub use iter::FormFieldsIter;
pub(crate) use json::Object as FieldsObject;

/// The fields of a form in the order in which they are sent, without the file.
///
/// Serializes as `[["name","value"],…]`, because the order matters and JSON objects have none. Reads that and objects:
/// `{"name":"value",…}`, as boto3 makes them. `Debug` omits the policy, the signature and other values that give access
/// to the bucket.
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
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct FormFields {
    /// All names and values in one text. A form is built for every upload, and one buffer is much cheaper than forty.
    text: String,
    ends: Vec<Ends>,
}

/// Ends, in the text, of each name and of the value after it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Ends {
    name: usize,
    value: usize,
}

impl FormFields {
    /// A form without fields.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// assert!(FormFields::new().is_empty());
    /// ```
    pub const fn new() -> Self {
        Self {
            text: String::new(),
            ends: Vec::new(),
        }
    }

    /// Appends a field. A policy does not cover the fields that are added after it was signed.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// let mut form = FormFields::new();
    /// form.push("key", "a.png");
    /// assert_eq!(form.len(), 1);
    /// ```
    pub fn push(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) {
        self.push_with(name.as_ref(), |text| text.push_str(value.as_ref()));
    }

    /// The value of the first field of that name, without regard to case, as stores compare names.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// let form: FormFields = [("Content-Type", "image/png")].into_iter().collect();
    /// assert_eq!(form.get("content-type"), Some("image/png"));
    /// ```
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.iter();
        fields
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
    pub fn iter(&self) -> FormFieldsIter<'_> {
        FormFieldsIter {
            form: self,
            indices: 0..self.ends.len(),
        }
    }

    /// The number of fields.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// assert_eq!(FormFields::new().len(), 0);
    /// ```
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no fields.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// assert!(FormFields::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// An upper bound for the bytes before the file in the body: fields, boundaries and the header of the file part.
    /// AWS reads at most [`MAX_BYTES_BEFORE_FILE`] of them.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// let form: FormFields = [("key", "a.png")].into_iter().collect();
    /// assert!(form.bytes_before_file() < 2_000);
    /// ```
    ///
    /// [`MAX_BYTES_BEFORE_FILE`]: Self::MAX_BYTES_BEFORE_FILE
    pub const fn bytes_before_file(&self) -> usize {
        self.text.len() + self.ends.len() * PART + FILE_PART
    }

    /// AWS's limit for the bytes before the file.
    ///
    /// ```
    /// # use s3_post_policy::FormFields;
    /// assert_eq!(FormFields::MAX_BYTES_BEFORE_FILE, 20_480);
    /// ```
    pub const MAX_BYTES_BEFORE_FILE: usize = 20_480;

    #[inline]
    fn field(&self, index: usize) -> (&str, &str) {
        let Ends { name, value } = self.ends[index];
        (&self.text[self.start(index)..name], &self.text[name..value])
    }

    #[inline]
    fn start(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(0, |before| self.ends[before].value)
    }

    /// Adds a field whose value `write` appends to the text.
    pub(crate) fn push_with(&mut self, name: &str, write: impl FnOnce(&mut String)) {
        self.text.push_str(name);
        let name = self.text.len();
        write(&mut self.text);
        let value = self.text.len();
        self.ends.push(Ends { name, value });
    }
}

/// Methods for the builder and the signer.
#[cfg(feature = "sign")]
impl FormFields {
    pub(crate) fn with_capacity(fields: usize, bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            ends: Vec::with_capacity(fields),
        }
    }

    /// A copy with capacity for more fields.
    pub(crate) fn copy_with_room(&self, fields: usize, bytes: usize) -> Self {
        let mut copy = Self::with_capacity(self.len() + fields, self.text.len() + bytes);
        copy.text.push_str(&self.text);
        copy.ends.extend_from_slice(&self.ends);
        copy
    }

    /// Total bytes of all names and values.
    pub(crate) const fn text_len(&self) -> usize {
        self.text.len()
    }

    /// Adds a field whose name is `prefix` followed by `name` in lower case.
    pub(crate) fn push_prefixed(&mut self, prefix: &str, name: &str, value: &str) {
        self.text.push_str(prefix);
        let start = self.text.len();
        self.text.push_str(name);
        self.text[start..].make_ascii_lowercase();
        self.push_with("", |text| text.push_str(value));
    }

    pub(crate) fn has_prefixed(&self, prefix: &str, name: &str) -> bool {
        self.has(prefix.len() + name.len(), |other| {
            let rest = other.strip_prefix(prefix);
            rest.is_some_and(|rest| rest.eq_ignore_ascii_case(name))
        })
    }

    /// Appends a field, and removes an earlier one of the same name, without regard to case.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.push(name, value);
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if self.has(name.len(), |other| other.eq_ignore_ascii_case(name)) {
            self.remove_all(|other| other.eq_ignore_ascii_case(name));
        }
    }

    pub(crate) fn remove_all(&mut self, unwanted: impl Fn(&str) -> bool) {
        *self = self.iter().filter(|(name, _)| !unwanted(name)).collect();
    }

    /// Whether there is a field whose name has this length and passes `is_wanted`. The length alone excludes most
    /// names.
    fn has(&self, length: usize, is_wanted: impl Fn(&str) -> bool) -> bool {
        let mut start = 0;
        self.ends.iter().any(|ends| {
            let name = start..ends.name;
            start = ends.value;
            name.len() == length && is_wanted(&self.text[name])
        })
    }
}

/// Bytes around a field: a boundary of at most 70 characters, `Content-Disposition: form-data; name=""`, line ends.
const PART: usize = 70 + 38 + 10;
/// Bytes around the file: the same, with its type and the longest file name (255 characters, escaped).
const FILE_PART: usize = PART + 64 + 3 * 255;

impl fmt::Debug for FormFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |name, value| if field::is_secret(name) { "…" } else { value };
        f.debug_map()
            .entries(self.iter().map(|(name, value)| (name, shown(name, value))))
            .finish()
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for FormFields {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let mut form = Self::new();
        for (name, value) in fields {
            form.push(name, value);
        }
        form
    }
}

impl From<FormFields> for Vec<(String, String)> {
    fn from(form: FormFields) -> Self {
        form.iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}
