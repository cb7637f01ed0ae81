//! Cookies: reading them from requests and setting them in responses.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::accounts::SecretToken;

/// The value of the first cookie whose name matches.
pub(crate) fn read(headers: &HeaderMap, is_name: impl Fn(&str) -> bool) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| is_name(name))
        .map(|(_, value)| value)
}

/// A cookie of this site. The prefix `__Host-` binds it to this host and to TLS; it is left out only for plain http on
/// loopback.
#[derive(Clone, Copy)]
pub(super) struct Cookie {
    name: &'static str,
    is_https: bool,
}

/// The `Max-Age` of preferences, in seconds.
pub(super) const YEAR: i64 = 365 * 86_400;

impl Cookie {
    pub(super) fn new(name: &'static str, is_https: bool) -> Self {
        Self { name, is_https }
    }

    fn prefix(self) -> &'static str {
        if self.is_https { "__Host-" } else { "" }
    }

    pub(super) fn read(self, headers: &HeaderMap) -> Option<&str> {
        read(headers, |name| name.strip_prefix(self.prefix()) == Some(self.name))
    }

    /// The token in the cookie.
    pub(super) fn token(self, headers: &HeaderMap) -> Option<SecretToken> {
        self.read(headers).and_then(SecretToken::from_cookie)
    }

    /// Sets the cookie for `max_age` seconds; 0 deletes it.
    pub(super) fn set(self, response: &mut Response, value: &str, max_age: i64) {
        let (prefix, name) = (self.prefix(), self.name);
        let secure = if self.is_https { "; Secure" } else { "" };
        let cookie = format!("{prefix}{name}={value}; Max-Age={max_age}; Path=/; HttpOnly; SameSite=Lax{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
}
