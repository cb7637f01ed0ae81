//! The HTTP client for the server's own requests.

use std::error::Error;

use reqwest::{Client, ClientBuilder};
use url::{Host, Url};

use crate::config::is_loopback;

/// An HTTP client that uses the proxy that `HTTP_PROXY`, `HTTPS_PROXY` or `ALL_PROXY` names, except for requests to
/// loopback and to link-local addresses: a proxy on another machine would look for the embedded S3 on its own loopback,
/// and ask the metadata service of its own machine for credentials.
#[derive(Debug, Clone)]
pub(crate) struct OutboundClient {
    proxied: Client,
    direct: Client,
}

/// The text of an error and all its causes. reqwest's own text says only that a request could not be sent.
pub(crate) fn error_chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

impl OutboundClient {
    /// A client with the options that `set_up` sets.
    ///
    /// # Errors
    /// If the system's TLS configuration, or the address of a proxy, cannot be used.
    pub(crate) fn new(set_up: impl Fn(ClientBuilder) -> ClientBuilder) -> Result<Self, reqwest::Error> {
        Ok(Self {
            proxied: set_up(Client::builder()).build()?,
            direct: set_up(Client::builder()).no_proxy().build()?,
        })
    }

    /// The reqwest client for a request to `url`.
    pub(crate) fn to(&self, url: &str) -> &Client {
        match Url::parse(url) {
            Ok(url) if is_loopback(&url) || is_of_this_machine(&url) => &self.direct,
            _ => &self.proxied,
        }
    }
}

/// Whether a URL leads to a link-local address (RFC 3927, RFC 4291), or to AWS's metadata services by IPv6, which are at
/// `fd00:ec2::254` and `fd00:ec2::23`.
fn is_of_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_link_local(),
        Some(Host::Ipv6(address)) => address.is_unicast_link_local() || address.segments()[..2] == [0xfd00, 0x0ec2],
        Some(Host::Domain(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Finds a request for credentials that is sent through a proxy.
    #[test]
    fn metadata_services_are_asked_directly() {
        for (url, is_direct) in [
            ("http://169.254.169.254/latest/api/token", true),
            ("http://169.254.170.2/v2/credentials", true),
            ("http://[fd00:ec2::254]/latest/api/token", true),
            ("http://[fe80::1]/", true),
            ("https://sts.eu-central-1.amazonaws.com/", false),
            ("https://169.255.1.1/", false),
            ("https://[fd00:ec3::1]/", false),
        ] {
            assert_eq!(is_of_this_machine(&Url::parse(url).unwrap()), is_direct, "{url}");
        }
    }
}
