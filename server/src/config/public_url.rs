//! The setting of the site's origin.

use std::fmt;

use url::{Host, Url};

/// Whether a URL's host is loopback, where browsers trust plain http (W3C, "Secure Contexts").
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The site's origin: `https://host`, or `http://host:port` on loopback only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Parses and checks an origin.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url =
            Url::parse(text).map_err(|e| format!("it is not a URL ({e}); write it as https://files.example.org"))?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => {
                return Err(
                    "plain http is allowed on loopback only; put a proxy with TLS in front and write https://"
                        .to_owned(),
                );
            }
            other => return Err(format!("it must begin with https://, not {other}://")),
        }
        if url.path() != "/"
            || url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err("it must be an origin: scheme, host and port, with nothing after them".to_owned());
        }
        Ok(Self(url.origin().ascii_serialization()))
    }

    /// The origin without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers reach the site over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
