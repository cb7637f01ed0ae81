//! Cookies as requests carry them, and those that hold a choice and no secret.

use axum::http::{HeaderMap, header};

/// The value of the first cookie whose name is the right one.
pub(crate) fn read(headers: &HeaderMap, is_it: impl Fn(&str) -> bool) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| is_it(name))
        .map(|(_, value)| value)
}

/// A cookie for a year.
pub(super) fn lasting(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly")
}
