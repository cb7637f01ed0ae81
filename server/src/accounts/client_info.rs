//! The client of a request: its address and its browser.

use std::net::{IpAddr, Ipv4Addr};

use super::SecretToken;

/// The browser's `User-Agent`, shortened; the account page shows it beside the session.
#[derive(Debug, Clone, Default)]
pub struct UserAgent(String);

impl UserAgent {
    /// Keeps at most 200 characters and drops control characters.
    pub fn new(header: &str) -> Self {
        Self(header.chars().filter(|c| !c.is_control()).take(200).collect())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The address, browser and known device of a request.
#[derive(Debug, Clone)]
pub struct ClientInfo {
    /// The browser's `User-Agent`.
    pub user_agent: UserAgent,
    /// The client's address, as trusted proxies report it.
    pub address: IpAddr,
    /// The token in the device cookie, set at the last log-in in this browser.
    pub device: Option<SecretToken>,
}

impl ClientInfo {
    /// This machine, for commands and tests.
    pub fn local() -> Self {
        Self {
            user_agent: UserAgent::default(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            device: None,
        }
    }
}
