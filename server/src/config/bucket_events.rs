//! Secrets of the store's notifications.

use super::definitions::{BUCKET_EVENTS_SECRET, BUCKET_EVENTS_SECRET_PREVIOUS};
use super::{Secret, SettingError, Source};

/// The current one and the one before it, as far as they are set.
pub(super) fn secrets(source: &Source) -> Result<Vec<Secret>, SettingError> {
    let current = source.parse_optional(&BUCKET_EVENTS_SECRET, parse)?;
    let previous = source.parse_optional(&BUCKET_EVENTS_SECRET_PREVIOUS, parse)?;
    Ok(current.into_iter().chain(previous).collect())
}

/// It travels in headers and in the user part of URLs, so it is visible ASCII.
fn parse(text: &str) -> Result<Secret, String> {
    if text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.into())
    } else {
        Err("it must have at least 32 characters, letters, digits and signs without blanks; `openssl rand -hex 32` makes one".to_owned())
    }
}
