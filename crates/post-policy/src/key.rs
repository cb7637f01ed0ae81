//! Object keys and key prefixes, in an alphabet that every store treats alike.

use crate::invalid::{Invalid, Rule};
use crate::newtype::{check_bytes, check_length, checked_text};

/// S3's limit for the bytes of a key.
const LONGEST_KEY: usize = 1024;
/// Most bytes of a segment: stores that keep objects as files cannot have longer names.
const LONGEST_SEGMENT: usize = 255;

checked_text! {
    /// The full name of one object.
    ///
    /// At most 1,024 of `A–Z a–z 0–9 / _ . -`, in segments of at most 255; no empty, `.` or `..` segment. Stores
    /// disagree about all other characters: AWS expands `$`, and a store on a file system has followed `..` into
    /// another bucket. The user's name of the file belongs into metadata or a database, not into the key.
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
    /// times, until it expires.
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
    const FIELD: &str = "key prefix";
    check_length(FIELD, &prefix, LONGEST_KEY)?;
    let Some(path) = prefix.strip_suffix('/') else {
        check_bytes(FIELD, &prefix, is_key_byte)?;
        return Err(Invalid::new(FIELD, Rule::NoTrailingSlash, prefix.len()));
    };
    check_path(FIELD, path, &prefix)?;
    Ok(prefix)
}

fn check_path(field: &'static str, path: &str, whole: &str) -> Result<(), Invalid> {
    let refuse = |rule| Err(Invalid::new(field, rule, whole.len()));
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
    let (mut length, mut only_dots) = (0, true);
    for byte in path.bytes().chain(*b"/") {
        if byte != b'/' {
            length += 1;
            only_dots &= byte == b'.';
            continue;
        }
        match length {
            0 => return refuse(Rule::EmptySegment),
            1 | 2 if only_dots => return refuse(Rule::DotSegment),
            _ if length > LONGEST_SEGMENT => {
                return refuse(Rule::TooLong {
                    limit: LONGEST_SEGMENT as u64,
                });
            }
            _ => (length, only_dots) = (0, true),
        }
    }
    Ok(())
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'.' | b'-')
}

impl KeyPrefix {
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
