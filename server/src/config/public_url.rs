//! The site's own origin.

use std::fmt;

use url::{Host, Url};

/// Whether a URL leads back to this machine. Browsers trust plain http there (W3C, "Secure Contexts").
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// An origin, `https://host` or, on loopback only, `http://host:port`; no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Checks an origin.
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
                    "plain http is for loopback addresses only; put TLS in front and write https://".to_owned(),
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
            return Err("it must be an origin only: scheme, host and port, nothing after them".to_owned());
        }
        Ok(Self(url.origin().ascii_serialization()))
    }

    /// The origin without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers reach us by TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
