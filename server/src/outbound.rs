//! The HTTP client for the server's own requests.

use std::error::Error;

use reqwest::{Client, ClientBuilder};
use url::Url;

use crate::config::is_loopback;

/// An HTTP client that uses the proxy that `HTTP_PROXY`, `HTTPS_PROXY` or `ALL_PROXY` names, except for requests to
/// loopback: a proxy on another machine would look for the embedded S3 on its own loopback.
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
            Ok(url) if is_loopback(&url) => &self.direct,
            _ => &self.proxied,
        }
    }
}
