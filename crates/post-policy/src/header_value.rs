//! Values that the store keeps as HTTP headers, and the names of metadata.

use crate::field;
use crate::invalid::{Invalid, Rule};
use crate::newtype::{check_bytes, check_length, is_token};

const LONGEST: usize = 2048;
const LONGEST_NAME: usize = 128;
const METADATA: &str = field::X_AMZ_META_PREFIX;

/// Visible ASCII and blanks.
pub(crate) fn check(field: &'static str, value: &str) -> Result<(), Invalid> {
    check_length(field, value, LONGEST)?;
    check_bytes(field, value, |byte| byte == b' ' || byte.is_ascii_graphic())
}

/// The whole name of a metadata field, in the lower case that stores keep it in.
pub(crate) fn metadata_field(name: &str) -> Result<String, Invalid> {
    check_length(METADATA, name, LONGEST_NAME)?;
    check_bytes(METADATA, name, is_token)?;
    Ok([METADATA, &name.to_ascii_lowercase()].concat())
}

/// Any text without control characters; what is not ASCII goes into the policy as UTF-8.
pub(crate) fn check_metadata(value: &str) -> Result<(), Invalid> {
    check_length(METADATA, value, LONGEST)?;
    check_bytes(METADATA, value, |_| true)?;
    match value.find(char::is_control) {
        Some(at) => Err(Invalid::new(METADATA, Rule::Character { at }, value.len())),
        None => Ok(()),
    }
}

/// The name of a field that stores ignore.
pub(crate) fn ignored_field(name: &str) -> Result<String, Invalid> {
    check_length(field::X_IGNORE_PREFIX, name, LONGEST_NAME)?;
    check_bytes(field::X_IGNORE_PREFIX, name, is_token)?;
    Ok([field::X_IGNORE_PREFIX, name].concat())
}
