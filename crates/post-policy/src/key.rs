//! Object keys and key prefixes: in an alphabet that every store treats alike, and, where asked for, of any text.

use crate::invalid::{Invalid, Rule};
use crate::newtype::{check_bytes, check_length, checked_text};

/// S3's limit for the bytes of a key.
const LONGEST_KEY: usize = 1024;
/// Most bytes of a segment: stores that keep objects as files cannot have longer names.
const LONGEST_SEGMENT: usize = 255;
const PREFIX: &str = "key prefix";

checked_text! {
    /// The full name of one object.
    ///
    /// At most 1,024 of `A–Z a–z 0–9 / _ . -`, in segments of at most 255; no empty, `.` or `..` segment. Stores
    /// disagree about all other characters: AWS expands `$`, and a store on a file system has followed `..` into
    /// another bucket. The user's name of the file belongs into metadata or a database, not into the key. For keys that
    /// exist already there is [`ObjectKey::unicode`]. Reading from JSON and `FromStr` check like `new`.
    ///
    /// ```
    /// use s3_post_policy::ObjectKey;
    ///
    /// assert!(ObjectKey::new("staging/0197b1c2.png").is_ok());
    /// for key in ["", "/a", "a/", "a//b", "a/../b", "ключ", "a b", "a/${filename}"] {
    ///     assert!(ObjectKey::new(key).is_err(), "{key}");
    /// }
    /// ```
    ObjectKey(String), sample: "staging/0197b1c2.png", check: check_key
}

checked_text! {
    /// The common start of several keys: the same alphabet as [`ObjectKey`], ending in a slash, so that `user/1/` does
    /// not include `user/10/`.
    ///
    /// Prefer one exact key for each upload. A form signed for a prefix may write every key below it, any number of
    /// times, until it expires. Reading from JSON and `FromStr` check like `new`.
    ///
    /// ```
    /// use s3_post_policy::KeyPrefix;
    ///
    /// assert!(KeyPrefix::new("user/1/").is_ok());
    /// assert!(KeyPrefix::new("user/1").is_err());
    /// ```
    KeyPrefix(String), sample: "user/1/", check: check_prefix
}

fn check_key(key: String) -> Result<String, Invalid> {
    check_path("key", &key, &key)?;
    Ok(key)
}

fn check_prefix(prefix: String) -> Result<String, Invalid> {
    check_length(PREFIX, &prefix, LONGEST_KEY)?;
    let Some(path) = prefix.strip_suffix('/') else {
        check_bytes(PREFIX, &prefix, is_key_byte)?;
        return Err(Invalid::new(PREFIX, Rule::NoTrailingSlash, prefix.len()));
    };
    check_path(PREFIX, path, &prefix)?;
    Ok(prefix)
}

fn check_path(field: &'static str, path: &str, whole: &str) -> Result<(), Invalid> {
    check_length(field, whole, LONGEST_KEY)?;
    check_bytes(field, whole, is_key_byte)?;
    // Fast path for nearly every key: no segment is empty or starts with a dot.
    let is_odd = |pair: &[u8]| (pair[0] == b'/') & ((pair[1] == b'/') | (pair[1] == b'.'));
    let ends = [path.as_bytes().first(), path.as_bytes().last()];
    if path.len() <= LONGEST_SEGMENT
        && !ends.iter().any(|end| matches!(end, Some(b'/' | b'.') | None))
        && !path.as_bytes().windows(2).fold(false, |odd, pair| odd | is_odd(pair))
    {
        return Ok(());
    }
    check_segments(field, path, whole)
}

fn check_segments(field: &'static str, path: &str, whole: &str) -> Result<(), Invalid> {
    for segment in path.split('/') {
        let rule = match segment {
            "" => Rule::EmptySegment,
            "." | ".." => Rule::DotSegment,
            _ if segment.len() > LONGEST_SEGMENT => Rule::TooLong {
                limit: LONGEST_SEGMENT as u64,
            },
            _ => continue,
        };
        return Err(Invalid::new(field, rule, whole.len()));
    }
    Ok(())
}

