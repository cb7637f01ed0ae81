//! The HTTP client for the server's own requests.

use std::error::Error;
use std::fmt;
use std::io;

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

/// The step at which a request ended without a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailedStep {
    /// The host's name does not resolve.
    Name,
    /// There is no secure connection: the certificate is not valid for the host, or not trusted.
    Tls,
    /// Any other: connecting, sending or waiting.
    Other,
}

/// A request ended without a response. The text names neither URL nor secrets.
#[derive(Debug, Clone)]
pub struct NoAnswer {
    /// The step that failed.
    pub step: FailedStep,
    /// The error and its causes.
    text: String,
}

impl NoAnswer {
    /// No response within the time limit of the caller.
    pub(crate) fn late() -> Self {
        Self {
            step: FailedStep::Other,
            text: "no answer in time".to_owned(),
        }
    }
}

impl From<reqwest::Error> for NoAnswer {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let text = error_chain(&error);
        // hyper-util's error about names has no public type.
        let step = if text.contains("dns error") {
            FailedStep::Name
        } else if is_caused_by::<rustls::Error>(&error) {
            FailedStep::Tls
        } else {
            FailedStep::Other
        };
        Self { step, text }
    }
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether an error, or one of its causes, has this type. The cause inside an `io::Error` is not its `source`.
fn is_caused_by<T: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let inside = inside.map(|inside| inside as &(dyn Error + 'static));
    let mut causes = [inside, error.source()].into_iter().flatten();
    error.is::<T>() || causes.any(is_caused_by::<T>)
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
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    async fn failed_step(url: &str) -> FailedStep {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().build().unwrap();
        let error = client.get(url).send().await.unwrap_err();
        NoAnswer::from(error).step
    }

    #[tokio::test]
    async fn the_step_that_failed_is_known() {
        assert_eq!(failed_step("http://store.invalid/").await, FailedStep::Name);
        assert_eq!(failed_step("http://127.0.0.1:9/").await, FailedStep::Other);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                // A plain server.
                let _ = connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            }
        });
        assert_eq!(failed_step(&url).await, FailedStep::Tls);
    }

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
