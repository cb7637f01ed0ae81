//! Clients for HTTP requests of our own.

use std::error::Error;

use reqwest::{Client, ClientBuilder};
use url::Url;

use crate::config::is_loopback;

/// Goes by the proxy that `HTTP_PROXY`, `HTTPS_PROXY` or `ALL_PROXY` names, but never to this machine itself: a proxy
/// elsewhere would look for the embedded S3 on its own loopback.
#[derive(Debug, Clone)]
pub(crate) struct OutboundClient {
    by_proxy: Client,
    direct: Client,
}

/// An error and what is behind it. The client's own text says only that a request could not be sent.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

impl OutboundClient {
    /// Both clients, set up alike.
    ///
    /// # Errors
    /// Where the system's TLS set-up, or the address of a proxy, is unusable.
    pub(crate) fn new(set_up: impl Fn(ClientBuilder) -> ClientBuilder) -> Result<Self, reqwest::Error> {
        Ok(Self {
            by_proxy: set_up(Client::builder()).build()?,
            direct: set_up(Client::builder()).no_proxy().build()?,
        })
    }

    /// The client for a request to `url`.
    pub(crate) fn to(&self, url: &str) -> &Client {
        match Url::parse(url) {
            Ok(url) if is_loopback(&url) => &self.direct,
            _ => &self.by_proxy,
        }
    }
}