/// Refuses the characters that even a key of any other text must not have.
fn check_unicode(field: &'static str, text: &str) -> Result<(), Invalid> {
    check_length(field, text, LONGEST_KEY)?;
    check_bytes(field, text, |_| true)?;
    let is_refused = |c: char| c.is_control() || matches!(c, '\\' | '$');
    match text.find(is_refused) {
        Some(at) => Err(Invalid::new(field, Rule::Character { at }, text.len())),
        None => Ok(()),
    }
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'.' | b'-')
}

impl ObjectKey {
    /// A key of any text, for keys that exist already or that other programs choose: blanks, Unicode and punctuation
    /// such as `+ @ : = ( )`. Only control characters, `\` and `$` are refused; AWS and Ceph read `$` as the start of a
    /// variable. The rules for segments are those of [`new`](Self::new).
    ///
    /// Such keys must be escaped in URLs, and stores that keep objects as files may refuse some of them.
    ///
    /// # Errors
    ///
    /// [`Invalid`] names the rule that `key` breaks.
    ///
    /// ```
    /// use s3_post_policy::ObjectKey;
    ///
    /// assert!(ObjectKey::unicode("Ünal & Söhne/report (final) + notes @ 10:30=ok.pdf").is_ok());
    /// for key in ["", "/a", "a//b", "a/../b", "a\\b", "a\n", "a/$b", "a/${filename}"] {
    ///     assert!(ObjectKey::unicode(key).is_err(), "{key}");
    /// }
    /// ```
    pub fn unicode(key: impl Into<String>) -> Result<Self, Invalid> {
        let key = key.into();
        check_unicode("key", &key)?;
        check_segments("key", &key, &key)?;
        Ok(Self(key))
    }
}

impl KeyPrefix {
    /// A prefix of any text, as [`ObjectKey::unicode`] allows it, ending in a slash.
    ///
    /// # Errors
    ///
    /// [`Invalid`] names the rule that `prefix` breaks.
    ///
    /// ```
    /// use s3_post_policy::KeyPrefix;
    ///
    /// assert!(KeyPrefix::unicode("Ünal & Söhne/").is_ok());
    /// assert!(KeyPrefix::unicode("Ünal & Söhne").is_err());
    /// ```
    pub fn unicode(prefix: impl Into<String>) -> Result<Self, Invalid> {
        let prefix = prefix.into();
        check_unicode(PREFIX, &prefix)?;
        let Some(path) = prefix.strip_suffix('/') else {
            return Err(Invalid::new(PREFIX, Rule::NoTrailingSlash, prefix.len()));
        };
        check_segments(PREFIX, path, &prefix)?;
        Ok(Self(prefix))
    }

    /// A prefix that ends in the middle of a segment, such as `backup-`; the rest is as in [`ObjectKey::unicode`].
    ///
    /// `user/1` includes `user/10` and everything below it. End the prefix with a character that no name of yours has.
    ///
    /// # Errors
    ///
    /// [`Invalid`] names the rule that `prefix` breaks.
    ///
    /// ```
    /// use s3_post_policy::{KeyPrefix, ObjectKey};
    ///
    /// let prefix = KeyPrefix::without_slash("user/1")?;
    /// assert!(prefix.covers(&ObjectKey::new("user/10/a.png")?));
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn without_slash(prefix: impl Into<String>) -> Result<Self, Invalid> {
        let prefix = prefix.into();
        check_unicode(PREFIX, &prefix)?;
        check_segments(PREFIX, prefix.strip_suffix('/').unwrap_or(&prefix), &prefix)?;
        Ok(Self(prefix))
    }

    /// The prefix of every key: a form signed for it may overwrite any object of the bucket.
    ///
    /// ```
    /// use s3_post_policy::{KeyPrefix, ObjectKey};
    ///
    /// assert!(KeyPrefix::whole_bucket().covers(&ObjectKey::new("a.png")?));
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn whole_bucket() -> Self {
        Self(String::new())
    }

    /// Whether `key` is below this prefix.
    ///
    /// ```
    /// use s3_post_policy::{KeyPrefix, ObjectKey};
    ///
    /// let mine = KeyPrefix::new("user/1/")?;
    /// assert!(mine.covers(&ObjectKey::new("user/1/a.png")?));
    /// assert!(!mine.covers(&ObjectKey::new("user/10/a.png")?));
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn covers(&self, key: &ObjectKey) -> bool {
        key.as_str().starts_with(self.as_str())
    }
}
