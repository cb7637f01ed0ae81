//! Whoever is at the other end of a request, as far as the network says.

use std::net::{IpAddr, Ipv4Addr};

use super::SecretToken;

/// What the browser calls itself, shortened; shown to its owner beside the session.
#[derive(Debug, Clone, Default)]
pub struct UserAgent(String);

impl UserAgent {
    /// Keeps at most 200 characters, none of them control characters.
    pub fn new(header: &str) -> Self {
        Self(header.chars().filter(|c| !c.is_control()).take(200).collect())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A browser at an address.
#[derive(Debug, Clone)]
pub struct ClientInfo {
    /// What it calls itself.
    pub user_agent: UserAgent,
    /// Where it is, proxies that we trust looked through.
    pub address: IpAddr,
    /// What its device cookie holds, from the last time that somebody logged in there.
    pub device: Option<SecretToken>,
}

impl ClientInfo {
    /// This machine itself: the command line, and tests.
    pub fn local() -> Self {
        Self {
            user_agent: UserAgent::default(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            device: None,
        }
    }
}
