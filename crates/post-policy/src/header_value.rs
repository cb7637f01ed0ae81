//! Values that the store keeps as HTTP headers, and names of metadata.

use crate::invalid::{Invalid, Rule};
use crate::newtype::{check_bytes, check_length, is_token};

const LONGEST: usize = 2048;
const LONGEST_NAME: usize = 128;

/// Checks for visible ASCII and blanks.
pub(crate) fn check(field: &'static str, value: &str) -> Result<(), Invalid> {
    check_length(field, value, LONGEST)?;
    check_bytes(field, value, |byte| byte == b' ' || byte.is_ascii_graphic())
}

/// A field whose name the caller chose, after `prefix`. The name is an HTTP token; the value is any text without
/// control characters, or empty. Text beyond ASCII goes into the policy as UTF-8.
pub(crate) fn check_named(prefix: &'static str, name: &str, value: &str) -> Result<(), Invalid> {
    check_length(prefix, name, LONGEST_NAME)?;
    check_bytes(prefix, name, is_token)?;
    check_text(prefix, value)
}

/// Checks for text without control characters, or empty text.
pub(crate) fn check_text(field: &'static str, value: &str) -> Result<(), Invalid> {
    if value.is_empty() {
        return Ok(());
    }
    check_length(field, value, LONGEST)?;
    check_bytes(field, value, |byte| !byte.is_ascii_control())?;
    // The control characters beyond ASCII.
    match value
        .bytes()
        .any(|byte| byte == 0xC2)
        .then(|| value.find(char::is_control))
        .flatten()
    {
        Some(at) => Err(Invalid::new(field, Rule::Character { at }, value.len())),
        None => Ok(()),
    }
}

/// Checks a prefix: text, without a `$` at its start, which Ceph reads as the name of a field.
pub(crate) fn check_prefix(field: &'static str, prefix: &str) -> Result<(), Invalid> {
    check_text(field, prefix)?;
    if prefix.starts_with('$') {
        return Err(Invalid::new(field, Rule::DollarPrefix, prefix.len()));
    }
    Ok(())
}
